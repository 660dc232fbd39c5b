"""``loa new DIR``: a workspace like the sample."""

from pathlib import Path

import click

from loa.cli import talk
from loa.messages import _


@click.command(help=_("Make a workspace like the sample in FOLDER."))
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make it and tell what to do next."""
    from loa.sample import new_workspace

    files = new_workspace(folder)
    click.echo(folder)
    talk(_("{count} files. Next: cd {folder}, then loa check.").format(count=len(files), folder=folder))
