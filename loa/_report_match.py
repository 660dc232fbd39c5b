"""Planned plays beside log lines: each play counts once, and what is not known is not called missed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loa._log_clock import with_doubts
from loa._log_standing import standing_lines
from loa.model.airing import URGENT_PREFIX
from loa.model.evidence import FOR_URGENT, GRADES, OWN_PLAYER, SPOKEN_FORMS, WHOLE_SHARE, LogLine, Outcome, Play
from loa.model.playing import PlannedPlay
from loa.model.time import VIETNAM, Period
from loa.model.wording import timed_words

ON_TIME = dt.timedelta(minutes=5)
"""A play that begins this near its planned time is on time, and two witnesses this near speak of the same play.
Our choice: clocks of timer plugs, PCs and wrists differ so."""

NEAR = dt.timedelta(minutes=30)
"""A play that names no plan line may still be a planned one, when it says the same words this near. Our choice."""

TAKEN_SHARE = 0.5
"""What covers this much of a line's time was played in its place. Our choice."""

_BEST_END = ("complete", "stopped", "failed", "not-played")
_NO_TIME = ("cancelled", "failed", "untimed", "doubtful")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the plan, from the plan itself or from the snapshot that a log line carries."""

    line: str
    start: dt.datetime
    seconds: float
    campaign: str
    script: str
    title: str

    @property
    def session(self) -> str:
        """``24343/2024-08-12/sang``."""
        return self.line.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the log says of the loudspeakers, whatever the campaign."""

    sessions: frozenset[str]
    """Those of which it says anything."""
    days: Mapping[dt.date, dt.datetime]
    """By day, how far our own player had come: it says of everything before whether it was played."""
    plays: Mapping[dt.date, Sequence[Play]]
    """By the day on which they began: heard, at a time that is known."""

    def covers(self, slot: _Slot) -> bool:
        """True when the log would hold the play, had there been one."""
        last = self.days.get(slot.start.astimezone(VIETNAM).date())
        return slot.session in self.sessions or (last is not None and last >= slot.start)

    def in_place_of(self, slot: _Slot) -> Play | None:
        """What was on the air in a line's time, of another session or of none: an emergency or relay before others."""
        day = slot.start.astimezone(VIETNAM).date()
        near = (*self.plays.get(day - dt.timedelta(days=1), ()), *self.plays.get(day, ()))
        end = slot.start + dt.timedelta(seconds=slot.seconds)
        then = [play for play in near if play.start < end and play.end > slot.start]
        found = [play for play in then if _session(play) != slot.session and _takes(play, slot)]
        return min(found, key=lambda play: (not _goes_first(play), play.start), default=None)


def outcomes_of(
    planned: Iterable[PlannedPlay], lines: Sequence[LogLine], *, campaign: str, month: Period, means: str
) -> tuple[Outcome, ...]:
    """What became of every planned play of a campaign in a month, and every play that nobody planned, by time.

    Args:
        planned: the plays of the plans, of any campaign and day.
        lines: the station's whole log, as it was written.
        campaign: whose plays are wanted.
        month: the days wanted, by the planned start; by the real one where nothing was planned.
        means: phương tiện of planned plays that the log says nothing of.
    """
    standing = standing_lines(with_doubts(lines))
    wanted = [line for line in standing if line.play.campaign == campaign and day_of(line.play) in month]
    slots = _slots(planned, wanted, campaign, month)
    leaders, told = _plays_of_slots(slots, wanted)
    claimed = _claims(slots, leaders, wanted)
    heard = _heard(standing, {slot.session for slot in slots.values() if slot.line in claimed})
    outcomes = [_of_slot(slot, claimed.get(slot.line), heard, means) for slot in slots.values()]
    used = {line.sequence for line in claimed.values()} | told
    outcomes += [_of_play(line) for line in wanted if line.sequence not in used and _is_worth_telling(line.play, slots)]
    return tuple(sorted(outcomes, key=_by_time))


def covered_days(lines: Iterable[LogLine]) -> frozenset[dt.date]:
    """The days of which the log says something of the loudspeakers."""
    return frozenset(day_of(line.play) for line in lines if line.play.form in SPOKEN_FORMS)


def day_of(play: Play) -> dt.date:
    """The day a play belongs to: that of its plan, or its own; in doubt, the first that it can have been."""
    own = play.not_before if play.timed == "doubtful" and play.not_before else play.start
    return (play.planned_start or own).astimezone(VIETNAM).date()


def _slots(planned: Iterable[PlannedPlay], lines: Iterable[LogLine], campaign: str, month: Period) -> dict[str, _Slot]:
    """The plan, where a snapshot in the log wins over a plan that was made anew."""
    slots = {}
    for play in (line.play for line in lines):
        if play.line and play.planned_start:
            known = (play.planned_start, play.planned_seconds, play.campaign, play.script, play.title)
            slots[play.line] = _Slot(play.line, *known)
    for one in planned:
        if one.campaign == campaign and one.id not in slots and one.start.date() in month:
            slots[one.id] = _Slot(one.id, one.start, one.seconds, one.campaign, one.script, one.title)
    return slots


def _heard(lines: Iterable[LogLine], answered: Iterable[str]) -> _Heard:
    sessions = set(answered)
    days: dict[dt.date, dt.datetime] = {}
    plays: dict[dt.date, list[Play]] = {}
    for line in lines:
        play = line.play
        if play.form not in SPOKEN_FORMS:
            continue
        sessions.add(_session(play))
        if play.timed:
            continue
        day = play.start.astimezone(VIETNAM).date()
        if play.says == OWN_PLAYER:
            days[day] = max(days.get(day, play.start), play.start)
        if play.ended in ("complete", "stopped"):
            plays.setdefault(day, []).append(play)
    return _Heard(frozenset(sessions - {""}), days, plays)


def _session(play: Play) -> str:
    return play.line.rpartition("/")[0]


def _takes(play: Play, slot: _Slot) -> bool:
    """True when a play was on the air for most of a line's time, with other words."""
    end = slot.start + dt.timedelta(seconds=slot.seconds)
    both = (min(play.end, end) - max(play.start, slot.start)).total_seconds()
    is_other = (play.campaign, play.script) != (slot.campaign, slot.script) or play.form == "relay"
    return is_other and slot.seconds > 0 and both >= TAKEN_SHARE * slot.seconds


def _goes_first(play: Play) -> bool:
    """True for an emergency and for a relay, which other programmes give way to."""
    return play.form == "relay" or play.line.rpartition("/")[0].rpartition("/")[2].startswith(URGENT_PREFIX)


def _plays_of_slots(slots: Mapping[str, _Slot], lines: Sequence[LogLine]) -> tuple[dict[str, list[LogLine]], set[int]]:
    """For each slot the line that speaks best of each of its plays, and the lines that tell of those once more."""
    leaders: dict[str, list[LogLine]] = {}
    told: set[int] = set()
    for line in sorted(lines, key=_best_proved):
        if line.play.line in slots:
            known = leaders.setdefault(line.play.line, [])
            if any(_is_same(one.play, line.play) for one in known):
                told.add(line.sequence)
            else:
                known.append(line)
    return leaders, told


def _is_same(better: Play, play: Play) -> bool:
    """True when two witnesses of a line speak of one play of it, of which the better one heard something."""
    if not better.share_heard or (better.says == play.says and not (better.timed or play.timed)):
        return False
    return bool(better.timed or play.timed) or abs(better.start - play.start) <= ON_TIME


def _claims(
    slots: dict[str, _Slot], leaders: Mapping[str, Sequence[LogLine]], lines: Sequence[LogLine]
) -> dict[str, LogLine]:
    """The one log line that answers for each slot."""
    claimed = {slot: min(known, key=_best_first) for slot, known in leaders.items()}
    free = [slot for slot in slots.values() if slot.line not in claimed]
    unnamed = [line for line in lines if not line.play.line and line.play.form in SPOKEN_FORMS]
    near = sorted(
        (abs(line.play.start - slot.start), slot.line, line.sequence, line)
        for line in unnamed
        for slot in free
        if line.play.script == slot.script and abs(line.play.start - slot.start) <= NEAR
    )
    used: set[int] = set()
    for _distance, slot_line, sequence, line in near:
        if slot_line not in claimed and sequence not in used:
            claimed[slot_line] = line
            used.add(sequence)
    return claimed


def _best_proved(line: LogLine) -> tuple[int, int, int, int]:
    play = line.play
    return (not play.share_heard, GRADES.index(play.grade), _BEST_END.index(play.ended), line.sequence)


def _best_first(line: LogLine) -> tuple[int, bool, float, int]:
    play = line.play
    away = abs(play.start - play.planned_start).total_seconds() if play.planned_start else 0.0
    return (_BEST_END.index(play.ended), bool(play.draft), away, line.sequence)


def _of_slot(slot: _Slot, line: LogLine | None, heard: _Heard, means: str) -> Outcome:
    if line is not None:
        return _outcome(line, slot.line, _state(line.play, slot.start), slot.start)
    other = heard.in_place_of(slot)
    state = ("missed" if heard.covers(slot) else "no-evidence") if other is None else _taken_state(other)
    return Outcome(
        line=slot.line,
        state=state,
        campaign=slot.campaign,
        script=slot.script,
        title=slot.title,
        form="loudspeaker",
        means=means,
        grade="",
        planned_start=slot.start,
        aired_start=None,
        sequence=0,
        why=f"lúc đó phát: {other.title}" if other else "",
    )


def _taken_state(other: Play) -> str:
    return "preempted" if _goes_first(other) else "substituted"


def _of_play(line: LogLine) -> Outcome:
    state = "doubtful" if line.play.timed == "doubtful" else "unplanned"
    return _outcome(line, "", _end_state(line.play) or state, None)


def _outcome(line: LogLine, slot: str, state: str, planned_start: dt.datetime | None) -> Outcome:
    play = line.play
    return Outcome(
        line=slot,
        state=state,
        campaign=play.campaign,
        script=play.script,
        title=play.title,
        form=play.form,
        means=play.means,
        grade=play.grade,
        planned_start=planned_start,
        aired_start=None if state in _NO_TIME or play.timed else play.start,
        sequence=line.sequence,
        why=play.why or play.draft or (timed_words(play) if play.timed == "doubtful" else ""),
        count=play.count,
        says=play.says,
        proof=play.proof,
    )


def _state(play: Play, planned: dt.datetime) -> str:
    if ended := _end_state(play):
        return ended
    if play.timed:
        return "untimed" if play.timed == "plan" else "doubtful"
    if play.start < planned - ON_TIME:
        return "early"
    return "late" if play.start > planned + ON_TIME else "aired"


def _end_state(play: Play) -> str:
    """The state of a play that was not heard whole, or whose words nobody had approved; empty for a good one."""
    if play.why == FOR_URGENT and play.share_heard < WHOLE_SHARE:
        return "preempted"
    if play.ended in ("not-played", "failed"):
        return "cancelled" if play.ended == "not-played" else "failed"
    if play.share_heard < WHOLE_SHARE:
        return "partial"
    return "draft" if play.draft else ""


def _is_worth_telling(play: Play, slots: dict[str, _Slot]) -> bool:
    """A failed attempt at a line that another log line answers for is told by that one."""
    return play.line not in slots or play.ended in ("complete", "stopped")


def _by_time(outcome: Outcome) -> tuple[dt.datetime, str, int]:
    moment = outcome.planned_start or outcome.aired_start or dt.datetime.max.replace(tzinfo=VIETNAM)
    return (moment, outcome.line, outcome.sequence)
