"""What a build gives: a station's plan with its programmes, and what stands of them in output/."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loa.model.place import Locality
from loa.model.playing import Daypart, PlayPlan, Station
from loa.model.sound import Mastered, Programme

Progress = Callable[[str, int, int], None]
"""Told the work's name, how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a station on one day: its place in the plan and its programme."""

    day: dt.date
    daypart: Daypart
    programme: Programme
    voices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The id of each planned play, and the voices really used in it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A station's plan with the programmes that air it, before anything is encoded."""

    station: Station
    locality: Locality
    plan: PlayPlan
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A station's week as it stands in output/."""

    station: str
    plan: PlayPlan
    programmes: tuple[Mastered, ...]
    made: int
    """How many programmes were made now; the others stood there already."""
    playlists: tuple[Path, ...]
