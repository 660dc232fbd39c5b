"""``loa script``: what a script said before, and scripts from and to Word."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._when import DAY
from loa.cli._where import PLACE
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.campaign import Campaign, Script

_CHANGES = {"same": ("", ""), "added": ("{+", "+}"), "removed": ("[-", "-]")}
"""As ``git diff --word-diff`` marks them."""


@click.group(help=_("Versions of a script, and scripts from and to Word."))
def command() -> None:
    """Only a name for the words that follow."""


def _found(session: Session, campaign: str, script: str) -> tuple["Campaign", "Script"]:
    from loa.script_history import script_named

    workspace = session.workspace()
    found = workspace.campaign(campaign)
    return found, script_named(workspace, found, script)


@command.command("versions", help=_("Every text that was saved, oldest first."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def versions(session: Session, campaign: str, script: str, *, as_json: bool) -> None:
    """Print a line for each version: number, time, who, beginning of the hash."""
    from dataclasses import asdict

    from loa.script_history import history

    found = history(_found(session, campaign, script)[1])
    if as_json:
        show_json({"schema": "loa.versions/1", "versions": [asdict(one) for one in found]})
        return
    for one in found:
        click.echo(f"{one.number}\t{one.at}\t{one.by or _('changed by another program')}\t{one.sha256[:12]}")


@command.command("compare", help=_("Two versions side by side in words; without TO, with the text of today."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.argument("before", type=int)
@click.argument("after", type=int, required=False, metavar="[TO]")
@click.pass_obj
def compare(session: Session, campaign: str, script: str, *, before: int, after: int | None) -> None:
    """Print the text with {+added+} and [-removed-] words."""
    from loa.script_history import text_at, text_of, word_changes

    one = _found(session, campaign, script)[1]
    now = text_at(one, after) if after else text_of(one)
    marked = (
        _CHANGES[found.kind][0] + found.text + _CHANGES[found.kind][1]
        for found in word_changes(text_at(one, before), now)
    )
    click.echo("".join(marked), nl=False)


@command.command("restore", help=_("Make the text of an older version the text of today, as a new version."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.argument("number", type=int)
@click.option("--name", required=True, help=_("Who does it."))
@click.pass_obj
def restore(session: Session, campaign: str, script: str, *, number: int, name: str) -> None:
    """Save it again."""
    from loa.script_history import mark_of, save_text, text_at, text_of

    of, one = _found(session, campaign, script)
    made = save_text(one, of, text_at(one, number), over=mark_of(text_of(one)), by=name, now=_now())
    click.echo(f"{one.file}\t{made.number}\t{made.sha256[:12]}")


@command.command("text", help=_("Show the text of a Word or plain text FILE, as it would be brought in."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
def text(file: Path, *, as_json: bool) -> None:
    """Read it; nothing is written."""
    from loa.script_files import text_in_file

    found = text_in_file(file)
    if as_json:
        show_json({"schema": "loa.text/1", "text": found.text, "converted": found.converted})
        return
    click.echo(found.text)
    for font in found.converted:
        talk(_("Converted from {font}: read it through.").format(font=font))


@command.command("import", help=_("Make the text of a Word or plain text FILE the script's text."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help=_("Who does it."))
@click.pass_obj
def import_(session: Session, campaign: str, script: str, *, file: Path, name: str) -> None:
    """Read it, look at it, save it."""
    from loa.script_files import text_in_file
    from loa.script_history import mark_of, save_text, text_of

    of, one = _found(session, campaign, script)
    found = text_in_file(file)
    made = save_text(one, of, found.text, over=mark_of(text_of(one)), by=name, now=_now())
    click.echo(f"{one.file}\t{made.number}\t{made.sha256[:12]}")
    for font in found.converted:
        talk(_("Converted from {font}: read it through.").format(font=font))
    talk(_("Next: loa check, then loa read."))


@command.command("export", help=_("Write the words for one commune and day as a Word document, to be read and signed."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.option("--for", "code", required=True, type=PLACE, help=_("The locality, by its 5-digit code."))
@click.option("--on", type=DAY, required=True, help=_("Air date."))
@click.option(
    "--length", type=click.Choice(["short", "long"]), default="long", show_default=True, help=_("Which form.")
)
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("The .docx file to write.")
)
@click.pass_obj
def export(session: Session, campaign: str, script: str, *, code: str, on: dt.date, length: str, to: Path) -> None:
    """Write it out and into Word."""
    from loa.files import atomic
    from loa.preview import preview
    from loa.script_files import word_file

    of, one = _found(session, campaign, script)
    workspace = session.workspace()
    shown = preview(workspace, of, one, code=code, on=on, length=length)
    name = workspace.locality(code).name_on(shown.copy.air_date)
    atomic.write_bytes(to, word_file(shown, name.full if name else code))
    click.echo(to)


def _now() -> dt.datetime:
    from loa.model.time import VIETNAM

    return dt.datetime.now(VIETNAM)
