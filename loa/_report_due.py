"""When the report of a month is due, by the dispatch that asks for it."""

import datetime as dt
from dataclasses import dataclass

from loa.model.dispatch import Dispatch, PartialDate, ReportRule
from loa.model.time import Period

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which a report is in time."""

    due: dt.date | None
    before: dt.date | None
    """The day that the dispatch writes, when it says "before"."""

    @property
    def send_by(self) -> dt.date | None:
        """The last working day (Monday to Friday) on which it may be sent."""
        if self.due is None or self.due.weekday() < _SATURDAY:
            return self.due
        return self.due - dt.timedelta(days=self.due.weekday() - _SATURDAY + 1)


def due_of(rule: ReportRule | None, month: Period) -> Due:
    """When the report of a month is due: in the month after it, on the dispatch's day."""
    following = month.last + dt.timedelta(days=1)
    if rule is None:
        return Due(None, None)
    if rule.before_day is not None:
        before = following.replace(day=rule.before_day)
        return Due(before - dt.timedelta(days=1), before)
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
