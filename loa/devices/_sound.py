"""What an MP3 file is, frame by frame, without decoding it: enough to say which player takes it.

Sources: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3 (header), ISO/IEC 13818-3 (MPEG-2 rates), id3.org ID3v2.4 section 3.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loa.messages import _

_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_VERSIONS = {3: "MPEG-1", 2: "MPEG-2", 0: "MPEG-2.5"}
_INFO_TAGS = (b"Info", b"Xing", b"VBRI")
_VBRI_AT = 36
_MPEG_1, _MONO, _NO_CRC = 3, 3, 1
_ID3V1_BYTES = 128


@dataclass(frozen=True, slots=True)
class Sound:
    """What was found in a file."""

    version: str = ""
    """``MPEG-1``, ``MPEG-2``, ``MPEG-2.5``; of Layer III always."""
    rate_hz: int = 0
    kbps: tuple[int, ...] = ()
    """Bit rates that occur, sorted; one for a constant rate."""
    channels: int = 0
    has_info_frame: bool = False
    """Xing, Info or VBRI: a frame that holds no sound."""
    has_tag: bool = False
    """ID3v2 before the sound."""
    seconds: float = 0.0
    wrong: str = ""
    """What keeps it from being a whole MP3, in the person's language; empty when nothing does."""


@dataclass(frozen=True, slots=True)
class _Frame:
    version: int
    rate: int
    kbps: int
    channels: int
    length: int
    samples: int
    is_info: bool


def read_sound(path: Path) -> Sound:
    """What the file is; nothing is decoded.

    Raises:
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    start = _after_tags(data)
    frames, wrong = _frames(data, start)
    if not frames:
        return Sound(has_tag=start > 0, wrong=wrong or _("It is not an MP3."))
    heard = [frame for frame in frames if not frame.is_info]
    first = heard[0] if heard else frames[0]
    if len({(frame.version, frame.rate, frame.channels) for frame in heard}) > 1:
        wrong = wrong or _("It changes its rate or its channels on the way.")
    return Sound(
        version=_VERSIONS[first.version],
        rate_hz=first.rate,
        kbps=tuple(sorted({frame.kbps for frame in heard})),
        channels=first.channels,
        has_info_frame=frames[0].is_info,
        has_tag=start > 0,
        seconds=sum(frame.samples / frame.rate for frame in heard),
        wrong=wrong or ("" if heard else _("It holds no sound.")),
    )


def _frames(data: bytes, start: int) -> tuple[list[_Frame], str]:
    """All frames in a row, and what stopped the reading before the end."""
    frames = list(_in_a_row(data, start, end := _before_tail(data)))
    stopped = start + sum(frame.length for frame in frames)
    if stopped > end:
        return frames, _("It is cut off.")
    if stopped < end and data[stopped:end].strip(b"\0"):
        message = _("It is damaged after {seconds:.0f} seconds.")
        return frames, message.format(seconds=sum(one.samples / one.rate for one in frames)) if frames else ""
    return frames, ""


def _in_a_row(data: bytes, at: int, end: int) -> Iterator[_Frame]:
    while at + 4 <= end and (frame := _frame(data, at)):
        yield frame
        at += frame.length


def _frame(data: bytes, at: int) -> _Frame | None:
    second, third, fourth = data[at + 1], data[at + 2], data[at + 3]
    version, rate_code, kbps_code = second >> 3 & 3, third >> 2 & 3, third >> 4
    if data[at] != 0xFF or second & 0xE6 != 0xE2 or version == 1 or rate_code == 3 or kbps_code in (0, 15):  # noqa: PLR2004 - sync, Layer III, reserved codes
        return None
    is_mpeg1, is_mono = version == _MPEG_1, fourth >> 6 == _MONO
    rate = _RATES[version][rate_code]
    kbps = (_KBPS_1 if is_mpeg1 else _KBPS_2)[kbps_code]
    length = (144 if is_mpeg1 else 72) * kbps * 1000 // rate + (third >> 1 & 1)
    side = at + 4 + (0 if second & _NO_CRC else 2) + _side_bytes(is_mpeg1=is_mpeg1, is_mono=is_mono)
    is_info = data[side : side + 4] in _INFO_TAGS or data[at + _VBRI_AT : at + _VBRI_AT + 4] == b"VBRI"
    return _Frame(version, rate, kbps, 1 if is_mono else 2, length, 1152 if is_mpeg1 else 576, is_info)


def _side_bytes(*, is_mpeg1: bool, is_mono: bool) -> int:
    if is_mpeg1:
        return 17 if is_mono else 32
    return 9 if is_mono else 17


def _after_tags(data: bytes) -> int:
    """Where the first frame may begin: after ID3v2 tags and the zeros that some programs leave."""
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size
    return at + len(data[at : at + 4096]) - len(data[at : at + 4096].lstrip(b"\0"))


def _before_tail(data: bytes) -> int:
    """Where the last frame ends: before an ID3v1 tag."""
    return len(data) - _ID3V1_BYTES if data[-_ID3V1_BYTES : 3 - _ID3V1_BYTES] == b"TAG" else len(data)
