"""Rivendell's reports of what was aired: "Text Log" and "Technical Playout" of RDLogManager, one day each.

Columns as written by Rivendell's ``export_textlog.cpp`` and ``export_technical.cpp``; carts have titles, not files, cut
to 23 letters: give a cart the name of its file as its title. Events are timed to the second; the length is the one that
was aired.
"""

import datetime as dt
import re
from collections.abc import Iterator

from loa.model.heard import Heard
from loa.model.time import VIETNAM

TITLE = "Rivendell (Text Log, Technical Playout)"
PROVES = "lúc bắt đầu và thời lượng đã phát; chỉ có tên bài, không có tệp"
CLOCK = "full"

_HEAD = re.compile(r"Rivendell RDAirPlay (?:Technical )?Playout Report for (\d\d)/(\d\d)/(\d{4})( - )?")
_ROW = re.compile(
    r"(?P<time>\d\d:\d\d:\d\d)  (?P<cart>[ \d]{5}\d|\d+)  (?P<cut>\d{3}|rml|   )  (?P<title>.{1,23}?) {2,}"
    r"(?P<minutes>\d{0,2}):(?P<seconds>\d\d)  "
)
_NOT_ON_AIR = re.compile(r"  No *$")


def is_log(text: str) -> bool:
    """True for the reports of playout that Rivendell writes."""
    return _HEAD.search(text[:2000]) is not None


def heard(text: str, *, began: dt.datetime | None) -> Iterator[Heard]:  # noqa: ARG001 - the report names its day
    """What was aired. A report over several days says of no event on which of them it was: nothing is taken from it."""
    head = _HEAD.search(text)
    day = _day(head) if head and not head[4] else None
    for line in text.splitlines():
        match = _ROW.match(line)
        if match is None or match["cut"] == "rml" or _NOT_ON_AIR.search(line):
            continue
        aired = int(match["minutes"] or 0) * 60 + int(match["seconds"])
        start = dt.datetime.combine(day, dt.time.fromisoformat(match["time"]), VIETNAM) if day else None
        end = start + dt.timedelta(seconds=aired) if start else None
        yield Heard(match["title"].strip(), "", start=start, end=end, most_seconds=aired + 1.0)


def _day(head: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(head[3]), int(head[1]), int(head[2]))
    except ValueError:
        return None
