"""What the station's player does next: a pure function of what stands ready, what the log says, and the time.

An emergency goes before all, then a relay, then a session; never two at once. What is late by less than the window is
still aired, from the line that was cut; what is later is missed, and the reason is told. The window is our choice: a
session of a quarter of an hour still falls into the hour in which people expect it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loa.model.airing import AirSession
from loa.model.evidence import Play
from loa.model.playing import PlannedPlay, PlannedRelay, QuietHours
from loa.model.time import VIETNAM, at

LATE = dt.timedelta(minutes=10)
URGENT_LATE = dt.timedelta(hours=2)
"""An emergency is still worth hearing long after."""
ON_TIME = dt.timedelta(seconds=30)
"""Within this a session counts as begun at its time, and keeps the place that the plan gave it."""

SETTLED_ENDS = ("complete", "failed", "not-played")
"""Of a line that ended so nothing is owed; one that was stopped may still be aired again."""

Known = Mapping[str, Sequence[Play]]
"""Plays that the log holds, by line of the plan."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What stands ready for the station."""

    sessions: tuple[AirSession, ...]
    relays: tuple[PlannedRelay, ...] = ()
    quiet_hours: tuple[QuietHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """How late is too late."""

    late: dt.timedelta = LATE
    urgent_late: dt.timedelta = URGENT_LATE


@dataclass(frozen=True, slots=True)
class Air:
    """Play a session, from a line on."""

    session: AirSession
    first: int
    """Index of the line to begin with; 0 is the whole session with its greeting."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Be silent for a relay until it ends."""

    relay: PlannedRelay


@dataclass(frozen=True, slots=True)
class Miss:
    """Write down that lines were not played, and why."""

    lines: tuple[PlannedPlay, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until then; None: nothing is left."""

    until: dt.datetime | None


Step = Air | Hold | Miss | Wait


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and since when this player can speak of what was not played."""

    now: dt.datetime
    began: dt.datetime
    """When this player was switched on."""
    since: dt.datetime
    """Sessions before are not this player's to tell of."""


def next_step(agenda: Agenda, known: Known, moment: Moment, *, rules: Rules) -> Step:
    """What is to be done at this moment."""
    ours = [one for one in agenda.sessions if one.start >= moment.since or _is_begun(one, known)]
    owed = [one for one in ours if first_owed(one, known) is not None]
    late = [one for one in owed if moment.now > _latest(one, known, rules)]
    missed = (_missed(one, known, _too_late(one, agenda, moment, rules)) for one in late)
    if miss := next((one for one in missed if one.lines), None):
        return miss
    due = [one for one in owed if one.start <= moment.now and one not in late]
    if urgent := next((one for one in due if one.is_urgent), None):
        return Air(urgent, first_owed(urgent, known) or 0)
    if relay := relay_on(agenda, known, moment.now):
        return Hold(relay)
    for session in due:
        first = first_owed(session, known) or 0
        obstacle = _obstacle(session, first, agenda, moment.now)
        if obstacle is None:
            return Air(session, first)
        if (miss := _missed(session, known, obstacle)).lines:
            return miss
    return Wait(_next_event(agenda, moment.now))


def first_owed(session: AirSession, known: Known) -> int | None:
    """Index of the first line that is still to be aired; None when nothing is."""
    return next((index for index, line in enumerate(session.lines) if not _is_settled(known.get(line.id, ()))), None)


def urgent_due(agenda: Agenda, known: Known, moment: Moment, *, rules: Rules) -> AirSession | None:
    """The emergency that is to be aired at once, if there is one."""
    sessions = (one for one in agenda.sessions if one.is_urgent and moment.since <= one.start <= moment.now)
    due = (one for one in sessions if first_owed(one, known) is not None)
    return next((one for one in due if moment.now <= _latest(one, known, rules)), None)


def relay_on(agenda: Agenda, known: Known, now: dt.datetime) -> PlannedRelay | None:
    """The relay that is on now and has not been held to its end."""
    on = (one for one in agenda.relays if one.start <= now < relay_end(one))
    return next((one for one in on if all(play.ended != "complete" for play in known.get(one.id, ()))), None)


def relay_end(relay: PlannedRelay) -> dt.datetime:
    """When a relay is over."""
    return relay.start + dt.timedelta(seconds=relay.seconds)


def _is_settled(plays: Sequence[Play]) -> bool:
    return any(play.ended in SETTLED_ENDS for play in plays)


def _is_begun(session: AirSession, known: Known) -> bool:
    return any(known.get(line.id) for line in session.lines)


def _latest(session: AirSession, known: Known, rules: Rules) -> dt.datetime:
    """Until when the session may begin, or go on after it was cut."""
    ends = [play.end for line in session.lines for play in known.get(line.id, ())]
    return max([session.start, *ends]) + (rules.urgent_late if session.is_urgent else rules.late)


def _missed(session: AirSession, known: Known, why: str) -> Miss:
    """The lines of which the log says nothing yet; what was stopped is told already."""
    return Miss(tuple(line for line in session.lines if not known.get(line.id)), why)


def _too_late(session: AirSession, agenda: Agenda, moment: Moment, rules: Rules) -> str:
    late = rules.urgent_late if session.is_urgent else rules.late
    minutes = f"{late.total_seconds() / 60:.0f} phút"
    if moment.began > session.start:
        return f"lỡ giờ: máy bật lại lúc {_time(moment.began)}, trễ quá {minutes} cho phép"
    relay = next(
        (one for one in agenda.relays if one.start <= session.start + late and session.start < relay_end(one)), None
    )
    if relay:
        return f"lỡ giờ: vướng tiếp âm {relay.title} đến {_time(relay_end(relay))}"
    return f"lỡ giờ: máy bận hoặc ngủ, trễ quá {minutes} cho phép"


def _obstacle(session: AirSession, first: int, agenda: Agenda, now: dt.datetime) -> str | None:
    """What the session would run into if it began now; an emergency and a session on time run into relays only."""
    start = session.offset(session.lines[first]) if first else 0.0
    end = now + dt.timedelta(seconds=session.seconds - start)
    for begins, what in _barriers(session, agenda, is_late=now > session.start + ON_TIME):
        if now < begins < end:
            return f"không kịp: còn phát đến {_time(end)}, mà {what} lúc {_time(begins)}"
    return None


def _barriers(session: AirSession, agenda: Agenda, *, is_late: bool) -> Iterator[tuple[dt.datetime, str]]:
    for relay in agenda.relays:
        yield relay.start, f"tiếp âm {relay.title}"
    if is_late:
        for other in agenda.sessions:
            if other.id != session.id:
                yield other.start, other.title.lower()
        for quiet in agenda.quiet_hours:
            yield at(session.day, quiet.start), "giờ yên lặng bắt đầu"


def _next_event(agenda: Agenda, now: dt.datetime) -> dt.datetime | None:
    starts = [session.start for session in agenda.sessions] + [relay.start for relay in agenda.relays]
    return min((start for start in starts if start > now), default=None)


def _time(moment: dt.datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M}"
