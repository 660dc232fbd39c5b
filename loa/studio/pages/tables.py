"""Localities and facts: the tables as they are, to Excel, and in again with what would change before it does."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa.errors import LoaError
from loa.messages import N_, _
from loa.studio.look import page
from loa.studio.people import CLERK, EDITOR
from loa.studio.visit import Upload, Visit, goes_to, route, sends, uploaded
from loa.studio.work import done, made_file, told
from loa.titles import fact_title, language_name, value_words

if TYPE_CHECKING:
    from loa.model.campaign import Campaign, Fact
    from loa.tables import Table

TITLE = N_("Localities and facts")
ORDER = 70
ROLES = (EDITOR, CLERK)
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SECONDS = 60.0
_CELL_MARK, _ROW_MARK = "\t", "\n"


def show_list(visit: Visit) -> Response:
    """Every table, and the facts of each campaign with the days on which they may be said."""
    from loa.tables import tables

    campaigns = visit.workspace.campaigns.values()
    facts = [(campaign, [one for one in campaign.facts if not one.scope]) for campaign in campaigns]
    values = {"tables": tables(visit.workspace), "facts": facts, "state_of": _state, "title_of": partial(_title, visit)}
    return page(visit, "tables.html.j2", values=values)


def show(visit: Visit) -> Response:
    """One table."""
    return _one(visit, _table(visit))


def excel(visit: Visit) -> Response:
    """The table as a workbook."""
    table = _table(visit)
    name = f"{table.name.replace('/', '-')}.xlsx"
    asked = ("table", "export", table.name)
    return sends(made_file(visit.studio.folder, lambda folder: (*asked, str(folder / name)), seconds=_SECONDS), _EXCEL)


def look(visit: Visit) -> Response:
    """What a file would change, with the new table in the page itself: nothing is written or kept."""
    table = _table(visit)
    try:
        with uploaded(visit.file()) as path:
            change = told(visit.studio.folder, ("table", "import", table.name, str(path)), seconds=_SECONDS)
    except LoaError as exc:
        return _one(visit, table, says=exc, status=422)
    rows = _ROW_MARK.join(_CELL_MARK.join(" ".join(cell.split()) for cell in row) for row in change["rows"])
    status = 422 if change["faults"] else 200
    return page(visit, "table_change.html.j2", values=_shown(visit, table), change=change, rows=rows, status=status)


def write(visit: Visit) -> Response:
    """The table that was looked at becomes the table."""
    from loa.files.table import table_bytes

    table = _table(visit)
    rows = [line.split(_CELL_MARK) for line in visit.form.get("rows", "").split(_ROW_MARK) if line]
    if any(len(row) != len(table.columns) for row in rows):
        raise HTTPException(400, _("The form cannot be read."))
    with uploaded(Upload("table.csv", table_bytes(table.columns, rows))) as path:
        asked = ("table", "import", table.name, str(path), "--write", f"--over={visit.text('over')}", *_agreed(visit))
        try:
            done(visit.studio.folder, asked, seconds=_SECONDS)
        except LoaError as exc:
            return _one(visit, table, says=exc, status=409)
    return goes_to(f"{_address(table)}?saved=1", visit)


def _one(visit: Visit, table: "Table", *, says: LoaError | None = None, status: int = 200) -> Response:
    """The page of a table, with what went wrong with its form."""
    from loa.tables import rows_of

    is_saved = visit.query.get("saved") == "1"
    values = _shown(visit, table) | {"rows": rows_of(visit.workspace, table), "is_saved": is_saved, "told": says}
    return page(visit, "table.html.j2", status=status, values=values)


def _agreed(visit: Visit) -> list[str]:
    """How many rows the person has said may go."""
    count = visit.text("taken_out", "")
    return [f"--take-out={count}"] if count.isascii() and count.isdecimal() else []


def _table(visit: Visit) -> "Table":
    from loa.tables import table_named

    try:
        return table_named(visit.workspace, visit.places["table"].replace(":", "/"))
    except LoaError as exc:
        raise HTTPException(404) from exc


def _shown(visit: Visit, table: "Table") -> dict[str, object]:
    """What a page of a table needs: its name, its columns and its cells as people say them."""
    from loa.tables import column_titles

    of = visit.workspace.campaigns.get(table.name.partition("/")[2])
    values = {"table": table, "title": _title(visit, table), "address": _address(table)}
    return values | {"column_titles": column_titles(table), "words": partial(_words, of)}


def _title(visit: Visit, table: "Table") -> str:
    name = table.name.partition("/")[2]
    if not name:
        return _("Localities")
    of = visit.workspace.campaigns.get(name)
    return _("Facts of the communes: {campaign}").format(campaign=of.title if of else name)


def _words(campaign: "Campaign | None", column: str, cell: str) -> str:
    """A cell as people say it; the table itself keeps its short names and ISO days."""
    if campaign and column == "name":
        return fact_title(campaign, cell)
    if column == "languages":
        return ", ".join(map(language_name, cell.split()))
    return value_words(cell)


def _address(table: "Table") -> str:
    return f"/tables/{quote(table.name.replace('/', ':'), safe=':')}"


def _state(fact: "Fact", campaign: "Campaign", today: dt.date) -> str:
    """``good``, ``wait`` when its last day is near, ``bad`` when it has ended and the campaign goes on."""
    if fact.last < min(today, campaign.last):
        return "bad"
    is_near = today <= fact.last < min(today + dt.timedelta(days=14), campaign.last)
    return "wait" if is_near else "good"


_ONE = "/tables/{table}"
ROUTES = (
    route("/tables", show_list, *ROLES),
    route(_ONE, show, *ROLES),
    route(_ONE + "/excel", excel, *ROLES),
    route(_ONE + "/look", look, EDITOR, method="POST"),
    route(_ONE + "/write", write, EDITOR, method="POST"),
)
