"""``loa log``: the as-run log of a station: tick what was played, look at it, prove it."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.messages import _
from loa.model.evidence import FORMS, LogHead, LogLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loa.playlog import Appended, PlayLog
    from loa.workspace import Workspace

NOBODY_NAMED = "người trực (không ghi tên)"
"""What the log says of a tick without ``--by``; it is content of a Vietnamese record."""


@click.group(help=_("The as-run log: tick what was played, show it, prove it."))
def command() -> None:
    """Hold the subcommands."""


_station = click.option("--for", "code", required=True, metavar="CODE", help=_("The station's locality code."))
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
@click.option("--by", "says", default=NOBODY_NAMED, metavar="NAME", help=_("Who says so."))
@click.option("--corrects", type=click.IntRange(1), default=None, metavar="N", help=_("The log line this corrects."))
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
    from loa.cli._ticked import asked_of, plays_of
    from loa.errors import UsageError
    from loa.tick import Witness

    if not_played != bool(why):
        raise UsageError(_("--not-played and --why go together."), cure=_('Write: --not-played --why "mất điện".'))
    witness = Witness(says, _moment(now), corrects or 0, why)
    wanted = asked_of(asked)
    workspace = session.workspace()
    log = _log(workspace, wanted.code)
    plays = list(plays_of(workspace, wanted, witness))
    known = {} if corrects else _answered(log)
    done = [known.get(play.line) or log.append(play, logged_at=witness.now) for play in plays]
    _tell_added(done, as_json=as_json)


@command.command(help=_("Show the lines of a log."))
@_station
@click.option("--month", default=None, metavar="YYYY-MM", help=_("Only the plays of this month."))
@_json
@click.pass_obj
def show(session: Session, *, code: str, month: str | None, as_json: bool) -> None:
    """Print the log's lines."""
    lines = _log(session.workspace(), code).lines(month)
    if as_json:
        show_json({"version": 1, "station": code, "lines": [_line_json(line) for line in lines]})
    else:
        for line in lines:
            click.echo(_line_text(line))


@command.command(help=_("Check that a log holds together: which line is wrong, and how."))
@click.option("--for", "code", default=None, metavar="CODE", help=_("One station; all that have a log when not given."))
@click.option("--head", "held", default="", metavar="SIZE:ROOT", help=_("A head kept from earlier, to check against."))
@_json
@click.pass_obj
def verify(session: Session, *, code: str | None, held: str, as_json: bool) -> None:
    """Print every fault of the logs; fail when there is one."""
    from dataclasses import asdict

    from loa.errors import LogDamaged

    workspace = session.workspace()
    codes = [code] if code else _stations_with_log(workspace.logs)
    logs = {one: _log(workspace, one) for one in codes}
    found = {one: log.verify(_held(held, one) if held else None) for one, log in logs.items()}
    if as_json:
        show_json({"version": 1, "stations": {one: [asdict(fault) for fault in found[one]] for one in codes}})
    for one in [] if as_json else codes:
        for fault in found[one]:
            click.echo(f"{one}/{fault.file}:{fault.line}: [{fault.kind}] {fault.message}")
        if not found[one]:
            click.echo(_("{code}: {count} lines hold together.").format(code=one, count=logs[one].head().size))
    if wrong := sum(map(len, found.values())):
        raise LogDamaged(
            _("{count} faults in the as-run logs.").format(count=wrong),
            cure=_("Keep the files as they are, and compare them with the centre's copy."),
        )


@command.command(help=_("Print the head: what the whole log comes down to, for the centre to keep."))
@_station
@_json
@click.pass_obj
def head(session: Session, *, code: str, as_json: bool) -> None:
    """Print the log's head."""
    from dataclasses import asdict

    found = _log(session.workspace(), code).head()
    if as_json:
        show_json({"version": 1, **asdict(found)})
    else:
        click.echo(f"{found.size}:{found.root}")


def _answered(log: "PlayLog") -> "dict[str, Appended]":
    """Per line of a plan, the log line that answers for it already; a failed attempt answers for nothing."""
    from loa.playlog import Appended

    lines = log.lines()
    corrected = {line.play.corrects for line in lines}
    return {
        line.play.line: Appended(line, is_new=False, set_aside=())
        for line in lines
        if line.play.line and line.sequence not in corrected and line.play.ended != "failed"
    }


def _tell_added(done: "Sequence[Appended]", *, as_json: bool) -> None:
    for one in done:
        for path in one.set_aside:
            talk(_("An unfinished line was found in the log, and kept in {path}.").format(path=path))
        if not one.is_new:
            message = _("Already in the log as line {n}: {what}. To change it, give --corrects {n}.")
            talk(message.format(n=one.line.sequence, what=one.line.play.line or one.line.play.title))
    added = [one.line for one in done if one.is_new]
    if as_json:
        known = [one.line.sequence for one in done if not one.is_new]
        show_json({"version": 1, "added": [_line_json(line) for line in added], "already": known})
    else:
        for line in added:
            click.echo(_line_text(line))


def _line_json(line: LogLine) -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(line))


def _line_text(line: LogLine) -> str:
    from loa.model.wording import END_WORDS, FORM_WORDS

    play = line.play
    parts = [f"{line.sequence:>5}", f"{play.start:%d/%m/%Y %H:%M}", play.grade, END_WORDS[play.ended]]
    parts += [FORM_WORDS[play.form], play.means, play.title]
    if play.count != 1:
        parts.append(f"× {play.count}")
    if play.corrects:
        parts.append(_("(corrects line {n})").format(n=play.corrects))
    return "  ".join([*parts, *([play.why] if play.why else []), play.line]).rstrip()


def _moment(now: str) -> dt.datetime:
    """Now: the machine's clock, or what a test says."""
    from loa.model.time import VIETNAM

    return dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)


def _held(text: str, code: str) -> LogHead:
    from loa.errors import UsageError

    size, _colon, root = text.partition(":")
    if not size.isdigit() or len(root) != 64:  # noqa: PLR2004 - hex digits of SHA-256
        raise UsageError(_("“{text}” is not a head.").format(text=text), cure=_("Paste what loa log head printed."))
    return LogHead(code, int(size), root.lower(), "")


def _stations_with_log(logs: Path) -> list[str]:
    return sorted(folder.name for folder in logs.iterdir() if folder.is_dir()) if logs.is_dir() else []


def _log(workspace: "Workspace", code: str) -> "PlayLog":
    """The log of a station that is there; a locality that the table has since lost keeps its log.

    Raises:
        UsageError: nobody knows the code.
    """
    from loa.playlog import PlayLog

    log = PlayLog(workspace.logs, code)
    if not (code.isascii() and code.isdigit() and log.folder.is_dir()):
        workspace.locality(code)
    return log
