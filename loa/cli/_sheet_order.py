"""The order in which a filled sheet has the lines of a session: what began late moves what came after it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loa.errors import Fault
from loa.files.table import Row
from loa.messages import _
from loa.model.evidence import Play

_MINUTE = dt.timedelta(minutes=1)
"""People write minutes: so much sooner than the line before was over, the next may have begun."""


def in_session_order(told: Sequence[tuple[Row, Play]], now: dt.datetime) -> tuple[tuple[Play, ...], list[Fault]]:
    """The plays in their order, and what cannot have been.

    A session is one sound, so that a line of which nobody wrote a time came as much later or sooner as the last line
    before it of which somebody did.

    Args:
        told: each play with the row that ticks it.
        now: aware; nothing was played after it.
    """
    moved = dict(enumerate(play for _row, play in told))
    faults: list[Fault] = []
    for places in _sessions(told):
        away, before = dt.timedelta(), None
        for at in places:
            row, play = told[at]
            if not play.timed and play.planned_start:
                away = play.start - play.planned_start
            moved[at] = play = _moved(play, away)
            if fault := _fault(row, play, before, now):
                faults.append(fault)
            before = play
    return tuple(moved[at] for at in range(len(told))), faults


def _sessions(told: Sequence[tuple[Row, Play]]) -> Iterator[list[int]]:
    """The places of the lines of each session that were played, by their planned time."""
    found: dict[str, list[int]] = {}
    for at, (_row, play) in enumerate(told):
        if play.line and play.ended != "not-played":
            found.setdefault(play.line.rpartition("/")[0], []).append(at)
    for places in found.values():
        yield sorted(places, key=lambda at: told[at][1].planned_start or told[at][1].start)


def _moved(play: Play, away: dt.timedelta) -> Play:
    if not (play.timed and away):
        return play
    return replace(play, start=play.start + away, end=play.end + away, timed="")


def _fault(row: Row, play: Play, before: Play | None, now: dt.datetime) -> Fault | None:
    if before and before.line != play.line and play.start + _MINUTE < before.end:
        message = _("{line} cannot have begun at {start:%H:%M}: {before} before it was over at {end:%H:%M}.")
        told = message.format(line=play.line, start=play.start, before=before.line, end=before.end)
        return row.wrong("start", told, _("Write the real times of both."))
    if play.end > now:
        message = _("{moment:%d/%m/%Y %H:%M} has not come yet.").format(moment=play.end)
        return row.wrong("start", message, _("Write the real time, or import the sheet later."))
    return None
