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
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


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


def day_named(text: str) -> dt.date:
    """The day written as ``2024-08-12``.

    Raises:
        UsageError: it is written otherwise, or the calendar has no such day.
    """
    is_written_so = _DAY.match(text) is not None
    try:
        return dt.date.fromisoformat(text if is_written_so else "")
    except ValueError:
        pass
    if is_written_so:
        raise UsageError(
            _("The day {day} does not exist.").format(day=f"{text[8:]}/{text[5:7]}/{text[:4]}"),
            cure=_("Look at the calendar."),
        )
    raise UsageError(_("“{text}” is not a date.").format(text=text), cure=_("Write it as 2024-08-12."))


def session_named(text: str) -> tuple[dt.date, str]:
    """The day and the session's name of ``2024-08-12/sang``.

    Raises:
        UsageError: it is not written so, or the calendar has no such day.
    """
    day, _slash, name = text.partition("/")
    if not name:
        raise UsageError(
            _("“{text}” does not name a session.").format(text=text), cure=_("Write it as 2024-08-12/sang.")
        )
    return day_named(day), name


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment in Viet Nam."""
    return dt.datetime.combine(day, time, tzinfo=VIETNAM)
