"""Which line of the plan each thing heard was, and whether it can have been these days at all."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loa._aircheck_day import AirDay, session_name
from loa._aircheck_items import AirMatch
from loa.model.airing import AirSession
from loa.model.evidence import FURTHEST
from loa.model.playing import PlannedPlay

_SAME_SECONDS = 5.0
"""What a player may lose or gain between two spots of a session."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A match and the lines of the plan that it may have been."""

    match: AirMatch
    lines: tuple[PlannedPlay, ...]
    """One when it is known; of several, nothing tells which."""

    @property
    def is_known(self) -> bool:
        """True when it is one line of the plan, and its own words were not missed where they could be heard."""
        return len(self.lines) == 1 and not self.match.is_denied


@dataclass(frozen=True, slots=True)
class DayTold:
    """What the sound itself says of the day."""

    is_sure: bool
    """The day's own words were heard, and those of every other day that is known were not."""
    session: str
    """Id of the session whose opening it surely was; empty when not sure."""
    other: tuple[str, ...]
    """The openings of another day or station that were surely heard instead: the recording is not of these days."""
    foreign: tuple[str, ...] = ()
    """Whose words were surely heard in place of this station's and these days': it is not of these days either."""

    @property
    def is_elsewhere(self) -> bool:
        """True when the recording is of another station or day."""
        return bool(self.other or self.foreign)


def day_told(matches: Sequence[AirMatch], day: AirDay) -> DayTold:
    """What the openings and the words in the recording say of the station, the day and the session."""
    own = {session_name(one.station, one.day, one.name): one.id for one in day.sessions}
    told = tuple(sorted({match.opening for match in matches if match.opening}))
    sessions = [own[name] for name in told if name in own]
    other = tuple(name for name in told if name not in own)
    foreign = tuple(sorted({name for match in matches if is_foreign(match, day) for name in match.variant}))
    is_sure = bool(sessions and day.others and not other and not foreign)
    return DayTold(is_sure, sessions[0] if len(sessions) == 1 else "", other, foreign)


def is_foreign(match: AirMatch, day: AirDay) -> bool:
    """True when the words that were heard are those of another station or day."""
    own = {line.id for session in day.sessions for line in session.lines}
    return bool(match.variant) and own.isdisjoint(match.variant)


def heard_lines(
    matches: Sequence[AirMatch], day: AirDay, *, start: dt.datetime | None, session: str
) -> tuple[HeardLine, ...]:
    """The lines that were heard, each at most once.

    Args:
        matches: what was heard, in the order of time.
        day: whose lines are asked for.
        start: when the recording began, if that is known: then the nearest line in time is meant.
        session: id or name of the session that it was, if that is known; empty otherwise.
    """
    wanted = [one for one in day.sessions if session in (one.id, one.name, "")]
    left = {match: _candidates(match, day, wanted) for match in matches}
    if start is not None:
        return _nearest(left, start)
    fitting = [one for one in wanted if _fits(matches, left, one)]
    kept = fitting if len(fitting) == 1 else wanted
    ids = {line.id for one in kept for line in one.lines}
    return _once(left, ids)


def _candidates(match: AirMatch, day: AirDay, sessions: Sequence[AirSession]) -> tuple[PlannedPlay, ...]:
    ids = {line.id for session in sessions for line in session.lines}
    return tuple(line for name in (match.item, *match.or_items) for line in day.lines.get(name, ()) if line.id in ids)


def _nearest(left: Mapping[AirMatch, tuple[PlannedPlay, ...]], start: dt.datetime) -> tuple[HeardLine, ...]:
    used: set[str] = set()
    found = []
    for match, lines in left.items():
        began = start + dt.timedelta(seconds=match.start)
        away = ((abs(line.start - began), line.id, line) for line in lines if line.id not in used)
        free = sorted(one for one in away if one[0] <= FURTHEST)
        used |= {free[0][1]} if free else set()
        found.append(HeardLine(match, (free[0][2],) if free else ()))
    return tuple(found)


def _fits(spots: Sequence[AirMatch], left: Mapping[AirMatch, tuple[PlannedPlay, ...]], session: AirSession) -> bool:
    """True when everything that was heard stands as far apart in the session."""
    begins = []
    for match in spots:
        offsets = [session.offset(line) for line in session.lines if line in left[match]]
        if not offsets:
            return False
        begins.append([match.start - offset for offset in offsets])
    return (
        any(all(any(abs(b - a) <= _SAME_SECONDS for b in some) for some in begins) for a in begins[0])
        if begins
        else False
    )


def _once(left: Mapping[AirMatch, tuple[PlannedPlay, ...]], ids: set[str]) -> tuple[HeardLine, ...]:
    """Each match with its lines; of equal matches in a session the first is the first line."""
    used: set[str] = set()
    found = []
    for match, lines in left.items():
        fitting = tuple(line for line in lines if line.id in ids and line.id not in used)
        known = fitting[:1] if _are_of_one_session(fitting) and not match.or_items else fitting
        used |= {known[0].id} if len(known) == 1 else set()
        found.append(HeardLine(match, known))
    return tuple(found)


def _are_of_one_session(lines: Sequence[PlannedPlay]) -> bool:
    return len({(line.start.date(), line.session) for line in lines}) == 1
