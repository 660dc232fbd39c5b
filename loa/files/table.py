"""CSV tables as Excel writes them: UTF-8 with or without BOM, comma or semicolon; written with BOM for Excel."""

import csv
import difflib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.reasons import reason_of

_FORMULA_STARTS = frozenset("=+-@\t\r")
_SEVERAL, _MOST_SHOWN, _MOST_LETTERS = 2, 6, 40


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    file: str
    """The table's name, for messages."""
    line: int
    """The line it begins on, from 1."""
    cells: dict[str, str]
    """Column name to trimmed text; every column of the table is there."""

    def wrong(self, column: str, message: str, cure: str) -> Fault:
        """A fault in one cell of this line."""
        return fault(self.file, message, cure, line=self.line, cell=column)


def read_table(path: Path, *, required: Sequence[str], optional: Sequence[str] = (), name: str = "") -> tuple[Row, ...]:
    """The rows of a CSV file; blank lines are passed over.

    Raises:
        InputInvalid: a column is missing or unknown, a row has too many cells, or the file cannot be read.
    """
    shown = name or path.as_posix()
    text = read_text(path, name=shown)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    faults: list[Fault] = []
    rows: list[Row] = []
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        check_is_this_table(shown, columns, required, (*required, *optional))
        faults += _column_faults(shown, columns, required, optional)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if any(cell.strip() for cell in cells[len(columns) :]):
                    faults.append(
                        fault(
                            shown,
                            _("This line has more cells than the table has columns."),
                            _("Put text with a comma in double quotes."),
                            line=line,
                        )
                    )
                padded = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
                rows.append(
                    Row(
                        shown,
                        line,
                        dict.fromkeys((*required, *optional), "") | dict(zip(columns, padded, strict=False)),
                    )
                )
            line = reader.line_num + 1
    except csv.Error as exc:
        faults.append(
            fault(
                shown,
                _("This is not a CSV table: {why}.").format(why=reason_of(exc)),
                _("Look for a quote that is not closed."),
                line=reader.line_num,
            )
        )
    if faults:
        raise InputInvalid(faults)
    return tuple(rows)


def table_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV table as bytes that Excel opens with its accents right: UTF-8 with BOM, formulas made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) if str(cell)[:1] in _FORMULA_STARTS else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _column_faults(shown: str, columns: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> list[Fault]:
    known = (*required, *optional)
    faults = [
        fault(
            shown,
            _("The column “{column}” is missing.").format(column=column),
            _("Add it to the first line."),
            line=1,
            cell=column,
        )
        for column in required
        if column not in columns
    ]
    faults += [
        fault(
            shown,
            _("The column “{column}” is not known.").format(column=column),
            did_you_mean(column, known),
            line=1,
            cell=column,
        )
        for column in columns
        if column and column not in known
    ]
    faults += [
        fault(
            shown,
            _("The column “{column}” stands twice.").format(column=column),
            _("Keep one of them."),
            line=1,
            cell=column,
        )
        for column in sorted({column for column in columns if column and columns.count(column) > 1})
    ]
    return faults


def check_is_this_table(shown: str, columns: Sequence[str], required: Sequence[str], known: Sequence[str]) -> None:
    """Tell another table in one sentence, where slips of the keyboard do not explain what is wrong with the columns.

    Args:
        shown: the file, for messages.
        columns: those that stand there.
        required: those that the table must have.
        known: those that it may have.

    Raises:
        InputInvalid: it is another table: none is known, or several are strange and several are missing.
    """
    strange = [one for one in columns if one not in known and not difflib.get_close_matches(one, known, n=1)]
    missing = [one for one in required if one not in columns]
    is_strange_and_lacking = len(strange) >= _SEVERAL and len(missing) >= _SEVERAL
    if strange and (is_strange_and_lacking or not set(columns) & set(known)):
        message = _("This is another table: its columns are {here}; {wanted} are expected here.").format(
            here=_some(columns) or "—", wanted=_some(required or known)
        )
        raise InputInvalid([fault(shown, message, _("Check that it is the right file."), line=1)])


def _some(columns: Sequence[str]) -> str:
    """The first columns by name."""
    shown = [f"“{column[:_MOST_LETTERS]}”" for column in columns if column]
    return ", ".join(shown[:_MOST_SHOWN]) + (", …" if len(shown) > _MOST_SHOWN else "")


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection)."""
    if isinstance(cell, str) and not cell.lstrip("+-").replace(".", "", 1).isdigit():
        return "'" + cell
    return cell
