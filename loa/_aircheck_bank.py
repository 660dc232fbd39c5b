"""The finished sound that an aircheck looks for, laid out so that a second of a recording is found in it at once.

Everything is compared as a complex signal of 2,400 samples a second that holds 400 to 2,800 Hz: what every horn
radiates and every telephone carries. Both sides are whitened: each frequency counts by how well it agrees in phase and
not by how loud it is, so that a horn's resonances and a road's rumble weigh no more than the rest (generalized
cross-correlation with phase transform; C. Knapp, G. Carter, IEEE Transactions on Acoustics, Speech, and Signal
Processing 24(4), 1976).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft, ifft
from scipy.ndimage import uniform_filter1d

from loa._aircheck_items import HEARING_HZ, AirItem
from loa._wav import Samples

Complex = NDArray[np.complex64]
Real = NDArray[np.float32]

LOW_HZ, HIGH_HZ = 400, 2_800
BAND_HZ = HIGH_HZ - LOW_HZ
"""Samples a second of the complex signal, and its band in Hz."""

SEGMENT_SECONDS = 1.0
"""What is looked for at once: longer ones lose their phase when two clocks differ by 300 in a million."""

_SMOOTH_HZ = 200
"""Loudness is taken out over so many Hz: harmonics of a voice stay, formants and resonances go."""
_FRAME_SECONDS = 0.25
_FLOOR = 1e-3
"""Beside the mean power: what is softer than this is silence and is not made loud."""
_BLOCK = 16_384
"""Samples of the complex signal that are compared at once, and ``_ABREAST`` such blocks side by side: a processor
transforms several in little more time than one, as long as they stay in its cache. Measured: 12 ms for eleven minutes
of finished sound, where one block after the other of 65,536 took 38 ms."""
_ABREAST = 8
_GAP_SECONDS = 2.0
_CELL = 512
"""Of so many neighbouring places, 0.2 s, only the best is a candidate."""
_LEAST_ENERGY = 0.1
"""Beside the mean: a pause of the item is no better a place because little sound stands there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a second of a recording may stand."""

    item: int
    at: float
    """Seconds from the item's beginning."""
    agreement: float
    """0 to 1."""


class Bank:
    """The whitened sound of some items, ready to be searched."""

    def __init__(self, items: Sequence[AirItem]) -> None:
        gap = round(_GAP_SECONDS * BAND_HZ)
        self.sounds = tuple(whitened(item.samples) for item in items)
        lengths = [len(sound) + gap for sound in self.sounds]
        self._begins = np.concatenate([[0], np.cumsum(lengths)]).astype(int)
        whole = np.zeros(self._begins[-1] + gap, np.complex64)
        for sound, begin in zip(self.sounds, self._begins[:-1], strict=True):
            whole[begin : begin + len(sound)] = sound
        length = round(SEGMENT_SECONDS * BAND_HZ)
        self._hop = (_BLOCK - length) // _CELL * _CELL
        count = -(-len(whole) // self._hop)
        padded = np.pad(whole, (0, count * self._hop + _BLOCK - len(whole)))
        self._spectra = fft(_rows(padded, count, self._hop, _BLOCK), axis=1).astype(np.complex64)
        energy = _rows(_running_energy(padded, length), count, self._hop, self._hop)
        least = max(float(energy.mean()) * _LEAST_ENERGY, 1e-12)
        self._weights = (1 / np.maximum(energy, least)).astype(np.float32)

    @property
    def seconds(self) -> float:
        """How much sound is searched."""
        return float(self._begins[-1]) / BAND_HZ

    def places(self, segment: Complex, *, most: int) -> list[Place]:
        """The places of the bank that agree best with a whitened second, the best first."""
        spectrum = np.conj(fft(segment, _BLOCK)).astype(np.complex64)
        found = [
            one for first in range(0, len(self._spectra), _ABREAST) for one in self._best(spectrum, first, most=most)
        ]
        found.sort(reverse=True)
        energy = max(float(np.vdot(segment, segment).real), 1e-12)
        return [self._place(at, power / energy) for power, at in found[:most]]

    def _best(self, spectrum: Complex, first: int, *, most: int) -> list[tuple[float, int]]:
        """Power and place of the best cells of the blocks from this one on that are compared side by side."""
        product = ifft(self._spectra[first : first + _ABREAST] * spectrum, axis=1, overwrite_x=True)[:, : self._hop]
        power = (product.real**2 + product.imag**2) * self._weights[first : first + _ABREAST]
        cells = power.reshape(-1, _CELL)
        tops = cells.max(axis=1)
        best = np.argpartition(tops, -most)[-most:]
        return [(float(tops[b]), first * self._hop + int(b) * _CELL + int(cells[b].argmax())) for b in best]

    def _place(self, at: int, agreement: float) -> Place:
        item = min(int(np.searchsorted(self._begins, at, side="right")) - 1, len(self.sounds) - 1)
        return Place(item, (at - int(self._begins[item])) / BAND_HZ, agreement)


def segment_of(samples: Samples, seconds: float) -> Complex:
    """A stretch of a recording as whitened complex samples, as if it had lasted so many seconds.

    Args:
        samples: the stretch, at ``HEARING_HZ``; shorter or longer than ``seconds`` when it was played faster or slower.
        seconds: how long it lasts at the item's own speed.
    """
    spectrum = fft(samples)[round(LOW_HZ * seconds) : round(HIGH_HZ * seconds)]
    power = spectrum.real**2 + spectrum.imag**2
    smooth = uniform_filter1d(power, max(1, round(_SMOOTH_HZ * seconds)), mode="nearest")
    return np.asarray(ifft(spectrum / np.sqrt(smooth + 1e-12)), np.complex64)


def whitened(samples: Samples) -> Complex:
    """Finished sound as whitened complex samples; its silences stay silent."""
    length = round(_FRAME_SECONDS * HEARING_HZ)
    half = length // 2
    window = np.sin(np.pi * (np.arange(length) + 0.5) / length).astype(np.float32)
    padded = np.pad(np.asarray(samples, np.float32), (half, 2 * length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::half] * window
    first, last = round(LOW_HZ * _FRAME_SECONDS), round(HIGH_HZ * _FRAME_SECONDS)
    spectra = fft(frames, axis=1)[:, first:last]
    power = spectra.real**2 + spectra.imag**2
    floor = max(float(power.mean()) * _FLOOR, 1e-12)
    smooth = uniform_filter1d(power, round(_SMOOTH_HZ * _FRAME_SECONDS), axis=1, mode="nearest")
    short = np.asarray(ifft(spectra / np.sqrt(smooth + floor), axis=1), np.complex64)
    return _overlapped(short * _window(short.shape[1]), len(samples))


def _window(length: int) -> Real:
    return np.asarray(np.sin(np.pi * (np.arange(length) + 0.5) / length), np.float32)


def _overlapped(frames: Complex, samples: int) -> Complex:
    """The frames added up again, each half over the one before, without the silence that was put before them."""
    half = frames.shape[1] // 2
    whole = np.zeros((len(frames) + 1, half), np.complex64)
    whole[:-1] += frames[:, :half]
    whole[1:] += frames[:, half:]
    length = round(samples / HEARING_HZ * BAND_HZ)
    return np.asarray(whole.ravel()[half : half + length])


def _rows(samples: NDArray[Any], count: int, hop: int, length: int) -> NDArray[Any]:
    """So many stretches of a length, each beginning so many samples after the one before."""
    return np.lib.stride_tricks.sliding_window_view(samples, length)[::hop][:count]


def _running_energy(sound: Complex, length: int) -> NDArray[np.float64]:
    """Energy of the samples from each place on."""
    power = sound.real.astype(np.float64) ** 2 + sound.imag.astype(np.float64) ** 2
    sums = np.concatenate([[0.0], np.cumsum(power)])
    return np.asarray(np.pad(sums[length:] - sums[:-length], (0, length)))
