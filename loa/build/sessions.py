"""A plan's sessions as programmes: what airs each planned play, and when to the sample."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace

from loa.build.prepared import Session
from loa.mix import programme
from loa.model import time
from loa.model.place import Locality
from loa.model.playing import Daypart, PlannedPlay, PlannedSession, PlayPlan, Station
from loa.model.sound import Framing, Spot


def session(
    planned: PlannedSession,
    spots: Sequence[tuple[str, Spot]],
    framing: Framing,
    *,
    station: Station,
    locality: Locality,
) -> Session:
    """A planned session with the programme that airs it.

    Args:
        planned: the session.
        spots: each with the id of the planned play that it airs.
        framing: what is played around them.
        station: whose session it is.
        locality: whose name it carries.
    """
    day, daypart = planned.day, _daypart(station, planned)
    made = programme(
        spots,
        framing,
        id=f"{station.locality}-{day.isoformat()}-{daypart.start:%H%M}",
        station=station.locality,
        day=day,
        session=planned.name,
        title=f"{station_title(locality, day)}, {daypart.title.lower()} {day:%d/%m/%Y}",
    )
    return Session(day, daypart, made, tuple((line, spot.voices) for line, spot in spots))


def by_session(plays: Sequence[PlannedPlay]) -> list[tuple[tuple[dt.date, str], list[PlannedPlay]]]:
    """The plays of each day and session, in order."""
    groups = itertools.groupby(plays, key=lambda play: (play.start.date(), play.session))
    return [(key, list(group)) for key, group in groups]


def on_time(made: PlayPlan, sessions: Sequence[Session]) -> PlayPlan:
    """The plan with each play's start as it is in its programme, to the sample, and the voices that speak it."""
    starts = {
        cue.line: time.at(session.day, session.daypart.start) + dt.timedelta(seconds=round(cue.start_seconds, 3))
        for session in sessions
        for cue in session.programme.cues
        if cue.line
    }
    spoken = {line: voices for session in sessions for line, voices in session.voices}
    return replace(
        made,
        plays=tuple(replace(play, start=starts[play.id], voices=spoken[play.id]) for play in made.plays),
    )


def station_title(locality: Locality, day: dt.date) -> str:
    """Who speaks, in Vietnamese, by the name that the locality has on a day."""
    name = locality.name_on(day)
    return f"Đài truyền thanh {name.kind} {name.name}" if name else f"Đài truyền thanh {locality.code}"


def _daypart(station: Station, planned: PlannedSession) -> Daypart:
    """The session as it is on its day: it may begin later than usual, or be of a fixed time or an emergency."""
    start = planned.start.time()
    for daypart in station.dayparts:
        if daypart.name == planned.name:
            return replace(daypart, start=start)
    return Daypart(planned.name, planned.title, start, (planned.start + dt.timedelta(seconds=planned.seconds)).time())
