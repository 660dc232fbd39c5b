"""Village horns built another way than those of ``loa.channel``, to see whether what is gained there is gained here.

Amplifiers that clip hard, lopsidedly or softly; horns drawn as curves of level over frequency, with steep and gentle
ends and with holes; up to four of them heard after one another; rooms and valleys of 0.3 to 1.5 s; wind in gusts,
motorbikes as harmonics, cicadas as narrow bands, a market of real voices, noise with the spectrum of the speech
itself; -5, 0 and +5 dB(A). Nothing of ``loa.channel`` is used. Everything comes from fixed seeds.
"""

import functools
import itertools
from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, firwin2, oaconvolve, resample_poly, sosfilt

RATE_HZ = 16_000
"""What arrives lies under 7 kHz."""
_TAPS = 1025


@dataclass(frozen=True)
class Horns:
    low_hz: float
    high_hz: float
    db_an_octave: float
    curve: tuple[tuple[float, float, float], ...]
    """Bumps and holes: Hz, octaves wide, dB."""
    arrivals: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """Seconds after the first, dB."""
    tail_seconds: float = 0.5
    tail_db: float = -12.0


@dataclass(frozen=True)
class There:
    name: str
    horns: Horns
    amplifier: str
    headroom_db: float
    """Of the amplifier over the speech's RMS."""
    noise: str
    signal_to_noise_db: float
    seed: int


_COMMON = Horns(280, 4_000, 24, ((700, 0.5, 4), (2_200, 0.7, 5)), tail_seconds=0.6)
_BRIGHT = Horns(400, 5_000, 18, ((1_300, 0.4, 7), (3_400, 0.4, 5), (4_500, 0.3, -5)), ((0, 0), (0.18, -6)), 0.3, -15)
_FOUR = Horns(350, 4_500, 24, ((900, 0.6, 5), (2_600, 0.5, 6)), ((0, 0), (0.09, -2), (0.21, -4), (0.39, -7)), 1.2, -8)
_PAIR = Horns(300, 5_500, 30, ((1_800, 1.2, 4),), ((0, 0), (0.11, -1)), 0.9, -9)
TUNED_ON = (
    There("common, pink", _COMMON, "soft", 9, "pink", 0, 11),
    There("common, motorbikes", _COMMON, "soft", 9, "motorbikes", 0, 12),
    There("common, speech-like", _COMMON, "hard", 6, "speech-like", -5, 13),
    There("bright, rain", _BRIGHT, "hard", 8, "rain", 0, 14),
    There("bright, voices", _BRIGHT, "lopsided", 8, "voices", 0, 15),
    There("bright, cicadas", _BRIGHT, "soft", 12, "cicadas", -5, 16),
    There("four horns, gusts", _FOUR, "cubic", 6, "gusts", 5, 17),
    There("four horns, pink", _FOUR, "soft", 7, "pink", 5, 18),
    There("two horns, school", _PAIR, "soft", 7, "school", 0, 19),
    There("two horns, motorbikes", _PAIR, "hard", 10, "motorbikes", -5, 20),
)
"""The treatment's figures were chosen on these and on ``loa.channel.CHANNELS``."""

_OLD = Horns(500, 3_500, 24, ((1_000, 0.2, 9), (1_700, 0.2, -6), (2_900, 0.25, 8)), tail_seconds=0.4, tail_db=-10)
_WIDE = Horns(250, 6_500, 12, ((500, 0.5, 3), (1_500, 0.3, 4), (4_000, 0.6, 4)), ((0, 0), (0.25, -5)), 0.8, -14)
_VALLEY = Horns(
    320, 4_200, 36, ((600, 0.3, 6), (2_000, 0.4, 3), (3_100, 0.3, 6)), ((0, 0), (0.14, -3), (0.33, -5)), 1.5, -7
)
_FAR = Horns(320, 3_200, 12, ((600, 0.3, 6), (2_000, 0.4, 3)), ((0, 0), (0.4, -8)), 1.0, -10)
HELD_OUT = (
    There("old, speech-like", _OLD, "hard", 5, "speech-like", 0, 31),
    There("old, rain", _OLD, "dead zone", 7, "rain", -5, 32),
    There("old, voices", _OLD, "lopsided", 6, "voices", 5, 33),
    There("wide, cicadas", _WIDE, "soft", 14, "cicadas", 0, 34),
    There("wide, motorbikes", _WIDE, "cubic", 8, "motorbikes", 0, 35),
    There("wide, gusts", _WIDE, "hard", 9, "gusts", -5, 36),
    There("valley, pink", _VALLEY, "soft", 8, "pink", 0, 37),
    There("valley, school", _VALLEY, "hard", 8, "school", 5, 38),
    There("far, speech-like", _FAR, "soft", 10, "speech-like", 5, 39),
    There("far, voices", _FAR, "cubic", 5, "voices", 0, 40),
)
"""No figure of the treatment was chosen on these."""


def radiated(samples, there):
    """What arrives, at ``RATE_HZ``, without noise, aligned with the sound."""
    driven = _amplified(np.asarray(samples, float), there)
    slow = resample_poly(driven, 160, 441)
    return oaconvolve(slow, _response(there.horns, there.seed))[_TAPS // 2 :][: len(slow)]


def noise_of(there, *, speech, voices):
    """The place's noise, A-weighted level 1; ``speech`` gives its length and, where asked for, its spectrum."""
    made = NOISES[there.noise](len(speech), np.random.default_rng(there.seed), speech, voices)
    return made / a_weighted_rms(made)


def a_weighted_rms(wave):
    """RMS behind A-weighting (IEC 61672-1, annex E)."""
    square = np.fft.rfftfreq(len(wave), 1 / RATE_HZ) ** 2
    weight = 12_194**2 * square**2 / ((square + 20.6**2) * (square + 12_194**2))
    weight = 1.2589 * weight / np.sqrt((square + 107.7**2) * (square + 737.9**2))
    return float(np.sqrt(2 * np.sum((np.abs(np.fft.rfft(wave)) * weight) ** 2)) / len(wave))


def _amplified(wave, there):
    level = np.sqrt(np.mean(wave**2))
    return AMPLIFIERS[there.amplifier](wave, level * 10 ** (there.headroom_db / 20), level)


AMPLIFIERS = {
    "cubic": lambda wave, limit, level: _cubic(np.clip(wave / (1.5 * limit), -1, 1)) * limit,
    "dead zone": lambda wave, limit, level: np.clip(
        np.sign(wave) * np.maximum(np.abs(wave) - 0.04 * level, 0), -limit, limit
    ),
    "hard": lambda wave, limit, level: np.clip(wave, -limit, limit),
    "lopsided": lambda wave, limit, level: np.clip(wave, -0.6 * limit, limit),
    "soft": lambda wave, limit, level: limit * np.tanh(wave / limit),
}


def _cubic(share):
    return 1.5 * (share - share**3 / 3)


@functools.cache
def _response(horns, seed):
    hertz = np.linspace(0, RATE_HZ / 2, _TAPS)
    near = np.maximum(hertz, 1)
    steep = horns.db_an_octave / 3.01
    db = -10 * np.log10(1 + (horns.low_hz / near) ** steep) - 10 * np.log10(1 + (near / horns.high_hz) ** steep)
    for centre, octaves, bump in horns.curve:
        db = db + bump * np.exp(-0.5 * (np.log2(near / centre) / (octaves / 2)) ** 2)
    return np.convolve(firwin2(_TAPS, hertz / (RATE_HZ / 2), 10 ** (db / 20)), _echoes(horns, seed))


def _echoes(horns, seed):
    rng = np.random.default_rng(seed)
    whole = np.zeros(round((max(at for at, _db in horns.arrivals) + horns.tail_seconds + 0.05) * RATE_HZ))
    seconds = np.arange(round(horns.tail_seconds * RATE_HZ)) / RATE_HZ
    for after, db in horns.arrivals:
        tail = rng.standard_normal(len(seconds)) * 10 ** (-3 * seconds / horns.tail_seconds) * (seconds > 0.012)
        tail = sosfilt(butter(1, 3_500, fs=RATE_HZ, output="sos"), tail)
        at = round(after * RATE_HZ)
        whole[at] += 10 ** (db / 20)
        whole[at : at + len(tail)] += tail * 10 ** ((db + horns.tail_db) / 20) / np.sqrt(np.sum(tail**2))
    return whole


def _coloured(length, rng, level):
    """Noise with a level (amplitude) given for each frequency."""
    hertz = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), 5)
    wave = np.fft.irfft(np.fft.rfft(rng.standard_normal(length)) * level(hertz), length)
    return wave / wave.std()


def _wandering(length, rng, hertz, db):
    points = rng.standard_normal(int(length / RATE_HZ * hertz) + 4)
    return 10 ** (db / 20 * np.interp(np.linspace(0, len(points) - 1.001, length), np.arange(len(points)), points))


def _speech_like(length, rng, speech, voices):
    level = np.abs(np.fft.rfft(speech))
    edges = np.unique(np.geomspace(20, len(level) - 1, 60).astype(int))
    means = [np.sqrt(np.mean(level[low:high] ** 2)) for low, high in itertools.pairwise(edges)]
    centres = np.sqrt(edges[:-1] * edges[1:]) * RATE_HZ / 2 / len(level)
    return _coloured(length, rng, lambda hertz: np.interp(np.log(hertz), np.log(centres), means))


def _gusts(length, rng, speech, voices):
    wind = _coloured(length, rng, lambda hertz: hertz**-1.2 * (hertz > 20)) * _wandering(length, rng, 1.5, 5)
    return wind + 0.25 * _coloured(length, rng, lambda hertz: hertz**-0.5)


def _motorbikes(length, rng, speech, voices):
    """Three engines: forty harmonics each, of a tone that rises and falls."""
    wave = np.zeros(length)
    for _engine in range(3):
        turns = 2 * np.pi * np.cumsum(rng.uniform(45, 110) * _wandering(length, rng, 0.6, 1.2)) / RATE_HZ
        harmonics = sum(rng.uniform(0.4, 1) * np.cos(k * turns + rng.uniform(0, 6)) * k**-0.8 for k in range(1, 40))
        wave += harmonics * _wandering(length, rng, 0.4, 6)
    road = _coloured(length, rng, lambda hertz: hertz**-0.7) * _wandering(length, rng, 0.5, 3)
    return wave / wave.std() + 0.35 * road


def _cicadas(length, rng, speech, voices):
    seconds, wave = np.arange(length) / RATE_HZ, np.zeros(length)
    for centre in (4_200, 4_900, 5_600):
        chirp = 1 + 0.8 * np.sign(np.sin(2 * np.pi * rng.uniform(20, 60) * seconds))
        band = _coloured(length, rng, lambda hertz, at=centre: np.exp(-0.5 * ((hertz - at) / 220) ** 2))
        wave += band * chirp * _wandering(length, rng, 0.3, 4)
    return wave / wave.std() + 0.3 * _coloured(length, rng, lambda hertz: hertz**-0.5)


def _rain(length, rng, speech, voices):
    """A hiss and drops."""
    drops = np.zeros(length)
    drops[rng.integers(0, length, length // 400)] = rng.exponential(1.0, length // 400)
    drops = np.convolve(drops, np.exp(-np.arange(80) / 15) * np.cos(np.arange(80) * 1.7))[:length]
    return _coloured(length, rng, lambda hertz: hertz**-0.1 * (hertz > 150)) + 0.6 * drops / drops.std()


def _voices(length, rng, speech, voices):
    """Nine people who say other things at once, some of it backwards so that no words stand out."""
    wave = np.zeros(length)
    for number in range(9):
        voice = voices[number % len(voices)][:: -1 if number % 3 == 0 else 1]
        voice = np.resize(np.roll(voice, int(rng.integers(len(voice)))), length)
        wave += voice / voice.std() * 10 ** (rng.uniform(-4, 2) / 20)
    return wave


def _school(length, rng, speech, voices):
    shrill = _coloured(length, rng, lambda hertz: np.exp(-0.5 * (np.log2(hertz / 1_800) / 1.1) ** 2))
    return shrill * _wandering(length, rng, 5, 4)


NOISES = {
    "cicadas": _cicadas,
    "gusts": _gusts,
    "motorbikes": _motorbikes,
    "pink": lambda length, rng, speech, voices: _coloured(length, rng, lambda hertz: hertz**-0.5 * (hertz > 40)),
    "rain": _rain,
    "school": _school,
    "speech-like": _speech_like,
    "voices": _voices,
}
