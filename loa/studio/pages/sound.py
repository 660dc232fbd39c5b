"""Sound that pages play: what was spoken on request, and the programmes of a plan."""

import re

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from loa.messages import _
from loa.studio.sounds import sound_path
from loa.studio.visit import Visit, route

TITLE = ""
ORDER = 90
ROLES = ()
_CODE = re.compile(r"[0-9]{5}\Z")
_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}\Z")
_PROGRAMME = re.compile(r"[0-9a-z-]{1,80}\.mp3\Z")


def hearing(visit: Visit) -> Response:
    """A text that was spoken on request."""
    path = sound_path(visit.studio.folder, visit.places["name"])
    if path is None:
        raise HTTPException(404, _("This sound is not there any more."))
    return FileResponse(path)


def programme(visit: Visit) -> Response:
    """A programme as it is on the shelf of a station's week."""
    code, week, name = (visit.places[part] for part in ("code", "week", "name"))
    if not (_CODE.match(code) and _WEEK.match(week) and _PROGRAMME.match(name)):
        raise HTTPException(404)
    path = visit.workspace.output / "programmes" / code / week / name
    if not path.is_file():
        raise HTTPException(404, _("This sound is not there any more."))
    return FileResponse(path)


ROUTES = (route("/sound/{name}", hearing), route("/programme/{code}/{week}/{name}", programme))
