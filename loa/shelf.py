"""The shelf: finished sound kept by what it was made from, so that work grows only with what is new to say.

An entry is one file, ``<key>.<checksum><suffix>``: its name proves its bytes, one rename makes it whole, and several
processes may put the same thing at once. Nothing is flushed to the disk: what a power cut tears is found by its
checksum, put aside and made again.
"""

import contextlib
import hashlib
import os
import tempfile
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
        for path in sorted(self._folder(key).glob(f"{key}.*{suffix}")):
            if _is_whole(path):
                return path
            _put_aside(path)
        return None

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

    def _folder(self, key: str) -> Path:
        return self.root / key[:2]


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
