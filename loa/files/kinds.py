"""What kind of file somebody gave, by what it holds and not by its name: to say so when another kind is wanted."""

import codecs
import io
import zipfile
from collections.abc import Callable

from loa.messages import _

_STARTS: tuple[tuple[bytes, Callable[[], str]], ...] = (
    (b"%PDF-", lambda: _("a PDF document")),
    (b"\x89PNG\r\n", lambda: _("a picture")),
    (b"\xff\xd8\xff", lambda: _("a picture")),
    (b"GIF8", lambda: _("a picture")),
    (b"ID3", lambda: _("a sound file")),
    (b"\xff\xfb", lambda: _("a sound file")),
    (b"\xff\xf3", lambda: _("a sound file")),
    (b"RIFF", lambda: _("a sound file")),
    (b"OggS", lambda: _("a sound file")),
    (b"fLaC", lambda: _("a sound file")),
    (b"\xd0\xcf\x11\xe0", lambda: _("a file of old Word or Excel (.doc, .xls)")),
)
"""First bytes. Source: the formats' own standards, as gathered in Debian's file(1)."""
_PARTS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("xl/", lambda: _("an Excel workbook")),
    ("word/", lambda: _("a Word document")),
    ("loa/bag.json", lambda: _("a bag of loa pack")),
)
_SEEN_STARTS = (b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_BOXED_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif")
"""Bytes 4 to 11 of a photo in a box file. Source: ISO/IEC 23008-12, annex B; the telephones' own."""
_HEARD_STARTS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"RIFF", b"OggS", b"fLaC")
_LOOKED_AT_BYTES = 4096


def kind_words(data: bytes) -> str:
    """What a file is, to stand after "it is": ``a picture``; empty when that is not known.

    Args:
        data: the whole file; of an archive the list of its parts stands at the end.
    """
    for start, words in _STARTS:
        if data.startswith(start):
            return words()
    if data.startswith(b"PK\x03\x04"):
        return _archive_words(data)
    return _("a text or CSV file") if _is_text(data) else ""


def is_seen(data: bytes) -> bool:
    """True for a photo or a scan by its first bytes: JPEG, PNG, GIF, WebP, HEIC, AVIF, TIFF, PDF."""
    is_boxed = data[4:12] in _BOXED_PICTURES or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    return is_boxed or data.startswith(_SEEN_STARTS)


def is_writing(data: bytes) -> bool:
    """True for what is known to be neither seen nor heard: a text, a document, a table, an archive; and for nothing."""
    return not data or bool(kind_words(data) and not is_seen(data) and not data.startswith(_HEARD_STARTS))


def _archive_words(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        return _("half an archive")
    found = (words() for part, words in _PARTS if any(name.startswith(part) for name in names))
    return next(found, _("a ZIP archive"))


def _is_text(data: bytes) -> bool:
    """True for UTF-8 without control characters, as far as it is looked at; the cut may go through a letter."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(data[:_LOOKED_AT_BYTES], final=len(data) <= _LOOKED_AT_BYTES)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(letter.isprintable() or letter in "\r\n\t\f\ufeff" for letter in text)
