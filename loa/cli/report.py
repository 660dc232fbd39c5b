"""``loa report``: the month's report of a station, in the terms of the dispatch that asks for it."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.messages import _

if TYPE_CHECKING:
    from loa.errors import OutsideMissing
    from loa.model.evidence import Report
    from loa.workspace import Workspace

VERSION = 2
"""Of the JSON that ``--json`` prints."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Wanted:
    """What the person asks a report of."""

    month: str
    campaign: str
    dispatch: str
    topic: str
    style: str


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
    default=None,
    help=_("Which department has the work of one that is no more; by the dispatch's subject when not given."),
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
@click.option("--form", "forms", multiple=True, metavar="NAME", help=_("Only this form, as pdf; may be given again."))
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
    topic: str | None,
    template: Path | None,
    contact: str,
    difficulties: tuple[str, ...],
    folder: Path,
    forms: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the report pack, and print the paths of the report's own files."""
    from loa.report_pack import PROOF, check_target, report_pack

    workspace = session.workspace()
    check_target(workspace.root, folder)
    wanted = _Wanted(month, campaign_name, dispatch_name, topic or "", style)
    made = _made(workspace, wanted, code=code, province=province)
    made = dataclasses.replace(made, contact=contact, difficulties=difficulties, style=style)
    _tell(made)
    written = report_pack(workspace.root, made, folder, forms=forms, template=template, missing=_tell_missing)
    paths = [path.as_posix() for path in written]
    if as_json:
        show_json({"schema": "loa/report", "version": VERSION, "files": paths, "report": _plain(made)})
        return
    proof = (folder / PROOF).as_posix()
    for path in paths:
        if not path.startswith(f"{proof}/"):
            click.echo(path)
    if any(path.startswith(f"{proof}/") for path in paths):
        talk(_("What an inspector needs to check it stands in {folder}.").format(folder=proof))


def _made(workspace: "Workspace", wanted: _Wanted, *, code: str, province: str) -> "Report":
    """The report of one station or of one province.

    Raises:
        UsageError: neither or both are asked for.
    """
    from loa.errors import UsageError

    if bool(code) == bool(province):
        raise UsageError(_("A report is of one station or of one province."), cure=_("Give --for or --province."))
    return _of_province(workspace, province, wanted) if province else _of_station(workspace, code, wanted)


def _tell(made: "Report") -> None:
    """Say what the person has to know before the report is sent."""
    if not made.covered:
        talk(_("There is no log of {month}: the report says so, and does not say 0.").format(month=made.month))
    if made.days_without_plan:
        talk(
            _("{count} days of {month} have no plan in output/.").format(count=made.days_without_plan, month=made.month)
        )
    if made.uncosigned and not made.parts:
        message = _("{code}: {count} lines lie after the last cosigned head: not held by the centre yet.")
        talk(message.format(code=made.station, count=made.uncosigned))


def _tell_missing(exc: "OutsideMissing") -> None:
    talk(f"{exc.message}\n{exc.cure}".rstrip())


def _of_province(workspace: "Workspace", province: str, wanted: _Wanted) -> "Report":
    """The reports of every station of a province, added up.

    Raises:
        UsageError: no station of the workspace is in the province.
    """
    from loa.month_report import stations_of
    from loa.province_report import province_report

    name, codes = stations_of(workspace, province, wanted.month)
    return province_report(name, [_of_station(workspace, code, wanted) for code in codes], style=wanted.style)


def _of_station(workspace: "Workspace", code: str, wanted: _Wanted) -> "Report":
    from loa.month_report import campaign_of_month, dispatch_of_month, month_report

    campaign = campaign_of_month(workspace, code, wanted.month, name=wanted.campaign)
    asked = dispatch_of_month(workspace, code, wanted.month, campaign=campaign, name=wanted.dispatch)
    made = month_report(workspace, code, month=wanted.month, campaign=campaign, asked=asked, topic=wanted.topic)
    if made.due is None:
        why = asked.why or _("The dispatch names no day for it.")
        talk(_("{code}: no dispatch asks for a report of {month}. {why}").format(code=code, month=made.month, why=why))
    return made


def _plain(value: object) -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(value))
