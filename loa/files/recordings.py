"""Human recordings of a voice, and the kits they are made from.

``voices/NAME/takes.csv`` stands beside the WAV files, one line a recorded text; a kit's ``kit.csv`` has one line for
each text that a person is to read.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

from loa.errors import Fault, InputInvalid
from loa.files.atomic import write_if_changed
from loa.files.table import Row, read_table, table_bytes
from loa.messages import _
from loa.model.sound import KitLine, Recording

TABLE = "takes.csv"
COLUMNS = tuple(field.name for field in fields(Recording))
KIT_TABLE = "kit.csv"
KIT_COLUMNS = tuple(field.name for field in fields(KitLine))

_CLAUSE_END = re.compile(r"(?<=[,;:])\s+")
_NAME_DIGITS = 16
KEY_DIGITS = 6
"""So much of a text's key stands in the name of the file that a reader makes."""
_GUARDED = ("'=", "'+", "'-", "'@")


def text_key(text: str) -> str:
    """SHA-256 (hex) of a text; how it was composed and spaced does not matter, every other letter does."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def clauses_of(text: str) -> tuple[str, ...]:
    """The parts of a sentence between ``, ; :``, each with its mark; a comma inside a figure cuts nothing."""
    return tuple(_CLAUSE_END.split(text.strip()))


def recording_file(key: str) -> str:
    """The name of the WAV of a text."""
    return f"{key[:_NAME_DIGITS]}.wav"


def read_recordings(folder: Path) -> dict[str, Recording]:
    """The recordings of a voice by the key of their text; none when there is no table.

    Raises:
        InputInvalid: the table is wrong, or a text in it was changed after it was recorded.
    """
    path = folder / TABLE
    if not path.is_file():
        return {}
    rows = read_table(path, required=COLUMNS, name=f"voices/{folder.name}/{TABLE}")
    faults = [found for row in rows for found in _faults(row)]
    if faults:
        raise InputInvalid(faults)
    return {row.cells["key"]: _recording(row) for row in rows}


def read_kit(folder: Path) -> tuple[KitLine, ...]:
    """The lines of a kit, in order.

    Raises:
        InputInvalid: there is no such table, it is wrong, or a text in it was changed.
    """
    rows = read_table(folder / KIT_TABLE, required=KIT_COLUMNS, name=f"{folder.name}/{KIT_TABLE}")
    faults = [found for row in rows for found in _faults(row)]
    faults += [
        row.wrong("number", _("This is not a number."), _("Make the kit again."))
        for row in rows
        if not row.cells["number"].isdecimal()
    ]
    if faults:
        raise InputInvalid(faults)
    return tuple(_kit_line(row) for row in rows)


def write_kit(folder: Path, lines: Iterable[KitLine]) -> None:
    """Write the table of a kit, whole or not at all."""
    write_if_changed(folder / KIT_TABLE, table_bytes(KIT_COLUMNS, (astuple(one) for one in lines)))


def plain_cell(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:2] in _GUARDED else cell


def write_recordings(folder: Path, recordings: Iterable[Recording]) -> None:
    """Write the table, in the order given, whole or not at all."""
    write_if_changed(folder / TABLE, table_bytes(COLUMNS, (astuple(one) for one in recordings)))


def _recording(row: Row) -> Recording:
    cells = {name: plain_cell(cell) for name, cell in row.cells.items()}
    return Recording(**{**cells, "seconds": float(cells["seconds"])})  # type: ignore[arg-type]


def _kit_line(row: Row) -> KitLine:
    cells = {name: plain_cell(cell) for name, cell in row.cells.items()}
    read = {"number": int(cells["number"]), "seconds": float(cells["seconds"])}
    return KitLine(**{**cells, **read})  # type: ignore[arg-type]


def _faults(row: Row) -> Iterable[Fault]:
    if row.cells["key"] != text_key(plain_cell(row.cells["text"])):
        yield row.wrong(
            "text",
            _("The text was changed after it was recorded: “{text}”.").format(text=row.cells["text"][:60]),
            _("Put the old text back; a new text needs a new recording."),
        )
    if not row.cells["seconds"].replace(".", "", 1).isdigit():
        yield row.wrong("seconds", _("This is not a number of seconds."), _("Import the recording again."))
