"""``loa plan``: the play plan, with a reason per line, for the eye, for other programs, and for paper."""

import dataclasses
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._choose import chosen_stations, shown_progress, station_options
from loa.cli._drafts import tell_drafts
from loa.cli._recalls import tell_recalls
from loa.cli._when import DAY, MOMENT_OR_CLOCK, WEEK
from loa.errors import UsageError
from loa.messages import _, here

if TYPE_CHECKING:
    from loa.bags import Recall
    from loa.model.playing import PlayPlan, Station
    from loa.model.time import Period
    from loa.workspace import Workspace


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What to plan."""

    workspace: "Workspace"
    stations: "tuple[Station, ...]"
    period: "Period"
    now: dt.datetime | None
    shows_progress: bool
    is_approved_only: bool


@click.command(help=_("Show the play plan of a week, with the reason for every line."))
@click.option("--week", type=WEEK, help=_("ISO week, as 2024-W33."))
@station_options
@click.option("--day", type=DAY, help=_("Only this day of the week."))
@click.option("--why", "line", metavar="LINE", help=_("Tell everything about one line, as 24343/2024-08-12/sang/1."))
@click.option("--emergency", "campaign", metavar="CAMPAIGN", help=_("Insert this campaign at once; needs --at."))
@click.option(
    "--at",
    "moment",
    type=MOMENT_OR_CLOCK,
    help=_("When it is now, in Viet Nam: what has begun stays as it is."),
)
@click.option("--until", type=DAY, help=_("Last day of the emergency item."))
@click.option("--audience", default="", help=_("The audience of the emergency item."))
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help=_("Write files to this folder."))
@click.option("--as", "forms", metavar="FORMS", default="html", help=_("With --to: ics, csv, xlsx, html, json."))
@click.option("--approved-only", is_flag=True, help=_("Leave out words that nobody approved."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(
    session: Session,
    /,
    *,
    week: str | None,
    codes: tuple[str, ...],
    is_all: bool,
    day: dt.date | None,
    line: str | None,
    campaign: str | None,
    moment: dt.datetime | dt.time | None,
    until: dt.date | None,
    audience: str,
    folder: Path | None,
    forms: str,
    approved_only: bool,
    as_json: bool,
) -> None:
    """Show, explain or export the plans of the stations."""
    from loa.model import time

    chosen_forms = _forms(forms) if folder else ()
    if line:
        codes, day = _place_of(line)
        is_all = False
    workspace = session.workspace()
    stations = chosen_stations(workspace, codes, is_all=is_all)
    now = _now(moment, day)
    period = _period(week, day or (now.date() if now else None))
    asked = _Asked(workspace, stations, period, now, shows_progress=not as_json, is_approved_only=approved_only)
    if campaign:
        made = _plans_with_emergency(session, asked, campaign, until=until, audience=audience)
    else:
        made = _plans(asked)
    asked_back = tell_recalls(workspace, made)
    plans = [_cut(_with_bags(plan, asked_back), day) for plan in made]
    if line:
        _explain(plans[0], line)
    elif folder:
        _write(asked, plans, folder, chosen_forms)
    else:
        _show(asked, plans, week or time.week_of(period.first), as_json=as_json)
    tell_drafts(workspace, plans)


def _now(moment: dt.datetime | dt.time | None, day: dt.date | None) -> dt.datetime | None:
    from loa.model.time import at

    if not isinstance(moment, dt.time):
        return moment
    if day is None:
        raise UsageError(_("The time has no day."), cure=_('Write --at "2024-08-14 09:10".'))
    return at(day, moment)


def _period(week: str | None, day: dt.date | None) -> "Period":
    """The week asked for, or that of the day."""
    from loa.model import time

    if week is None and day is None:
        raise UsageError(_("Say which week."), cure=_("Give --week 2024-W33 or --day 2024-08-12."))
    period = time.week(week or time.week_of(day or dt.date.min))
    if day and day not in period:
        raise UsageError(
            _("{day:%d/%m/%Y} is not in week {week}.").format(day=day, week=week), cure=_("Give a day of it.")
        )
    return period


def _plans_with_emergency(
    session: Session, asked: _Asked, campaign: str, *, until: dt.date | None, audience: str
) -> "list[PlayPlan]":
    """The plans with one more emergency item, which is written to its file when they can be made."""
    from loa.workspace.emergencies import EMERGENCIES, add_emergency

    asked.workspace.campaign(campaign)
    if asked.now is None:
        raise UsageError(_("An emergency item needs its time."), cure=_('Add --at "2024-08-14 09:10".'))
    path = asked.workspace.root / "schedules" / EMERGENCIES
    before = path.read_bytes() if path.exists() else None
    codes = [station.locality for station in asked.stations]
    last = until or asked.now.date()
    add_emergency(path, campaign=campaign, at=asked.now, until=last, stations=codes, audience=audience)
    try:
        again = session.workspace()
        stations = tuple(again.station(code) for code in codes)
        plans = _plans(dataclasses.replace(asked, workspace=again, stations=stations))
    except BaseException:
        _restore(path, before)
        raise
    message = here(
        command=_("Written to {file}: build again to make its sound."),
        page=_("Written to {file}. Press “Build it again” to make its sound."),
    )
    talk(message.format(file=f"schedules/{EMERGENCIES}"))
    return plans


def _restore(path: Path, before: bytes | None) -> None:
    from loa.files import atomic

    if before is None:
        path.unlink()
    else:
        atomic.write_bytes(path, before)


def _plans(asked: _Asked) -> "list[PlayPlan]":
    """The plans that the rules give now, beside those that stand in output/."""
    from loa.build import prepare
    from loa.model.time import week_of
    from loa.plans import revised, standing_plan

    with shown_progress(is_wanted=asked.shows_progress) as progress:
        made = [
            one.plan
            for one in prepare(
                asked.workspace,
                asked.stations,
                asked.period,
                jobs=os.cpu_count() or 1,
                is_approved_only=asked.is_approved_only,
                progress=progress,
            )
        ]
    week = week_of(asked.period.first)
    standing = (standing_plan(asked.workspace.output, plan.station, week) for plan in made)
    return [revised(old, plan, now=asked.now) if old else plan for old, plan in zip(standing, made, strict=True)]


def _with_bags(plan: "PlayPlan", asked_back: "Sequence[Recall]") -> "PlayPlan":
    """The plan with the revisions of the bags that must come back for it, and no others."""
    revisions = (one.bag.plan.revision for one in asked_back if one.bag.station == plan.station)
    return dataclasses.replace(plan, supersedes=tuple(dict.fromkeys(revisions)))


def _cut(plan: "PlayPlan", only: dt.date | None) -> "PlayPlan":
    if only is None:
        return plan
    return dataclasses.replace(
        plan,
        first=only,
        last=only,
        plays=tuple(play for play in plan.plays if play.start.date() == only),
        sessions=tuple(one for one in plan.sessions if one.day == only),
        relays=tuple(one for one in plan.relays if one.start.date() == only),
        broken=tuple(one for one in plan.broken if f"/{only.isoformat()}/" in one.line),
    )


def _place_of(line: str) -> tuple[tuple[str, ...], dt.date]:
    """The station and the day that a line's id names."""
    parts = line.split("/")
    try:
        return (parts[0],), dt.date.fromisoformat(parts[1])
    except (IndexError, ValueError) as exc:
        raise UsageError(
            _("“{line}” is not a line of a plan.").format(line=line), cure=_("Write it as 24343/2024-08-12/sang/1.")
        ) from exc


def _explain(plan: "PlayPlan", line: str) -> None:
    from loa.plans import line_text

    text = line_text(plan, line)
    if not text:
        lines = ", ".join(play.id for play in plan.plays[:8])
        raise UsageError(
            _("The plan has no line “{line}”.").format(line=line),
            cure=_("Known here: {known}.").format(known=lines) if lines else "",
        )
    click.echo(text, nl=False)


def _forms(text: str) -> tuple[str, ...]:
    from loa.exports import FORMS
    from loa.files.toml import did_you_mean

    forms = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for form in forms:
        if form not in FORMS:
            raise UsageError(_("A plan has no form “{form}”.").format(form=form), cure=did_you_mean(form, tuple(FORMS)))
    return forms


def _write(asked: _Asked, plans: "Sequence[PlayPlan]", folder: Path, forms: Sequence[str]) -> None:
    """Write every form of every plan, and print the paths."""
    from loa.exports import exports
    from loa.files.atomic import write_if_changed

    for plan in plans:
        title = _title(asked.workspace, plan)
        for form in forms:
            for one in exports(plan, form, title=title, log_head=_log_head(asked.workspace, plan.station)):
                write_if_changed(folder / one.name, one.data)
                click.echo((folder / one.name).as_posix())


def _title(workspace: "Workspace", plan: "PlayPlan") -> str:
    name = workspace.locality(plan.station).name_on(plan.first)
    return f"Đài truyền thanh {name.kind} {name.name}" if name else f"Đài truyền thanh {plan.station}"


def _log_head(workspace: "Workspace", code: str) -> str:
    """The root of the station's log; empty while it has no line."""
    from loa.playlog import PlayLog

    head = PlayLog(workspace.logs, code).head()
    return head.root if head.size else ""


def _show(asked: _Asked, plans: "Sequence[PlayPlan]", week: str, *, as_json: bool) -> None:
    from loa.plans import plan_json, plan_text

    if as_json:
        show_json({"version": 1, "week": week, "plans": [plan_json(plan) for plan in plans]})
    else:
        texts = (plan_text(plan, title=_title(asked.workspace, plan)) for plan in plans)
        click.echo("\n".join(texts), nl=False)
