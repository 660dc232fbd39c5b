"""A USB or SD player of a PA amplifier (DSPPA class): FAT32, 99 folders of 99 tracks, plays in the order of writing.

Source: FACTS section 6: ``.MP3`` names as 01.MP3, at most 320 kbps; cheap boards play in directory write order.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.errors import LoaError
from loa.files.filesystem import keeps_write_order, listed
from loa.messages import _
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "usb"
TITLE = "Đầu phát USB/thẻ nhớ của tăng âm: mỗi ngày một thư mục, mỗi buổi một bài"
ENCODING: Encoding | None = None
CARRIES = "sessions"
PLAYLISTS = ("m3u8",)
HEARD_AS = "horn"

MOST_FOLDERS = 99
MOST_TRACKS = 99
MOST_KBPS = 320
LARGEST_BYTES = 4 * 1024**3 - 1
"""FAT32 holds no larger file. Source: Microsoft FAT specification, section 6."""

_FOLDER = re.compile(r"(0[1-9]|[1-9]\d)\Z")
_TRACK = re.compile(r"(0[1-9]|[1-9]\d)\.MP3\Z")


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """A folder for each day, a track for each of its sessions: ``01/01.MP3``.

    Raises:
        LoaError: more days or sessions than the player has numbers for.
    """
    days = sorted({item.day for item in items})
    of_day = {day: [item for item in items if item.day == day] for day in days}
    if len(days) > MOST_FOLDERS or any(len(some) > MOST_TRACKS for some in of_day.values()):
        raise LoaError(
            _("The player takes at most {folders} folders of {tracks} tracks.").format(
                folders=MOST_FOLDERS, tracks=MOST_TRACKS
            ),
            cure=_("Pack fewer days."),
        )
    return tuple(f"{days.index(item.day) + 1:02d}/{of_day[item.day].index(item) + 1:02d}.MP3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Numbered folders and tracks, whole MP3s, written in the order in which they play."""
    if place.is_file():
        return tuple(_look.check_sounds(place, _judge))
    folders = sorted({path.parent for path in _look.sound_files(place)})
    return (
        *_look.check_sounds(place, _judge),
        *_names(place, folders),
        *_look.check_order(place, [place, *folders] if place not in folders else folders),
        *_folder_order(place),
        *_rubbish(place),
    )


def _judge(path: Path, sound: Sound) -> Iterator[tuple[str, str]]:
    yield from _look.at_most_kbps(sound, MOST_KBPS)
    if path.stat().st_size > LARGEST_BYTES:
        yield _("It is larger than FAT32 can hold."), _("Cut it into shorter files.")
    if not _TRACK.match(path.name):
        yield _("The player wants names from 01.MP3 to 99.MP3."), _("Pack it for this device with: loa pack.")


def _names(place: Path, folders: Sequence[Path]) -> Iterator[Shortcoming]:
    for folder in folders:
        if folder.parent != place or not _FOLDER.match(folder.name):
            message = _("The player wants sound in folders from 01 to 99.")
            yield Shortcoming(folder.relative_to(place).as_posix(), message, _("Pack it for this device."))


def _folder_order(place: Path) -> Iterator[Shortcoming]:
    names = [name for name in listed(place) if _FOLDER.match(name)]
    if names != sorted(names) and keeps_write_order(place):
        message = _("The folders were not written in order: {names}.").format(names=", ".join(names[:6]))
        yield Shortcoming(".", message, _("Empty the stick and pack again."))


def _rubbish(place: Path) -> Iterator[Shortcoming]:
    """Files that a Mac leaves beside each track, which cheap players count as tracks."""
    for path in sorted(place.rglob("._*")):
        if path.suffix.lower() in _look.SOUND_SUFFIXES:
            message = _("A Mac left this file; the player takes it for a track.")
            yield Shortcoming(path.relative_to(place).as_posix(), message, _("Delete it."))
