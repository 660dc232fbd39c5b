"""A line of an as-run log as bytes and back: canonical JSON, one play, with a version."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping

from loa.files.canonical import json_form
from loa.model.evidence import ENDS, FORMS, GRADES, LogLine, Play
from loa.model.time import VIETNAM

LINE_VERSION = 1

_FIELDS = {field.name: field for field in dataclasses.fields(Play)}
_SORTED = sorted(_FIELDS)
LATER_FIELDS = frozenset({"draft"})
"""Fields that came later: they stand in a line only when they say something, so older lines keep their spelling."""
_SPELL = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=json_form).encode
"""As ``canonical_json`` spells it: the keys are in order already."""

_TIMES = ("planned_start", "start", "end")


def line_bytes(line: LogLine) -> bytes:
    """The line without its line end."""
    play = line.play
    value = {
        "logged_at": line.logged_at.isoformat(),
        "play": {name: said for name in _SORTED if (said := getattr(play, name)) or name not in LATER_FIELDS},
        "previous": line.previous,
        "sequence": line.sequence,
        "v": LINE_VERSION,
    }
    return _SPELL(value).encode("utf-8")


def identity(play: Play) -> tuple[object, ...]:
    """What makes two reports of a play the same play: the plan line, or what it was, and when it began."""
    what = (play.line,) if play.line else (play.campaign, play.script, play.title, play.means)
    return (*what, play.form, play.start, play.corrects)


def line_of(data: bytes) -> LogLine:
    """The line that the bytes spell.

    Raises:
        ValueError: they are not a line of this version; the message says how.
    """
    try:
        value = json.loads(data.decode("utf-8"))
        if value["v"] != LINE_VERSION:
            raise ValueError(f"version {value['v']}")
        return LogLine(
            sequence=_whole(value["sequence"]),
            logged_at=_moment(value["logged_at"]),
            previous=str(value["previous"]),
            play=play_of(value["play"]),
        )
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError(f"{type(exc).__name__}: {exc}") from exc


def play_of(value: Mapping[str, object]) -> Play:
    """The play that stands in a line.

    Raises:
        ValueError, TypeError: a field is missing, unknown or not of its kind.
    """
    if unknown := set(value) - set(_FIELDS):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    fields: dict[str, object] = {**value}
    for name in _TIMES:
        if fields.get(name) is not None:
            fields[name] = _moment(fields[name])
    play = Play(**fields)  # type: ignore[arg-type]
    if wrong := wrong_in(play):
        raise ValueError(wrong)
    return play


def wrong_in(play: Play) -> str:
    """What keeps a play from standing in a log; empty when nothing does."""
    for name, value, known in (("grade", play.grade, GRADES), ("form", play.form, FORMS), ("ended", play.ended, ENDS)):
        if value not in known:
            return f"{name} {value!r}"
    for name in _TIMES:
        moment = getattr(play, name)
        if moment is not None and moment.tzinfo is None:
            return f"{name} has no time zone"
    if not 0 <= play.share_heard <= 1 or play.end < play.start or play.count < 0 or play.corrects < 0:
        return "share_heard, end, count or corrects is out of range"
    return ""


def _moment(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return moment.astimezone(VIETNAM)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value
