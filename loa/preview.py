"""A script as one commune would hear it on one day: the words, how they are said, how long, and what is wrong."""

import datetime as dt
from dataclasses import dataclass, replace

from loa.errors import Fault
from loa.estimate import estimated_seconds
from loa.lint import lint
from loa.model.campaign import FRAME_CAMPAIGN, SHOWN_SESSION, Campaign, Script
from loa.model.words import Copy, SpokenText
from loa.render import render
from loa.speak import speak
from loa.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """One script for one locality and air date."""

    copy: Copy
    said: SpokenText
    seconds: float
    """About how long it lasts, before a voice has spoken it; 0 when the script says nothing in this phase."""
    most_syllables_per_second: float
    """The fastest speech that the audience understands."""
    faults: tuple[Fault, ...]
    """What must be corrected before it is aired."""
    notes: tuple[Fault, ...]
    """What a person should look at and may leave."""

    @property
    def syllables_per_second(self) -> float:
        """With the pauses, as people hear it."""
        return self.said.syllables / max(self.seconds, 1.0)


def preview(
    workspace: Workspace, campaign: Campaign, script: Script, *, code: str, on: dt.date, length: str
) -> Preview:
    """The script as it would be heard.

    Args:
        workspace: with the localities, stations and readings.
        campaign: whose facts the script takes in.
        script: one of its scripts, or one with a text that is not saved yet.
        code: the locality.
        on: the air date.
        length: ``short`` or ``long``.

    Raises:
        UsageError: there is no such locality.
        NotOnThisDate: the day lies outside the campaign, or a fact does not hold on it.
        InputInvalid: the script cannot be written out.
    """
    written = render(script, campaign, workspace.locality(code), on=on, length=length, session=SHOWN_SESSION)
    station = workspace.stations.get(code)
    copy = replace(written, region=station.region) if station else written
    said = speak(copy, lexicon=workspace.lexicon)
    limit = next(one.most_syllables_per_second for one in campaign.audiences if one.name == script.audience)
    found = lint(copy, said, most_syllables_per_second=limit)
    return Preview(
        copy=copy,
        said=said,
        seconds=estimated_seconds(said) if copy.text else 0.0,
        most_syllables_per_second=limit,
        faults=found.faults if copy.text else (),
        notes=found.notes if copy.text and campaign.name != FRAME_CAMPAIGN else (),
    )
