"""What a recording of some days may hold: each sound of the plan once, with what sounds nearly like it.

A spot that is played twice a day is one item with two lines of the plan. Its variants are the same spot of other
stations and days. The openings of all sessions that are known come with it: the day, said in the greeting, tells a
recording of today from one of yesterday.
"""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from loa import ffmpeg
from loa._aircheck_frames import differences, frame_at, seconds_at, sound_key
from loa._aircheck_items import HEARING_HZ, AirItem, Opening, Stretch, Variant
from loa._mpeg import FRAME_SAMPLES, RATE_HZ, audio_frames
from loa._wav import Samples
from loa.errors import LoaError
from loa.messages import _
from loa.model.airing import AirSession, AirWeek
from loa.model.playing import PlannedPlay, PlayPlan
from loa.plans import read_plan

_LEAD_FRAMES = 2
"""A decoder needs the frames before, to give one as it is."""
_LONGEST_SECONDS = 3 * 3600.0
_LARGEST_BYTES = 512 * 1024 * 1024
_LEAST_LEAD_SECONDS = 6.0
"""An opening that is shorter tells nothing."""
_LEAD_SECONDS = 3.0
"""What is heard before the day's own words, so that they are followed from there."""


@dataclass(frozen=True, slots=True)
class AirDay:
    """The items of some days, and the lines of the plan that each of them airs."""

    items: tuple[AirItem, ...]
    lines: Mapping[str, tuple[PlannedPlay, ...]]
    """By item."""
    sessions: tuple[AirSession, ...]
    others: frozenset[str]
    """Names of the openings of other days and stations that are known, to tell these days from."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part of a programme's file."""

    path: Path
    first: float
    last: float
    name: str = ""

    def frames(self, known: dict[Path, tuple[bytes, ...]]) -> tuple[bytes, ...]:
        """Its MPEG frames."""
        if self.path not in known:
            known[self.path] = audio_frames(self.path.read_bytes())
        return known[self.path][frame_at(self.first) : frame_at(self.last)]


@dataclass(slots=True)
class _Sounds:
    """Files that were read, each once."""

    frames: dict[Path, tuple[bytes, ...]] = field(default_factory=dict)
    samples: dict[Path, Samples] = field(default_factory=dict)

    def of(self, cut: _Cut) -> Samples:
        """The part's sound at ``HEARING_HZ``."""
        if cut.path not in self.samples:
            self.samples[cut.path] = decoded(cut.path)
        return self.samples[cut.path][round(cut.first * HEARING_HZ) : round(cut.last * HEARING_HZ)]


def air_day(week: AirWeek, days: Sequence[dt.date], *, output: Path) -> AirDay:
    """What a recording of these days may hold.

    Args:
        week: the station's week as it stands.
        days: some of its days.
        output: the workspace's output/, where other stations' and other weeks' programmes may stand.

    Raises:
        LoaError: nothing is planned on these days, or a programme cannot be read.
    """
    sessions = tuple(one for one in week.sessions if one.day in days)
    if not sessions:
        raise LoaError(
            _("The plan of {week} has nothing on these days.").format(week=week.week),
            cure=_("Look with: loa plan --week {week} --for {code}").format(week=week.week, code=week.plan.station),
        )
    sounds = _Sounds()
    spots = _spots(sessions, sounds)
    others = tuple(_other_plans(output, week))
    items = [
        _item(name, some[0].title, cut, _spot_others(some[0], week, others), sounds)
        for name, (cut, some) in spots.items()
    ]
    lines = {name: tuple(some) for name, (_cut, some) in spots.items()}
    openings = _openings(week, sessions, others, sounds)
    items = [replace(item, openings=_before(lines[item.name][0], openings)) for item in items]
    own = {session_name(one.station, one.day, one.name) for one in sessions}
    return AirDay(tuple(items), lines, sessions, frozenset(one.cut.name for one, _sound in openings) - own)


def session_name(station: str, day: dt.date, name: str) -> str:
    """How a session's opening is called: ``24343/2024-08-13/sang``."""
    return f"{station}/{day.isoformat()}/{name}"


def decoded(path: Path) -> Samples:
    """The sound of a file of ours at ``HEARING_HZ``.

    Raises:
        SoundError, OutsideMissing: as ``ffmpeg.decode_to``.
    """
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        target = Path(folder, "sound")
        ffmpeg.decode_to(path, target, rate=HEARING_HZ, most_seconds=_LONGEST_SECONDS, most_bytes=_LARGEST_BYTES)
        return np.fromfile(target, "<i2").astype(np.float32) / np.float32(32_768)


def _spots(sessions: Sequence[AirSession], sounds: _Sounds) -> dict[str, tuple[_Cut, list[PlannedPlay]]]:
    """Every sound of the sessions' lines once, by its spot, with the lines that air it."""
    found: dict[str, tuple[_Cut, list[PlannedPlay]]] = {}
    names: dict[tuple[str, str], str] = {}
    for session in sessions:
        for line in session.lines:
            cut = _cut_of(session.path, session.start, line)
            key = (line.spot, sound_key(cut.frames(sounds.frames)))
            number = 1 + sum(spot == line.spot for spot, _key in names)
            name = names.setdefault(key, line.spot if number == 1 else f"{line.spot} ({number})")
            found.setdefault(name, (cut, []))[1].append(line)
    return found


def _cut_of(path: Path, start: dt.datetime, line: PlannedPlay, name: str = "") -> _Cut:
    first = (line.start - start).total_seconds()
    return _Cut(path, first, first + line.seconds, name)


def _other_plans(output: Path, week: AirWeek) -> Iterator[tuple[PlayPlan, Path]]:
    """Plans with the folder of their programmes: other stations' of this week, and the station's other weeks'."""
    for path in sorted((output / "plans").glob("*/*.json")):
        is_own = path.parent.name == week.plan.station
        if is_own == (path.stem != week.week):
            yield read_plan(path, name=path.as_posix()), output / "programmes" / path.parent.name / path.stem


def _file(folder: Path, station: str, start: dt.datetime) -> Path:
    """Where the programme of a session stands (docs/frame.md)."""
    return folder / f"{station}-{start:%Y-%m-%d-%H%M}.mp3"


def _spot_others(line: PlannedPlay, week: AirWeek, others: Iterable[tuple[PlayPlan, Path]]) -> list[_Cut]:
    """The same script on the station's other days, and once for each other station."""
    cuts = [
        _cut_of(session.path, session.start, one, f"{one.id}")
        for session in week.sessions
        for one in session.lines
        if one.script == line.script and one.spot == line.spot and one.id != line.id
    ]
    for plan, folder in others:
        found = _first_of(plan, folder, line) if plan.station != line.station else None
        cuts += [found] if found else []
    return cuts


def _first_of(plan: PlayPlan, folder: Path, line: PlannedPlay) -> _Cut | None:
    starts = {(session.day, session.name): session.start for session in plan.sessions}
    for one in plan.plays:
        start = starts.get((one.start.date(), one.session))
        if one.script == line.script and one.spot == line.spot and start:
            path = _file(folder, plan.station, start)
            return _cut_of(path, start, one, plan.station) if path.is_file() else None
    return None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A session with what stands before its first spot."""

    cut: _Cut
    offsets: Mapping[str, tuple[float, ...]]
    """By spot: where it begins in the session."""


def _openings(
    week: AirWeek, asked: Sequence[AirSession], others: Iterable[tuple[PlayPlan, Path]], sounds: _Sounds
) -> list[tuple[_Opened, Samples]]:
    """What sessions say before their first spot, from shortly before the first place where any two differ.

    What stands before is the same every day: silence and the signature tune, which tell nothing.
    """
    known = [_opened(one.path, one.start, one.lines, one.station, one.name) for one in week.sessions]
    known += [one for plan, folder in others for one in _opened_of(plan, folder, asked)]
    long = [one for one in known if one.cut.last >= _LEAST_LEAD_SECONDS]
    own = asked[0]
    first = next((one for one in long if one.cut.name == session_name(own.station, own.day, own.name)), None)
    if first is None:
        return []
    frames = first.cut.frames(sounds.frames)
    begins = [here[0] for one in long for here, _t in differences(frames, one.cut.frames(sounds.frames))]
    if not begins:
        return []
    begin = max(0, min(begins) - frame_at(_LEAD_SECONDS))
    cuts = [one.cut.frames(sounds.frames) for one in long]
    parts = _heard_parts([_around(cut, (begin, len(cut))) for cut in cuts])
    cut_off = [replace(one, cut=replace(one.cut, first=seconds_at(frame_at(0.0) + begin))) for one in long]
    return list(zip(cut_off, parts, strict=True))


def _opened(path: Path, start: dt.datetime, lines: Sequence[PlannedPlay], station: str, name: str) -> _Opened:
    offsets: dict[str, tuple[float, ...]] = {}
    for line in lines:
        offsets[line.spot] = (*offsets.get(line.spot, ()), (line.start - start).total_seconds())
    last = min(offset for some in offsets.values() for offset in some)
    return _Opened(_Cut(path, 0.0, last, session_name(station, start.date(), name)), offsets)


def _opened_of(plan: PlayPlan, folder: Path, asked: Sequence[AirSession]) -> Iterator[_Opened]:
    """All sessions of the station itself, and of another station all those of the days that are asked for."""
    days = {one.day for one in asked}
    for session in plan.sessions:
        lines = [one for one in plan.plays if (one.start.date(), one.session) == (session.day, session.name)]
        path = _file(folder, plan.station, session.start)
        is_near = plan.station == asked[0].station or session.day in days
        if is_near and lines and path.is_file():
            yield _opened(path, session.start, lines, plan.station, session.name)


def _before(line: PlannedPlay, openings: Sequence[tuple[_Opened, Samples]]) -> tuple[Opening, ...]:
    """The openings of the sessions that air this spot, with how far before it each begins."""
    return tuple(
        Opening(one.cut.name, sound, offset - one.cut.first)
        for one, sound in openings
        for offset in one.offsets.get(line.spot, ())
    )


def _item(name: str, title: str, cut: _Cut, others: Sequence[_Cut], sounds: _Sounds) -> AirItem:
    own = cut.frames(sounds.frames)
    names: dict[tuple[bytes, ...], list[str]] = {}
    for other in others:
        names.setdefault(other.frames(sounds.frames), []).append(other.name)
    apart = [(tuple(named), frames, differences(own, frames)) for frames, named in names.items()]
    parts = iter(_heard_parts([_around(frames, there) for _n, frames, spans in apart for _here, there in spans]))
    begin = seconds_at(frame_at(cut.first)) - cut.first
    variants = [
        Variant(_told(named, is_same=not spans), tuple(_stretch(begin, *both, next(parts)) for both in spans))
        for named, _frames, spans in apart
    ]
    return AirItem(name, title, sounds.of(cut), tuple(one for one in variants if one.names))


def _told(names: Sequence[str], *, is_same: bool) -> tuple[str, ...]:
    """Whose variant it is; the same sound is a variant when another station has it, not on another day."""
    return tuple(name for name in names if not is_same or name.isdigit())


def _stretch(begin: float, here: tuple[int, int], there: tuple[int, int], samples: Samples) -> Stretch:
    first, last, other = (begin + frame * FRAME_SAMPLES / RATE_HZ for frame in (*here, there[0]))
    return Stretch(first, last, samples, other)


def _around(frames: Sequence[bytes], span: tuple[int, int]) -> bytes:
    """The frames of a stretch, with those before that a decoder needs; the first are doubled where there are none."""
    before = frames[max(0, span[0] - _LEAD_FRAMES) : span[0]]
    missing = (frames[0],) * (_LEAD_FRAMES - len(before)) if frames else ()
    return b"".join((*missing, *before, *frames[span[0] : span[1]]))


def _heard_parts(parts: Sequence[bytes]) -> Iterator[Samples]:
    """The sound of each part at ``HEARING_HZ``, decoded in one run."""
    if not parts:
        return
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder, "parts.mp3")
        path.write_bytes(b"".join(parts))
        whole = decoded(path)
    at = 0
    for part in parts:
        count = len(audio_frames(part))
        first, last = ((at + n) * FRAME_SAMPLES * HEARING_HZ / RATE_HZ for n in (_LEAD_FRAMES, count))
        yield whole[round(first) : round(last)]
        at += count
