"""Spots from takes, and programmes from spots: what follows what, with which silence between.

Everything is counted in whole MPEG frames (26 ms), because finished pieces are joined frame by frame: a spot's length
is known, to the sample, before anything is encoded.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loa._dynamics import DYNAMICS_VERSION, TREATMENTS, Treatment, high_passed, levelled, treated
from loa._framed import HEAD_FRAMES, TAIL_FRAMES, framed, framed_frames, framed_key
from loa._mpeg import FRAME_SAMPLES, FRAME_SECONDS, RATE_HZ
from loa._wav import Samples, read_wav, wav_bytes
from loa.loudness import energies, integrated
from loa.model.sound import Bed, Cue, Framing, FramingSeconds, Jingle, Piece, Programme, Spot, Take
from loa.model.sound_settings import DEFAULT_SOUND, SPEAKERS, Pauses
from loa.model.words import Copy
from loa.shelf import Shelf, key_of

_MOST_LAST_PAUSE_SECONDS = 1.3
"""After a spot's last sentence: with the gap that follows, it stays under the 2 s that are taken for the end."""
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
        shelf: where speech with a bed under it is kept.
        pauses: silence between sentences; those of the copy's audience when not given.
        bed: music under all of it, which makes one piece of it that is shared with nobody.
        speaker: the kind of loudspeaker that speech over a bed is treated for, one of ``SPEAKERS``; without a bed,
            mastering treats it.

    Raises:
        SoundError: a take that a bed is put under cannot be read.
    """
    settings = pauses or DEFAULT_SOUND.pauses_for(copy.audience)
    waits = [settings.after(take.sentence.spoken) for take in takes]
    waits[-1:] = [min(last, _MOST_LAST_PAUSE_SECONDS) for last in waits[-1:]]
    pieces = tuple(_speech(take, pause_seconds=wait) for take, wait in zip(takes, waits, strict=True))
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
    """
    parts = _parts(spots, framing)
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


def _parts(spots: Sequence[tuple[str, Spot]], framing: Framing) -> list[_Part]:
    gap = _silence(framing.gap_seconds)
    parts = [_Part("lead-in", "Khoảng lặng đầu", (_lead_in(framing),))]
    parts += _tune("signature", framing.signature, gap)
    parts += _words("greeting", framing.greeting, gap)
    greetings = {block.copy.language: block for block in framing.blocks}
    for number, (line, spot) in enumerate(spots):
        parts += _tune("sting", framing.sting if number else framing.opening, gap)
        parts += _words("greeting", greetings.pop(spot.copy.language, None), gap)
        parts += [_Part("spot", spot.title, (*spot.pieces, gap), line)]
    parts += _words("close", framing.close, gap) * framing.close_times
    return parts + _tune("close", framing.closing, gap)


def _tune(kind: str, jingle: Jingle | None, gap: Piece) -> list[_Part]:
    return [_Part(kind, jingle.title, (_music(jingle), gap))] if jingle else []


def _words(kind: str, spot: Spot | None, gap: Piece) -> list[_Part]:
    return [_Part(kind, spot.title, (*spot.pieces, gap))] if spot else []


def _speech(take: Take, *, pause_seconds: float) -> Piece:
    inside = (HEAD_FRAMES + TAIL_FRAMES) * FRAME_SECONDS
    after = _whole(max(0.0, pause_seconds - inside))
    seconds = _framed_seconds(take.seconds) + after
    return Piece("speech", take.path, framed_key(take.key), 0.0, after, seconds, take.sentence.written)


def _music(jingle: Jingle) -> Piece:
    seconds = _framed_seconds(jingle.seconds)
    return Piece("jingle", jingle.path, framed_key(jingle.key), 0.0, 0.0, seconds, jingle.title)


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
    sound = treated(framed(piece.source), treatment)
    sound = levelled(sound, gain_db=BED_LUFS - integrated(energies(sound)))
    return np.pad(sound, (before, max(0, length - before - len(sound))))[:length]


def _soft_ends(length: int) -> Samples:
    """A gain that is nothing in the silences of a piece's ends, and rises and falls softly beside them."""
    places = np.arange(length)
    head, tail = HEAD_FRAMES * FRAME_SAMPLES, TAIL_FRAMES * FRAME_SAMPLES
    inside = np.minimum(places - head, length - tail - places)
    return np.asarray(np.clip(inside / _BED_FADE_SAMPLES, 0.0, 1.0), np.float32)


def _silence(seconds: float) -> Piece:
    return Piece("silence", None, "", 0.0, 0.0, _whole(seconds), "")


def _jingle_seconds(jingle: Jingle | None, framing: Framing) -> float:
    return _framed_seconds(jingle.seconds) + _silence(framing.gap_seconds).seconds if jingle else 0.0


def _framed_seconds(seconds: float) -> float:
    return framed_frames(round(seconds * RATE_HZ)) * FRAME_SECONDS


def _whole(seconds: float) -> float:
    """The nearest length in whole frames."""
    return round(seconds / FRAME_SECONDS) * FRAME_SECONDS
