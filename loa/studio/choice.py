"""Which station, week or month a page is about: what its address says, or what makes sense when it says nothing."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from loa.errors import LoaError
from loa.messages import _
from loa.model.time import Period, month_before, week, week_of
from loa.studio.visit import Visit

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class StationChoice:
    """A station in a list."""

    code: str
    place: str


def stations(visit: Visit) -> Sequence[StationChoice]:
    """Every station with its name of today, by province and name."""
    found = []
    for code in visit.workspace.stations:
        name = visit.workspace.localities[code].name_on(visit.today)
        found.append((name.province if name else "", place_of(visit, code), code))
    return [StationChoice(code, f"{place} ({code}), {province}") for province, place, code in sorted(found)]


def place_of(visit: Visit, code: str) -> str:
    """A locality as people call it today: ``xã Krông Năng``."""
    name = visit.workspace.localities[code].name_on(visit.today)
    return f"{name.kind} {name.name}" if name else code


def chosen_code(visit: Visit) -> str:
    """The station that the address names, or the first one.

    Raises:
        HTTPException: 404 when there is no such station, or none at all.
    """
    known = visit.workspace.stations
    code = visit.text("code", "") or next(iter(known), "")
    if code not in known:
        raise HTTPException(404, _("There is no such station."))
    return code


def chosen_week(visit: Visit) -> tuple[str, Period]:
    """The ISO week that the address names, or this week.

    Raises:
        HTTPException: 400 when it is not a week.
    """
    text = visit.text("week", "") or week_of(visit.day("day", visit.today))
    try:
        return text, week(text)
    except LoaError as exc:
        raise HTTPException(400, exc.message) from exc


def week_beside(period: Period, weeks: int) -> str:
    """The week so many weeks later, or earlier."""
    return week_of(period.first + dt.timedelta(weeks=weeks))


def chosen_month(visit: Visit) -> str:
    """The month that the address names, or the last one that has ended.

    Raises:
        HTTPException: 400 when it is not a month.
    """
    text = visit.text("month", "") or month_before(f"{visit.today:%Y-%m}")
    if not _MONTH.match(text):
        raise HTTPException(400, _("“{text}” is not a month.").format(text=text))
    return text
