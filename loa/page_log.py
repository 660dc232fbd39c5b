"""The log that a bag's page gives back becomes plays for the as-run log (form: docs/pack.md).

The page measures what was really heard, but a browser may not read the file that it plays, so it cannot prove which
sound it was: such plays are grade C when they were written down on time, and D when later, never B.
"""

import datetime as dt
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa._log_clock import FIRST_YEAR, STEP, Tick, boots_in_doubt, doubted
from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _
from loa.model.evidence import ENDS, Play
from loa.model.time import VIETNAM
from loa.reasons import reason_of
from loa.tick import grade_told

PAGE_LOG_KIND = "loa-page-log"
PAGE_LOG_VERSION = 1

NOBODY_NAMED = "người trực (không ghi tên)"
"""What the log says when the operator wrote no name; it is content of a Vietnamese record."""

_FIRST_CLOCK = 1970
"""No clock of a computer shows an earlier year."""

_BREATH = dt.timedelta(seconds=1)
"""A play may be written down this much before its last moment: both are rounded."""

_MEASURED, _ON_PAGE, _TOLD = "measured", "đo trên trang MO-TRANG-NAY", "ghi trên trang MO-TRANG-NAY"

Data = Mapping[str, object]
Made = Callable[[str, str], dt.datetime | None]
"""When a station's first bag with a revision of the plan was made; None when nobody knows."""


@dataclass(frozen=True, slots=True)
class PageLog:
    """What a page gave back."""

    station: str
    week: str
    """``2024-W33``; empty when it does not say."""
    revision: str
    """Of the plan in the bag."""
    exported_at: dt.datetime | None
    """Aware; by the clock of the machine with the page, when it was saved. None: it does not say."""
    plays: tuple[Play, ...]


def read_page_log(path: Path, *, name: str = "", now: dt.datetime | None = None, made: Made | None = None) -> PageLog:
    """What a page's log says, with a play for each line of the plan that was played or not played.

    A start is in doubt when the page's clock was set while it ran, or lies outside of what is possible; such plays
    carry the bounds in its place.

    Args:
        path: ``nhat-ky-….json``.
        name: how the person knows it, for messages.
        now: aware; when it came back. None: nothing bounds its clock.
        made: when a station's bag with a plan revision was made.

    Raises:
        InputInvalid: not such a log, or of another version; every fault is told, and none of it is to be logged.
    """
    shown = name or path.name
    try:
        data = _of_our_kind(json.loads(read_text(path, name=shown)))
        records = [_mapping(one) for one in _list(data["plays"])]
        exported = _moment(data["exported_at"]) if data.get("exported_at") else None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as exc:
        message = _("This is not a log of a bag's page that this loa can read: {why}.").format(why=reason_of(exc))
        raise InputInvalid(
            [fault(shown, message, _("Save it again from the page, and send the file itself."))]
        ) from exc
    plays: list[Play] = []
    faults: list[Fault] = []
    for number, record in enumerate(records, start=1):
        try:
            plays += _plays(data, record)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as exc:
            message = _("Play {number} cannot be read: {why}.").format(number=number, why=reason_of(exc))
            faults.append(fault(shown, message, _("Save it again from the page, and send the file itself.")))
    if faults:
        raise InputInvalid(faults)
    station, revision = str(data["station"]), str(data["plan_revision"])
    first = made(station, revision) if made else None
    checked = _with_doubts(plays, records, first=first, last=now)
    return PageLog(station, str(data.get("week", "")), revision, exported, checked)


def _with_doubts(
    plays: Sequence[Play], records: Sequence[Data], *, first: dt.datetime | None, last: dt.datetime | None
) -> tuple[Play, ...]:
    """The plays, with the starts marked that cannot be right.

    What was not played has no start, but was not written down on time either.
    """
    ticks = _ticks(records)
    set_back = {str(one["boot"]) for one in records if one["kind"] == _MEASURED and _was_set_back(one)}
    possible = [one for one in ticks if _is_possible(one.wall, first, last)]
    boots = boots_in_doubt(possible) | set_back
    return tuple(
        _doubted(play, first, last) if play.boot_id in boots or not _is_possible(play.start, first, last) else play
        for play in plays
    )


def _doubted(play: Play, first: dt.datetime | None, last: dt.datetime | None) -> Play:
    if play.ended == "not-played":
        return replace(play, grade="D")
    return doubted(play, not_before=first, not_after=last)


def _was_set_back(record: Data) -> bool:
    """True when a play was over later than it was written down, which its end brings about."""
    ends = [_moment(_mapping(line)["end"]) for line in _list(record["lines"])]
    return max(ends, default=dt.datetime.min.replace(tzinfo=VIETNAM)) > _moment(record["recorded_at"]) + _BREATH


def _is_possible(moment: dt.datetime, first: dt.datetime | None, last: dt.datetime | None) -> bool:
    """True between hand-over and return, where these are known; clocks may differ by a little."""
    is_late = first is None or moment >= first - STEP
    return moment.year >= FIRST_YEAR and is_late and (last is None or moment <= last + STEP)


def _ticks(records: Sequence[Data]) -> list[Tick]:
    """When each record was made, by both clocks of the machine with the page."""
    found = []
    for record in sorted(records, key=lambda one: int(str(one.get("n", 0)))):
        is_measured = record["kind"] == _MEASURED
        wall = _moment(record["start"] if is_measured and "start" in record else record["recorded_at"])
        lines = [_mapping(line) for line in _list(record["lines"])] if is_measured and "start" in record else []
        away = (_moment(lines[0]["start"]) - _moment(lines[0]["planned_start"])).total_seconds() if lines else None
        found.append(Tick(str(record["boot"]), wall, _number(record["monotonic_seconds"]), away))
    return found


def _of_our_kind(value: object) -> Data:
    data = _mapping(value)
    if (data["kind"], data["version"]) != (PAGE_LOG_KIND, PAGE_LOG_VERSION):
        raise ValueError(f"{data['kind']} {data['version']}")
    return data


def _plays(log: Data, record: Data) -> Iterator[Play]:
    recorded = _moment(record["recorded_at"])
    for item in _list(record["lines"]):
        line = _mapping(item)
        start, end = _moment(line["start"]), _moment(line["end"])
        share, ended = _number(line["share_heard"]), str(line["ended"])
        is_told = record["kind"] != _MEASURED
        is_over = end <= recorded + _BREATH or not is_told  # its clock may have been set while it played
        if ended not in ENDS or not 0 <= share <= 1 or not (start <= end and is_over):
            raise ValueError(f"{line['line']}: {ended}, {share}, {start.isoformat()}")
        yield Play(
            station=str(log["station"]),
            line=str(line["line"]),
            planned_start=_moment(line["planned_start"]),
            campaign=str(line["campaign"]),
            script=str(line["script"]),
            title=str(line["title"]),
            form="loudspeaker",
            means=str(log["means"]),
            start=start,
            end=end,
            share_heard=share,
            ended=ended,
            why=str(line["why"]),
            says=_says(record),
            grade=grade_told(start, recorded),
            file_sha256=str(record["sha256"]),
            audio_sha256=str(record["audio_sha256"]),
            device=str(log["device"]),
            planned_seconds=_number(line["planned_seconds"]),
            plan_revision=str(log["plan_revision"]),
            boot_id=str(record["boot"]),
            monotonic_seconds=_number(record["monotonic_seconds"]),
            timed="plan" if is_told and ended == "complete" and start == _moment(line["planned_start"]) else "",
            draft=str(line.get("draft", "")),
        )


def _says(record: Data) -> str:
    """Who wrote it down, and whether the page measured it or the person told it."""
    how = _ON_PAGE if record["kind"] == _MEASURED else _TOLD
    return f"{str(record['by']).strip() or NOBODY_NAMED}, {how}"


def _moment(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(_("{text} has no time zone").format(text=value))
    if moment.year < _FIRST_CLOCK:
        raise ValueError(_("{text} is no time").format(text=value))
    return moment.astimezone(VIETNAM)


def _number(value: object) -> float:
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError(_("{text} is no number").format(text=value))
    return number


def _mapping(value: object) -> Data:
    if not isinstance(value, dict):
        raise TypeError(_("a table is expected"))
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise TypeError(_("a list is expected"))
    return value
