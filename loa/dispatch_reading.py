"""Reads an official letter: what it says about itself and asks for, each with the line it stands on.

What is found is a proposal for a person to confirm. What the letter leaves blank stays blank. The rules are patterns
for letters of this kind, not understanding.
"""

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_BLANK = r"[\s.…_]*"
_NUMBER = re.compile(rf"Số:?{_BLANK}(\d*){_BLANK}/\s*([A-ZĐ0-9]+(?:-[A-ZĐ0-9]+)*)")
_DATED = re.compile(
    rf"(?:^|\s{{2,}}|\|)\s*([A-ZĐ][^\d,:|]{{1,40}}?),\s+ngày{_BLANK}(\d*){_BLANK}tháng{_BLANK}(\d*){_BLANK}năm{_BLANK}(\d{{4}})?"
)
_DAY = r"(\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(\d{4})"
_FULL_DAY = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_LETTER = re.compile(rf"(?<![\d/])(\d+(?:/\d{{4}}/|/|-)[A-ZĐ][A-Za-zĐ]*(?:[-/][A-ZĐ][A-Za-zĐ]*)+)(?:,? ngày {_DAY})?")
_UNNUMBERED = re.compile(rf"do ([^.;()]{{1,150}}?) ban hành (?:vào )?ngày {_DAY}")
_WITH_COMMA = r"(?:Văn hóa|Văn hoá|Nông nghiệp|Lao động), "
"""Where a body's own name goes on after a comma."""
_BODY_KINDS = "Sở|Phòng|UBND|Uỷ ban|Ủy ban|Trung tâm|Chủ tịch UBND|Ban|Công an|Bộ|Cục|Đài|Thanh tra"
_BODY_NAME = rf"(?:{_BODY_KINDS}) (?:{_WITH_COMMA}|(?! về )[^.;,:/\n]){{0,120}}?"
_ISSUER = re.compile(rf"({_BODY_NAME}) (?:đề nghị|yêu cầu|kính chuyển|giao chỉ tiêu|kính đề nghị|trân trọng đề nghị)")
_OF = re.compile(rf"(?:, [^;]*?)? của ((?:{_WITH_COMMA}|[A-ZĐUỦ])(?:{_WITH_COMMA}|[^.;,])*?)(?= về |[;,.\n]|$)")
_AT = re.compile(r"của ([A-ZĐ][^.;,]*?) tại (?:Công văn|Tờ trình|Công điện|Kế hoạch|Thông báo|Chỉ thị)(?: số:?)? $")
_UNTIL = re.compile(rf"đến hết ngày {_DAY}|đến (?:hết )?tháng (\d{{1,2}})(?:/| năm )(\d{{4}})")
_START = re.compile(
    r"(?<!hiệu lực )(?<!hiệu lực kể )\b(?:từ|bắt đầu|bắt đầu vào) (?:ngày )?"
    rf"(?:{_DAY}|tháng (\d{{1,2}})(?:/| năm )(\d{{4}})"
    r"|(?:(?<=ngày )|(?=\d+/\d+ đến ))(\d{1,2}/\d{1,2})(?![\d/]))",
    re.IGNORECASE,
)
_TO_DAY = re.compile(rf"\s*(?:đến|-|–)(?: hết)?(?: ngày)? {_DAY}")
"""The end of what begins on a day."""
_OFTEN_ASKED = re.compile(r"([Đđ]ề nghị tăng tần suất[^.;\n]*)")
_COUNTED = r"(?:ít nhất |tối thiểu )?\d+ (?:lần|lượt|buổi|tin|bài)"
_OFTEN = re.compile(
    rf"[Mm]ỗi (?:ngày|tuần|tháng|xã|phường|thôn)(?:, phường|, thị trấn)? (?:phát )?{_COUNTED}"
    rf"|(?:\d+ (?:lần|lượt|buổi|tin|bài|ngày)/(?:ngày|tuần|tháng))"
    rf"|[Hh][àằ]ng (?:ngày|tuần) {_COUNTED}|(?<![Mm]ỗi )(?<!\w)ngày {_COUNTED}"
)
_DAILY = re.compile(r"[Hh][àằ]ng ngày")
_BEFORE = "trước"
"""Of what comes before a day, that day is too late; what comes on it at the latest is in time then."""
_BY = (
    r"(trước|chậm nhất|muộn nhất|không muộn hơn|không quá|vào)(?: là)?(?: vào| đến| trong)?"
    r"((?: \d{1,2}(?:[hg:]| giờ)[\d ]*(?:phút)?)?),? (?:các )?ngày"
)
"""How a report's day is named, and perhaps the hour of it."""
_EVERY_MONTH = re.compile(rf"{_BY} (\d{{1,2}})(?![\d/]| tháng \d)")
_EVERY_QUARTER = re.compile(r"(?:tháng cuối|hàng|hằng|mỗi) quý")
_EVERY_WEEK = re.compile(r"(?:trước|vào|chậm nhất)[^.;]{0,40}?(?:hàng|hằng|mỗi) tuần")
_REPORT_DATES = re.compile(rf"{_BY} ({_DAY}(?:(?: và |, ){_DAY})*)")
_TO = re.compile(
    rf"(?:về|báo cáo|gửi) ((?:{_BODY_KINDS})\b(?:{_WITH_COMMA}|[^.;,\n]){{0,120}}?)"
    r"(?=,? (?:trước|xong|biết|để|chậm nhất|muộn nhất|không muộn|không quá|vào|định kỳ)\b|[.;,\n]|$)"
)
_NO_YEAR = re.compile(r"(?:trước|đến|hết) ngày (\d{1,2}/\d{1,2})(?![\d/])")
_UNITS = (
    "(?:mẫu đo|mẫu|thuê bao|lượt cài đặt|lượt đo|lượt tải"
    "|hộ gia đình|hộ dân|hộ|người dân|người|máy|trạm|tờ rơi|cụm loa)"
)
_PER = "ngày|tuần|tháng|quý|năm|xã|phường|thôn|huyện|địa phương|đơn vị"
_FIGURE = re.compile(
    r"(?<![\d/.,])\d{1,3}(?:[.,]\d{3})+(?![\d/])|lần \d+(?=\))"
    rf"|(?<![\d/.,])\d+ {_UNITS}(?:/(?:{_PER}))*\b|(?<![\d/.,])\d+(?:,\d+)? ?%"
    r"|(?<![\d/])\d{1,4}/\d{1,4}(?= (?:xã|phường|thôn|huyện|đơn vị))"
)
_TARGET = re.compile(
    r"^\W*((?:Huyện|Thành phố|Thị xã|Xã|Phường|Thị trấn) [^:|\d]{2,40}?)\s*(?::|\||–| - )\s*(?=[^|]*\d)(.+)$"
)
_BROKEN = re.compile(r"(?:\d/|/[A-ZĐa-z]+-)$")
"""Where the end of a line broke a number or a date in two."""

_ITEM = re.compile(r"^\s*(?:-\s|\d+\.\s|[IVX]+\.\s)")
_CAPITAL = "A-ZĐÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ"
_CLAUSE = re.compile(rf"(?:\d+\. |- |[IVX]+\. )?[^\n]+?(?:\.(?= [{_CAPITAL}])|(?=\n)|\Z)")
_STOP = re.compile(r"^\s*(?:CỘNG H|Kính gửi|Số:|Độc lập)")
_KINDS_ABOVE = "TỈNH|HUYỆN|THÀNH PHỐ|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN"
_ABBREVIATED = {
    "STTTT": "Sở Thông tin và Truyền thông",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "SKHCN": "Sở Khoa học và Công nghệ",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "SVHTTDL": "Sở Văn hóa, Thể thao và Du lịch",
    "CVT": "Cục Viễn thông",
}

CHANNELS = {
    "loa truyền thanh cơ sở": r"loa (?:truyền thanh|phát thanh|phóng thanh|công cộng|thông minh)"
    r"|loa (?:phường|xã|thôn|buôn|bản|ấp)|cụm loa|hệ thống (?:loa|truyền thanh)"
    r"|truyền thanh (?:cơ sở|cấp xã|thông minh|không dây)",
    "loa lưu động": r"loa (?:lưu động|kéo|cầm tay)|xe loa|xe (?:tuyên truyền|thông tin) lưu động",
    "đài truyền thanh": "đài truyền thanh",
    "tiếp âm": "tiếp âm|tiếp sóng|tiếp phát",
    "báo in": "báo in|báo giấy",
    "báo điện tử": "báo điện tử",
    "đài phát thanh": "đài phát thanh",
    "đài truyền hình": "đài truyền hình",
    "cổng thông tin điện tử": r"cổng(?:, trang| và trang)? thông tin điện tử|cổng TTĐT",
    "trang thông tin điện tử": "trang thông tin điện tử|trang TTĐT|trang web|website",
    "Zalo": "zalo",
    "Facebook": "facebook",
    "YouTube": "youtube",
    "TikTok": "tiktok",
    "nhắn tin": "nhắn tin|tin nhắn|sms",
    "mạng xã hội": "mạng xã hội|fanpage",
    "băng rôn, phướn": "băng rôn|băng-rôn|phướn|pano|pa nô|pa-nô|áp phích|áp-phích",
    "tờ rơi": "tờ rơi|tờ gấp",
    "bảng tin": "bảng tin",
    "tổ công nghệ số cộng đồng": "tổ công nghệ số",
    "iOffice": "ioffice",
}
"""Forms and means of communication, and the words (patterns, in any case) by which letters name them."""

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
    ``frequency``, ``start``, ``until``, ``deadline``, ``deadline without year``, ``target``, ``report every``,
    ``report day`` (before it), ``report by day`` (on it at the latest), ``report date``, ``report before date``,
    ``report field``, ``report to``, ``figure``."""
    value: str
    """ISO for dates, shortened where the letter leaves blanks; empty where it leaves all blank."""
    line: int
    """From 1, in the text that was read."""
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


def read_letter(text: str) -> tuple[Found, ...]:
    """Everything found in a letter, in the order of the page's parts; nothing that is not written there.

    Args:
        text: as ``letter_text`` gives it.
    """
    raw = [line.replace("*", "").replace("\u00a0", " ").rstrip() for line in _nfc(text).split("\n")]
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in raw]
    flow = _flow(lines)
    body = _body(flow)
    own = _own_lines(raw, lines)
    parts = (
        _about_itself(raw, lines, flow),
        _recipients(lines),
        _parents(flow, own),
        _asked(flow, body),
        _deadlines(flow, own),
        _targets(lines),
        _figures(flow),
        _reporting(flow),
    )
    return tuple(found for part in parts for found in part)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\x0c", "\n")


def _flow(lines: list[str]) -> _Flow:
    text, starts, numbers = "", [], []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        is_broken = _BROKEN.search(text, max(len(text) - 40, 0)) and re.match(r"[A-ZĐ\d]", line)
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


def _own_lines(raw: list[str], lines: list[str]) -> frozenset[int]:
    """The lines on which the letter's own number and date stand."""
    number = next((n for n, line in enumerate(lines, start=1) if _NUMBER.search(line)), 0)
    dated = next((n for n, line in enumerate(raw, start=1) if _DATED.search(line)), 0)
    return frozenset((number, dated))


def _about_itself(raw: list[str], lines: list[str], flow: _Flow) -> Iterator[Found]:
    number = next(((n, found) for n, line in enumerate(lines, start=1) if (found := _NUMBER.search(line))), None)
    if number:
        yield Found("number", number[1][1], number[0])
        yield Found("symbol", number[1][2], number[0])
    dated = next(((n, found) for n, line in enumerate(raw, start=1) if (found := _DATED.search(line))), None)
    place = dated[1][1].strip() if dated else ""
    if dated:
        day, month, year = dated[1][2], dated[1][3], dated[1][4]
        yield Found("place", place, dated[0])
        yield Found("date", _partial(year or "", month, day), dated[0])
    yield from _issuer(lines, flow, place)
    yield from _subject(raw)


def _partial(year: str, month: str, day: str) -> str:
    """``2024``, ``2024-07`` or ``2024-07-05``: no further than the letter says; nothing without a year."""
    if not year:
        return ""
    parts = [year, *([f"{int(month):02d}"] if month else []), *([f"{int(day):02d}"] if month and day else [])]
    return "-".join(parts)


def _issuer(lines: list[str], flow: _Flow, place: str) -> Iterator[Found]:
    """Who asks in the letter's body, with the place that the letterhead gives where the body leaves it out."""
    found = _ISSUER.search(flow.text, *_body(flow))
    if found is None:
        return
    name = found[1].removeprefix("Chủ tịch ").strip()
    above = re.compile(rf"\b({_KINDS_ABOVE}) {re.escape(place.upper())}\b")
    kind = next((f" {hit[1].lower()}" for line in lines if (hit := above.search(line))), "")
    if kind and name.casefold().endswith(kind):
        kind = ""
    is_whole = not place or place.casefold() in name.casefold()
    yield Found("issuer", name if is_whole else f"{name}{kind} {place}", flow.line_at(found.start(1)))


def _subject(raw: list[str]) -> Iterator[Found]:
    """What stands behind V/v, over its lines, without what stands beside it in the other column."""
    first = next((n for n, line in enumerate(raw) if line.lstrip().startswith("V/v")), None)
    if first is None:
        return
    words: list[str] = []
    for whole in raw[first:]:
        line, is_after_a_gap = _first_column(whole), bool(words) and not words[-1]
        dated = _DATED.search(whole)
        is_dated = dated is not None and dated[1] in line
        if _STOP.match(line) or is_dated or (is_after_a_gap and line[:1].isupper()):
            break
        words.append(line)
    yield Found("subject", " ".join(" ".join(words).split()), first + 1)


def _first_column(line: str) -> str:
    return re.split(r"\s{3,}|\t|\|", line.strip())[0]


def _recipients(lines: list[str]) -> Iterator[Found]:
    start = next((n for n, line in enumerate(lines) if line.startswith("Kính gửi")), None)
    if start is None:
        return
    named = [(start + 1, lines[start].removeprefix("Kính gửi").strip(" :"))]
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if line.startswith("-"):
            named.append((number, line))
        elif line and named[-1][1] and not named[-1][1].endswith((";", ".")):
            named[-1] = (named[-1][0], f"{named[-1][1]} {line}")
        elif line:
            break
    for number, text in named:
        for part in text.split(";"):
            if part.strip("- ;."):
                yield Found("recipient", part.strip("- ;."), number)


def _parents(flow: _Flow, own: frozenset[int]) -> Iterator[Found]:
    """Each numbered letter once, where it stands with its date if it has one anywhere; then what has only a date."""
    hits = [hit for hit in _LETTER.finditer(flow.text) if flow.line_at(hit.start()) not in own]
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
    return _ABBREVIATED.get(re.split("[-/]", hit[1])[-2], "")


def _asked(flow: _Flow, body: tuple[int, int]) -> Iterator[Found]:
    for channel, words in CHANNELS.items():
        if named := re.compile(rf"\b(?:{words})\b", re.IGNORECASE).search(flow.text, *body):
            yield Found("channel", channel, flow.line_at(named.start()))
    yield from _frequency(flow, body)
    yield from (Found("start", _start(hit), flow.line_at(hit.start())) for hit in _START.finditer(flow.text, *body))
    yield from _until(flow, body)


def _start(hit: re.Match[str]) -> str:
    """ISO as far as it is written; as the letter writes it where it leaves the year out."""
    return _iso(*hit.group(1, 2, 3)) if hit[1] else hit[6] or f"{hit[5]}-{int(hit[4]):02d}"


def _until(flow: _Flow, body: tuple[int, int]) -> Iterator[Found]:
    """The last day or month of what is asked; of a span of days that begins on a named one, its end."""
    if until := _UNTIL.search(flow.text, *body):
        day = _iso(*until.group(1, 2, 3)) if until[1] else f"{until[5]}-{int(until[4]):02d}"
        yield Found("until", day, flow.line_at(until.start()))
        return
    ends = (_TO_DAY.match(flow.text, hit.end()) for hit in _START.finditer(flow.text, *body))
    if end := next((one for one in ends if one), None):
        yield Found("until", _iso(*end.groups()), flow.line_at(end.start()))


def _frequency(flow: _Flow, body: tuple[int, int]) -> Iterator[Found]:
    """How often, in the letter's words: what it asks to raise; else what it counts, and "daily"."""
    asked = list(_OFTEN_ASKED.finditer(flow.text, *body))
    if asked:
        yield from (Found("frequency", hit[1].strip(), flow.line_at(hit.start())) for hit in asked)
        return
    hits = [*_OFTEN.finditer(flow.text, *body), *_DAILY.finditer(flow.text, *body)]
    taken: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda one: (one.start(), -one.end())):
        if not any(start <= hit.start() < end for start, end in taken):
            taken.append(hit.span())
            yield Found("frequency", hit[0], flow.line_at(hit.start()))


def _deadlines(flow: _Flow, own: frozenset[int]) -> Iterator[Found]:
    """Every full date, once, but those of parent letters, of this one and of beginnings; then what lacks its year."""
    taken = [hit.span() for pattern in (_LETTER, _UNNUMBERED, _START) for hit in pattern.finditer(flow.text)]
    seen: set[str] = set()
    for hit in _FULL_DAY.finditer(flow.text):
        day, line = _iso(hit[1], hit[2], hit[3]), flow.line_at(hit.start())
        is_other = line in own or any(start <= hit.start() < end for start, end in taken)
        if day and day not in seen and not is_other:
            seen.add(day)
            yield Found("deadline", day, line)
    for hit in _NO_YEAR.finditer(flow.text):
        yield Found("deadline without year", hit[1], flow.line_at(hit.start()))


def _targets(lines: list[str]) -> Iterator[Found]:
    """What a letter sets for each place, a line each."""
    for number, line in enumerate(lines, start=1):
        if hit := _TARGET.match(line):
            told = ", ".join(part.strip() for part in hit[2].split("|"))
            yield Found("target", f"{hit[1].strip()}: {told.rstrip(' ;.')}", number)


def _figures(flow: _Flow) -> Iterator[Found]:
    return (Found("figure", hit[0], flow.line_at(hit.start())) for hit in _FIGURE.finditer(flow.text))


def _reporting(flow: _Flow) -> Iterator[Found]:
    """The first clause that wants reports by a day, with its fields and whom they go to."""
    end = flow.text.find("Nơi nhận")
    for clause in _CLAUSE.finditer(flow.text, 0, end if end > 0 else len(flow.text)):
        if "báo cáo" in clause[0].casefold() or "Chế độ báo cáo" in clause[0]:
            found = list(_rule(flow, clause))
            if found:
                yield from found
                yield from _what_and_whom(flow, clause)
                return


def _rule(flow: _Flow, clause: re.Match[str]) -> Iterator[Found]:
    """When: every month, quarter or week, and on which dates."""
    text, base = clause[0], clause.start()
    every = _EVERY_MONTH.search(text)
    if hit := _EVERY_QUARTER.search(text):
        yield Found("report every", "quarter", flow.line_at(base + hit.start()))
    elif not every and (hit := _EVERY_WEEK.search(text)):
        yield Found("report every", "week", flow.line_at(base + hit.start()))
    if every:
        what = "report day" if _is_too_late(every) else "report by day"
        yield Found(what, str(int(every[3])), flow.line_at(base + every.start()))
    for dates in _REPORT_DATES.finditer(text):
        what = "report before date" if _is_too_late(dates) else "report date"
        for hit in _FULL_DAY.finditer(dates[3]):
            yield Found(what, _iso(*hit.groups()), flow.line_at(base + dates.start(3) + hit.start()))


def _is_too_late(by: re.Match[str]) -> bool:
    """True when a report that comes on the day itself is late: "before the 10th", not "before 16:00 of the 10th"."""
    return by[1] == _BEFORE and not by[2]


def _what_and_whom(flow: _Flow, clause: re.Match[str]) -> Iterator[Found]:
    asks, base = clause[0].casefold(), clause.start()
    for field, words in _FIELDS:
        position = next((asks.find(word) for word in words if word in asks), -1)
        if position >= 0:
            yield Found("report field", field, flow.line_at(base + position))
    if to := _TO.search(clause[0]):
        yield Found("report to", to[1].strip(), flow.line_at(base + to.start(1)))


def _iso(day: str, month: str, year: str) -> str:
    """The date; empty for one that no calendar has."""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
