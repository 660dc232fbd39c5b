"""What is said around the spots of a session, and how long that is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from loa.casting import SOURCE_LANGUAGE, found_scripts, in_language
from loa.mix import framing_seconds
from loa.model.campaign import FRAME_CAMPAIGN
from loa.model.playing import PlannedSession, Station
from loa.model.sound import Framing, Jingle, Spot
from loa.model.sound_settings import SoundSettings
from loa.model.time import Period
from loa.model.words import Copy
from loa.plan import dayparts_of
from loa.render import render
from loa.workspace import Workspace

SessionKey = tuple[dt.date, str]
"""The day and the name of a daypart."""


@dataclass(frozen=True, slots=True)
class FrameCopies:
    """What is said around the spots of a session."""

    greeting: Copy | None
    close: Copy | None
    blocks: tuple[Copy, ...]
    """The greeting of each other language that the station speaks."""

    @property
    def all(self) -> tuple[Copy, ...]:
        """Every copy of them, in the order in which they are said."""
        return tuple(copy for copy in (self.greeting, *self.blocks, self.close) if copy)

    def only(self, is_wanted: Callable[[Copy], bool]) -> "FrameCopies":
        """Without the copies that are not wanted."""
        greeting, close = (copy if copy and is_wanted(copy) else None for copy in (self.greeting, self.close))
        return FrameCopies(greeting, close, tuple(filter(is_wanted, self.blocks)))


def frame_copies_of(workspace: Workspace, station: Station, period: Period) -> dict[SessionKey, FrameCopies]:
    """The words of each open session of a station, in order of their days.

    Raises:
        InputInvalid: a script of the frame cannot be written out.
    """
    return {
        (day, daypart.name): _frame_copies(workspace, station, day, session=daypart.title)
        for day in period.days()
        for daypart in dayparts_of(station, day)
    }


def bare_framing(sound: SoundSettings) -> Framing:
    """A frame of nothing but the silences that a station's sound asks for."""
    return Framing(
        lead_in_seconds=sound.lead_in_seconds, stagger_seconds=sound.stagger_seconds, close_times=sound.close_times
    )


def framing(
    copies: FrameCopies, jingles: Mapping[str, Jingle], *, sound: SoundSettings, spot_of: Callable[[Copy], Spot]
) -> Framing:
    """A session's frame as sound: its words as spots, the first jingle of each kind, the station's silences."""
    return replace(
        bare_framing(sound),
        greeting=spot_of(copies.greeting) if copies.greeting else None,
        close=spot_of(copies.close) if copies.close else None,
        blocks=tuple(spot_of(copy) for copy in copies.blocks),
        signature=jingles.get("signature"),
        opening=jingles.get("opening"),
        sting=jingles.get("sting"),
        closing=jingles.get("closing"),
    )


def frame_of(planned: PlannedSession, frames: Mapping[SessionKey, FrameCopies]) -> FrameCopies:
    """The words of the daypart's frame; an emergency greets nobody."""
    return frames[planned.day, planned.daypart] if _is_greeted(planned) else FrameCopies(None, None, ())


def framing_of(planned: PlannedSession, framings: Mapping[SessionKey, Framing], *, bare: Framing) -> Framing:
    """The daypart's framing; an emergency greets nobody, and is bare on a day without sessions."""
    if _is_greeted(planned):
        return framings[planned.day, planned.daypart]
    known = next((framing for (day, _name), framing in framings.items() if day == planned.day), bare)
    return replace(known, greeting=None, close=None, blocks=())


def _is_greeted(planned: PlannedSession) -> bool:
    return planned.name == planned.daypart or planned.name.startswith("luc-")


def lead_seconds(framing: Framing) -> float:
    """What is played before the first spot: everything but the close, with a spot's own opening."""
    whole = framing_seconds(framing)
    after = replace(framing, greeting=None, blocks=(), signature=None, opening=None, sting=None)
    silent = replace(after, lead_in_seconds=0.0, stagger_seconds=0.0)
    return whole.fixed - framing_seconds(silent).fixed + whole.per_spot


def _frame_copies(workspace: Workspace, station: Station, day: dt.date, *, session: str) -> FrameCopies:
    def copy(audience: str, language: str = SOURCE_LANGUAGE) -> Copy | None:
        return _frame_copy(workspace, station, day, session=session, audience=audience, language=language)

    blocks = (copy("block", language) for language in _block_languages(station, day))
    return FrameCopies(copy("greeting"), copy("close"), tuple(block for block in blocks if block))


def _frame_copy(
    workspace: Workspace, station: Station, day: dt.date, *, session: str, audience: str, language: str
) -> Copy | None:
    campaign = workspace.campaigns.get(FRAME_CAMPAIGN)
    scripts = found_scripts(campaign, language, audience) if campaign else []
    if campaign is None or not scripts:
        return None
    locality = workspace.localities[station.locality]
    written = render(scripts[0], campaign, locality, on=day, length="short", session=session)
    return in_language(replace(written, region=station.region), language) if written.text else None


def _block_languages(station: Station, day: dt.date) -> list[str]:
    """The languages other than Vietnamese that the station's rules speak on a day, in order."""
    spoken = {rule.language for rule in station.rules if rule.first <= day <= rule.last}
    return sorted(spoken - {SOURCE_LANGUAGE}, key=lambda language: (language not in station.languages, language))
