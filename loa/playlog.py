"""The playlog stage: what was aired goes into the station's as-run log, which only grows (DESIGN section 8).

``logs/<station>/plays-YYYY-MM.jsonl`` holds the plays that began in a month, one canonical JSON line each. Lines are
numbered over all months as they are written, and each names the SHA-256 of the line before it.
"""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa._log_check import NOTHING_BEFORE, RawLine, faults_of, head_of, in_order
from loa._log_files import append_bytes, append_line, ends_whole, last_whole_line, locked, set_aside, whole_lines
from loa._log_lines import identity, line_bytes, line_of, wrong_in
from loa._log_merkle import Tree, merkle_root
from loa._log_quick import holds_together
from loa._log_quick import in_order as entries_in_order
from loa._log_standing import last_words
from loa.errors import LoaError, LogDamaged
from loa.files.canonical import sha256_hex
from loa.messages import _, here
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


@dataclass(slots=True)
class _Known:
    """What an open log knows of its files, for as long as nobody else writes them."""

    files: dict[str, tuple[int, int]]
    """Size and time of change (ns) of each file."""
    number: int
    previous: str
    starts: dict[str, dict[bytes, list[bytes]]]
    """By month: the lines that a play may repeat, by the time it began."""


class PlayLog:
    """The as-run log of one station. Any number of processes may write it at once."""

    def __init__(self, logs: Path, station: str) -> None:
        self.station = station
        self.folder = logs / station
        self._known: _Known | None = None

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
        return self.append_all([play], logged_at=logged_at)[0]

    def append_all(self, plays: Iterable[Play], *, logged_at: dt.datetime) -> tuple[Appended, ...]:
        """Log many plays, as ``append``; when this returns, all of them are on the disk.

        They are numbered month by month, so that a crash in the middle leaves a whole log with the first of them.

        Raises:
            LoaError, LogDamaged, OutsideMissing: as ``append``; a play that is not whole keeps all of them out.
        """
        asked = list(plays)
        for play in asked:
            self._check(play, logged_at)
        asked = [_in_vietnam(play) for play in asked]
        done: dict[int, Appended] = {}
        with locked(self.folder):
            known, kept = self._opened()
            if any(play.corrects for play in asked):
                self._check_corrections(asked)
            for month, of_month in _by_month(asked):
                done |= self._append_month(known, month, of_month, logged_at=logged_at.astimezone(VIETNAM))
        if asked and kept:
            done[0] = replace(done[0], set_aside=kept)
        return tuple(done[at] for at in range(len(asked)))

    def lines(self, month: str | None = None) -> tuple[LogLine, ...]:
        """The lines of a month (``2024-08``), or of all months, in the order they were written.

        Raises:
            LogDamaged: a line cannot be read.
        """
        return tuple(line for line, _raw in in_order(self._readable(month)))

    def lines_with_proof(self) -> tuple[LogLine, ...]:
        """The lines whose proof is a file that is kept beside the log.

        Raises:
            LogDamaged: one of them cannot be read.
        """
        found = [(name, data) for name, lines, _torn in self._contents() for data in lines if _PROOF in data]
        try:
            return tuple(line_of(data) for _name, data in found)
        except ValueError as exc:
            raise _damaged(self.station, str(exc)) from exc

    def verify(self, held: LogHead | None = None) -> tuple[LogFault, ...]:
        """Everything that is wrong in the log, and where; nothing when it holds together.

        Args:
            held: a head kept from earlier, which the lines it covers must still give.
        """
        if held is None and self._holds_together():
            return ()
        raw = list(self._raw())
        return (*faults_of(raw, station=self.station, held=held), *self._torn_faults())

    def size(self) -> int:
        """How many finished lines it has, whole or damaged."""
        return sum(len(lines) for _month, lines, _torn in self._contents())

    def head(self) -> LogHead:
        """What the log comes down to now.

        Raises:
            LogDamaged: a line cannot be read.
        """
        files = [(month, lines) for month, lines, _torn in self._contents()]
        entries = entries_in_order(files)
        if entries is None or not holds_together(files, station=self.station):
            return head_of(self._readable(None), self.station)
        lines = [data for _number, _month, data in entries]
        last = sha256_hex(lines[-1]) if lines else NOTHING_BEFORE
        return LogHead(self.station, len(lines), merkle_root(lines).hex(), last)

    def roots(self, sizes: Collection[int]) -> Mapping[int, str]:
        """The root (hex) over the first so many lines, for each size that the log reaches.

        Raises:
            LogDamaged: a line has no number.
        """
        entries = entries_in_order([(month, lines) for month, lines, _torn in self._contents()])
        if entries is None:
            self._readable(None)
            raise _damaged(self.station, _("a line has no number"))
        tree = Tree(sizes)
        for _number, _file, data in entries[: max(sizes, default=0)]:
            tree.add(data)
        return tree.roots

    def last_written(self) -> dt.datetime | None:
        """When the last line was written, by the clock of then; None for an empty log.

        Raises:
            LogDamaged: the end of the log cannot be read.
        """
        ends = [data for path in self._files() if (data := last_whole_line(path))]
        try:
            last = max(map(line_of, ends), key=lambda line: line.sequence, default=None)
        except ValueError as exc:
            raise _damaged(self.station, str(exc)) from exc
        return last.logged_at if last else None

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

    def _check_corrections(self, plays: Iterable[Play]) -> None:
        """See that each corrects the line that stands, so that no line has two corrections that both stand."""
        lines = self.lines()
        last = last_words({line.sequence: line.play.corrects for line in lines})
        known = {identity(line.play) for line in lines if line.play.corrects}
        wanted: set[int] = set()
        for play in plays:
            if not play.corrects or identity(play) in known:
                continue
            standing = last.get(play.corrects, play.corrects)
            if standing != play.corrects:
                raise LoaError(
                    _("Line {n} was corrected already, by line {by}.").format(n=play.corrects, by=standing),
                    cure=here(
                        command=_("Correct what stands now: --corrects {n}."),
                        page=_("Look at the day again, and correct what stands there now."),
                    ).format(n=standing),
                )
            if play.corrects in wanted:
                raise LoaError(_("Two plays would correct line {n}.").format(n=play.corrects))
            wanted.add(play.corrects)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("plays-????-??.jsonl"))

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

    def _holds_together(self) -> bool:
        contents = list(self._contents())
        files = [(month, lines) for month, lines, _torn in contents]
        return not any(torn for _m, _l, torn in contents) and holds_together(files, station=self.station)

    def _contents(self) -> Iterator[tuple[str, list[bytes], bytes]]:
        """Month, finished lines and torn tail of each file."""
        for path in self._files():
            yield path.stem.removeprefix("plays-"), *whole_lines(path)

    def _opened(self) -> tuple[_Known, tuple[Path, ...]]:
        """What is known of the log, read again only when another has written it; and torn tails set aside."""
        if self._known is not None and self._known.files == self._stamps():
            return self._known, ()
        kept = tuple(self._mended())
        self._known = _Known(self._stamps(), *self._end(), {})
        return self._known, kept

    def _stamps(self) -> dict[str, tuple[int, int]]:
        return {path.name: ((stat := path.stat()).st_size, stat.st_mtime_ns) for path in self._files()}

    def _append_month(
        self, known: _Known, month: str, plays: Sequence[tuple[int, Play]], *, logged_at: dt.datetime
    ) -> dict[int, Appended]:
        path = self.folder / f"plays-{month}.jsonl"
        starts = known.starts.setdefault(month, {}) or _starts(path)
        known.starts[month] = starts
        number, previous = known.number, known.previous
        done: dict[int, Appended] = {}
        fresh: list[tuple[bytes, bytes]] = []
        self._known = None  # until all of it is on the disk
        for at, play in plays:
            start = play.start.isoformat().encode()
            if same := _same(play, starts.get(start, ())):
                done[at] = Appended(same, is_new=False, set_aside=())
                continue
            if play.corrects > number:
                message = _("There is no line {n} to correct.").format(n=play.corrects)
                raise LoaError(message, cure=here(command=_("See: loa log show."), page=""))
            line = LogLine(number + 1, logged_at, previous, play)
            data = line_bytes(line)
            number, previous = line.sequence, sha256_hex(data)
            starts.setdefault(start, []).append(data)
            fresh.append((start, data))
            done[at] = Appended(line, is_new=True, set_aside=())
        if fresh:
            append_bytes(path, b"\n".join(data for _start, data in fresh) + b"\n")
            stat = path.stat()
            known.files[path.name] = (stat.st_size, stat.st_mtime_ns)
        known.number, known.previous = number, previous
        self._known = known
        return done

    def _end(self) -> tuple[int, str]:
        """The number and the hash of the last line of the log."""
        ends = [data for path in self._files() if (data := last_whole_line(path))]
        try:
            numbered = [(line_of(data).sequence, sha256_hex(data)) for data in ends]
        except ValueError as exc:
            raise _damaged(self.station, str(exc)) from exc
        return max(numbered, default=(0, NOTHING_BEFORE))

    def _mended(self) -> Iterator[Path]:
        """Set every torn tail aside; only inside the lock, where no other writer is in the middle of a line.

        A tail that lacks nothing but its line end is a line of the log, and gets it.
        """
        for path in self._files():
            torn = b"" if ends_whole(path) else whole_lines(path)[1]
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


_PROOF = b',"proof_sha256":"'
"""Stands in a line with such a proof; inside a text, its quotes would stand behind backslashes."""

_START = re.compile(rb',"start":"([^"]*)"')
"""Where a line says when its play began; inside a text, its quotes would stand behind backslashes."""


def _starts(path: Path) -> dict[bytes, list[bytes]]:
    """The finished lines of a file, by the time that their plays began."""
    found: dict[bytes, list[bytes]] = {}
    for data in whole_lines(path)[0] if path.is_file() else ():
        if match := _START.search(data):
            found.setdefault(match[1], []).append(data)
    return found


def _same(play: Play, lines: Iterable[bytes]) -> LogLine | None:
    """The line that already says this play."""
    wanted = identity(play)
    for data in lines:
        try:
            line = line_of(data)
        except ValueError:
            continue
        if identity(line.play) == wanted:
            return line
    return None


def _by_month(plays: Iterable[Play]) -> list[tuple[str, list[tuple[int, Play]]]]:
    """The plays with their places, by the month in which they began."""
    found: dict[str, list[tuple[int, Play]]] = {}
    for at, play in enumerate(plays):
        found.setdefault(f"{play.start.year:04d}-{play.start.month:02d}", []).append((at, play))
    return sorted(found.items())


def _in_vietnam(play: Play) -> Play:
    """The same moments in Vietnam's time, so that a play has one spelling."""
    if play.start.tzinfo is play.end.tzinfo is VIETNAM and getattr(play.planned_start, "tzinfo", VIETNAM) is VIETNAM:
        return play
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
        cure=here(
            command=_("Look with: loa log verify. Keep the file as it is, and ask the centre for its copy."),
            page=_("Keep the file as it is, and ask the centre for its copy."),
        ),
    )
