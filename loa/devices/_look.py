"""What the devices' checks share: the sound files of a place, and what is wrong with names, sizes, playlists."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from loa.devices._sound import Sound, read_sound
from loa.files.filesystem import keeps_write_order, listed
from loa.messages import _
from loa.model.device import Shortcoming
from loa.reasons import reason_of

SOUND_SUFFIXES = frozenset({".mp3", ".wav", ".m4a", ".mp4", ".aac", ".ogg", ".opus", ".flac", ".wma", ".amr", ".aif"})
PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+\Z")
"""ASCII letters, digits, dot, underscore, hyphen: no accents, no spaces."""

Judge = Callable[[Path, Sound], Iterable[tuple[str, str]]]
"""What a device has against one whole MP3: message and cure."""


def sound_files(place: Path) -> list[Path]:
    """The sound files of a folder and its folders, sorted; the file itself when it is one."""
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if is_sound(path) and path.is_file())


def is_sound(path: Path) -> bool:
    """True for a name that a player takes for sound; hidden files are none."""
    return path.suffix.lower() in SOUND_SUFFIXES and not path.name.startswith(".")


def shown(path: Path, place: Path) -> str:
    """The path as a shortcoming names it."""
    return path.name if path == place else path.relative_to(place).as_posix()


def check_sounds(place: Path, judge: Judge) -> Iterator[Shortcoming]:
    """What is wrong with each sound: first whether it is a whole MP3, then what the device has against it."""
    found = sound_files(place)
    if not found:
        yield Shortcoming(".", _("There is no sound here."), _("Pack it again with: loa pack."))
    for path in found:
        try:
            sound = read_sound(path)
        except OSError as exc:
            why = _("It cannot be read: {why}.").format(why=reason_of(exc))
            yield Shortcoming(shown(path, place), why, _("Copy it again; if it fails again, use another stick."))
            continue
        if sound.wrong:
            yield Shortcoming(shown(path, place), sound.wrong, _("Make or copy it again."))
            continue
        for message, cure in judge(path, sound):
            yield Shortcoming(shown(path, place), message, cure)


def at_most_kbps(sound: Sound, most: int) -> Iterator[tuple[str, str]]:
    """The bit rate is within what the device takes."""
    if sound.kbps[-1] > most:
        message = _("{kbps} kbps; the player takes at most {most}.")
        yield message.format(kbps=sound.kbps[-1], most=most), _("Pack it for this device with: loa pack.")


def plain_name(path: Path) -> Iterator[tuple[str, str]]:
    """The name is ASCII without spaces."""
    if not PLAIN_NAME.match(path.name):
        yield _("The name has accents, spaces or other signs."), _("Use letters a-z, digits, dot, hyphen, underscore.")


def mp3_name(path: Path) -> Iterator[tuple[str, str]]:
    """The name ends in .mp3, as players go by it."""
    if path.suffix.lower() != ".mp3":
        yield _("The name does not end in .mp3."), _("Make it an MP3, or correct its name.")


def check_playlists(place: Path) -> Iterator[Shortcoming]:
    """Every M3U8 and PLS of a folder opens on all players: UTF-8 without BOM, plain paths, and the files are there.

    Source: FACTS section 6.
    """
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in (".m3u8", ".m3u", ".pls") and path.is_file() and not path.name.startswith("."):
                for message in _playlist_faults(path):
                    yield Shortcoming(shown(path, place), message, _("Pack it again with: loa pack."))


def check_order(place: Path, folders: Iterable[Path]) -> Iterator[Shortcoming]:
    """On FAT, each folder lists its sound in the order of the names: cheap players go by that list."""
    for folder in folders:
        names = [name for name in listed(folder) if is_sound(folder / name)]
        if names != sorted(names, key=str.upper) and keeps_write_order(folder):
            message = _("The files were not written in the order in which they play: {names}.")
            yield Shortcoming(
                "." if folder == place else shown(folder, place),
                message.format(names=", ".join(names[:6])),
                _("Copy them with loa pack, which writes in order; do not copy file by file."),
            )


def _playlist_faults(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    if data.startswith(b"\xef\xbb\xbf"):
        yield _("The playlist begins with a BOM, which players misread.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield _("The playlist is not UTF-8.")
        return
    entries = _entries(text, is_pls=path.suffix.lower() == ".pls")
    if not entries:
        yield _("The playlist names no file.")
    for entry in entries:
        if not all(PLAIN_NAME.match(part) for part in PurePosixPath(entry).parts) or "\\" in entry:
            yield _("“{path}” is not a plain relative path.").format(path=entry)
        elif not (path.parent / entry).is_file():
            yield _("“{path}” is not there.").format(path=entry)


def _entries(text: str, *, is_pls: bool) -> list[str]:
    if is_pls:
        return re.findall(r"^File\d+=(.*)$", text, flags=re.MULTILINE)
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
