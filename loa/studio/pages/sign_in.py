"""Signing in and out, where the workspace names its people."""

from starlette.responses import Response

from loa.messages import _
from loa.studio.guard import SIGN_IN, cookie_header
from loa.studio.look import page
from loa.studio.people import people, signed_in
from loa.studio.visit import Visit, goes_to, route

TITLE = ""
ORDER = 0
ROLES = ()


def show(visit: Visit, *, says: str = "", status: int = 200) -> Response:
    """The form."""
    return page(visit, "sign_in.html.j2", status=status, says=says, to=_within(visit.text("to", "/")))


def enter(visit: Visit) -> Response:
    """A new session for the person, with a new id: whoever knew the old one is not signed in."""
    person = signed_in(people(visit.studio.folder), visit.text("name"), visit.form.get("password", ""))
    if person is None:
        return show(visit, says=_("The name or the password is wrong."), status=401)
    visit.studio.sign_ins.end(visit.sign_in.id)
    made = visit.studio.sign_ins.begin(person, visit.now)
    response = goes_to(_within(visit.text("to", "/")), visit)
    response.headers["Set-Cookie"] = cookie_header(made)
    return response


def leave(visit: Visit) -> Response:
    """The end of the session."""
    visit.studio.sign_ins.end(visit.sign_in.id)
    return goes_to(SIGN_IN, visit)


def _within(address: str) -> str:
    """The address when it is one of ours; the first page when it leads elsewhere."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else "/"


ROUTES = (route(SIGN_IN, show), route(SIGN_IN, enter, method="POST"), route("/sign-out", leave, method="POST"))
