"""Ticks that come as a table, CSV or XLSX: one row says what ``loa log add`` says (docs/evidence.md)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from loa.cli._ticked import asked_of, plays_of
from loa.errors import Fault, InputInvalid, LoaError, fault
from loa.files.table import Row, read_table
from loa.files.workbook import Cell, read_workbook
from loa.messages import _
from loa.model.evidence import FORMS, Play
from loa.model.wording import FORM_WORDS
from loa.tick import Witness

if TYPE_CHECKING:
    from loa.workspace import Workspace

COLUMNS = ("line", "session", "day", "start", "form", "means", "count", "title", "campaign", "why", "by")
"""All optional but one of ``line``, ``session`` and ``day``; ``why`` says why it was not played."""


def plays_in(workspace: "Workspace", path: Path, *, code: str, says: str, now: dt.datetime) -> tuple[Play, ...]:
    """The plays that the rows of a table tick.

    Args:
        workspace: with the plans that the rows name.
        path: a CSV or XLSX file.
        code: the station's locality code.
        says: who says so where a row names nobody.
        now: aware.

    Raises:
        InputInvalid: every row that cannot be understood; nothing of the file is to be logged.
    """
    rows = _of_workbook(path) if path.suffix.lower() == ".xlsx" else read_table(path, required=(), optional=COLUMNS)
    faults: list[Fault] = []
    plays: list[Play] = []
    for row in rows:
        try:
            plays += _plays(workspace, row, code=code, says=says, now=now)
        except InputInvalid as exc:
            faults += exc.faults
        except LoaError as exc:
            faults.append(row.wrong("", exc.message, exc.cure))
    if faults:
        raise InputInvalid(faults)
    return tuple(plays)


def _plays(workspace: "Workspace", row: Row, *, code: str, says: str, now: dt.datetime) -> Iterator[Play]:
    cells = row.cells
    form = {word.casefold(): name for name, word in FORM_WORDS.items()}.get(cells["form"].casefold(), cells["form"])
    if form and form not in FORMS:
        raise InputInvalid([row.wrong("form", _("“{text}” is no form.").format(text=form), ", ".join(FORMS))])
    if cells["count"] and not (cells["count"].isascii() and cells["count"].isdigit() and int(cells["count"])):
        raise InputInvalid([row.wrong("count", _("This is not a number of times."), _("Write 1, 2, 3 …"))])
    asked = asked_of(
        {
            **{name: cells[name] for name in ("session", "day", "start", "means", "title", "campaign")},
            "code": code,
            "form": form,
            "count": cells["count"] or 1,
            "line_ids": tuple(cells["line"].split()),
        }
    )
    yield from plays_of(workspace, asked, Witness(cells["by"] or says, now, why_not=cells["why"]))


def _of_workbook(path: Path) -> tuple[Row, ...]:
    """The rows of a workbook's first sheet."""
    sheets = read_workbook(path)
    first = next(iter(sheets.values()), ())
    columns = [_text(cell) for cell in first[0]] if first else []
    if unknown := [column for column in columns if column and column not in COLUMNS]:
        message = _("The column “{column}” is not known.").format(column=unknown[0])
        raise InputInvalid([fault(path, message, ", ".join(COLUMNS), line=1)])
    return tuple(
        Row(path.as_posix(), number, dict.fromkeys(COLUMNS, "") | dict(zip(columns, map(_text, cells), strict=False)))
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
