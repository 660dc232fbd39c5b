"""Time in Viet Nam: aware datetimes only, and the ISO week of a plan."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from loa.errors import UsageError
from loa.messages import _

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The one time zone of every station. Source: DESIGN section 7."""

WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
"""As scripts say them, Monday first as in ``date.weekday()``."""

WEEKDAY_TITLES = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
"""As papers write them at the beginning of a line. Source: Nghị định 30/2020/NĐ-CP, phụ lục II, on capitals."""

_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\Z")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})\Z")
_WEEK_WORDS = re.compile(
    r"(?:tuần )?(?:(?P<year>[0-9]{4})-?w(?P<number>[0-9]{1,2})|w?(?P<number_>[0-9]{1,2})/(?P<end>[0-9]{4}))\Z",
    re.IGNORECASE,
)
_MONTH_WORDS = re.compile(r"(?:tháng )?(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})\Z", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s?(?::(?=[0-9])|h|g|giờ)\s?(?:(?P<minute>[0-9]{2})(?:[:m](?P<second>[0-9]{2}))?)?)\Z"
)
"""A bare number is no time; ``6h`` is one."""
_BETWEEN = re.compile(r"(?<=[0-9])[Tt](?=[0-9])|(?:^|\s)(?:lúc|ngày)\s|,", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    def days(self) -> tuple[dt.date, ...]:
        """Every day, in order."""
        return tuple(self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def __contains__(self, day: dt.date) -> bool:
        """True when the day lies in the period."""
        return self.first <= day <= self.last


def turning_days(*spans: tuple[dt.date, dt.date]) -> frozenset[dt.date]:
    """The first day of each span and the day after its last one, where the calendar has a day before and after it."""
    begins = {first for first, _last in spans if first > dt.date.min}
    return frozenset(begins | {last + dt.timedelta(days=1) for _first, last in spans if last < dt.date.max})


def week(text: str) -> Period:
    """Monday to Sunday of an ISO 8601 week written as ``2024-W33``.

    Raises:
        UsageError: not a week, or a week that the year does not have.
    """
    match = _WEEK.match(text)
    try:
        monday = dt.date.fromisocalendar(int(match.group(1)), int(match.group(2)), 1) if match else None
    except ValueError:
        monday = None
    if monday is None:
        raise UsageError(_("“{text}” is not a week.").format(text=text), cure=_("Write it as 2024-W33."))
    return Period(monday, monday + dt.timedelta(days=6))


def week_of(day: dt.date) -> str:
    """The ISO week of a day, as ``2024-W33``."""
    year, number, _weekday = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def month_before(text: str) -> str:
    """The month before one, both as ``2024-08``.

    Raises:
        UsageError: not a month.
    """
    return f"{month(text).first - dt.timedelta(days=1):%Y-%m}"


def month(text: str) -> Period:
    """The days of a month written as ``2024-08``.

    Raises:
        UsageError: not a month.
    """
    match = _MONTH.match(text)
    try:
        first = dt.date(int(match.group(1)), int(match.group(2)), 1) if match else None
    except ValueError:
        first = None
    if first is None:
        raise UsageError(_("“{text}” is not a month.").format(text=text), cure=_("Write it as 2024-08."))
    return Period(first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1))


def week_named(text: str) -> str:
    """The ISO week as ``2024-W33``, of what people write: ``2024-w33``, ``W33/2024``, ``33/2024``, ``tuần 33/2024``.

    Raises:
        UsageError: not a week, or a week that the year does not have; of a day, its week is told.
    """
    found = _WEEK_WORDS.match(text)
    name = text
    if found:
        name = f"{found['year'] or found['end']}-W{found['number'] or found['number_']:0>2}"
    if found is None and (day := _day(text)):
        raise UsageError(
            _("“{text}” is a day, not a week.").format(text=text),
            cure=_("It lies in week {week}.").format(week=week_of(day)),
        )
    week(name)
    return name


def month_named(text: str) -> str:
    """The month as ``2024-08``, of what people write: ``08/2024``, ``8/2024``, ``8-2024``, ``tháng 8/2024``.

    Raises:
        UsageError: not a month.
    """
    found = _MONTH_WORDS.match(text)
    name = f"{found['year']}-{found['month']:0>2}" if found else text
    month(name)
    return name


def day_named(text: str) -> dt.date:
    """The day written as ``2024-08-12``, or as ``12/08/2024``, ``12-8-2024``, ``12.8.2024``: the day first.

    Raises:
        UsageError: it is written otherwise, or the calendar has no such day.
    """
    if day := _day(text):
        return day
    if found := _written_day(text):
        year, month_, day_ = found
        raise UsageError(
            _("The day {day} does not exist.").format(day=f"{day_}/{month_}/{year}"), cure=_("Look at the calendar.")
        )
    raise UsageError(_("“{text}” is not a date.").format(text=text), cure=_("Write it as 2024-08-12 or 12/08/2024."))


def clock_named(text: str) -> dt.time:
    """The time of day written as ``06:15``, ``6:15``, ``6h15``, ``06h15``, ``6h`` or ``6 giờ 15``; with seconds too.

    Raises:
        UsageError: it is written otherwise, or no day has such a time.
    """
    found = _CLOCK.match(text.strip().casefold())
    try:
        if found:
            return dt.time(int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        pass
    raise UsageError(_("“{text}” is not a time.").format(text=text), cure=_("Write it as 05:32 or 5h32."))


def moment_named(text: str) -> dt.datetime:
    """The moment in Viet Nam written as a day and a time, in any order: ``2024-08-12T05:30``, ``5h30 12/08/2024``.

    Raises:
        UsageError: as ``day_named`` and ``clock_named``, or one of the two is missing.
    """
    words = _BETWEEN.sub(" ", text.strip()).split()
    days = [word for word in words if _written_day(word)]
    clock = " ".join(word for word in words if word not in days)
    if len(days) != 1 or not clock:
        raise UsageError(
            _("“{text}” is not a moment.").format(text=text),
            cure=_('Write it as "2024-08-14 09:10" or "09:10 14/08/2024".'),
        )
    return at(day_named(days[0]), clock_named(clock))


def _day(text: str) -> dt.date | None:
    """The day that a text names; None when it names none, or one that does not exist."""
    try:
        return dt.date(*map(int, found)) if (found := _written_day(text)) else None
    except ValueError:
        return None


def _written_day(text: str) -> tuple[str, str, str] | None:
    """Year, month and day as they are written."""
    if found := _DAY.match(text):
        return found["year"], found["month"], found["day"]
    if found := _DAY_FIRST.match(text):
        return found["year"], found["month"], found["day"]
    return None


def session_named(text: str) -> tuple[dt.date, str]:
    """The day and the session's name of ``2024-08-12/sang``; the day in any form of ``day_named``.

    Raises:
        UsageError: it is not written so, or the calendar has no such day.
    """
    day, _slash, name = text.rpartition("/")
    if not day or not name or name.isdecimal():
        raise UsageError(
            _("“{text}” does not name a session.").format(text=text), cure=_("Write it as 2024-08-12/sang.")
        )
    return day_named(day), name


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment in Viet Nam."""
    return dt.datetime.combine(day, time, tzinfo=VIETNAM)
