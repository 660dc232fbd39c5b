"""The first start on a folder that is not a workspace yet: it offers the sample."""

from starlette.responses import Response

from loa.studio.look import page
from loa.studio.people import EDITOR
from loa.studio.visit import Visit, goes_to, route

TITLE = ""
ORDER = 1
ROLES = ()


def show(visit: Visit) -> Response:
    """What the folder is to become."""
    if not visit.studio.is_empty:
        return goes_to("/", visit)
    return page(visit, "start.html.j2", folder=visit.studio.folder)


def make(visit: Visit) -> Response:
    """The sample workspace in the folder."""
    from loa.sample import new_workspace

    if visit.studio.is_empty:
        new_workspace(visit.studio.folder)
    return goes_to("/", visit)


ROUTES = (route("/start", show), route("/start", make, EDITOR, method="POST"))
