"""Which official letter asks a station for the report of a month, and why none does."""

from dataclasses import dataclass

from loa.errors import UsageError
from loa.files.toml import did_you_mean
from loa.messages import _, here
from loa.model.campaign import Campaign
from loa.model.dispatch import Dispatch
from loa.model.place import Locality
from loa.model.time import Period
from loa.model.time import month as month_of


@dataclass(frozen=True, slots=True)
class Asked:
    """The letter that asks, or that none does."""

    dispatch: Dispatch | None
    why: str = ""
    """Why no letter asks, for the person; empty when one does."""
    note: str = ""
    """The same for the report's readers, in Vietnamese."""


def asked_by(campaign: Campaign, locality: Locality, month: str, *, name: str = "") -> Asked:
    """The letter that asks for the report of a month: of the locality's province or district, written, and in force.

    Args:
        campaign: whose letters.
        locality: the station's.
        month: ``2024-08``.
        name: the letter that the person names; empty to find the only one that fits.

    Raises:
        UsageError: the named letter is not the campaign's, is of another place, asks for no report, was not yet
            written or holds no longer; or several letters fit and none is named.
    """
    days = month_of(month)
    if name:
        return Asked(_named(campaign, locality, days, name))
    asking = asking_of(campaign, locality, month)
    if len(asking) > 1:
        raise UsageError(
            _("Which dispatch asks for the report?"),
            cure=here(
                command=_("Add --dispatch, one of: {names}.").format(names=", ".join(one.name for one in asking)),
                page=_("Choose it under “Dispatch”."),
            ),
        )
    return Asked(asking[0]) if asking else _nobody(campaign, locality, days)


def asking_of(campaign: Campaign, locality: Locality, month: str) -> tuple[Dispatch, ...]:
    """Every letter that asks this place for the report of a month, in the campaign's order."""
    days = month_of(month)
    own = (one for one in campaign.dispatches if is_of(one, locality))
    return tuple(one for one in own if one.report and not _out_of_time(one, days))


def is_of(dispatch: Dispatch, locality: Locality) -> bool:
    """True when a dispatch's place is the locality's province or district, at any time."""
    bare = dispatch.place.casefold().strip()
    places = (part.casefold() for name in locality.names for part in (name.province, name.district) if part)
    return bool(bare) and any(f" {part}".endswith(f" {bare}") for part in places)


def _named(campaign: Campaign, locality: Locality, days: Period, name: str) -> Dispatch:
    known = {dispatch.name: dispatch for dispatch in campaign.dispatches}
    if name not in known:
        raise UsageError(
            _("“{name}” is not a dispatch of {campaign}.").format(name=name, campaign=campaign.name),
            cure=did_you_mean(name, tuple(known)),
        )
    dispatch = known[name]
    if why := _unfit(dispatch, locality, days):
        raise UsageError(
            why, cure=here(command=_("Leave out --dispatch for a report that no dispatch asks for."), page="")
        )
    return dispatch


def _unfit(dispatch: Dispatch, locality: Locality, days: Period) -> str:
    """Why a letter cannot ask this station for this month; empty when it can."""
    if not is_of(dispatch, locality):
        return _("The dispatch {name} is of {place}, and station {code} is not there.").format(
            name=dispatch.name, place=dispatch.place, code=locality.code
        )
    if dispatch.report is None:
        return _("The dispatch {name} asks for no report: it has no report clause.").format(name=dispatch.name)
    return _out_of_time(dispatch, days)


def _out_of_time(dispatch: Dispatch, days: Period) -> str:
    if days.last < dispatch.written_from:
        return _("The dispatch {name} was not yet written in {month}: it is not older than {day}.").format(
            name=dispatch.name, month=f"{days.first:%m/%Y}", day=f"{dispatch.written_from:%d/%m/%Y}"
        )
    if dispatch.until and dispatch.until.last < days.first:
        return _("The dispatch {name} held until {day}, which is before {month}.").format(
            name=dispatch.name, day=f"{dispatch.until.last:%d/%m/%Y}", month=f"{days.first:%m/%Y}"
        )
    return ""


def _nobody(campaign: Campaign, locality: Locality, days: Period) -> Asked:
    """That no letter asks, and which of the reasons it is."""
    own = [one for one in campaign.dispatches if is_of(one, locality)]
    holding = [one for one in own if not _out_of_time(one, days)]
    month = f"{days.first.month}/{days.first.year}"
    if holding:
        why = _("The dispatch {name} asks for no report: it has no report clause.").format(name=holding[0].name)
        return Asked(None, why, f"Công văn của {holding[0].issuer} không yêu cầu báo cáo; đơn vị tự lập báo cáo này.")
    if own:
        last = max(own, key=lambda one: one.written_from)
        is_early = days.last < last.written_from
        note = f"Công văn của {last.issuer} {'ban hành sau' if is_early else 'đã hết thời gian thực hiện trước'}"
        return Asked(None, _out_of_time(last, days), f"{note} tháng {month}; đơn vị tự lập báo cáo này.")
    why = _("No dispatch of {campaign} is of this station's province or district.").format(campaign=campaign.name)
    return Asked(None, why, "Chưa có công văn nào của tỉnh hoặc huyện yêu cầu báo cáo; đơn vị tự lập báo cáo này.")
