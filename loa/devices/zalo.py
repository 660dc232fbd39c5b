"""A Zalo group or OA: each announcement once as a small clip, with its words as text to post beside it.

The size is our choice, for people who pay for mobile data; no source gives Zalo's own limits.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.messages import _
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "zalo"
TITLE = "Zalo: từng bài ngắn gọn kèm lời viết"
ENCODING: Encoding | None = Encoding(rate_hz=24_000, kbps=48, is_tagged=True)
CARRIES = "spots"
PLAYLISTS: tuple[str, ...] = ()
HEARD_AS = "small-speaker"

LARGEST_BYTES = 2_000_000
"""Five and a half minutes at 48 kbps."""


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """A folder to post from; the words of ``x.mp3`` stand in ``x.txt``."""
    return tuple(f"zalo/{item.name}.mp3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Small whole MP3s, each with its words."""
    return tuple(_look.check_sounds(place, _judge))


def _judge(path: Path, _sound: Sound) -> Iterator[tuple[str, str]]:
    yield from _look.mp3_name(path)
    yield from _look.plain_name(path)
    if path.stat().st_size > LARGEST_BYTES:
        yield _("It is larger than 2 MB."), _("Post a shorter clip.")
    if not _has_words(path.with_suffix(".txt")):
        yield _("Its words are missing."), _("Put them in {file}.").format(file=path.with_suffix(".txt").name)


def _has_words(path: Path) -> bool:
    try:
        return bool(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return False
