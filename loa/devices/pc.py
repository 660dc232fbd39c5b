"""A PC at the station: sound in its own folder, playlists beside it that every player opens (FACTS section 6)."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "pc"
TITLE = "Máy tính của đài: VLC, mpv hoặc trang MO-TRANG-NAY"
ENCODING: Encoding | None = None
CARRIES = "sessions"
PLAYLISTS = ("m3u8", "pls")
HEARD_AS = "clean"


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """All sound in one folder, named by station, day and time."""
    return tuple(f"sound/{item.name}.mp3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Whole MP3s with plain names, and playlists that find them."""
    return (*_look.check_sounds(place, _judge), *_look.check_playlists(place))


def _judge(path: Path, _sound: Sound) -> chain[tuple[str, str]]:
    return chain(_look.mp3_name(path), _look.plain_name(path))
