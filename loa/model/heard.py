"""What a player's own log says that it played, before anybody has looked which words that were."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound that a player says it played, as far as its log can prove it."""

    name: str
    """The file as the player names it, with forward slashes; or a title, where the player knows no files."""
    ended: str
    """``complete``: the player says that it came to the end. ``stopped``, ``failed``. Empty: it says only that it
    played it."""
    start: dt.datetime | None = None
    """Aware; None: the log does not say."""
    end: dt.datetime | None = None
    """Aware; None: the log does not say."""
    most_seconds: float | None = None
    """It cannot have been heard for longer; None: the log sets no bound."""
    why: str = ""
    """What went wrong, or what the log cannot say, in Vietnamese: it goes into the as-run log."""
