"""Following an item through a recording, half a second at a time, from one place where it may stand.

Each half second is compared with the item within 60 ms of where it should be. What tells is how far the peak there
stands over everything beside it: other speech peaks now and then, the item itself in nearly every half second.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft, ifft, next_fast_len

from loa._aircheck_bank import BAND_HZ, Complex, segment_of
from loa._aircheck_items import HEARING_HZ
from loa._wav import Samples

STEP_SECONDS = 0.5

HEARD_OVER = 8.0
"""Times over the mean of what is beside it that a peak must stand: of half seconds of noise 3 in 1,000 do."""

_MARGIN = round(0.06 * BAND_HZ)
_AUDIBLE = 0.1
"""Beside the item's mean: what is softer is a pause, in which nothing can be heard."""
_LONGEST_GAP_SECONDS = 2.0
"""Between two heard places, so long a stretch may be lost to a motorbike without being called unheard."""
_LEAST_TO_FIT = 5
_AT_ONCE = 64
_ROUNDING = 1e-6


_Compared = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]
"""Peaks, their offsets, and the item's energies."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where an item lies in a recording: at ``seconds`` of the recording stands ``at`` of the item."""

    seconds: float
    at: float
    speed: float
    """How much of the item passes in a second of the recording."""

    def item_at(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places in the item, for places in the recording."""
        return np.asarray(self.at + (seconds - self.seconds) * self.speed)

    def recording_at(self, at: float) -> float:
        """The place in the recording, for one in the item."""
        return self.seconds + (at - self.at) / self.speed


@dataclass(frozen=True, slots=True)
class Track:
    """An item beside a recording, half second by half second."""

    line: Line
    seconds: NDArray[np.float64]
    """Where each begins, in the recording."""
    peaks: NDArray[np.float64]
    """How many times the peak stands over what is beside it."""
    offsets: NDArray[np.int64]
    """How far from the line it stands, in samples of the complex signal."""
    audible: NDArray[np.bool_]
    """Whether the item sounds there at all."""

    @property
    def heard(self) -> NDArray[np.bool_]:
        """Whether the item was heard there."""
        return np.asarray(self.audible & (self.peaks >= HEARD_OVER))

    @property
    def heard_seconds(self) -> float:
        """How much of it was heard."""
        return float(self.heard.sum()) * STEP_SECONDS

    @property
    def audible_seconds(self) -> float:
        """How much of it could have been heard."""
        return float(self.audible.sum()) * STEP_SECONDS

    def filled(self) -> NDArray[np.bool_]:
        """Audible places that were heard, or lie between two heard ones with no more than 2 s between them."""
        whole = self.heard.copy()
        at = np.flatnonzero(whole)
        for before, after in itertools.pairwise(at):
            if (after - before) * STEP_SECONDS <= _LONGEST_GAP_SECONDS:
                whole[before:after] = True
        return np.asarray(whole & self.audible)


def followed(recording: Samples, sound: Complex, line: Line, *, first: float, last: float, within: int = 4) -> Track:
    """The item along a line, between two places of the recording.

    Args:
        recording: at ``HEARING_HZ``; integers or floats.
        sound: the item, whitened.
        line: where it should be.
        first: seconds of the recording, from.
        last: until; what lies outside the recording or the item is left out.
        within: how many samples of the complex signal the peak may stand off the line.
    """
    starts = _starts(recording, sound, line, first, last)
    found = [
        _compared(recording, sound, line, starts[n : n + _AT_ONCE], within) for n in range(0, len(starts), _AT_ONCE)
    ]
    peaks, offsets, energies = _joined(found)
    mean = float(np.mean(sound.real**2 + sound.imag**2)) * STEP_SECONDS * BAND_HZ
    return Track(line, starts, peaks, offsets, energies > mean * _AUDIBLE)


def straightened(recording: Samples, sound: Complex, line: Line, *, first: float, last: float) -> Line:
    """The line through what was heard, so that two clocks that differ by a few in 100,000 stay together."""
    track = followed(recording, sound, line, first=first, last=last, within=15)
    heard = track.heard
    if heard.sum() < _LEAST_TO_FIT:
        return line
    seconds, offsets = track.seconds[heard], track.offsets[heard] / BAND_HZ
    kept = np.abs(offsets - np.median(offsets)) < 0.005  # noqa: PLR2004 - seconds; further off is an echo
    if kept.sum() < _LEAST_TO_FIT or np.ptp(seconds[kept]) < 2 * STEP_SECONDS:
        return line
    slope, level = np.polyfit(seconds[kept] - line.seconds, offsets[kept], 1)
    return Line(line.seconds, line.at + float(level), line.speed + float(slope))


def sounding_seconds(sound: Complex) -> float:
    """How much of an item is not pause, as ``followed`` sees it."""
    length = round(STEP_SECONDS * BAND_HZ)
    power = (sound.real**2 + sound.imag**2)[: len(sound) // length * length].reshape(-1, length).mean(axis=1)
    return float((power > float(np.mean(sound.real**2 + sound.imag**2)) * _AUDIBLE).sum()) * STEP_SECONDS


def _starts(recording: Samples, sound: Complex, line: Line, first: float, last: float) -> NDArray[np.float64]:
    """Where half seconds begin, on a grid of the item, so that the same ones are looked at again."""
    begin = max(first, 0.0, line.recording_at(0.0))
    end = min(last, len(recording) / HEARING_HZ, line.recording_at(len(sound) / BAND_HZ))
    lowest, highest = line.item_at(np.array([begin, end])) / STEP_SECONDS
    numbers = np.arange(np.ceil(lowest - _ROUNDING), np.floor(highest + _ROUNDING))
    return np.asarray(line.seconds + (numbers * STEP_SECONDS - line.at) / line.speed)


def _compared(recording: Samples, sound: Complex, line: Line, starts: NDArray[np.float64], within: int) -> _Compared:
    """Peak over mean, offset of the peak, and energy of the item, for each half second."""
    length = round(STEP_SECONDS * BAND_HZ)
    size = next_fast_len(length + 2 * _MARGIN)
    taken = round(STEP_SECONDS / line.speed * HEARING_HZ)
    segments = np.stack([_cut(recording, round(at * HEARING_HZ), taken) for at in starts])
    spectra = np.stack([fft(segment_of(one, STEP_SECONDS), size) for one in segments])
    places = np.rint(line.item_at(starts) * BAND_HZ).astype(int)
    around = np.stack([_around(sound, at, length + 2 * _MARGIN) for at in places])
    answer = ifft(fft(around, size, axis=1) * np.conj(spectra), axis=1)[:, : 2 * _MARGIN + 1]
    energies = _energies(around, length)
    power = (answer.real**2 + answer.imag**2) / np.maximum(energies, energies.mean(axis=1, keepdims=True) * 0.1 + 1e-9)
    middle = power[:, _MARGIN - within : _MARGIN + within + 1]
    beside = np.concatenate([power[:, : _MARGIN - 3 * within], power[:, _MARGIN + 3 * within + 1 :]], axis=1)
    offsets = middle.argmax(axis=1) - within
    return middle.max(axis=1) / (beside.mean(axis=1) + 1e-12), offsets, energies[:, _MARGIN]


def _cut(recording: Samples, at: int, length: int) -> Samples:
    part = np.asarray(recording[max(0, at) : at + length], np.float32)
    return np.pad(part, (0, length - len(part)))


def _around(sound: Complex, at: int, length: int) -> Complex:
    """The item around a place; silence where it has not begun or is over."""
    first = at - _MARGIN
    part = sound[max(0, first) : max(0, first + length)]
    before = min(length, max(0, -first))
    return np.pad(part, (before, length - before - len(part)))


def _energies(rows: Complex, length: int) -> NDArray[np.float64]:
    power = rows.real.astype(np.float64) ** 2 + rows.imag.astype(np.float64) ** 2
    sums = np.pad(np.cumsum(power, axis=1), ((0, 0), (1, 0)))
    return np.asarray(sums[:, length:] - sums[:, :-length])[:, : 2 * _MARGIN + 1]


def _joined(parts: list[_Compared]) -> _Compared:
    if not parts:
        return np.zeros(0), np.zeros(0, np.int64), np.zeros(0)
    peaks, offsets, energies = zip(*parts, strict=True)
    return np.concatenate(peaks), np.concatenate(offsets), np.concatenate(energies)
