"""MPEG audio Layer III frames: cut, checked, joined, with the Info frame that tells players how long it plays.

Sources: ISO/IEC 11172-3, 2.4.1.3 (header) and 2.4.1.7 (side information); the Xing and LAME tag descriptions
(gabriel.mp3-tech.org/mp3infotag.html).
"""

import functools
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loa.errors import SoundError
from loa.messages import _

FRAME_SAMPLES = 1152
RATE_HZ = 44_100
FRAME_SECONDS = FRAME_SAMPLES / RATE_HZ

ENCODER_DELAY = 576
"""Samples that LAME puts before the sound."""
DECODER_DELAY = 529
"""Samples that every decoder adds; players that know the Info frame cut both."""

_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_MONO = 3
_LAYER_3 = (0xFF, 0xE2)
"""Eleven bits of sync and the layer's code, without version and protection."""
_INFO_TAGS = (b"Info", b"Xing", b"VBRI")
_CRC_REFLECTED = 0xA001
"""x^16 + x^15 + x^2 + 1, bits reversed: CRC-16/ARC, as LAME uses it."""
_CRC_PART = 16
"""Bytes of a part; measured as the fastest for a tag and for a piece."""


@dataclass(frozen=True, slots=True)
class Header:
    """The four bytes before every frame."""

    rate: int
    kbps: int
    is_mpeg1: bool
    is_mono: bool
    is_protected: bool
    length: int
    """Bytes of the frame with its header."""

    @property
    def side_bytes(self) -> int:
        """Bytes of side information."""
        if self.is_mpeg1:
            return 17 if self.is_mono else 32
        return 9 if self.is_mono else 17


def header(data: bytes, at: int = 0) -> Header | None:
    """The header at a place; None when there is none of Layer III."""
    if at + 4 > len(data) or (data[at], data[at + 1] & 0xE6) != _LAYER_3:
        return None
    version, rate_code, kbps_code = data[at + 1] >> 3 & 3, data[at + 2] >> 2 & 3, data[at + 2] >> 4
    if version == 1 or rate_code == 3 or kbps_code in (0, 15):  # noqa: PLR2004 - reserved codes
        return None
    rate, is_mpeg1 = _RATES[version][rate_code], version == 3  # noqa: PLR2004 - code of MPEG-1
    kbps = (_KBPS_1 if is_mpeg1 else _KBPS_2)[kbps_code]
    length = (144 if is_mpeg1 else 72) * kbps * 1000 // rate + (data[at + 2] >> 1 & 1)
    return Header(rate, kbps, is_mpeg1, data[at + 3] >> 6 == _MONO, not data[at + 1] & 1, length)


def audio_frames(data: bytes) -> tuple[bytes, ...]:
    """The audio frames of an MP3 file: tags before and after, and its Info frame, are passed over.

    Raises:
        SoundError: something else stands between two frames, or the last frame is not whole.
    """
    found: list[bytes] = []
    at, end = _after_id3(data), _before_tail(data)
    while at < end:
        head = header(data, at)
        if head is None or at + head.length > end:
            raise SoundError(
                _("The MP3 is damaged after {count} frames.").format(count=len(found)), cure=_("Make it again.")
            )
        found.append(data[at : at + head.length])
        at += head.length
    return tuple(found[1:]) if found and _is_info(found[0]) else tuple(found)


def main_data_begin(frame: bytes) -> int:
    """How many bytes of earlier frames this one needs; 0 when it stands alone."""
    head = header(frame)
    at = 6 if head and head.is_protected else 4
    return frame[at] << 1 | frame[at + 1] >> 7 if head and head.is_mpeg1 else frame[at]


def info_frame(first: bytes, sizes: NDArray[np.int64], *, crc: int, padding: int) -> bytes:
    """The frame before all others: counts, table of contents, delay and padding, checksums.

    Args:
        first: the first audio frame, MPEG-1 mono; its header is taken over.
        sizes: bytes of every audio frame.
        crc: CRC-16 of all audio frames together.
        padding: samples after the sound, the decoder's delay among them.
    """
    head = header(first)
    if head is None or not (head.is_mpeg1 and head.is_mono):
        raise ValueError("an MPEG-1 mono frame is needed")
    length = 144 * head.kbps * 1000 // head.rate
    total = length + int(sizes.sum())
    start = bytes([first[0], first[1] | 1, first[2] & 0xFD, first[3]]) + bytes(head.side_bytes)
    xing = b"Info" + struct.pack(">III", 0x0F, len(sizes), total) + _contents(length, sizes) + struct.pack(">I", 0)
    delays = (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    lame = b"LAME3.100" + bytes([0x01, 0]) + bytes(8) + bytes([0, min(head.kbps, 255)]) + delays
    tag = start + xing + lame + bytes(4) + struct.pack(">IH", total, crc)
    return (tag + struct.pack(">H", crc16(tag))).ljust(length, b"\0")


def crc16(data: bytes) -> int:
    """CRC-16/ARC: of equal parts all at once, joined two by two; nothing in front of the first changes it."""
    rows = -(-len(data) // _CRC_PART)
    parts = np.frombuffer(data.rjust(rows * _CRC_PART, b"\0"), np.uint8).reshape(rows, _CRC_PART)
    crcs = np.zeros(rows, np.uint16)
    for column in np.ascontiguousarray(parts.T):
        crcs = crcs >> 8 ^ _table()[(crcs ^ column) & 0xFF]
    length = _CRC_PART
    while len(crcs) > 1:
        crcs = np.pad(crcs, (len(crcs) % 2, 0))
        high, low = _passing_zeros_of_all(length)
        first = crcs[0::2]
        crcs = high[first >> 8] ^ low[first & 0xFF] ^ crcs[1::2]
        length *= 2
    return int(crcs[0]) if rows else 0


def joined_crc16(first: int, second: int, *, length: int) -> int:
    """The CRC-16 of two parts together, from theirs; ``length`` is the bytes of the second."""
    return _applied(_passing_zeros(length), first) ^ second


def _contents(start: int, sizes: NDArray[np.int64]) -> bytes:
    """For each percent of the time, how far into the bytes it lies, in 256ths."""
    ends = start + np.concatenate([[0], np.cumsum(sizes)])
    places = ends[np.arange(100) * len(sizes) // 100]
    return bytes(np.minimum(255, places * 256 // ends[-1]).astype(np.uint8))


@functools.cache
def _table() -> NDArray[np.uint16]:
    table = np.arange(256, dtype=np.uint16)
    for _bit in range(8):
        table = np.where(table & 1, table >> 1 ^ _CRC_REFLECTED, table >> 1).astype(np.uint16)
    return table


@functools.lru_cache(maxsize=65_536)
def _passing_zeros(length: int) -> tuple[int, ...]:
    """What so many zero bytes make of each of the 16 bits of a CRC: squared and multiplied, as zlib joins CRC-32."""
    if length == 0:
        return tuple(1 << bit for bit in range(16))
    if length == 1:
        return tuple((1 << bit) >> 8 ^ int(_table()[(1 << bit) & 0xFF]) for bit in range(16))
    half = _passing_zeros(length // 2)
    doubled = tuple(_applied(half, image) for image in half)
    return tuple(_applied(_passing_zeros(1), image) for image in doubled) if length % 2 else doubled


@functools.cache
def _passing_zeros_of_all(length: int) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """What so many zero bytes make of every high and of every low byte of a CRC."""
    images = np.array(_passing_zeros(length), np.uint16)
    bits = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(np.uint16)
    low, high = (np.bitwise_xor.reduce(bits * images[start : start + 8], axis=1) for start in (0, 8))
    return high, low


def _applied(images: Sequence[int], crc: int) -> int:
    result = 0
    for image in images:
        if crc & 1:
            result ^= image
        crc >>= 1
    return result


def _is_info(frame: bytes) -> bool:
    head = header(frame)
    at = 4 + head.side_bytes if head else 0
    return frame[at : at + 4] in _INFO_TAGS or frame[36:40] == b"VBRI"


def _after_id3(data: bytes) -> int:
    """Where the audio begins. Source: ID3v2.4, 3.1: a size of four bytes of seven bits."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = functools.reduce(lambda total, byte: total << 7 | byte & 0x7F, data[at + 6 : at + 10], 0)
        at += 10 + size
    return at


def _before_tail(data: bytes) -> int:
    """Where the audio ends: before an ID3v1 tag."""
    return len(data) - 128 if len(data) >= 128 and data[-128:-125] == b"TAG" else len(data)  # noqa: PLR2004 - ID3v1
