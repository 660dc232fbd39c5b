"""The plan stage: a station's rules and a library of spots become dated plays, with a reason for every line.

Weeks are planned whole (ISO 8601), then cut to the asked period: the plan of a day is a part of the plan of its week.
Only a least gap looks back over the week's edge, at the week before it or at the history that is given.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from loa._plan_slots import Aired, Frame, rule_key
from loa._plan_week import WeekPlan, plan_week
from loa._plan_windows import dayparts_on
from loa.files.canonical import canonical_json, sha256_hex
from loa.model.playing import ANY, CampaignRule, Daypart, LibraryItem, PlannedPlay, PlayPlan, Station
from loa.model.time import Period

_REVISION_DIGITS = 12


def plan(
    station: Station,
    period: Period,
    library: Sequence[LibraryItem],
    *,
    frame_seconds: float,
    lead_seconds: float,
    sting_seconds: float,
    revision_of: Sequence[str] = (),
    history: Sequence[PlannedPlay] = (),
) -> PlayPlan:
    """The dated plays of a station in a period, in order of time, and every quota that could not be met.

    Args:
        station: its dayparts, caps, quiet hours and rules.
        period: the days asked for; quotas count over the whole ISO weeks that it touches.
        library: the station's spots with their true durations; their order does not matter.
        frame_seconds: what a session plays besides spots and stings: lead-in, signature tune, greeting, close.
        lead_seconds: the part of the frame that comes before the first spot.
        sting_seconds: what stands between two spots.
        history: plays planned or aired before the period, for least gaps over its first midnight; the others of them
            do not matter.
        revision_of: what else the plan rests on, to go into its revision (a version, a hash of sounds).
    """
    frame = Frame(frame_seconds, lead_seconds, sting_seconds)
    items = sorted(library, key=lambda item: (item.script, item.spot, item.first, item.last, item.seconds, repr(item)))
    heard = _heard(station, history, period)
    weeks: list[WeekPlan] = []
    for monday in _mondays(period):
        weeks.append(plan_week(station, monday, items, frame=frame, history=(*heard, *_aired(weeks))))
    inputs = (station, period, items, frame, tuple(revision_of), *((heard,) if heard else ()))
    return PlayPlan(
        station=station.locality,
        first=period.first,
        last=period.last,
        revision=sha256_hex(canonical_json(inputs))[:_REVISION_DIGITS],
        plays=tuple(play for week in weeks for play in week.plays if play.start.date() in period),
        shortfalls=tuple(short for week in weeks for short in week.shortfalls),
        sessions=tuple(session for week in weeks for session in week.sessions if session.day in period),
        relays=tuple(relay for week in weeks for relay in week.relays if relay.start.date() in period),
        broken=tuple(one for week in weeks for one in week.broken if _day_of(one.line) in period),
    )


def dayparts_of(station: Station, day: dt.date) -> tuple[Daypart, ...]:
    """The sessions that a station's calendar opens on a date, in order of time: weekday, season, kind of day."""
    return tuple(dayparts_on(station, day))


def _heard(station: Station, history: Sequence[PlannedPlay], period: Period) -> tuple[Aired, ...]:
    """What earlier plays mean for rules with a gap."""
    monday = next(_mondays(period))
    return tuple(
        Aired(rule_key(rule), play.start, play.start + dt.timedelta(seconds=play.seconds))
        for rule in station.rules
        if rule.gap_minutes
        for play in history
        if play.start.date() < monday and _is_of(play, rule)
    )


def _is_of(play: PlannedPlay, rule: CampaignRule) -> bool:
    words = (play.campaign, play.language or rule.language, rule.audience if rule.audience == ANY else play.audience)
    return words == (rule.campaign, rule.language, rule.audience)


def _aired(weeks: Sequence[WeekPlan]) -> tuple[Aired, ...]:
    return weeks[-1].aired if weeks else ()


def _day_of(line: str) -> dt.date:
    return dt.date.fromisoformat(line.split("/")[1])


def _mondays(period: Period) -> Iterator[dt.date]:
    monday = period.first - dt.timedelta(days=period.first.weekday())
    while monday <= period.last:
        yield monday
        monday += dt.timedelta(days=7)
