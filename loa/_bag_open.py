"""A bag opened to look into: a folder as it is, a ZIP unpacked beside, its entries checked before any is written."""

import contextlib
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from loa._bag_seal import MANIFEST_PATH
from loa._bag_target import is_bag
from loa.errors import InputInvalid, LoaError, OutsideMissing, fault
from loa.messages import _
from loa.reasons import reason_of

_MOST_FILES = 5_000
"""A bag has some hundred files; the largest player door takes 99 x 99 of sound."""
_MOST_BYTES = 4_000_000_000
"""What an old stick holds; a week of sound is some hundred megabytes."""


@contextlib.contextmanager
def opened_bag(place: Path) -> Iterator[Path]:
    """The folder of a bag, while it is looked at; a file that is no ZIP, and what is not there, as it is.

    A folder, or a ZIP, in which nothing stands but one folder with a bag, is that bag: people pack folders again.

    Raises:
        LoaError: it ends in ``.zip`` and is no whole ZIP archive.
        InputInvalid: the archive holds entries that no bag has; nothing of it is written.
        OutsideMissing: there is no room to unpack it.
    """
    if place.suffix.lower() != ".zip" or not place.is_file():
        yield _inner(place)
        return
    with tempfile.TemporaryDirectory(prefix="loa-bag-") as name:
        _unpack(place, Path(name))
        yield _inner(Path(name))


def bags_below(folder: Path) -> tuple[Path, ...]:
    """The bags in the folders of a folder, sorted."""
    return tuple(sorted(path.parents[1] for path in folder.glob(f"*/{MANIFEST_PATH}"))) if folder.is_dir() else ()


def _inner(place: Path) -> Path:
    if not place.is_dir() or is_bag(place):
        return place
    held = [path for path in place.iterdir() if not path.name.startswith((".", "__MACOSX"))]
    return held[0] if len(held) == 1 and held[0].is_dir() and is_bag(held[0]) else place


def _unpack(place: Path, to: Path) -> None:
    try:
        with zipfile.ZipFile(place) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(place, entries)
            _check_room(to, sum(entry.file_size for entry in entries))
            for entry in entries:
                archive.extract(entry, to)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as exc:
        raise LoaError(
            _("{path} is not a whole ZIP archive: {why}.").format(path=place, why=reason_of(exc)),
            cure=_("Copy or download it again, or ask who packed it."),
        ) from exc


def _check_entries(place: Path, entries: list[zipfile.ZipInfo]) -> None:
    faults = [
        fault(place, _("The entry “{name}” is not one that a bag has.").format(name=entry.filename[:80]), _cure())
        for entry in entries
        if not _is_plain(entry)
    ]
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names):
        faults.append(fault(place, _("An entry stands in it twice."), _cure()))
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        faults.append(fault(place, _("It holds more than any bag does."), _cure()))
    if faults:
        raise InputInvalid(faults)


def _cure() -> str:
    return _("Do not unpack it. Ask who sent it.")


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """True for an ordinary file that stays within the folder it is unpacked to."""
    path, name = PurePosixPath(entry.filename), entry.filename
    is_within = not path.is_absolute() and ".." not in path.parts and not set(name) & {"\\", ":", "\0"}
    is_encrypted = bool(entry.flag_bits & 1)
    return is_within and not is_encrypted and not stat.S_ISLNK(entry.external_attr >> 16)


def _check_room(to: Path, needed: int) -> None:
    free = shutil.disk_usage(to).free
    if free < needed:
        raise OutsideMissing(
            _("{need:.0f} MB are needed and {free:.0f} MB are free.").format(need=needed / 1e6, free=free / 1e6),
            cure=_("Make room on this computer's disk, or unpack the archive onto a stick and check that."),
        )
