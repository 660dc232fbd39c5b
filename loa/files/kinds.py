"""What kind of file somebody gave, by what it holds and not by its name: to say so when another kind is wanted."""

import codecs
import io
import zipfile

from loa.messages import _

PDF, PICTURE, SOUND, OLD_OFFICE = "pdf", "picture", "sound", "old-office"
WORKBOOK, DOCUMENT, BAG, ARCHIVE, HALF_ARCHIVE, TEXT = "workbook", "document", "bag", "archive", "half-archive", "text"

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")
_SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"RIFF", b"OggS", b"fLaC")
_STARTS = (((b"%PDF-",), PDF), (_PICTURES, PICTURE), (_SOUNDS, SOUND), ((b"\xd0\xcf\x11\xe0",), OLD_OFFICE))
"""First bytes. Source: the formats' own standards, as gathered in Debian's file(1)."""
_PARTS = (("xl/", WORKBOOK), ("word/", DOCUMENT), ("loa/bag.json", BAG))
"""How the name of a part of an archive begins."""
_SEEN_STARTS = (*_PICTURES, b"%PDF-", b"II*\0", b"MM\0*")
_BOXED_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif")
"""Bytes 4 to 11 of a photo in a box file. Source: ISO/IEC 23008-12, annex B; the telephones' own."""
_LOOKED_AT_BYTES = 4096


def kind_of(data: bytes) -> str:
    """What a file is, as one of the kinds above; empty when that is not known.

    Args:
        data: the whole file; of an archive the list of its parts stands at the end.
    """
    if found := next((kind for starts, kind in _STARTS if data.startswith(starts)), ""):
        return found
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data)
    return TEXT if _is_text(data) else ""


def kind_words(data: bytes) -> str:
    """What a file is, to stand after "it is": ``a picture``; empty when that is not known."""
    words = {
        PDF: _("a PDF document"),
        PICTURE: _("a picture"),
        SOUND: _("a sound file"),
        OLD_OFFICE: _("a file of old Word or Excel (.doc, .xls)"),
        WORKBOOK: _("an Excel workbook"),
        DOCUMENT: _("a Word document"),
        BAG: _("a bag of loa pack"),
        ARCHIVE: _("a ZIP archive"),
        HALF_ARCHIVE: _("half an archive"),
        TEXT: _("a text or CSV file"),
    }
    return words.get(kind_of(data), "")


def is_seen(data: bytes) -> bool:
    """True for a photo or a scan by its first bytes: JPEG, PNG, GIF, WebP, HEIC, AVIF, TIFF, PDF."""
    is_boxed = data[4:12] in _BOXED_PICTURES or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    return is_boxed or data.startswith(_SEEN_STARTS)


def is_writing(data: bytes) -> bool:
    """True for what is known to be neither seen nor heard: a text, a document, a table, an archive; and for nothing."""
    return not data or (kind_of(data) not in ("", SOUND) and not is_seen(data))


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        return HALF_ARCHIVE
    return next((kind for part, kind in _PARTS if any(name.startswith(part) for name in names)), ARCHIVE)


def _is_text(data: bytes) -> bool:
    """True for UTF-8 without control characters, as far as it is looked at; the cut may go through a letter."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(data[:_LOOKED_AT_BYTES], final=len(data) <= _LOOKED_AT_BYTES)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(letter.isprintable() or letter in "\r\n\t\f\ufeff" for letter in text)
