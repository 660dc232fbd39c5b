"""An IP cluster whose server takes MP3 up to 192 kbps and 50 MB, and drops accents and spaces from names.

It makes A-law 8 kHz mono of it. Source: FACTS section 6, IP cluster A (2020 CMS).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.messages import _
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "ip-192"
TITLE = "Cụm loa IP nhận MP3 đến 192 kbps, 50 MB, tên không dấu không cách"
ENCODING: Encoding | None = None
CARRIES = "sessions"
PLAYLISTS = ("m3u8",)
HEARD_AS = "a-law"

MOST_KBPS = 192
LARGEST_BYTES = 50_000_000
"""The smaller reading of "50 MB"."""


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """All sound in one folder to upload, named by station, day and time."""
    return tuple(f"sound/{item.name}.mp3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Whole MP3s within the server's limits, with names that it does not change."""
    return (*_look.check_sounds(place, _judge), *_same_when_stripped(place))


def _judge(path: Path, sound: Sound) -> Iterator[tuple[str, str]]:
    yield from _look.mp3_name(path)
    yield from _look.plain_name(path)
    yield from _look.at_most_kbps(sound, MOST_KBPS)
    if path.stat().st_size > LARGEST_BYTES:
        yield _("It is larger than 50 MB."), _("Cut it into shorter files, or encode it at fewer kbps.")


def _same_when_stripped(place: Path) -> Iterator[Shortcoming]:
    """Two files of one name in two folders are one on the server."""
    seen: dict[str, Path] = {}
    for path in _look.sound_files(place):
        if (first := seen.setdefault(path.name.lower(), path)) != path:
            message = _("It has the name of {other}; the server keeps one of them.")
            yield Shortcoming(
                _look.shown(path, place), message.format(other=_look.shown(first, place)), _("Give it another name.")
            )
