"""Planned plays beside log lines: each play counts once, and what is not known is not called missed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loa.model.evidence import SPOKEN_FORMS, WHOLE_SHARE, LogLine, Outcome, Play
from loa.model.playing import PlannedPlay
from loa.model.time import VIETNAM, Period

ON_TIME = dt.timedelta(minutes=5)
"""A play that begins this near its planned time is on time. Our choice: clocks of timer plugs and PCs differ so."""

NEAR = dt.timedelta(minutes=30)
"""A play that names no plan line may still be a planned one, when it says the same words this near. Our choice."""

_BEST_END = ("complete", "stopped", "failed", "not-played")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the plan, from the plan itself or from the snapshot that a log line carries."""

    line: str
    start: dt.datetime
    campaign: str
    script: str
    title: str


def outcomes_of(
    planned: Iterable[PlannedPlay], lines: Sequence[LogLine], *, campaign: str, month: Period, means: str
) -> tuple[Outcome, ...]:
    """What became of every planned play of a campaign in a month, and every play that nobody planned, by time.

    Args:
        planned: the plays of the plans, of any campaign and day.
        lines: the station's whole log.
        campaign: whose plays are wanted.
        month: the days wanted, by the planned start; by the real one where nothing was planned.
        means: phương tiện of planned plays that the log says nothing of.
    """
    standing = standing_lines(lines)
    wanted = [line for line in standing if line.play.campaign == campaign and day_of(line.play) in month]
    slots = _slots(planned, wanted, campaign, month)
    claimed = _claims(slots, wanted)
    covered = covered_days(standing)
    outcomes = [_of_slot(slot, claimed.get(slot.line), covered, means) for slot in slots.values()]
    used = {line.sequence for line in claimed.values()}
    outcomes += [_of_play(line) for line in wanted if line.sequence not in used and _is_worth_telling(line.play, slots)]
    return tuple(sorted(outcomes, key=_by_time))


def standing_lines(lines: Iterable[LogLine]) -> list[LogLine]:
    """The lines that no later line corrects."""
    known = list(lines)
    corrected = {line.play.corrects for line in known}
    return [line for line in known if line.sequence not in corrected]


def covered_days(lines: Iterable[LogLine]) -> frozenset[dt.date]:
    """The days of which the log says something of the loudspeakers: what else was planned on them was missed."""
    return frozenset(day_of(line.play) for line in lines if line.play.form in SPOKEN_FORMS)


def day_of(play: Play) -> dt.date:
    """The day a play belongs to: that of its plan, or its own."""
    return (play.planned_start or play.start).astimezone(VIETNAM).date()


def _slots(planned: Iterable[PlannedPlay], lines: Iterable[LogLine], campaign: str, month: Period) -> dict[str, _Slot]:
    """The plan, where a snapshot in the log wins over a plan that was made anew."""
    slots = {
        play.id: _Slot(play.id, play.start, play.campaign, play.script, play.title)
        for play in planned
        if play.campaign == campaign and play.start.date() in month
    }
    for line in lines:
        play = line.play
        if play.line and play.planned_start:
            slots[play.line] = _Slot(play.line, play.planned_start, play.campaign, play.script, play.title)
    return slots


def _claims(slots: dict[str, _Slot], lines: Sequence[LogLine]) -> dict[str, LogLine]:
    """The one log line that answers for each slot."""
    claimed: dict[str, LogLine] = {}
    for line in sorted(lines, key=_best_first):
        if line.play.line in slots:
            claimed.setdefault(line.play.line, line)
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


def _best_first(line: LogLine) -> tuple[int, bool, float, int]:
    play = line.play
    away = abs(play.start - play.planned_start).total_seconds() if play.planned_start else 0.0
    return (_BEST_END.index(play.ended), bool(play.draft), away, line.sequence)


def _of_slot(slot: _Slot, line: LogLine | None, covered: frozenset[dt.date], means: str) -> Outcome:
    if line is None:
        state = "missed" if slot.start.astimezone(VIETNAM).date() in covered else "no-evidence"
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
        )
    return _outcome(line, slot.line, _state(line.play, slot.start), slot.start)


def _of_play(line: LogLine) -> Outcome:
    return _outcome(line, "", _end_state(line.play) or "unplanned", None)


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
        aired_start=None if state in ("cancelled", "failed") else play.start,
        sequence=line.sequence,
        why=play.why or play.draft,
        count=play.count,
        says=play.says,
    )


def _state(play: Play, planned: dt.datetime) -> str:
    if ended := _end_state(play):
        return ended
    if play.start < planned - ON_TIME:
        return "early"
    return "late" if play.start > planned + ON_TIME else "aired"


def _end_state(play: Play) -> str:
    """The state of a play that was not heard whole, or whose words nobody had approved; empty for a good one."""
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
