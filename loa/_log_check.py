"""Whether an as-run log holds together: which line is wrong, and in which way."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loa._log_lines import identity, line_bytes
from loa._log_merkle import merkle_root
from loa.files.canonical import sha256_hex
from loa.messages import _
from loa.model.evidence import LogFault, LogHead, LogLine
from loa.model.time import VIETNAM

NOTHING_BEFORE = "0" * 64
"""What stands in the first line for the hash of the line before."""


@dataclass(frozen=True, slots=True)
class RawLine:
    """A finished line as it stands in a file."""

    file: str
    number: int
    """Line in the file, from 1."""
    data: bytes
    line: LogLine | None
    """None when it cannot be read."""
    why: str = ""
    """Why it cannot be read."""

    def fault(self, kind: str, message: str) -> LogFault:
        """Something wrong in this line."""
        return LogFault(self.file, self.number, self.line.sequence if self.line else 0, kind, message)


def faults_of(raw: Sequence[RawLine], *, station: str, held: LogHead | None) -> Iterator[LogFault]:
    """Every fault of a log's finished lines.

    Args:
        raw: the lines of all months, in any order.
        station: whose log it should be.
        held: a head that someone kept from earlier; the lines it covers must give it again.
    """
    for one in raw:
        yield from _faults_of_line(one, station)
    readable = in_order(raw)
    yield from _faults_of_chain(readable)
    if held is not None:
        yield from _faults_of_head(readable, held)


def in_order(raw: Sequence[RawLine]) -> list[tuple[LogLine, RawLine]]:
    """The lines that can be read, by their number in the log."""
    readable = [(one.line, one) for one in raw if one.line is not None]
    return sorted(readable, key=lambda pair: (pair[0].sequence, pair[1].file, pair[1].number))


def head_of(raw: Sequence[RawLine], station: str, *, size: int | None = None) -> LogHead:
    """The head over the first lines of a log; over all of them when no size is given."""
    entries = [one.data for _line, one in in_order(raw)][:size]
    last = sha256_hex(entries[-1]) if entries else NOTHING_BEFORE
    return LogHead(station, len(entries), merkle_root(entries).hex(), last)


def _faults_of_line(one: RawLine, station: str) -> Iterator[LogFault]:
    if one.line is None:
        yield one.fault("unreadable", _("The line is not a line of a log: {why}.").format(why=one.why))
        return
    if line_bytes(one.line) != one.data:
        yield one.fault("spelling", _("The line is not spelled as loa spells it: something else wrote it."))
    if one.line.play.station != station:
        yield one.fault("station", _("The line is of another station: {code}.").format(code=one.line.play.station))
    if month_of(one.line) not in one.file:
        yield one.fault(
            "month", _("The play is of {month}, and stands in another month.").format(month=month_of(one.line))
        )


def month_of(line: LogLine) -> str:
    """The month in which the play began, in Viet Nam."""
    return f"{line.play.start.astimezone(VIETNAM):%Y-%m}"


def _faults_of_chain(readable: Sequence[tuple[LogLine, RawLine]]) -> Iterator[LogFault]:
    if readable:
        yield from _faults_of_first(*readable[0])
    for (line, raw), (following, raw_following) in itertools.pairwise(readable):
        if following.sequence == line.sequence:
            yield raw_following.fault("repeated", _("The number {n} stands twice.").format(n=line.sequence))
        elif following.sequence > line.sequence + 1:
            missing = _("Lines {first} to {last} are missing before this one.")
            yield raw_following.fault("gap", missing.format(first=line.sequence + 1, last=following.sequence - 1))
        elif following.previous != sha256_hex(raw.data):
            changed = _("The line is not the one that line {n} was written after: one of the two was changed.")
            yield raw.fault("changed", changed.format(n=following.sequence))
    yield from _faults_of_corrections(readable)
    yield from _faults_of_doubles(readable)


def _faults_of_first(line: LogLine, raw: RawLine) -> Iterator[LogFault]:
    if line.sequence != 1:
        missing = _("Lines {first} to {last} are missing before this one.")
        yield raw.fault("gap", missing.format(first=1, last=line.sequence - 1))
    elif line.previous != NOTHING_BEFORE:
        yield raw.fault("changed", _("The first line names a line before it."))


def _faults_of_corrections(readable: Sequence[tuple[LogLine, RawLine]]) -> Iterator[LogFault]:
    known = {line.sequence for line, _raw in readable}
    for line, raw in readable:
        wanted = line.play.corrects
        if wanted and (wanted >= line.sequence or wanted not in known):
            yield raw.fault("corrects", _("It corrects line {n}, which is not before it.").format(n=wanted))


def _faults_of_doubles(readable: Sequence[tuple[LogLine, RawLine]]) -> Iterator[LogFault]:
    known: dict[object, int] = {}
    for line, raw in readable:
        first = known.setdefault(identity(line.play), line.sequence)
        if first != line.sequence:
            yield raw.fault("doubled", _("The play stands in line {n} already.").format(n=first))


def _faults_of_head(readable: Sequence[tuple[LogLine, RawLine]], held: LogHead) -> Iterator[LogFault]:
    raw = [one for _line, one in readable]
    found = head_of(raw, held.station, size=held.size)
    if (found.size, found.root) != (held.size, held.root):
        message = _("The first {size} lines do not give the head that was kept: some of them were changed since.")
        yield LogFault("", 0, 0, "head", message.format(size=held.size))
