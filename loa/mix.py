"""Spots from takes, and programmes from spots: what follows what, with which silence between.

Everything is counted in whole MPEG frames (26 ms), because finished pieces are joined frame by frame: a spot's length
is known, to the sample, before anything is encoded.
"""

import datetime as dt
import functools
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loa._dynamics import DYNAMICS_VERSION, TREATMENTS, Treatment, high_passed, levelled, treated
from loa._mpeg import FRAME_SAMPLES, FRAME_SECONDS, RATE_HZ
from loa._wav import Samples, pcm_wav_bytes, read_wav, wav_bytes
from loa.loudness import energies, integrated
from loa.model.sound import Bed, Cue, Framing, FramingSeconds, Jingle, Piece, Programme, Spot, Take
from loa.model.sound_settings import DEFAULT_SOUND, SPEAKERS, Pauses
from loa.model.words import Copy
from loa.shelf import Shelf, key_of

_HEAD_FRAMES, _TAIL_FRAMES = 1, 2
"""Silence inside each piece, which makes joins exact: what an MP3 encoder smears and holds back (1,105 samples of
delay, 576 of overlap, 481 of its filter bank) falls into it."""
_FADE_IN_MS, _FADE_OUT_MS = 4, 12
_MOST_LAST_PAUSE_SECONDS = 1.3
"""After a spot's last sentence: with the gap that follows, it stays under the 2 s that are taken for the end."""
_MIX_VERSION = 1
_BED_VERSION = 1
BED_LUFS = -23.0
"""Speech lies there while a bed is put under it, so that no peak is cut; mastering brings the whole to its target."""
_BED_HIGHEST = 0.98
_BED_FADE_SAMPLES = RATE_HZ // 2
_DUCKING_SAMPLES = RATE_HZ * 3 // 10
"""The bed falls so long before somebody speaks and rises as long after."""
_SPEAKS = 10 ** (-45 / 20)
"""Above -45 dBFS somebody speaks."""


def mix(
    copy: Copy,
    takes: Sequence[Take],
    *,
    shelf: Shelf,
    pauses: Pauses | None = None,
    bed: Bed | None = None,
    speaker: str = SPEAKERS[0],
) -> Spot:
    """The spot: each take softened at its ends, with the pause that its mark asks for.

    Args:
        copy: what is said.
        takes: its sentences, in order, as recorded.
        shelf: where the softened takes are kept.
        pauses: silence between sentences; those of the copy's audience when not given.
        bed: music under all of it, which makes one piece of it that is shared with nobody.
        speaker: the kind of loudspeaker that speech over a bed is treated for, one of ``SPEAKERS``; without a bed,
            mastering treats it.

    Raises:
        SoundError: a take cannot be read.
    """
    settings = pauses or DEFAULT_SOUND.pauses_for(copy.audience)
    waits = [settings.after(take.sentence.spoken) for take in takes]
    waits[-1:] = [min(last, _MOST_LAST_PAUSE_SECONDS) for last in waits[-1:]]
    pieces = tuple(_speech(take, shelf, pause_seconds=wait) for take, wait in zip(takes, waits, strict=True))
    return Spot(
        id=copy.script.replace("/", "."),
        title=copy.title,
        copy=copy,
        pieces=(_bedded(copy.title, pieces, bed, shelf=shelf, speaker=speaker),) if bed and pieces else pieces,
        voices=tuple(dict.fromkeys(take.voice for take in takes)),
    )


def programme(
    spots: Sequence[tuple[str, Spot]],
    framing: Framing,
    *,
    id: str,  # noqa: A002 - the noun's field
    station: str,
    day: dt.date,
    session: str,
    title: str,
    shelf: Shelf,
) -> Programme:
    """What a session plays: lead-in, signature tune, greeting, spots with stings between, close.

    Args:
        spots: each with the id of the planned play that it airs.
        framing: what is played around them.
        id: ``24343-2024-08-12-sang``.
        station: locality code.
        day: air date.
        session: the daypart's name.
        title: Vietnamese, for the tag and the playlist.
        shelf: where jingles in whole frames are kept.
    """
    parts = _parts(spots, framing, shelf)
    cues, start = [], 0.0
    for part in parts:
        seconds = sum(piece.seconds for piece in part.pieces)
        cues.append(Cue(start, seconds, part.kind, part.title, part.line))
        start += seconds
    return Programme(
        id=id,
        station=station,
        day=day,
        session=session,
        title=title,
        pieces=tuple(piece for part in parts for piece in part.pieces),
        cues=tuple(cues),
    )


def framing_seconds(framing: Framing) -> FramingSeconds:
    """How long a session is beside its spots, for the planner; exact, in whole frames, when every block has a spot."""
    said = (framing.greeting, *framing.blocks, *(framing.close,) * framing.close_times)
    spoken = sum(spot.seconds + _silence(framing.gap_seconds).seconds for spot in said if spot)
    tunes = sum(_jingle_seconds(tune, framing) for tune in (framing.signature, framing.opening, framing.closing))
    sting, gap = _jingle_seconds(framing.sting, framing), _silence(framing.gap_seconds).seconds
    return FramingSeconds(_lead_in(framing).seconds + spoken + tunes - sting, sting + gap)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    title: str
    pieces: tuple[Piece, ...]
    line: str = ""


def _parts(spots: Sequence[tuple[str, Spot]], framing: Framing, shelf: Shelf) -> list[_Part]:
    gap = _silence(framing.gap_seconds)
    parts = [_Part("lead-in", "Khoảng lặng đầu", (_lead_in(framing),))]
    parts += _tune("signature", framing.signature, gap, shelf)
    parts += _words("greeting", framing.greeting, gap)
    greetings = {block.copy.language: block for block in framing.blocks}
    for number, (line, spot) in enumerate(spots):
        parts += _tune("sting", framing.sting if number else framing.opening, gap, shelf)
        parts += _words("greeting", greetings.pop(spot.copy.language, None), gap)
        parts += [_Part("spot", spot.title, (*spot.pieces, gap), line)]
    parts += _words("close", framing.close, gap) * framing.close_times
    return parts + _tune("close", framing.closing, gap, shelf)


def _tune(kind: str, jingle: Jingle | None, gap: Piece, shelf: Shelf) -> list[_Part]:
    return [_Part(kind, jingle.title, (_music(jingle, shelf), gap))] if jingle else []


def _words(kind: str, spot: Spot | None, gap: Piece) -> list[_Part]:
    return [_Part(kind, spot.title, (*spot.pieces, gap))] if spot else []


def _speech(take: Take, shelf: Shelf, *, pause_seconds: float) -> Piece:
    key = _framed_key(take.key)
    path = _framed_path(shelf, key, take.path)
    inside = (_HEAD_FRAMES + _TAIL_FRAMES) * FRAME_SECONDS
    after = _whole(max(0.0, pause_seconds - inside))
    frames = _framed_length(round(take.seconds * RATE_HZ))
    return Piece("speech", path, key, 0.0, after, frames * FRAME_SECONDS + after, take.sentence.written)


def _music(jingle: Jingle, shelf: Shelf) -> Piece:
    key = _framed_key(jingle.key)
    path = _framed_path(shelf, key, jingle.path)
    frames = _framed_length(round(jingle.seconds * RATE_HZ))
    return Piece("jingle", path, key, 0.0, 0.0, frames * FRAME_SECONDS, jingle.title)


def _lead_in(framing: Framing) -> Piece:
    return _silence(framing.lead_in_seconds + framing.stagger_seconds)


def _bedded(title: str, pieces: Sequence[Piece], bed: Bed, *, shelf: Shelf, speaker: str) -> Piece:
    """One piece of them all, treated for the loudspeaker, with the bed under it."""
    keys = [(piece.key, piece.before_seconds, piece.after_seconds, piece.seconds) for piece in pieces]
    treatment = TREATMENTS[speaker]
    key = key_of("bed", _BED_VERSION, DYNAMICS_VERSION, treatment, bed.jingle.key, bed.under_db, bed.rise_db, keys)
    path = shelf.get(key, ".wav") or shelf.put(key, ".wav", _with_bed(pieces, bed, treatment))
    return Piece("bedded", path, key, 0.0, 0.0, sum(piece.seconds for piece in pieces), title)


def _with_bed(pieces: Sequence[Piece], bed: Bed, treatment: Treatment) -> bytes:
    from scipy.ndimage import maximum_filter1d, uniform_filter1d  # noqa: PLC0415 - slow to load

    speech = np.concatenate([_treated_alone(piece, treatment) for piece in pieces])
    tune = high_passed(read_wav(bed.jingle.path)[0])
    tune = np.tile(tune, math.ceil(len(speech) / len(tune)))[: len(speech)]
    under_db = BED_LUFS - bed.under_db - integrated(energies(tune))
    speaks = maximum_filter1d(np.abs(speech), _DUCKING_SAMPLES) > _SPEAKS
    rise_db = bed.rise_db * (1 - uniform_filter1d(speaks.astype(np.float64), _DUCKING_SAMPLES))
    tune = tune * 10 ** ((under_db + rise_db) / 20) * _soft_ends(len(speech))
    whole = speech + tune
    return wav_bytes((whole * min(1.0, _BED_HIGHEST / float(np.abs(whole).max()))).astype(np.float32))


def _treated_alone(piece: Piece, treatment: Treatment) -> Samples:
    """The piece with its silences, treated, at one loudness for all."""
    before, length = round(piece.before_seconds * RATE_HZ), round(piece.seconds * RATE_HZ)
    if piece.source is None:
        return np.zeros(length, np.float32)
    sound = treated(read_wav(piece.source)[0], treatment)
    sound = levelled(sound, gain_db=BED_LUFS - integrated(energies(sound)))
    return np.pad(sound, (before, max(0, length - before - len(sound))))[:length]


def _soft_ends(length: int) -> Samples:
    """A gain that is nothing in the silences of a piece's ends, and rises and falls softly beside them."""
    places = np.arange(length)
    head, tail = _HEAD_FRAMES * FRAME_SAMPLES, _TAIL_FRAMES * FRAME_SAMPLES
    inside = np.minimum(places - head, length - tail - places)
    return np.asarray(np.clip(inside / _BED_FADE_SAMPLES, 0.0, 1.0), np.float32)


def _silence(seconds: float) -> Piece:
    return Piece("silence", None, "", 0.0, 0.0, _whole(seconds), "")


def _jingle_seconds(jingle: Jingle | None, framing: Framing) -> float:
    if jingle is None:
        return 0.0
    frames = _framed_length(round(jingle.seconds * RATE_HZ))
    return frames * FRAME_SECONDS + _silence(framing.gap_seconds).seconds


def _whole(seconds: float) -> float:
    """The nearest length in whole frames."""
    return round(seconds / FRAME_SECONDS) * FRAME_SECONDS


def _framed_length(samples: int) -> int:
    """Frames of a piece that holds so many samples between its silences."""
    return _HEAD_FRAMES + math.ceil(samples / FRAME_SAMPLES) + _TAIL_FRAMES


@functools.lru_cache(maxsize=65_536)
def _framed_key(key: str) -> str:
    """The key of a sound softened and in whole frames."""
    return key_of("mix", _MIX_VERSION, _FADE_IN_MS, _FADE_OUT_MS, key)


def _framed_path(shelf: Shelf, key: str, source: Path) -> Path:
    """The framed sound on the shelf; thousands of spots share a sentence, whose bytes are proved once."""
    path = _kept(shelf, key, source)
    return path if path.is_file() else _kept.__wrapped__(shelf, key, source)


@functools.lru_cache(maxsize=65_536)
def _kept(shelf: Shelf, key: str, source: Path) -> Path:
    return shelf.get(key, ".wav") or shelf.put(key, ".wav", _framed(source))


def _framed(path: Path) -> bytes:
    """The sound softened at both ends, between silences, in whole frames, as a WAV."""
    samples, _rate = read_wav(path)
    sound = _segment()(data=wav_bytes(samples)[44:], sample_width=2, frame_rate=RATE_HZ, channels=1)
    soft = sound.fade_in(_FADE_IN_MS).fade_out(_FADE_OUT_MS).raw_data
    head, whole = 2 * FRAME_SAMPLES * _HEAD_FRAMES, 2 * FRAME_SAMPLES * _framed_length(len(samples))
    return pcm_wav_bytes(bytes(head) + soft + bytes(whole - head - len(soft)))


@functools.cache
def _segment() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it looks for an ffmpeg of its own, which it needs not
        warnings.simplefilter("ignore", DeprecationWarning)  # audioop comes from audioop-lts where Python has none
        from pydub import AudioSegment  # noqa: PLC0415 - slow to load
    return AudioSegment
