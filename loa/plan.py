"""The plan stage: a station's rules and a library of spots become dated plays, with a reason for every line.

Weeks are planned whole and on their own (ISO 8601), then cut to the asked period: the plan of a day is a part of the
plan of its week, and no plan depends on what was planned before.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from loa._plan_week import Frame, plan_week
from loa.files.canonical import canonical_json, sha256_hex
from loa.model.playing import LibraryItem, PlayPlan, Station
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
) -> PlayPlan:
    """The dated plays of a station in a period, in order of time, and every quota that could not be met.

    Args:
        station: its dayparts, caps, quiet hours and rules.
        period: the days asked for; quotas count over the whole ISO weeks that it touches.
        library: the station's spots with their true durations; their order does not matter.
        frame_seconds: what a session plays besides spots and stings: lead-in, signature tune, greeting, close.
        lead_seconds: the part of the frame that comes before the first spot.
        sting_seconds: what stands between two spots.
        revision_of: what else the plan rests on, to go into its revision (a version, a hash of sounds).
    """
    frame = Frame(frame_seconds, lead_seconds, sting_seconds)
    items = sorted(library, key=lambda item: (item.script, item.spot, item.first))
    weeks = [plan_week(station, monday, items, frame=frame) for monday in _mondays(period)]
    inputs = (station, period, items, frame, tuple(revision_of))
    return PlayPlan(
        station=station.locality,
        first=period.first,
        last=period.last,
        revision=sha256_hex(canonical_json(inputs))[:_REVISION_DIGITS],
        plays=tuple(play for week in weeks for play in week.plays if play.start.date() in period),
        shortfalls=tuple(short for week in weeks for short in week.shortfalls),
    )


def _mondays(period: Period) -> Iterator[dt.date]:
    monday = period.first - dt.timedelta(days=period.first.weekday())
    while monday <= period.last:
        yield monday
        monday += dt.timedelta(days=7)
