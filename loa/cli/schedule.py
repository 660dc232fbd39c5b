"""``loa schedule``: schedules to a workbook and back, for people who do not edit text files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, talk
from loa.cli._when import CLOCK
from loa.cli._where import PLACE
from loa.errors import UsageError
from loa.messages import _

if TYPE_CHECKING:
    import datetime as dt

    from loa.workspace import Workspace


@click.group(help=_("Schedules as Excel workbooks: out with export, in with import; and changes of single days."))
def command() -> None:
    """Hold the commands."""


@command.command("export", help=_("Write schedules/NAME.toml as an Excel workbook."))
@click.argument("name")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("NAME.xlsx"))
@click.pass_obj
def export_command(session: Session, /, *, name: str, path: Path) -> None:
    """Write the workbook."""
    from loa.files.atomic import write_bytes
    from loa.files.workbook import workbook_bytes
    from loa.workspace.schedule_sheets import schedule_sheets

    source = _path(session.workspace(), name)
    write_bytes(path, workbook_bytes(schedule_sheets(source, name=f"schedules/{source.name}")))
    click.echo(path.as_posix())


@command.command(
    "import", help=_("Read an Excel workbook into schedules/NAME.toml; nothing is written if it is wrong.")
)
@click.argument("name")
@click.option("--from", "path", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("The workbook."))
@click.pass_obj
def import_command(session: Session, /, *, name: str, path: Path) -> None:
    """Check the workbook, and write the schedule."""
    import tomllib

    from loa.files.atomic import write_bytes, write_text
    from loa.workspace.rules import Known
    from loa.workspace.schedule_sheets import schedule_toml

    workspace = session.workspace()
    target = _path(workspace, name)
    known = Known(workspace.localities, workspace.campaigns, workspace.voices)
    text = schedule_toml(path, name, known=known, name=path.name)
    if target.exists():
        old = target.read_bytes()
        if tomllib.loads(old.decode("utf-8-sig")) == tomllib.loads(text):
            talk(_("{file} says the same already; it is left as it is.").format(file=target.name))
            return
        write_bytes(target.with_suffix(".toml.bak"), old)
        talk(_("The old file, with its comments, is kept as {file}.").format(file=f"{target.name}.bak"))
    write_text(target, text)
    click.echo(target.relative_to(workspace.root).as_posix())


@command.command(
    "change", help=_("Let one session of one day begin at another time, or not be played; or take that back.")
)
@click.option("--for", "code", required=True, type=PLACE, help=_("The station's locality code."))
@click.option("--session", "name", required=True, metavar="DATE/NAME", help=_("Which one: 2024-08-12/sang."))
@click.option("--start", type=CLOCK, help=_("When it begins on that day, as 06:15 or 6h15."))
@click.option("--close", is_flag=True, help=_("It is not played on that day."))
@click.option("--back", is_flag=True, help=_("Take the last change of that session back."))
@click.option("--why", default="", help=_("Why; the plan says so to the operator."))
@click.option("--now", default="", hidden=True)
@click.pass_obj
def change_command(
    session: Session, /, *, code: str, name: str, start: "dt.time | None", close: bool, back: bool, why: str, now: str
) -> None:
    """Ask the rules, and write the change down or take it out."""
    import datetime as dt

    from loa.day_change import change_day, take_back
    from loa.model.playing import DayChange
    from loa.model.time import VIETNAM, session_named
    from loa.workspace.day_changes import DAY_CHANGES

    if (start is not None) + close + back != 1:
        cure = _("Give --start, --close or --back.")
        raise UsageError(_("A change gives a session another start, or closes it."), cure=cure)
    if not (back or why.strip()):
        raise UsageError(_("Say why: the plan tells it to the operator."), cure=_("Add --why."))
    workspace = session.workspace()
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)
    day, daypart = session_named(name)
    if back:
        take_back(workspace, code, day, daypart, now=moment)
    else:
        change_day(workspace, DayChange(code, day, daypart, start, why), now=moment)
    click.echo(f"schedules/{DAY_CHANGES}")
    talk(_("Next: loa build, then hand out the new bag."))


def _path(workspace: "Workspace", name: str) -> Path:
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise UsageError(
            _("“{name}” is not the name of a schedule.").format(name=name), cure=_("Use a-z, digits and hyphen.")
        )
    return workspace.root / "schedules" / f"{name}.toml"
