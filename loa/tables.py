"""The tables that offices keep in Excel, localities and facts: out, in, and what would change before it does.

A new table is read as the whole workspace would read it before anything is written.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loa.errors import ChangedMeanwhile, Fault, InputInvalid, UsageError, fault
from loa.files import atomic
from loa.files.canonical import sha256_hex
from loa.files.table import read_table, table_bytes
from loa.files.toml import did_you_mean
from loa.messages import N_, _
from loa.workspace import Workspace
from loa.workspace.campaigns import FACTS_FILE, FACTS_OPTIONAL, FACTS_REQUIRED
from loa.workspace.localities import FILE as LOCALITIES_FILE
from loa.workspace.localities import REQUIRED

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_MOST_BYTES = 16 * 1024 * 1024

Cells = tuple[str, ...]


COLUMN_TITLES = {
    "code": N_("Code"),
    "kind": N_("Kind"),
    "name": N_("Name of the place"),
    "spoken_name": N_("Name as it is said"),
    "district": N_("District"),
    "province": N_("Province"),
    "from": N_("Holds from"),
    "until": N_("Until"),
    "units": N_("Merged from"),
    "languages": N_("Languages"),
    "for": N_("For"),
    "value": N_("Value"),
    "source": N_("Source"),
}
"""What people call the columns; the files keep the short names."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the workspace."""

    name: str
    """``localities``, or ``facts/<campaign>``."""
    file: str
    """Relative to the workspace."""
    columns: tuple[str, ...]
    required: tuple[str, ...]
    keys: tuple[str, ...]
    """The columns that together tell one row from all others."""


_LOCALITIES = Table(
    name="localities",
    file=LOCALITIES_FILE,
    columns=("code", "kind", "name", "spoken_name", "district", "province", "from", "until", "units", "languages"),
    required=REQUIRED,
    keys=("code", "from"),
)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happens to one row."""

    kind: str
    """``added``, ``removed`` or ``changed``."""
    before: Cells
    """Empty when it is added."""
    after: Cells
    """Empty when it is removed."""


@dataclass(frozen=True, slots=True)
class TableChange:
    """A new table beside the one that stands there."""

    table: Table
    over: str
    """Hash of the file that it was compared with."""
    rows: tuple[Cells, ...]
    """The whole new table."""
    changes: tuple[RowChange, ...]
    faults: tuple[Fault, ...]
    """Why it cannot be written; none when it can."""
    notes: tuple[Fault, ...]
    """What ``loa check`` would say afterwards."""


def tables(workspace: Workspace) -> tuple[Table, ...]:
    """Every table of the workspace: the localities, and the facts of each campaign."""
    folders = sorted(path.parent.name for path in (workspace.root / "scripts").glob("*/campaign.toml"))
    return (_LOCALITIES, *map(_facts_of, folders))


def _facts_of(campaign: str) -> Table:
    columns = (*FACTS_REQUIRED, *FACTS_OPTIONAL)
    file = f"scripts/{campaign}/{FACTS_FILE}"
    return Table(f"facts/{campaign}", file, columns, FACTS_REQUIRED, ("for", "name", "from"))


def table_named(workspace: Workspace, name: str) -> Table:
    """One table.

    Raises:
        UsageError: there is none of that name.
    """
    known = {table.name: table for table in tables(workspace)}
    if name not in known:
        raise UsageError(_("There is no table “{name}”.").format(name=name), cure=did_you_mean(name, tuple(known)))
    return known[name]


def rows_of(workspace: Workspace, table: Table) -> tuple[Cells, ...]:
    """The rows as they stand, without the heading; none when there is no such file yet.

    Raises:
        InputInvalid: the file is not such a table.
    """
    path = workspace.root / table.file
    return _read(path, table, table.file) if path.is_file() else ()


def workbook_of(workspace: Workspace, table: Table) -> bytes:
    """The table as an Excel workbook.

    Raises:
        InputInvalid: the file is not such a table.
    """
    from loa.files.workbook import Sheet, workbook_bytes  # noqa: PLC0415 - slow to load

    rows = tuple(tuple(cell or None for cell in row) for row in rows_of(workspace, table))
    return workbook_bytes([Sheet(table.name.replace("/", " "), table.columns, rows)])


def change_from(workspace: Workspace, table: Table, data: bytes, name: str) -> TableChange:
    """What a file would change, looked at and not written.

    Args:
        workspace: whose table it is.
        table: which one.
        data: the file: CSV or XLSX.
        name: its name, for messages.

    Raises:
        InputInvalid: it is no such table at all.
    """
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder) / ("table.xlsx" if data.startswith(b"PK") else "table.csv")
        path.write_bytes(data[: _MOST_BYTES + 1])
        rows = _rows_of_workbook(path, table, name) if path.suffix == ".xlsx" else _read(path, table, name)
    return change_to(workspace, table, rows)


def change_to(workspace: Workspace, table: Table, rows: Sequence[Cells]) -> TableChange:
    """What these rows would change, looked at and not written."""
    before = rows_of(workspace, table)
    faults, notes = _judged(workspace, table, rows)
    return TableChange(table, _mark(workspace, table), tuple(rows), tuple(_changes(table, before, rows)), faults, notes)


def write_change(workspace: Workspace, change: TableChange) -> None:
    """Make the new table the table.

    Raises:
        InputInvalid: it has faults; nothing is written.
        ChangedMeanwhile: somebody wrote another table since; nothing is written.
    """
    if change.faults:
        raise InputInvalid(change.faults)
    if _mark(workspace, change.table) != change.over:
        raise ChangedMeanwhile(
            _("{file} was changed meanwhile; nothing is written.").format(file=change.table.file),
            cure=_("Look at the changes again."),
        )
    atomic.write_bytes(workspace.root / change.table.file, table_bytes(change.table.columns, change.rows))


def _judged(workspace: Workspace, table: Table, rows: Sequence[Cells]) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """The faults of the new table, and what else the workspace with it would be told."""
    from loa.check import check  # noqa: PLC0415 - slow to load, and looking at a table needs it not

    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        root = Path(folder)
        for part in ("scripts", "schedules"):
            shutil.copytree(workspace.root / part, root / part, ignore=shutil.ignore_patterns(".*"))
        (root / table.file).write_bytes(table_bytes(table.columns, rows))
        tried = Workspace(root)
        tried.voices, tried.jingles = workspace.voices, workspace.jingles
        found = check(tried).faults
    own = tuple(one for one in found if one.file == table.file)
    return own, tuple(one for one in found if one.file != table.file)


def _changes(table: Table, before: Iterable[Cells], after: Iterable[Cells]) -> Iterator[RowChange]:
    old, new = _by_key(table, before), _by_key(table, after)
    for key in sorted(old.keys() | new.keys()):
        was, is_now = old.get(key, ()), new.get(key, ())
        if was != is_now:
            yield RowChange(CHANGED if was and is_now else ADDED if is_now else REMOVED, was, is_now)


def _by_key(table: Table, rows: Iterable[Cells]) -> Mapping[Cells, Cells]:
    """Rows by what tells them apart; rows alike in that stay apart by their number."""
    columns = [table.columns.index(key) for key in table.keys]
    found: dict[Cells, Cells] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        number = 0
        while (*key, str(number)) in found:
            number += 1
        found[*key, str(number)] = row
    return found


def _read(path: Path, table: Table, name: str) -> tuple[Cells, ...]:
    optional = tuple(column for column in table.columns if column not in table.required)
    rows = read_table(path, required=table.required, optional=optional, name=name)
    return tuple(tuple(row.cells[column] for column in table.columns) for row in rows)


def _rows_of_workbook(path: Path, table: Table, name: str) -> tuple[Cells, ...]:
    """The rows of a workbook's first sheet, through the same door as a CSV table."""
    from loa.files.workbook import read_workbook  # noqa: PLC0415 - slow to load

    sheets = read_workbook(path, name=name)
    first = next(iter(sheets.values()), ())
    if not first:
        raise InputInvalid([fault(name, _("The first sheet is empty."), _("Put the table there."))])
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        as_csv = Path(folder) / "table.csv"
        as_csv.write_bytes(
            table_bytes([_text(cell) for cell in first[0]], ([_text(c) for c in row] for row in first[1:]))
        )
        return _read(as_csv, table, name)


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _mark(workspace: Workspace, table: Table) -> str:
    path = workspace.root / table.file
    return sha256_hex(path.read_bytes()) if path.is_file() else ""
