"""Plans as files: JSON for programs (with a schema version), a table for people, and back."""

import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from loa.errors import InputInvalid, fault
from loa.files import atomic
from loa.files.canonical import json_form
from loa.files.text import read_text
from loa.messages import _, here
from loa.model.playing import (
    BrokenRule,
    PlannedPlay,
    PlannedRelay,
    PlannedSession,
    PlannedText,
    PlayPlan,
    Shortfall,
    Superseded,
)
from loa.model.time import VIETNAM, WEEKDAY_TITLES
from loa.reasons import reason_of

N = TypeVar("N")

PLAN_VERSION = 1
"""Version of the JSON form."""

_MOST_BYTES = 16 * 1024 * 1024
_SAME_TIME = dt.timedelta(minutes=1)
"""A line that is moved by less still holds: other lines before it became a little longer or shorter."""


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
        "plays": _items(plan.plays),
        "shortfalls": _items(plan.shortfalls),
        "sessions": _items(plan.sessions),
        "relays": _items(plan.relays),
        "broken": _items(plan.broken),
        "supersedes": list(plan.supersedes),
        "superseded": _items(plan.superseded),
        "texts": _items(plan.texts),
        **({"approved_only": True} if plan.is_approved_only else {}),
    }


def write_plan(path: Path, plan: PlayPlan) -> None:
    """Write the plan's JSON, whole or not at all; the same plan is left as it stands."""
    text = json.dumps(plan_json(plan), ensure_ascii=False, indent=2, sort_keys=True, default=json_form)
    atomic.write_if_changed(path, f"{text}\n".encode())


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
        message = _("This is not a plan that this loa can read: {why}.").format(why=reason_of(exc))
        raise InputInvalid(
            [fault(shown, message, here(command=_("Make it again with: loa build."), page=_("Build the week again.")))]
        ) from exc


def standing_plan(output: Path, station: str, week: str) -> PlayPlan | None:
    """The plan that was built last for a station's week; None when none was.

    Args:
        output: the workspace's output/.
        station: locality code.
        week: ISO week, ``2024-W33``.

    Raises:
        InputInvalid: as ``read_plan``.
    """
    path = plan_path(output, station, week)
    return read_plan(path, name=f"output/{path.relative_to(output).as_posix()}") if path.is_file() else None


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
        plays=_nouns(PlannedPlay, data["plays"]),
        shortfalls=_nouns(Shortfall, data["shortfalls"]),
        sessions=_nouns(PlannedSession, data.get("sessions", [])),
        relays=_nouns(PlannedRelay, data.get("relays", [])),
        broken=_nouns(BrokenRule, data.get("broken", [])),
        supersedes=tuple(map(str, _list(data.get("supersedes", [])))),
        superseded=_nouns(Superseded, data.get("superseded", [])),
        texts=_nouns(PlannedText, data.get("texts", [])),
        is_approved_only=data.get("approved_only") is True,
    )


def plan_text(plan: PlayPlan, *, title: str = "") -> str:
    """The plan as a table for the operator, in Vietnamese: a line a play with its reason, then what gave way.

    Args:
        plan: of one station.
        title: the station's name for people.
    """
    station = f"{title} ({plan.station})" if title else plan.station
    lines = [f"Lịch phát {station}, {_day(plan.first)} – {_day(plan.last)} (bản {plan.revision})"]
    titles = {(session.day, session.name): _title(session) for session in plan.sessions}
    shown: tuple[dt.date, str] | None = None
    for start, one in _in_time(plan):
        session = one.session if isinstance(one, PlannedPlay) else "tiếp âm"
        if (start.date(), session) != shown:
            shown = (start.date(), session)
            lines += ["", f"{WEEKDAY_TITLES[start.weekday()]} {_day(start.date())}, {titles.get(shown, session)}"]
        lines += _lines_of(one)
    lines += [""] if plan.plays else ["", "Không có lượt phát nào.", ""]
    return "\n".join([*lines, *_notes(plan)]).rstrip() + "\n"


def _title(session: PlannedSession) -> str:
    return session.title.lower() + (f" (lời chào là bản nháp: {session.draft})" if session.draft else "")


def revised(standing: PlayPlan, made: PlayPlan, *, now: dt.datetime | None = None) -> PlayPlan:
    """The new plan with what it changes of the one that stands, whose bags may be handed out already.

    Args:
        standing: the plan that was built last for the same days.
        made: the plan that the rules give now.
        now: aware; sessions begun by then stay as the standing plan has them. None: nothing is past.
    """
    if standing.revision == made.revision:
        return standing
    past = {(one.day, one.name) for one in standing.sessions if now and one.start <= now}
    plays = [play for play in standing.plays if _key(play) in past]
    plays += [play for play in made.plays if _key(play) not in past and not (now and play.start <= now)]
    kept = dataclasses.replace(made, plays=tuple(sorted(plays, key=lambda play: (play.start, play.id))))
    gone = superseded_lines(standing, kept)
    return dataclasses.replace(
        kept,
        supersedes=(standing.revision, *standing.supersedes) if gone else standing.supersedes,
        superseded=gone,
    )


def is_same_plan(one: PlayPlan, other: PlayPlan) -> bool:
    """True when two plans of the same days air the same words and relays at the same minutes."""
    is_same_air = not superseded_lines(one, other) and not superseded_lines(other, one)
    return is_same_air and _relayed(one) == _relayed(other)


def _relayed(plan: PlayPlan) -> list[tuple[dt.datetime, float, str]]:
    return [(relay.start, relay.seconds, relay.title) for relay in plan.relays]


def superseded_lines(standing: PlayPlan, made: PlayPlan) -> tuple[Superseded, ...]:
    """The lines of an earlier plan that a new one takes back: other words, another frame, another minute, or none."""
    return tuple(
        Superseded(play.id, play.start, play.title, play.spot, standing.revision, why)
        for play in standing.plays
        if (why := _why_superseded(play, standing, made))
    )


def _key(play: PlannedPlay) -> tuple[dt.date, str]:
    return (play.start.date(), play.session)


def _why_superseded(play: PlannedPlay, standing: PlayPlan, made: PlayPlan) -> str:
    """Why a line no longer holds, in Vietnamese; empty when it does."""
    today = [one for one in made.plays if one.start.date() == play.start.date()]
    same = next((one for one in today if one.id == play.id), None)
    if same and _says_the_same(same, play) and abs(same.start - play.start) < _SAME_TIME:
        framed, before = (_frame_words(plan, play) for plan in (made, standing))
        return "" if framed == before else "lời chào của buổi đã đổi"
    if any(one.force == "emergency" for one in today):
        return "nhường tin khẩn cấp"
    if any(one.script == play.script and not _says_the_same(one, play) for one in today):
        return "lời bài đã đổi theo dữ kiện mới"
    if not any(one.script == play.script for one in today):
        return "bài không còn đúng với ngày này hoặc quy tắc đã đổi"
    return "lịch được xếp lại"


def _says_the_same(one: PlannedPlay, other: PlannedPlay) -> bool:
    return (one.script, one.spot, one.words) == (other.script, other.spot, other.words)


def _frame_words(plan: PlayPlan, play: PlannedPlay) -> str:
    """What is said around a line; empty when the plan does not tell."""
    return next((one.words for one in plan.sessions if (one.day, one.name) == _key(play)), "")


def plan_lines(plan: PlayPlan, day: dt.date) -> list[PlannedPlay | PlannedRelay]:
    """The plays and relays of a day, in order of time."""
    return [one for start, one in _in_time(plan) if start.date() == day]


def _in_time(plan: PlayPlan) -> list[tuple[dt.datetime, PlannedPlay | PlannedRelay]]:
    lines: list[PlannedPlay | PlannedRelay] = [*plan.plays, *plan.relays]
    return sorted(((one.start, one) for one in lines), key=lambda line: (line[0], line[1].id))


def _lines_of(one: PlannedPlay | PlannedRelay) -> list[str]:
    line = f"  {one.start:%H:%M:%S}  {clock(one.seconds)}  {one.title}"
    if isinstance(one, PlannedPlay):
        draft = [f"      Bản nháp: {one.draft}."] if one.draft else []
        return [f"{line}  [{one.script}]  {one.id}", f"      {one.reason}", *draft]
    return [line, f"      {one.reason}"]


def _notes(plan: PlayPlan) -> Iterator[str]:
    if plan.shortfalls:
        yield "Chưa đạt:"
        yield from (f"  {one.rule}: {one.planned}/{one.wanted}, vì {one.because}" for one in plan.shortfalls)
    if plan.broken:
        yield "Quy tắc yếu đã nhường:"
        yield from (f"  {one.line}: {one.rule}; {one.because}." for one in plan.broken)
    if plan.superseded:
        yield "Dòng của bản trước không còn hiệu lực:"
        yield from (
            f"  {one.line} {one.start:%H:%M %d/%m/%Y} {one.title} (bản {one.revision}): {one.because}."
            for one in plan.superseded
        )
    if plan.supersedes:
        yield f"Thu hồi các gói mang bản: {', '.join(plan.supersedes)}"


def line_text(plan: PlayPlan, line: str) -> str:
    """Everything a plan knows about one of its lines; empty when it has no such line."""
    found = next((one for _start, one in _in_time(plan) if one.id == line), None)
    if found is None:
        return ""
    told = [f"{found.id} (bản {plan.revision})", *_lines_of(found)]
    if isinstance(found, PlannedPlay):
        told += [f"  Sức mạnh: {FORCE_WORDS.get(found.force, found.force)}; quy tắc ở {found.rule or '?'}"]
        told += [f"  Bài: {found.spot}"]
    told += [f"  Nhường: {one.rule}; {one.because}." for one in plan.broken if one.line == line]
    told += [f"  Thay dòng của bản {one.revision}: {one.title}." for one in plan.superseded if one.line == line]
    return "\n".join(told) + "\n"


FORCE_WORDS = {
    "emergency": "tin khẩn cấp",
    "fixed": "giờ cố định",
    "priority": "tin ưu tiên",
    "quota": "chỉ tiêu",
}
"""How people call the forces that put a line into a plan."""


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def clock(seconds: float) -> str:
    """``1:05``: minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _items(nouns: Sequence[Any]) -> list[dict[str, object]]:
    return [{field.name: _plain(getattr(noun, field.name)) for field in dataclasses.fields(noun)} for noun in nouns]


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(_("a list is expected"))
    return value


def _nouns(kind: type[N], value: object) -> tuple[N, ...]:
    readers = _readers(kind)  # type: ignore[arg-type]
    return tuple(kind(**{name: readers[name](given) for name, given in item.items()}) for item in _list(value))


@functools.cache
def _readers(kind: type[Any]) -> Mapping[str, Callable[[Any], object]]:
    """How each field of a noun is read from JSON, by its type."""
    return {field.name: _READ.get(str(field.type), str) for field in dataclasses.fields(kind)}


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(_("{text} has no time zone").format(text=text))
    return moment.astimezone(VIETNAM)


_READ: dict[str, Any] = {
    "<class 'str'>": str,
    "<class 'int'>": int,
    "<class 'float'>": float,
    "<class 'datetime.datetime'>": _moment,
    "<class 'datetime.date'>": dt.date.fromisoformat,
    "tuple[str, ...]": tuple,
}
