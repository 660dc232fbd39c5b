"""Files appear whole or not at all: temporary file in the same folder, flush, fsync, rename."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

TEMPORARY_PREFIX = ".loa-"
"""Names of files that are not finished begin so; a crash may leave one, and nothing reads it."""

_IN_USE = (5, 32)
"""ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION (Microsoft, System Error Codes)."""
_ATTEMPTS, _WAIT_SECONDS = 20, 0.1


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole, or leave what was there before.

    Raises:
        OSError: the folder cannot be written, or the disk is full; nothing is left behind.
    """
    write_parts(path, (data,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write the parts one after the other as one whole file, or leave what was there before.

    Raises:
        OSError: see ``write_bytes``.
    """
    with _temporary(path) as (handle, _name), os.fdopen(handle, "wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(handle)


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    r"""Write the text with ``\n`` line ends, whole, or leave what was there before."""
    write_bytes(path, text.encode(encoding))


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write the file whole unless it holds these bytes already; True when it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_bytes(path, data)
    return True


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``, renamed to it when the block ends well and removed when it does not."""
    with _temporary(path) as (handle, temporary):
        os.close(handle)
        yield temporary
        _flush(temporary)


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[tuple[int, Path]]:
    """An open file beside ``path``, which the block closes, and its path."""
    try:
        handle, name = _opened(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = _opened(path)
    temporary = Path(name)
    try:
        yield handle, temporary
        temporary.chmod(0o644)
        _put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _opened(path: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=path.suffix, dir=path.parent)


def _put_in_place(temporary: Path, path: Path) -> None:
    """Give it its name; Windows refuses that while somebody, a virus scanner or a player, has the old file open.

    Raises:
        OSError: it still refuses after a while, or cannot be done at all.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            temporary.replace(path)
        except PermissionError as exc:
            if getattr(exc, "winerror", None) not in _IN_USE:
                raise
            time.sleep(_WAIT_SECONDS)
        else:
            return
    temporary.replace(path)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
