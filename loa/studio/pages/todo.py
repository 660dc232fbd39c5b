"""Việc cần làm: everything that needs a person today."""

from starlette.responses import Response

from loa.messages import N_
from loa.studio.look import page
from loa.studio.visit import Visit, route

TITLE = N_("Things to do")
ORDER = 10
ROLES = ()


def show(visit: Visit) -> Response:
    """The list."""
    return page(visit, "todo.html.j2")


ROUTES = (route("/", show),)
