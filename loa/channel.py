"""A village horn, simulated: what of a sound arrives at a listener outdoors, with the noise that stands there.

Amplifier that clips, horn with its band and resonances, several horns heard one after the other, echo of walls and a
tail, air, and rural noise. The noise is set by the plain signal and stays as it is, so that a treatment which puts the
same power elsewhere can be heard to help or not. Everything is calculated from fixed seeds.

Sources: IEC 60268-16 (horn systems, echoes, tails as reasons for lost intelligibility); re-entrant horns of 15 to 30 W
radiate about 300 Hz to 6 kHz; sound travels 340 m a second; air takes some dB a 100 m from 4 kHz on (ISO 9613-1).
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from loa._wav import RATE_HZ, Samples
from loa.model.sound import Channel, Horn, Place

_Wave = NDArray[np.float64]

SPEED_OF_SOUND = 340.0
"""Metres a second."""


HORN = Horn()
_OLD_HORN = Horn(480.0, 4_000.0, ((1_100.0, 6.0, 8.0), (3_000.0, 5.0, 5.0)))
_WIDE_HORN = Horn(280.0, 7_000.0, ((1_600.0, 2.0, 3.0),))
_ONE, _TWO = ((300.0, 0.0),), ((120.0, 0.0), (190.0, -3.0))
_THREE = ((150.0, 0.0), (210.0, -2.5), (330.0, -6.0))

CHANNELS: tuple[Channel, ...] = (
    Channel("one horn, fields", HORN),
    Channel("one horn, road", HORN, noise="road"),
    Channel("one horn, market", HORN, noise="market"),
    Channel("one horn, insects", HORN, noise="insects"),
    Channel("old horn, rain", _OLD_HORN, clipping_db=7.0, noise="rain"),
    Channel("old horn, road", _OLD_HORN, clipping_db=6.0, noise="road"),
    Channel("wide horn, market", _WIDE_HORN, clipping_db=12.0, noise="market"),
    Channel("two horns, fields", HORN, distances=_TWO),
    Channel("three horns, market", HORN, distances=_THREE, tail_seconds=1.0, tail_db=-7.0, noise="market"),
    Channel("three horns, road", _WIDE_HORN, distances=_THREE, tail_seconds=1.2, tail_db=-6.0, noise="road"),
)
"""Ten channels, for measuring treatments."""

PLACES: Mapping[str, Place] = {
    "a-law": Place("Cụm loa truyền A-law 8 kHz", "horn", Channel("a-law"), is_telephone=True),
    "clean": Place("Tai nghe trong phòng yên tĩnh", "indoor"),
    "horn": Place("Một loa nén, cách 300 mét", "horn", Channel("horn")),
    "small-speaker": Place(
        "Loa nhỏ của điện thoại",
        "phone",
        Channel(
            "small speaker",
            Horn(400.0, 8_000.0, ((1_800.0, 2.0, 4.0),)),
            clipping_db=14.0,
            distances=((0.5, 0.0),),
            tail_seconds=0.3,
            tail_db=-20.0,
            noise="market",
            signal_to_noise_db=10.0,
        ),
    ),
    "three-horns": Place(
        "Ba loa nén vọng nhau",
        "horn",
        Channel("three horns", distances=_THREE, tail_seconds=1.0, tail_db=-7.0),
    ),
}
"""Where people listen, by name; a device names the one that it is heard through as ``HEARD_AS``."""


def radiated(samples: Samples, channel: Channel) -> _Wave:
    """What arrives at the listener without noise, aligned with the sound and as long."""
    loud = samples.astype(np.float64)
    limit = math.sqrt(float(np.mean(loud**2))) * 10 ** (channel.clipping_db / 20)
    driven = limit * np.tanh(loud / limit) if limit else loud
    return _through(driven, channel)[: len(samples)]


def a_law(samples: Samples) -> Samples:
    """The sound as telephone lines and old network boxes carry it: 8 kHz, 8 bits a sample.

    Source: ITU-T G.711, table 1: 13 bits in, 16 steps in each of eight segments that double in size.
    """
    slow = resample_poly(samples.astype(np.float64), 80, 441)
    size = np.minimum(np.abs(slow) * 4096, 4095.0)
    step = 2.0 ** (np.maximum(np.floor(np.log2(np.maximum(size, 1.0))), 5) - 4)
    coded = np.sign(slow) * (np.floor(size / step) + 0.5) * step / 4096
    back = resample_poly(coded, 441, 80)[: len(samples)]
    return np.pad(back, (0, len(samples) - len(back))).astype(np.float32)


def noise_of(channel: Channel, length: int, *, seed: int = 1) -> _Wave:
    """The noise of the place at A-weighted level 1 (RMS)."""
    made = NOISES[channel.noise](np.random.default_rng(seed), length)
    return made / a_weighted_rms(made)


def noise_gain(plain: Samples, channel: Channel) -> float:
    """What the noise is multiplied with, from the level at which the plain sound arrives."""
    return a_weighted_rms(radiated(plain, channel)) / 10 ** (channel.signal_to_noise_db / 20)


def a_weighted_rms(wave: _Wave) -> float:
    """The level as people hear it: RMS behind A-weighting. Source: IEC 61672-1, annex E."""
    spectrum = np.abs(np.fft.rfft(wave)) ** 2
    hertz = np.arange(len(spectrum)) * RATE_HZ / max(1, len(wave))
    return math.sqrt(2 * float((spectrum * _a_weighting(hertz) ** 2).sum())) / max(1, len(wave))


def _a_weighting(hertz: _Wave) -> _Wave:
    square = hertz**2
    weight = 12_194**2 * square**2 / ((square + 20.6**2) * (square + 12_194**2))
    return np.asarray(1.2589 * weight / np.sqrt((square + 107.7**2) * (square + 737.9**2)))


def _through(wave: _Wave, channel: Channel) -> _Wave:
    """Horn, way through the air, other horns and echoes: one filter each, the first arrival at time 0."""
    horn = channel.horn
    band = np.concatenate(
        [
            butter(3, horn.low_hz, "highpass", fs=RATE_HZ, output="sos"),
            butter(3, horn.high_hz, "lowpass", fs=RATE_HZ, output="sos"),
        ]
    )
    heard = sosfilt(np.concatenate([band, [_peak(*resonance) for resonance in horn.resonances]]), wave)
    return np.asarray(fftconvolve(heard, _answers(channel)))


def _answers(channel: Channel) -> _Wave:
    """The impulse response of the place: an arrival for each horn, and a tail of echoes behind each."""
    nearest = min(metres for metres, _db in channel.distances)
    length = round((channel.tail_seconds + 1.0) * RATE_HZ)
    whole = np.zeros(length)
    tail = _tail(channel)
    for metres, db in channel.distances:
        at = round((metres - nearest) / SPEED_OF_SOUND * RATE_HZ)
        gain = 10 ** (db / 20)
        whole[at] += gain
        end = min(length, at + len(tail))
        whole[at:end] += gain * tail[: end - at]
    return whole


def _tail(channel: Channel) -> _Wave:
    seconds = np.arange(round(channel.tail_seconds * RATE_HZ)) / RATE_HZ
    wave = np.random.default_rng(7).standard_normal(len(seconds)) * 10 ** (-3 * seconds / channel.tail_seconds)
    wave[: round(0.008 * RATE_HZ)] = 0.0
    wave = sosfilt(butter(1, 4_000, "lowpass", fs=RATE_HZ, output="sos"), wave)
    return np.asarray(wave * 10 ** (channel.tail_db / 20) / math.sqrt(float((wave**2).sum())))


def _peak(hertz: float, sharpness: float, db: float) -> list[float]:
    """A resonance as a biquad. Source: R. Bristow-Johnson, Audio EQ Cookbook, peaking EQ."""
    angle = 2 * math.pi * hertz / RATE_HZ
    gain, alpha = 10 ** (db / 40), math.sin(angle) / (2 * sharpness)
    turn = -2 * math.cos(angle)
    a0 = 1 + alpha / gain
    return [(1 + alpha * gain) / a0, turn / a0, (1 - alpha * gain) / a0, 1.0, turn / a0, (1 - alpha / gain) / a0]


def _shaped(rng: np.random.Generator, length: int, tilt_db: float, low_hz: float, high_hz: float) -> _Wave:
    """Noise whose level changes by so many dB an octave, between two frequencies."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hertz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    level = 10 ** (tilt_db / 20 * np.log2(np.maximum(hertz, 20.0) / 1000))
    level *= (hertz > low_hz) & (hertz < high_hz)
    wave = np.fft.irfft(spectrum * level, length)
    return np.asarray(wave / math.sqrt(float(np.mean(wave**2))))


def _slowly(rng: np.random.Generator, length: int, hertz: float, depth_db: float) -> _Wave:
    """A gain that wanders."""
    points = rng.standard_normal(math.ceil(length / RATE_HZ * hertz) + 2)
    places = np.linspace(0, len(points) - 1, length)
    return np.asarray(10 ** (depth_db / 20 * np.interp(places, np.arange(len(points)), points)))


def _fields(rng: np.random.Generator, length: int) -> _Wave:
    """Wind and leaves, some insects."""
    wind = _shaped(rng, length, -5.0, 30, 12_000) * _slowly(rng, length, 0.7, 3.0)
    return wind + 0.12 * _insects(rng, length)


def _insects(rng: np.random.Generator, length: int) -> _Wave:
    """Cicadas: a band that trembles."""
    seconds = np.arange(length) / RATE_HZ
    trembling = 1 + 0.6 * np.sin(2 * np.pi * 38 * seconds)
    return _shaped(rng, length, 0.0, 3_800, 7_500) * trembling + 0.5 * _shaped(rng, length, -5.0, 30, 10_000)


def _road(rng: np.random.Generator, length: int) -> _Wave:
    """Motorbikes and lorries."""
    return _shaped(rng, length, -4.0, 40, 9_000) * _slowly(rng, length, 0.5, 4.0)


def _market(rng: np.random.Generator, length: int) -> _Wave:
    """Many voices: noise of the spectrum of speech, uneven by the syllable."""
    voices = (
        _shaped(rng, length, -1.0, 120, 500) * 1.2
        + _shaped(rng, length, -6.0, 500, 8_000) * _slowly(rng, length, 4.0, 3.0) * 0.8
    )
    return voices * _slowly(rng, length, 3.0, 1.5)


def _rain(rng: np.random.Generator, length: int) -> _Wave:
    """On iron roofs and leaves: nearly white."""
    return _shaped(rng, length, -1.5, 60, 12_000)


NOISES: Mapping[str, Callable[[np.random.Generator, int], _Wave]] = {
    "fields": _fields,
    "insects": _insects,
    "market": _market,
    "rain": _rain,
    "road": _road,
}
"""By name: from a generator and a length in samples."""
