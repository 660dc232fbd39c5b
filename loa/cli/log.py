"""``loa log``: the as-run log of a station: tick what was played, look at it, prove it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._aircheck import aircheck
from loa.cli._log_clock import clock_doubts, warn_of_clock
from loa.cli._log_heads import head, held_head, receive
from loa.cli._log_shown import line_json, line_text, log_of, moment_of, tell_added, tell_imported, written_text
from loa.cli._when import MONTH, WEEK
from loa.cli._where import PLACE
from loa.messages import _, here
from loa.model.evidence import FORMS, LogFault, Play

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from loa.playlog import PlayLog
    from loa.workspace import Workspace


@click.group(help=_("The as-run log: tick what was played, show it, prove it."))
def command() -> None:
    """Hold the subcommands."""


command.add_command(aircheck)
command.add_command(head)
command.add_command(receive)


_station = click.option("--for", "code", required=True, type=PLACE, help=_("The station's locality code."))
_confirm = click.option(
    "--confirm", "is_confirmed", is_flag=True, help=_("It really began that far from its planned time.")
)
_json = click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))


@command.command(help=_("Tick what was really played, or tell of a post, a visit, a banner."))
@_station
@click.option("--line", "line_ids", multiple=True, metavar="ID", help=_("A line of the plan; may be given again."))
@click.option("--session", metavar="DATE/NAME", default="", help=_("All lines of a session: 2024-08-12/sang."))
@click.option("--day", metavar="DATE", default="", help=_("All lines of a day; with --form, the day it was."))
@click.option("--form", type=click.Choice(FORMS), default=None, help=_("The form of communication."))
@click.option("--means", default="", help=_("The means, in your unit's words."))
@click.option("--count", type=click.IntRange(1, 100_000), default=1, help=_("How many times."))
@click.option("--title", default="", help=_("What was said or shown, when no plan holds it."))
@click.option("--campaign", default="", help=_("Whose it was, when no plan holds it."))
@click.option("--start", metavar="HH:MM", default="", help=_("When it really began; the planned time when not given."))
@click.option("--not-played", is_flag=True, help=_("It was not played; say why with --why."))
@click.option("--why", default="", help=_("Why it was not played."))
@click.option("--by", "says", default="", metavar="NAME", help=_("Who says so; always needed."))
@click.option(
    "--proof", default="", metavar="LINK|FILE", help=_("What shows it: a link, or a photo, scan or recording.")
)
@click.option("--corrects", type=click.IntRange(1), default=None, metavar="N", help=_("The log line this corrects."))
@_confirm
@click.option("--now", default="", hidden=True)
@_json
@click.pass_obj
def add(
    session: Session,
    /,
    *,
    not_played: bool,
    why: str,
    says: str,
    corrects: int | None,
    now: str,
    as_json: bool,
    **asked: object,
) -> None:
    """Log what the person ticks."""
    from loa.cli._ticked import asked_of, named_witness, plays_of
    from loa.cli._told_before import told_before
    from loa.errors import UsageError
    from loa.proofs import keep_proof
    from loa.tick import Witness

    if not_played != bool(why):
        raise UsageError(_("--not-played and --why go together."), cure=_('Write: --not-played --why "mất điện".'))
    witness = Witness(named_witness(says), moment_of(now), corrects or 0, why)
    wanted = asked_of(asked)
    workspace = session.workspace()
    log = log_of(workspace, wanted.code)
    plays = list(plays_of(workspace, wanted, witness))
    if corrects:
        _check_correction(log, corrects, plays)
    _warn_of_damage(workspace, log)
    known = told_before(log, plays)
    for play, before in zip(plays, known, strict=True):
        if play.proof_sha256 and not before:
            keep_proof(log.folder, play.proof, Path(wanted.proof))
    done = [before or log.append(play, logged_at=witness.now) for play, before in zip(plays, known, strict=True)]
    lines = log.lines()
    tell_added(done, as_json=as_json, whole=lines)
    warn_of_clock(log.station, lines, witness.now)


def _check_correction(log: "PlayLog", corrects: int, plays: "Sequence[Play]") -> None:
    """A correction is one line, of what the corrected line is of.

    Raises:
        UsageError: it would correct a line by a play of something else.
    """
    from loa.errors import UsageError

    corrected = next((line for line in log.lines() if line.sequence == corrects), None)
    if len(plays) != 1 or (corrected and corrected.play.line != plays[0].line):
        raise UsageError(
            _("Line {n} of the log is of “{line}”.").format(n=corrects, line=corrected.play.line if corrected else ""),
            cure=_("Correct it alone: --line with that id, and --corrects {n}.").format(n=corrects),
        )


@command.command(help=_("Show the lines of a log."))
@_station
@click.option("--month", default=None, type=MONTH, help=_("Only the plays of this month."))
@_json
@click.pass_obj
def show(session: Session, *, code: str, month: str | None, as_json: bool) -> None:
    """Print the log's lines."""
    from loa._log_clock import with_doubts, written_backwards
    from loa._log_standing import last_words

    workspace = session.workspace()
    log = log_of(workspace, code)
    whole = with_doubts(log.lines())
    back = written_backwards(whole)
    last = last_words({line.sequence: line.play.corrects for line in whole})
    lines = [line for line in whole if month is None or f"{line.play.start:%Y-%m}" == month]
    _warn_of_damage(workspace, log)
    if as_json:
        show_json({"version": 1, "station": code, "lines": [line_json(line) for line in lines]})
    else:
        for line in lines:
            by = last[line.sequence]
            is_corrected = by != line.sequence
            told = f"{line_text(line)}  {written_text(line, is_back=line.sequence in back)}"
            click.echo(told + (_("  (corrected by line {n})").format(n=by) if is_corrected else ""))


@command.command(help=_("Write a sheet to fill in: every line of a plan, to note only what was otherwise."))
@_station
@click.option("--week", default="", type=WEEK, help=_("The week of the plan."))
@click.option("--day", default="", metavar="DATE", help=_("Only this day."))
@click.option("--to", type=click.Path(path_type=Path), required=True, help=_("A file .csv or .xlsx."))
@click.pass_obj
def sheet(session: Session, *, code: str, week: str, day: str, to: Path) -> None:
    """Write the sheet that ``loa log import`` reads."""
    from loa.cli._ticked import plan_of_week
    from loa.errors import UsageError
    from loa.files.atomic import write_bytes
    from loa.files.table import table_bytes
    from loa.files.workbook import workbook_bytes
    from loa.model.time import day_named, week_of
    from loa.tick_sheet import tick_sheet

    if bool(week) == bool(day):
        raise UsageError(_("Say for which days."), cure=_("Give --week or --day."))
    only = day_named(day) if day else None
    plan = plan_of_week(session.workspace(), code, week_of(only) if only else week)
    made = tick_sheet(plan, (only,) if only else ())
    if to.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(_("“{text}” is no sheet.").format(text=to.name), cure=_("Name it .csv or .xlsx."))
    write_bytes(to, table_bytes(made.columns, made.rows) if to.suffix.lower() == ".csv" else workbook_bytes([made]))
    talk(
        _("{path}: {count} lines. Note what was otherwise, then: loa log import {path} --for {code} --by NAME").format(
            path=to, count=len(made.rows), code=code
        )
    )


@command.command(help=_("Check that a log holds together: which line is wrong, and how."))
@click.option("--for", "code", default=None, type=PLACE, help=_("One station; all that have a log when not given."))
@click.option(
    "--head", "held", default="", metavar="SIZE:ROOT|FILE", help=_("A head kept from earlier, to check against.")
)
@click.option("--now", default="", hidden=True)
@_json
@click.pass_obj
def verify(session: Session, *, code: str | None, held: str, now: str, as_json: bool) -> None:
    """Print every fault of the logs; fail when there is one."""
    from loa.cli._log_faults import fault_text
    from loa.errors import LogDamaged

    workspace = session.workspace()
    codes = [code] if code else _stations_with_log(workspace)
    found = {one: _all_faults(workspace, one, held) for one in codes}
    if as_json:
        show_json(_verified_json(workspace, found, moment_of(now)))
    for one in [] if as_json else codes:
        for fault in found[one]:
            click.echo(fault_text(one, fault))
        if not found[one]:
            _tell_whole(workspace, one)
            warn_of_clock(one, log_of(workspace, one).lines(), moment_of(now))
    if wrong := sum(map(len, found.values())):
        raise LogDamaged(
            _("{count} faults in the as-run logs.").format(count=wrong),
            cure=_("Keep the files as they are, and compare them with the centre's copy."),
        )


def _all_faults(workspace: "Workspace", code: str, held: str) -> "Sequence[LogFault]":
    """What is wrong in a station's log, its heads and its proofs."""
    log = log_of(workspace, code)
    faults = log.verify(held_head(held, code) if held else None)
    return (*faults, *_head_faults(workspace, log, faults))


def _verified_json(
    workspace: "Workspace", found: "Mapping[str, Sequence[LogFault]]", now: "dt.datetime"
) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "version": 1,
        "stations": {code: [asdict(fault) for fault in faults] for code, faults in found.items()},
        "uncosigned": {code: _uncosigned(workspace, log_of(workspace, code)) for code in found if not found[code]},
        "clocks": {
            code: list(clock_doubts(code, log_of(workspace, code).lines(), now)) for code in found if not found[code]
        },
        "without_heads": [code for code in found if not _heads(workspace, code)],
    }


def _tell_whole(workspace: "Workspace", code: str) -> None:
    """That a log holds together, and how much of it nobody but this machine holds."""
    log = log_of(workspace, code)
    click.echo(_("{code}: {count} lines hold together.").format(code=code, count=log.size()))
    if not _heads(workspace, code):
        message = _(
            "{code}: no head was ever kept, so nothing shows whether lines were taken away: not held by the "
            "centre yet. Sign one and send it: loa log head --for {code} --keys"
        )
        click.echo(message.format(code=code))
    elif count := _uncosigned(workspace, log):
        message = _("{code}: {count} lines lie after the last cosigned head: not held by the centre yet.")
        click.echo(message.format(code=code, count=count))


@command.command(
    "import",
    help=_(
        "Take plays from files: the bag's page (JSON), filled sheets (CSV, XLSX), logs of other players. Twice is once."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--for", "code", default="", type=PLACE, help=_("The station, for sheets and logs of players."))
@click.option("--by", "says", default="", metavar="NAME", help=_("Who says so."))
@click.option("--revision", default="", metavar="TEXT", help=_("Of which plan a sheet is: what its code says."))
@click.option("--from", "player", default="", metavar="PLAYER", help=_("Whose log it is; found out when not given."))
@click.option(
    "--bag",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help=_("The bag that was played, to compare its files."),
)
@click.option("--began", default="", metavar="MOMENT", help=_("When a log begins that has no dates of its own."))
@_confirm
@click.option("--now", default="", hidden=True)
@_json
@click.pass_obj
def import_(session: Session, /, *, files: tuple[Path, ...], now: str, as_json: bool, **said: object) -> None:
    """Log what files say was played."""
    from loa.cli._log_import import Given, taken
    from loa.errors import PartlyDone
    from loa.log_import import import_plays

    workspace, moment = session.workspace(), moment_of(now)
    given = Given(**said, now=moment)  # type: ignore[arg-type]
    read = [taken(workspace, file, given) for file in files]  # all are read before the first is logged
    done = {}
    for one in read:
        if one.keep:
            one.keep()
        for station in sorted({play.station for play in one.plays} or {given.code} - {""}):
            log = log_of(workspace, station)
            own = [play for play in one.plays if play.station == station]
            got = import_plays(log, own, file=one.file.name, now=moment, is_told=one.is_told)
            done[f"{one.file.name} ({station})"] = (got, one.strangers)
        if one.came_back:
            one.came_back()
    tell_imported(done, as_json=as_json)
    for station in sorted({play.station for one in read for play in one.plays}):
        warn_of_clock(station, log_of(workspace, station).lines(), moment)
    if aside := sum(len(got.aside) for got, _strangers in done.values()):
        raise PartlyDone(
            _("{count} plays were set aside: they contradict the log.").format(count=aside),
            cure=here(
                command=_("Look at each, and log what is right: loa log add --corrects N."),
                page=_("Look at each, and where the log is wrong use “Correct this” on its day."),
            ),
        )


def _head_faults(workspace: "Workspace", log: "PlayLog", faults: "Sequence[LogFault]") -> "Sequence[LogFault]":
    """What is wrong in the heads that are kept; of lines that cannot be put in order they say nothing more."""
    from loa.errors import LogDamaged
    from loa.heads import Heads
    from loa.proofs import proof_faults

    try:
        of_heads = Heads(workspace.root, log.station).faults(log.roots)
        return (*of_heads, *proof_faults(log.folder, log.lines_with_proof()))
    except LogDamaged:
        if not faults:
            raise
        return ()


def _warn_of_damage(workspace: "Workspace", log: "PlayLog") -> None:
    """Say so at once when the log was tampered with: whoever adds to it should know."""
    faults = log.verify()
    found = [*faults, *_head_faults(workspace, log, faults)]
    if any(fault.kind != "torn" for fault in found):
        talk(
            _(
                "Warning: the as-run log of {code} does not hold together. Look with: loa log verify --for {code}"
            ).format(code=log.station)
        )


def _uncosigned(workspace: "Workspace", log: "PlayLog") -> int:
    """How many lines the centre has not cosigned: until it does, they can be changed unnoticed."""
    from loa.heads import Heads

    last = Heads(workspace.root, log.station).last_cosigned()
    return log.size() - (last.head.size if last else 0)


def _heads(workspace: "Workspace", code: str) -> int:
    """How many heads of a station are kept here, in whatever state."""
    from loa.heads import Heads

    return len(Heads(workspace.root, code).files())


def _stations_with_log(workspace: "Workspace") -> list[str]:
    """The stations that have a log here, and those that once signed a head here and whose log is gone."""
    from loa.heads import LAST_SIGNED

    signed = {path.stem for path in (workspace.root / "keys").glob(f"*{LAST_SIGNED}")}
    logs = workspace.logs
    return sorted(signed | {folder.name for folder in logs.iterdir() if folder.is_dir()} if logs.is_dir() else signed)
