"""Plays that come from elsewhere go into a station's log: once, late or not, and never over what stands there.

What says something else of a play that is logged already is kept in ``logs/<station>/aside/`` for a person to look at;
it is settled once somebody has corrected the line that it contradicts, whatever the correction says.
A start that no clock can have shown is logged as such, with what bounds it (``loa._log_clock``).
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from loa._log_lines import identity, play_of
from loa._log_standing import last_words
from loa.errors import InputInvalid, OutsideMissing, fault
from loa.files import atomic
from loa.files.canonical import canonical_json, sha256_hex
from loa.files.text import read_text
from loa.messages import _
from loa.model.evidence import LogLine, Play
from loa.playlog import PlayLog
from loa.reasons import reason_of

CONFLICT = "conflict"

_FOLDER = "aside"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Aside:
    """A play that was not logged, and is kept."""

    kind: str
    """``conflict``: the log says something else of this play."""
    path: Path
    play: Play
    sequence: int
    """The log line that it contradicts; 0 for none."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the plays of a file."""

    added: tuple[LogLine, ...]
    known: int
    """How many stand in the log already."""
    aside: tuple[Aside, ...]
    settled: int = 0
    """How many contradicted the log once, before somebody corrected the line."""


def import_plays(log: PlayLog, plays: Iterable[Play], *, file: str, now: dt.datetime, is_told: bool) -> Imported:
    """Log what is new; when this returns, it is on the disk.

    Args:
        log: of the plays' station.
        plays: in any order, of any age.
        file: where they come from, for what is set aside.
        now: aware.
        is_told: a person ticked them, so that one tick answers for a line of the plan; False for what was measured,
            where each time that it was played is a play of its own.

    Raises:
        LoaError, LogDamaged, OutsideMissing: as ``PlayLog.append_all``.
    """
    known = _Known(log.lines(), is_told=is_told)
    fresh: list[Play] = []
    aside: list[Aside] = []
    count = settled = 0
    for play in plays:
        line = known.of(play)
        if line is None:
            fresh.append(play)
            known.add(LogLine(0, now, "", play))
        elif any(_agree(play, one.play, is_told=is_told) for one in (line, known.standing(line))):
            count += 1
        elif known.is_settled(_path(log, play, CONFLICT)):
            settled += 1
        else:
            line = known.standing(line)
            aside.append(_kept(log, play, kind=CONFLICT, file=file, now=now, sequence=line.sequence))
    done = log.append_all(fresh, logged_at=now)
    added = tuple(one.line for one in done if one.is_new)
    return Imported(added, count + len(done) - len(added), tuple(aside), settled)


def open_conflicts(log: PlayLog) -> tuple[Aside, ...]:
    """What was set aside and contradicts a line that still stands, by file.

    Raises:
        InputInvalid: a file that was set aside cannot be read.
        LogDamaged: the log cannot be read.
    """
    paths = sorted((log.folder / _FOLDER).glob(f"{CONFLICT}-*.json"))
    known = _Known(log.lines() if paths else (), is_told=False)
    return tuple(one for one in map(_read, paths) if not known.is_corrected(one.sequence))


class _Known:
    """The lines that stand in the log, by what they say."""

    def __init__(self, lines: Iterable[LogLine], *, is_told: bool) -> None:
        self.by_identity: dict[object, LogLine] = {}
        self.by_line: dict[str, LogLine] = {}
        self.is_told = is_told
        self.lines = {line.sequence: line for line in lines}
        self.last = last_words({number: line.play.corrects for number, line in self.lines.items()})
        for number, line in self.lines.items():
            self.add(line, is_answer=not self.is_corrected(number) and line.play.ended != "failed")

    def add(self, line: LogLine, *, is_answer: bool = True) -> None:
        self.by_identity[identity(line.play)] = line
        if line.play.line and is_answer:
            self.by_line[line.play.line] = line

    def of(self, play: Play) -> LogLine | None:
        """The line that speaks of the same play."""
        same = self.by_identity.get(identity(play))
        return same or (self.by_line.get(play.line) if self.is_told and play.line and not play.corrects else None)

    def standing(self, line: LogLine) -> LogLine:
        """What the log says now of the play that a line is of."""
        return self.lines[self.last[line.sequence]] if line.sequence in self.last else line

    def is_corrected(self, number: int) -> bool:
        """True when a later line says what a line should have said."""
        return self.last.get(number, number) != number

    def is_settled(self, path: Path) -> bool:
        """True for what was set aside before, when somebody has looked at it and corrected the line since."""
        return path.is_file() and self.is_corrected(_read(path).sequence)


def _agree(play: Play, logged: Play, *, is_told: bool) -> bool:
    """True when both say the same, whenever it came; for ticks it is enough that both say it was played, or was not."""
    if is_told:
        return (play.ended == "not-played", play.count) == (logged.ended == "not-played", logged.count)
    if play.timed and logged.timed:  # neither saw when it was, so that only what was heard can differ
        return (play.ended, play.share_heard, play.count) == (logged.ended, logged.share_heard, logged.count)
    by_us = ("grade", "not_before", "not_after", "means", "proof", "proof_sha256")
    return replace(play, **{name: getattr(logged, name) for name in by_us}) == logged


def _kept(log: PlayLog, play: Play, *, kind: str, file: str, now: dt.datetime, sequence: int = 0) -> Aside:
    """The play in a file of its own; the same one twice is kept once."""
    path = _path(log, play, kind)
    told = {
        "v": 1,
        "kind": kind,
        "file": file,
        "line": sequence,
        "came": now,
        "play": play,
    }
    try:
        if not path.is_file():
            atomic.write_bytes(path, canonical_json(told) + b"\n")
    except OSError as exc:
        raise OutsideMissing(
            _("{path} cannot be written: {why}.").format(path=path, why=reason_of(exc)),
            cure=_("Check the disk and its free space; nothing of the file was logged."),
        ) from exc
    return Aside(kind, path, play, sequence)


def _path(log: PlayLog, play: Play, kind: str) -> Path:
    """Where a play is set aside; the same one has the same name."""
    return log.folder / _FOLDER / f"{kind}-{sha256_hex(canonical_json(play))[:_DIGITS]}.json"


def _read(path: Path) -> Aside:
    """What was set aside.

    Raises:
        InputInvalid: it cannot be read.
    """
    try:
        told = json.loads(read_text(path))
        return Aside(str(told["kind"]), path, play_of(told["play"]), int(told["line"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        message = _("This is not a play that was set aside: {why}.").format(why=reason_of(exc))
        raise InputInvalid([fault(path, message, _("Move it away, and import its file again."))]) from exc
