"""Ids of the figures in a report: what is printed beside a figure, and what ``loa why`` takes."""

import re
from dataclasses import dataclass

from loa.errors import UsageError
from loa.messages import _
from loa.model.evidence import Report

_ID = re.compile(r"(\d{5})/(\d{4}-\d{2})/([a-z0-9][a-z0-9-]*)@(\d+)#([TKAL])(\d+)([ABCD]?)\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, by its place in the report and the log that the report rests on."""

    station: str
    month: str
    campaign: str
    log_size: int
    """How many lines the log had: the figure is made again from these and no later ones."""
    kind: str
    """``T`` times carried out, ``K`` times planned, ``A`` one line of the appendix, ``L`` one line of the log."""
    number: int
    """Which one, from 1."""
    grade: str = ""
    """Only the times of this grade; empty for all."""

    @property
    def id(self) -> str:
        """``24343/2024-08/2g-cutoff@57#T1B``."""
        where = f"{self.station}/{self.month}/{self.campaign}@{self.log_size}"
        return f"{where}#{self.kind}{self.number}{self.grade}"


def figure(report: Report, kind: str, *, number: int, grade: str = "") -> Figure:
    """A figure of a report.

    Args:
        report: the one it stands in.
        kind: ``T``, ``K``, ``A`` or ``L``.
        number: from 1: which total, line of the appendix or of the log.
        grade: for the times of one grade.
    """
    return Figure(report.station, report.month, report.campaign, report.log_size, kind, number, grade)


def read_figure(text: str) -> Figure:
    """The figure that an id names.

    Raises:
        UsageError: not an id of a figure.
    """
    match = _ID.match(text.strip())
    if match is None:
        raise UsageError(
            _("“{text}” is not the id of a figure.").format(text=text),
            cure=_("Copy it from the report; it looks like 24343/2024-08/2g-cutoff@57#T1."),
        )
    station, month, campaign, size, kind, number, grade = match.groups()
    return Figure(station, month, campaign, int(size), kind, int(number), grade)
