"""Plans as files: JSON for programs (with a schema version), a table for people, and back."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from loa.errors import InputInvalid, fault
from loa.files import atomic
from loa.files.canonical import json_form
from loa.files.text import read_text
from loa.messages import _
from loa.model.playing import PlannedPlay, PlayPlan, Shortfall
from loa.model.time import VIETNAM

PLAN_VERSION = 1
"""Version of the JSON form."""

_MOST_BYTES = 16 * 1024 * 1024


def plan_path(output: Path, station: str, week: str) -> Path:
    """Where the plan of a station's week stands: ``output/plans/24343/2024-W33.json``."""
    return output / "plans" / station / f"{week}.json"


def plan_json(plan: PlayPlan) -> dict[str, object]:
    """The plan as data for JSON: schema version, days, revision, plays with their reasons, shortfalls."""
    return {
        "version": PLAN_VERSION,
        "station": plan.station,
        "first": plan.first.isoformat(),
        "last": plan.last.isoformat(),
        "revision": plan.revision,
        "plays": [{**_fields(play), "start": play.start.isoformat()} for play in plan.plays],
        "shortfalls": [_fields(shortfall) for shortfall in plan.shortfalls],
    }


def write_plan(path: Path, plan: PlayPlan) -> None:
    """Write the plan's JSON, whole or not at all."""
    text = json.dumps(plan_json(plan), ensure_ascii=False, indent=2, sort_keys=True, default=json_form)
    atomic.write_text(path, text + "\n")


def read_plan(path: Path, *, name: str = "") -> PlayPlan:
    """The plan that stands in a file.

    Raises:
        InputInvalid: the file is missing, is not such JSON, or has another version.
    """
    shown = name or path.as_posix()
    text = read_text(path, name=shown, most_bytes=_MOST_BYTES)
    try:
        return plan_of(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        message = _("This is not a plan that this loa can read: {why}.").format(why=exc)
        raise InputInvalid([fault(shown, message, _("Make it again with: loa build."))]) from exc


def plan_of(data: Mapping[str, object]) -> PlayPlan:
    """The plan that ``plan_json`` gave.

    Raises:
        ValueError, KeyError, TypeError: the data is not such a plan, or has another version.
    """
    if data["version"] != PLAN_VERSION:
        raise ValueError(f"version {data['version']}")
    return PlayPlan(
        station=str(data["station"]),
        first=dt.date.fromisoformat(str(data["first"])),
        last=dt.date.fromisoformat(str(data["last"])),
        revision=str(data["revision"]),
        plays=tuple(_play(item) for item in _list(data["plays"])),
        shortfalls=tuple(_shortfall(item) for item in _list(data["shortfalls"])),
    )


def plan_text(plan: PlayPlan) -> str:
    """The plan as a table for the operator, in Vietnamese: one line a play, its reason under it, then what is short."""
    lines = [f"Lịch phát {plan.station}, {_day(plan.first)} – {_day(plan.last)} (bản {plan.revision})"]
    shown: tuple[dt.date, str] | None = None
    for play in plan.plays:
        if (play.start.date(), play.session) != shown:
            shown = (play.start.date(), play.session)
            lines += ["", f"{_WEEKDAYS[play.start.weekday()]} {_day(play.start.date())}, buổi {play.session}"]
        lines += [
            f"  {play.start:%H:%M:%S}  {_clock(play.seconds)}  {play.title}  [{play.script}]",
            f"      {play.reason}",
        ]
    lines += [""] if plan.plays else ["", "Không có lượt phát nào.", ""]
    if plan.shortfalls:
        lines.append("Chưa đạt:")
        lines += [f"  {short.rule}: {short.planned}/{short.wanted}, vì {short.because}" for short in plan.shortfalls]
    return "\n".join(lines).rstrip() + "\n"


_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _fields(noun: PlannedPlay | Shortfall) -> dict[str, object]:
    return {field.name: getattr(noun, field.name) for field in dataclasses.fields(noun)}


def _list(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise TypeError(f"a list is expected, not {type(value).__name__}")
    return value


def _play(item: dict[str, str]) -> PlannedPlay:
    start = dt.datetime.fromisoformat(item["start"])
    if start.tzinfo is None:
        raise ValueError(f"{item['start']} has no time zone")
    read = {"start": start.astimezone(VIETNAM), "seconds": float(item["seconds"])}
    return PlannedPlay(**{**item, **read, "voices": tuple(item.get("voices", ()))})  # type: ignore[arg-type]


def _shortfall(item: dict[str, str]) -> Shortfall:
    return Shortfall(**{**item, "wanted": int(item["wanted"]), "planned": int(item["planned"])})  # type: ignore[arg-type]
