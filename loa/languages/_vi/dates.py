"""Dates: full, partial, ranges, quarters, years."""

import calendar
import re

from loa.languages._vi import wordlist
from loa.languages._vi.amounts import SCALE_WORDS
from loa.languages._vi.numerals import month, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

_D = r"(0?[1-9]|[12]\d|3[01])"
_M = r"(0?[1-9]|1[0-2])"
_Y = r"((?:1[89]|20|21)\d\d)"
_TO = r"\s*-\s*"
_END = rf"(?![\d]|[/.-]\d|\s?/\s?[A-ZĐ]{{2}}|{LETTER})"
_DAY_WORDS = frozenset(("ngày", "mùng", "mồng", "hôm", "rằm", "đêm ngày"))
_DATE_CUES = wordlist.words(
    """
    ngày mùng mồng hôm sáng trưa chiều tối đêm khuya từ đến tới trước sau lễ dịp hết vào hạn kể nhật nghỉ mừng
    niệm chào khánh chậm nhất nay mai kia qua
    """
) | wordlist.phrases(
    """
    thứ hai | thứ ba | thứ tư | thứ năm | thứ sáu | thứ bảy | chủ nhật | #weekday | quốc khánh | quốc tế | phụ
    nữ | lao động | kỷ niệm | hạn chót | liệt sĩ | nhà giáo | thiếu nhi | bắt đầu | kết thúc
    """
)
_COUNTED = wordlist.words("số chỉ tiêu xã phường huyện thôn buôn hộ người máy mẫu trường trạm điểm đơn tổ cụm loa")
_DOTTED = re.compile(r"\d\d\.\d\d\Z")
_CENTURY = 2000
_HOLIDAYS = frozenset(
    (
        (1, 1),
        (3, 2),
        (27, 2),
        (8, 3),
        (26, 3),
        (30, 4),
        (1, 5),
        (7, 5),
        (19, 5),
        (1, 6),
        (27, 7),
        (19, 8),
        (2, 9),
        (10, 10),
        (20, 10),
        (20, 11),
        (22, 12),
    )
)
"""Days that every Vietnamese knows by day/month, so that 30/4 needs no cue."""

_BOUNDS = wordlist.words("từ đến tới trước sau hết vào kể qua nay mai")
_CALENDARS = frozenset(("âm lịch", "dương lịch", "al"))
_LAW_WORDS = wordlist.phrases(
    """
    số | nghị định | quyết định | thông tư | nghị quyết | chỉ thị | công văn | kế hoạch | hướng dẫn | luật |
    pháp lệnh | công điện | thông báo | tờ trình | báo cáo | văn bản | thông tư liên tịch | #document
    """
)
_MONTH_WORDS = frozenset(("tháng",))
_FRACTION_CUES = wordlist.phrases(
    """
    tỷ lệ | tỉ lệ | tỷ số | chiếm | hơn | gần | khoảng | đạt | được | bằng | giảm | tăng | còn | #number
    """
)
_MONTHLY = frozenset(("hàng tháng", "hằng tháng", "mỗi tháng", "tháng"))
_TERMS = wordlist.phrases("năm học | nhiệm kỳ | giai đoạn | niên khóa | mùa vụ | vụ | khóa")
_RANGE_CUES = frozenset(("từ ngày", "trong ngày", "các ngày", "những ngày"))
_WEEKDAYS = wordlist.phrases(
    """
    thứ hai | thứ ba | thứ tư | thứ năm | thứ sáu | thứ bảy | chủ nhật | #weekday | #ordinal
    """
)
_NUMBERED = wordlist.phrases("đợt | kỳ | học kỳ | lần | vòng | khóa | khoá | tuần | quý | phiên | hội nghị")
"""What is counted anew every year: đợt 2/2024."""


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    sep = r"\s?([/.-])\s?"
    return (
        rule("date.range", rf"{_D}\s?/\s?{_M}\s?/\s?{_Y}{_TO}{_D}\s?/\s?{_M}\s?/\s?{_Y}{_END}", _full_range),
        rule("date.range_days", rf"{_D}{_TO}{_D}\s?/\s?{_M}(?:\s?/\s?{_Y})?{_END}", _day_range),
        rule("date.range_months", rf"{_D}\s?/\s?{_M}{_TO}{_D}\s?/\s?{_M}(?:\s?/\s?{_Y})?{_END}", _day_month_range),
        rule("date.iso", rf"{_Y}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_END}", _iso),
        rule("date.full", rf"{_D}{sep}{_M}\s?\2\s?{_Y}{_END}", _full),
        rule("date.short_year", rf"{_D}([/.-]){_M}\2(\d\d){_END}", _short_year),
        rule("date.range_year_months", rf"{_M}\s?/\s?{_Y}{_TO}{_M}\s?/\s?{_Y}{_END}", _year_months),
        rule("date.month_range", rf"{_M}{_TO}{_M}\s?[/-]\s?{_Y}{_END}", _month_range),
        rule("date.month", rf"{_M}\s?[/.-]\s?{_Y}{_END}", _month_year),
        rule("date.month_short_year", rf"{_M}/(1[3-9]|[2-9]\d){_END}", _month_short_year),
        rule("date.years_slash", rf"{_Y}\s?/\s?{_Y}{_END}", _years),
        rule("date.numbered_year", rf"(\d{{1,2}})/{_Y}{_END}", _numbered_year),
        rule("date.day_month", rf"{_D}\s?/\s?{_M}{_END}", _day_month),
        rule("date.day_dash_month", rf"{_D}[-.]{_M}{_END}", _day_dash_month),
        rule("date.years", rf"{_Y}{_TO}{_Y}{_END}", _years),
        rule("date.years_short", rf"{_Y}{_TO}(\d\d){_END}", _short_years),
        rule("date.year", rf"{_Y}{_END}", _year),
    )


def is_cued(at: Context) -> bool:
    """True after words that a date follows: ngày, sáng, đến, dịp, thứ hai …"""
    return at.is_after(_DATE_CUES) or at.is_after_pause(_WEEKDAYS) or at.continues("date") or at.continues("day")


def day_of(day: int, month_of: int = 0, year: int = 0) -> str:
    """``mười sáu tháng chín năm hai nghìn …``, as far as it is known."""
    parts = [words(day)] if day else []
    parts += [f"tháng {month(month_of)}"] if month_of else []
    parts += [f"năm {words(year)}"] if year else []
    return " ".join(parts)


def _is_day(day: int, month_of: int, year: int = 2024) -> bool:
    return day <= calendar.monthrange(year, month_of)[1]


def _dated(day: int, month_of: int, year: int, at: Context) -> Said:
    warning = "" if _is_day(day, month_of, year or 2024) else _("There is no such day. Check the date.")
    lead = "" if at.is_after(_DAY_WORDS) else "ngày "
    return Said(lead + day_of(day, month_of, year), warning)


def _full(found: re.Match[str], at: Context) -> Said:
    day, _sep, month_of, year = found.groups()
    return _dated(int(day), int(month_of), int(year), at)


def _iso(found: re.Match[str], at: Context) -> Said:
    year, month_of, day = map(int, found.groups())
    return _dated(day, month_of, year, at)


def _short_year(found: re.Match[str], at: Context) -> Said | None:
    day, _sep, month_of, year = found.groups()
    full = int(year) + (2000 if int(year) < 70 else 1900)  # noqa: PLR2004 - two-digit years, as POSIX reads them
    if not _is_day(int(day), int(month_of), full):
        return None
    return _dated(int(day), int(month_of), full, at)


def _full_range(found: re.Match[str], at: Context) -> Said:
    day, month_of, year, last_day, last_month, last_year = map(int, found.groups())
    first = _dated(day, month_of, year, at)
    return Said(f"{first.spoken} đến ngày {day_of(last_day, last_month, last_year)}", first.warning)


def _day_range(found: re.Match[str], at: Context) -> Said | None:
    first, last, month_of, year = found.groups()
    if int(first) >= int(last):
        return None
    said = _dated(int(last), int(month_of), int(year or 0), at)
    lead = "" if at.is_after(_DAY_WORDS) else "ngày "
    return Said(f"{lead}{words(int(first))} đến ngày {day_of(int(last), int(month_of), int(year or 0))}", said.warning)


def _day_month_range(found: re.Match[str], at: Context) -> Said:
    day, month_of, last_day, last_month, year = found.groups()
    first = _dated(int(day), int(month_of), 0, at)
    return Said(f"{first.spoken} đến ngày {day_of(int(last_day), int(last_month), int(year or 0))}", first.warning)


def _month_lead(at: Context) -> str:
    return "" if at.is_after(_MONTH_WORDS) or at.is_after({"quý"}) else "tháng "


def _year_months(found: re.Match[str], at: Context) -> str:
    month_of, year, last_month, last_year = map(int, found.groups())
    return f"{_month_lead(at)}{day_of(0, month_of, year)} đến tháng {day_of(0, last_month, last_year)}".replace(
        "tháng tháng", "tháng"
    )


def _month_range(found: re.Match[str], at: Context) -> str | None:
    first, last, year = map(int, found.groups())
    if at.is_after(_LAW_WORDS) or first >= last:
        return None
    unit = "quý" if at.is_after({"quý"}) else "tháng"
    return f"{_month_lead(at)}{month(first)} đến {unit} {month(last)} năm {words(year)}"


def _month_year(found: re.Match[str], at: Context) -> str | None:
    month_of, year = map(int, found.groups())
    if at.is_after(_NUMBERED) or at.continues("listed"):
        return f"{words(month_of)} năm {words(year)}"
    if at.is_after(_LAW_WORDS) or ("/" not in found[0] and not at.is_after(_MONTH_WORDS)):
        return None
    return f"{_month_lead(at)}{month(month_of)} năm {words(year)}"


def _month_short_year(found: re.Match[str], at: Context) -> str | None:
    """tháng 12/24; no month goes beyond twelve, so the second figure is a year."""
    if not at.is_after(_MONTH_WORDS):
        return None
    return f"{month(int(found[1]))} năm {words(_CENTURY + int(found[2]))}"


def _numbered_year(found: re.Match[str], at: Context) -> str | None:
    if not at.is_after(_NUMBERED):
        return None
    return f"{words(int(found[1]))} năm {words(int(found[2]))}"


def _short_years(found: re.Match[str], at: Context) -> str | None:
    first, last = int(found[1]), int(found[1][:2] + found[2])
    return f"{words(first)} đến {words(last)}" if first < last and at.is_after(_TERMS) else None


def _day_month(found: re.Match[str], at: Context) -> Said | str | None:
    day, month_of = map(int, found.groups())
    if at.is_after({"ngày", "mùng", "mồng"}):
        return _dated(day, month_of, 0, at)
    if not _is_day(day, month_of) or at.is_after(_LAW_WORDS):
        return None
    if is_cued(at) or at.is_before(found.end(), _CALENDARS) or _looks_like_a_day(found, day, month_of, at):
        return _dated(day, month_of, 0, at)
    return None


def _looks_like_a_day(found: re.Match[str], day: int, month_of: int, at: Context) -> bool:
    if _is_padded(found) and not at.is_after(_FRACTION_CUES) and at.follows(found.end()) not in _COUNTED:
        return True
    if at.is_alone(found.start(), found.end()) or at.is_after(_FRACTION_CUES):
        return False
    if (day, month_of) in _HOLIDAYS and at.follows(found.end()) not in _COUNTED:
        return True
    return day > month_of and day > 12  # noqa: PLR2004 - no month, so no ratio that is likely


def _is_padded(found: re.Match[str]) -> bool:
    """05/9 and 01/01 are days: nobody pads a fraction."""
    return found[1].startswith("0") or found[2].startswith("0")


def _day_dash_month(found: re.Match[str], at: Context) -> Said | None:
    """“ngày 15-9” and “dịp 2-9” are days; “từ ngày 1-10” and “ngày 10-12 hàng tháng” are ranges."""
    day, month_of = map(int, found.groups())
    if not _is_day(day, month_of) or at.is_before(found.end(), _MONTHLY) or at.is_after(_RANGE_CUES):
        return None
    has_cue = at.is_after(_DATE_CUES - _BOUNDS) or at.is_after_pause(_WEEKDAYS)
    has_cue = has_cue or (_DOTTED.match(found[0]) is not None and at.is_after(_DATE_CUES) and not _is_amount(found, at))
    is_holiday = (day, month_of) in _HOLIDAYS and day > month_of and "." not in found[0]
    return _dated(day, month_of, 0, at) if has_cue or is_holiday else None


def _is_amount(found: re.Match[str], at: Context) -> bool:
    return at.follows(found.end()) in SCALE_WORDS or at.text[found.end() : found.end() + 2].strip()[:1] in ("%", "-")


def _years(found: re.Match[str], _at: Context) -> str | None:
    first, last = map(int, found.groups())
    return f"{words(first)} đến {words(last)}" if first < last else None


def _year(found: re.Match[str], at: Context) -> str | None:
    if at.is_after(("#month",)):
        return f"năm {words(int(found[1]))}"
    return None
