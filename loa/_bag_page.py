"""The bag's page and table of contents: what the operator opens at five in the morning, without a network.

Both are content of a bag, so their words are Vietnamese whatever ``LOA_LANG`` says.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loa.model.airing import AirSession, AirWeek
from loa.model.evidence import LogHead
from loa.model.time import WEEKDAY_TITLES
from loa.model.wording import DRAFT_TITLE, day_words

PAGE_NAME = "MO-TRANG-NAY.html"
CONTENTS_NAME = "MUC-LUC.txt"
PAGE_VERSION = 1
"""Version of the data in the page and of the log it gives back."""

_TEMPLATES = Path(__file__).parent / "bag"
_DATA_PLACE = "@DATA@"


@dataclass(frozen=True, slots=True)
class Carried:
    """A session as the bag carries it."""

    session: AirSession
    path: str
    """Of its sound in the bag."""
    sha256: str
    """Of that file, which may be encoded anew for the device."""
    draft: str = ""
    """Why it may not be aired; empty when it may."""

    @property
    def title(self) -> str:
        """As people read it; a draft says so."""
        return f"{DRAFT_TITLE}: {self.session.title}" if self.draft else self.session.title


@dataclass(frozen=True, slots=True)
class Told:
    """What page and sheet say of the station."""

    place: str
    """``xã Krông Năng, tỉnh Đắk Lắk``."""
    means: str
    """Phương tiện: ``Đài truyền thanh xã Krông Năng``."""
    device: str
    head: LogHead


def page(week: AirWeek, carried: Sequence[Carried], told: Told) -> bytes:
    """The page as one HTML file with everything in it but the sound."""
    data = json.dumps(_page_data(week, carried, told), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = (_TEMPLATES / PAGE_NAME).read_text(encoding="utf-8")
    return text.replace(_DATA_PLACE, data.replace("<", "\\u003c")).encode("utf-8")


def contents(carried: Sequence[Carried], told: Told) -> bytes:
    """Which file is which session, as a text that Notepad opens: a stick's folders have only numbers."""
    lines = [f"{told.means} ({told.place})", ""]
    lines += [DRAFT_TITLE, ""] if any(one.draft for one in carried) else []
    for one in carried:
        session = one.session
        day = f"{WEEKDAY_TITLES[session.day.weekday()]} {day_words(session.day)} {session.start:%H:%M}"
        lines += [f"{one.path}   {day}   {one.title} ({clock(session.seconds)})"]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


def clock(seconds: float) -> str:
    """``2:15``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _page_data(week: AirWeek, carried: Sequence[Carried], told: Told) -> dict[str, object]:
    return {
        "version": PAGE_VERSION,
        "station": week.plan.station,
        "place": told.place,
        "means": told.means,
        "device": told.device,
        "week": week.week,
        "first": week.plan.first.isoformat(),
        "last": week.plan.last.isoformat(),
        "revision": week.plan.revision,
        "head": {"size": told.head.size, "root": told.head.root},
        "draft": DRAFT_TITLE if any(one.draft for one in carried) else "",
        "sessions": [_session_data(one) for one in carried],
    }


def _session_data(one: Carried) -> dict[str, object]:
    session = one.session
    return {
        "id": f"{session.day.isoformat()}/{session.name}",
        "day": session.day.isoformat(),
        "title": one.title,
        "start": session.start.isoformat(),
        "seconds": round(session.seconds, 3),
        "file": one.path,
        "sha256": one.sha256,
        "audio_sha256": session.audio_sha256,
        "lines": [
            {
                "line": line.id,
                "title": line.title,
                "campaign": line.campaign,
                "script": line.script,
                "planned_start": line.start.isoformat(),
                "planned_seconds": round(line.seconds, 3),
                "offset": round(session.offset(line), 3),
                "draft": line.draft,
            }
            for line in session.lines
        ],
    }
