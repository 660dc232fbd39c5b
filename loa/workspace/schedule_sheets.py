"""A schedule as a workbook and back, for people who do not edit text files.

Each ``[[table]]`` is a sheet, each key a column, each item a row; single values stand on the sheet ``schedule``, tables
like ``[caps]`` on sheets of key and value. What is wrong is told by sheet, row and column.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.files.toml import Key, Table, Value, did_you_mean
from loa.files.workbook import Cell, Sheet, columns_of, read_workbook
from loa.messages import _
from loa.reasons import reason_of
from loa.workspace.rules import Known
from loa.workspace.schedules import read_schedule

TOP = "schedule"
_ITEMS: dict[str, tuple[str, ...]] = {
    "season": ("name", "from", "until"),
    "daypart": ("name", "title", "start", "end", "weekdays", "season", "kinds"),
    "quiet": ("from", "until"),
    "relay": ("name", "title", "source", "start", "end", "weekdays", "from", "until", "season"),
    "day": (
        "kind", "title", "on", "lunar", "from", "until", "before", "days", "closes", "start", "end", "priorities",
    ),
    "cluster": ("minutes", "seconds", "close_times", "stations"),
    "campaign": (
        "campaign", "audience", "length", "language", "per_day", "per_week", "from", "until", "dayparts", "voices",
        "at", "gap_minutes", "ramp_days", "ramp_per_day", "priority", "share", "language_share",
    ),
}  # fmt: skip
"""Sheets of items, with their columns."""
_LISTS = ("stations", "except", "languages", "weekdays", "kinds", "closes", "priorities", "dayparts", "at", "voices")
_TABLES = ("caps", "voices", "sound", "pauses")
_WEIGHTS = ("share", "language_share", "audiences")
_ROWS = 1_000_000
"""A row's place in all sheets is sheet x this + row, until it is told apart again."""


def schedule_sheets(path: Path, *, name: str) -> tuple[Sheet, ...]:
    """The schedule file as sheets.

    Raises:
        InputInvalid: the file cannot be read, or has stations of their own, which no sheet has room for.
    """
    try:
        values = tomllib.loads(read_text(path, name=name))
    except tomllib.TOMLDecodeError as exc:
        raise InputInvalid(
            [fault(name, _("This is not TOML: {why}.").format(why=reason_of(exc)), _("Correct the file."))]
        ) from exc
    if values.get("station"):
        message = _("Stations with their own settings have no place in a workbook.")
        raise InputInvalid([fault(name, message, _("Edit the file itself, or move them to a schedule of their own."))])
    top = [(key, _cell(key, value)) for key, value in values.items() if key not in (*_ITEMS, *_TABLES)]
    tables = [
        Sheet(part, ("key", "value"), tuple((key, _cell(key, value)) for key, value in values.get(part, {}).items()))
        for part in _TABLES
    ]
    return (Sheet(TOP, ("key", "value"), tuple(top)), *tables, *_item_sheets(values))


def schedule_toml(path: Path, schedule: str, *, known: Known, name: str) -> str:
    """The text of ``schedules/<schedule>.toml`` that a workbook means.

    Raises:
        InputInvalid: with every fault, each with its sheet, row and column.
    """
    sheets = read_workbook(path, name=name)
    _check_sheets(sheets, name)
    names = list(sheets)
    values, lines, faults = _values(sheets, name)
    table = Table(values, name=name, lines=lines)
    read_schedule(table, schedule, known)
    if found := [*faults, *(_placed(one, names) for one in table.faults)]:
        raise InputInvalid(found)
    return _toml(values)


def _check_sheets(sheets: Mapping[str, object], name: str) -> None:
    """Some sheet is one of a schedule's; else it is another workbook.

    Raises:
        InputInvalid: none is.
    """
    known = (TOP, *_TABLES, *_ITEMS)
    if not set(sheets) & set(known):
        message = _("This is not the workbook of a schedule: its sheets are {here}.").format(here=", ".join(sheets))
        raise InputInvalid([fault(name, message, _("A right one is made by: loa schedule export NAME --to FILE.xlsx"))])


def _item_sheets(values: Mapping[str, object]) -> Iterator[Sheet]:
    for part, columns in _ITEMS.items():
        items = values.get(part, [])
        rows = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
        known = tuple(dict.fromkeys((*columns, *columns_of(rows))))
        yield Sheet(part, known, tuple(tuple(_cell(key, row.get(key)) for key in known) for row in rows))


def _cell(key: str, value: object) -> Cell:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key in _WEIGHTS and isinstance(value, dict):
        return ", ".join(f"{name} {weight:g}" for name, weight in value.items())
    if isinstance(value, str | int | float | bool | dt.date | dt.time) or value is None:
        return value
    return str(value)


def _values(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], name: str
) -> tuple[dict[str, Value], dict[Key, int], list[Fault]]:
    values: dict[str, Value] = {}
    lines: dict[Key, int] = {(): 1}
    faults: list[Fault] = []
    known = (TOP, *_TABLES, *_ITEMS)
    for order, (sheet, rows) in enumerate(sheets.items()):
        if sheet == TOP or sheet in _TABLES:
            at: Key = () if sheet == TOP else (sheet,)
            for number, key, value in _pairs(rows):
                target = values if sheet == TOP else values.setdefault(sheet, {})
                if isinstance(target, dict):
                    target[key] = value
                lines[(*at, key)] = order * _ROWS + number
        elif sheet in _ITEMS:
            items = list(_items(rows))
            values |= {sheet: [one for _number, one in items]} if items else {}
            lines |= {(sheet, index): order * _ROWS + number for index, (number, _one) in enumerate(items)}
        else:
            message = _("The sheet “{sheet}” is not known.").format(sheet=sheet)
            faults.append(fault(name, message, did_you_mean(sheet, known)))
    return values, lines, faults


def _pairs(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, str, Value]]:
    for number, row in enumerate(rows, start=1):
        key = str(row[0]).strip() if row and row[0] is not None else ""
        if number > 1 and key and len(row) > 1 and row[1] is not None:
            yield number, key, _value(key, row[1])


def _items(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, dict[str, Value]]]:
    columns = [str(cell).strip() if cell is not None else "" for cell in rows[0]] if rows else []
    for number, row in enumerate(rows[1:], start=2):
        item = {
            key: _value(key, cell)
            for key, cell in zip(columns, row, strict=False)
            if key and cell is not None and str(cell).strip()
        }
        if item:
            yield number, item


def _value(key: str, cell: Cell) -> Value:
    """What a cell means under its key: Excel makes times and dates of what people type."""
    if key in _LISTS:
        return [_time_text(part) for part in _parts(cell)]
    if key in _WEIGHTS:
        return dict(map(_weight, _parts(cell)))
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.time):
        return _time_text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell if cell is not None else ""


def _parts(cell: Cell) -> list[Cell]:
    return [part.strip() for part in cell.split(",") if part.strip()] if isinstance(cell, str) else [cell]


def _time_text(cell: Cell) -> str:
    return f"{cell:%H:%M}" if isinstance(cell, dt.time | dt.datetime) else str(cell)


def _weight(part: Cell) -> tuple[str, Value]:
    name, _space, weight = str(part).strip().rpartition(" ")
    try:
        return name.strip() or weight, float(weight) if name else 1.0
    except ValueError:
        return str(part), weight


def _placed(found: Fault, names: Sequence[str]) -> Fault:
    """The fault with its sheet and row in place of the number that carried both."""
    order, row = divmod(found.line, _ROWS)
    sheet = names[order] if order < len(names) else ""
    cell = f"{sheet}.{found.cell}" if found.cell else sheet
    return Fault(found.file, row, cell, found.message, found.cure)


def _toml(values: Mapping[str, Value]) -> str:
    """The values as a TOML file that reads like one written by hand."""
    lines = [f"{key} = {_literal(value)}" for key, value in values.items() if key not in (*_ITEMS, *_TABLES)]
    for part in _TABLES:
        table = values.get(part)
        if isinstance(table, dict) and table:
            lines += ["", f"[{part}]", *(f"{_bare(key)} = {_literal(value)}" for key, value in table.items())]
    for part in _ITEMS:
        items = values.get(part)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                lines += ["", f"[[{part}]]", *(f"{key} = {_literal(value)}" for key, value in item.items())]
    return "\n".join(lines) + "\n"


def _bare(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _literal(key)


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_bare(key)} = {_literal(one)}" for key, one in value.items()) + " }"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(one):04x}" if ord(one) < ord(" ") else one for one in text) + '"'
