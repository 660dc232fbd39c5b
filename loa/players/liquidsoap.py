"""Liquidsoap's log (``log.file.path``): when a file went on the air, and when its decoder came to its end."""

import datetime as dt
import re
from collections.abc import Iterator

from loa.model.heard import Heard
from loa.model.time import VIETNAM

TITLE = "Liquidsoap (log.file.path)"
PROVES = "lúc bắt đầu; lúc kết thúc và phát hết hay không"
CLOCK = "full"

_LINE = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d) (.*)")
_PREPARED = re.compile(r'\[[^\]]+:\d\] Prepared "(.*)" \(RID \d+\)')
_DECODED = re.compile(r'\[decoder:\d\] Decoding "(.*)" ended: (.*)')
_AT_END = "End_of_file"
_OVER = ("Shutting down", ">>> LOG END", ">>> LOG START")
_LAG = dt.timedelta(seconds=2)
"""A file is read to its end a moment before its sound is over."""


def is_log(text: str) -> bool:
    """True for what Liquidsoap writes."""
    return re.search(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d >>> LOG START", text, re.MULTILINE) is not None


def heard(text: str, *, began: dt.datetime | None) -> Iterator[Heard]:  # noqa: ARG001 - it writes whole times
    """What Liquidsoap put on the air; one that was followed by another before its end is ``stopped``."""
    name, start = "", dt.datetime.min.replace(tzinfo=VIETNAM)
    last = start
    for line in text.splitlines():
        if (match := _LINE.match(line)) is None:
            continue
        if (moment := _moment(match)) is None:
            continue
        said = match[5]
        if prepared := _PREPARED.match(said):
            yield from _stopped(name, start, moment)
            name, start = prepared[1], moment
        elif (decoded := _DECODED.match(said)) and decoded[1] == name:
            yield _ended(name, start, moment, decoded[2])
            name = ""
        elif any(over in said for over in _OVER):
            yield from _stopped(name, start, moment if ">>> LOG START" not in said else last)
            name = ""
        last = moment
    yield from _stopped(name, start, last)


def _moment(match: re.Match[str]) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _ended(name: str, start: dt.datetime, end: dt.datetime, said: str) -> Heard:
    if _AT_END in said:
        end += _LAG
        return Heard(name, "complete", start=start, end=end, most_seconds=(end - start).total_seconds())
    return _failed(name, start, end, why=f"Liquidsoap: {said.strip()}")


def _failed(name: str, start: dt.datetime, end: dt.datetime, *, why: str) -> Heard:
    return Heard(name, "failed", start=start, end=end, most_seconds=(end - start).total_seconds(), why=why)


def _stopped(name: str, start: dt.datetime, end: dt.datetime) -> Iterator[Heard]:
    if name:
        seconds = max(0.0, (end - start).total_seconds())
        yield Heard(
            name, "stopped", start=start, end=max(start, end), most_seconds=seconds, why="bị chuyển bài hoặc tắt"
        )
