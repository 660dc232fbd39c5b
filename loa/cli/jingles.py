"""``loa jingles``: the jingles of the workspace, and new ones from any audio file."""

from pathlib import Path

import click

from loa.cli import Session, show_json
from loa.messages import _


@click.group(invoke_without_command=True, help=_("Jingles of the workspace."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the list when no other word follows."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_jingles)


@command.command("list", help=_("The jingles; of each kind the first one is played."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def list_jingles(session: Session, *, as_json: bool = False) -> None:
    """Print a line for each jingle: name, kind, seconds, title, rights."""
    from loa.workspace.voices import read_jingles

    jingles = read_jingles(session.folder).values()
    if as_json:
        names = ("name", "kind", "title", "seconds", "rights")
        show_json({"jingles": [{name: getattr(one, name) for name in names} for one in jingles]})
        return
    for one in jingles:
        click.echo(f"{one.name}\t{one.kind}\t{one.seconds:.1f} s\t{one.title}\t{one.rights}")


@command.command("import", help=_("Bring the sound of FILE in as a jingle."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help=_("Its file name, as nhac-hieu-xa."))
@click.option("--kind", required=True, help=_("signature, opening, sting or closing."))
@click.option("--title", required=True, help=_("How the rundown calls it."))
@click.option("--rights", required=True, help=_("Who made it and who may use it."))
@click.option("--from", "start", type=click.FloatRange(min=0), help=_("Begin at this second."))
@click.option("--to", "end", type=click.FloatRange(min=0), help=_("End at this second."))
@click.pass_obj
def import_(
    session: Session,
    *,
    file: Path,
    name: str,
    kind: str,
    title: str,
    rights: str,
    start: float | None,
    end: float | None,
) -> None:
    """Decode, trim, fade, match, keep."""
    from loa.jingles import Cut, import_jingle

    session.workspace()
    made = import_jingle(file, session.folder, name=name, kind=kind, title=title, rights=rights, cut=Cut(start, end))
    click.echo(f"{made.path}  {made.seconds:.1f} s")
