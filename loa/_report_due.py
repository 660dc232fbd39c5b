"""When the report of a month is due, by the dispatch that asks for it."""

import calendar
import datetime as dt
from dataclasses import dataclass

from loa.calendar_days import day_type
from loa.errors import UsageError
from loa.messages import _
from loa.model.dispatch import Dispatch, PartialDate, ReportRule
from loa.model.playing import SpecialDay
from loa.model.time import Period, month

_SATURDAY = 5
_DAYS_OFF = ("tet", "holiday")

_DEPARTMENTS_MERGED = dt.date(2025, 3, 1)
"""From this day on the merged departments worked in every province. Source: ictvietnam.vn print/69097, 10/03/2025."""

_DISTRICTS_ENDED = dt.date(2025, 7, 1)
"""Two-level government began. Source: FACTS section 4."""

_SUCCESSORS = {"telecom": "Sở Khoa học và Công nghệ", "grassroots": "Sở Văn hóa, Thể thao và Du lịch"}
"""Where the work of the departments of information and communications went in 2025. Source: FACTS section 4."""

TOPICS = tuple(_SUCCESSORS)

_TELECOM_WORDS = ("viễn thông", "2g", "3g", "4g", "5g", "internet", "i-speed", "bcvt", "cvt")
"""Words of a subject or symbol by which a letter is of telecoms."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which a report is in time."""

    due: dt.date | None
    before: dt.date | None
    """The day that the dispatch writes, when it says "before"."""

    def send_by(self, special_days: tuple[SpecialDay, ...] = ()) -> dt.date | None:
        """The last working day on which it may be sent: Monday to Friday, and no holiday among the special days."""
        day = self.due
        while day is not None and (day.weekday() >= _SATURDAY or day_type(special_days, day).kind in _DAYS_OFF):
            day -= dt.timedelta(days=1)
        return day


def told_days(name: str, on: dt.date | None) -> Period:
    """The days of a month that a report tells of: all of them, or up to the day on which it is made.

    Args:
        name: ``2024-08``.
        on: the day on which it is made; None when the month is over.

    Raises:
        UsageError: not a month, or one that has not begun. A report is due in the month after its own (``due_of``), so
            that no letter can want one earlier.
    """
    days = month(name)
    if on is not None and on < days.first:
        raise UsageError(
            _("The month {month} has not come yet: there is nothing to report.").format(month=f"{days.first:%m/%Y}"),
            cure=_("Check the month. If the clock of this machine is wrong, set it, or give the day with --on."),
        )
    return Period(days.first, days.last if on is None else min(days.last, on))


def addressee(named: str, province: str, *, day: dt.date, topic: str = "telecom") -> str:
    """Whom a report goes to when it is sent on a day: the body that the dispatch names, or the one that has its work.

    Departments of information and communications (until 2025-02-28) and all bodies of districts (until 2025-06-30)
    are no more: telecoms and i-Speed went to Sở Khoa học và Công nghệ, grassroots information to Sở Văn hóa, Thể thao
    và Du lịch.

    Args:
        named: as the dispatch names it.
        province: the station's, with its kind, on that day.
        day: on which the report is due.
        topic: ``telecom`` or ``grassroots``.
    """
    words = named.casefold()
    is_of_district = "huyện" in words or "thị xã" in words or words.startswith("phòng ")
    is_gone = day >= _DISTRICTS_ENDED if is_of_district else "thông tin và truyền thông" in words
    return f"{_SUCCESSORS[topic]} {province}" if is_gone and day >= _DEPARTMENTS_MERGED else named


def topic_of(dispatch: Dispatch | None) -> str:
    """``telecom`` or ``grassroots``: what a letter is about, by its subject and symbol; telecom when there is none."""
    words = f"{dispatch.subject} {dispatch.symbol}".casefold() if dispatch else "viễn thông"
    return "telecom" if any(word in words for word in _TELECOM_WORDS) else "grassroots"


def due_of(rule: ReportRule | None, days: Period) -> Due:
    """When the report of a month is due: in the month after it, on the dispatch's day; on the last of a shorter one."""
    following = days.last + dt.timedelta(days=1)
    if rule is None:
        return Due(None, None)
    last = following.replace(day=calendar.monthrange(following.year, following.month)[1])
    if rule.by_day is not None:
        return Due(min(following + dt.timedelta(days=rule.by_day - 1), last), None)
    if rule.before_day is not None:
        before = following + dt.timedelta(days=rule.before_day - 1)
        return Due(before - dt.timedelta(days=1), before) if before <= last else Due(last, None)
    dates = (day for day in sorted(rule.on_dates) if (day.year, day.month) == (following.year, following.month))
    return Due(next(dates, None), None)


def dispatch_words(dispatch: Dispatch) -> str:
    """How a report refers to a dispatch; a number or day that it leaves blank stays blank."""
    number = dispatch.number or f"     /{dispatch.symbol}"
    subject = dispatch.subject.removeprefix("V/v").strip()
    about = f" về việc {subject}" if subject else ""
    return f"Công văn số: {number} {_date_words(dispatch.date)} của {dispatch.issuer}{about}"


def _date_words(date: PartialDate) -> str:
    """The date as Nghị định 30/2020/NĐ-CP writes it: 0 before days below 10 and before months 1 and 2."""
    day = "    " if date.day is None else f"{date.day:02d}"
    month = "    " if date.month is None else f"{date.month:02d}" if date.month in (1, 2) else str(date.month)
    return f"ngày {day} tháng {month} năm {date.year}"
