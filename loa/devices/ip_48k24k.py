"""An IP cluster that plays only MPEG-2 Layer III, 24 kHz, 48 kbps CBR, mono, without a Xing frame.

Anything else is skipped without a word. Source: FACTS section 6, IP cluster B.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.messages import _
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "ip-48k24k"
TITLE = "Cụm loa IP chỉ nhận MP3 24 kHz, 48 kbps, một kênh"
ENCODING: Encoding | None = Encoding(rate_hz=24_000, kbps=48)
CARRIES = "sessions"
PLAYLISTS = ("m3u8",)
HEARD_AS = "horn"


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """All sound in one folder to upload, named by station, day and time."""
    return tuple(f"sound/{item.name}.mp3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Exactly the one kind of MP3 that it plays."""
    return tuple(_look.check_sounds(place, _judge))


def _judge(path: Path, sound: Sound) -> Iterator[tuple[str, str]]:
    yield from _look.mp3_name(path)
    yield from _look.plain_name(path)
    for is_right, message in _points(sound):
        if not is_right:
            yield message, _("Pack it for this device with: loa pack. The player skips it without a word.")


def _points(sound: Sound) -> Iterator[tuple[bool, str]]:
    """Each point of what it plays, and what to say when a sound misses it."""
    yield sound.version == "MPEG-2", _("It is {found}; it must be MPEG-2.").format(found=sound.version)
    yield sound.rate_hz == 24_000, _("It has {found} Hz; it must be 24000 Hz.").format(found=sound.rate_hz)  # noqa: PLR2004 - the device's rate
    yield len(sound.kbps) == 1, _("Its bit rate changes; it must be constant.")
    yield sound.kbps[-1] == 48, _("It has {found} kbps; it must be 48 kbps.").format(found=sound.kbps[-1])  # noqa: PLR2004 - the device's rate
    yield sound.channels == 1, _("It is stereo; it must be mono.")
    yield not sound.has_info_frame, _("It begins with a Xing or Info frame.")
    yield not sound.has_tag, _("It begins with a tag, which this player is not known to take.")
