"""How a device will sound, and how much is understood: a file as a person hears it where the device is heard."""

from dataclasses import dataclass

import numpy as np

from loa._dynamics import TREATMENTS, made_loud, treated
from loa._wav import RATE_HZ, Samples
from loa.channel import a_law, noise_gain, noise_of, radiated
from loa.intelligibility import estoi, siib
from loa.model.sound import Place

_LUFS, _CEILING_DBTP = -16.0, -1.5


@dataclass(frozen=True, slots=True)
class Understood:
    """How much comes through, in two public measures."""

    estoi: float
    siib: float
    """Bits a second."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound at a place."""

    samples: Samples
    plain: Understood
    """As it was given."""
    mastered: Understood | None
    """The same speech, treated for the place's loudspeaker, with the same power; None for what is mastered already."""


def listen(samples: Samples, place: Place, *, is_mastered: bool = False) -> Heard:
    """The sound as listeners at the place hear it, and how much they understand without and with mastering.

    Args:
        samples: plain speech or a finished programme, 44.1 kHz.
        place: where it is heard.
        is_mastered: it was treated already; to treat it again would only make it worse, and tell nothing.
    """
    plain = made_loud(samples, lufs=_LUFS, ceiling_dbtp=_CEILING_DBTP)
    noise = _noise(plain, place)
    mastered = None if is_mastered else _understood(plain, _as_loud(plain, _mastered(samples, place)), place, noise)
    heard = _arriving(samples, place) + _noise(samples, place)
    return Heard(heard, _understood(plain, plain, place, noise), mastered)


def _mastered(samples: Samples, place: Place) -> Samples:
    return made_loud(treated(samples, TREATMENTS[place.speaker]), lufs=_LUFS, ceiling_dbtp=_CEILING_DBTP)


def _as_loud(plain: Samples, ready: Samples) -> Samples:
    return np.asarray(ready * np.float32(_rms(plain) / max(_rms(ready), 1e-9)))


def _understood(clean: Samples, sent: Samples, place: Place, noise: Samples) -> Understood:
    way = _arriving(sent, place) + noise
    return Understood(estoi(clean, way, rate=RATE_HZ), siib(clean, way, rate=RATE_HZ))


def _arriving(samples: Samples, place: Place) -> Samples:
    carried = a_law(samples) if place.is_telephone else samples
    return carried if place.channel is None else np.asarray(radiated(carried, place.channel), np.float32)


def _noise(plain: Samples, place: Place) -> Samples:
    if place.channel is None:
        return np.zeros(len(plain), np.float32)
    return np.asarray(noise_of(place.channel, len(plain)) * noise_gain(plain, place.channel), np.float32)


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
