"""What the log says already of plays that a person is about to log: the same, or something else."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loa._log_lines import identity
from loa._log_standing import last_words
from loa.errors import UsageError
from loa.messages import _, here
from loa.model.evidence import LogLine, Play
from loa.playlog import Appended

if TYPE_CHECKING:
    from loa.playlog import PlayLog

_MINUTE = dt.timedelta(minutes=1)
"""A person tells the minute; a machine that saw the same start tells the second."""


def told_before(log: "PlayLog", plays: Sequence[Play]) -> list[Appended | None]:
    """Per play, the line of the log that says it already; None where there is none.

    A line of a plan is answered by any line that stands, but for a failed attempt and for what is to be corrected.

    Raises:
        UsageError: the log says something else of one of them; nothing is to be written.
        LogDamaged: the log cannot be read.
    """
    lines = {line.sequence: line for line in log.lines()}
    last = last_words({number: line.play.corrects for number, line in lines.items()})
    standing = [line for number, line in lines.items() if last[number] == number]
    answers = {line.play.line: line for line in standing if line.play.line and line.play.ended != "failed"}
    same = {identity(line.play): lines[last[number]] for number, line in lines.items()}
    found = [same.get(identity(play)) or (None if play.corrects else answers.get(play.line)) for play in plays]
    for play, line in zip(plays, found, strict=True):
        if line:
            _check_alike(play, line)
    return [Appended(line, is_new=False, set_aside=()) if line else None for line in found]


def _check_alike(play: Play, line: LogLine) -> None:
    told = line.play
    if (told.ended == "not-played") != (play.ended == "not-played"):
        message = _("Nothing is written: line {n} of the log says the opposite of “{line}”.")
    elif _says_more(play, told):
        message = _("Nothing is written: line {n} of the log says something else of “{line}”.")
    else:
        return
    raise UsageError(
        message.format(n=line.sequence, line=play.line or play.title),
        cure=here(
            command=_("To correct it: --line with that id, and --corrects {n}.")
            if play.line
            else _("To correct it: the same once more, and --corrects {n}."),
            page=_("To correct it, use “Correct this” beside it."),
        ).format(n=line.sequence),
    )


def _says_more(play: Play, told: Play) -> bool:
    """True when what is told now is not what stands there: another number, reason, form, proof or time."""
    if (play.count, play.form) != (told.count, told.form) or (play.proof and play.proof != told.proof):
        return True
    if play.ended == "not-played":
        return play.why != told.why
    return not play.timed and (bool(told.timed) or abs(play.start - told.start) >= _MINUTE)
