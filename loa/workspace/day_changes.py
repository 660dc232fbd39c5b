"""What single sessions do otherwise on single days: ``schedules/day-changes.toml``.

A session begins at another time on that day, or is not played. The year's rules stay as they are.
"""

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from loa.errors import Fault, InputInvalid, UsageError
from loa.files import atomic
from loa.files.text import read_text
from loa.files.toml import Table, read_toml
from loa.messages import _
from loa.model.playing import DayChange, Station
from loa.workspace.hours import unknown

DAY_CHANGES = "day-changes.toml"
_VERSION = 1
_HEAD = (
    f"# Riêng từng ngày: buổi đổi giờ, hoặc không phát. Dòng sau thay dòng trước của cùng buổi.\nversion = {_VERSION}\n"
)


def with_day_changes(path: Path, stations: Mapping[str, Station], faults: list[Fault]) -> dict[str, Station]:
    """The stations with what single days change; faults of the file are added to ``faults``."""
    if not path.exists():
        return dict(stations)
    try:
        table = read_toml(path, name=f"{path.parent.name}/{path.name}")
    except InputInvalid as exc:
        faults += exc.faults
        return dict(stations)
    if table.integer("version") != _VERSION and table.has("version"):
        cure = _("This loa reads version {n}.").format(n=_VERSION)
        table.wrong("version", _("This version of the file is not known."), cure)
    changes: dict[str, list[DayChange]] = defaultdict(list)
    for one in table.tables("change"):
        if change := _change(one, stations):
            changes[change.station].append(change)
    faults += table.faults
    return {
        code: dataclasses.replace(station, day_changes=tuple(changes[code])) if code in changes else station
        for code, station in stations.items()
    }


def add_day_change(path: Path, change: DayChange) -> None:
    """Write one more change at the end of the file, which is made when it is not there.

    Raises:
        UsageError: the file says so already as its last word.
    """
    text = read_text(path) if path.exists() else _HEAD
    lines = [
        "[[change]]",
        f'station = "{change.station}"',
        f"day = {change.day.isoformat()}",
        f'session = "{change.session}"',
        f'start = "{change.start:%H:%M}"' if change.start else "closed = true",
        f"why = {json.dumps(change.why, ensure_ascii=False)}",
    ]
    block = "\n".join(lines) + "\n"
    if text.endswith(block):
        raise UsageError(_("This change stands there already."), cure=_("Nothing is left to do."))
    atomic.write_text(path, text.rstrip("\n") + "\n\n" + block)


def _change(table: Table, stations: Mapping[str, Station]) -> DayChange | None:
    code, day, session = table.text("station"), table.date("day"), table.text("session")
    is_closed = table.flag("closed", default=False)
    start = table.time("start", dt.time(0)) if table.has("start") else None
    why = table.text("why", default="")
    if (start is None) != is_closed:
        message = _("A change gives a session another start, or closes it.")
        table.wrong("start" if start else None, message, _('Write start = "06:00", or closed = true.'))
    if code not in stations:
        unknown(table, "station", code, tuple(stations))
        return None
    known = tuple(daypart.name for daypart in stations[code].dayparts)
    if session not in known:
        unknown(table, "session", session, known)
        return None
    return DayChange(code, day, session, start, why, table.line())
