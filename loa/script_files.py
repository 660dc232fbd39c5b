"""Scripts from and to Word and plain text, for people who write in Word.

A file from outside is hostile until read: its size and what it unpacks to are bounded, and of Word only the paragraphs
of the text are taken. Fonts of before Unicode are recognised by name and converted; other unreadable text is refused.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loa.errors import InputInvalid, fault
from loa.files.archive import undated
from loa.files.kinds import DOCUMENT, HALF_ARCHIVE, TEXT, kind_of, kind_words
from loa.files.text import decoded
from loa.legacy_text import from_legacy, legacy_set
from loa.messages import _
from loa.preview import Preview

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED_BYTES = 64 * 1024 * 1024
_ENDINGS = ("", ".txt", ".text", ".docx", ".doc", ".j2")
_ZIP = b"PK\x03\x04"
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SIGNED = "\nNgười duyệt (họ tên, chức vụ): ……………………………………………\nNgày: ……/……/…………   Ký tên: ………………………"


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a file from Word or a plain text says."""

    text: str
    """NFC; a paragraph a line, an empty line between paragraphs."""
    converted: tuple[str, ...] = ()
    """The fonts of before Unicode that it was converted from."""


def text_in(data: bytes, name: str) -> TextFile:
    """The text of a file that somebody wrote.

    Args:
        data: a Word document (``.docx``) or plain text, UTF-8 or UTF-16 with its mark.
        name: the file's name, for messages.

    Raises:
        InputInvalid: too large, no text, an old ``.doc``, or typed in a character set that its file does not tell.
    """
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    if kind_of(data) == TEXT and (ending := Path(name).suffix.lower()) not in _ENDINGS:
        message = _("The file is named {ending}, but plain text is in it.").format(ending=ending)
        raise _refused(name, message, _("If these are the words, rename it to .txt; else give the right file."))
    if kind := _other_kind(data):
        message = _("This is neither a Word document nor a text file: it is {kind}.").format(kind=kind)
        raise _refused(name, message, _("Give the .docx or .txt file with the words."))
    if data.startswith(_OLD_WORD):
        raise _refused(name, _("This is a Word file of the old kind (.doc)."), _("Save it in Word as .docx."))
    found = _in_word(data, name) if data.startswith(_ZIP) else TextFile(_plain(data, name))
    if not found.text.strip():
        raise _refused(name, _("The file holds no text."), _("Check that it is the right file."))
    return found


def _other_kind(data: bytes) -> str:
    """What a file is that by its bytes is none of those that hold a script's words; empty for those."""
    if data.startswith((_OLD_WORD, *_UTF_16)) or kind_of(data) in (TEXT, DOCUMENT, HALF_ARCHIVE):
        return ""
    return kind_words(data) or (_("damaged, or of an unknown kind") if b"\0" in data else "")


def text_in_file(path: Path) -> TextFile:
    """The text of a file on the disk, as ``text_in``.

    Raises:
        InputInvalid: as ``text_in``, or the file cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(path.name)
        return text_in(path.read_bytes(), path.name)
    except FileNotFoundError as exc:
        raise _refused(path.as_posix(), _("The file is missing."), _("Put it there, or correct its name.")) from exc


def word_file(shown: Preview, place: str) -> bytes:
    """The words for one locality and air date as a Word document to be read and signed; the same bytes every time.

    Args:
        shown: the words.
        place: the locality as people call it.
    """
    import docx  # noqa: PLC0415 - slow to load

    document = docx.Document()
    _set_a4(document)
    document.add_heading(shown.copy.title, level=1)
    document.add_paragraph("\n".join(_heading(shown, place)))
    for paragraph in filter(None, shown.copy.text.split("\n")):
        document.add_paragraph(paragraph)
    if shown.copy.facts:
        document.add_heading("Căn cứ", level=2)
        for used in shown.copy.facts:
            document.add_paragraph(f"{used.value}: {used.source}", style="List Bullet")
    document.add_paragraph(_SIGNED)
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def _heading(shown: Preview, place: str) -> Iterator[str]:
    copy = shown.copy
    yield f"Địa bàn: {place}"
    yield f"Ngày phát: {copy.air_date:%d/%m/%Y}"
    yield f"Văn bản: {copy.script_file}, {shown.said.syllables} tiếng, khoảng {shown.seconds:.0f} giây"


def _in_word(data: bytes, name: str) -> TextFile:
    import docx  # noqa: PLC0415 - slow to load

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED_BYTES:
                raise _too_large(name)
        document = docx.Document(io.BytesIO(data))
    except (OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as exc:
        message = _("This is not a whole Word document.")
        raise _refused(name, message, _("Open it in Word and save it again as .docx.")) from exc
    default = _font_of(document.styles["Normal"]) if "Normal" in [one.name for one in document.styles] else ""
    fonts: set[str] = set()
    paragraphs = ["".join(_written(paragraph, default, fonts)).strip() for paragraph in document.paragraphs]
    sets = tuple(sorted({legacy_set(font) for font in fonts} - {""}))
    return TextFile("\n\n".join(filter(None, paragraphs)), sets)


def _written(paragraph: "Paragraph", default: str, fonts: set[str]) -> Iterator[str]:
    """The text of a paragraph's runs, each read in its font: the run's own, its style's, or the document's."""
    for run in paragraph.runs:
        font = run.font.name or _font_of(paragraph.style) or default
        fonts.add(font)
        yield from_legacy(run.text.replace("\xa0", " "), font)


def _font_of(style: object) -> str:
    """The font of a style, or of the style it rests on."""
    while style is not None:
        if name := getattr(getattr(style, "font", None), "name", None):
            return str(name)
        style = getattr(style, "base_style", None)
    return ""


def _plain(data: bytes, name: str) -> str:
    if data.startswith(_UTF_16):
        try:
            data = data.decode("utf-16").encode("utf-8")
        except UnicodeDecodeError as exc:
            raise _refused(name, _("The file is not whole text."), _("Save it as UTF-8 and try again.")) from exc
    try:
        text = decoded(data, name)
    except InputInvalid as exc:
        cure = _("It is perhaps typed in a font of before Unicode: bring it in as .docx, where the font can be seen.")
        raise _refused(name, _("The file is not UTF-8 text."), cure) from exc
    return "\n\n".join(filter(None, (line.strip() for line in text.split("\n"))))


def _set_a4(document: "Document") -> None:
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415 - slow to load

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, points in (("Normal", 14), ("Heading 1", 16), ("Heading 2", 14)):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = "Times New Roman", Pt(points), RGBColor(0, 0, 0)


def _refused(name: str, message: str, cure: str) -> InputInvalid:
    return InputInvalid([fault(name, message, cure)])


def _too_large(name: str) -> InputInvalid:
    return _refused(name, _("The file is too large for a text."), _("Check that it is the right file."))
