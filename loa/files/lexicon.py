"""Lexicon files: tab-separated text that an editor can read and extend, one written form a line.

The first line names the columns: ``written``, ``spoken`` and, if wanted, ``kind``, ``before``, ``after``, ``engine``
and ``note``. Lines that begin with ``#`` are comments. Words in ``before`` and ``after`` are separated by ``|``.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _
from loa.model.lexicon import Entry

COLUMNS = ("written", "spoken", "kind", "before", "after", "engine", "note")
KINDS = ("abbreviation", "agency", "document", "brand", "place", "web", "unit", "word")
_REQUIRED = ("written", "spoken")
_FOREIGN_LETTERS = re.compile("[fjwz]", re.IGNORECASE)
_SPOKEN = re.compile(r"[^\W\d_]+(?:[ ,]+[^\W\d_]+)*\Z")


def read_lexicon(path: Path, *, name: str = "") -> tuple[Entry, ...]:
    """The entries of a lexicon file, in its order.

    Args:
        path: the file.
        name: how the person knows it, for messages; the path when empty.

    Raises:
        InputInvalid: with every fault of the file as ``file:line``.
    """
    shown = name or path.as_posix()
    return entries_of(read_text(path, name=shown), name=shown)


def entries_of(text: str, *, name: str) -> tuple[Entry, ...]:
    """The entries of a lexicon's text.

    Args:
        text: the file's text.
        name: the file's name, for messages.

    Raises:
        InputInvalid: with every fault of the text as ``file:line``.
    """
    rows = list(_rows(text))
    if not rows:
        return ()
    (line, columns), body = rows[0], rows[1:]
    faults = [*_column_faults(name, line, columns), *_row_faults(name, columns, body)]
    if faults:
        raise InputInvalid(faults)
    return tuple(_entry(dict(zip(columns, cells, strict=False)), f"{name}:{at}") for at, cells in body)


def line_of(entry: Entry) -> str:
    """The entry as a line of a lexicon file."""
    cells = (entry.written, entry.spoken, entry.kind, "|".join(entry.before), "|".join(entry.after), entry.engine)
    return "\t".join((*cells, entry.note)).rstrip("\t")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, [cell.strip() for cell in line.split("\t")]


def _entry(cells: dict[str, str], place: str) -> Entry:
    return Entry(
        written=cells["written"].replace("’", "'"),
        spoken=cells["spoken"],
        kind=cells.get("kind") or "word",
        before=_choices(cells.get("before", "")),
        after=_choices(cells.get("after", "")),
        engine=cells.get("engine", ""),
        note=cells.get("note", ""),
        place=place,
    )


def _choices(cell: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in cell.split("|") if part.strip())


def _column_faults(name: str, line: int, columns: list[str]) -> Iterator[Fault]:
    for column in _REQUIRED:
        if column not in columns:
            yield fault(
                name,
                _("The column “{column}” is missing.").format(column=column),
                _("Begin the file with: {columns} (tabs between).").format(columns=" ".join(COLUMNS)),
                line=line,
            )
    for column in columns:
        if column not in COLUMNS:
            yield fault(
                name,
                _("The column “{column}” is not known.").format(column=column),
                _known(COLUMNS),
                line=line,
                cell=column,
            )


def _row_faults(name: str, columns: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in rows:
        if len(cells) > len(columns):
            yield fault(name, _("This line has too many cells."), _("Put one tab between two cells."), line=line)
        row = dict(zip(columns, cells, strict=False))
        yield from _cell_faults(name, line, row)
        key = tuple(row.get(column, "") for column in ("written", "before", "after", "engine"))
        if key in seen:
            yield fault(
                name,
                _("“{written}” stands on line {line} already.").format(written=key[0], line=seen[key]),
                _("Keep one of them, or give them different contexts."),
                line=line,
                cell="written",
            )
        seen.setdefault(key, line)


def _cell_faults(name: str, line: int, row: dict[str, str]) -> Iterator[Fault]:
    for column in _REQUIRED:
        if column in row and not row[column]:
            yield fault(name, _("This cell is empty."), _("Fill it in."), line=line, cell=column)
    if not row.get("spoken") and "spoken" not in row:
        yield fault(name, _("The reading is missing."), _("Write a tab and the reading."), line=line, cell="spoken")
    spoken = unicodedata.normalize("NFC", row.get("spoken", ""))
    if spoken and not _SPOKEN.match(spoken):
        yield fault(
            name,
            _("The reading “{spoken}” holds a digit or a symbol.").format(spoken=spoken),
            _("Write it in syllables, as it is said."),
            line=line,
            cell="spoken",
        )
    if foreign := sorted(set(_FOREIGN_LETTERS.findall(spoken))):
        yield fault(
            name,
            _("No Vietnamese voice says {letters}.").format(letters=", ".join(foreign)),
            _("Respell it: ph for f, gi for j, u or v for w, d for z."),
            line=line,
            cell="spoken",
        )
    kind = row.get("kind", "")
    if kind and kind not in KINDS:
        yield fault(
            name,
            _("The kind “{kind}” is not known.").format(kind=kind),
            _known(KINDS),
            line=line,
            cell="kind",
        )


def _known(names: tuple[str, ...]) -> str:
    return _("Known here: {known}.").format(known=", ".join(names))
