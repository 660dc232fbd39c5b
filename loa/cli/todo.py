"""``loa todo``: everything that needs a person today."""

import datetime as dt

import click

from loa.cli import Session, show_json
from loa.cli._when import DAY
from loa.messages import _

_MARKS = {"late": "‼", "now": "!", "soon": "·"}


@click.command(help=_("Everything that needs a person today, the most pressing first."))
@click.option("--on", type=DAY, help=_("As of this day; today when not given."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(session: Session, *, on: dt.date | None, as_json: bool) -> None:
    """Print a line for each task, and what it is about below it."""
    from dataclasses import asdict

    from loa.model.time import VIETNAM
    from loa.todo import todo

    today = on or dt.datetime.now(VIETNAM).date()
    tasks = todo(session.workspace(), today=today)
    if as_json:
        rows = [{**asdict(one), "due": one.due and one.due.isoformat()} for one in tasks]
        show_json({"schema": "loa.todo/1", "on": today.isoformat(), "tasks": rows})
        return
    for one in tasks:
        click.echo(f"{_MARKS[one.urgency]} {one.title}")
        if one.detail:
            click.echo(f"    {one.detail}")
    if not tasks:
        click.echo(_("Nothing: everything is done."))
