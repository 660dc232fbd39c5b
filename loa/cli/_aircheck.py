"""``loa log aircheck``: what of the plan is heard in a recording of the air; what is found is logged as grade A."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._when import DAY, MOMENT, WEEK
from loa.cli._where import PLACE
from loa.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loa._aircheck_day import AirDay
    from loa._aircheck_items import AirMatch
    from loa._aircheck_lines import DayTold, HeardLine
    from loa._aircheck_log import Logged
    from loa._aircheck_recording import Recording
    from loa.model.airing import AirWeek
    from loa.workspace import Workspace

BROUGHT_BY = "người đưa bản thu (không ghi tên)"
"""What the log says of a recording without ``--by``; it is content of a Vietnamese record."""


@click.command(help=_("Find in a recording of the air what was planned, and log it as proved (grade A)."))
@click.argument("recording", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--plan", "plan", type=click.Path(path_type=Path, dir_okay=False), help=_("A plan's file in output/plans/.")
)
@click.option("--for", "code", default="", type=PLACE, help=_("The station's locality code."))
@click.option("--day", type=DAY, default=None, help=_("The day of the recording."))
@click.option("--week", default="", type=WEEK, help=_("Any day of this week, when the day is not known."))
@click.option("--start", type=MOMENT, default=None, help=_("When the recording began, in Viet Nam's time."))
@click.option("--session", "named", default="", metavar="NAME", help=_("The session that it is of: sang."))
@click.option("--by", default=BROUGHT_BY, metavar="NAME", help=_("Who brought the recording."))
@click.option("--dry-run", is_flag=True, help=_("Only look; log nothing."))
@click.option("--now", default="", hidden=True)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def aircheck(
    session: Session,
    *,
    recording: Path,
    plan: Path | None,
    code: str,
    day: dt.date | None,
    week: str,
    start: dt.datetime | None,
    named: str,
    by: str,
    dry_run: bool,
    now: str,
    as_json: bool,
) -> None:
    """Look, tell, and log."""
    from loa._aircheck_day import air_day
    from loa._aircheck_lines import day_told, heard_lines
    from loa._aircheck_recording import opened
    from loa.aircheck import aircheck as heard_in
    from loa.cli._choose import shown_progress
    from loa.model.time import VIETNAM

    workspace = session.workspace()
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)
    _check_come(day or moment.date(), moment)
    with opened(recording, start=start) as brought:
        output, found, days = _asked(workspace, brought, plan=plan, code=code, day=day, week=week)
        _check_times(brought, days, moment)
        air = air_day(found, days, output=output)
        with shown_progress(is_wanted=not as_json) as tell:
            matches = heard_in(
                brought.samples, air.items, progress=(lambda done, of: tell(_("seconds"), done, of)) if tell else None
            )
        told = day_told(matches, air)
        lines = heard_lines(matches, air, start=brought.start, session=named or told.session)
        _finish(
            workspace,
            brought,
            week=found,
            air=air,
            lines=lines,
            told=told,
            path=recording,
            by=by,
            now=moment,
            dry_run=dry_run,
            as_json=as_json,
        )


def _finish(
    workspace: "Workspace",
    brought: "Recording",
    *,
    week: "AirWeek",
    air: "AirDay",
    lines: "Sequence[HeardLine]",
    told: "DayTold",
    path: Path,
    by: str,
    now: dt.datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Refuse what cannot be of the day, log the rest, and tell."""
    from loa._aircheck_lines import is_foreign
    from loa._aircheck_log import ADDED, UNCLEAR, Logged

    is_logged = not (dry_run or told.is_elsewhere)
    own = [one for one in lines if not is_foreign(one.match, air)]
    others = [one for one in lines if is_foreign(one.match, air)]
    done: Sequence[Logged] = [Logged(one, ADDED if one.is_known else UNCLEAR, 0) for one in own]
    if is_logged:
        done = _logged(workspace, brought, own, week=week, air=air, told=told, path=path, by=by, now=now)
    if as_json:
        show_json(_data(brought, done, others, told, is_logged=is_logged))
    else:
        _tell(brought, done, others, told, is_logged=is_logged)
    _check_found(done, told)


def _logged(
    workspace: "Workspace",
    brought: "Recording",
    own: "Sequence[HeardLine]",
    *,
    week: "AirWeek",
    air: "AirDay",
    told: "DayTold",
    path: Path,
    by: str,
    now: dt.datetime,
) -> "Sequence[Logged]":
    """What became of each thing that was heard, now that it is in the log."""
    from loa._aircheck_log import Brought, log_heard
    from loa.model.wording import own_means
    from loa.playlog import PlayLog

    code = week.plan.station
    means = own_means(workspace.locality(code), air.sessions[0].day)
    day_words = "lời riêng của ngày: có" if told.is_sure else "lời riêng của ngày: không chắc"
    what = Brought(brought, path, by, means, week.plan.revision, day_words, now)
    return log_heard(PlayLog(workspace.logs, code), own, what)


def _check_found(done: "Sequence[Logged]", told: "DayTold") -> None:
    """Something was heard, of these days and this station, and all of it was logged.

    Raises:
        LoaError: the recording is of another day or station, or nothing was heard.
        PartlyDone: something was heard and not logged.
    """
    from loa._aircheck_log import CONFLICT, UNCLEAR
    from loa.errors import LoaError, PartlyDone

    if told.other:
        raise LoaError(
            _("This recording is of {other}: that opening was heard.").format(other=", ".join(told.other)),
            cure=_("Give that day or station. Nothing was logged."),
        )
    if told.foreign:
        raise LoaError(
            _("This recording is of {other}: the words of that place or day were heard.").format(
                other=", ".join(told.foreign)
            ),
            cure=_("Give that day or station. Nothing was logged."),
        )
    if not done:
        raise LoaError(
            _("Nothing of the plan is heard in this recording."),
            cure=_("Check the day and the station. A spot is found when 4 seconds or more of it are heard."),
        )
    if any(one.heard.match.is_denied for one in done):
        raise PartlyDone(
            _("A spot was heard without the words that tell whose it is; it was not logged."),
            cure=_("Check the station and the day, and bring a recording in which the place's own words are heard."),
        )
    if unclear := sum(one.state in (UNCLEAR, CONFLICT) for one in done):
        raise PartlyDone(
            _("{count} of what was heard was not logged.").format(count=unclear),
            cure=_("Say when the recording began with --start, or which session it is of with --session."),
        )


def _asked(
    workspace: "Workspace", brought: "Recording", *, plan: Path | None, code: str, day: dt.date | None, week: str
) -> "tuple[Path, AirWeek, tuple[dt.date, ...]]":
    """The output folder, the station's week as it stands, and the days that are meant.

    Raises:
        UsageError: neither says which station or which days, or both say it.
    """
    from loa.errors import UsageError
    from loa.model.time import week as period_of
    from loa.model.time import week_of
    from loa.plans import plan_path, read_plan
    from loa.standing import standing_week

    if bool(plan) == bool(code) or (day and week):
        raise UsageError(
            _("Say of which station and day the recording is, in one way."),
            cure=_("Give --for CODE with --day or --week, or --plan FILE with --day."),
        )
    began = brought.start.date() if brought.start and not week else None
    if plan:
        read = read_plan(plan, name=plan.as_posix())
        output, station, name = plan.resolve().parents[2], read.station, week or week_of(read.first)
        if plan_path(output, station, name) != plan.resolve():
            raise UsageError(
                _("{path} does not stand beside its programmes.").format(path=plan),
                cure=_("Give the plan that stands in output/plans/, with output/programmes/ beside it."),
            )
        whole = period_of(name)
        days = (day,) if day else tuple(whole.days()) if began not in whole.days() else (began,)
        return output, standing_week(output, station, name, titles={}), tuple(one for one in days if one)
    wanted = day or (None if week else began)
    if not (wanted or week):
        raise UsageError(_("The recording does not say its day."), cure=_("Give --day, --week or --start."))
    name = week or week_of(wanted or dt.date.min)
    station = workspace.locality(code).code
    days = (wanted,) if wanted else tuple(period_of(name).days())
    return workspace.output, standing_week(workspace.output, station, name, titles={}), days


def _check_come(day: dt.date, now: dt.datetime) -> None:
    """Nobody has recorded the future.

    Raises:
        UsageError: the day has not come.
    """
    from loa.errors import UsageError

    if day > now.date():
        raise UsageError(
            _("{day:%d/%m/%Y} has not come yet.").format(day=day),
            cure=_("Check the day. If the clock of this machine is wrong, set it."),
        )


def _check_times(brought: "Recording", days: "Sequence[dt.date]", now: dt.datetime) -> None:
    """A recording is of a day that has come, and of the day that it says itself.

    Raises:
        UsageError: it is not.
    """
    from loa.errors import UsageError

    _check_come(min(days), now)
    if brought.start and brought.start.date() not in days:
        raise UsageError(
            _("The recording is of {start:%d/%m/%Y %H:%M}, and not of the day that is asked for.").format(
                start=brought.start
            ),
            cure=_("Give its own day; when its clock was wrong, give --start."),
        )


def _tell(
    brought: "Recording", done: "Sequence[Logged]", others: "Sequence[HeardLine]", told: "DayTold", *, is_logged: bool
) -> None:
    from loa.plans import clock

    starts = {
        "given": _("began at {start:%d/%m/%Y %H:%M:%S}, as given"),
        "name": _("began at {start:%d/%m/%Y %H:%M:%S}, by its name"),
        "file": _("began at about {start:%d/%m/%Y %H:%M}, by what stands in the file"),
        "unknown": _("nothing tells when it began"),
    }
    began = starts[brought.start_by].format(start=brought.start)
    click.echo(f"{brought.name}  {clock(brought.seconds)}  SHA-256 {brought.sha256}  {began}")
    for one in done:
        click.echo(_text(one.heard, _state(one, is_logged=is_logged)))
    for heard in others:
        click.echo(
            _text(
                heard,
                _("the words of {other}, not of this station and day").format(other=", ".join(heard.match.variant)),
            )
        )
    talk(_("The day's own words were heard.") if told.is_sure else _("The day's own words were not surely heard."))


def _text(heard: "HeardLine", state: str) -> str:
    """One thing that was heard, on a line."""
    from loa.plans import clock

    match = heard.match
    names = " / ".join((match.item, *match.or_items))
    share = _("{share:.0%} heard").format(share=match.share_heard)
    parts = [f"{clock(match.first):>6}-{clock(match.last)}", names, share, f"×{match.speed:.4f}", f"{match.score:.0f}"]
    return "  ".join([*parts, *([] if match.variant else _sureness(match)), state])


def _sureness(match: "AirMatch") -> list[str]:
    """How surely it was this variant, in words; nothing where no other is known."""
    if match.is_denied:
        return [_("the words that only this variant has were not heard")]
    if match.unsure_of:
        return [_("one of {count} variants").format(count=1 + len(match.unsure_of))]
    return [_("this variant, surely")] if match.is_sure else []


def _state(one: "Logged", *, is_logged: bool) -> str:
    lines = ", ".join(line.id for line in one.heard.lines) or _("no line of the plan")
    if one.heard.match.is_denied:
        return _("{lines}: not surely of this station and day, not logged").format(lines=lines)
    told = {
        "added": _("{lines}: logged as line {n}") if is_logged else _("{lines}: not logged"),
        "raised": _("{lines}: raised to A by line {n}"),
        "known": _("{lines}: known, line {n}"),
        "proved": _("{lines}: proved by another recording, line {n}"),
        "conflict": _("{lines}: line {n} says that it was not played; set aside"),
        "unclear": _("one of {lines}: not logged"),
    }
    return told[one.state].format(lines=lines, n=one.sequence)


def _data(
    brought: "Recording", done: "Sequence[Logged]", others: "Sequence[HeardLine]", told: "DayTold", *, is_logged: bool
) -> dict[str, object]:
    recording = {
        "file": brought.name,
        "sha256": brought.sha256,
        "seconds": round(brought.seconds, 3),
        "start": brought.start.isoformat() if brought.start else None,
        "start_by": brought.start_by,
    }
    states = [(one.heard, one.state if is_logged or one.state == "unclear" else "found", one.sequence) for one in done]
    states += [(heard, "other", 0) for heard in others]
    return {
        "version": 1,
        "recording": recording,
        "matches": [_match_data(brought, *each) for each in states],
        "day": {
            "is_sure": told.is_sure,
            "session": told.session,
            "other": list(told.other),
            "foreign": list(told.foreign),
        },
    }


def _match_data(brought: "Recording", heard: "HeardLine", state: str, sequence: int) -> dict[str, object]:
    from dataclasses import asdict

    begins = brought.start + dt.timedelta(seconds=round(heard.match.start, 3)) if brought.start else None
    numbers = {
        key: round(value, 5) if isinstance(value, float) else value for key, value in asdict(heard.match).items()
    }
    clock = {"at": begins.isoformat() if begins else None, "lines": [line.id for line in heard.lines]}
    return {**numbers, **clock, "state": state, "sequence": sequence}
