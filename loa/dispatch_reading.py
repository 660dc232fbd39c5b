"""Reads an official letter: what it says about itself and asks for, each with the line it stands on.

What is found is a proposal for a person to confirm. What the letter leaves blank stays blank.
"""

import datetime as dt
import re
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from loa.errors import InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _

_MOST_UNPACKED_BYTES = 64 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_NUMBER = re.compile(r"Số:\s*(\d*)\s*/\s*([A-ZĐ0-9]+(?:-[A-ZĐ0-9]+)*)")
_DATED = re.compile(r"^\s*([^\d,:]+), ngày\s*(\d*)\s*tháng\s*(\d*)\s*năm\s*(\d{4})")
_DAY = r"(\d{1,2})/(\d{1,2})/(\d{4})"
_LETTER = re.compile(rf"(?<![\d/])(\d+/[A-ZĐ]{{2,}}-[A-Za-zĐ]+)(?: ngày {_DAY})?")
_UNNUMBERED = re.compile(rf"do ([^.;()]+?) ban hành (?:vào )?ngày {_DAY}")
_ISSUER = re.compile(r"((?:Sở|Phòng|UBND|Ủy ban nhân dân|Trung tâm) [^.;,:/\n]{3,70}?) (?:đề nghị|yêu cầu|kính chuyển)")
_OF = re.compile(r"(?:, [^;]*?)? của ([A-ZĐUỦ][^.;,]*?)(?= về việc|[;,.])")
_AT = re.compile(r"của ([A-ZĐ][^.;,]*?) tại Công văn số:? $")
_UNTIL = re.compile(r"đến (?:hết )?tháng (\d{1,2})/(\d{4})")
_OFTEN = re.compile(r"([Đđ]ề nghị tăng tần suất[^.;\n]*)")
_EVERY_MONTH = re.compile(r"trước ngày (\d{1,2})(?![\d/])")
_FIXED = re.compile(rf"[Đđ]ịnh kỳ vào (?:các )?ngày ({_DAY}(?:(?: và |, ){_DAY})*)")
_TO = re.compile(r"(?:gửi về|kết quả về|thực hiện về|về) ((?:Sở|UBND|Phòng|Ủy ban)[^.;\n]*?)(?= trước ngày| biết| để)")
_FIGURE = re.compile(r"(?<![\d/.,])\d{1,3}(?:[.,]\d{3})+(?![\d/])|\d+ mẫu/tháng|lần \d+(?=\))")
_ITEM = re.compile(r"^\s*(?:-\s|\d+\.\s)")
_STOP = re.compile(r"^\s*(?:CỘNG H|Kính gửi|Số:|Độc lập)")
_ABBREVIATED = {
    "STTTT": "Sở Thông tin và Truyền thông",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "CVT": "Cục Viễn thông",
}

CHANNELS = (
    "loa truyền thanh cơ sở",
    "đài truyền thanh",
    "tiếp âm",
    "báo in",
    "báo điện tử",
    "đài phát thanh",
    "đài truyền hình",
    "cổng thông tin điện tử",
    "trang thông tin điện tử",
    "Zalo",
    "nhắn tin",
    "mạng xã hội",
    "băng rôn, phướn",
    "tổ công nghệ số cộng đồng",
    "iOffice",
)
"""Words by which letters name forms and means of communication."""

_FIELDS = (
    ("form", ("hình thức",)),
    ("count", ("số lượt",)),
    ("means", ("phương tiện",)),
    ("installs", ("cài đặt",)),
    ("samples", ("sử dụng công cụ", "mẫu đo", "sử dụng ứng dụng")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a letter says."""

    what: str
    """``number``, ``symbol``, ``date``, ``place``, ``issuer``, ``subject``, ``parent``, ``recipient``, ``channel``,
    ``frequency``, ``until``, ``deadline``, ``report day``, ``report date``, ``report field``, ``report to``,
    ``figure``."""
    value: str
    """ISO for dates, shortened where the letter leaves blanks; empty where it leaves all blank."""
    line: int
    """From 1, in the file; paragraphs are lines in a Word file."""
    issuer: str = ""
    """Of a parent letter."""
    date: str = ""
    """Of a parent letter."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """The letter as one text, an item a line, that knows which line of the file each character stood on."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line_at(self, position: int) -> int:
        return self.numbers[bisect_right(self.starts, position) - 1] if self.numbers else 0


def letter_text(path: Path) -> str:
    """The text of a letter, a paragraph a line.

    Args:
        path: ``.txt`` (UTF-8) or ``.docx``.

    Raises:
        InputInvalid: the file cannot be read, or is of another kind.
    """
    if path.suffix.lower() == ".txt":
        return read_text(path)
    if path.suffix.lower() == ".docx":
        return _word_text(path)
    raise InputInvalid(
        [
            fault(
                path.as_posix(), _("Only text and Word letters are read."), _("Save it as .txt or .docx and try again.")
            )
        ]
    )


def read_letter(text: str) -> tuple[Found, ...]:
    """Everything found in a letter, in the order of the page's parts; nothing that is not written there.

    Args:
        text: as ``letter_text`` gives it.
    """
    lines = [re.sub(r"[ \t\u00a0]+", " ", line.replace("*", "")).strip() for line in _nfc(text).split("\n")]
    flow = _flow(lines)
    body = _body(flow)
    return tuple(
        found
        for part in (
            _about_itself(lines, flow),
            _recipients(lines),
            _parents(flow),
            _asked(flow, body),
            _reporting(flow),
        )
        for found in part
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _word_text(path: Path) -> str:
    try:
        root = ET.fromstring(_document_xml(path))  # noqa: S314 - no document type, so no entities
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ET.ParseError) as exc:
        message = _("This is not a Word letter (.docx): {why}.").format(why=exc)
        raise InputInvalid([fault(path.as_posix(), message, _("Save it as .docx and try again."))]) from exc
    return "\n".join(_paragraph(one) for one in root.iter(f"{_WORD}p"))


def _document_xml(path: Path) -> bytes:
    """The document's part; ValueError when it is too large or may hold entities."""
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED_BYTES:
            raise ValueError(_("the file is too large"))
        data = parts.read("word/document.xml")
    if b"<!DOCTYPE" in data:
        raise ValueError(_("it declares a document type"))
    return data


def _paragraph(paragraph: ET.Element) -> str:
    marks = {f"{_WORD}tab": " ", f"{_WORD}br": " "}
    return "".join(one.text or "" if one.tag == f"{_WORD}t" else marks.get(one.tag, "") for one in paragraph.iter())


def _flow(lines: list[str]) -> _Flow:
    text, starts, numbers = "", [], []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        is_broken = re.search(r"/[A-ZĐ]+-$", text) and re.match(r"[A-ZĐ]", line)
        text += "" if not text or is_broken else "\n" if _ITEM.match(line) else " "
        starts.append(len(text))
        numbers.append(number)
        text += line
    return _Flow(text, tuple(starts), tuple(numbers))


def _body(flow: _Flow) -> tuple[int, int]:
    """From the first parent letter, after the recipients, to the list of who gets copies."""
    begin = re.search(r"(?:Thực hiện|Căn cứ|Tiếp theo|Theo|Nhằm) ", flow.text[max(flow.text.find("Kính gửi"), 0) :])
    start = max(flow.text.find("Kính gửi"), 0) + (begin.start() if begin else 0)
    end = flow.text.find("Nơi nhận")
    return start, end if end > start else len(flow.text)


def _about_itself(lines: list[str], flow: _Flow) -> Iterator[Found]:
    number = next(((n, found) for n, line in enumerate(lines, start=1) if (found := _NUMBER.search(line))), None)
    if number:
        yield Found("number", number[1][1], number[0])
        yield Found("symbol", number[1][2], number[0])
    dated = next(((n, found) for n, line in enumerate(lines, start=1) if (found := _DATED.match(line))), None)
    place = dated[1][1].strip() if dated else ""
    if dated:
        day, month, year = dated[1][2], dated[1][3], dated[1][4]
        yield Found("place", place, dated[0])
        yield Found("date", _partial(year, month, day), dated[0])
    yield from _issuer(lines, flow, place)
    yield from _subject(lines)


def _partial(year: str, month: str, day: str) -> str:
    """``2024``, ``2024-07`` or ``2024-07-05``: no further than the letter says."""
    parts = [year, *([f"{int(month):02d}"] if month else []), *([f"{int(day):02d}"] if month and day else [])]
    return "-".join(parts)


def _issuer(lines: list[str], flow: _Flow, place: str) -> Iterator[Found]:
    start, end = _body(flow)
    found = _ISSUER.search(flow.text, start, end)
    if found is None:
        return
    name = re.split(r"(?:, |\. )", found[1])[-1]
    above = re.compile(rf"UBND (TỈNH|HUYỆN|THÀNH PHỐ|THỊ XÃ) {re.escape(place.upper())}")
    kind = next((f" {hit[1].lower()}" for line in lines if (hit := above.search(line))), "")
    is_whole = not place or place.casefold() in name.casefold()
    yield Found("issuer", name if is_whole else f"{name}{kind} {place}", flow.line_at(found.start(1)))


def _subject(lines: list[str]) -> Iterator[Found]:
    first = next((n for n, line in enumerate(lines) if line.startswith("V/v")), None)
    if first is None:
        return
    words = []
    for line in lines[first:]:
        if _STOP.match(line) or _DATED.match(line):
            break
        words.append(line)
    yield Found("subject", " ".join(" ".join(words).split()), first + 1)


def _recipients(lines: list[str]) -> Iterator[Found]:
    start = next((n for n, line in enumerate(lines) if line.startswith("Kính gửi")), None)
    if start is None:
        return
    same = lines[start].removeprefix("Kính gửi").strip(" :;.")
    if same:
        yield Found("recipient", same, start + 1)
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if line and not line.startswith("-"):
            return
        if line:
            yield Found("recipient", line.strip("- ;."), number)


def _parents(flow: _Flow) -> Iterator[Found]:
    """Each numbered letter once, where it stands with its date if it has one anywhere; then what has only a date."""
    hits = list(_LETTER.finditer(flow.text))
    dated = {hit[1] for hit in hits if hit[2]}
    seen: set[str] = set()
    for hit in hits:
        if hit[1] in seen or (hit[1] in dated and not hit[2]):
            continue
        seen.add(hit[1])
        day = _iso(hit[2], hit[3], hit[4]) if hit[2] else ""
        yield Found("parent", hit[1], flow.line_at(hit.start()), _issuer_of(flow.text, hit) if day else "", day)
    for hit in _UNNUMBERED.finditer(flow.text):
        yield Found("parent", "", flow.line_at(hit.start()), hit[1].strip(), _iso(hit[2], hit[3], hit[4]))


def _issuer_of(text: str, hit: re.Match[str]) -> str:
    before = _AT.search(text, max(hit.start() - 120, 0), hit.start())
    if before:
        return before[1].rsplit("của ", maxsplit=1)[-1]
    after = _OF.match(text, hit.end(), min(len(text), hit.end() + 200))
    if after:
        return after[1].strip()
    return _ABBREVIATED.get(hit[1].split("/")[1].split("-")[0], "")


def _asked(flow: _Flow, body: tuple[int, int]) -> Iterator[Found]:
    text, (start, end) = flow.text, body
    lowered = text.casefold()
    for channel in CHANNELS:
        position = lowered.find(channel.casefold(), start, end) if len(lowered) == len(text) else -1
        if position >= 0:
            yield Found("channel", channel, flow.line_at(position))
    for hit in _OFTEN.finditer(text, start, end):
        yield Found("frequency", hit[1].strip(), flow.line_at(hit.start()))
    if until := _UNTIL.search(text, start, end):
        yield Found("until", f"{until[2]}-{int(until[1]):02d}", flow.line_at(until.start()))
    yield from _deadlines(flow)
    for position, figure in ((hit.start(), hit[0]) for hit in _FIGURE.finditer(text)):
        yield Found("figure", figure, flow.line_at(position))


def _deadlines(flow: _Flow) -> Iterator[Found]:
    """Every full date that is not the date of a parent letter, once."""
    taken = [hit.span() for pattern in (_LETTER, _UNNUMBERED) for hit in pattern.finditer(flow.text)]
    seen: set[str] = set()
    for hit in re.finditer(rf"(?<!\d){_DAY}(?!\d)", flow.text):
        day = _iso(hit[1], hit[2], hit[3])
        if day and day not in seen and not any(start <= hit.start() < end for start, end in taken):
            seen.add(day)
            yield Found("deadline", day, flow.line_at(hit.start()))


def _reporting(flow: _Flow) -> Iterator[Found]:
    for item in re.finditer(r"[^\n]+", flow.text):
        rule = _EVERY_MONTH.search(item[0]) or _FIXED.search(item[0])
        if rule and "báo cáo" in item[0].casefold():
            yield from _rule(flow, item, rule)
            return


def _rule(flow: _Flow, item: re.Match[str], rule: re.Match[str]) -> Iterator[Found]:
    base = item.start()
    if rule.re is _EVERY_MONTH:
        yield Found("report day", rule[1], flow.line_at(base + rule.start()))
        asks = item[0][: rule.start()].casefold()
    else:
        for hit in re.finditer(_DAY, rule[1]):
            yield Found("report date", _iso(hit[1], hit[2], hit[3]), flow.line_at(base + rule.start(1) + hit.start()))
        asks = item[0].casefold()
    for field, words in _FIELDS:
        position = next((asks.find(word) for word in words if word in asks), -1)
        if position >= 0:
            yield Found("report field", field, flow.line_at(base + position))
    if to := _TO.search(item[0]):
        yield Found("report to", to[1].strip(), flow.line_at(base + to.start(1)))


def _iso(day: str, month: str, year: str) -> str:
    """The date; empty for one that no calendar has."""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def proposal(found: tuple[Found, ...], *, source: str) -> str:
    """A dispatch file (TOML) for a person to look through and confirm; each line names where it stands in the letter.

    Args:
        found: as ``read_letter`` gives it.
        source: the letter's file name.
    """
    one = {item.what: item for item in reversed(found)}
    lines = [f"# Đọc từ {source}; người có trách nhiệm xem lại từng dòng.", "version = 1"]
    for key in ("number", "symbol", "date", "issuer", "place", "subject"):
        item = one.get(key)
        lines.append(f"{key} = {_quoted(item.value if item else '')}{_where(item)}")
    lines += [
        f"{key}s = [{', '.join(_quoted(item.value) for item in found if item.what == key)}]" for key in ("channel",)
    ]
    lines.append(
        f"frequency = {_quoted(one['frequency'].value if 'frequency' in one else '')}{_where(one.get('frequency'))}"
    )
    if "until" in one:
        lines.append(f"until = {_quoted(one['until'].value)}{_where(one['until'])}")
    lines.append(f"deadlines = [{', '.join(item.value for item in found if item.what == 'deadline')}]")
    lines.append(f"numbers = [{', '.join(_quoted(item.value) for item in found if item.what == 'figure')}]")
    lines += [line for item in found if item.what == "parent" for line in _parent_lines(item)]
    lines += [line for item in found if item.what == "recipient" for line in _recipient_lines(item)]
    return "\n".join([*lines, *_report_lines(found)]) + "\n"


def _parent_lines(item: Found) -> Iterator[str]:
    yield from ("", f"[[parent]]{_where(item)}")
    if item.value:
        yield f"number = {_quoted(item.value)}"
    if item.date:
        yield f"date = {item.date}"
    yield f"issuer = {_quoted(item.issuer)}"


def _recipient_lines(item: Found) -> Iterator[str]:
    yield from ("", f"[[recipient]]{_where(item)}", f"name = {_quoted(item.value)}", "asks = []")


def _report_lines(found: tuple[Found, ...]) -> Iterator[str]:
    days = [item for item in found if item.what == "report day"]
    dates = [item.value for item in found if item.what == "report date"]
    if not days and not dates:
        return
    yield from ("", "[report]")
    yield f"before_day = {days[0].value}{_where(days[0])}" if days else f"on_dates = [{', '.join(dates)}]"
    yield f"fields = [{', '.join(_quoted(item.value) for item in found if item.what == 'report field')}]"
    yield f"to = {_quoted(next((item.value for item in found if item.what == 'report to'), ''))}"


def _quoted(text: str) -> str:
    safe = "".join(char if char.isprintable() else " " for char in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _where(item: Found | None) -> str:
    return f" # dòng {item.line}" if item else ""
