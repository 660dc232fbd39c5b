"""Ticks that come as a table, CSV or XLSX: one row says what ``loa log add`` says (docs/evidence.md)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loa.cli._sheet_order import in_session_order
from loa.cli._ticked import Asked, asked_of, is_link, plan_of_week, plays_of, weeks_of
from loa.errors import Fault, InputInvalid, LoaError, fault
from loa.files.table import Row, check_is_this_table, read_table
from loa.files.workbook import Cell, read_workbook
from loa.messages import _, here
from loa.model.evidence import FORMS, Play
from loa.model.wording import FORM_WORDS
from loa.tick import Witness
from loa.tick_sheet import COLUMNS as SHEET_COLUMNS
from loa.tick_sheet import check_revision, named, revision_in

if TYPE_CHECKING:
    from loa.workspace import Workspace

COLUMNS = (
    *("line", "session", "day", "start", "form", "means", "count", "title", "campaign", "why", "by", "proof"),
    "revision",
)
"""All optional but one of ``line``, ``session`` and ``day``; ``why`` says why it was not played."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a person says of a filled table beside what stands in it."""

    code: str
    """The station's locality code."""
    says: str
    """Who says so where a row names nobody; empty when nobody was named."""
    revision: str
    """Read off the sheet, where the table does not name it."""
    now: dt.datetime
    """Aware."""
    is_confirmed: bool = False
    """True: what began far from its planned time really did."""


def plays_in(workspace: "Workspace", path: Path, filled: Filled) -> tuple[Play, ...]:
    """The plays that the rows of a table tick.

    A table comes from anywhere, so that no file of this machine is kept or shown because one names it.

    Args:
        workspace: with the plans that the rows name.
        path: a CSV or XLSX file.
        filled: whose it is, and of which plan.

    Raises:
        InputInvalid: every row that cannot be understood, names nobody, or is of another plan; nothing of the file
            is to be logged.
    """
    rows = _of_workbook(path) if path.suffix.lower() == ".xlsx" else _of_table(path)
    faults: list[Fault] = []
    told: list[tuple[Row, Play]] = []
    for row in rows:
        try:
            told += [(row, play) for play in _plays(workspace, row, filled)]
        except InputInvalid as exc:
            faults += exc.faults
        except LoaError as exc:
            faults.append(row.wrong("", exc.message, exc.cure))
    plays, out_of_order = in_session_order(told, filled.now)
    if faults or out_of_order:
        raise InputInvalid([*faults, *out_of_order])
    return plays


def _plays(workspace: "Workspace", row: Row, filled: Filled) -> Iterator[Play]:
    cells = row.cells
    form = {word.casefold(): name for name, word in FORM_WORDS.items()}.get(cells["form"].casefold(), cells["form"])
    _check_cells(row, form)
    asked = asked_of(
        {
            **{name: cells[name] for name in ("session", "day", "start", "means", "title", "campaign", "proof")},
            "code": filled.code,
            "form": form,
            "count": cells["count"] or 1,
            "is_confirmed": filled.is_confirmed,
            "line_ids": tuple(cells["line"].split()),
        }
    )
    _check_plan(workspace, asked, row, filled)
    says = cells["by"] or filled.says.strip()
    if not says:
        cure = here(
            command=_('Give --by "…", or write the name in the column.'),
            page=_("Write a name under “Who says so”, or in the column."),
        )
        raise InputInvalid([row.wrong("by", _("Who signed the sheet?"), cure)])
    yield from plays_of(workspace, asked, Witness(says, filled.now, why_not=cells["why"]))


def _check_cells(row: Row, form: str) -> None:
    """The cells that a person may write anything into."""
    count, proof = row.cells["count"], row.cells["proof"]
    if form and form not in FORMS:
        raise InputInvalid([row.wrong("form", _("“{text}” is no form.").format(text=form), ", ".join(FORMS))])
    if count and not (count.isascii() and count.isdigit() and int(count)):
        raise InputInvalid([row.wrong("count", _("This is not a number of times."), _("Write 1, 2, 3 …"))])
    if proof and not is_link(proof):
        cure = here(
            command=_("Log what a file shows with: loa log add --proof FILE."),
            page=_("Write down what a file shows with the form beside this one."),
        )
        raise InputInvalid([row.wrong("proof", _("A table takes links only."), cure)])


def _check_plan(workspace: "Workspace", asked: Asked, row: Row, filled: Filled) -> None:
    """A row that names lines of a plan is of the plan that stands.

    Raises:
        InputInvalid: nobody says which plan the sheet was made from.
        UsageError: it is of another one.
    """
    for week in weeks_of(asked):
        given = row.cells["revision"] or filled.revision
        if not given:
            raise InputInvalid(
                [
                    row.wrong(
                        "revision",
                        _("Of which plan is the sheet?"),
                        here(
                            command=_("Give --revision with what its code says, or what stands on it as “Bản lịch …”."),
                            page=_("Write what its code says, or what stands on it as “Bản lịch …”, in the form."),
                        ),
                    )
                ]
            )
        plan = plan_of_week(workspace, asked.code, week)
        check_revision(revision_in(given, station=asked.code), plan, week=week)


def _of_table(path: Path) -> tuple[Row, ...]:
    rows = read_table(path, required=(), optional=(*COLUMNS, *SHEET_COLUMNS))
    return tuple(replace(row, cells=_renamed(row.cells)) for row in rows)


def _renamed(cells: dict[str, str]) -> dict[str, str]:
    """The cells under the names of ``COLUMNS``."""
    known = dict.fromkeys(COLUMNS, "")
    for column, name in named(cells).items():
        if name and cells[column]:
            known[name] = cells[column]
    return known


def _of_workbook(path: Path) -> tuple[Row, ...]:
    """The rows of a workbook's first sheet."""
    sheets = read_workbook(path)
    first = next(iter(sheets.values()), ())
    columns = [_text(cell) for cell in first[0]] if first else []
    known = (*COLUMNS, *SHEET_COLUMNS)
    check_is_this_table(path.name, columns, (), known)
    if unknown := [column for column in columns if column and column not in known]:
        message = _("The column “{column}” is not known.").format(column=unknown[0])
        raise InputInvalid([fault(path, message, ", ".join(COLUMNS), line=1)])
    return tuple(
        Row(path.as_posix(), number, _renamed(dict(zip(columns, map(_text, cells), strict=False))))
        for number, cells in enumerate(first[1:], start=2)
        if any(cell is not None for cell in cells)
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
