"""A recording of the air as a person brings it: its hash, its sound, and when it began.

Whoever brings it may want to mislead, so it is read like every file from outside (``loa.ffmpeg``): a short list of
formats, no other files, bounded size, length, time and memory. Its sound is put on the disk and looked at in pieces.
"""

import contextlib
import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loa import ffmpeg
from loa._aircheck_items import HEARING_HZ
from loa._wav import Samples
from loa.errors import SoundError
from loa.messages import _
from loa.model.time import VIETNAM

LONGEST_SECONDS = 12 * 3600.0
"""From before the first session to after the last one; 350 MB on the disk while it is looked through."""
LARGEST_BYTES = 8 * 1024 * 1024 * 1024
"""Twelve hours of stereo WAV at 44.1 kHz."""

GIVEN, BY_NAME, BY_FILE, UNKNOWN = "given", "name", "file", "unknown"
"""How the beginning of a recording is known."""

_NAMED = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])[-_ T.]{0,3}([01]\d|2[0-3])[-_.:hH]?([0-5]\d)"
    r"(?:[-_.:mM]?([0-5]\d))?(?!\d)"
)
"""How phones and recorders name what they record: ``20240812_053002.m4a``, ``2024-08-12 05-30-02.wav``."""

_LONGEST_BY_FILE = 900.0
"""Some recorders write the time of the beginning into the file and some that of the end: of a longer one it says
little."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was opened."""

    name: str
    sha256: str
    """Of the file, hex."""
    seconds: float
    samples: Samples
    """At ``HEARING_HZ``, 16-bit integers; a map of a file on the disk."""
    start: dt.datetime | None
    """Aware; None when nobody knows."""
    start_by: str
    """``given`` by a person, by the file's ``name``, by what stands in the ``file``, or ``unknown``."""


@contextlib.contextmanager
def opened(path: Path, *, start: dt.datetime | None = None) -> Iterator[Recording]:
    """The recording, for as long as the block lasts.

    Args:
        path: of a file in one of ``ffmpeg.READABLE_FORMATS``.
        start: when it began, aware, if a person knows.

    Raises:
        OutsideMissing: no ffmpeg.
        SoundError: not such a file, damaged, cut off, too large, too long, or no sound in it.
    """
    with tempfile.TemporaryDirectory(prefix="loa-", ignore_cleanup_errors=True) as folder:  # Windows: still mapped
        target = Path(folder, "sound")
        before = _sha256(path)
        told = ffmpeg.decode_to(path, target, rate=HEARING_HZ, most_seconds=LONGEST_SECONDS, most_bytes=LARGEST_BYTES)
        if _sha256(path) != before:
            raise SoundError(
                _("{path} changed while it was read.").format(path=path), cure=_("Copy it first, and give the copy.")
            )
        samples = np.memmap(target, "<i2", mode="r")
        seconds = told.samples / HEARING_HZ
        began, by = (start, GIVEN) if start else _began(path.name, told.created, seconds)
        yield Recording(path.name, before, seconds, samples, began, by)


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise SoundError(_("{path} is not there.").format(path=path), cure=_("Check the file's name."))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _began(name: str, created: str, seconds: float) -> tuple[dt.datetime | None, str]:
    if match := _NAMED.search(name):
        with contextlib.suppress(ValueError):  # the 31st of a month that has 30 days is a number, and no date
            return dt.datetime(*(int(part or 0) for part in match.groups()), tzinfo=VIETNAM), BY_NAME  # type: ignore[misc, arg-type]
    if created and seconds <= _LONGEST_BY_FILE:
        return dt.datetime.fromisoformat(created).astimezone(VIETNAM), BY_FILE
    return None, UNKNOWN
