"""XLSX workbooks: sheets of plain cells, in and out. Written so that the same cells are the same bytes."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from loa.errors import InputInvalid, fault
from loa.files.archive import undated
from loa.files.kinds import WORKBOOK, kind_of, kind_words
from loa.messages import _
from loa.reasons import reason_of

_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
_MOST_BYTES = 16 * 1024 * 1024
_MOST_UNPACKED_BYTES = 256 * 1024 * 1024
_WIDEST, _NARROWEST = 60, 12
"""Characters a column is wide at most, and at most on a sheet of many columns."""
_MARGIN_INCHES = 0.4
_PAGE_CHARACTERS = {"landscape": 230, "portrait": 155}
"""That stand side by side on A4 when the print is shrunk to 65 % (7 points), the smallest that is read with ease; a
character of the standard font is 1.85 mm wide."""
_LINE_POINTS = 15
"""Of the standard font, Calibri 11."""

_TEXT = Alignment(wrap_text=True, vertical="top")
_NUMBER = Alignment(horizontal="right", indent=1, vertical="top")
"""Clear of the text in the next column: no sheet has rules between its cells."""

Cell = str | int | float | bool | dt.date | dt.time | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns, and rows of as many cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def workbook_bytes(sheets: Iterable[Sheet], *, is_landscape: bool = True) -> bytes:
    """The sheets as an XLSX file for A4; a text that looks like a formula stays a text."""
    book = Workbook()
    for first in book.worksheets:
        book.remove(first)
    book.properties.created = book.properties.modified = _EPOCH
    book.properties.creator = "loa"
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append(list(sheet.columns))
        for number, row in enumerate(sheet.rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = page.cell(number, column, value)
                cell.alignment = _NUMBER if isinstance(value, int | float) else _TEXT
                if isinstance(value, str):
                    cell.data_type = "s"
        orientation = "landscape" if is_landscape else "portrait"
        for cell in page[1]:
            cell.font = Font(bold=True)
            cell.alignment = _TEXT
        widths = _page_widths(sheet, _PAGE_CHARACTERS[orientation])
        page.row_dimensions[1].height = _LINE_POINTS * _most_lines(sheet.columns, widths)
        for column, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = width
        for number, row in enumerate(sheet.rows, start=2):
            page.row_dimensions[number].height = _LINE_POINTS * _most_lines(row, widths)
        page.freeze_panes = "A2"
        page.print_title_rows = "1:1"
        page.page_setup.paperSize = page.PAPERSIZE_A4
        page.page_setup.orientation = orientation
        page.page_setup.fitToHeight = 0
        page.page_setup.fitToWidth = -(-sum(widths) // _PAGE_CHARACTERS[orientation])
        page.page_margins.left = page.page_margins.right = _MARGIN_INCHES
        page.sheet_properties.pageSetUpPr.fitToPage = True
    return undated(_saved(book), edited={"docProps/core.xml": _with_dates})


def _saved(book: Workbook) -> bytes:
    """The workbook as an archive that was never on a disk: a full temporary folder does not matter."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _WriterInMemory(book, archive).save()
    return out.getvalue()


class _WriterInMemory(ExcelWriter):
    """openpyxl's writer, which puts each sheet into a temporary file; this one puts it into memory."""

    def __init__(self, book: Workbook, archive: zipfile.ZipFile) -> None:
        super().__init__(book, archive)
        self.archive = archive

    def write_worksheet(self, ws: Worksheet) -> None:
        """Put a sheet of cells, without drawings, into the archive."""
        sheet: Any = ws  # what openpyxl's own writer sets is not in its types
        writer: Any = WorksheetWriter(ws, io.BytesIO())
        sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001 - it asks for an empty one
        writer.write()
        sheet._rels = writer._rels  # noqa: SLF001 - as it hands them on
        self.archive.writestr(sheet.path[1:], writer.read())
        self.manifest.append(ws)


def read_workbook(path: Path, *, name: str = "") -> dict[str, tuple[tuple[Cell, ...], ...]]:
    """Every sheet's rows of cells by its name, the first row among them; formulas give what they last came to.

    Raises:
        InputInvalid: the file is missing, too large, or not an XLSX workbook.
    """
    shown = name or path.as_posix()
    try:
        _check_size(path)
        book = load_workbook(path, data_only=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, InvalidFileException) as exc:
        raise _no_workbook(path, shown, exc) from exc
    return {
        page.title: tuple(tuple(map(_cell, row)) for row in page.iter_rows(values_only=True))
        for page in book.worksheets
    }


def column_letter(number: int) -> str:
    """What a sheet calls a column, counted from 1: ``A``, ``AB``."""
    return get_column_letter(number)


def _no_workbook(path: Path, shown: str, exc: Exception) -> InputInvalid:
    """What the file is instead, or what went wrong with it."""
    if isinstance(exc, FileNotFoundError):
        return InputInvalid([fault(shown, _("The file is missing."), _("Put it there, or correct its name."))])
    is_readable = path.is_file() and path.stat().st_size <= _MOST_BYTES
    is_of_disk = getattr(exc, "errno", None) is not None
    data = path.read_bytes() if is_readable and not is_of_disk else b""
    if kind_of(data) not in ("", WORKBOOK):
        message = _("This is not an Excel workbook (.xlsx): it is {kind}.").format(kind=kind_words(data))
        return InputInvalid([fault(shown, message, _("Give the workbook; a table can be saved as .xlsx in Excel."))])
    message = _("This is not an Excel workbook (.xlsx): {why}.").format(why=reason_of(exc))
    return InputInvalid([fault(shown, message, _("Save it as .xlsx and try again."))])


def _cell(value: object) -> Cell:
    """A cell as this module gives it; a kind of its own, as rich text or a time span, as its text."""
    if value is None or isinstance(value, str | int | float | dt.date | dt.time):
        return str(value) if isinstance(value, str) else value
    return str(value)


def _check_size(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(_("the file is too large"))
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED_BYTES:
            raise ValueError(_("the file is too large"))


def _page_widths(sheet: Sheet, most: int) -> tuple[int, ...]:
    """How wide each column is: as its longest text; narrower, in more lines, where the sheet would not fit a page."""
    wanted = tuple(_widths(sheet))
    caps = (tuple(min(cap, width) for width in wanted) for cap in range(_WIDEST, _NARROWEST - 1, -1))
    narrowest = tuple(min(_NARROWEST, width) for width in wanted)
    return next((widths for widths in caps if sum(widths) <= most), narrowest)


def _widths(sheet: Sheet) -> Iterator[int]:
    for column, title in enumerate(sheet.columns):
        longest = max((len(str(row[column])) for row in sheet.rows if row[column] is not None), default=0)
        yield max(len(title), longest) + 2


def _most_lines(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """Lines of the longest cell: a program that only prints, as LibreOffice does, takes the height that is written."""
    texts = [(str(value), width) for value, width in zip(row, widths, strict=True) if value is not None]
    lines = (sum(len(wrap(part, width - 2)) or 1 for part in text.splitlines()) for text, width in texts)
    return max([1, *lines])


def _with_dates(content: bytes) -> bytes:
    """The properties with the fixed date: openpyxl writes the time of saving."""
    start, end = content.find(b"<dcterms:modified"), content.find(b"</dcterms:modified>")
    if min(start, end) < 0:
        return content
    inner = content.index(b">", start) + 1
    return content[:inner] + f"{_EPOCH.isoformat()}Z".encode() + content[end:]


def columns_of(rows: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """The keys of all rows, in the order in which they first stand."""
    return tuple(dict.fromkeys(key for row in rows for key in row))
