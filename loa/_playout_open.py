"""The play that is going on, on the disk: after a crash the next start closes it by what was heard until then."""

import contextlib
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from loa.errors import OutsideMissing
from loa.files.atomic import write_bytes
from loa.files.canonical import canonical_json
from loa.messages import _

OPEN_NAME = ".open-play.json"
_FIRST_NAME = ".player-first-start.txt"
_LOCK_NAME = ".player.lock"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class OpenPlay:
    """How far the play that is going on has come."""

    item: str
    """Id of the session or of the relay."""
    started: dt.datetime
    """Aware; when the sound began."""
    position: float
    """Where in the sound it began, in seconds."""
    heard: float
    """Until where it was heard, in seconds of the sound; of a relay, seconds of silence."""
    boot: str
    monotonic: float
    """At ``started``."""
    sha256: str = ""
    """Of the session's sound: what is built anew under the same id is another one."""


def write_open(folder: Path, play: OpenPlay) -> None:
    """Keep it; when this returns it is on the disk."""
    write_bytes(folder / OPEN_NAME, canonical_json({"v": _VERSION, "play": play}))


def read_open(folder: Path) -> OpenPlay | None:
    """What was going on when the machine went off; None when nothing was, or when it cannot be read."""
    try:
        data = json.loads((folder / OPEN_NAME).read_bytes())
        fields = {**data["play"], "started": dt.datetime.fromisoformat(data["play"]["started"])}
        return OpenPlay(**fields) if data["v"] == _VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def clear_open(folder: Path) -> None:
    """Nothing is going on."""
    (folder / OPEN_NAME).unlink(missing_ok=True)


def first_start(folder: Path, now: dt.datetime) -> dt.datetime:
    """When a player of this station was first started on this machine: of what was before it knows nothing."""
    path = folder / _FIRST_NAME
    with contextlib.suppress(OSError, ValueError):
        return dt.datetime.fromisoformat(path.read_text(encoding="ascii"))
    write_bytes(path, now.isoformat().encode("ascii"))
    return now


@contextlib.contextmanager
def only_player(folder: Path) -> Iterator[None]:
    """No other player of this station runs on this machine while the block lasts; the system frees it on a crash.

    Raises:
        OutsideMissing: one runs already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK_NAME).open("a+b") as file:
        try:
            _try_lock(file)
        except OSError as exc:
            raise OutsideMissing(
                _("A player of this station runs already."), cure=_("Use that one, or stop it first.")
            ) from exc
        yield


def boot_id() -> str:
    """Which run of the machine this is; where the system has no name for it, which run of this program."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return os.urandom(8).hex()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
