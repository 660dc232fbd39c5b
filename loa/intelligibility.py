"""How much of speech comes through a channel, as two public measures tell it: ESTOI and SIIB with Gaussian capacity.

Both compare what arrives with the clean speech, sample by sample; they tell which of two treatments is understood
better, not what share of words one person understands.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import resample_poly

Signal = NDArray[np.float32] | NDArray[np.float64]
_Matrix = NDArray[np.float64]

_EPS = float(np.finfo(float).eps)

_ESTOI_HZ, _ESTOI_FRAME, _ESTOI_BINS, _ESTOI_BANDS, _ESTOI_LOWEST_HZ = 10_000, 256, 512, 15, 150.0
_ESTOI_SEGMENT = 30
"""Frames of a segment: 384 ms."""
_SILENT_BELOW_DB = 40.0
"""Frames so far below the loudest say nothing and are left out, in both measures."""

_SIIB_HZ, _SIIB_FRAME, _SIIB_SHIFT = 16_000, 400, 200
_SIIB_LOWEST_HZ, _SIIB_HIGHEST_HZ = 100.0, 6_500.0
_SIIB_STACKED = 15
"""Frames that are taken together: 187.5 ms."""
_MASKING_SECONDS = 0.2
_PRODUCTION = 0.75**2
"""Squared correlation of two people saying the same: more than this share no channel can carry."""


def estoi(clean: Signal, heard: Signal, *, rate: int) -> float:
    """Extended short-time objective intelligibility, from about 0 (nothing) to 1 (all).

    Args:
        clean: what was said, at least half a second.
        heard: what arrives, aligned with it and as long.
        rate: of both, in Hz.

    Returns:
        0 when there is too little speech to tell.

    Source: J. Jensen, C. H. Taal, "An Algorithm for Predicting the Intelligibility of Speech Masked by Modulated Noise
    Maskers", IEEE/ACM TASLP 24(11), 2016.
    """
    pair = [_at(one, rate, _ESTOI_HZ) for one in (clean, heard)]
    window = np.hanning(_ESTOI_FRAME + 2)[1:-1]
    frames = [_frames(one, _ESTOI_FRAME, _ESTOI_FRAME // 2) * window for one in pair]
    level = 20 * np.log10(np.linalg.norm(frames[0], axis=1) + _EPS)
    kept = level > level.max(initial=-math.inf) - _SILENT_BELOW_DB
    bands = [_third_octaves(_overlapped(one[kept]), window) for one in frames]
    if bands[0].shape[1] < _ESTOI_SEGMENT:
        return 0.0
    x, y = (_normalised(sliding_window_view(one, _ESTOI_SEGMENT, axis=1).transpose(1, 0, 2)) for one in bands)
    return float((x * y).sum() / _ESTOI_SEGMENT / len(x))


def siib(clean: Signal, heard: Signal, *, rate: int) -> float:
    """Speech intelligibility in bits a second, with the capacity of a Gaussian channel; 0 for nothing.

    Args:
        clean: what was said; the measure is steady from 20 seconds on.
        heard: what arrives, aligned with it and as long.
        rate: of both, in Hz.

    Source: S. Van Kuyk, W. B. Kleijn, R. C. Hendriks, "An Evaluation of Intrusive Instrumental Intelligibility
    Metrics", IEEE/ACM TASLP 26(11), 2018, equations 1 and 2.
    """
    if len(clean) * _SIIB_HZ // max(1, rate) <= _SIIB_FRAME * _SIIB_STACKED:
        return 0.0
    x, y = (_at(one, rate, _SIIB_HZ) for one in (clean, heard))
    scale = max(float(np.std(x)), _EPS)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_SIIB_FRAME) / _SIIB_FRAME)
    frames = [_frames(one / scale, _SIIB_FRAME, _SIIB_SHIFT) * window for one in (x, y)]
    level = 10 * np.log10((frames[0] ** 2).mean(axis=1) + _EPS)
    kept = level > np.quantile(level, 0.999) - _SILENT_BELOW_DB
    spectra = [_log_bands(one[kept]) for one in frames]
    floor = spectra[0].min(axis=1, keepdims=True)
    stacked = [_stacked(_masked(one, floor)) for one in spectra]
    if stacked[0].shape[1] <= stacked[0].shape[0]:
        return 0.0  # fewer frames than directions tell nothing of their correlation
    axes = np.linalg.eigh(np.cov(stacked[0]))[1].T
    x, y = (axes @ one for one in stacked)
    shared = (x * y).mean(axis=1) ** 2 / np.maximum((x**2).mean(axis=1) * (y**2).mean(axis=1), _EPS)
    frames_a_second = _SIIB_HZ / _SIIB_SHIFT
    return max(0.0, float(-0.5 * frames_a_second / _SIIB_STACKED * np.log2(1 - _PRODUCTION * shared).sum()))


def _at(samples: Signal, rate: int, wanted: int) -> _Matrix:
    common = math.gcd(rate, wanted)
    whole = np.asarray(samples, np.float64)
    return whole if rate == wanted else np.asarray(resample_poly(whole, wanted // common, rate // common))


def _frames(samples: _Matrix, length: int, shift: int) -> _Matrix:
    """Overlapping stretches, a row each; none of sound shorter than one."""
    if len(samples) <= length:
        return np.zeros((0, length))
    return np.asarray(sliding_window_view(samples, length)[:-1:shift])


def _overlapped(frames: _Matrix) -> _Matrix:
    """The frames added up again, each half over the one before."""
    half = frames.shape[1] // 2
    whole = np.zeros((len(frames) + 1, half))
    whole[:-1] += frames[:, :half]
    whole[1:] += frames[:, half:]
    return whole.ravel()


def _third_octaves(samples: _Matrix, window: _Matrix) -> _Matrix:
    """Amplitudes of 15 third octaves from 150 Hz, a column for each frame."""
    spectra = np.fft.rfft(_frames(samples, _ESTOI_FRAME, _ESTOI_FRAME // 2) * window, _ESTOI_BINS)
    power = np.abs(spectra) ** 2
    numbers = np.arange(_ESTOI_BANDS)
    edges = [_ESTOI_LOWEST_HZ * 2 ** ((2 * numbers + side) / 6) for side in (-1, 1)]
    low, high = (np.rint(edge * _ESTOI_BINS / _ESTOI_HZ).astype(int) for edge in edges)
    return np.sqrt([power[:, start:end].sum(axis=1) for start, end in zip(low, high, strict=True)])


def _normalised(segments: _Matrix) -> _Matrix:
    """Each row, then each column, of mean 0 and length 1."""
    for axis in (2, 1):
        segments = segments - segments.mean(axis=axis, keepdims=True)
        segments = segments / np.maximum(np.linalg.norm(segments, axis=axis, keepdims=True), _EPS)
    return segments


def _log_bands(frames: _Matrix) -> _Matrix:
    """Logarithms of the energies behind a gammatone filter bank, a column for each frame."""
    power = np.abs(np.fft.rfft(frames)) ** 2
    return np.asarray(np.log(_gammatones() ** 2 @ (power.T + _EPS)))


def _gammatones() -> _Matrix:
    """Magnitudes of fourth-order gammatone filters, evenly on the ERB scale, highest at 1."""
    ends = 21.4 * np.log10(1 + 0.00437 * np.array([_SIIB_LOWEST_HZ, _SIIB_HIGHEST_HZ]))
    centres = (10 ** (np.linspace(ends[0], ends[1], round(ends[1] - ends[0])) / 21.4) - 1) / 0.00437
    order = 4
    narrowing = math.factorial(order - 1) ** 2 / (math.pi * math.factorial(2 * order - 2) * 2.0 ** (2 - 2 * order))
    widths = narrowing * 24.7 * (1 + 0.00437 * centres)
    hertz = np.arange(_SIIB_FRAME // 2 + 1) * _SIIB_HZ / _SIIB_FRAME
    bank = (widths[:, None] ** 2 + (hertz - centres[:, None]) ** 2) ** (-order / 2)
    bank /= bank.max(axis=1, keepdims=True)
    return np.where(bank < 0.001, 0.0, bank)  # noqa: PLR2004 - -60 dB, as the source cuts them


def _masked(bands: _Matrix, floor: _Matrix) -> _Matrix:
    """What the ear still holds of each band for 200 ms after it, falling with the logarithm of time to the floor."""
    lags = int(_MASKING_SECONDS * _SIIB_HZ / _SIIB_SHIFT)
    falls = np.log(np.arange(1, lags + 1)) / math.log(lags)
    held = bands.copy()
    for lag, fall in enumerate(falls[:-1]):
        earlier = bands[:, : bands.shape[1] - lag]
        held[:, lag:] = np.maximum(held[:, lag:], earlier - fall * (earlier - floor))
    return held


def _stacked(bands: _Matrix) -> _Matrix:
    """Fifteen frames below one another, for every frame; each band of mean 0."""
    centred = bands - bands.mean(axis=1, keepdims=True)
    if centred.shape[1] <= _SIIB_STACKED:
        return np.zeros((1, 0))
    windows = sliding_window_view(centred, _SIIB_STACKED, axis=1)[:, :-1]
    return np.asarray(windows.transpose(2, 0, 1).reshape(-1, windows.shape[1]))
