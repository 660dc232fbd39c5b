"""``loa report``: the month's report of a station, in the terms of the dispatch that asks for it."""

import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from loa.model.campaign import Campaign
    from loa.model.dispatch import Dispatch
    from loa.model.evidence import LogFault, Report
    from loa.model.place import Locality
    from loa.model.playing import PlayPlan, Station
    from loa.workspace import Workspace


@click.command(help=_("Write the month's report: what was planned beside what was aired."))
@click.option("--month", required=True, metavar="YYYY-MM", help=_("The month."))
@click.option("--for", "code", default="", metavar="CODE", help=_("The station's locality code."))
@click.option("--province", default="", metavar="NAME", help=_("All stations of a province instead of one."))
@click.option(
    "--campaign", "campaign_name", default="", help=_("The campaign; the only one of the month if not given.")
)
@click.option("--dispatch", "dispatch_name", default="", help=_("The dispatch that asks for the report."))
@click.option(
    "--style",
    type=click.Choice(["report", "letter"]),
    default="report",
    show_default=True,
    help=_("BÁO CÁO or công văn."),
)
@click.option(
    "--topic",
    type=click.Choice(["telecom", "grassroots"]),
    default="telecom",
    show_default=True,
    help=_("Which department has the work of one that is no more."),
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("The office's own Word template."),
)
@click.option("--contact", default="", help=_("Who can be asked, with a telephone number."))
@click.option("--difficulty", "difficulties", multiple=True, help=_("A difficulty to tell; may be given again."))
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=_("The folder the files go into."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the report as JSON too."))
@click.pass_obj
def command(
    session: Session,
    /,
    *,
    month: str,
    code: str,
    province: str,
    campaign_name: str,
    dispatch_name: str,
    style: str,
    topic: str,
    template: Path | None,
    contact: str,
    difficulties: tuple[str, ...],
    folder: Path,
    as_json: bool,
) -> None:
    """Write the report in every form there is, and print the paths."""
    workspace = session.workspace()
    make = partial(_of_station, workspace, month, campaign_name=campaign_name, dispatch_name=dispatch_name)
    if bool(code) == bool(province):
        raise _one_of_two()
    if province:
        made = _of_province(workspace, province, month, make=partial(make, topic=topic), style=style)
    else:
        made = make(code, topic=topic)
    made = dataclasses.replace(made, contact=contact, difficulties=difficulties, style=style)
    if made.due is None:
        talk(_("No dispatch asks for a report of {month}.").format(month=month))
    paths = list(_written(made, folder, template))
    if not made.covered:
        talk(_("There is no log of {month}: the report says so, and does not say 0.").format(month=month))
    if made.days_without_plan:
        talk(_("{count} days of {month} have no plan in output/.").format(count=made.days_without_plan, month=month))
    if as_json:
        show_json({"version": 1, "files": paths, "report": _plain(made)})
    else:
        for path in paths:
            click.echo(path)


def _one_of_two() -> Exception:
    from loa.errors import UsageError

    return UsageError(_("A report is of one station or of one province."), cure=_("Give --for or --province."))


def _of_province(
    workspace: "Workspace", province: str, month: str, *, make: "Callable[[str], Report]", style: str
) -> "Report":
    """The reports of every station of a province, added up.

    Raises:
        UsageError: no station of the workspace is in the province.
    """
    from loa.errors import UsageError
    from loa.model.time import month as month_of
    from loa.province_report import province_report

    last = month_of(month).last
    names = {code: workspace.locality(code).name_on(last) for code in sorted(workspace.stations)}
    wanted = province.casefold()
    codes = [code for code, name in names.items() if name and f" {name.province.casefold()}".endswith(f" {wanted}")]
    if not codes:
        known = sorted({name.province for name in names.values() if name})
        raise UsageError(
            _("No station is in “{province}”.").format(province=province),
            cure=_("Known here: {known}.").format(known=", ".join(known)),
        )
    name = names[codes[0]]
    return province_report(name.province if name else province, [make(code) for code in codes], style=style)


def _of_station(
    workspace: "Workspace", month: str, code: str, *, campaign_name: str, dispatch_name: str, topic: str
) -> "Report":
    campaign = _campaign(workspace, code, month, campaign_name)
    dispatch = _dispatch(campaign, workspace.locality(code), dispatch_name)
    return report_of(workspace, month, code=code, campaign=campaign, dispatch=dispatch, topic=topic)


def report_of(
    workspace: "Workspace",
    month: str,
    *,
    code: str,
    campaign: "Campaign",
    dispatch: "Dispatch | None",
    topic: str = "telecom",
    size: int | None = None,
) -> "Report":
    """The report of a month beside that of the month before.

    Args:
        workspace: with the plans and logs.
        month: ``2024-08``.
        code: the station's.
        campaign: what is reported on.
        dispatch: which letter asks; None when none does.
        topic: ``telecom`` or ``grassroots``.
        size: rest on so many lines of the log and no later ones; on all when None.

    Raises:
        LogDamaged: the log does not hold together, and nothing can rest on it.
    """
    from loa.model.time import month_before
    from loa.playlog import PlayLog
    from loa.report import report

    log = PlayLog(workspace.logs, code)
    _check_whole(log.verify())
    lines, head = log.lines()[:size], log.head() if size is None else None
    station, locality = workspace.station(code), workspace.locality(code)

    def of_month(one: str, previous: "Report | None") -> "Report":
        return report(
            station,
            one,
            plans=_plans(workspace, station, one),
            lines=lines,
            campaign=campaign,
            dispatch=dispatch,
            locality=locality,
            head=head,
            previous=previous,
            topic=topic,
        )

    return of_month(month, of_month(month_before(month), None))


def _check_whole(faults: "tuple[LogFault, ...]") -> None:
    """A torn tail is only a line that was never reported done; anything else wrong stops the report."""
    from loa.errors import LogDamaged

    if any(fault.kind != "torn" for fault in faults):
        raise LogDamaged(
            _("The as-run log does not hold together; no report can rest on it."), cure=_("Look with: loa log verify.")
        )


def _plans(workspace: "Workspace", station: "Station", month: str) -> list["PlayPlan"]:
    """The plans of the weeks that the month touches, as far as they are there."""
    from loa.model.time import month as month_of
    from loa.model.time import week_of
    from loa.plans import plan_path, read_plan

    weeks = sorted({week_of(day) for day in month_of(month).days()})
    paths = [plan_path(workspace.output, station.locality, week) for week in weeks]
    return [read_plan(path, name=path.relative_to(workspace.root).as_posix()) for path in paths if path.exists()]


def _campaign(workspace: "Workspace", code: str, month: str, name: str) -> "Campaign":
    """The campaign named, or the only one that the station airs in the month."""
    from loa.errors import UsageError
    from loa.model.time import month as month_of

    if name:
        return workspace.campaign(name)
    days = month_of(month)
    rules = workspace.station(code).rules
    names = sorted({rule.campaign for rule in rules if rule.first <= days.last and days.first <= rule.last})
    if len(names) != 1:
        raise UsageError(
            _("Which campaign is the report of?"),
            cure=_("Add --campaign, one of: {names}.").format(names=", ".join(names or workspace.campaigns)),
        )
    return workspace.campaign(names[0])


def _dispatch(campaign: "Campaign", locality: "Locality", name: str) -> "Dispatch | None":
    """The dispatch named, or the only one of the campaign that is of the locality's province or district."""
    from loa.errors import UsageError
    from loa.files.toml import did_you_mean

    known = {dispatch.name: dispatch for dispatch in campaign.dispatches}
    if name:
        if name not in known:
            raise UsageError(
                _("“{name}” is not a dispatch of {campaign}.").format(name=name, campaign=campaign.name),
                cure=did_you_mean(name, tuple(known)),
            )
        return known[name]
    fitting = [dispatch for dispatch in campaign.dispatches if _is_of(dispatch.place, locality)]
    if len(fitting) == 1 or not known:
        return fitting[0] if fitting else None
    raise UsageError(
        _("Which dispatch asks for the report?"),
        cure=_("Add --dispatch, one of: {names}.").format(names=", ".join(known)),
    )


def _is_of(place: str, locality: "Locality") -> bool:
    """True when a dispatch's place is the locality's province or district, at any time."""
    bare = place.casefold().strip()
    places = (part.casefold() for name in locality.names for part in (name.province, name.district) if part)
    return bool(bare) and any(f" {part}".endswith(f" {bare}") for part in places)


def _written(made: "Report", folder: Path, template: Path | None) -> Iterator[str]:
    """Write every form; the paths, sorted. A template goes to the form that takes one of its kind."""
    from loa import plugins
    from loa.files import atomic

    for form in plugins.names("reports"):
        module = plugins.load("reports", form)
        path = folder / f"{made.station}-{made.month}-{made.campaign}{module.SUFFIX}"
        is_its_own = template is not None and template.suffix.lower() == getattr(module, "TEMPLATE_SUFFIX", None)
        data = module.lay_out(made, template=template.read_bytes()) if template and is_its_own else module.lay_out(made)
        atomic.write_bytes(path, data)
        yield path.as_posix()


def _plain(value: object) -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(value))
