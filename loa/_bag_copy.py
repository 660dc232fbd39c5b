"""A bag's files onto a stick: in order, each whole and read back, going on where a pulled stick left off.

FAT lists a folder in the order of writing and cheap players go by that list, so files are written in the order in which
they play; where an older bag left another order, the entries are moved out and in again, without copying their bytes.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loa.errors import OutsideMissing, PartlyDone
from loa.files.archive import ZIP_TIME
from loa.files.filesystem import keeps_write_order, listed
from loa.messages import _
from loa.reasons import reason_of

WORK_FOLDER = ".loa-bag"
"""What is being written on the stick; nothing in it is finished, and it is gone when the bag is whole."""

_LOCKED = (errno.EROFS, errno.EACCES)
"""The folder may not be written at all."""
_SPARE_BYTES = 1024 * 1024
"""Room for the file system's own needs, beside the files."""

Progress = Callable[[int, int], None]
"""Told how many files stand, and of how many."""


@dataclass(frozen=True, slots=True)
class BagFile:
    """One file of a bag."""

    path: str
    """In the bag, with forward slashes."""
    source: Path | bytes
    """Where its bytes are."""
    sha256: str
    size: int

    def data(self) -> bytes:
        """Its bytes."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of the files."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    """They stood there already with the right bytes."""
    removed: tuple[str, ...]
    """Of an older bag, not in this one."""


def bag_file(path: str, source: Path | bytes) -> BagFile:
    """A file of a bag, with its hash."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    return BagFile(path, source, hashlib.sha256(data).hexdigest(), len(data))


def fill_folder(
    folder: Path, files: Sequence[BagFile], *, older: Mapping[str, str], progress: Progress | None = None
) -> Copied:
    """Make the folder hold these files, written in this order; the last one is written when all others stand.

    Args:
        folder: a stick's root, or any folder; what is not ours in it is left alone.
        files: in the order of writing; the last one says that the bag is whole.
        older: path to SHA-256 of what an older bag left here: what is not in this one, and unchanged, is removed.
        progress: told about every file.

    Raises:
        OutsideMissing: there is no room, or the folder cannot be written at all.
        PartlyDone: the stick went away in the middle; the same call goes on from there.
    """
    desk = _Desk(folder, files, older, progress)
    try:
        return desk.fill()
    except OSError as exc:
        raise _stopped(exc, folder, done=desk.done, count=len(files)) from exc


def _stopped(exc: OSError, folder: Path, *, done: int, count: int) -> PartlyDone | OutsideMissing:
    """What to tell when the folder takes no more."""
    if exc.errno in _LOCKED:
        return OutsideMissing(
            _("{path} cannot be written: {why}.").format(path=folder, why=reason_of(exc)),
            cure=_("Undo the stick's lock switch, or use another stick or folder."),
        )
    message = _("The copy stopped at {done} of {count} files: {why}.")
    cure = _("Plug the stick in again and run the same command: what stands there is kept.")
    if exc.errno == errno.ENOSPC:
        cure = _("Delete what you do not need from it and run the same command: what stands there is kept.")
    return PartlyDone(message.format(done=done, count=count, why=reason_of(exc)), cure=cure)


def write_zip(target: Path, files: Sequence[BagFile]) -> None:
    """The files as one ZIP, stored in this order: the same files are the same bytes."""
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_STORED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.path, ZIP_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # POSIX, wherever it is made
            archive.writestr(entry, file.data())


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file; empty when there is none.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


class _Desk:
    """One copy, with how far it has come."""

    def __init__(
        self, folder: Path, files: Sequence[BagFile], older: Mapping[str, str], progress: Progress | None
    ) -> None:
        self._folder, self._files, self._older, self._progress = folder, files, older, progress
        self._work = folder / WORK_FOLDER
        self.done = 0

    def fill(self) -> Copied:
        self._folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._work, ignore_errors=True)
        wanted = [file for file in self._files if not self._stands(file)]
        self.done = len(self._files) - len(wanted)
        if not wanted and not self._stale():
            return Copied((), tuple(file.path for file in self._files), ())
        self._check_room(wanted)
        (self._folder / self._files[-1].path).unlink(missing_ok=True)
        *before, last = self._files
        for file in before:
            if file in wanted:
                self._put(file)
        removed = self._remove_stale()
        self._put_in_order()
        self._put(last)
        self._work.rmdir()
        written = tuple(file.path for file in self._files if file in wanted or file is last)
        return Copied(written, tuple(file.path for file in self._files if file.path not in written), removed)

    def _stands(self, file: BagFile) -> bool:
        path = self._folder / file.path
        return path.is_file() and path.stat().st_size == file.size and sha256_of(path) == file.sha256

    def _check_room(self, wanted: Sequence[BagFile]) -> None:
        needed, disk = sum(file.size for file in wanted) + _SPARE_BYTES, shutil.disk_usage(self._folder)
        if disk.total and disk.free < needed:  # some file systems do not tell their size
            raise OutsideMissing(
                _("{need:.0f} MB are needed and {free:.0f} MB are free.").format(
                    need=needed / 1e6, free=disk.free / 1e6
                ),
                cure=_("Use an empty stick, or delete what you do not need from this one."),
            )

    def _put(self, file: BagFile) -> None:
        """Write a file beside, read it back, and only then give it its name."""
        self._work.mkdir(exist_ok=True)
        temporary, target = self._work / "copying", self._folder / file.path
        _write_through(temporary, file.data())
        if sha256_of(temporary) != file.sha256:
            raise OSError(None, _("what was written to {file} reads back differently").format(file=file.path))
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        self.done += 1
        if self._progress:
            self._progress(self.done, len(self._files))

    def _stale(self) -> list[str]:
        """What an older bag left here and this one does not have; what a person changed since is left alone."""
        ours = {file.path for file in self._files}
        return [
            path
            for path, sha in sorted(self._older.items())
            if path not in ours and sha256_of(self._folder / path) == sha
        ]

    def _remove_stale(self) -> tuple[str, ...]:
        stale = self._stale()
        for path in stale:
            (self._folder / path).unlink()
            with contextlib.suppress(OSError):  # a folder that holds something else stays
                (self._folder / path).parent.rmdir()
        return tuple(stale)

    def _put_in_order(self) -> None:
        if not keeps_write_order(self._folder):
            return
        wanted: dict[Path, list[str]] = {}
        for file in self._files[:-1]:
            parent = self._folder
            for part in Path(file.path).parts:
                names = wanted.setdefault(parent, [])
                names += [part] if part not in names else []
                parent /= part
        for folder, names in sorted(wanted.items(), reverse=True):
            if [name for name in listed(folder) if name in names] != names:
                self._move_out_and_in(folder, names)

    def _move_out_and_in(self, folder: Path, names: Sequence[str]) -> None:
        """Give the entries new places in the folder's list: from the first free one on, in order."""
        aside = self._work / "order"
        aside.mkdir(parents=True)
        for name in names:
            (folder / name).rename(aside / name)
        for name in names:
            (aside / name).rename(folder / name)
        aside.rmdir()


def _write_through(path: Path, data: bytes) -> None:
    """Write to the device itself, and let the system forget what it holds of it, so that reading asks the device."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
