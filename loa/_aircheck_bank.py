"""The finished sound that an aircheck looks for, laid out so that a second of a recording is found in it at once.

Everything is compared as a complex signal of 2,400 samples a second that holds 400 to 2,800 Hz: what every horn
radiates and every telephone carries. Both sides are whitened: each frequency counts by how well it agrees in phase and
not by how loud it is, so that a horn's resonances and a road's rumble weigh no more than the rest (generalized
cross-correlation with phase transform; C. Knapp, G. Carter, IEEE Transactions on Acoustics, Speech, and Signal
Processing 24(4), 1976).
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
_BLOCK = 65_536
"""Samples of the complex signal in a block; larger ones fall out of the processor's cache."""
_GAP_SECONDS = 2.0
_CELL = 32
"""Of so many neighbouring places only the best is a candidate."""
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
        self._hop = _BLOCK - length
        self._count = -(-len(whole) // self._hop)
        padded = np.pad(whole, (0, self._count * self._hop + _BLOCK - len(whole)))
        blocks = np.stack([padded[n * self._hop : n * self._hop + _BLOCK] for n in range(self._count)])
        self._spectra = fft(blocks, axis=1).astype(np.complex64)
        energy = _running_energy(padded, length)
        least = max(float(energy.mean()) * _LEAST_ENERGY, 1e-12)
        weights = np.stack([energy[n * self._hop : n * self._hop + self._hop] for n in range(self._count)])
        self._weights = (1 / np.maximum(weights, least)).astype(np.float32)

    @property
    def seconds(self) -> float:
        """How much sound is searched."""
        return float(self._begins[-1]) / BAND_HZ

    def places(self, segment: Complex, *, most: int) -> list[Place]:
        """The places of the bank that agree best with a whitened second, the best first."""
        spectrum = np.conj(fft(segment, _BLOCK)).astype(np.complex64)
        found: list[tuple[float, int]] = []
        for n in range(self._count):
            product = ifft(self._spectra[n] * spectrum, overwrite_x=True)[: self._hop]
            power = (product.real**2 + product.imag**2) * self._weights[n]
            cells = power[: self._hop // _CELL * _CELL].reshape(-1, _CELL).max(axis=1)
            best = np.argpartition(cells, -most)[-most:]
            found += [(float(cells[b]), self._exactly(power, int(b)) + n * self._hop) for b in best]
        found.sort(reverse=True)
        energy = max(float(np.vdot(segment, segment).real), 1e-12)
        return [self._place(at, power / energy) for power, at in found[:most]]

    @staticmethod
    def _exactly(power: Real, cell: int) -> int:
        return cell * _CELL + int(np.argmax(power[cell * _CELL : (cell + 1) * _CELL]))

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


def _running_energy(sound: Complex, length: int) -> NDArray[np.float64]:
    """Energy of the samples from each place on."""
    power = sound.real.astype(np.float64) ** 2 + sound.imag.astype(np.float64) ** 2
    sums = np.concatenate([[0.0], np.cumsum(power)])
    return np.asarray(np.pad(sums[length:] - sums[:-length], (0, length)))
