"""The whole line for some stations and some days: copies, words, takes, spots, plans, programmes, playlists.

Work grows with what is new to say: words are spoken once however many communes hear them, and a programme is joined
from pieces that are mastered and encoded once. Stations are worked on some at a time, so that memory does not grow
with their number. What is there already, and right, is left as it is.
"""

import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loa.casting import (
    SOURCE_LANGUAGE,
    Part,
    Slots,
    cast,
    found_scripts,
    in_language,
    scripts_of,
    slots_of,
)
from loa.errors import Fault, InputInvalid
from loa.files.atomic import write_if_changed
from loa.lint import lint
from loa.manifest import Manifest, read_manifest, write_manifest
from loa.master import Order, Tags, master, order_key
from loa.messages import _
from loa.mix import framing_seconds, mix, programme
from loa.model import time
from loa.model.campaign import FRAME_CAMPAIGN, LENGTHS, Campaign, Script
from loa.model.lexicon import Lexicon
from loa.model.place import Locality
from loa.model.playing import (
    ANY,
    CampaignRule,
    Daypart,
    LibraryItem,
    PlannedPlay,
    PlannedSession,
    PlaylistEntry,
    PlayPlan,
    Station,
)
from loa.model.sound import Framing, Jingle, Mastered, Programme, Spot, Take
from loa.model.time import Period
from loa.model.words import Copy, SpokenText
from loa.plan import dayparts_of, plan
from loa.plans import plan_path, read_plan, write_plan
from loa.playlist import playlist
from loa.render import render
from loa.shelf import Shelf
from loa.speak import speak
from loa.workspace import Workspace

Progress = Callable[[str, int, int], None]
"""Told the work's name, how much is done, and of how much."""

STATIONS_AT_ONCE = 24
"""How many stations are held in memory together."""
PLAYLIST_FORMS = ("m3u8", "pls")


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a station on one day: its place in the plan and its programme."""

    day: dt.date
    daypart: Daypart
    programme: Programme
    voices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The id of each planned play, and the voices really used in it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A station's plan with the programmes that air it, before anything is encoded."""

    station: Station
    locality: Locality
    plan: PlayPlan
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A station's week as it stands in output/."""

    station: str
    plan: PlayPlan
    programmes: tuple[Mastered, ...]
    made: int
    """How many programmes were made now; the others stood there already."""
    playlists: tuple[Path, ...]


def build(
    workspace: Workspace,
    stations: Sequence[Station],
    week: str,
    *,
    jobs: int = 1,
    is_strict: bool = False,
    progress: Progress | None = None,
) -> Iterator[Built]:
    """Make everything of a week for some stations, and tell each station when it is done.

    Args:
        workspace: whose scripts, voices and schedules are used; its output/ is written.
        stations: in the order in which they are worked on.
        week: ISO week, ``2024-W33``.
        jobs: how many things are recorded or encoded at once; it does not change a byte.
        is_strict: a script is spoken by its first voice or not at all.
        progress: told about the work.

    Raises:
        InputInvalid: a script, a fact or a schedule is wrong, or a text does not fit its air date.
        OutsideMissing: a voice, a recording or ffmpeg is missing.
    """
    for some in _in_chunks(stations):
        prepared = tuple(prepare(workspace, some, time.week(week), jobs=jobs, is_strict=is_strict, progress=progress))
        yield from _publish(workspace, prepared, week, jobs=jobs, progress=progress)


def prepare(
    workspace: Workspace,
    stations: Sequence[Station],
    period: Period,
    *,
    jobs: int = 1,
    is_strict: bool = False,
    progress: Progress | None = None,
) -> Iterator[Prepared]:
    """The plan of each station with its programmes; what is new to say is recorded to know how long it is.

    Raises:
        InputInvalid: a script, a fact or a schedule is wrong, or a text does not fit its air date.
        OutsideMissing: a voice or a recording is missing.
    """
    for some in _in_chunks(stations):
        desk = _Desk(workspace, jobs, is_strict, progress)
        desk.write(some, period)
        for station in some:
            yield desk.prepared(station, period)


def would_make(workspace: Workspace, prepared: Prepared, week: str) -> tuple[Programme, ...]:
    """The programmes of a station that a build would make now."""
    folder = programmes_folder(workspace, prepared.station.locality, week)
    standing = read_manifest(folder)
    orders = (_order(session, prepared, folder, week) for session in prepared.sessions)
    return tuple(order.programme for order in orders if not standing.has(order.path, order_key(order)))


def programmes_folder(workspace: Workspace, station: str, week: str) -> Path:
    """Where the MP3 files of a station's week stand: ``output/programmes/24343/2024-W33``."""
    return workspace.output / "programmes" / station / week


def playlists_folder(workspace: Workspace, station: str, week: str) -> Path:
    """Where the playlists of a station's week stand: ``output/playlists/24343/2024-W33``."""
    return workspace.output / "playlists" / station / week


@dataclass(frozen=True, slots=True)
class _Wording:
    """A copy and the stretch of days on which it is right."""

    rule: CampaignRule
    copy: Copy
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class _FrameCopies:
    """What is said around the spots of a session."""

    greeting: Copy | None
    close: Copy | None
    blocks: tuple[Copy, ...]
    """The greeting of each other language that the station speaks."""

    @property
    def all(self) -> tuple[Copy, ...]:
        return tuple(copy for copy in (self.greeting, *self.blocks, self.close) if copy)


_TakesKey = tuple[Slots, str, str, str]
"""Voices, language, region and text: two localities with the same words share their takes."""


def _takes_key(slots: Slots, copy: Copy) -> _TakesKey:
    return slots, copy.language, copy.region, copy.text


@dataclass
class _Desk:
    """What is at hand while some stations are prepared: copies, words and takes, each made once."""

    workspace: Workspace
    jobs: int
    is_strict: bool
    progress: Progress | None
    wordings: dict[str, tuple[_Wording, ...]] = field(default_factory=dict)
    framings: dict[tuple[str, dt.date, str], _FrameCopies] = field(default_factory=dict)
    takes: dict[_TakesKey, tuple[Take, ...]] = field(default_factory=dict)
    _spots: dict[tuple[Slots, Copy], Spot] = field(default_factory=dict)

    @functools.cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.workspace.output / "shelf")

    @functools.cached_property
    def jingles(self) -> Mapping[str, Jingle]:
        found: dict[str, Jingle] = {}
        for jingle in self.workspace.jingles.values():
            found.setdefault(jingle.kind, jingle)
        return found

    @functools.cached_property
    def _speak(self) -> Callable[[Copy], SpokenText]:
        lexicon = self.workspace.lexicon
        known: dict[tuple[str, str, str], SpokenText] = {}

        def said(copy: Copy) -> SpokenText:
            key = (language := copy.written_in or copy.language, copy.region, copy.text)
            if key not in known:
                known[key] = _faultless(replace(copy, language=language), lexicon)
            return known[key]

        return said

    def write(self, stations: Sequence[Station], period: Period) -> None:
        """Write out every copy of these stations, and record every sentence that is new.

        Raises:
            InputInvalid: with the faults of every copy.
        """
        faults: list[Fault] = []
        for number, station in enumerate(stations):
            self._tell(_("words"), number, len(stations))
            try:
                self._write_station(station, period)
            except InputInvalid as exc:
                faults += exc.faults
        if faults:
            raise InputInvalid(faults)
        self._record(stations)

    def prepared(self, station: Station, period: Period) -> Prepared:
        """The station's plan and programmes."""
        framings = {key: self._framing(station, *key) for key in _open_sessions(station, period)}
        times = [framing_seconds(framing) for framing in framings.values()]
        leads = [_lead_seconds(framing) for framing in framings.values()]
        made = plan(
            station,
            period,
            self._library(station),
            frame_seconds=max((time.fixed for time in times), default=0.0),
            lead_seconds=max(leads, default=0.0),
            sting_seconds=max((time.per_spot for time in times), default=0.0),
            revision_of=self._sounds(station),
            history=_plays_before(self.workspace, station, period),
        )
        planned = {(session.day, session.name): session for session in made.sessions}
        sessions = tuple(
            self._session(station, planned[key], plays, _framing_of(planned[key], framings))
            for key, plays in _by_session(made.plays)
        )
        locality = self.workspace.localities[station.locality]
        return Prepared(station, locality, _on_time(made, sessions), sessions)

    def _write_station(self, station: Station, period: Period) -> None:
        wordings: list[_Wording] = []
        for rule in station.rules:
            campaign = self.workspace.campaigns[rule.campaign]
            days = [day for day in period.days() if rule.first <= day <= rule.last]
            for script in scripts_of(campaign, rule.language, rule.audience):
                for length in LENGTHS if rule.length == ANY else (rule.length,):
                    wordings += self._stretches(
                        station, rule, campaign=campaign, script=script, length=length, days=days
                    )
        self.wordings[station.locality] = tuple(wordings)
        for day, name in _open_sessions(station, period):
            self.framings[station.locality, day, name] = self._frame_copies(station, day, name)

    def _stretches(
        self,
        station: Station,
        rule: CampaignRule,
        *,
        campaign: Campaign,
        script: Script,
        length: str,
        days: Iterable[dt.date],
    ) -> Iterator[_Wording]:
        """The copies of a script, each with the days in a row on which its words are the same."""
        locality = self.workspace.localities[station.locality]
        copies = (
            (day, replace(render(script, campaign, locality, on=day, length=length), region=station.region))
            for day in days
        )
        for text, group in itertools.groupby(copies, key=lambda item: item[1].text):
            same = list(group)
            if text:
                yield _Wording(rule, in_language(same[0][1], rule.language), same[0][0], same[-1][0])

    def _frame_copies(self, station: Station, day: dt.date, session: str) -> _FrameCopies:
        campaign = self.workspace.campaigns.get(FRAME_CAMPAIGN)
        title = next(daypart.title for daypart in station.dayparts if daypart.name == session)

        def copy(audience: str, language: str = SOURCE_LANGUAGE) -> Copy | None:
            scripts = found_scripts(campaign, language, audience) if campaign else []
            if campaign is None or not scripts:
                return None
            locality = self.workspace.localities[station.locality]
            written = render(scripts[0], campaign, locality, on=day, length="short", session=title)
            return in_language(replace(written, region=station.region), language) if written.text else None

        blocks = (copy("block", language) for language in _block_languages(station, day))
        return _FrameCopies(copy("greeting"), copy("close"), tuple(block for block in blocks if block))

    def _record(self, stations: Sequence[Station]) -> None:
        parts: dict[_TakesKey, Part] = {}
        faults: list[Fault] = []
        for copy, slots in itertools.chain.from_iterable(map(self._copies, stations)):
            key = _takes_key(slots, copy)
            if key not in parts:
                try:
                    parts[key] = Part(copy.script, copy.language, self._speak(copy).sentences, slots)
                except InputInvalid as exc:
                    faults += exc.faults
        if faults:
            raise InputInvalid(faults)
        made = cast(
            tuple(parts.values()),
            self.workspace.voices,
            shelf=self.shelf,
            jobs=self.jobs,
            is_strict=self.is_strict,
            progress=functools.partial(self._tell, _("takes")),
        )
        self.takes |= dict(zip(parts, made, strict=True))

    def _copies(self, station: Station) -> Iterator[tuple[Copy, Slots]]:
        for wording in self.wordings[station.locality]:
            yield wording.copy, slots_of(station, wording.rule.language, wording.rule)
        for (code, _day, _name), frame in self.framings.items():
            if code == station.locality:
                yield from ((copy, slots_of(station, copy.language)) for copy in frame.all)

    def _spot(self, station: Station, copy: Copy, rule: CampaignRule | None = None) -> Spot:
        slots = slots_of(station, copy.language, rule)
        key = (slots, copy)
        if key not in self._spots:
            self._spots[key] = mix(copy, self.takes[_takes_key(slots, copy)], shelf=self.shelf)
        return self._spots[key]

    def _library(self, station: Station) -> list[LibraryItem]:
        return [
            LibraryItem(
                spot=(spot := self._spot(station, wording.copy, wording.rule)).id,
                campaign=wording.copy.campaign,
                script=wording.copy.script,
                audience=wording.copy.audience,
                length=wording.copy.length,
                language=wording.copy.language,
                title=wording.copy.title,
                priority=self.workspace.campaigns[wording.copy.campaign].priority,
                seconds=spot.seconds,
                first=wording.first,
                last=wording.last,
            )
            for wording in _once(self.wordings[station.locality])
        ]

    def _framing(self, station: Station, day: dt.date, session: str) -> Framing:
        copies = self.framings[station.locality, day, session]
        return Framing(
            greeting=self._spot(station, copies.greeting) if copies.greeting else None,
            close=self._spot(station, copies.close) if copies.close else None,
            blocks=tuple(self._spot(station, copy) for copy in copies.blocks),
            signature=self.jingles.get("signature"),
            opening=self.jingles.get("opening"),
            sting=self.jingles.get("sting"),
            closing=self.jingles.get("closing"),
        )

    def _session(
        self, station: Station, planned: PlannedSession, plays: Sequence[PlannedPlay], framing: Framing
    ) -> Session:
        day, name, daypart = planned.day, planned.name, _daypart(station, planned)
        locality = self.workspace.localities[station.locality]
        spots = [(play.id, self._spot_of(station, play)) for play in plays]
        made = programme(
            spots,
            framing,
            id=f"{station.locality}-{day.isoformat()}-{daypart.start:%H%M}",
            station=station.locality,
            day=day,
            session=name,
            title=f"{_station_title(locality, day)}, {daypart.title.lower()} {day:%d/%m/%Y}",
            shelf=self.shelf,
        )
        return Session(day, daypart, made, tuple((line, spot.voices) for line, spot in spots))

    def _spot_of(self, station: Station, play: PlannedPlay) -> Spot:
        day = play.start.date()
        wording = next(
            wording
            for wording in self.wordings[station.locality]
            if wording.copy.script == play.script and wording.first <= day <= wording.last
        )
        return self._spot(station, wording.copy, wording.rule)

    def _sounds(self, station: Station) -> tuple[str, ...]:
        """The sounds that the plan rests on: other words are another revision."""
        spots = (self._spot(station, wording.copy, wording.rule) for wording in self.wordings[station.locality])
        return tuple(piece.key for spot in spots for piece in spot.pieces)

    def _tell(self, work: str, done: int, of: int) -> None:
        if self.progress:
            self.progress(work, done, of)


def _faultless(copy: Copy, lexicon: Lexicon | None) -> SpokenText:
    """The copy as spoken: what ``loa check`` calls a fault is not aired.

    Raises:
        InputInvalid: with every fault of the text.
    """
    said = speak(copy, lexicon=lexicon)
    if faults := lint(copy, said).faults:
        raise InputInvalid(faults)
    return said


def _publish(
    workspace: Workspace, prepared: Sequence[Prepared], week: str, *, jobs: int, progress: Progress | None
) -> Iterator[Built]:
    """Write what is new of these stations; files first, then the manifest and playlists that name them."""
    folders = [programmes_folder(workspace, one.station.locality, week) for one in prepared]
    standing = [read_manifest(folder) for folder in folders]
    orders = [
        [_order(session, one, folder, week) for session in one.sessions]
        for one, folder in zip(prepared, folders, strict=True)
    ]
    new = [
        order
        for some, known in zip(orders, standing, strict=True)
        for order in some
        if not known.has(order.path, order_key(order))
    ]
    tell = functools.partial(progress, _("sound")) if progress else None
    kept = {order.path for some in orders for order in some} - {order.path for order in new}

    def withdraw() -> None:
        for one, known in zip(prepared, standing, strict=True):
            if not known.entries.keys() <= kept:
                _withdraw_playlists(playlists_folder(workspace, one.station.locality, week))

    shelf = Shelf(workspace.output / "shelf")
    made = master(new, shelf=shelf, jobs=jobs, progress=tell, before_writing=withdraw)
    by_path = {order.path: (order_key(order), mastered) for order, mastered in zip(new, made, strict=True)}
    for one, some, known, folder in zip(prepared, orders, standing, folders, strict=True):
        manifest = known.updated({order.path: by_path.get(order.path) for order in some})
        write_manifest(folder, manifest)
        write_plan(plan_path(workspace.output, one.station.locality, week), one.plan)
        yield Built(
            station=one.station.locality,
            plan=one.plan,
            programmes=tuple(manifest.mastered(order.path) for order in some),
            made=sum(order.path in by_path for order in some),
            playlists=tuple(_write_playlists(workspace, one, manifest, some, week)),
        )


def _withdraw_playlists(folder: Path) -> None:
    """Take away playlists whose files are about to change: cut short now, none would name what its manifest tells."""
    for form in PLAYLIST_FORMS:
        for path in sorted(folder.glob(f"*.{form}")):
            path.unlink()


def _order(session: Session, prepared: Prepared, folder: Path, week: str) -> Order:
    tags = Tags(artist=_station_title(prepared.locality, session.day), album=week)
    return Order(session.programme, folder / f"{session.programme.id}.mp3", tags)


def _write_playlists(
    workspace: Workspace, prepared: Prepared, manifest: Manifest, orders: Sequence[Order], week: str
) -> Iterator[Path]:
    """A playlist for the week, one for each day and one for each session, in each form."""
    folder = playlists_folder(workspace, prepared.station.locality, week)
    lists = {week: list(orders)} if orders else {}
    for order in orders:
        lists.setdefault(order.programme.day.isoformat(), []).append(order)
        lists[order.path.stem.removeprefix(f"{order.programme.station}-")] = [order]
    for name, some in lists.items():
        entries = [_entry(order, manifest, folder) for order in some]
        for form in PLAYLIST_FORMS:
            path = folder / f"{name}.{form}"
            write_if_changed(path, playlist(entries, form=form).encode("utf-8"))
            yield path


def _entry(order: Order, manifest: Manifest, folder: Path) -> PlaylistEntry:
    ups = len(folder.parts) - len(_common(folder, order.path).parts)
    inside = order.path.relative_to(_common(folder, order.path)).as_posix()
    return PlaylistEntry("../" * ups + inside, manifest.mastered(order.path).seconds, order.programme.title)


def _common(one: Path, other: Path) -> Path:
    return next(parent for parent in (one, *one.parents) if other.is_relative_to(parent))


def _block_languages(station: Station, day: dt.date) -> list[str]:
    """The languages other than Vietnamese that the station's rules speak on a day, in order."""
    spoken = {rule.language for rule in station.rules if rule.first <= day <= rule.last}
    return sorted(spoken - {SOURCE_LANGUAGE}, key=lambda language: (language not in station.languages, language))


def _once(wordings: Iterable[_Wording]) -> list[_Wording]:
    """Without the copies that two rules share."""
    return list({(wording.copy.script, wording.first): wording for wording in wordings}.values())


def _daypart(station: Station, planned: PlannedSession) -> Daypart:
    """The session as it is on its day: it may begin later than usual, or be of a fixed time or an emergency."""
    start = planned.start.time()
    for daypart in station.dayparts:
        if daypart.name == planned.name:
            return replace(daypart, start=start)
    return Daypart(planned.name, planned.title, start, (planned.start + dt.timedelta(seconds=planned.seconds)).time())


def _framing_of(planned: PlannedSession, framings: Mapping[tuple[dt.date, str], Framing]) -> Framing:
    """The daypart's framing; an emergency greets nobody."""
    if planned.name == planned.daypart or planned.name.startswith("luc-"):
        return framings[planned.day, planned.daypart]
    known = next((framing for (day, _name), framing in framings.items() if day == planned.day), Framing())
    return replace(known, greeting=None, close=None, blocks=())


def _plays_before(workspace: Workspace, station: Station, period: Period) -> tuple[PlannedPlay, ...]:
    """What the week before has planned, when a rule's least gap looks back at it."""
    path = plan_path(workspace.output, station.locality, time.week_of(period.first - dt.timedelta(days=7)))
    if not any(rule.gap_minutes for rule in station.rules) or not path.is_file():
        return ()
    return read_plan(path, name=path.relative_to(workspace.root).as_posix()).plays


def _open_sessions(station: Station, period: Period) -> list[tuple[dt.date, str]]:
    return [(day, daypart.name) for day in period.days() for daypart in dayparts_of(station, day)]


def _by_session(plays: Sequence[PlannedPlay]) -> list[tuple[tuple[dt.date, str], list[PlannedPlay]]]:
    groups = itertools.groupby(plays, key=lambda play: (play.start.date(), play.session))
    return [(key, list(group)) for key, group in groups]


def _on_time(made: PlayPlan, sessions: Sequence[Session]) -> PlayPlan:
    """The plan with each play's start as it is in its programme, to the sample, and the voices that speak it."""
    starts = {
        cue.line: time.at(session.day, session.daypart.start) + dt.timedelta(seconds=round(cue.start_seconds, 3))
        for session in sessions
        for cue in session.programme.cues
        if cue.line
    }
    spoken = {line: voices for session in sessions for line, voices in session.voices}
    return replace(
        made,
        plays=tuple(replace(play, start=starts[play.id], voices=spoken[play.id]) for play in made.plays),
    )


def _lead_seconds(framing: Framing) -> float:
    """What is played before the first spot: everything but the close, with a spot's own opening."""
    whole = framing_seconds(framing)
    close = framing_seconds(Framing(close=framing.close, closing=framing.closing, lead_in_seconds=0.0))
    return whole.fixed - close.fixed + whole.per_spot


def _station_title(locality: Locality, day: dt.date) -> str:
    name = locality.name_on(day)
    return f"Đài truyền thanh {name.kind} {name.name}" if name else f"Đài truyền thanh {locality.code}"


def _in_chunks(stations: Sequence[Station]) -> Iterator[Sequence[Station]]:
    for start in range(0, len(stations), STATIONS_AT_ONCE):
        yield stations[start : start + STATIONS_AT_ONCE]
