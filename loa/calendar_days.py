"""What kind of day a date is: normal, holiday, Tết, mourning or power cut, by the solar and the lunar calendar."""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loa.model.playing import DAY_KINDS, PRIORITIES, SpecialDay

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class DayType:
    """A date as the schedule sees it."""

    kind: str = NORMAL
    title: str = ""
    """Of the special day that gives it its kind."""
    closes: tuple[str, ...] = ()
    """Sessions that are not played, or ``all``."""
    cuts: tuple[tuple[dt.time, dt.time], ...] = ()
    """Hours in which nothing can be played."""
    priorities: tuple[str, ...] = PRIORITIES
    """Classes that may be aired."""


_ORDINARY = DayType()


@functools.lru_cache(maxsize=4096)
def day_type(special_days: tuple[SpecialDay, ...], day: dt.date) -> DayType:
    """What a date is under the special days of a schedule.

    Kinds do not add up: the strongest of ``DAY_KINDS`` names the day. What they close and forbid does.
    """
    found = [one for one in special_days if _is_on(one, day)]
    if not found:
        return _ORDINARY
    strongest = min(found, key=lambda one: DAY_KINDS.index(one.kind))
    return DayType(
        strongest.kind,
        strongest.title,
        tuple(name for one in found for name in one.closes),
        tuple((one.start, one.end) for one in found if one.start and one.end),
        tuple(name for name in PRIORITIES if all(not one.priorities or name in one.priorities for one in found)),
    )


def _is_on(special: SpecialDay, day: dt.date) -> bool:
    if not special.first <= day <= special.last:
        return False
    if special.on is None:
        return True
    spans = _spans(special, (day.year - 1, day.year, day.year + 1))
    return any(first <= day <= last for first, last in spans)


def _spans(special: SpecialDay, years: Sequence[int]) -> Iterator[tuple[dt.date, dt.date]]:
    """The first and last day of each year's occurrence; a year that lacks the day, as 29 February, has none."""
    for year in years:
        on = _lunar(year, special.on) if special.is_lunar else _solar(year, special.on)
        if on:
            yield on - dt.timedelta(days=special.before), on + dt.timedelta(days=special.days - 1)


def _solar(year: int, on: tuple[int, int] | None) -> dt.date | None:
    try:
        return dt.date(year, *on) if on else None
    except ValueError:
        return None


@functools.lru_cache(maxsize=1024)
def _lunar(year: int, on: tuple[int, int] | None) -> dt.date | None:
    """The solar date of a day of the lunar year that mostly falls in a solar year; months that are not leap.

    None when the year lacks the day: a short month has no 30th.
    """
    from lunar_vn import (  # noqa: PLC0415 - few schedules ask for it, and every command would load it
        SUPPORTED_YEAR_RANGE,
        LunarDate,
        lunar_to_solar,
        solar_to_lunar,
    )

    first, last = SUPPORTED_YEAR_RANGE
    if on is None or not first < year < last:
        return None
    wanted = LunarDate(day=on[1], month=on[0], year=year)
    try:
        found = lunar_to_solar(wanted)
    except ValueError:
        return None
    return found if solar_to_lunar(found) == wanted else None
