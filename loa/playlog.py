"""The playlog stage: what was aired goes into the station's as-run log, which only grows (DESIGN section 8).

``logs/<station>/plays-YYYY-MM.jsonl`` holds the plays that began in a month, one canonical JSON line each. Lines are
numbered over all months as they are written, and each names the SHA-256 of the line before it.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from loa._log_check import NOTHING_BEFORE, RawLine, faults_of, head_of, in_order, month_of
from loa._log_files import append_line, last_whole_line, locked, set_aside, whole_lines
from loa._log_lines import line_bytes, line_of, wrong_in
from loa.errors import LoaError, LogDamaged
from loa.files.canonical import sha256_hex
from loa.messages import _
from loa.model.evidence import LogFault, LogHead, LogLine, Play
from loa.model.time import VIETNAM


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a play that was to be logged."""

    line: LogLine
    """The new line; or, for a duplicate, the line that already says it."""
    is_new: bool
    """False: the same play stands in the log already, and nothing was written."""
    set_aside: tuple[Path, ...]
    """Torn tails that were found and kept under these names: a crash or a pulled plug left them."""


class PlayLog:
    """The as-run log of one station. Any number of processes may write it at once."""

    def __init__(self, logs: Path, station: str) -> None:
        self.station = station
        self.folder = logs / station

    def append(self, play: Play, *, logged_at: dt.datetime) -> Appended:
        """Log one play; when this returns, it is on the disk.

        Args:
            play: of this station, with aware times.
            logged_at: now, aware.

        Raises:
            LoaError: the play is not whole, of another station, or corrects a line that is not there.
            LogDamaged: the end of the log cannot be read.
            OutsideMissing: the disk does not take it.
        """
        self._check(play, logged_at)
        play, logged_at = _in_vietnam(play), logged_at.astimezone(VIETNAM)
        with locked(self.folder):
            kept = tuple(self._mended())
            if same := self._same(play):
                return Appended(same, is_new=False, set_aside=kept)
            number, previous = self._end()
            if play.corrects > number:
                raise LoaError(
                    _("There is no line {n} to correct.").format(n=play.corrects), cure=_("See: loa log show.")
                )
            line = LogLine(number + 1, logged_at, previous, play)
            append_line(self._file(line), line_bytes(line))
        return Appended(line, is_new=True, set_aside=kept)

    def lines(self, month: str | None = None) -> tuple[LogLine, ...]:
        """The lines of a month (``2024-08``), or of all months, in the order they were written.

        Raises:
            LogDamaged: a line cannot be read.
        """
        return tuple(line for line, _raw in in_order(self._readable(month)))

    def verify(self, held: LogHead | None = None) -> tuple[LogFault, ...]:
        """Everything that is wrong in the log, and where; nothing when it holds together.

        Args:
            held: a head kept from earlier, which the lines it covers must still give.
        """
        raw = list(self._raw())
        return (*faults_of(raw, station=self.station, held=held), *self._torn_faults())

    def head(self) -> LogHead:
        """What the log comes down to now.

        Raises:
            LogDamaged: a line cannot be read.
        """
        return head_of(self._readable(None), self.station)

    def months(self) -> tuple[str, ...]:
        """The months that have plays, in order."""
        return tuple(path.stem.removeprefix("plays-") for path in self._files())

    def _check(self, play: Play, logged_at: dt.datetime) -> None:
        wrong = wrong_in(play) or ("" if logged_at.tzinfo else "logged_at has no time zone")
        if play.station != self.station:
            wrong = f"station {play.station!r}"
        if wrong:
            raise LoaError(
                _("This play cannot stand in the log of {station}: {why}.").format(station=self.station, why=wrong)
            )

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("plays-????-??.jsonl"))

    def _file(self, line: LogLine) -> Path:
        return self.folder / f"plays-{month_of(line)}.jsonl"

    def _raw(self, month: str | None = None) -> Iterator[RawLine]:
        for path in self._files():
            if month is None or path.stem == f"plays-{month}":
                for number, data in enumerate(whole_lines(path)[0], start=1):
                    yield _raw_line(path.name, number, data)

    def _readable(self, month: str | None) -> list[RawLine]:
        raw = list(self._raw(month))
        for one in raw:
            if one.line is None:
                raise _damaged(f"{self.station}/{one.file}:{one.number}", one.why)
        return raw

    def _end(self) -> tuple[int, str]:
        """The number and the hash of the last line of the log."""
        ends = [data for path in self._files() if (data := last_whole_line(path))]
        try:
            numbered = [(line_of(data).sequence, sha256_hex(data)) for data in ends]
        except ValueError as exc:
            raise _damaged(self.station, str(exc)) from exc
        return max(numbered, default=(0, NOTHING_BEFORE))

    def _same(self, play: Play) -> LogLine | None:
        """The line that already says this play."""
        month = f"{play.start:%Y-%m}"
        wanted = _identity(play)
        return next((one.line for one in self._raw(month) if one.line and _identity(one.line.play) == wanted), None)

    def _mended(self) -> Iterator[Path]:
        """Set every torn tail aside; only inside the lock, where no other writer is in the middle of a line.

        A tail that lacks nothing but its line end is a line of the log, and gets it.
        """
        for path in self._files():
            torn = whole_lines(path)[1]
            if torn and self._is_next(torn):
                append_line(path, b"")
            elif torn:
                yield set_aside(path, torn)

    def _is_next(self, data: bytes) -> bool:
        try:
            line = line_of(data)
        except ValueError:
            return False
        number, previous = self._end()
        return (line.sequence, line.previous, line_bytes(line)) == (number + 1, previous, data)

    def _torn_faults(self) -> Iterator[LogFault]:
        for path in self._files():
            lines, torn = whole_lines(path)
            if torn:
                message = _("The last line is not finished ({count} bytes): a crash, or it is being written now.")
                yield LogFault(path.name, len(lines) + 1, 0, "torn", message.format(count=len(torn)))


def _identity(play: Play) -> tuple[object, ...]:
    """What makes two reports of a play the same play: the plan line, or what it was, and when it began."""
    what = (play.line,) if play.line else (play.campaign, play.script, play.title, play.means)
    return (*what, play.form, play.start, play.corrects)


def _in_vietnam(play: Play) -> Play:
    """The same moments in Vietnam's time, so that a play has one spelling."""
    planned = play.planned_start.astimezone(VIETNAM) if play.planned_start else None
    return replace(play, planned_start=planned, start=play.start.astimezone(VIETNAM), end=play.end.astimezone(VIETNAM))


def _raw_line(file: str, number: int, data: bytes) -> RawLine:
    try:
        return RawLine(file, number, data, line_of(data))
    except (ValueError, json.JSONDecodeError) as exc:
        return RawLine(file, number, data, None, str(exc))


def _damaged(where: str, why: str) -> LogDamaged:
    return LogDamaged(
        _("The as-run log of {where} cannot be read: {why}.").format(where=where, why=why),
        cure=_("Look with: loa log verify. Keep the file as it is, and ask the centre for its copy."),
    )
