"""The log that a bag's page gives back becomes plays for the as-run log (form: docs/pack.md).

The page measures what was really heard, but a browser may not read the file that it plays, so it cannot prove which
sound it was: such plays are grade C when they were written down on time, and D when later, never B.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _
from loa.model.evidence import ENDS, Play
from loa.model.time import VIETNAM
from loa.tick import ON_TIME_DAYS

PAGE_LOG_KIND = "loa-page-log"
PAGE_LOG_VERSION = 1

NOBODY_NAMED = "người trực (không ghi tên)"
"""What the log says when the operator wrote no name; it is content of a Vietnamese record."""

_MEASURED, _ON_PAGE, _TOLD = "measured", "đo trên trang MO-TRANG-NAY", "ghi trên trang MO-TRANG-NAY"

Data = Mapping[str, object]


def read_page_log(path: Path, *, name: str = "") -> tuple[Play, ...]:
    """The plays of a page's log, one for each line of the plan that was in what was played or not played.

    Args:
        path: ``nhat-ky-….json``.
        name: how the person knows it, for messages.

    Raises:
        InputInvalid: not such a log, or of another version; every fault is told, and none of it is to be logged.
    """
    shown = name or path.name
    try:
        data = _of_our_kind(json.loads(read_text(path, name=shown)))
        records = [_mapping(one) for one in _list(data["plays"])]
    except (ValueError, KeyError, TypeError) as exc:
        message = _("This is not a log of a bag's page that this loa can read: {why}.").format(why=exc)
        raise InputInvalid(
            [fault(shown, message, _("Save it again from the page, and send the file itself."))]
        ) from exc
    plays: list[Play] = []
    faults: list[Fault] = []
    for number, record in enumerate(records, start=1):
        try:
            plays += _plays(data, record)
        except (ValueError, KeyError, TypeError) as exc:
            message = _("Play {number} cannot be read: {why}.").format(number=number, why=exc)
            faults.append(fault(shown, message, _("Save it again from the page, and send the file itself.")))
    if faults:
        raise InputInvalid(faults)
    return tuple(plays)


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
        share, ended = float(str(line["share_heard"])), str(line["ended"])
        if ended not in ENDS or not 0 <= share <= 1 or not start <= end <= recorded + dt.timedelta(seconds=1):
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
            grade="C" if (recorded.date() - start.date()).days <= ON_TIME_DAYS else "D",
            file_sha256=str(record["sha256"]),
            audio_sha256=str(record["audio_sha256"]),
            device=str(log["device"]),
            planned_seconds=float(str(line["planned_seconds"])),
            plan_revision=str(log["plan_revision"]),
            boot_id=str(record["boot"]),
            monotonic_seconds=float(str(record["monotonic_seconds"])),
        )


def _says(record: Data) -> str:
    """Who wrote it down, and whether the page measured it or the person told it."""
    how = _ON_PAGE if record["kind"] == _MEASURED else _TOLD
    return f"{str(record['by']).strip() or NOBODY_NAMED}, {how}"


def _moment(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return moment.astimezone(VIETNAM)


def _mapping(value: object) -> Data:
    if not isinstance(value, dict):
        raise TypeError(f"an object is expected, not {type(value).__name__}")
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise TypeError(f"a list is expected, not {type(value).__name__}")
    return value
