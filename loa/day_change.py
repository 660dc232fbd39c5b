"""Whether the rules let a session begin at another time on one day, or not be played; the reason when they do not."""

import datetime as dt
from dataclasses import replace

from loa._plan_windows import day_plan, dayparts_on, days_off, seconds_of, windows_of
from loa.model.playing import DayChange, Station


def obstacle(station: Station, change: DayChange, *, seconds: float = 0.0) -> str:
    """Which rule stands in the way of a change, in Vietnamese; empty when none does.

    Args:
        station: with its rules and the changes that stand already.
        change: the new one.
        seconds: how long the session is, frame and all; 0 when it is not known.
    """
    if change.session not in [daypart.name for daypart in dayparts_on(station, change.day)]:
        return "hôm ấy không có buổi này"
    if change.start is None:
        return ""
    changed = replace(station, day_changes=(*station.day_changes, change))
    return _overlap(changed, change) or _room(changed, change, seconds)


def _overlap(station: Station, change: DayChange) -> str:
    """The other session in whose hours it would lie."""
    parts = dayparts_on(station, change.day)
    own = next(part for part in parts if part.name == change.session)
    for part in parts:
        if part.name != own.name and part.start < own.end and own.start < part.end:
            return f"giờ của {part.title} {part.start:%H:%M}–{part.end:%H:%M}"
    return ""


def _room(station: Station, change: DayChange, seconds: float) -> str:
    """The rule that moves the session further or leaves it too little time."""
    week = [change.day - dt.timedelta(days=change.day.weekday() - n) for n in range(7)]
    plan = day_plan(station, change.day, off=days_off(station, week).get(change.day, ""))
    window = next(one for one in windows_of(station, plan) if one.name == change.session)
    if window.closed:
        return window.closed
    wanted = seconds_of(change.start or dt.time(0)) + station.stagger_minutes * 60
    if window.opens != wanted:
        return next((span.what for span in plan.blocked if span.meets(wanted, wanted + 1)), window.limit)
    return window.limit if window.seconds < seconds else ""
