"""``loa voices``: the voices of the workspace and the engines behind them."""

import click

from loa.cli import Session, show_json
from loa.messages import _


@click.group(invoke_without_command=True, help=_("Voices of the workspace, and the engines behind them."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the list when no other word follows."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_voices)


@command.command("list", help=_("The voices of the workspace."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def list_voices(session: Session, *, as_json: bool = False) -> None:
    """Print a line for each voice: name, language, engine, title, options."""
    from loa import plugins
    from loa.workspace.voices import read_voices

    voices = read_voices(session.folder)
    if as_json:
        shown = [
            {
                "name": voice.name,
                "title": voice.title,
                "engine": voice.engine,
                "language": voice.language,
                "options": dict(voice.options),
            }
            for voice in voices.values()
        ]
        show_json({"voices": shown, "engines": list(plugins.names("engines"))})
        return
    for voice in voices.values():
        options = ", ".join(f"{name} = {value}" for name, value in voice.options)
        click.echo(f"{voice.name}\t{voice.language}\t{voice.engine}\t{voice.title}\t{options}")
