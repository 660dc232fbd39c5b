"""The aircheck stage: a recording of the air and finished sound in, what was heard of it and when out.

We own what we look for, so a recording is not fingerprinted: each second of it is correlated with all of the finished
sound at once (``loa._aircheck_bank``), places that several seconds agree on are followed through the recording half
second by half second (``loa._aircheck_track``), and only what is heard in most of them counts. One word that sounds the
same, or one sentence that two items share, is therefore not enough.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loa._aircheck_bank import SEGMENT_SECONDS, Bank, Complex, Place, segment_of, whitened
from loa._aircheck_items import HEARING_HZ, AirItem, AirMatch, Opening, Stretch
from loa._aircheck_track import STEP_SECONDS, Line, Track, followed, sounding_seconds, straightened
from loa._wav import Samples

Progress = Callable[[int, int], None]
"""Told how many seconds of the recording are looked through, and of how many."""

LEAST_SECONDS = 4.0
"""So much of an item must be heard: by measurement no other speech comes near it, a shared sentence may."""

LEAST_SHARE = 0.5
"""Of what the recording could hold of the item."""

LONG_SECONDS = 15.0
"""An item that broke off may have a smaller share, if so much of it was heard."""

FASTEST = 0.012
"""How much a player's clock may be off. Players with a bare oscillator were seen to be off by up to 1 %."""

_SPEED_STEP = 0.001
_WINDOW_SECONDS = 12.0
"""Seconds that agree must lie so near one another."""
_SHORT_SECONDS = 120.0
_SHORT_HOP, _LONG_HOP = 0.5, 3.0
"""How often a second is looked for in a short recording, and in a longer one, where items are heard for longer."""
_MOST_PLACES = 6
_TOGETHER_SECONDS, _TOGETHER_DRIFT = 0.0015, 0.0006
_KNOWN_SECONDS = 0.02
_ECHO_SECONDS = 1.5
"""The same item again so soon is the echo of another horn."""
_AROUND_SECONDS = 6.0
_LEAST_AROUND_SECONDS, _LEAST_AROUND_SHARE = 3.0, 0.4
_EXCERPT_SECONDS, _EXCERPT_HOP = 10.0, 2.5
_EXCERPTS = 3.0
"""Excerpts in which other speeds are looked for, for each second of recording over each of finished sound: what costs
about 25 CPU seconds an hour."""
_LEAST_EXCERPTS = 12
_TOLD_SECONDS = 1.5
"""So much must be heard of one variant where the other is not before they are told apart."""
_CONTRADICTED = 0.25
_DENIED_SECONDS, _DENIED_AROUND = 3.0, 0.6
"""So long must the words be that are missed, and so much of what stands around them be heard."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An item along its line, through the whole recording."""

    item: int
    track: Track

    @property
    def weight(self) -> float:
        return float(np.minimum(self.track.peaks[self.track.heard], 50.0).sum())


def aircheck(recording: Samples, items: Sequence[AirItem], *, progress: Progress | None = None) -> tuple[AirMatch, ...]:
    """What of the items is heard in the recording, in the order of time.

    Args:
        recording: at ``HEARING_HZ``, floats or 16-bit integers; may be a map of a file, of which little is held.
        items: the finished sound of everything that may be heard.
        progress: told about the work.

    Returns:
        One match for each time an item was heard; nothing for a recording of less than ``LEAST_SECONDS``.
    """
    spoken = [item for item in items if item.seconds >= LEAST_SECONDS]
    if not spoken or len(recording) < LEAST_SECONDS * HEARING_HZ:
        return ()
    bank = Bank(spoken)
    found = _found(recording, bank, 1.0, progress)
    if not found and (speed := _speed_of(recording, bank)):
        found = _found(recording, bank, speed, progress)
    matches = [_match(recording, spoken, bank, *one) for one in _told_apart(found)]
    return tuple(sorted(matches, key=lambda match: (match.first, match.item)))


def _found(recording: Samples, bank: Bank, speed: float, progress: Progress | None) -> list[_Found]:
    """Every item that is heard along a line, its echoes left out.

    A line on which nothing was heard here is tried again further on: a place's own words, or a motorbike, may stand at
    the beginning.
    """
    seconds = len(recording) / HEARING_HZ
    hop = _SHORT_HOP if seconds <= _SHORT_SECONDS else _LONG_HOP
    found: list[_Found] = []
    known: list[tuple[int, Line]] = []
    missed: list[tuple[int, Line]] = []
    for item, line in _lines(recording, bank, speed, (0.0, seconds), hop=hop, progress=progress):
        if any(other == item and _same(line, one) for other, one in known):
            continue
        missed = [one for one in missed if line.seconds - one[1].seconds < _AROUND_SECONDS]
        if any(other == item and _same(line, one) for other, one in missed):
            continue
        if track := _track(recording, bank.sounds[item], line):
            known += [(item, line), (item, track.line)]
            found.append(_Found(item, track))
        else:
            missed.append((item, line))
    return list(_without_echoes(found))


def _lines(
    recording: Samples,
    bank: Bank,
    speed: float,
    span: tuple[float, float],
    *,
    hop: float,
    progress: Progress | None = None,
) -> Iterator[tuple[int, Line]]:
    """Lines on which two seconds of the recording agree."""
    length = round(SEGMENT_SECONDS / speed * HEARING_HZ)
    recent: list[tuple[float, Place]] = []
    for at in np.arange(span[0], span[1] - length / HEARING_HZ + 1e-6, hop):
        begin = round(float(at) * HEARING_HZ)
        segment = segment_of(np.asarray(recording[begin : begin + length], np.float32), SEGMENT_SECONDS)
        recent = [(when, place) for when, place in recent if at - when <= _WINDOW_SECONDS]
        now = bank.places(segment, most=_MOST_PLACES) if np.any(segment) else []
        for place in now:
            if any(_agree(float(at), place, when, other, speed) for when, other in recent):
                yield place.item, Line(float(at), place.at, speed)
        recent += [(float(at), place) for place in now]
        if progress:
            progress(round(float(at)), round(span[1]))


def _agree(at: float, place: Place, when: float, other: Place, speed: float) -> bool:
    """True when two seconds stand as far apart in the item as in the recording."""
    apart = at - when
    off = abs(place.at - other.at - apart * speed)
    return place.item == other.item and off <= _TOGETHER_SECONDS + _TOGETHER_DRIFT * apart


def _same(line: Line, known: Line) -> bool:
    drift = abs(line.seconds - known.seconds) * _TOGETHER_DRIFT
    return abs(float(known.item_at(np.array(line.seconds))) - line.at) <= _KNOWN_SECONDS + drift


def _track(recording: Samples, sound: Complex, line: Line) -> Track | None:
    """The item along the line through the whole recording; None when it is not heard there."""
    first, last = line.seconds - _AROUND_SECONDS, line.seconds + _AROUND_SECONDS
    line = straightened(recording, sound, line, first=first, last=last)
    around = followed(recording, sound, line, first=first, last=last, within=8)
    least = _LEAST_AROUND_SHARE * around.audible_seconds
    if around.heard_seconds < max(_LEAST_AROUND_SECONDS, least):
        return None
    for reach in (20.0, 80.0, np.inf):
        line = straightened(recording, sound, line, first=line.seconds - reach, last=line.seconds + reach)
    track = followed(recording, sound, line, first=-np.inf, last=np.inf)
    return track if _is_heard(track.heard, track.audible) else None


def _is_heard(heard: NDArray[np.bool_], audible: NDArray[np.bool_]) -> bool:
    """True when enough was heard, of an item that is whole or broke off."""
    seconds = float(heard.sum()) * STEP_SECONDS
    share = seconds / max(float(audible.sum()) * STEP_SECONDS, STEP_SECONDS)
    if seconds < LEAST_SECONDS:
        return False
    first, last = np.flatnonzero(heard)[[0, -1]]
    inside = heard[first : last + 1].sum() / max(audible[first : last + 1].sum(), 1)
    return share >= LEAST_SHARE or (seconds >= LONG_SECONDS and inside >= LEAST_SHARE)


def _without_echoes(found: Sequence[_Found]) -> Iterator[_Found]:
    kept: list[_Found] = []
    for one in sorted(found, key=lambda one: -one.weight):
        if not any(other.item == one.item and _is_echo(one.track.line, other.track.line) for other in kept):
            kept.append(one)
            yield one


def _is_echo(line: Line, known: Line) -> bool:
    return abs(float(known.item_at(np.array(line.seconds))) - line.at) <= _ECHO_SECONDS


def _speed_of(recording: Samples, bank: Bank) -> float | None:
    """The speed at which something is heard in an excerpt of the recording; None when nothing is."""
    steps = range(1, round(FASTEST / _SPEED_STEP) + 1)
    speeds = [1 + sign * step * _SPEED_STEP for step in steps for sign in (1, -1)]
    for first in _excerpts(recording, bank):
        for speed in speeds:
            span = (first, min(first + _EXCERPT_SECONDS, len(recording) / HEARING_HZ))
            for item, line in _lines(recording, bank, speed, span, hop=_EXCERPT_HOP):
                if track := _track(recording, bank.sounds[item], line):
                    return track.line.speed
    return None


def _excerpts(recording: Samples, bank: Bank) -> list[float]:
    """Where excerpts begin, the loudest of each part of the recording."""
    length = round(_EXCERPT_SECONDS * HEARING_HZ)
    count = max(1, len(recording) // length)
    wanted = min(count, max(_LEAST_EXCERPTS, round(_EXCERPTS * len(recording) / HEARING_HZ / bank.seconds)))
    loud = [
        float(np.mean(np.square(recording[n * length : (n + 1) * length : 7], dtype=np.float32))) for n in range(count)
    ]
    parts = np.array_split(np.arange(count), wanted)
    return [float(max(part, key=lambda n: loud[n])) * _EXCERPT_SECONDS for part in parts]


def _told_apart(found: Sequence[_Found]) -> Iterator[tuple[_Found, tuple[int, ...]]]:
    """What was heard, each second once: the item that explains most of it, and those that explain it as well."""
    left = sorted(found, key=lambda one: (-one.track.heard_seconds, -one.weight, one.item))
    while left:
        best, *left = left
        taken = best.track.seconds[best.track.heard]
        rest, equals = [], []
        for one in left:
            own = _own(one.track, taken)
            if _is_heard(own, one.track.audible):
                rest.append(one)
            elif _is_equal(one.track, best.track, own):
                equals.append(one.item)
        left = rest
        yield best, tuple(sorted(set(equals)))


def _own(track: Track, taken: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where the item was heard, and another was not."""
    near = np.searchsorted(taken, track.seconds)
    places = np.pad(taken, 1, constant_values=np.inf)
    away = np.minimum(np.abs(places[near] - track.seconds), np.abs(places[near + 1] - track.seconds))
    return np.asarray(track.heard & (away >= STEP_SECONDS))


def _is_equal(track: Track, best: Track, own: NDArray[np.bool_]) -> bool:
    """True when nothing that was heard tells the two items apart."""
    shared = track.heard_seconds - float(own.sum()) * STEP_SECONDS
    unheard = float((track.audible & ~track.filled()).sum()) * STEP_SECONDS
    return best.heard_seconds - shared < _TOLD_SECONDS and unheard < _TOLD_SECONDS


def _match(
    recording: Samples, items: Sequence[AirItem], bank: Bank, found: _Found, equals: tuple[int, ...]
) -> AirMatch:
    item, track, sound = items[found.item], found.track, bank.sounds[found.item]
    whole = np.flatnonzero(track.filled())
    start, length = track.line.recording_at(0.0), len(recording) / HEARING_HZ
    match = AirMatch(
        item=item.name,
        or_items=tuple(items[n].name for n in equals),
        start=start,
        first=float(track.seconds[whole[0]]),
        last=float(track.seconds[whole[-1]]) + STEP_SECONDS / track.line.speed,
        speed=track.line.speed,
        score=float(np.median(track.peaks[track.heard])),
        share_heard=min(1.0, len(whole) * STEP_SECONDS / max(sounding_seconds(sound), STEP_SECONDS)),
        is_cut=start < -STEP_SECONDS or track.line.recording_at(item.seconds) > length + STEP_SECONDS,
        is_sure=False,
        unsure_of=(),
        variant=(),
        is_denied=False,
        opening=_opening(recording, item.openings, track.line),
    )
    return _with_variant(recording, item, sound, track, match)


def _with_variant(recording: Samples, item: AirItem, sound: Complex, track: Track, match: AirMatch) -> AirMatch:
    """The match, with the variants that it may have been: sure only where the others were not heard."""
    told = [(one, *_difference(recording, sound, track.line, one.stretches)) for one in item.variants]
    unsure = tuple(name for one, own, other in told if not _is_told(own, other) for name in one.names)
    others = [(other, one.names) for one, own, other in told if _is_told(other, own)]
    best = max(others, default=(0.0, ()))[1]
    is_denied = any(_is_denied(track, one.stretches) for one in item.variants)
    return replace(match, is_sure=bool(told) and not unsure, unsure_of=unsure, variant=best, is_denied=is_denied)


def _is_denied(track: Track, stretches: Sequence[Stretch]) -> bool:
    """True when the item was heard around the words that tell it from a variant, and these words were not."""
    at = track.line.item_at(track.seconds)
    inside = np.zeros(len(at), np.bool_)
    for stretch in stretches:
        inside |= (at >= stretch.start) & (at + STEP_SECONDS <= stretch.end)
    could, heard = (float((one & inside).sum()) * STEP_SECONDS for one in (track.audible, track.heard))
    around = (track.heard & ~inside).sum() / max((track.audible & ~inside).sum(), 1)
    return bool(could >= _DENIED_SECONDS and heard <= could * _CONTRADICTED and around >= _DENIED_AROUND)


def _opening(recording: Samples, openings: Sequence[Opening], line: Line) -> str:
    """The opening that was heard before the item, where no other one was."""
    tracks = [
        (one.name, followed(recording, whitened(one.samples), _ahead(line, one), first=0.0, last=np.inf, within=8))
        for one in openings
    ]
    name, best = max(tracks, key=lambda pair: pair[1].heard_seconds, default=("", None))
    if best is None or not _is_heard_before(best):
        return ""
    others = [track for other, track in tracks if other != name]
    return name if all(_is_told(*_exclusive(best, other)) for other in others) else ""


def _ahead(line: Line, opening: Opening) -> Line:
    return Line(line.recording_at(-opening.ahead), 0.0, line.speed)


def _is_heard_before(track: Track) -> bool:
    return track.heard_seconds >= max(_LEAST_AROUND_SECONDS, LEAST_SHARE * track.audible_seconds)


def _exclusive(one: Track, other: Track) -> tuple[float, float]:
    """Seconds in which only the one was heard, and in which only the other was."""
    first, second = _own(one, other.seconds[other.heard]), _own(other, one.seconds[one.heard])
    return float(first.sum()) * STEP_SECONDS, float(second.sum()) * STEP_SECONDS


def _is_told(one: float, other: float) -> bool:
    return one >= _TOLD_SECONDS and other <= one * _CONTRADICTED


def _difference(recording: Samples, sound: Complex, line: Line, stretches: Sequence[Stretch]) -> tuple[float, float]:
    """Seconds in which the item was heard and the variant was not, and the other way round.

    The line may have been found on sound that both share, before or after any of the stretches. The variant is looked
    for as it would then stand in the recording, in each of these ways, and the way in which most of it is heard counts.
    """
    whole = [(one, whitened(one.samples)) for one in stretches]
    shifts = sorted({round(shift, 4) for one in stretches for shift in one.shifts})
    ours = [
        followed(recording, sound, line, first=line.recording_at(one.start), last=line.recording_at(one.end))
        for one in stretches
    ]
    ways = [_told_by(recording, line, shift, whole, ours) for shift in shifts]
    return max(ways, key=lambda way: (way[1], -way[0]), default=(0.0, 0.0))


def _told_by(
    recording: Samples, line: Line, shift: float, stretches: Sequence[tuple[Stretch, Complex]], ours: Sequence[Track]
) -> tuple[float, float]:
    """The same for a variant that is so much later than the item where the line was found."""
    theirs = [
        followed(recording, sound, Line(line.recording_at(one.there - shift), 0.0, line.speed), first=0.0, last=np.inf)
        for one, sound in stretches
    ]
    return _apart(ours, theirs), _apart(theirs, ours)


def _apart(tracks: Sequence[Track], others: Sequence[Track]) -> float:
    """Seconds in which one of the tracks was heard, and none of the others."""
    taken = np.sort(np.concatenate([one.seconds[one.heard] for one in others]))
    return float(sum(_own(one, taken).sum() for one in tracks)) * STEP_SECONDS
