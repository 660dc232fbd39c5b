"""What is at hand while some stations are prepared: copies, takes and spots, each made once."""

import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loa.beds import bed_of
from loa.build.framing import FrameCopies, SessionKey, bare_framing, frame_copies_of, framing, framing_of, lead_seconds
from loa.build.marks import marked
from loa.build.prepared import Prepared, Progress
from loa.build.sessions import by_session, on_time, session
from loa.build.takes import TakesKey, takes_key, takes_of
from loa.build.wordings import Wording, each_once, wordings_of
from loa.casting import Slots, slots_of
from loa.drafts import Judge
from loa.errors import Fault, InputInvalid
from loa.messages import _
from loa.mix import framing_seconds, mix
from loa.model import time
from loa.model.playing import CampaignRule, LibraryItem, PlannedPlay, Station
from loa.model.sound import Framing, Jingle, Spot, Take
from loa.model.time import Period
from loa.model.words import Copy
from loa.plan import plan
from loa.plans import standing_plan
from loa.shelf import Shelf
from loa.titles import copy_title
from loa.workspace import Workspace


@dataclass
class Desk:
    """Where stations are prepared: first write some, then take each of them prepared."""

    workspace: Workspace
    jobs: int
    is_strict: bool
    progress: Progress | None
    judge: Judge
    is_approved_only: bool = False
    _wordings: dict[str, tuple[Wording, ...]] = field(default_factory=dict)
    _frames: dict[str, dict[SessionKey, FrameCopies]] = field(default_factory=dict)
    _takes: dict[TakesKey, tuple[Take, ...]] = field(default_factory=dict)
    _spots: dict[tuple[Slots, Copy], Spot] = field(default_factory=dict)

    def write(self, stations: Sequence[Station], period: Period) -> None:
        """Write out every copy of these stations, and record every sentence that is new.

        Raises:
            InputInvalid: with the faults of every copy.
            OutsideMissing: a voice or a recording is missing.
        """
        faults: list[Fault] = []
        for number, station in enumerate(stations):
            self._tell(_("words"), number, len(stations))
            try:
                self._wordings[station.locality] = wordings_of(self.workspace, station, period)
                self._frames[station.locality] = self._allowed(frame_copies_of(self.workspace, station, period))
            except InputInvalid as exc:
                faults += exc.faults
        if faults:
            raise InputInvalid(faults)
        self._takes |= takes_of(
            itertools.chain.from_iterable(map(self._copies, stations)),
            self.workspace,
            shelf=self._shelf,
            jobs=self.jobs,
            is_strict=self.is_strict,
            progress=functools.partial(self._tell, _("takes")),
        )

    def prepared(self, station: Station, period: Period) -> Prepared:
        """The plan and the programmes of a station that was written."""
        framings = self._framings(station)
        times = [framing_seconds(one) for one in framings.values()]
        made = plan(
            station,
            period,
            self._library(station),
            frame_seconds=max((one.fixed + one.per_spot for one in times), default=0.0),
            lead_seconds=max(map(lead_seconds, framings.values()), default=0.0),
            sting_seconds=max((one.per_spot for one in times), default=0.0),
            revision_of=self._sounds(station),
            history=_plays_before(self.workspace, station, period),
        )
        locality = self.workspace.localities[station.locality]
        planned = {(one.day, one.name): one for one in made.sessions}
        sessions = tuple(
            session(
                planned[key],
                [(play.id, self._spot_of(station, play)) for play in plays],
                framing_of(planned[key], framings, bare=bare_framing(station.sound)),
                station=station,
                locality=locality,
            )
            for key, plays in by_session(made.plays)
        )
        copies = {play.id: _wording_of(play, self._wordings[station.locality]).copy for play in made.plays}
        timed = replace(on_time(made, sessions), is_approved_only=self.is_approved_only)
        return Prepared(
            station, locality, marked(timed, copies, self._frames[station.locality], judge=self.judge), sessions
        )

    @functools.cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.workspace.output / "shelf")

    @functools.cached_property
    def _jingles(self) -> Mapping[str, Jingle]:
        """The first jingle of each kind."""
        found: dict[str, Jingle] = {}
        for jingle in self.workspace.jingles.values():
            found.setdefault(jingle.kind, jingle)
        return found

    def _allowed(self, frames: dict[SessionKey, FrameCopies]) -> dict[SessionKey, FrameCopies]:
        """The frames without the words that nobody approved, when only approved ones are wanted."""
        if not self.is_approved_only:
            return frames
        return {key: copies.only(self._is_approved) for key, copies in frames.items()}

    def _is_approved(self, copy: Copy) -> bool:
        return self.judge.draft(self.judge.text(copy.campaign, copy.script_file)) is None

    def _copies(self, station: Station) -> Iterator[tuple[Copy, Slots]]:
        for wording in self._wordings[station.locality]:
            yield wording.copy, slots_of(station, wording.rule.language, wording.rule)
        for frame in self._frames[station.locality].values():
            yield from ((copy, slots_of(station, copy.language)) for copy in frame.all)

    def _spot(self, station: Station, copy: Copy, rule: CampaignRule | None = None) -> Spot:
        slots = slots_of(station, copy.language, rule)
        key = (slots, copy)  # a copy is of one locality, and so of one station's sound
        if key not in self._spots:
            self._spots[key] = mix(
                copy,
                self._takes[takes_key(slots, copy)],
                shelf=self._shelf,
                pauses=station.sound.pauses_for(copy.audience),
                bed=bed_of(copy, self.workspace),
                speaker=station.sound.speaker,
            )
        return self._spots[key]

    def _spot_of(self, station: Station, play: PlannedPlay) -> Spot:
        wording = _wording_of(play, self._wordings[station.locality])
        spot = self._spot(station, wording.copy, wording.rule)
        return replace(spot, title=self._title(wording.copy))

    def _title(self, copy: Copy) -> str:
        """Of a spot among others of its campaign; alike in the plan and in the sound's chapters."""
        return copy_title(copy, self.workspace.campaigns[copy.campaign])

    def _framings(self, station: Station) -> dict[SessionKey, Framing]:
        frames = self._frames[station.locality]
        spot_of = functools.partial(self._spot, station)
        return {
            key: framing(copies, self._jingles, sound=station.sound, spot_of=spot_of) for key, copies in frames.items()
        }

    def _library(self, station: Station) -> list[LibraryItem]:
        return [
            _item(
                wording,
                self._spot(station, wording.copy, wording.rule),
                title=self._title(wording.copy),
                priority=self.workspace.campaigns[wording.copy.campaign].priority,
                is_approved=not self.is_approved_only or self._is_approved(wording.copy),
            )
            for wording in each_once(self._wordings[station.locality])
        ]

    def _sounds(self, station: Station) -> tuple[str, ...]:
        """The sounds that the plan rests on: other words are another revision."""
        spots = (self._spot(station, wording.copy, wording.rule) for wording in self._wordings[station.locality])
        return tuple(piece.key for spot in spots for piece in spot.pieces)

    def _tell(self, work: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(work, done, of)


def _item(wording: Wording, spot: Spot, *, title: str, priority: str, is_approved: bool) -> LibraryItem:
    copy = wording.copy
    return LibraryItem(
        spot=spot.id,
        campaign=copy.campaign,
        script=copy.script,
        audience=copy.audience,
        length=copy.length,
        language=copy.language,
        title=title,
        priority=priority,
        seconds=spot.seconds,
        first=wording.first,
        last=wording.last,
        is_approved=is_approved,
    )


def _wording_of(play: PlannedPlay, wordings: Sequence[Wording]) -> Wording:
    day = play.start.date()
    return next(one for one in wordings if one.copy.script == play.script and one.first <= day <= one.last)


def _plays_before(workspace: Workspace, station: Station, period: Period) -> tuple[PlannedPlay, ...]:
    """What the week before has planned, when a rule's least gap looks back at it."""
    if not any(rule.gap_minutes for rule in station.rules):
        return ()
    before = time.week_of(period.first - dt.timedelta(days=7))
    plan = standing_plan(workspace.output, station.locality, before)
    return plan.plays if plan else ()
