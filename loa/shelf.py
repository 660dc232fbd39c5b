"""The shelf: finished sound kept by what it was made from, so that work grows only with what is new to say.

An entry is one file, ``<key>.<checksum><suffix>``: its name proves its bytes, one rename makes it whole, and several
processes may put the same thing at once. Nothing is flushed to the disk: what a power cut tears is found by its
checksum, put aside and made again.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loa.files.atomic import TEMPORARY_PREFIX

_DIGEST_LETTERS = 16
"""64 bits of SHA-256 tell damaged from whole; the key itself is what makes entries differ."""

ASIDE_SUFFIX = ".damaged"

ONLINE_SUFFIX = ".online.wav"
"""Takes that came over the network; they are fetched again only when a person asks for it."""


class Shelf:
    """A folder of finished sound; may be deleted at any time."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str, suffix: str) -> Path | None:
        """The whole file of a key, or None when it is not there; damaged ones are put aside.

        Args:
            key: SHA-256 (hex) of what the sound is made from.
            suffix: kind of file, with its dot: ``.wav``.
        """
        for path in self._kept(key, suffix):
            if _is_whole(path):
                return path
            _put_aside(path)
        return None

    def _kept(self, key: str, suffix: str) -> list[Path]:
        """The files of a key, sorted; their folder is listed, since matching a pattern costs a hundred times more."""
        folder = self._folder(key)
        with contextlib.suppress(FileNotFoundError):
            names = (name for name in os.listdir(folder) if name.startswith(f"{key}.") and name.endswith(suffix))  # noqa: PTH208
            return [folder / name for name in sorted(names)]
        return []

    def put(self, key: str, suffix: str, data: bytes) -> Path:
        """Keep the bytes under a key, whole or not at all; what is there already stays.

        Raises:
            OSError: the folder cannot be written, or the disk is full.
        """
        if kept := self.get(key, suffix):
            return kept
        path = self._folder(key) / f"{key}.{_digest(data)}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException as exc:
            Path(name).unlink(missing_ok=True)
            if isinstance(exc, PermissionError) and path.exists():  # Windows: another process reads the same thing
                return path
            raise
        return path

    def entries(self) -> Iterator[Path]:
        """Every file of the shelf, unfinished and damaged ones too, sorted."""
        return (path for path in sorted(self.root.rglob("*")) if path.is_file())

    def _folder(self, key: str) -> Path:
        return self.root / key[:2]


@dataclass(frozen=True, slots=True)
class Swept:
    """What was taken from a shelf."""

    removed: int
    removed_bytes: int
    kept: int
    kept_bytes: int


def sweep(shelf: Shelf, *, most_bytes: int, online: bool = False, at_least_seconds_old: float = 3600.0) -> Swept:
    """Take away what was longest unused until the shelf fits; what is needed again is made again.

    Args:
        shelf: the shelf.
        most_bytes: how large it may be.
        online: take away every online take too; otherwise they all stay, because they cannot be made again here.
        at_least_seconds_old: damaged and unfinished files go when nobody can be writing them any more.

    Raises:
        OSError: a file cannot be removed.
    """
    files = [(path, path.stat()) for path in shelf.entries()]
    newest = max((max(stat.st_mtime, stat.st_atime) for _path, stat in files), default=0.0)
    gone = [
        (path, stat)
        for path, stat in files
        if _is_leftover(path, age_seconds=newest - stat.st_mtime, least_seconds=at_least_seconds_old)
        or (online and path.name.endswith(ONLINE_SUFFIX))
    ]
    total = sum(stat.st_size for _path, stat in files) - sum(stat.st_size for _path, stat in gone)
    chosen = {path for path, _stat in gone}
    free = [(path, stat) for path, stat in files if path not in chosen and not path.name.endswith(ONLINE_SUFFIX)]
    for path, stat in sorted(free, key=lambda item: (max(item[1].st_mtime, item[1].st_atime), item[0])):
        if total <= most_bytes:
            break
        gone.append((path, stat))
        total -= stat.st_size
    for path, _stat in gone:
        path.unlink(missing_ok=True)
    removed_bytes = sum(stat.st_size for _path, stat in gone)
    return Swept(len(gone), removed_bytes, len(files) - len(gone), total)


def _is_leftover(path: Path, *, age_seconds: float, least_seconds: float) -> bool:
    """True for what nobody will ever read: damaged, or begun and never finished."""
    is_unfinished = path.name.startswith(TEMPORARY_PREFIX) and age_seconds > least_seconds
    return path.name.endswith(ASIDE_SUFFIX) or is_unfinished


def key_of(*parts: object) -> str:
    """The key of what is made from these parts, in this order: SHA-256 (hex), parts kept apart by their lengths."""
    sha = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8")
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()


def _is_whole(path: Path) -> bool:
    try:
        return path.name.split(".")[1] == _digest(path.read_bytes())
    except FileNotFoundError:
        return False


def _put_aside(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.replace(path.with_name(path.name + ASIDE_SUFFIX))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGEST_LETTERS]
