"""``loa plan``: the play plan, with a reason per line."""

import dataclasses
import datetime as dt
import os

import click

from loa.cli import Session, show_json
from loa.cli._choose import chosen_stations, shown_progress, station_options
from loa.errors import UsageError
from loa.messages import _


@click.command(help=_("Show the play plan of a week, with the reason for every line. Nothing is made."))
@click.option("--week", required=True, metavar="YYYY-Www", help=_("ISO week, as 2024-W33."))
@station_options
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=_("Only this day of the week."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(
    session: Session, *, week: str, codes: tuple[str, ...], is_all: bool, day: dt.datetime | None, as_json: bool
) -> None:
    """Show the plans of the stations."""
    from loa.build import prepare
    from loa.model import time
    from loa.model.playing import PlayPlan
    from loa.plans import plan_json, plan_text

    workspace = session.workspace()
    stations = chosen_stations(workspace, codes, is_all=is_all)
    period = time.week(week)
    if day and day.date() not in period:
        raise UsageError(
            _("{day} is not in week {week}.").format(day=day.date(), week=week), cure=_("Give a day of it.")
        )

    def cut(plan: PlayPlan) -> PlayPlan:
        if day is None:
            return plan
        plays = tuple(play for play in plan.plays if play.start.date() == day.date())
        return dataclasses.replace(plan, first=day.date(), last=day.date(), plays=plays)

    with shown_progress(is_wanted=not as_json) as progress:
        prepared = prepare(workspace, stations, period, jobs=os.cpu_count() or 1, progress=progress)
        plans = [cut(one.plan) for one in prepared]
    if as_json:
        show_json({"version": 1, "week": week, "plans": [plan_json(plan) for plan in plans]})
        return
    click.echo("\n".join(plan_text(plan) for plan in plans), nl=False)
