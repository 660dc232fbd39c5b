"""A log that holds together, read once: its lines and what they come down to, as fast as a country needs."""

import datetime as dt
import functools
import json
from pathlib import Path

from loa._log_check import NOTHING_BEFORE
from loa._log_files import whole_lines
from loa._log_merkle import merkle_root
from loa._log_quick import holds_together, in_order
from loa.files.canonical import sha256_hex
from loa.model.evidence import LogHead, LogLine, Play
from loa.model.time import VIETNAM

_MAYBE_TIMES = ("not_after", "not_before", "planned_start")
_OFFSET_CHARS = len("+07:00")


def whole_log(logs: Path, station: str) -> tuple[tuple[LogLine, ...], LogHead] | None:
    """The lines of a station's log and its head; None when something is wrong in it, and a closer look must say what.

    A tail that is not finished is left out: it was never reported done.
    """
    paths = sorted((logs / station).glob("plays-????-??.jsonl"))
    files = [(path.stem.removeprefix("plays-"), whole_lines(path)[0]) for path in paths]
    entries = in_order(files)
    if entries is None or not holds_together(files, station=station):
        return None
    spelled = [data for _number, _month, data in entries]
    last = sha256_hex(spelled[-1]) if spelled else NOTHING_BEFORE
    return _lines(spelled), LogHead(station, len(spelled), merkle_root(spelled).hex(), last)


@functools.lru_cache(maxsize=1 << 14)
def _moment(text: str) -> dt.datetime:
    """A time that a line spells: always with Viet Nam's offset, which a checked line has.

    A play is often planned and begun at one time, and so are those of other stations; each time is read once.
    """
    return dt.datetime.fromisoformat(text[:-_OFFSET_CHARS]).replace(tzinfo=VIETNAM)


def _lines(spelled: list[bytes]) -> tuple[LogLine, ...]:
    """The lines that the bytes spell, which are known to be spelled right; read as one list, which is quicker."""
    found = []
    for value in json.loads(b"[" + b",".join(spelled) + b"]"):
        play = value["play"]
        play["start"], play["end"] = _moment(play["start"]), _moment(play["end"])
        for name in _MAYBE_TIMES:
            if text := play.get(name):
                play[name] = _moment(text)
        found.append(LogLine(value["sequence"], _moment(value["logged_at"]), value["previous"], Play(**play)))
    return tuple(found)
