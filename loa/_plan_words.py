"""What a plan says to its operator, in Vietnamese: the reason of a line, and why a quota was not met.

These sentences stand in files that must be the same whatever ``LOA_LANG`` says, so they are not translated.
"""

import datetime as dt
from collections.abc import Sequence

from loa.model.playing import ANY, PRIORITIES, CampaignRule, DayChange, Relay, Station
from loa.titles import LENGTH_WORDS, language_words

_LENGTHS = {**LENGTH_WORDS, ANY: "bài dài và bài ngắn luân phiên"}


def rule_text(station: Station, rule: CampaignRule) -> str:
    """The rule as the schedule has it, with its place."""
    file = rule.file or station.file
    place = f" ({file} dòng {rule.line})" if file and rule.line else ""
    if rule.emergency_at:
        return f"tin khẩn cấp {_campaign(rule)} từ {rule.emergency_at:%H:%M %d/%m/%Y}{place}"
    per_week = f", {rule.per_week} lượt/tuần" if rule.per_week else ""
    fixed = f", lúc {', '.join(f'{time:%H:%M}' for time in rule.at)}" if rule.at else ""
    return f"{_words(rule)}: {rule.per_day} lượt/ngày{per_week}{fixed}{place}"


def _words(rule: CampaignRule) -> str:
    """What the rule airs, as people call it: ``“Dừng sóng 2G”, Mọi người, bài ngắn``."""
    audience = "mọi đối tượng luân phiên" if rule.audience == ANY else rule.audience_title or rule.audience
    language = language_words(rule.language)
    return ", ".join(part for part in (_campaign(rule), audience, language, _LENGTHS[rule.length]) if part)


def _campaign(rule: CampaignRule) -> str:
    return f"“{rule.campaign_title}”" if rule.campaign_title else rule.campaign


def rule_place(station: Station, rule: CampaignRule) -> str:
    """``schedules/dak-lak.toml:38``."""
    file = rule.file or station.file
    return f"{file}:{rule.line}" if file and rule.line else ""


def week_text(monday: dt.date) -> str:
    """``tuần 33/2024``."""
    year, week, _ = monday.isocalendar()
    return f"tuần {week}/{year}"


def day_text(day: dt.date) -> str:
    """``12/8``."""
    return f"{day.day}/{day.month}"


def reason(rule: str, *, nth: int, wanted: int, same: Sequence[str], other: Sequence[str], choice: str) -> str:
    """Why a line stands where it stands.

    Args:
        rule: the rule's own text.
        nth: which play of the rule this is in its week, from 1.
        wanted: how many the rule wants in that week.
        same: titles of the day's other sessions that say the same words.
        other: titles of the day's other sessions that say other words for the same rule.
        choice: why this session.
    """
    count = f"{nth}/{wanted}" if wanted else f"{nth}"
    parts = [f"Lượt {count} trong tuần theo quy tắc {rule}", choice]
    if same:
        parts.append(f"trùng lời với {_joined(same)} vì không còn bài khác đúng với ngày này")
    elif other:
        parts.append(f"khác lời với {_joined(other)}")
    return "; ".join(part for part in parts if part) + "."


def same_words_reason(titles: Sequence[str], why: str) -> str:
    """Why the day hears the same words again although the rule has others."""
    return f"trùng lời với {_joined(titles)} vì {why}"


def class_reason(rank: int) -> str:
    """What the class of the bulletin does; nothing for the usual one."""
    return f"tin {PRIORITIES[rank]} được xếp trước" if rank < len(PRIORITIES) - 1 else ""


def session_choice(rule: CampaignRule, title: str, *, sessions: Sequence[str], force: str = "") -> str:
    """Why this session was chosen among those of the day that the rule allows, by their titles."""
    if force == "emergency":
        return "phát ngay"
    if rule.emergency_at:
        return f"đứng đầu {title}"
    if force == "fixed":
        return f"giờ cố định: {title}"
    if rule.dayparts:
        return f"quy tắc chỉ cho phát ở {', '.join(dict.fromkeys(sessions)) or title}"
    return f"xếp vào {title} cho đều các buổi" if len(sessions) > 1 else f"ngày này chỉ có {title}"


def moved_text(change: DayChange | None) -> str:
    """What only this day does otherwise; nothing when it does not."""
    if change is None or change.start is None:
        return ""
    why = f" ({change.why})" if change.why else ""
    return f"riêng ngày này dời sang {change.start:%H:%M}{why}"


def because(obstacles: dict[str, list[dt.date]]) -> str:
    """The rules that stood in the way, each with its days."""
    parts = (f"{rule} ({', '.join(map(day_text, days))})" for rule, days in obstacles.items())
    return "; ".join(parts) + "."


def most_per_day(rule: CampaignRule, most: int = 0) -> str:
    """The obstacle: the day has all the plays the rule allows."""
    return f"quy tắc chỉ cho {most or rule.per_day} lượt một ngày"


def not_this_class(title: str) -> str:
    """The obstacle: the special day airs other classes only."""
    return f"{title} không phát loại tin này"


def displaced_text() -> str:
    """The obstacle: an emergency took the place."""
    return "nhường chỗ cho tin khẩn cấp"


def gap_text(rule: CampaignRule) -> str:
    """The rule of a gap."""
    return f"hai lượt {_campaign(rule)} cách nhau ít nhất {rule.gap_minutes:g} phút"


def same_words(title: str) -> str:
    """The preference for other words."""
    return f"trong ngày không lặp lại lời bài “{title}” khi còn bài khác"


def relay_reason(station: Station, relay: Relay, *, is_cut: bool) -> str:
    """Why a relay stands in the plan."""
    place = f" ({station.file} dòng {relay.line})" if station.file and relay.line else ""
    cut = "; bị cắt bớt vì tin khẩn cấp" if is_cut else ""
    return f"Tiếp âm {relay.title} từ {relay.source} lúc {relay.start:%H:%M}–{relay.end:%H:%M}{place}{cut}."


GAVE_WAY = {
    "quota": "để đủ chỉ tiêu",
    "fixed": "giờ cố định mạnh hơn khoảng cách",
    "emergency": "tin khẩn cấp phát ngay",
    "room": "bài khác không vừa chỗ còn lại",
    "turns": "các bài khác trong ngày đã phát",
}
"""To what a weak rule gave way."""

NO_APPROVAL = "không có bài nào đúng với ngày phát đã được duyệt"
"""The obstacle: words are right on that day, and nobody has approved them."""


NO_SESSION = "không có buổi phát nào mà quy tắc cho phép"
"""The obstacle: the station has no session on that day in the dayparts that the rule allows."""

NO_ITEM = "không có bài nào đúng với ngày phát"
"""The obstacle: no spot's words are right on that day."""


def no_room(limit: str) -> str:
    """The obstacle: the session is full."""
    return f"hết chỗ trong buổi, vì {limit}"


def _joined(titles: Sequence[str]) -> str:
    return " và ".join(dict.fromkeys(titles))
