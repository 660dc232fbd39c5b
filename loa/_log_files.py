"""The files of an as-run log: one writer at a time, every line on the disk before it is reported, nothing lost."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from loa.errors import OutsideMissing
from loa.files import atomic
from loa.files.canonical import sha256_hex
from loa.messages import _
from loa.reasons import reason_of

_LOCK = ".lock"
_DIGEST_DIGITS = 12
_STEP_BYTES = 64 * 1024
_ENOUGH_LINE_ENDS = 2
"""The last whole line stands between the last two line ends."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process and one thread at a time is in this block for a folder; the system frees it on a crash.

    Raises:
        OutsideMissing: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / _LOCK).open("a+b")
    except OSError as exc:
        raise _cannot_write(folder, exc) from exc
    with file:
        _lock(file)
        try:
            yield
        finally:
            _unlock(file)


def append_line(path: Path, data: bytes) -> None:
    """Put one line at the end of a file; when this returns, it is on the disk.

    Raises:
        OutsideMissing: the disk is full or gone; the file is as it was, or what was half written is set aside later.
    """
    append_bytes(path, data + b"\n")


def append_bytes(path: Path, data: bytes) -> None:
    """Put finished lines at the end of a file, as ``append_line``."""
    is_new = not path.exists()
    try:
        with path.open("ab", buffering=0) as file:
            size = file.tell()
            try:
                _write_through(file, data)
            except OSError:
                _take_back(file, size)
                raise
        if is_new:
            _sync_folder(path.parent)
    except OSError as exc:
        raise _cannot_write(path, exc) from exc


def _write_through(file: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def _take_back(file: IO[bytes], size: int) -> None:
    """What was not reported as written is not to be found later, if the disk still takes that much."""
    with contextlib.suppress(OSError):
        file.truncate(size)
        os.fsync(file.fileno())


def ends_whole(path: Path) -> bool:
    """True when the file is empty or its last line is finished."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def whole_lines(path: Path) -> tuple[list[bytes], bytes]:
    """The finished lines of a file, and the torn rest after the last line end."""
    *lines, torn = path.read_bytes().split(b"\n")
    return lines, torn


def last_whole_line(path: Path) -> bytes:
    """The last finished line; empty when there is none. Only the end of the file is read."""
    with path.open("rb") as file:
        left = file.seek(0, os.SEEK_END)
        end = b""
        while left and end.count(b"\n") < _ENOUGH_LINE_ENDS:
            step = min(left, _STEP_BYTES)
            left -= step
            file.seek(left)
            end = file.read(step) + end
    return b"" if b"\n" not in end else end[: end.rindex(b"\n")].rsplit(b"\n", 1)[-1]


def set_aside(path: Path, torn: bytes) -> Path:
    """Keep a torn tail under a name of its own, and only then cut it off. Doing so twice keeps it once."""
    name = f"{path.stem}.torn-{sha256_hex(torn)[:_DIGEST_DIGITS]}.txt"
    kept = path.with_name(name)
    if not kept.exists():
        atomic.write_bytes(kept, torn)
        _sync_folder(kept.parent)
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size - len(torn))
        os.fsync(file.fileno())
    return kept


def _cannot_write(path: Path, exc: OSError) -> OutsideMissing:
    return OutsideMissing(
        _("The as-run log cannot be written: {path}: {why}.").format(path=path, why=reason_of(exc)),
        cure=_("Check the disk and its free space; the play is not logged yet."),
    )


def _sync_folder(folder: Path) -> None:
    """A new file's name is on the disk too, where the system has a way to ask for it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        while True:
            file.seek(0)
            with contextlib.suppress(OSError):  # LK_LOCK gives up after ten seconds; others may be many
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                return

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
