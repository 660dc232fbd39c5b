"""VLC's log file (``--file-logging --verbose 2``): which files it opened and which it read to their end; no times."""

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import unquote

from loa.model.heard import Heard

TITLE = "VLC (--file-logging --verbose 2)"
PROVES = "tệp nào được mở và phát đến hết; không ghi giờ"
CLOCK = "none"

_OPENED = re.compile(r"\w+ debug: `(?:file://)?(.+)' successfully opened")
_AT_END = re.compile(r"main debug: EOF reached")
_OVER = re.compile(r"main debug: dead input")
_LISTS = (".m3u", ".m3u8", ".pls", ".xspf")
"""Playlists are opened as files are; they make no sound."""


def is_log(text: str) -> bool:
    """True for what VLC's file logger writes."""
    return "-- logger module started --" in text[:1000] and "VLC media player" in text[:4000]


def heard(text: str, *, began: dt.datetime | None) -> Iterator[Heard]:  # noqa: ARG001 - VLC writes no times
    """What VLC opened, in order; ``complete`` when it came to the end of the file."""
    name, ended = "", "stopped"
    for line in text.splitlines():
        if match := _OPENED.match(line):
            yield from _heard(name, ended)
            name, ended = unquote(match[1]), "stopped"
        elif name and _AT_END.match(line):
            ended = "complete"
        elif name and _OVER.match(line):
            yield from _heard(name, ended)
            name = ""
    yield from _heard(name, ended)


def _heard(name: str, ended: str) -> Iterator[Heard]:
    if name and not name.lower().endswith(_LISTS):
        yield Heard(name, ended, why="" if ended == "complete" else "VLC không phát đến hết tệp")
