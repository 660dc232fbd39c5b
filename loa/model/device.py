"""What a player takes: how its sound is encoded, what it is given to play, and what is wrong with what it was given."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Encoding:
    """MP3 at a constant bit rate, mono, without an Info frame: what some players need in place of what was mastered."""

    rate_hz: int
    """44,100 and 48,000 are MPEG-1; 24,000 and 22,050 are MPEG-2."""
    kbps: int
    is_tagged: bool = False
    """True: a tag with the title stands before the sound."""


@dataclass(frozen=True, slots=True)
class BagItem:
    """One sound of a bag: a session's programme, or one announcement of it."""

    name: str
    """ASCII, unique in the bag, sorts as it plays: ``24343-2024-08-12-0530``."""
    day: dt.date
    session: str
    """ASCII: ``sang``."""
    title: str
    """Vietnamese."""
    seconds: float


@dataclass(frozen=True, slots=True, order=True)
class Shortcoming:
    """Why a player would not play, or not as meant, one file or folder."""

    path: str
    """Relative to what was looked at, with forward slashes; a file's own name when only it was looked at."""
    message: str
    """What is wrong, in the person's language."""
    cure: str
    """What to do about it, in the person's language."""
