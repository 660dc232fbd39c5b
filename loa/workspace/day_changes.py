"""What single sessions do otherwise on single days: ``schedules/day-changes.toml``.

A session begins at another time on that day, or is not played. The year's rules stay as they are.
"""

import dataclasses
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from loa.errors import ChangedMeanwhile, Fault, UsageError
from loa.files import atomic
from loa.files.text import read_text
from loa.files.toml import Table
from loa.messages import _
from loa.model.playing import DayChange, Station
from loa.workspace.entries import add_entry, entries_text, entry_text, reading_entries
from loa.workspace.hours import unknown

DAY_CHANGES = "day-changes.toml"
_KIND = "change"
_ABOUT = "Riêng từng ngày: buổi đổi giờ, hoặc không phát. Dòng sau thay dòng trước của cùng buổi."


def with_day_changes(path: Path, stations: Mapping[str, Station], faults: list[Fault]) -> dict[str, Station]:
    """The stations with what single days change; faults of the file are added to ``faults``."""
    changes: dict[str, list[DayChange]] = defaultdict(list)
    with reading_entries(path, _KIND, faults) as entries:
        for one in entries:
            if change := _change(one, stations):
                changes[change.station].append(change)
    return {
        code: dataclasses.replace(station, day_changes=tuple(changes[code])) if code in changes else station
        for code, station in stations.items()
    }


def add_day_change(path: Path, change: DayChange) -> None:
    """Write one more change at the end of the file, which is made when it is not there.

    Raises:
        UsageError: the file says so already as its last word.
    """
    standing = entries_text(path, about=_ABOUT)
    lines = [
        f'station = "{change.station}"',
        f"day = {change.day.isoformat()}",
        f'session = "{change.session}"',
        f'start = "{change.start:%H:%M}"' if change.start else "closed = true",
        f"why = {json.dumps(change.why, ensure_ascii=False)}",
    ]
    entry = entry_text(_KIND, lines)
    if standing.endswith(entry):
        raise UsageError(_("This change stands there already."), cure=_("Nothing is left to do."))
    add_entry(path, standing, entry)


def standing_change(station: Station, day: dt.date, session: str) -> DayChange:
    """The change that holds for a session of a day: the last one.

    Raises:
        UsageError: there is none.
    """
    found = [one for one in station.day_changes if (one.day, one.session) == (day, session)]
    if not found:
        raise UsageError(_("Nothing is changed for this session on that day."), cure=_("Nothing is left to do."))
    return found[-1]


def take_back_day_change(path: Path, change: DayChange) -> None:
    """Take a change out of the file; what stood before it for that session holds again.

    Args:
        path: the file.
        change: as it was read, with its line.

    Raises:
        ChangedMeanwhile: another change stands on that line by now; nothing is written.
    """
    lines = read_text(path).splitlines(keepends=True)
    first = change.line - 1
    if not 0 <= first < len(lines) or lines[first].strip() != f"[[{_KIND}]]":
        raise ChangedMeanwhile(
            _("{file} was changed meanwhile; nothing is written.").format(file=f"schedules/{DAY_CHANGES}"),
            cure=_("Look at the changes again."),
        )
    after = (number for number in range(first + 1, len(lines)) if lines[number].strip()[:1] in ("", "#", "["))
    rest = lines[next(after, len(lines)) :]
    atomic.write_text(path, "".join([*lines[:first], *rest]).rstrip("\n") + "\n")


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
