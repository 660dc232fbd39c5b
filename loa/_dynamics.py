"""What makes speech carry: its spectrum evened out, soft sounds lifted, and a level with true peaks under a ceiling.

Speech is taken apart into overlapping frames of third octaves and put together again with a gain for each frame and
band. Everything is vectorised and looks both ways in time, so nothing is delayed and nothing rings.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from loa._wav import RATE_HZ, Samples
from loa.loudness import decibels, energies, grid_samples, highs, integrated, nearest_sample, ratio

_Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Treatment:
    """How speech is treated for one kind of loudspeaker."""

    low_hz: float
    """What lies below cannot be radiated, or only muddles."""
    high_hz: float
    """What lies above does not arrive."""
    evenness: float
    """Share by which the long-term level of each third octave is drawn to the mean of all: 0 none, 1 flat."""
    tilt_db: float
    """Added for each octave upwards."""
    presence_db: float
    """Added where the ear needs speech most and every horn radiates, around ``PRESENCE_HZ``."""
    band_ratio: float
    """Compression inside each third octave: so many decibels in for one out."""
    whole_ratio: float
    """Compression of the whole, after the bands."""


TREATMENTS: Mapping[str, Treatment] = {
    "horn": Treatment(270, 6_000, evenness=0.75, tilt_db=0.0, presence_db=5.0, band_ratio=2.0, whole_ratio=5.0),
    "indoor": Treatment(120, 12_000, evenness=0.35, tilt_db=-1.5, presence_db=0.0, band_ratio=1.25, whole_ratio=1.5),
    "phone": Treatment(250, 3_800, evenness=0.7, tilt_db=0.0, presence_db=0.0, band_ratio=1.6, whole_ratio=2.0),
}
"""By kind of loudspeaker. A horn radiates nothing below 300 Hz, where espeak-ng has a fifth of its power, and noise
outdoors covers first what is soft: consonants, ends of syllables, everything above 2 kHz. The figures of each are in
docs/sound.md and are printed by ``make bench-sound``."""

PRESENCE_HZ = 1_800.0
_PRESENCE_OCTAVES = 1.3
"""Standard deviation: of 5 dB there, 1 to 2 dB are left at 400 Hz and 6.3 kHz, the ends of what horns radiate."""

JINGLE_LOW_HZ = 200.0
"""Music keeps its own dynamics; what a horn cannot radiate would only cost the amplifier power."""

MOST_LIMITING_DB = 8.0
"""Peaks are cut by no more than this: beyond it speech sounds torn, and a softer piece is better."""

DYNAMICS_VERSION = 7
"""Of what is calculated here: raised with every change that is heard, so that the shelf does not give old sound."""

_FRAME, _SHIFT = 1024, 512
"""23 ms, half overlapping: shorter than a phone, long enough for a third octave at 315 Hz."""
_BANDS_HZ = 1_000 * 2.0 ** (np.arange(-5, 9) / 3)
"""Centres of third octaves from 315 Hz to 6.3 kHz. Source: IEC 61260-1."""
_MOST_EVENING_DB = 14.0
_MOST_LIFT_DB = 16.0
_SOFTEST_DB, _LEAST_SOFT_DB = -30.0, -10.0
"""Under the mean of its band: from there on down it is breath and room, and is lifted less and less."""
_FADE_DB = 10.0
_OVER_ROOM_DB = 10.0
"""What lies so far over the room that a person was recorded in is speech for sure; the room itself is not lifted."""
_ROOM_SHARE = 0.02
"""The softest frames in which anything sounds: pauses, and the closures before p, t and k."""
_SOUND_RANGE_DB = 70.0
"""Frames so far below the loudest are silence that a computer made, not a room."""
_SPEECH_RANGE_DB = 30.0
"""Frames so far below the loudest do not count for the mean."""
_BAND_SMOOTHING = 4.5
"""Standard deviation in frames of 12 ms. The bands are compressed slowly, so that syllables keep their shape in each;
the whole at once, which lifts the soft consonants and leaves each frame its spectrum."""
_EDGE = 256
"""Samples around the sound into which the frames may spread it; beyond stays silence, so that pieces can be joined."""
_SLOPE = 8
"""Twice the filters' order: 24 dB an octave."""

_LOOK_AHEAD_SECONDS = 0.002
_HOLD_SECONDS = 0.012
_ROUNDS = 6
_NEAR_ENOUGH_LU = 0.05
_OVERSHOOT = 1.15
"""The limiter takes a part of every further decibel."""
_MOST_RAISE_DB = 4.0
LOUD_BELOW = 0.28
"""Share of the sample rate, 12.3 kHz: what a sharp piece has above it is too soft to make its peaks."""
_MARGIN_DB = 0.1
_INAUDIBLE = np.float32(1e-6)
"""-120 dBFS: what a filter rings on with below it is silence, and slow to calculate with."""


def treated(samples: Samples, treatment: Treatment) -> Samples:
    """Speech as a loudspeaker of this kind needs it, at any level; silence at its ends stays silence."""
    sounds = samples != 0
    if not sounds.any():
        return samples
    first, last = int(sounds.argmax()), len(samples) - 1 - int(sounds[::-1].argmax())
    spectra = _spectra(samples)
    gains_db = _gains_db(_band_powers(spectra), treatment)
    gains = _spread((gains_db * (np.log(10) / 20)).astype(np.float32))
    spectra *= np.exp(gains, out=gains)
    spectra *= _pass_band(treatment)
    return _within(_wave(spectra, len(samples)), first, last)


def high_passed(samples: Samples, hertz: float = JINGLE_LOW_HZ) -> Samples:
    """The sound without what lies below a frequency, 12 dB an octave."""
    from scipy.signal import butter, sosfilt  # noqa: PLC0415 - slow to load

    sos = butter(2, hertz, "highpass", fs=RATE_HZ, output="sos")
    return _settled(np.asarray(sosfilt(sos, samples.astype(np.float64)), np.float32))


def levelled(samples: Samples, *, gain_db: float) -> Samples:
    """The sound, louder by so many decibels."""
    return (samples * np.float32(ratio(gain_db))).astype(np.float32)


def made_loud(samples: Samples, *, lufs: float, ceiling_dbtp: float) -> Samples:
    """The sound at a loudness, with its true peaks under a ceiling.

    The limiter takes loudness away, so the level before it is raised until what comes out is right; never so far that
    peaks are cut by more than ``MOST_LIMITING_DB``.
    """
    top_db = decibels(float(np.abs(samples).max(initial=0.0)))
    cells = energies(samples)
    gain_db = min(ceiling_dbtp + MOST_LIMITING_DB - top_db, lufs - integrated(cells))
    peaks = highs(samples, over=nearest_sample(LOUD_BELOW) * ratio(ceiling_dbtp - gain_db - _MOST_RAISE_DB))
    highest_db = decibels(float(peaks.max(initial=0.0)))
    most_db = min(gain_db + _MOST_RAISE_DB, ceiling_dbtp + MOST_LIMITING_DB - highest_db)
    gain_db = min(gain_db, most_db)
    if highest_db + gain_db <= ceiling_dbtp - _MARGIN_DB:
        return levelled(samples, gain_db=gain_db)
    highest = _highest(peaks)
    for _round in range(_ROUNDS):
        curve = _limiting(highest, gain_db=gain_db, ceiling_dbtp=ceiling_dbtp)
        off = lufs - integrated(cells * curve**2)
        if abs(off) < _NEAR_ENOUGH_LU or (off > 0 and gain_db >= most_db):
            break
        gain_db = min(most_db, gain_db + off * _OVERSHOOT)
    return _drawn(samples, curve)


def _gains_db(powers: _Matrix, treatment: Treatment) -> _Matrix:
    """The gain of each frame and band."""
    from scipy.ndimage import gaussian_filter1d  # noqa: PLC0415 - slow to load

    whole = powers.sum(axis=1)
    speaks = whole >= whole.max() * 10 ** (-_SPEECH_RANGE_DB / 10)
    means_db = _db(powers[speaks].mean(axis=0))
    even_db = -treatment.evenness * (means_db - means_db.mean())
    even_db += treatment.tilt_db * np.log2(_BANDS_HZ / _BANDS_HZ.mean())
    presence = np.exp(-0.5 * (np.log2(_BANDS_HZ / PRESENCE_HZ) / _PRESENCE_OCTAVES) ** 2)
    room = _room(whole)
    smooth = gaussian_filter1d(powers, _BAND_SMOOTHING, axis=0)
    rooms_db = _db(powers[room].mean(axis=0)) - means_db
    gains_db = _compression_db(_db(smooth) - means_db, treatment.band_ratio, room_db=rooms_db)
    gains_db += np.clip(even_db, -_MOST_EVENING_DB, _MOST_EVENING_DB) + treatment.presence_db * presence
    louder = (powers * 10 ** (gains_db / 10)).sum(axis=1)
    mean_db = _db(louder[speaks].mean())
    room_db = _db(louder[room].mean()) - mean_db
    return np.asarray(
        gains_db + _compression_db(_db(louder) - mean_db, treatment.whole_ratio, room_db=room_db)[:, None]
    )


def _room(whole: _Matrix) -> NDArray[np.bool_]:
    """Which frames hold nothing but the room that a voice was recorded in."""
    sounds = whole >= whole.max() * 10 ** (-_SOUND_RANGE_DB / 10)
    return np.asarray(sounds & (whole <= np.quantile(whole[sounds], _ROOM_SHARE)))


def _compression_db(over_mean_db: _Matrix, times: float, *, room_db: _Matrix) -> _Matrix:
    """What brings levels nearer to their mean; what is softer than speech is lifted less, down to not at all."""
    softest_db = np.clip(room_db + _OVER_ROOM_DB, _SOFTEST_DB, _LEAST_SOFT_DB)
    gain_db = (1 / times - 1) * np.maximum(over_mean_db, softest_db)
    heard = np.clip((over_mean_db - softest_db) / _FADE_DB + 1, 0.0, 1.0)
    return np.asarray(np.minimum(gain_db, _MOST_LIFT_DB) * heard)


def _spectra(samples: Samples) -> NDArray[np.complex64]:
    from scipy.fft import rfft  # noqa: PLC0415 - slow to load

    whole = np.pad(samples.astype(np.float32), (_FRAME, _FRAME + -len(samples) % _SHIFT))
    return np.asarray(rfft(sliding_window_view(whole, _FRAME)[::_SHIFT] * _window()))


def _wave(spectra: NDArray[np.complex64], length: int) -> Samples:
    from scipy.fft import irfft  # noqa: PLC0415 - slow to load

    frames = np.asarray(irfft(spectra, _FRAME)) * _window()
    whole = np.zeros((len(frames) + 1, _SHIFT), np.float32)
    whole[:-1] += frames[:, :_SHIFT]
    whole[1:] += frames[:, _SHIFT:]
    return whole.ravel()[_FRAME : _FRAME + length]


def _band_powers(spectra: NDArray[np.complex64]) -> _Matrix:
    """A row for each frame, a column for each third octave."""
    edges = np.append(_BANDS_HZ * 2 ** (-1 / 6), _BANDS_HZ[-1] * 2 ** (1 / 6))
    places = np.rint(edges * _FRAME / RATE_HZ).astype(int)
    powers = spectra.real[:, : places[-1]] ** 2 + spectra.imag[:, : places[-1]] ** 2
    return np.asarray(np.add.reduceat(powers, places[:-1], axis=1), np.float64)


def _spread(bands: Samples) -> Samples:
    """Values of bands as values of every bin: straight lines over the logarithm of frequency."""
    place = np.clip(np.log2(np.maximum(_bins_hz(), 1.0) / _BANDS_HZ[0]) * 3, 0, len(_BANDS_HZ) - 1)
    below = np.minimum(place.astype(int), len(_BANDS_HZ) - 2)
    share = (place - below).astype(np.float32)
    bins = np.empty((len(bands), len(place)), np.float32)
    for band, steps in enumerate((bands[:, 1:] - bands[:, :-1]).T):
        first, last = np.searchsorted(below, (band, band + 1))
        np.multiply(steps[:, None], share[first:last], out=bins[:, first:last])
        bins[:, first:last] += bands[:, band, None]
    return bins


def _pass_band(treatment: Treatment) -> Samples:
    hertz = np.maximum(_bins_hz(), 1.0)
    low = (treatment.low_hz / hertz) ** _SLOPE
    return np.asarray(1 / np.sqrt((1 + low) * (1 + (hertz / treatment.high_hz) ** _SLOPE)), np.float32)


def _bins_hz() -> _Matrix:
    return np.arange(_FRAME // 2 + 1) * RATE_HZ / _FRAME


@functools.cache
def _window() -> Samples:
    """The square root of a Hann window: applied twice, overlapping halves add up to one."""
    return np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)).astype(np.float32)


def _within(wave: Samples, first: int, last: int) -> Samples:
    """The wave, faded to silence around the stretch that sounded."""
    fade = (0.5 + 0.5 * np.cos(np.pi * np.arange(1, _EDGE + 1) / _EDGE)).astype(np.float32)
    before, after = max(0, first - _EDGE), min(len(wave), last + 1 + _EDGE)
    wave[:before] = wave[after:] = 0
    wave[before:first] *= fade[: first - before][::-1]
    wave[last + 1 : after] *= fade[: after - last - 1]
    return _settled(wave)


def _settled(samples: Samples) -> Samples:
    """The sound with what is inaudible made silent."""
    return np.where(np.abs(samples) < _INAUDIBLE, np.float32(0), samples)


def _db(power: _Matrix) -> _Matrix:
    return np.asarray(10 * np.log10(np.maximum(power, 1e-20)))


def _highest(peaks: Samples) -> Samples:
    """The highest of each cell of the loudness grid: 0.4 ms, far shorter than any ramp of the limiter."""
    grid = grid_samples()
    return np.asarray(np.pad(peaks, (0, -len(peaks) % grid)).reshape(-1, grid).max(axis=1))


def _limiting(highest: Samples, *, gain_db: float, ceiling_dbtp: float) -> Samples:
    """The gain of each cell: a level, and under it a curve that brings peaks under the ceiling.

    The curve falls before a peak, holds, and rises again softly, so it makes no click: a minimum over a window, then
    means over windows that fit in it, never exceed what each peak allows.
    """
    from scipy.ndimage import minimum_filter1d, uniform_filter1d  # noqa: PLC0415 - slow to load

    louder = ratio(gain_db)
    allowed = np.minimum(louder, ratio(ceiling_dbtp - _MARGIN_DB) / np.maximum(highest, 1e-9))
    ahead, hold = _cells(_LOOK_AHEAD_SECONDS), _cells(_HOLD_SECONDS)
    curve = minimum_filter1d(allowed, 2 * (2 * ahead + hold) + 1, mode="nearest")
    for _ramp in range(2):
        curve = uniform_filter1d(curve, 2 * ahead + 1, mode="nearest")
    return np.asarray(curve, np.float32)


def _cells(seconds: float) -> int:
    return round(seconds * RATE_HZ / grid_samples())


def _drawn(samples: Samples, curve: Samples) -> Samples:
    """The sound with the gain of each cell, in straight lines from cell to cell."""
    grid = grid_samples()
    ends = np.concatenate([curve[:1], (curve[:-1] + curve[1:]) / 2, curve[-1:]])
    place = (np.arange(grid, dtype=np.float32) + np.float32(0.5)) / np.float32(grid)
    gains = (ends[1:] - ends[:-1])[:, None] * place
    gains += ends[:-1, None]
    return np.asarray(samples * gains.ravel()[: len(samples)], np.float32)
