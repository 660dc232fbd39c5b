"""What a plan says to its operator, in Vietnamese: the reason of a line, and why a quota was not met.

These sentences stand in files that must be the same whatever ``LOA_LANG`` says, so they are not translated.
"""

import datetime as dt
from collections.abc import Sequence

from loa.model.playing import ANY, CampaignRule, Station

_ANYTHING = "luân phiên"


def rule_text(station: Station, rule: CampaignRule) -> str:
    """The rule as the schedule has it, with its place."""
    place = f" ({station.file} dòng {rule.line})" if station.file and rule.line else ""
    per_week = f", {rule.per_week} lượt/tuần" if rule.per_week else ""
    audience, length = (_ANYTHING if word == ANY else word for word in (rule.audience, rule.length))
    return f"{rule.campaign} {rule.language} {audience} {length}: {rule.per_day} lượt/ngày{per_week}{place}"


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
    parts = [f"Lượt {nth}/{wanted} trong tuần theo quy tắc {rule}", choice]
    if same:
        parts.append(f"trùng lời với {_joined(same)} vì không còn bài khác đúng với ngày này")
    elif other:
        parts.append(f"khác lời với {_joined(other)}")
    return "; ".join(part for part in parts if part) + "."


def session_choice(rule: CampaignRule, title: str, *, sessions: int) -> str:
    """Why this session was chosen among those of the day."""
    if rule.dayparts:
        return f"quy tắc chỉ cho phát ở {', '.join(rule.dayparts)}"
    return f"xếp vào {title} cho đều các buổi" if sessions > 1 else f"ngày này chỉ có {title}"


def because(obstacles: dict[str, list[dt.date]]) -> str:
    """The rules that stood in the way, each with its days."""
    parts = (f"{rule} ({', '.join(map(day_text, days))})" for rule, days in obstacles.items())
    return "; ".join(parts) + "."


def most_per_day(rule: CampaignRule) -> str:
    """The obstacle: the day has all the plays the rule allows."""
    return f"quy tắc chỉ cho {rule.per_day} lượt một ngày"


NO_SESSION = "không có buổi phát nào mà quy tắc cho phép"
"""The obstacle: the station has no session on that day in the dayparts that the rule allows."""

NO_ITEM = "không có bài nào đúng với ngày phát"
"""The obstacle: no spot's words are right on that day."""


def no_room(limit: str) -> str:
    """The obstacle: the session is full."""
    return f"hết chỗ trong buổi, vì {limit}"


def _joined(titles: Sequence[str]) -> str:
    return " và ".join(dict.fromkeys(titles))
