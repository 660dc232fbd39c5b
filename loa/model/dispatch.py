"""Official letters: what they say about themselves, ask for, and want reported. A blank stays blank."""

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with blanks: ``ngày … tháng 7 năm 2024``."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> dt.date:
        """The earliest day that it may be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The latest day that it may be."""
        if self.month is None:
            return dt.date(self.year, 12, 31)
        return dt.date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])


@dataclass(frozen=True, slots=True)
class ParentDispatch:
    """A letter that a dispatch carries out or follows."""

    number: str
    """``6282/UBND-KGVX``; empty when the dispatch names it by date only."""
    date: dt.date | None
    issuer: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the dispatch asks, and for what."""

    name: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportRule:
    """When, what and to whom a dispatch wants reported."""

    before_day: int | None
    """Reports come before this day of every month; None for another rule."""
    on_dates: tuple[dt.date, ...]
    fields: tuple[str, ...]
    """``form`` (hình thức), ``count`` (số lượt), ``means`` (phương tiện), ``installs``, ``samples``."""
    to: str
    """Whom the report goes to, as the dispatch names them."""
    by_day: int | None = None
    """Reports come on this day of every month at the latest; None for another rule."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An official letter."""

    name: str
    """ASCII, as commands and files write it: ``dak-lak-2g-2024-07``."""
    number: str
    """Empty where the letter leaves it blank; never made up."""
    symbol: str
    """The part of the number that is printed: ``STTTT-BCVT``."""
    date: PartialDate
    issuer: str
    place: str
    subject: str
    parents: tuple[ParentDispatch, ...]
    recipients: tuple[Recipient, ...]
    channels: tuple[str, ...]
    """Forms and means of communication the letter names, in its words."""
    frequency: str
    """In the letter's words; empty where it says nothing."""
    until: PartialDate | None
    """Last month or day of what it asks for."""
    report: ReportRule | None
    """None: the letter asks for no report."""
    deadlines: tuple[dt.date, ...] = ()
    numbers: tuple[str, ...] = ()
    """Other figures of the letter as it writes them (``48,655``, ``300``)."""
    file: str = ""

    @property
    def written_from(self) -> dt.date:
        """The earliest day on which it may have been written: no letter is older than those it carries out."""
        return max([self.date.first, *(one.date for one in self.parents if one.date)])
