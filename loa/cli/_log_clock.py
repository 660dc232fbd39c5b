"""What is told of the clocks that wrote a log: of those that went back, and of the one that this machine has now."""

import datetime as dt
from typing import TYPE_CHECKING

from loa._log_clock import STEP, is_set_back, written_backwards
from loa.cli import talk
from loa.errors import LoaError
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loa.model.evidence import LogLine
    from loa.playlog import PlayLog


def check_clock(log: "PlayLog", now: dt.datetime) -> None:
    """See that the machine's clock can be right, before a head is signed under it.

    Raises:
        LoaError: it shows a time before the last line of the log.
    """
    written = log.last_written()
    if is_set_back(now, written):
        raise LoaError(
            _("The clock of this machine shows {now}; nothing is signed under it.").format(now=f"{now:%H:%M %d/%m/%Y}"),
            cure=_("The last line of the log was written at {written}. Set the clock, and sign again.").format(
                written=f"{written:%H:%M %d/%m/%Y}" if written else "—"
            ),
        )


def warn_of_clock(code: str, lines: "Sequence[LogLine]", now: dt.datetime) -> None:
    """Say so when a station's log bears times that cannot all be right."""
    for told in clock_doubts(code, lines, now):
        talk(told)


def clock_doubts(code: str, lines: "Sequence[LogLine]", now: dt.datetime) -> "Iterator[str]":
    """What is not right with the times at which a log was written, as sentences.

    Args:
        code: of the station.
        lines: of its log, all of them.
        now: aware; by the clock of this machine.
    """
    if back := written_backwards(lines):
        number, before = next(iter(back.items()))
        own = next(line for line in lines if line.sequence == number)
        yield ngettext(
            "{code}: {count} line was written by a clock that went back (line {n}: {written}, after line {m}: "
            "{before}); it is graded as late.",
            "{code}: {count} lines were written by a clock that went back (line {n}: {written}, after line {m}: "
            "{before}); they are graded as late.",
            len(back),
        ).format(
            code=code,
            count=len(back),
            n=number,
            m=before.sequence,
            written=f"{own.logged_at:%H:%M %d/%m/%Y}",
            before=f"{before.logged_at:%H:%M %d/%m/%Y}",
        )
    last = max(lines, key=lambda line: line.logged_at, default=None)
    if last and last.logged_at > now + STEP:
        yield _(
            "{code}: line {n} bears the time {written}, which has not come yet by the clock of this machine ({now}): "
            "one of the two clocks is wrong."
        ).format(
            code=code,
            n=last.sequence,
            written=f"{last.logged_at:%H:%M %d/%m/%Y}",
            now=f"{now:%H:%M %d/%m/%Y}",
        )
