"""Official letters: what they say about themselves, ask for, and want reported. A blank stays blank."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with blanks: ``ngày … tháng 7 năm 2024``."""

    year: int
    month: int | None = None
    day: int | None = None


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
    """Reports come before this day of every month; None for fixed dates."""
    on_dates: tuple[dt.date, ...]
    fields: tuple[str, ...]
    """``form`` (hình thức), ``count`` (số lượt), ``means`` (phương tiện), ``installs``, ``samples``."""
    to: str
    """Whom the report goes to, as the dispatch names them."""


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
