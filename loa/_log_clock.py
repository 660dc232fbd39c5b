"""Plays whose clock cannot have been right: kept in their order, marked, and bounded by what is known; never guessed.

A machine's monotonic clock does not jump when its clock is set. Where the two drift apart within one run of a machine,
its clock was set, and nobody knows which of its times are right.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from loa.model.evidence import OWN_PLAYER, LogLine, Play
from loa.model.time import VIETNAM

FIRST_YEAR = 2020
"""A play before this year bears the time of a dead clock: no station used loa then."""

STEP = dt.timedelta(minutes=2)
"""A clock that moves this far against the monotonic one was set. Our choice: far above drift, far below an hour."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment as one run of a machine saw it on both of its clocks."""

    boot: str
    wall: dt.datetime
    """Aware."""
    monotonic: float
    away: float | None = None
    """Seconds from the planned moment to this one; None where nothing was planned."""

    @property
    def zero(self) -> float:
        """POSIX time at which the monotonic clock would have begun."""
        return self.wall.timestamp() - self.monotonic


def boots_in_doubt(ticks: Sequence[Tick]) -> frozenset[str]:
    """The runs of a machine whose clock was set while they ran, or that the order of events contradicts.

    Args:
        ticks: in the order in which they happened.
    """
    found = set(_set_while_running(ticks))
    sure = [one for one in ticks if one.boot not in found and one.wall.year >= FIRST_YEAR]
    for before, after in itertools.pairwise(sure):
        if before.boot != after.boot and after.wall < before.wall - STEP:
            found |= {before.boot, after.boot}
    return frozenset(found)


def _set_while_running(ticks: Iterable[Tick]) -> Iterator[str]:
    """The runs whose clock was set.

    One that was set back is seen at once. One that went forward may have gone on while its machine slept, which stops
    the monotonic clock: it was set when the distance from the plan moved with it.
    """
    last: dict[str, Tick] = {}
    for one in ticks:
        before = last.get(one.boot)
        moved = one.zero - before.zero if before else 0.0
        if moved < -STEP.total_seconds() or (moved > STEP.total_seconds() and _moved_away(before, one, moved)):
            yield one.boot
        last[one.boot] = one


def _moved_away(before: Tick | None, after: Tick, moved: float) -> bool:
    if before is None or before.away is None or after.away is None:
        return False
    return abs(after.away - before.away - moved) < moved / 2


def tick_of(play: Play) -> Tick:
    """When a play began, as the machine that measured it saw it."""
    away = (play.start - play.planned_start).total_seconds() if play.planned_start else None
    return Tick(play.boot_id, play.start, play.monotonic_seconds, away)


def doubted(play: Play, *, not_before: dt.datetime | None, not_after: dt.datetime | None) -> Play:
    """The play with its start in doubt, and what is known of it; nobody can say that it was written down on time."""
    first = not_before.astimezone(VIETNAM) if not_before else None
    last = not_after.astimezone(VIETNAM) if not_after else None
    if first and last and last < first:
        first = None
    grade = "D" if play.grade == "C" else play.grade
    return replace(play, timed="doubtful", not_before=first, not_after=last, grade=grade)


def is_set_back(now: dt.datetime, written: dt.datetime | None) -> bool:
    """True when a clock shows what cannot be: a year before loa, or a time before what was written down last.

    Args:
        now: aware; what the clock shows.
        written: aware; when the last line of the log was written. None: there is none.
    """
    return now.year < FIRST_YEAR or (written is not None and now < written - STEP)


def written_backwards(lines: Iterable[LogLine]) -> dict[int, LogLine]:
    """By number, the lines that bear an earlier time than one before them, each with the latest before it.

    One of the two clocks was wrong, and the log does not say which: of such a line nobody knows that it was written
    down on time.

    Args:
        lines: in the order in which they were written.
    """
    found: dict[int, LogLine] = {}
    latest: LogLine | None = None
    for line in lines:
        if is_set_back(line.logged_at, latest.logged_at if latest else None):
            found[line.sequence] = latest or line
        if latest is None or line.logged_at > latest.logged_at:
            latest = line
    return found


def with_doubts(lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
    """The lines of a log, with the starts and grades marked that its own order or clocks put in doubt.

    Args:
        lines: in the order in which they were written.
    """
    return _with_doubtful_starts(_graded(lines))


def _graded(lines: Sequence[LogLine]) -> Sequence[LogLine]:
    """The lines; what was written by a clock that was set back was not shown to be written on time."""
    late = written_backwards(lines)
    return [
        replace(line, play=replace(line.play, grade="D")) if line.sequence in late and line.play.grade == "C" else line
        for line in lines
    ]


def _with_doubtful_starts(lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
    own = [line.play for line in lines if line.play.says == OWN_PLAYER and line.play.monotonic_seconds]
    found = boots_in_doubt([tick_of(play) for play in own])
    wrong = {
        line.sequence
        for line in lines
        if not line.play.timed
        and line.play.ended != "not-played"
        and (line.play.boot_id in found or line.play.start.year < FIRST_YEAR)
    }
    if not wrong:
        return tuple(lines)
    bounds = _bounds(lines, wrong)
    return tuple(
        replace(line, play=doubted(line.play, not_before=bounds[at][0], not_after=bounds[at][1]))
        if line.sequence in wrong
        else line
        for at, line in enumerate(lines)
    )


def _bounds(lines: Sequence[LogLine], wrong: set[int]) -> Mapping[int, tuple[dt.datetime | None, dt.datetime | None]]:
    """By place: when the last line before was written and the first one after, of those that are not in doubt."""
    sure = [None if _is_doubtful(line, wrong) else line.logged_at for line in lines]
    before: list[dt.datetime | None] = []
    for moment in [None, *sure[:-1]]:
        before.append(moment or (before[-1] if before else None))
    after: list[dt.datetime | None] = []
    for moment in [None, *sure[:0:-1]]:
        after.append(moment or (after[-1] if after else None))
    return dict(enumerate(zip(before, reversed(after), strict=True)))


def _is_doubtful(line: LogLine, wrong: set[int]) -> bool:
    return line.sequence in wrong or line.logged_at.year < FIRST_YEAR
