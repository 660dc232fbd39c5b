"""The tables that offices keep in Excel, localities and facts: out, in, and what would change before it does.

A new table is read as the whole workspace would read it before anything is written.
"""

import datetime as dt
import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa.errors import ChangedMeanwhile, Fault, InputInvalid, UsageError, fault
from loa.files import atomic
from loa.files.canonical import sha256_hex
from loa.files.table import read_table, table_bytes
from loa.files.toml import did_you_mean
from loa.messages import N_, _, here, ngettext
from loa.model.time import day_named
from loa.workspace import Workspace
from loa.workspace.campaigns import FACTS_FILE, FACTS_OPTIONAL, FACTS_REQUIRED
from loa.workspace.localities import FILE as LOCALITIES_FILE
from loa.workspace.localities import REQUIRED

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_MOST_BYTES = 16 * 1024 * 1024
_MOST_NAMED = 10
_ZIP = b"PK"

Cells = tuple[str, ...]


_COLUMN_TITLES = {
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

    @property
    def vanished(self) -> tuple[str, ...]:
        """What the new table no longer holds at all, as people call it; a row of another day in its place is none."""
        left = Counter(_thing(self.table, row) for row in self.rows)
        removed = [one.before for one in self.changes if one.kind == REMOVED]
        added = Counter(_thing(self.table, one.after) for one in self.changes if one.kind == ADDED)
        gone = []
        for row in removed:
            thing = _thing(self.table, row)
            if left[thing] and added[thing]:
                added[thing] -= 1
            else:
                gone.append(_row_name(self.table, row))
        return tuple(gone)


def tables(workspace: Workspace) -> tuple[Table, ...]:
    """Every table of the workspace: the localities, and the facts of each campaign."""
    folders = sorted(path.parent.name for path in (workspace.root / "scripts").glob("*/campaign.toml"))
    return (_LOCALITIES, *map(_facts_of, folders))


def _facts_of(campaign: str) -> Table:
    columns = (*FACTS_REQUIRED, *FACTS_OPTIONAL)
    file = f"scripts/{campaign}/{FACTS_FILE}"
    return Table(f"facts/{campaign}", file, columns, FACTS_REQUIRED, ("for", "name", "from"))


def column_titles(table: Table) -> Mapping[str, str]:
    """What people call the columns of a table, by the short names that its file has."""
    own = {} if table.name == _LOCALITIES.name else {"name": N_("Fact")}
    return {column: _(title) for column, title in (_COLUMN_TITLES | own).items() if column in table.columns}


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
    is_workbook = data.startswith(_ZIP) or Path(name).suffix.lower() == ".xlsx"
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder) / ("table.xlsx" if is_workbook else "table.csv")
        path.write_bytes(data[: _MOST_BYTES + 1])
        given = _workbook(path, table, name) if is_workbook else _csv(path, table, name)
    rows, wrong = _with_iso_days(workspace, table, given)
    change = change_to(workspace, table, rows)
    wrong_cells = {(one.line, one.cell) for one in wrong}
    found = (*wrong, *(one for one in change.faults if (one.line, one.cell) not in wrong_cells))
    return replace(change, faults=tuple(given.told(one, _lines(table, rows)) for one in found))


def change_to(workspace: Workspace, table: Table, rows: Sequence[Cells]) -> TableChange:
    """What these rows would change, looked at and not written."""
    before = rows_of(workspace, table)
    faults, notes = _judged(workspace, table, rows)
    return TableChange(table, _mark(workspace, table), tuple(rows), tuple(_changes(table, before, rows)), faults, notes)


def write_change(workspace: Workspace, change: TableChange, *, taken_out: int = 0) -> None:
    """Make the new table the table.

    Args:
        workspace: whose table it is.
        change: what was looked at.
        taken_out: how many rows the person knows will be gone.

    Raises:
        InputInvalid: it has faults; nothing is written.
        UsageError: another number of rows would be gone than the person knows of; nothing is written.
        ChangedMeanwhile: somebody wrote another table since; nothing is written.
    """
    if change.faults:
        raise InputInvalid(change.faults)
    if _mark(workspace, change.table) != change.over:
        raise ChangedMeanwhile(
            _("{file} was changed meanwhile; nothing is written.").format(file=change.table.file),
            cure=_("Look at the changes again."),
        )
    if change.vanished and len(change.vanished) != taken_out:
        raise _would_vanish(change.vanished)
    atomic.write_bytes(workspace.root / change.table.file, table_bytes(change.table.columns, change.rows))


def _would_vanish(names: Sequence[str]) -> UsageError:
    count = len(names)
    more = f", … (+{count - _MOST_NAMED})" if count > _MOST_NAMED else ""
    message = ngettext("{count} row would be gone: {names}.", "{count} rows would be gone: {names}.", count)
    cure = here(
        command=_("Put them into the file; or, if they are to go, add --take-out {count}.").format(count=count),
        page=_("Put them into the file; or, if they are to go, look at the changes again and tick it."),
    )
    return UsageError(message.format(count=count, names=", ".join(names[:_MOST_NAMED]) + more), cure=cure)


def _thing(table: Table, row: Cells) -> Cells:
    """What a row is about, whatever its days."""
    return tuple(row[table.columns.index(key)] for key in table.keys if key != "from")


def _row_name(table: Table, row: Cells) -> str:
    cells = dict(zip(table.columns, row, strict=True))
    return (
        f"{cells['kind']} {cells['name']} ({cells['code']})" if "code" in cells else f"{cells['name']} ({cells['for']})"
    )


def _still_needed(workspace: Workspace, table: Table, rows: Sequence[Cells]) -> Iterator[Fault]:
    """Localities that would be gone and are still played to, or have evidence."""
    if table.name != _LOCALITIES.name:
        return
    code, left = table.columns.index("code"), {row[table.columns.index("code")] for row in rows}
    names = {row[code]: _row_name(table, row) for row in rows_of(workspace, table) if row[code] not in left}
    for gone, name in names.items():
        if gone in workspace.stations:
            message = _("{name} is not in the table any more, and has a schedule still.").format(name=name)
            yield fault(
                table.file,
                message,
                _("Leave its row and write in its last day; or take its station out of the schedule first."),
            )
        elif any((workspace.logs / gone).glob("plays-*.jsonl")):
            message = _("{name} is not in the table any more, and has a log.").format(name=name)
            yield fault(table.file, message, _("Leave its row: logs are evidence. Write in its last day instead."))


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
    own = own or tuple(_still_needed(workspace, table, rows))  # a code with a slip is not one that is to go
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


@dataclass(frozen=True, slots=True)
class _Given:
    """The rows of a file, and where each stands in it."""

    name: str
    table: Table
    rows: tuple[Cells, ...]
    places: tuple[int, ...]
    """The line or the sheet's row of each."""
    sheet: str = ""
    """Empty for CSV."""
    letters: Mapping[str, str] | None = None
    """The sheet's letter of each column."""

    def told(self, one: Fault, lines: Sequence[int]) -> Fault:
        """A fault of the new table at its place in the person's own file.

        Args:
            one: with the line that it would have in the workspace.
            lines: on which line each row would begin there.
        """
        found = [number for number, line in enumerate(lines) if line == one.line]
        place = self.places[found[0]] if one.line and found else 0
        titles = column_titles(self.table)
        title = f"{titles[one.cell]} ({one.cell})" if one.cell in titles else one.cell
        if not self.sheet:
            return replace(one, file=self.name, line=place, cell=title)
        cell = f"{self.sheet}!{(self.letters or {}).get(one.cell, '')}{place}" if place else self.sheet
        return replace(one, file=self.name, line=0, cell=f"{cell}, {title}" if title else cell)


def _lines(table: Table, rows: Sequence[Cells]) -> Sequence[int]:
    """The line on which each row begins once the table is written; a cell may hold line ends."""
    ends = (1 + sum(cell.count("\n") for cell in row) for row in rows)
    return list(itertools.accumulate(ends, initial=2))[: len(rows)] if table.columns else []


def _with_iso_days(workspace: Workspace, table: Table, given: _Given) -> tuple[tuple[Cells, ...], tuple[Fault, ...]]:
    """The rows with their days as the files write them, and the days that are none."""
    lines = _lines(table, given.rows)
    kept, faults = [], []
    for line, row in zip(lines, given.rows, strict=True):
        cells = dict(zip(table.columns, row, strict=True))
        for column in _columns_of_days(workspace, table, cells):
            try:
                cells[column] = day_named(cells[column]).isoformat() if cells[column] else ""
            except UsageError as exc:
                faults.append(fault(table.file, exc.message, exc.cure, line=line, cell=column))
        kept.append(tuple(cells.values()))
    return tuple(kept), tuple(faults)


def _columns_of_days(workspace: Workspace, table: Table, cells: Mapping[str, str]) -> Iterator[str]:
    yield from (column for column in ("from", "until") if column in cells)
    campaign = workspace.campaigns.get(table.name.partition("/")[2])
    kinds = {one.name: one.kind for one in campaign.local_facts} if campaign else {}
    if kinds.get(cells["name"]) == "date":
        yield "value"


def _read(path: Path, table: Table, name: str) -> tuple[Cells, ...]:
    return _csv(path, table, name).rows


def _csv(path: Path, table: Table, name: str) -> _Given:
    optional = tuple(column for column in table.columns if column not in table.required)
    rows = read_table(path, required=table.required, optional=optional, name=name)
    cells = tuple(tuple(row.cells[column] for column in table.columns) for row in rows)
    return _Given(name, table, cells, tuple(row.line for row in rows))


def _workbook(path: Path, table: Table, name: str) -> _Given:
    """The rows of a workbook's first sheet, through the same door as a CSV table."""
    from loa.files.workbook import column_letter, read_workbook  # noqa: PLC0415 - slow to load

    sheets = read_workbook(path, name=name)
    title, first = next(iter(sheets.items()), ("", ()))
    written = [(number, [_text(cell) for cell in row]) for number, row in enumerate(first, start=1)]
    filled = [(number, row) for number, row in written if any(row)]
    if not filled:
        raise InputInvalid([fault(name, _("The first sheet is empty."), _("Put the table there."))])
    columns, places = filled[0][1], tuple(number for number, _row in filled[1:])
    letters = {column: column_letter(number) for number, column in enumerate(columns, start=1) if column}
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        as_csv = Path(folder) / "table.csv"
        as_csv.write_bytes(table_bytes(columns, (row for _number, row in filled[1:])))
        read = _csv(as_csv, table, f"{name}, {title}")
    return replace(read, name=name, places=places, sheet=title, letters=letters)


def _text(cell: object) -> str:
    """A cell in one line, as a CSV table holds it."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def _mark(workspace: Workspace, table: Table) -> str:
    path = workspace.root / table.file
    return sha256_hex(path.read_bytes()) if path.is_file() else ""
