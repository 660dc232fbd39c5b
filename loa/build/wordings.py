"""The copies that a station's rules ask for, each with the days on which it is right."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loa.casting import in_language, scripts_of
from loa.model.campaign import LENGTHS, Campaign, Script
from loa.model.playing import ANY, CampaignRule, Station
from loa.model.time import Period
from loa.model.words import Copy
from loa.render import alike, render, script_source
from loa.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wording:
    """A copy and the stretch of days on which it is right."""

    rule: CampaignRule
    copy: Copy
    first: dt.date
    last: dt.date


def wordings_of(workspace: Workspace, station: Station, period: Period) -> tuple[Wording, ...]:
    """What a station's rules may say in a period: each script and length, written out for its locality and days.

    Raises:
        InputInvalid: a script cannot be written out, or its facts do not fit a day.
    """
    return tuple(
        wording
        for rule in station.rules
        for script, length in _asked(workspace.campaigns[rule.campaign], rule)
        for wording in _stretches(workspace, station, rule, script=script, length=length, days=_days(rule, period))
    )


def each_once(wordings: Iterable[Wording]) -> list[Wording]:
    """Without the copies that two rules share."""
    return list({(wording.copy.script, wording.first): wording for wording in wordings}.values())


def _asked(campaign: Campaign, rule: CampaignRule) -> list[tuple[Script, str]]:
    lengths = LENGTHS if rule.length == ANY else (rule.length,)
    return list(itertools.product(scripts_of(campaign, rule.language, rule.audience), lengths))


def _days(rule: CampaignRule, period: Period) -> list[dt.date]:
    return [day for day in period.days() if rule.first <= day <= rule.last]


def _stretches(
    workspace: Workspace, station: Station, rule: CampaignRule, *, script: Script, length: str, days: Sequence[dt.date]
) -> Iterator[Wording]:
    """The copies of a script, each with the days in a row on which its words are the same."""
    campaign, locality = workspace.campaigns[rule.campaign], workspace.localities[station.locality]
    source = script_source(script) if days else ""
    copies = (
        (render(script, campaign, locality, on=some[0], length=length, source=source), some[-1])
        for some in alike(campaign, locality, days, source=source)
    )
    for text, group in itertools.groupby(copies, key=lambda item: item[0].text):
        (first, last), *others = group
        if text:
            copy = in_language(replace(first, region=station.region), rule.language)
            yield Wording(rule, copy, first.air_date, others[-1][1] if others else last)
