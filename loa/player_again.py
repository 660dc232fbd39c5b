"""A player's log that comes a second time, as it was, longer or cut: it tells what it told then, at the same times.

A player's log that gave a play is kept in ``logs/<station>/proofs/``, and the play's line names it. Times that a person
gives to a log without dates can be given twice; such a log is held to what it told first.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from loa.errors import UsageError
from loa.files.canonical import sha256_hex
from loa.messages import _, here
from loa.model.evidence import LogLine, Play
from loa.player_log import SAYS
from loa.proofs import proof_path

WITHOUT_DATES = ("elapsed", "day")
"""The clocks of players whose dates a person gives."""


def check_told_alike(data: bytes, plays: Iterable[Play], *, clock: str, lines: Iterable[LogLine], folder: Path) -> None:
    """See that a log which came before puts no play at another time than it did then.

    Args:
        data: the player's log.
        plays: what it comes to now.
        clock: what its times are, as ``CLOCK`` of its player says.
        lines: of the station's log.
        folder: of that log, with ``proofs/``.

    Raises:
        UsageError: it would tell the same plays once more; none of it is to be logged.
    """
    now = {play.start for play in plays}
    for told in _by_log(lines).values() if clock in WITHOUT_DATES and now else ():
        before = _kept(told[0].play, folder) or (data if told[0].play.proof_sha256 == sha256_hex(data) else b"")
        then = {line.play.start for line in told}
        if before and _is_moved(then, now, clock, (_plain(before), _plain(data))):
            play = told[0].play
            raise UsageError(
                _(
                    "This log came before: line {n} of the as-run log says that it begins with {moment:%d/%m/%Y %H:%M}."
                ).format(n=told[0].sequence, moment=play.start),
                cure=here(
                    command=_(
                        "Give the same --began and --bag as then. What was wrong then is corrected line by line: "
                        "loa log add --corrects {n}."
                    ),
                    page=_("Write the same beginning as then. What was wrong is corrected with “Correct this”."),
                ).format(n=told[0].sequence),
            )


def _is_moved(then: set[dt.datetime], now: set[dt.datetime], clock: str, logs: tuple[bytes, bytes]) -> bool:
    """True when two forms of one log, of which one begins as the other, put their plays at other times."""
    before, data = logs
    is_grown, is_cut = data.startswith(before), before.startswith(data)
    if clock == "day":
        return (is_grown or is_cut) and bool(_days(now - then) & _days(then - now))
    return bool((is_grown and then - now) or (is_cut and now - then))


def _days(moments: Iterable[dt.datetime]) -> set[str]:
    """The moments without their year."""
    return {f"{one:%m-%dT%H:%M:%S}" for one in moments}


def _by_log(lines: Iterable[LogLine]) -> dict[str, list[LogLine]]:
    """The lines that each player's log gave, by its hash, in their order."""
    found: dict[str, list[LogLine]] = {}
    for line in lines:
        if line.play.proof_sha256 and line.play.says.startswith(SAYS):
            found.setdefault(line.play.proof_sha256, []).append(line)
    return found


def _kept(play: Play, folder: Path) -> bytes:
    """The log that gave a play, as it is kept; nothing when it is gone, which ``loa log verify`` tells."""
    try:
        return proof_path(folder, play.proof).read_bytes()
    except OSError:
        return b""


def _plain(data: bytes) -> bytes:
    """A text without what another program changes when it saves it again."""
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip()
