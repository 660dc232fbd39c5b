"""``loa hear``: one script as sound, before it is approved or built."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json
from loa.cli._when import DAY
from loa.cli._where import PLACE
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.campaign import Script


@click.command(help=_("Speak the words of a script for one locality and air date into the MP3 file OUT."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--for", "code", required=True, type=PLACE, help=_("The locality, by its 5-digit code."))
@click.option("--on", type=DAY, required=True, help=_("Air date."))
@click.option(
    "--length", type=click.Choice(["short", "long"]), default="long", show_default=True, help=_("Which form.")
)
@click.option("--text", type=click.Path(path_type=Path, dir_okay=False), help=_("Speak this file as if it were saved."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(
    session: Session,
    campaign: str,
    script: str,
    *,
    out: Path,
    code: str,
    on: dt.date,
    length: str,
    text: Path | None,
    as_json: bool,
) -> None:
    """Speak it, and tell how long it is."""
    from loa.hearing import hear
    from loa.preview import preview
    from loa.script_history import script_named

    workspace = session.workspace()
    of = workspace.campaign(campaign)
    with _as_saved(script_named(workspace, of, script), text) as one:
        shown = preview(workspace, of, one, code=code, on=on, length=length)
    made = hear(workspace, shown, out)
    rate = shown.said.syllables / made.seconds
    if as_json:
        show_json(
            {"schema": "loa.heard/1", "file": str(out), "seconds": round(made.seconds, 3), "rate": round(rate, 2)}
        )
        return
    click.echo(f"{out}\t{made.seconds:.1f} s\t{rate:.2f}")


@contextlib.contextmanager
def _as_saved(script: "Script", text: Path | None) -> Iterator["Script"]:
    from loa.files.text import read_text
    from loa.script_history import unsaved

    if text is None:
        yield script
        return
    with unsaved(script, read_text(text)) as looked_at:
        yield looked_at
