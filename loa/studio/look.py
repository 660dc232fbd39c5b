"""How pages look: Jinja2 templates of the package, with everything escaped that does not say otherwise."""

import datetime as dt
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from loa import __version__, titles
from loa.errors import Fault
from loa.messages import _, decimal, language, ngettext, weekday
from loa.model.time import VIETNAM
from loa.model.wording import week_words

if TYPE_CHECKING:
    import jinja2

    from loa.studio.visit import Visit

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu."""

    title: str
    address: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class WentWrong:
    """What a page about a fault tells."""

    says: str
    cure: str = ""
    faults: Sequence[Fault] = ()
    back: str = ""
    """The address of the page that the person came from; empty when it is not known."""
    is_sent: bool = False
    """True when a form was sent: what was typed into it is put back on the page that they came from."""


def error_page(status: int, wrong: WentWrong, *, visit: "Visit | None", is_part: bool) -> HTMLResponse:
    """What went wrong and what to do next, with the menu for who is signed in; as a part when htmx asked for one."""
    told = {"says": wrong.says, "cure": wrong.cure, "faults": wrong.faults}
    if is_part:
        text = _templates().get_template("_faults.html.j2").render(told)
        return HTMLResponse(text, status_code=status)
    if visit is None:
        text = _templates().get_template("error.html.j2").render(told, visit=None, wrong=wrong, lang=language())
        return HTMLResponse(text, status_code=status)
    return page(visit, "error.html.j2", status=status, values=told, wrong=wrong)


def page(
    visit: "Visit",
    template: str,
    *,
    status: int = 200,
    values: Mapping[str, object] | None = None,
    **more: object,
) -> HTMLResponse:
    """A page or a part of one, written out for a visit.

    Args:
        visit: is ``visit`` in the template.
        template: its file name in ``loa/studio/templates``.
        status: HTTP status.
        values: what the template names.
        more: the same.
    """
    from markupsafe import Markup

    field = Markup('<input type="hidden" name="token" value="{}">').format(visit.sign_in.token)
    text = (
        _templates()
        .get_template(template)
        .render(visit=visit, lang=language(), version=__version__, token=lambda: field, **(values or {}), **more)
    )
    return HTMLResponse(text, status_code=status)


@functools.cache
def _templates() -> "jinja2.Environment":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update({"_": _, "ngettext": ngettext, "static": _static})
    environment.globals.update({name: getattr(titles, name) for name in ("script_title", "fact_title", "phase_title")})
    environment.filters["day"] = lambda day: f"{day:%d/%m/%Y}"
    environment.filters["weekday"] = weekday
    environment.filters["value"] = titles.value_words
    environment.filters["moment"] = _moment
    environment.filters["number"] = lambda value, digits: decimal(value, digits=digits)
    environment.filters["week"] = week_words
    return environment


def _moment(text: str) -> str:
    """A moment of ISO 8601 for people: ``09:15 12/08/2024``."""
    return f"{dt.datetime.fromisoformat(text).astimezone(VIETNAM):%H:%M %d/%m/%Y}"


@functools.cache
def _static(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that a browser may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
