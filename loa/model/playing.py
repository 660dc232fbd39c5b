"""When a station plays what: dayparts, caps, rules, and the plan with a reason for every line."""

import datetime as dt
from dataclasses import dataclass

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

ANY = "any"
"""A rule's audience or length that every one fits, so that variants take turns."""


@dataclass(frozen=True, slots=True)
class Daypart:
    """A session of a station: when it may begin and how long it may last."""

    name: str
    """ASCII: ``sang``, ``chieu``."""
    title: str
    """``Buổi sáng``."""
    start: dt.time
    end: dt.time
    weekdays: tuple[int, ...] = EVERY_DAY
    """0 is Monday, as in ``date.weekday()``."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which nothing is aired; may run over midnight."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Caps:
    """What a station may not go beyond."""

    sessions_per_day: int
    minutes_per_session: float
    days_per_week: int = 7


@dataclass(frozen=True, slots=True)
class CampaignRule:
    """How often a station airs one script of a campaign."""

    campaign: str
    audience: str
    length: str
    language: str
    per_day: int
    """Most plays on one day, spread over the sessions."""
    per_week: int
    """Plays wanted in an ISO week; 0: as many as ``per_day`` gives on the days on which the station plays."""
    first: dt.date
    last: dt.date
    dayparts: tuple[str, ...] = ()
    """Only in these dayparts; all of them when empty."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Station:
    """A locality's loudspeakers."""

    locality: str
    """Locality code; a station is known by it."""
    schedule: str
    """The schedule file's name without ending."""
    dayparts: tuple[Daypart, ...]
    caps: Caps
    quiet_hours: tuple[QuietHours, ...]
    languages: tuple[str, ...]
    device: str
    voices: tuple[tuple[str, str], ...]
    """Language to voice name."""
    rules: tuple[CampaignRule, ...]
    reports_to: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A spot that may be planned, and the air dates on which its words are right."""

    spot: str
    """Id of the spot."""
    campaign: str
    script: str
    """``campaign/language.audience.length``."""
    audience: str
    length: str
    language: str
    title: str
    priority: str
    """A priority class of Thông tư 39/2020/TT-BTTTT, as the campaign has it."""
    seconds: float
    """How long it plays, measured."""
    first: dt.date
    """First air date on which its words are right."""
    last: dt.date
    """Last air date on which its words are right."""


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """One sound file of a playlist."""

    path: str
    """Relative to the playlist, with forward slashes, ASCII."""
    seconds: float
    title: str
    """Vietnamese."""


@dataclass(frozen=True, slots=True)
class PlannedPlay:
    """One dated line of a plan: a spot in a session of a station."""

    id: str
    """``24343/2024-08-12/sang/1``."""
    station: str
    start: dt.datetime
    """Aware; when the spot itself begins, counted from the session's start."""
    seconds: float
    session: str
    campaign: str
    script: str
    """``campaign/language.audience.length``."""
    spot: str
    """Id of the spot."""
    title: str
    reason: str
    """Why it stands here, as a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A rule that the plan could not keep, and which stronger rule stood in the way."""

    station: str
    rule: str
    wanted: int
    planned: int
    because: str


@dataclass(frozen=True, slots=True)
class PlayPlan:
    """The dated plays of a station, in order, and what could not be met."""

    station: str
    first: dt.date
    last: dt.date
    revision: str
    """First 12 hex digits of the SHA-256 of everything the plan was made from."""
    plays: tuple[PlannedPlay, ...]
    shortfalls: tuple[Shortfall, ...] = ()
