"""mpv's own log (``--log-file``): seconds since it began, the start and the end of each file, and why it ended."""

import datetime as dt
import re
from collections.abc import Iterator

from loa.model.heard import Heard

TITLE = "mpv (--log-file)"
PROVES = "lúc bắt đầu, lúc kết thúc, phát hết hay không; giờ tính từ lúc mở mpv"
CLOCK = "elapsed"

_LINE = re.compile(r"\[ *(\d{1,8}\.\d{3})\]\[\w\]\[cplayer\] (.*)")
_OPENED = ("Playing: ", "Opening done: ", "Opening failed or was aborted: ")
"""A playlist names what it plays; a file that was given alone is named only when it is opened."""
_STARTED = "starting audio playback"
_FINISHED = re.compile(r"finished playback, (.*) \(reason (\d)\)")
_EOF, _FAILED, _REDIRECT = "0", "4", "5"
"""Reasons of ``mpv_end_file_reason`` (mpv's client API); the others are a stop by somebody."""
_CUT_SHORT = "nhật ký mpv dừng khi đang phát"


def is_log(text: str) -> bool:
    """True for what ``mpv --log-file`` writes."""
    return re.search(r"^\[ *\d+\.\d{3}\]\[\w\]\[cplayer\] ", text, re.MULTILINE) is not None


def heard(text: str, *, began: dt.datetime | None) -> Iterator[Heard]:
    """What mpv played. A file that it never made a sound of is ``failed``; one without an end is ``stopped``."""
    name, start, last = "", None, 0.0
    for line in text.splitlines():
        if (match := _LINE.match(line)) is None:
            continue
        last, said = float(match[1]), match[2]
        if opened := next((said.removeprefix(word) for word in _OPENED if said.startswith(word)), ""):
            name, start = opened, start if opened == name else None
        elif said == _STARTED and start is None:
            start = last
        elif name and (ended := _FINISHED.match(said)):
            if ended[2] != _REDIRECT:
                yield _heard(name, start, last, began, ended=_ended(ended[2]), why=_why(ended[1], ended[2]))
            name = ""
    if name:
        yield _heard(name, start, last, began, ended="stopped", why=_CUT_SHORT)


def _heard(name: str, start: float | None, end: float, began: dt.datetime | None, *, ended: str, why: str) -> Heard:
    first = end if start is None else start
    times = {}
    if began is not None:
        times = {"start": began + dt.timedelta(seconds=first), "end": began + dt.timedelta(seconds=end)}
    return Heard(name, ended, most_seconds=end - first, why=why, **times)


def _ended(reason: str) -> str:
    return {_EOF: "complete", _FAILED: "failed"}.get(reason, "stopped")


def _why(said: str, reason: str) -> str:
    return {_EOF: "", _FAILED: f"mpv: {said}"}.get(reason, "có người dừng mpv")
