"""``loa schedule``: schedules to a workbook and back, for people who do not edit text files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, talk
from loa.errors import UsageError
from loa.messages import _

if TYPE_CHECKING:
    from loa.workspace import Workspace


@click.group(help=_("Schedules as Excel workbooks: out with export, in with import."))
def command() -> None:
    """Hold the two commands."""


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


def _path(workspace: "Workspace", name: str) -> Path:
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise UsageError(
            _("“{name}” is not the name of a schedule.").format(name=name), cure=_("Use a-z, digits and hyphen.")
        )
    return workspace.root / "schedules" / f"{name}.toml"
