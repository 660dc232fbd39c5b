"""``loa report``: the month's report of a station, in the terms of the dispatch that asks for it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._when import DAY, MONTH
from loa.cli._where import PLACE
from loa.messages import _

if TYPE_CHECKING:
    from loa.country_report import Wanted
    from loa.errors import OutsideMissing
    from loa.model.evidence import Report
    from loa.workspace import Workspace

VERSION = 2
"""Of the JSON that ``--json`` prints."""


@click.command(help=_("Write the month's report: what was planned beside what was aired."))
@click.option("--month", required=True, type=MONTH, help=_("The month."))
@click.option("--for", "code", default="", type=PLACE, help=_("The station's locality code."))
@click.option("--province", default="", metavar="NAME", help=_("All stations of a province instead of one."))
@click.option("--all", "is_all", is_flag=True, help=_("Every province of the workspace, and the country."))
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help=_("With --all: how many processes."))
@click.option("--campaign", "campaign", default="", help=_("The campaign; the only one of the month if not given."))
@click.option("--dispatch", "dispatch", default="", help=_("The dispatch that asks for the report."))
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
@click.option(
    "--on", type=DAY, help=_("As of this day; today when not given. A month that is not over is told up to it.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the report as JSON too."))
@click.pass_obj
def command(
    session: Session,
    /,
    *,
    code: str,
    province: str,
    is_all: bool,
    jobs: int | None,
    template: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
    **asked: str | tuple[str, ...] | None,
) -> None:
    """Write the report pack, and print the paths of the report's own files."""
    from loa.country_report import Wanted
    from loa.model.time import VIETNAM
    from loa.report_pack import check_target

    workspace = session.workspace()
    check_target(workspace.root, folder)
    given = {name: "" if value is None else value for name, value in asked.items()}
    wanted = Wanted(on=on or dt.datetime.now(VIETNAM).date(), **given)  # type: ignore[arg-type]
    if (bool(code), bool(province), is_all).count(True) != 1:
        raise _one_of_three(has_several=bool(code or province or is_all))
    if is_all:
        _write_all(workspace, wanted, folder, jobs=jobs, as_json=as_json)
    else:
        made = _of_province(workspace, province, wanted) if province else _of_station(workspace, code, wanted)
        _write(workspace, made, folder, wanted=wanted, template=template, as_json=as_json)


def _one_of_three(*, has_several: bool) -> Exception:
    from loa.errors import UsageError

    cure = _("Give only one of --for, --province and --all.") if has_several else _("Give --for, --province or --all.")
    return UsageError(_("A report is of one station, of one province, or of all."), cure=cure)


def _write(
    workspace: "Workspace", made: "Report", folder: Path, *, wanted: "Wanted", template: Path | None, as_json: bool
) -> None:
    from loa.report_pack import PROOF, report_pack

    _tell(made)
    written = report_pack(
        made, folder, root=workspace.root, forms=wanted.forms, template=template, missing=_tell_missing
    )
    paths = [path.as_posix() for path in written]
    proof = (folder / PROOF).as_posix()
    if as_json:
        show_json({"schema": "loa.report/2", "version": VERSION, "files": paths, "report": _plain(made)})
        return
    for path in paths:
        if not path.startswith(f"{proof}/"):
            click.echo(path)
    if any(path.startswith(f"{proof}/") for path in paths):
        talk(_("What an inspector needs to check it stands in {folder}.").format(folder=proof))


def _write_all(workspace: "Workspace", wanted: "Wanted", folder: Path, *, jobs: int | None, as_json: bool) -> None:
    """Write every province's report and the country's.

    Raises:
        PartlyDone: some stations could not be reported; they are named.
    """
    import os

    from loa.country_report import country_report
    from loa.errors import PartlyDone

    done = list(country_report(workspace, wanted, folder, jobs=jobs or os.cpu_count() or 1))
    paths = [path for one in done for path in one.files]
    wrong = [told for one in done for told in one.wrong]
    if as_json:
        whole = done[-1].report if done else None
        data = {
            "schema": "loa.report-all/2",
            "version": VERSION,
            "files": paths,
            "wrong": wrong,
            "report": _plain(whole),
        }
        show_json(data)
    for path in [] if as_json else paths:
        click.echo(path)
    if wrong:
        raise PartlyDone(
            _("{count} stations could not be reported:").format(count=len(wrong)) + "\n" + "\n".join(wrong),
            cure=_("Look with: loa log verify. The other stations are in the reports."),
        )


def _tell(made: "Report") -> None:
    """Say what the person has to know before the report is sent."""
    from loa.model.wording import day_words, month_words

    if made.as_of:
        talk(
            _("{month} is not over: the figures go up to {day}.").format(
                month=month_words(made.month), day=day_words(made.as_of)
            )
        )
    if not made.covered:
        talk(
            _("There is no log of {month}: the report says so, and does not say 0.").format(
                month=month_words(made.month)
            )
        )
    if made.days_without_plan:
        lacking = [one for one in made.parts if one.days_without_plan]
        message = (
            _("{stations} of {all} stations lack plans of {month} in output/; at most {count} days at one station.")
            if made.parts
            else _("{count} days of {month} have no plan in output/.")
        )
        talk(
            message.format(
                stations=len(lacking),
                all=len(made.parts),
                count=made.days_without_plan,
                month=month_words(made.month),
            )
        )
    if made.uncosigned and not made.parts:
        message = _("{code}: {count} lines lie after the last cosigned head: not held by the centre yet.")
        talk(message.format(code=made.station, count=made.uncosigned))


def _tell_missing(exc: "OutsideMissing") -> None:
    talk(f"{exc.message}\n{exc.cure}".rstrip())


def _of_province(workspace: "Workspace", province: str, wanted: "Wanted") -> "Report":
    """The reports of every station of a province, added up.

    Raises:
        UsageError: no station of the workspace is in the province.
    """
    import dataclasses

    from loa.month_report import stations_of
    from loa.province_report import province_report

    name, codes = stations_of(workspace, province, wanted.month)
    made = province_report(name, [_of_station(workspace, code, wanted) for code in codes], style=wanted.style)
    return dataclasses.replace(made, contact=wanted.contact, difficulties=wanted.difficulties)


def _of_station(workspace: "Workspace", code: str, wanted: "Wanted") -> "Report":
    from loa.country_report import station_report
    from loa.model.wording import month_words
    from loa.month_report import campaign_of_month, dispatch_of_month

    made = station_report(workspace, code, wanted)
    if made.due is None:
        campaign = campaign_of_month(workspace, code, wanted.month, name=wanted.campaign)
        asked = dispatch_of_month(workspace, code, wanted.month, campaign=campaign, name=wanted.dispatch)
        why = asked.why or _("The dispatch names no day for it.")
        talk(
            _("{code}: no dispatch asks for a report of {month}. {why}").format(
                code=code, month=month_words(made.month), why=why
            )
        )
    return made


def _plain(value: object) -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(value))
