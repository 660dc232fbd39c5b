"""The text of a letter's file, a paragraph or a printed line a line: text, Word, or PDF with text in it."""

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from loa._letter_pdf import pdf_text
from loa.errors import InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 16 * 1024 * 1024
_MOST_UNPACKED_BYTES = 64 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def letter_text(path: Path) -> str:
    """The text of a letter, a paragraph a line.

    Args:
        path: ``.txt`` (UTF-8), ``.docx`` or ``.pdf`` with text in it.

    Raises:
        InputInvalid: the file cannot be read, is too large, is a picture, or is of another kind.
    """
    readers: dict[str, Callable[[Path], str]] = {".txt": _plain, ".docx": _word_text, ".pdf": _pdf_text}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _wrong(path, _("Only text, Word and PDF letters are read."), _("Save it as .txt, .docx or .pdf."))
    if path.stat().st_size > _MOST_BYTES:
        raise _wrong(path, _("The file is too large."), _("Give the letter alone, without its enclosures."))
    return reader(path)


def _plain(path: Path) -> str:
    return read_text(path)


def _pdf_text(path: Path) -> str:
    try:
        text = pdf_text(path.read_bytes())
    except ValueError as exc:
        message = _("This is not a PDF letter that can be read: {why}.").format(why=exc)
        raise _wrong(path, message, _("Ask for the Word file, or type the letter into a .txt file.")) from exc
    if not any(char.isalpha() for char in text):
        raise _wrong(
            path,
            _("The PDF has no text in it: it is a picture of the letter."),
            _("Ask for the Word file, or type the letter into a .txt file."),
        )
    return text


def _word_text(path: Path) -> str:
    try:
        root = ET.fromstring(_document_xml(path))  # noqa: S314 - no document type, so no entities
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ET.ParseError) as exc:
        message = _("This is not a Word letter (.docx), or it is damaged.")
        raise _wrong(path, message, _("Save it as .docx and try again.")) from exc
    body = root.find(f"{_WORD}body")
    return "\n".join(_blocks(body)) if body is not None else ""


def _blocks(body: ET.Element) -> list[str]:
    """Paragraphs in order; of a table each row as one line, its cells apart, as they stand beside each other."""
    found: list[str] = []
    for one in body:
        if one.tag == f"{_WORD}tbl":
            found += [line for row in one.iter(f"{_WORD}tr") for line in _row(row)]
        else:
            found += [_paragraph(part) for part in one.iter(f"{_WORD}p")]
    return found


def _row(row: ET.Element) -> list[str]:
    """A row of short cells as one line with bars; the columns of a letterhead one under the other."""
    cells = [[_paragraph(part) for part in cell.iter(f"{_WORD}p")] for cell in row.iter(f"{_WORD}tc")]
    if all(len(cell) == 1 for cell in cells):
        return [" | ".join(cell[0] for cell in cells)]
    return [line for cell in cells for line in [*cell, ""]]


def _document_xml(path: Path) -> bytes:
    """The document's part; ValueError when it is too large or may hold entities."""
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED_BYTES:
            raise ValueError("too large")
        data = parts.read("word/document.xml")
    if b"<!DOCTYPE" in data:
        raise ValueError("a document type")
    return data


def _paragraph(paragraph: ET.Element) -> str:
    """The paragraph's text; a line break inside it is one, a tab is room between two columns."""
    marks = {f"{_WORD}tab": "   ", f"{_WORD}br": "\n"}
    return "".join(one.text or "" if one.tag == f"{_WORD}t" else marks.get(one.tag, "") for one in paragraph.iter())


def _wrong(path: Path, message: str, cure: str) -> InputInvalid:
    return InputInvalid([fault(path.as_posix(), message, cure)])
