"""MPD's log (``log_file``): a line when a song is over, whether it was played to its end or stopped.

Written to the minute and without a year (0.23); newer versions write whole ISO times.
"""

import datetime as dt
import re
from collections.abc import Iterator

from loa.model.heard import Heard
from loa.model.time import VIETNAM

TITLE = "MPD (log_file)"
PROVES = "phút kết thúc; không ghi nghe được bao nhiêu"
CLOCK = "day"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORT = re.compile(rf"({'|'.join(_MONTHS)}) +(\d{{1,2}}) (\d\d):(\d\d) : (.*)")
_LONG = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?) :? ?(.*)")
_PLAYED = re.compile(r'player: played "(.*)"')
_TO_THE_MINUTE = dt.timedelta(minutes=1)
_NOTE = "nhật ký MPD chỉ ghi lúc kết thúc"


def is_log(text: str) -> bool:
    """True for what MPD writes."""
    return any(
        _moment(line, None) is not None and re.search(r"\b(?:player|update|client|exception|state_file): ", line)
        for line in text.splitlines()[:200]
    )


def heard(text: str, *, began: dt.datetime | None) -> Iterator[Heard]:
    """What MPD says it played; of each, the most that it can have been heard since the one before was over."""
    before: dt.datetime | None = None
    for line in text.splitlines():
        if (moment := _moment(line, began)) is None or (match := _PLAYED.search(line)) is None:
            continue
        most = (moment + _TO_THE_MINUTE - before).total_seconds() if before else None
        yield Heard(match[1], "", end=moment if began or _LONG.match(line) else None, most_seconds=most, why=_NOTE)
        before = moment


def _moment(line: str, began: dt.datetime | None) -> dt.datetime | None:
    """When a line was written; the first such minute from ``began`` on where the year is not written."""
    try:
        if match := _LONG.match(line):
            return dt.datetime.fromisoformat(match[1]).replace(tzinfo=VIETNAM)
        if (match := _SHORT.match(line)) is None:
            return None
        month, day, hour, minute = _MONTHS.index(match[1]) + 1, int(match[2]), int(match[3]), int(match[4])
        year = began.year if began else 2000
        found = dt.datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
        return found.replace(year=year + 1) if began and found.date() < began.date() else found
    except ValueError:
        return None
