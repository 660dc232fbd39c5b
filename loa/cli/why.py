"""``loa why``: from a figure in a report back to the plays, their proof, the words, the facts and the dispatch."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json
from loa.messages import _

if TYPE_CHECKING:
    from loa.why import Step

VERSION = 2
"""Of the JSON that ``--json`` prints."""


@click.command(help=_("Follow a figure of a report back to the plays, the sound, the words and the dispatch."))
@click.argument("figure_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def command(session: Session, /, *, figure_id: str, as_json: bool) -> None:
    """Print each step of the way back."""
    from loa.model.figure import read_figure
    from loa.why import why

    steps = list(why(session.workspace(), read_figure(figure_id)))
    if as_json:
        plain = [{"depth": one.depth, "what": one.what, "value": one.value} for one in steps]
        show_json({"schema": "loa.why/2", "version": VERSION, "id": figure_id, "steps": plain})
        return
    for line in _lines(steps):
        click.echo(line)


def _lines(steps: "list[Step]") -> Iterator[str]:
    return ("  " * one.depth + f"{one.what}: {one.value}" for one in steps)
