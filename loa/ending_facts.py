"""The facts that somebody has to renew, as of a day: what ends soon or has ended, and is still needed."""

import datetime as dt

from loa._report_dispatch import is_of
from loa.approvals import names_in
from loa.errors import InputInvalid
from loa.model.campaign import LENGTHS, Campaign, Fact
from loa.model.dispatch import Dispatch
from loa.model.place import Locality
from loa.render import render
from loa.script_history import text_of
from loa.workspace import Workspace

FACT_DAYS = 14
"""A fact that ends within so many days is told, and one without which texts do well for so many days after."""


def ending_facts(workspace: Workspace, campaign: Campaign, *, today: dt.date) -> tuple[Fact, ...]:
    """The facts of a campaign that end while they are needed, each value once, the first to end first.

    A fact is needed when a text cannot be written without it on the day after it, or today when it has ended. One that
    places may do without is needed while a letter that asks its places holds on.

    Args:
        workspace: whose stations hear the campaign.
        campaign: whose facts.
        today: the day in Viet Nam.

    Raises:
        InputInvalid: a script cannot be read.
    """
    said = frozenset[str]().union(*(names_in(text_of(script)) for script in campaign.scripts))
    ending = (fact for fact in campaign.facts if fact.name in said and _ends(fact, campaign, today))
    needed = [fact for fact in ending if _is_needed(fact, workspace, campaign, today)]
    once = {(one.name, one.value, one.last): one for one in reversed(needed)}
    return tuple(sorted(once.values(), key=lambda one: (one.last, one.name, str(one.value))))


def _ends(fact: Fact, campaign: Campaign, today: dt.date) -> bool:
    """True when it ends by then, before the campaign, and no later value follows."""
    is_followed = any(one.last > fact.last for one in campaign.facts_in(fact.scope).get(fact.name, ()))
    return (fact.last - today).days <= FACT_DAYS and fact.last < campaign.last and not is_followed


def _is_needed(fact: Fact, workspace: Workspace, campaign: Campaign, today: dt.date) -> bool:
    day = max(today, fact.last + dt.timedelta(days=1))
    places = _places(fact, workspace, campaign, day)
    if all(local.name != fact.name for local in campaign.local_facts):
        return any(_is_missed(fact, campaign, place, day) for place in places[:1])
    is_over = isinstance(fact.value, dt.date) and fact.value <= fact.last  # a day that comes is not put off
    is_fresh = (today - fact.last).days <= FACT_DAYS
    asking = [one for one in campaign.dispatches if _asks_on(one, day)]
    return is_fresh and not is_over and any(is_of(one, place) for one in asking for place in places)


def _places(fact: Fact, workspace: Workspace, campaign: Campaign, day: dt.date) -> list[Locality]:
    """The localities that hear the campaign on a day and are in the fact's scope then."""
    codes = (
        code
        for code, station in sorted(workspace.stations.items())
        if any(rule.campaign == campaign.name and rule.first <= day <= rule.last for rule in station.rules)
    )
    places = (workspace.localities[code] for code in codes)
    return [place for place in places if fact.scope in place.scopes_on(day)]


def _is_missed(fact: Fact, campaign: Campaign, place: Locality, day: dt.date) -> bool:
    """True when a text for a place and day cannot be written for want of the fact, whatever else is wrong with it."""
    for script in campaign.scripts:
        for length in LENGTHS:
            try:
                render(script, campaign, place, on=day, length=length)
            except InputInvalid as exc:
                if any(one.cell == fact.name for one in exc.faults):
                    return True
    return False


def _asks_on(dispatch: Dispatch, day: dt.date) -> bool:
    """True when a letter holds on a day, and the days that it wants reports on are not all over."""
    days = dispatch.report.on_dates if dispatch.report else ()
    is_in_time = dispatch.written_from <= day and (dispatch.until is None or day <= dispatch.until.last)
    return is_in_time and (not days or day <= max(days))
