"""WAV files in and out, as mono samples from -1 to 1: PCM of 16 bits and floats of 32 bits, no program needed."""

import io
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loa.errors import SoundError
from loa.messages import _

Samples = NDArray[np.float32]
"""Mono sound, full scale at 1."""

RATE_HZ = 44_100
"""The one rate of takes, pieces and programmes: what every MP3 player of FACTS section 6 takes."""

_TAPS, _KAISER = 20, 5.0
"""Taps on each side, and the window's shape."""
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FULL_SCALE_16 = 32_768.0
_UNKNOWN_LENGTH = 0xFFFFFFFF
"""What ffmpeg writes when it cannot go back to the head."""


def read_wav(source: Path | bytes) -> tuple[Samples, int]:
    """The sound of a WAV file and its rate in Hz; several channels are averaged.

    Raises:
        SoundError: not a WAV of 16-bit PCM or 32-bit floats, or no sound in it.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not is_wav(data):
        raise SoundError(_("This is not a WAV file."), cure=_("Save it as WAV, 16 bits."))
    code, channels, rate, bits, sound = _chunks(data)
    if code == _PCM and bits == 16:  # noqa: PLR2004 - bits
        samples = np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(_FULL_SCALE_16)
    elif code == _FLOAT and bits == 32:  # noqa: PLR2004 - bits
        samples = np.frombuffer(sound, "<f4").astype(np.float32)
    else:
        raise SoundError(_("WAV of {bits} bits is not read.").format(bits=bits), cure=_("Save it as WAV, 16 bits."))
    if channels > 1:
        samples = samples[: len(samples) // channels * channels].reshape(-1, channels).mean(axis=1)
    return samples, rate


def is_wav(data: bytes) -> bool:
    """True when the bytes begin like a WAV file."""
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def wav_bytes(samples: Samples, *, rate: int = RATE_HZ) -> bytes:
    """A mono WAV of 16-bit PCM; what goes over full scale is cut."""
    whole = np.clip(np.rint(samples * _FULL_SCALE_16), -_FULL_SCALE_16, _FULL_SCALE_16 - 1)
    return _wav(whole.astype("<i2").tobytes(), _PCM, 16, rate)


def float_wav_bytes(samples: Samples, *, rate: int = RATE_HZ) -> bytes:
    """A mono WAV of 32-bit floats, for the way to ffmpeg and back."""
    return _wav(samples.astype("<f4").tobytes(), _FLOAT, 32, rate)


def at_rate(samples: Samples, rate: int) -> Samples:
    """The sound at ``RATE_HZ``."""
    if rate == RATE_HZ:
        return samples
    if 2 * rate == RATE_HZ:
        return _doubled(samples)
    from scipy.signal import resample_poly  # noqa: PLC0415 - takes half a second to load, and most takes need it not

    return np.asarray(resample_poly(samples, RATE_HZ, rate), np.float32)


def _doubled(samples: Samples) -> Samples:
    """The sound at twice its rate, by a windowed sinc; what ``resample_poly`` gives, without loading scipy."""
    at = np.arange(-_TAPS, _TAPS + 1)
    low_pass = np.sinc(at / 2) * np.kaiser(2 * _TAPS + 1, _KAISER)
    low_pass = (2 * low_pass / low_pass.sum()).astype(np.float32)
    out = np.empty(2 * len(samples), np.float32)
    out[0::2] = samples * low_pass[_TAPS]  # every second tap but the middle one is zero
    out[1::2] = np.convolve(samples, low_pass[1::2])[_TAPS // 2 : _TAPS // 2 + len(samples)]
    return out


def _wav(sound: bytes, code: int, bits: int, rate: int) -> bytes:
    wide = bits // 8
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, code, 1, rate, rate * wide, wide, bits
    )
    return head + struct.pack("<4sI", b"data", len(sound)) + sound


def _chunks(data: bytes) -> tuple[int, int, int, int, bytes]:
    """Code, channels, rate, bits and the sound."""
    file = io.BytesIO(data)
    file.seek(12)
    code = channels = rate = bits = 0
    while len(head := file.read(8)) == 8:  # noqa: PLR2004 - a chunk's head
        name, size = struct.unpack("<4sI", head)
        if name == b"data" and channels and rate:
            sound = file.read(size)
            if len(sound) < size < _UNKNOWN_LENGTH:
                raise SoundError(_("The WAV file is cut off."), cure=_("Copy or record it again."))
            wide = max(1, channels * bits // 8)
            return code, channels, rate, bits, sound[: len(sound) // wide * wide]
        body = file.read(size + size % 2)
        if name == b"fmt " and len(body) >= 16:  # noqa: PLR2004 - the shortest format chunk
            code, channels, rate, _bytes, _wide, bits = struct.unpack("<HHIIHH", body[:16])
            if code == _EXTENSIBLE and len(body) >= 26:  # noqa: PLR2004 - where the sub-format begins
                (code,) = struct.unpack("<H", body[24:26])
    raise SoundError(_("The WAV file holds no sound."), cure=_("Check that it was saved whole."))
