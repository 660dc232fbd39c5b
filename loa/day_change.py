"""A session begins at another time on one day, or is not played, as far as the rules allow; and back again."""

import datetime as dt
from dataclasses import replace

from loa._plan_windows import day_plan, dayparts_on, days_off, seconds_of, windows_of
from loa.errors import UsageError
from loa.messages import _
from loa.model.playing import DayChange, Station
from loa.model.time import at
from loa.workspace import Workspace
from loa.workspace.day_changes import DAY_CHANGES, add_day_change, standing_change, take_back_day_change


def change_day(workspace: Workspace, change: DayChange, *, now: dt.datetime, seconds: float = 0.0) -> None:
    """Write a change down when the rules allow it.

    Args:
        workspace: with the station.
        change: the new one.
        now: aware.
        seconds: how long the session is; 0 when it is not known.

    Raises:
        UsageError: a rule forbids it, or it stands there already; nothing is written.
    """
    if rule := obstacle(workspace.station(change.station), change, now=now, seconds=seconds):
        raise _forbidden(rule)
    add_day_change(workspace.root / "schedules" / DAY_CHANGES, change)


def take_back(workspace: Workspace, code: str, day: dt.date, session: str, *, now: dt.datetime) -> None:
    """Take the last change of a session back; what stood before it holds again.

    Raises:
        UsageError: there is no change, or the session has begun; nothing is written.
        ChangedMeanwhile: the file was changed by another program; nothing is written.
    """
    station = workspace.station(code)
    change = standing_change(station, day, session)
    if rule := takeback_obstacle(station, change, now=now):
        raise _forbidden(rule)
    take_back_day_change(workspace.root / "schedules" / DAY_CHANGES, change)


def _forbidden(rule: str) -> UsageError:
    return UsageError(_("The rules do not allow it: {rule}.").format(rule=rule))


def obstacle(station: Station, change: DayChange, *, now: dt.datetime, seconds: float = 0.0) -> str:
    """Which rule stands in the way of a change, in Vietnamese; empty when none does.

    Args:
        station: with its rules and the changes that stand already.
        change: the new one.
        now: aware; what has begun is aired and stays as it was.
        seconds: how long the session is, frame and all; 0 when it is not known.
    """
    standing = next((part for part in dayparts_on(station, change.day) if part.name == change.session), None)
    if standing is None:
        return "hôm ấy không có buổi này"
    if at(change.day, standing.start) <= now:
        return _begun(change, standing.start)
    if change.start is None:
        return ""
    if at(change.day, change.start) <= now:
        return f"lúc {change.start:%H:%M} ngày {change.day:%d/%m/%Y} đã qua"
    changed = replace(station, day_changes=(*station.day_changes, change))
    return _overlap(changed, change) or _room(changed, change, seconds)


def takeback_obstacle(station: Station, change: DayChange, *, now: dt.datetime) -> str:
    """What stands in the way of taking a change back, in Vietnamese; empty when nothing does.

    Args:
        station: with its rules and the changes that stand, this one among them.
        change: the one to take back.
        now: aware; what has begun, as it was changed or as it would have been, stays.
    """
    without = replace(station, day_changes=tuple(one for one in station.day_changes if one != change))
    for one in (station, without):
        part = next((part for part in dayparts_on(one, change.day) if part.name == change.session), None)
        if part and at(change.day, part.start) <= now:
            return _begun(change, part.start)
    return ""


def _begun(change: DayChange, start: dt.time) -> str:
    """That the session has begun: nobody changes what was aired."""
    return f"buổi lúc {start:%H:%M} ngày {change.day:%d/%m/%Y} đã phát"


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
