"""Recording kits: what a translator writes and a reader reads, as a numbered sheet for paper and as a table for loa."""

import datetime as dt
import html
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loa.casting import found_scripts, in_language
from loa.errors import InputInvalid, NotOnThisDate, SoundError
from loa.estimate import PAUSE_SECONDS, SYLLABLES_PER_SECOND
from loa.files.archive import undated
from loa.files.atomic import write_if_changed
from loa.files.recordings import KEY_DIGITS, clauses_of, text_key, write_kit
from loa.messages import _
from loa.model.campaign import FRAME_CAMPAIGN, LENGTHS, SHOWN_SESSION, Campaign
from loa.model.place import Locality
from loa.model.playing import ANY
from loa.model.sound import KitLine
from loa.model.words import Copy, Sentence
from loa.render import render
from loa.speak import speak
from loa.titles import language_name
from loa.workspace import Workspace

if TYPE_CHECKING:
    from docx.document import Document

_COLUMNS = ("STT", "Câu tiếng Việt", "Bản dịch", "Giây", "Tên tệp ghi âm")
_HOW = (
    "Đọc thong thả như nói với người già; mỗi câu đọc hai lần nếu vấp, chỉ giữ lần tốt.",
    "Ghi trong phòng yên tĩnh, tắt quạt, điện thoại cách miệng một gang tay.",
    (
        "Mỗi câu một tệp, đặt tên như cột cuối (đuôi .m4a, .mp3, .wav đều được); "
        "hoặc ghi liền một tệp, giữa hai câu nghỉ hai giây."
    ),
    "Không dịch được câu nào thì để trống và nói lại với người soạn; không thêm bớt ý.",
)
_SIGNED = (
    "Người dịch (họ tên): ……………………………………………",
    "Người đọc (họ tên): ……………………………………………",
    "Ngày ghi âm: ……/……/…………",
    "Tôi đồng ý để giọng đọc của tôi được phát trên loa truyền thanh. Ký tên: ………………………",
    "Người nghe lại và duyệt (họ tên, chức vụ): ……………………………………………",
)


@dataclass(frozen=True, slots=True)
class KitOrder:
    """Which texts a kit is to hold."""

    locality: str
    language: str
    campaigns: tuple[str, ...] = ()
    """All that want the language when empty."""
    audience: str = ANY
    length: str = ANY
    days: tuple[dt.date, ...] = ()
    """Air dates; when empty, the days on which something changes."""
    is_by_clause: bool = False
    """Clauses on their own, so that one with a name, a date or a number is read once for many sentences."""


def kit_lines(workspace: Workspace, order: KitOrder, *, recorded: Iterable[str] = ()) -> tuple[KitLine, ...]:
    """The texts to be read, each once, in the order in which they are heard.

    Args:
        workspace: scripts and localities.
        order: which ones.
        recorded: keys of texts that need no new recording.

    Raises:
        InputInvalid: a script or a fact is wrong, or nothing fits the air dates.
    """
    known = set(recorded)
    texts: dict[str, tuple[str, Sentence]] = {}
    for copy in _copies(workspace, order):
        said = speak(_as_written(copy), lexicon=workspace.lexicon)
        for sentence in said.sentences:
            for text in clauses_of(sentence.written) if order.is_by_clause else (sentence.written,):
                if text_key(text) not in known:
                    texts.setdefault(text, (copy.script, sentence))
    return tuple(
        _line(number, text, script, sentence, order.language)
        for number, (text, (script, sentence)) in enumerate(texts.items(), start=1)
    )


def make_kit(folder: Path, lines: Sequence[KitLine], *, place: str, language: str) -> tuple[Path, ...]:
    """Write ``kit.csv``, ``phieu-thu.docx`` and ``phieu-thu.html``.

    Args:
        folder: where to.
        lines: the texts.
        place: who will hear it, for the heading.
        language: the language's code.
    """
    title = f"Phiếu thu âm tiếng {language_name(language)} – {place}"
    write_kit(folder, lines)
    write_if_changed(folder / "phieu-thu.html", _html(title, lines).encode("utf-8"))
    write_if_changed(folder / "phieu-thu.docx", _docx(title, lines))
    return (*tuple(sorted(folder.glob("phieu-thu.*"))), folder / "kit.csv")


def translations_in(sheet: Path) -> dict[int, str]:
    """What a translator wrote into a sheet (DOCX), by line number.

    Raises:
        SoundError: the file is not such a sheet.
    """
    import docx  # noqa: PLC0415 - slow to load

    try:
        table = docx.Document(str(sheet)).tables[0]
        rows = [[cell.text.strip() for cell in row.cells] for row in table.rows[1:]]
        return {int(row[0]): " ".join(row[2].split()) for row in rows if row[2]}
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as exc:
        raise SoundError(
            _("{file} is not a sheet of loa.").format(file=sheet), cure=_("Give the DOCX of the kit, filled in.")
        ) from exc


def _copies(workspace: Workspace, order: KitOrder) -> Iterator[Copy]:
    locality = workspace.locality(order.locality)
    faults: list[InputInvalid] = []
    is_any = False
    for campaign, audience in _wanted(workspace, order):
        for script in found_scripts(campaign, order.language, audience):
            for length in ("short",) if campaign.name == FRAME_CAMPAIGN else _lengths(order):
                for day in order.days or _turning_days(campaign, locality):
                    try:
                        copy = render(script, campaign, locality, on=day, length=length, session=SHOWN_SESSION)
                    except NotOnThisDate as exc:
                        faults.append(exc)
                        continue
                    is_any = True
                    yield in_language(copy, order.language)
    if faults and not is_any:
        raise faults[0]


def _wanted(workspace: Workspace, order: KitOrder) -> Iterator[tuple[Campaign, str]]:
    """The campaigns with the audience that is asked for; the block's greeting first."""
    if frame := workspace.campaigns.get(FRAME_CAMPAIGN):
        yield frame, "block"
    names = order.campaigns or [
        name for name, one in workspace.campaigns.items() if order.language in one.languages and name != FRAME_CAMPAIGN
    ]
    for name in names:
        yield workspace.campaign(name), order.audience


def _lengths(order: KitOrder) -> tuple[str, ...]:
    return LENGTHS if order.length == ANY else (order.length,)


def _turning_days(campaign: Campaign, locality: Locality) -> list[dt.date]:
    """The days of a campaign on which its words may change."""
    days = {campaign.first} | campaign.turning_days(locality.scopes) | locality.turning_days
    return sorted(day for day in days if campaign.first <= day <= campaign.last)


def _as_written(copy: Copy) -> Copy:
    return replace(copy, language=copy.written_in) if copy.written_in else copy


def _line(number: int, text: str, script: str, sentence: Sentence, language: str) -> KitLine:
    share = len(text) / max(1, len(sentence.written))
    seconds = sentence.syllables * share / SYLLABLES_PER_SECOND + PAUSE_SECONDS * (len(clauses_of(text)) - 1) / 2
    key = text_key(text)
    return KitLine(
        number=number,
        file=f"{number:03d}-{key[:KEY_DIGITS]}",
        seconds=round(max(seconds, 0.5), 1),
        text=text,
        translation="",
        language=language,
        key=key,
        script=script,
    )


def _html(title: str, lines: Sequence[KitLine]) -> str:
    heads = "".join(f"<th>{head}</th>" for head in _COLUMNS)
    rows = "\n".join(
        f"<tr><td>{line.number}</td><td>{html.escape(line.text)}</td><td>{html.escape(line.translation)}</td>"
        f"<td>{_seconds(line)}</td><td><code>{line.file}</code></td></tr>"
        for line in lines
    )
    how = "".join(f"<li>{one}</li>" for one in _HOW)
    signed = "".join(f"<p>{one}</p>" for one in _SIGNED)
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{html.escape(title)}</title>
<style>
@page {{ size: A4; margin: 20mm 15mm 20mm 30mm }}
body {{ font: 13pt "Times New Roman", serif }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #000; padding: 4px 6px; vertical-align: top }}
td:nth-child(2), td:nth-child(3) {{ width: 38% }}
tr {{ page-break-inside: avoid; height: 16mm }}
thead {{ display: table-header-group }}
</style></head><body>
<h1>{html.escape(title)}</h1>
<ul>{how}</ul>
<table><thead><tr>{heads}</tr></thead><tbody>
{rows}
</tbody></table>
{signed}
</body></html>
"""


def _docx(title: str, lines: Sequence[KitLine]) -> bytes:
    import docx  # noqa: PLC0415 - slow to load
    from docx.shared import Mm, Pt  # noqa: PLC0415

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(13)
    document.add_heading(title, level=1)
    for one in _HOW:
        document.add_paragraph(one, style="List Bullet")
    _add_table(document, lines)
    for one in _SIGNED:
        document.add_paragraph(one)
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def _add_table(document: "Document", lines: Sequence[KitLine]) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - slow to load

    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.text = head
    for line in lines:
        texts = (str(line.number), line.text, line.translation, _seconds(line), line.file)
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    for row in table.rows:
        for cell, width in zip(row.cells, (10, 57, 57, 14, 27), strict=True):
            cell.width = Mm(width)


def _seconds(line: KitLine) -> str:
    return f"{line.seconds:.1f}".replace(".", ",")
