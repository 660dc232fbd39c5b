"""When a station may play in a week: its sessions with the room they have, and why the others are closed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from loa.model.playing import Daypart, QuietHours, Station
from loa.model.time import at

_MIDNIGHT = dt.time()


@dataclass(frozen=True, slots=True)
class Window:
    """One session of one day: open with its room, or closed with the reason."""

    day: dt.date
    daypart: Daypart
    order: int
    """Which session of its day, from 0."""
    seconds: float
    """How long the session may last, frame and all."""
    limit: str
    """The rule that sets ``seconds``, in Vietnamese."""
    closed: str = ""
    """The rule that closes it, in Vietnamese; empty when it is open."""

    @property
    def start(self) -> dt.datetime:
        """When the session begins."""
        return at(self.day, self.daypart.start)


def windows_of_day(station: Station, day: dt.date, *, is_day_off: bool) -> list[Window]:
    """The sessions of a day in order of time, the closed ones too."""
    dayparts = dayparts_on(station, day)
    return [
        _window(station, day, dayparts, order, closed=_day_off(station) if is_day_off else "")
        for order in range(len(dayparts))
    ]


def dayparts_on(station: Station, day: dt.date) -> list[Daypart]:
    """The dayparts of a day of the week, in order of time."""
    return sorted(
        (daypart for daypart in station.dayparts if day.weekday() in daypart.weekdays),
        key=lambda daypart: (daypart.start, daypart.name),
    )


def days_off(station: Station, week: tuple[dt.date, ...]) -> frozenset[dt.date]:
    """The days of an ISO week on which the cap of days silences the station: the last ones of those it could play."""
    playable = [day for day in week if dayparts_on(station, day)]
    return frozenset(playable[station.caps.days_per_week :])


def _window(station: Station, day: dt.date, dayparts: list[Daypart], order: int, *, closed: str) -> Window:
    daypart = dayparts[order]
    seconds, limit = min(_limits(station, dayparts, order))
    closed = closed or _too_many(station, order) or ("" if seconds > 0 else limit)
    return Window(day, daypart, order, max(0.0, seconds), limit, closed)


def _limits(station: Station, dayparts: list[Daypart], order: int) -> Iterator[tuple[float, str]]:
    """Each rule that limits how long a session lasts: seconds from its start, and the rule."""
    daypart = dayparts[order]
    yield station.caps.minutes_per_session * 60, f"mỗi buổi tối đa {station.caps.minutes_per_session:g} phút"
    yield _between(daypart.start, daypart.end), f"{daypart.title} hết lúc {daypart.end:%H:%M}"
    for quiet in station.quiet_hours:
        yield _until_quiet(daypart, quiet), f"giờ yên lặng {quiet.start:%H:%M}–{quiet.end:%H:%M}"
    if order + 1 < len(dayparts):
        following = dayparts[order + 1]
        yield _between(daypart.start, following.start), f"{following.title} bắt đầu lúc {following.start:%H:%M}"


def _until_quiet(daypart: Daypart, quiet: QuietHours) -> float:
    """Seconds from the session's start to the quiet hours; 0 when it begins inside them.

    Quiet hours from a time to the same time are the whole day.
    """
    begins, ends, start = quiet.start, quiet.end, daypart.start
    is_inside = begins <= start < ends if begins < ends else start >= begins or start < ends
    if is_inside:
        return 0.0
    return _between(start, begins) if begins > start else _between(_MIDNIGHT, dt.time.max)


def _between(start: dt.time, end: dt.time) -> float:
    return _seconds_of(end) - _seconds_of(start)


def _seconds_of(time: dt.time) -> float:
    return time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6


def _day_off(station: Station) -> str:
    return f"mỗi tuần tối đa {station.caps.days_per_week} ngày phát"


def _too_many(station: Station, order: int) -> str:
    return "" if order < station.caps.sessions_per_day else f"mỗi ngày tối đa {station.caps.sessions_per_day} buổi"
