"""A phone on the amplifier's line-in: sound and playlists in one folder, since phone players look nowhere else."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "phone"
TITLE = "Điện thoại nối vào tăng âm"
ENCODING: Encoding | None = None
CARRIES = "sessions"
PLAYLISTS = ("m3u8",)
HEARD_AS = "horn"


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """Beside the playlists, named by station, day and time."""
    return tuple(f"{item.name}.mp3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Whole MP3s with plain names, and playlists that find them."""
    return (*_look.check_sounds(place, _judge), *_look.check_playlists(place))


def _judge(path: Path, _sound: Sound) -> chain[tuple[str, str]]:
    return chain(_look.mp3_name(path), _look.plain_name(path))
