"""Times of day and durations: 5h30, 17 giờ 00, 08:30, 5:20:35, 17h-17h30, 24/24, 3p20s, 15'."""

import re

from loa.languages._vi import dates, wordlist
from loa.languages._vi.numerals import words
from loa.languages._vi.rules import LETTER, Context, Rule, rule

_HOURS = 24
_HALF = 12
_EVENING = 6
_CLOCK = rf"(\d{{1,2}})(?:\s?[hHgG]\s?|\s*giờ\s*|:)([0-5]\d)(?:\s*(?:phút|ph|p|')(?!{LETTER})|(?![\d:]))"
_HOUR = r"(\d{1,2})\s?[hH](?![{LETTER}\d])".replace("{LETTER}", "A-Za-zÀ-ỹ")
_BETWEEN = r"\s*-\s*"
_EDGE = rf"(?!{LETTER}|\d)"
_RATIOS = ("tỷ lệ", "tỉ lệ", "tỷ số", "tỉ số", "tỷ", "thắng", "thua", "hòa", "hoà")
_AT = wordlist.words("lúc từ đến tới hồi khoảng trước sau vào và sáng chiều tối đêm trưa")
_PARTS_OF_DAY = wordlist.words("sáng trưa chiều tối đêm khuya ngày hàng hằng mỗi")
_COUNTED = wordlist.words("xã phường huyện tỉnh người hộ thôn buôn đơn loa trạm đài em học")


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    return (
        rule("time.always", rf"24\s?[hH]?\s?/\s?(24|7)(?:\s?[hH]{_EDGE})?(?!\d|\s?/\s?\d)", _always),
        rule("time.seconds", r"(\d{1,2}):([0-5]\d):([0-5]\d)(?!\d)", _seconds),
        rule("time.range", rf"(?:{_CLOCK}|{_HOUR}|(\d{{1,2}})){_BETWEEN}(?:{_CLOCK}|{_HOUR})", _range),
        rule("time.half_day", rf"(\d{{1,2}})(?:[:hg]([0-5]\d))?\s?(AM|PM|am|pm|SA|CH){_EDGE}", _half_day),
        rule("time.clock", _CLOCK, _clock),
        rule("time.hour", rf"(\d{{1,4}})\s?[hH]{_EDGE}", _hour),
        rule("time.hour_g", rf"(\d{{1,2}})\s?g{_EDGE}", _hour_g),
        rule("time.duration", rf"(\d{{1,2}})p(?:(\d{{1,2}})s)?{_EDGE}", _duration),
        rule("time.duration_s", rf"(\d{{1,4}})\s?s{_EDGE}", lambda found, _at: f"{words(int(found[1]))} giây"),
        rule("time.minutes_seconds", r"(\d{1,3})'\s?(\d{1,2})(?:''|\")?(?!\d)", _minutes_seconds),
        rule("time.seconds_mark", r"(\d{1,3})''(?!\d)", lambda found, _at: f"{words(int(found[1]))} giây"),
        rule("time.minutes", rf"(\d{{1,3}})'{_EDGE}", lambda found, _at: f"{words(int(found[1]))} phút"),
    )


def clock(hour: int, minute: int = 0, second: int = 0) -> str:
    """A time of day: parts that are zero are not said, except midnight's hour."""
    parts = [f"{words(hour)} giờ"]
    parts += [f"{words(minute)} phút"] if minute else []
    parts += [f"{words(second)} giây"] if second else []
    return " ".join(parts)


def _always(found: re.Match[str], at: Context) -> str | None:
    if found[0] == "24/7" and dates.is_cued(at):
        return None
    hours = " giờ" if found[0][-1] in "hH" and found[1] == "24" else ""
    return f"hai mươi tư trên {words(int(found[1]))}{hours}"


def _seconds(found: re.Match[str], _at: Context) -> str | None:
    return clock(*map(int, found.groups())) if int(found[1]) <= _HOURS else None


def _clock(found: re.Match[str], at: Context) -> str | None:
    if int(found[1]) > _HOURS or (":" in found[0] and at.is_after(_RATIOS)):
        return None
    if "giờ" in found[0] and found[0][-1].isdigit() and at.follows(found.end()) in _COUNTED:
        return None
    return clock(int(found[1]), int(found[2]))


def _half_day(found: re.Match[str], _at: Context) -> str | None:
    """7:30 PM is said with its part of the day: sáng, trưa, chiều, tối."""
    hour, minute = int(found[1]), int(found[2] or 0)
    if not 1 <= hour <= _HALF:
        return None
    if found[3].upper() in ("AM", "SA"):
        return f"{clock(hour, minute)} sáng"
    return f"{clock(hour, minute)} {'trưa' if hour == _HALF else 'chiều' if hour < _EVENING else 'tối'}"


def _range(found: re.Match[str], _at: Context) -> str | None:
    first_hour, first_minute, first_only, first_bare, hour, minute, only = found.groups()
    start = int(first_hour or first_only or first_bare)
    end = int(hour or only)
    if max(start, end) > _HOURS:
        return None
    first = words(start) if first_bare else clock(start, int(first_minute or 0))
    return f"{first} đến {clock(end, int(minute or 0))}"


def _hour(found: re.Match[str], _at: Context) -> str:
    return f"{words(int(found[1]))} giờ"


def _hour_g(found: re.Match[str], at: Context) -> str | None:
    """“5g” is five o'clock only beside words of time; else it is a weight or a network."""
    if int(found[1]) > _HOURS or not (at.is_after(_AT) or at.follows(found.end()) in _PARTS_OF_DAY):
        return None
    return (
        f"{words(int(found[1]))} giờ"
        if at.follows(found.end()) in _PARTS_OF_DAY or at.is_after({"lúc", "hồi"})
        else None
    )


def _minutes_seconds(found: re.Match[str], _at: Context) -> str:
    return f"{words(int(found[1]))} phút {words(int(found[2]))} giây"


def _duration(found: re.Match[str], _at: Context) -> str:
    seconds = f" {words(int(found[2]))} giây" if int(found[2] or 0) else ""
    return f"{words(int(found[1]))} phút{seconds}"
