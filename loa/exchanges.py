"""When bags went out and logs came back: what bounds a time that no clock can be trusted with.

``logs/<station>/exchanges.jsonl`` holds one canonical JSON line for each log that came back, written as the log is:
locked, whole, synced. The bags that went out stand in ``loa.bags``.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from loa._log_files import append_line, locked, set_aside, whole_lines
from loa.bags import BagLog
from loa.files.canonical import canonical_json
from loa.model.time import VIETNAM

_VERSION = 1
_FILE = "exchanges.jsonl"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A log that came back."""

    at: dt.datetime
    """Aware; by the clock of this machine."""
    revision: str
    """Of the plan in the bag."""
    what: str
    """SHA-256 (hex) of the file that came back."""
    clock: dt.datetime | None = None
    """Aware; by the clock of the other machine, when it wrote what came back."""

    @property
    def offset_seconds(self) -> float | None:
        """How far the other clock was behind this one, the way between them included; None when it told none."""
        return None if self.clock is None else (self.at - self.clock).total_seconds()


def record(logs: Path, station: str, exchange: Exchange) -> bool:
    """Write an exchange down; False when the same thing came back before.

    Raises:
        OutsideMissing: the disk does not take it.
    """
    folder = logs / station
    with locked(folder):
        known = exchanges_of(logs, station)
        if any(one.what == exchange.what for one in known):
            return False
        line = {
            "v": _VERSION,
            "at": exchange.at.astimezone(VIETNAM),
            "revision": exchange.revision,
            "what": exchange.what,
            "clock": exchange.clock,
            "offset_seconds": exchange.offset_seconds,
        }
        path = folder / _FILE
        if path.is_file() and (torn := whole_lines(path)[1]):
            set_aside(path, torn)
        append_line(path, canonical_json(line))
    return True


def exchanges_of(logs: Path, station: str) -> tuple[Exchange, ...]:
    """The exchanges of a station, in the order in which they were written; a line that cannot be read is left out."""
    path = logs / station / _FILE
    found = []
    for data in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            value = json.loads(data)
            clock = dt.datetime.fromisoformat(value["clock"]) if value["clock"] else None
            at = dt.datetime.fromisoformat(value["at"])
            if value["v"] == _VERSION and at.tzinfo is not None:
                found.append(Exchange(at, str(value["revision"]), str(value["what"]), clock))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def made_at(logs: Path, station: str, revision: str) -> dt.datetime | None:
    """When the first bag with a revision of the plan was handed out; None when nobody wrote it down.

    Raises:
        LogDamaged: the list of bags cannot be read.
    """
    return min((bag.at for bag in BagLog(logs, station).bags() if bag.plan.revision == revision), default=None)
