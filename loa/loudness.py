"""How loud sound is to people: ITU-R BS.1770-4 loudness and true peak, EBU R 128 gating, on samples at any rate.

The energies of K-weighted sound are kept on a grid on which both the 400 ms blocks every 100 ms and the MPEG frames
fall: at 44.1 kHz 18 samples, the greatest common divisor of 4,410 and 1,152. So the loudness of joined pieces follows
exactly from the energies of the pieces.
"""

import functools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from loa._wav import RATE_HZ, Samples

Energies = NDArray[np.float64] | NDArray[np.float32]
"""Sums of squares of K-weighted samples, one for each cell of the grid."""

SILENCE_LUFS = -70.0
"""The absolute gate: what is below it is not heard, and not measured. ITU-R BS.1770-4, equation 5."""

HIGHEST_TRUE_PEAK_DBTP = -1.0
"""After encoding. Source: EBU R 128, 2.h."""

_RELATIVE_GATE_LU = -10.0
"""ITU-R BS.1770-4, equation 6."""
_OFFSET_LU = -0.691
"""ITU-R BS.1770-4, equation 2: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS."""
_STEPS_PER_SECOND, _STEPS_PER_BLOCK = 10, 4
"""Blocks of 400 ms that overlap by 75 %. ITU-R BS.1770-4, annex 1."""
_STEPS_SHORT_TERM = 30
"""3 seconds. Source: EBU Tech 3341, 2.2."""
_RANGE_GATE_LU, _RANGE_PERCENTILES = -20.0, (10, 95)
"""EBU Tech 3342, 3.1."""
_FRAME_SAMPLES = 1152
OVERSAMPLING = 4
"""ITU-R BS.1770-4, annex 2, for 44.1 and 48 kHz."""
_PAIRS, _KAISER = 6, 5.0
"""Samples on each side that matter for a place between two, and the window's shape."""
_BLOCK, _BESIDE = 128, _PAIRS
"""Samples that are looked at together, and those beside them that matter."""
_BLOCKS_AT_ONCE = 256
"""As many as fit into a processor's nearest memory."""
WIDEST_BAND = 0.385
"""17 kHz at 44.1 kHz: above it LAME keeps nothing at our rate."""
_SILENCE_DB = -200.0


def grid_samples(rate: int = RATE_HZ) -> int:
    """Samples in one cell of the grid."""
    return math.gcd(rate // _STEPS_PER_SECOND, _FRAME_SAMPLES)


def energies(samples: Samples, *, rate: int = RATE_HZ) -> Energies:
    """The K-weighted energy of every cell of the grid; a last part of a cell counts as a cell."""
    from scipy.signal import sosfilt  # noqa: PLC0415 - slow to load

    grid = grid_samples(rate)
    weighted = np.asarray(sosfilt(_k_weighting(rate), samples.astype(np.float64)))
    cells = np.pad(weighted, (0, -len(weighted) % grid)).reshape(-1, grid)
    return np.asarray(np.einsum("ij,ij->i", cells, cells))


def integrated(cells: Energies, *, rate: int = RATE_HZ) -> float:
    """Integrated loudness in LUFS of one channel; ``SILENCE_LUFS`` when nothing passes the gates.

    Source: ITU-R BS.1770-4, equations 2 to 7; blocks of 400 ms that overlap by 75 %.
    """
    power = _block_powers(cells, rate)
    heard = power[_lufs(power) > SILENCE_LUFS]
    if not len(heard):
        return SILENCE_LUFS
    loud = heard[_lufs(heard) > float(_lufs(heard.mean())) + _RELATIVE_GATE_LU]
    return float(_lufs(loud.mean()))


def momentary(cells: Energies, *, rate: int = RATE_HZ) -> NDArray[np.float64]:
    """Momentary loudness in LUFS, every 100 ms, over the 400 ms before. Source: EBU Tech 3341."""
    return _lufs(_block_powers(cells, rate))


def short_term(cells: Energies, *, rate: int = RATE_HZ) -> NDArray[np.float64]:
    """Short-term loudness in LUFS, every 100 ms, over the 3 s before. Source: EBU Tech 3341."""
    return _lufs(_block_powers(cells, rate, steps_per_block=_STEPS_SHORT_TERM))


def loudest(cells: Energies, *, seconds: float, rate: int = RATE_HZ) -> float:
    """The highest loudness in LUFS of any stretch of so many seconds, wherever it begins.

    With 0.4 this is the maximum momentary loudness of a file, with 3 the maximum short-term loudness.
    """
    grid = grid_samples(rate)
    wide = min(len(cells), round(seconds * rate / grid))
    sums = np.concatenate([[0.0], np.cumsum(cells, dtype=np.float64)])
    return float(_lufs((sums[wide:] - sums[: len(sums) - wide]) / (seconds * rate)).max())


def loudness_range(cells: Energies, *, rate: int = RATE_HZ) -> float:
    """How far soft and loud passages lie apart, in LU; 0 for silence.

    Source: EBU Tech 3342: short-term loudness behind gates of -70 LUFS and of 20 LU under its mean, from the tenth to
    the ninety-fifth percentile.
    """
    power = _block_powers(cells, rate, steps_per_block=_STEPS_SHORT_TERM)
    heard = power[_lufs(power) > SILENCE_LUFS]
    if not len(heard):
        return 0.0
    levels = _lufs(heard[_lufs(heard) > float(_lufs(heard.mean())) + _RANGE_GATE_LU])
    low, high = np.percentile(levels, _RANGE_PERCENTILES)
    return float(high - low)


def true_peak(samples: Samples, *, below: float = WIDEST_BAND) -> float:
    """True peak in dBTP: the highest value between the samples too. Source: ITU-R BS.1770-4, annex 2.

    Args:
        samples: the sound.
        below: the share of the sample rate under which everything loud in it lies; a lower one is measured faster.
    """
    near = float(np.abs(samples).max(initial=0.0)) * nearest_sample(below)
    return decibels(float(highs(samples, over=near).max(initial=0.0)))


def nearest_sample(below: float) -> float:
    """How high, beside a peak, a sample next to it stands at least, in sound under this share of the sample rate.

    Source: S. Bernstein's inequality for band-limited functions: around its peak no such function falls faster than a
    cosine of the highest frequency.
    """
    return math.cos(math.pi * below)


def highs(samples: Samples, *, over: float) -> Samples:
    """For each sample how high the sound is there and up to the next one, at four times its rate.

    Args:
        samples: the sound.
        over: only about samples over this is looked between them; elsewhere what the sample itself has is enough.
    """
    found = np.abs(np.pad(samples.astype(np.float32), (0, -len(samples) % _BLOCK))).reshape(-1, _BLOCK)
    loud = np.flatnonzero(found.max(axis=1, initial=0.0) > over)
    padded = np.pad(samples.astype(np.float32), (_BESIDE, _BESIDE + -len(samples) % _BLOCK))
    windows = sliding_window_view(padded, _BLOCK + 2 * _BESIDE)[::_BLOCK]
    for start in range(0, len(loud), _BLOCKS_AT_ONCE):
        some = loud[start : start + _BLOCKS_AT_ONCE]
        found[some] = np.maximum(found[some], _between(windows[some]))
    return found.ravel()[: len(samples)]


def _between(windows: Samples) -> Samples:
    """How high the sound is at the three places between each sample of a block and the next.

    The taps of the places at one and at three quarters are each other's mirror image: what they have in common, and
    what they have not, is taken of the sums and differences of two samples, so all three cost little more than one.
    """
    half, even, odd = (np.zeros((len(windows), _BLOCK), np.float32) for _place in range(3))
    for away, (middle, same, other) in enumerate(_oversampling_taps()):
        left = windows[:, _BESIDE - away :][:, :_BLOCK]
        right = windows[:, _BESIDE + 1 + away :][:, :_BLOCK]
        both = left + right
        half += both * middle
        both *= same
        even += both
        odd += np.multiply(np.subtract(left, right, out=both), other, out=both)
    quarters = np.abs(even, out=even) + np.abs(odd, out=odd)  # the higher of even + odd and even - odd
    return np.asarray(np.maximum(np.abs(half, out=half), quarters, out=quarters))


def decibels(ratio: float) -> float:
    """20 log10 of a ratio of amplitudes; -200 for none."""
    return max(_SILENCE_DB, 20 * math.log10(ratio)) if ratio > 0 else _SILENCE_DB


def ratio(db: float) -> float:
    """The ratio of amplitudes of a level in decibels."""
    return float(10 ** (db / 20))


def _block_powers(cells: Energies, rate: int, *, steps_per_block: int = _STEPS_PER_BLOCK) -> NDArray[np.float64]:
    """Mean squares of overlapping blocks, one every 100 ms; sound shorter than a block is one block."""
    step = rate // _STEPS_PER_SECOND // grid_samples(rate)
    missing = max(0, steps_per_block * step - len(cells))
    padded = np.pad(cells, (0, missing)) if missing else cells
    steps = padded[: len(padded) // step * step].reshape(-1, step).sum(axis=1, dtype=np.float64)
    blocks = sliding_window_view(steps, steps_per_block).sum(axis=1)
    return np.asarray(blocks) / (steps_per_block * step * grid_samples(rate))


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(_OFFSET_LU + 10 * np.log10(np.maximum(power, 1e-20)))


@functools.cache
def _oversampling_taps() -> tuple[tuple[np.float32, np.float32, np.float32], ...]:
    """A low-pass of 49 taps, as long as the one of ITU-R BS.1770-4, annex 2, ordered for ``_between``.

    Returns:
        For each pair of samples, the nearest first: the tap of the place half-way; half the sum and half the
        difference of the taps of the places at a quarter.
    """
    at = np.arange(-_PAIRS * OVERSAMPLING, _PAIRS * OVERSAMPLING + 1)
    low_pass = np.sinc(at / OVERSAMPLING) * np.kaiser(len(at), _KAISER)
    low_pass *= OVERSAMPLING / low_pass.sum()
    quarter, half = low_pass[1::OVERSAMPLING], low_pass[2::OVERSAMPLING]
    right, left = quarter[:_PAIRS][::-1], quarter[_PAIRS:]
    taps = np.stack([half[_PAIRS:], (left + right) / 2, (left - right) / 2], axis=1).astype(np.float32)
    return tuple(map(tuple, taps))


@functools.cache
def _k_weighting(rate: int) -> NDArray[np.float64]:
    """The two biquads of K-weighting at a rate, derived from the analogue filters behind the 48 kHz coefficients.

    Source: ITU-R BS.1770-4, tables 1 and 2; the bilinear transform with these frequencies, gains and quality factors
    gives those coefficients at 48 kHz to ten digits (tested).
    """
    return np.array([_shelf(rate), _high_pass(rate)])


def _shelf(rate: int) -> list[float]:
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q = 0.7071752369554196
    high = ratio(3.999843853973347)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = [(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]
    return [*b, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _high_pass(rate: int) -> list[float]:
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
