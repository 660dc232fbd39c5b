"""The reports of every province of the workspace, province after province or side by side, and their sum."""

import datetime as dt
import functools
import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from loa._report_due import told_days
from loa.errors import LoaError
from loa.model.evidence import Report
from loa.month_report import campaign_of_month, dispatch_of_month, month_report, provinces_of
from loa.province_report import province_report
from loa.report_pack import report_pack
from loa.workspace import Workspace, open_workspace

COUNTRY = "cả nước"

_NEW_OBJECTS = 50_000
"""Between two searches for circles; Python's own 700 cost a tenth of the time. Some tens of stations' objects."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a report, besides whose it is."""

    month: str
    campaign: str = ""
    dispatch: str = ""
    topic: str = ""
    style: str = "report"
    contact: str = ""
    difficulties: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    """Which of ``loa/reports/``; every one when empty."""
    on: dt.date | None = None
    """The day on which it is made; None when the month is over."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one province, or of the country."""

    report: Report | None
    """Without its plays and stations; None when no station of it could be reported."""
    files: tuple[str, ...]
    wrong: tuple[str, ...]
    """Of each station that could not be reported: its code and why, in the person's language."""


def station_report(workspace: Workspace, code: str, wanted: Wanted) -> Report:
    """The report of one station, as a person asks for it.

    Raises:
        LoaError: as ``month_report``, ``campaign_of_month`` and ``dispatch_of_month``.
    """
    told_days(wanted.month, wanted.on)  # of a month that has not begun nobody needs to be asked which campaign
    campaign = campaign_of_month(workspace, code, wanted.month, name=wanted.campaign)
    asked = dispatch_of_month(workspace, code, wanted.month, campaign=campaign, name=wanted.dispatch)
    made = month_report(
        workspace, code, month=wanted.month, campaign=campaign, asked=asked, topic=wanted.topic, on=wanted.on
    )
    return replace(made, style=wanted.style, contact=wanted.contact, difficulties=wanted.difficulties)


def country_report(workspace: Workspace, wanted: Wanted, folder: Path, *, jobs: int = 1) -> Iterator[Done]:
    """Write the report of each province and of the country; what came of each, the country last.

    Args:
        workspace: with the plans and logs.
        wanted: of every report alike.
        folder: where the files go.
        jobs: how many processes; it does not change a byte. Each holds one province at a time.

    Raises:
        UsageError: the month is none, or has not begun.
    """
    told_days(wanted.month, wanted.on)
    provinces = provinces_of(workspace, wanted.month)
    tasks = [(workspace.root, name, tuple(codes), wanted, folder) for name, codes in provinces.items()]
    done = []
    for one in _each(tasks, jobs):
        done.append(one)
        yield one
    reports = [one.report for one in done if one.report]
    if reports:
        whole = replace(province_report(COUNTRY, reports, style=wanted.style), contact=wanted.contact)
        yield Done(_slim(whole), _written(whole, folder, wanted.forms), ())


_Task = tuple[Path, str, tuple[str, ...], Wanted, Path]


def _each(tasks: list[_Task], jobs: int) -> Iterator[Done]:
    if jobs <= 1:
        yield from map(_province, tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_search_cycles_seldom) as pool:
        yield from pool.map(_province, tasks)


def _search_cycles_seldom() -> None:
    """Let Python look for circles of dead objects less often, in a process of ours: plays and outcomes make none."""
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def _province(task: _Task) -> Done:
    """Write a province's report; a station that cannot be reported is named, and does not stop the others."""
    root, name, codes, wanted, folder = task
    workspace, parts, wrong = _opened(root), [], []
    for code in codes:
        try:
            parts.append(station_report(workspace, code, wanted))
        except LoaError as exc:
            wrong.append(f"{code}: {exc}")
    if not parts:
        return Done(None, (), tuple(wrong))
    made = province_report(name, parts, style=wanted.style)
    note = (f"Chưa tính {len(wrong)} đơn vị có nhật ký hoặc kế hoạch không đọc được.",) if wrong else ()
    made = replace(made, contact=wanted.contact, difficulties=wanted.difficulties, notes=(*made.notes, *note))
    return Done(_slim(made), _written(made, folder, wanted.forms), tuple(wrong))


@functools.cache
def _opened(root: Path) -> Workspace:
    """The workspace, read once in each process: a country's schedules and places take a while."""
    return open_workspace(root)


def _written(made: Report, folder: Path, forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path.as_posix() for path in report_pack(made, folder, forms=forms, missing=lambda _exc: None))


def _slim(made: Report) -> Report:
    """The report without its plays and stations: what a sum needs."""
    return replace(made, outcomes=(), parts=(), heads=())
