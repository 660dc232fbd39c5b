"""Everything that can go wrong for a person, each with its exit code (DESIGN section 6).

    LoaError                 1  failed
      UsageError             2  the command was called wrongly
      InputInvalid           3  files a person wrote hold faults; all of them are inside
        NotOnThisDate        3  a fact or phase does not hold on the air date
        CannotSay            3  a text holds something that no voice can speak
        NotApproved          3  words that nobody approved were to be packed or played
      PartlyDone             4  some of the work is done and kept, some is not
      OutsideMissing         5  a program, a library, a disk or a network is missing
        EngineDown           5  a voice engine cannot work at all: stop
        EngineBusy           5  a voice engine asks us to come back later
        RecordingNeeded      5  only a human recording will do, and there is none
      TakeError              1  this one sentence failed; others may work
        BadText              1  the engine cannot speak this text
        BadAudio             1  what came back is not good speech
      ChangedMeanwhile       1  somebody else changed what was to be changed; nothing was written
      SoundError             1  a sound file cannot be read or made
      LogDamaged             1  an as-run log does not hold together

Errors for one item (``TakeError``) and errors that stop everything are different classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one place of one file, and its cure."""

    file: str
    """The file as the person knows it: relative to the workspace."""
    line: int
    """Line from 1; 0 when the fault is of the whole file."""
    cell: str
    """Column name or sheet cell, or nothing."""
    message: str
    """What is wrong, in the person's language."""
    cure: str
    """What to do about it, in the person's language."""

    def __str__(self) -> str:
        """``file:line [cell]: message. cure``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f" [{self.cell}]" if self.cell else ""
        return f"{place}{cell}: {self.message} {self.cure}".rstrip()


class LoaError(Exception):
    """Something a person can meet: what is wrong, where, and what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        """The message and its cure, on one line."""
        return f"{self.message} {self.cure}".rstrip()


class UsageError(LoaError):
    """The command was called wrongly."""

    exit_code = 2


class InputInvalid(LoaError):
    """Files a person wrote hold faults; every fault found is in ``faults``."""

    exit_code = 3

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class NotOnThisDate(InputInvalid):
    """A fact or a phase does not hold on the air date, or waits for a person's confirmation."""


class CannotSay(InputInvalid):
    """A text holds something that no voice can speak."""


class NotApproved(InputInvalid):
    """Words that nobody approved, or that changed since, were to be packed or played."""

    def __init__(self, faults: Iterable[Fault], *, cure: str = "") -> None:
        super().__init__(faults)
        self.cure = cure


class PartlyDone(LoaError):
    """Some of the work is done and kept, some is not."""

    exit_code = 4


class OutsideMissing(LoaError):
    """A program, a library, a disk or a network that the work needs is missing."""

    exit_code = 5


class EngineDown(OutsideMissing):
    """A voice engine cannot work at all on this machine now."""


class EngineBusy(OutsideMissing):
    """A voice engine asks us to come back later."""


class RecordingNeeded(OutsideMissing):
    """Only a human recording will do, and there is none."""


class TakeError(LoaError):
    """This one sentence failed; others may work."""


class BadText(TakeError):
    """The engine cannot speak this text."""


class BadAudio(TakeError):
    """What the engine gave back is not good speech for its text."""


class ChangedMeanwhile(LoaError):
    """Somebody else changed what was to be changed; nothing was written."""


class SoundError(LoaError):
    """A sound file cannot be read or made."""


class LogDamaged(LoaError):
    """An as-run log does not hold together."""


def fault(file: Path | str, message: str, cure: str, *, line: int = 0, cell: str = "") -> Fault:
    """One fault, with the file's path as text with forward slashes."""
    name = file.as_posix() if isinstance(file, Path) else file
    return Fault(name, line, cell, message, cure)
