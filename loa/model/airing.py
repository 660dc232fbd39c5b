"""What stands ready for the air: a session with its finished sound, and the lines of the plan that lie in it."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from loa.model.playing import PlannedPlay, PlayPlan

URGENT_PREFIX = "khan-cap-"
"""How the names of emergency sessions begin (``PlannedSession.name``)."""


@dataclass(frozen=True, slots=True)
class AirSession:
    """One session of a station on one day, as finished sound."""

    id: str
    """The programme's: ``24343-2024-08-12-0530``."""
    station: str
    day: dt.date
    name: str
    """``sang``."""
    title: str
    """``Buổi sáng``."""
    start: dt.datetime
    """Aware."""
    seconds: float
    path: Path
    """The MP3 as it was mastered."""
    sha256: str
    audio_sha256: str
    lines: tuple[PlannedPlay, ...]
    """In order; each has its own start inside the session."""

    @property
    def end(self) -> dt.datetime:
        """When its sound is over, if it begins on time."""
        return self.start + dt.timedelta(seconds=self.seconds)

    @property
    def is_urgent(self) -> bool:
        """True for an emergency: aired at once, whatever else is on."""
        return self.name.startswith(URGENT_PREFIX)

    def offset(self, line: PlannedPlay) -> float:
        """Where a line begins in the sound, in seconds."""
        return (line.start - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class AirWeek:
    """A station's week as it stands in output/: the plan, and sound for each of its sessions."""

    plan: PlayPlan
    week: str
    """``2024-W33``."""
    sessions: tuple[AirSession, ...]
    """In the order in which they are aired."""
