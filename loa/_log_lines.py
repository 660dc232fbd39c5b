"""A line of an as-run log as bytes and back: canonical JSON, one play, with a version."""

import dataclasses
import datetime as dt
import functools
import json
import math
import operator
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any

from loa.messages import _
from loa.model.evidence import ENDS, FORMS, GRADES, TIMED, LogLine, Play
from loa.model.time import VIETNAM

LINE_VERSION = 1

_FIELDS = {field.name: field for field in dataclasses.fields(Play)}
LATER_FIELDS = frozenset({"draft", "timed", "not_before", "not_after", "proof", "proof_sha256"})
"""Fields that came later: they stand in a line only when they say something, so that older lines keep their form."""
_SORTED = sorted(_FIELDS)
_ALWAYS = tuple(name for name in _SORTED if name not in LATER_FIELDS)
_ALWAYS_VALUES, _LATER_VALUES = operator.attrgetter(*_ALWAYS), operator.attrgetter(*sorted(LATER_FIELDS))

_MOST = 1e18
"""No number of a play is near this; it keeps infinity and what is no number out."""
_TIMES = ("planned_start", "start", "end", "not_before", "not_after")
_TEXTS = operator.attrgetter(*(name for name, field in _FIELDS.items() if field.type is str))
_NUMBERS = operator.attrgetter(*(name for name, field in _FIELDS.items() if field.type in (int, float)))


def line_bytes(line: LogLine) -> bytes:
    """The line without its line end, spelled as ``canonical_json`` spells it.

    Raises:
        ValueError, KeyError: JSON has no place for a value.
    """
    play, names = line.play, _ALWAYS
    if any(_LATER_VALUES(play)):
        names = tuple(name for name in _SORTED if name not in LATER_FIELDS or getattr(play, name))
    values = _ALWAYS_VALUES(play) if names is _ALWAYS else operator.attrgetter(*names)(play)
    spelled = [encode_basestring(value) if type(value) is str else _SPELLED[type(value)](value) for value in values]
    text = _template(names) % (line.logged_at.isoformat(), *spelled, line.previous, line.sequence, LINE_VERSION)
    return text.encode("utf-8")


@functools.cache
def _template(names: tuple[str, ...]) -> str:
    fields = ",".join(f'"{name}":%s' for name in names)
    return f'{{"logged_at":"%s","play":{{{fields}}},"previous":"%s","sequence":%d,"v":%d}}'


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number")
    return repr(value)


_SPELLED: Mapping[type, Callable[[Any], str]] = {
    int: repr,
    float: _number_text,
    dt.datetime: lambda moment: f'"{moment.isoformat()}"',
    type(None): lambda _nothing: "null",
}
"""How a value of a play is written as JSON, by its type."""


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
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
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
    for name, known in (("grade", GRADES), ("form", FORMS), ("ended", ENDS), ("timed", TIMED)):
        if (value := getattr(play, name)) not in known:
            return f"{name} {value!r}"
    numbers = _NUMBERS(play)
    if set(map(type, _TEXTS(play))) != {str} or not set(map(type, numbers)) <= {int, float}:
        return _("a text is not a text, or a number is not a number")
    for name in _TIMES:
        moment = getattr(play, name)
        if moment is not None and moment.tzinfo is None:
            return _("{text} has no time zone").format(text=name)
    is_small = all(0 <= number < _MOST for number in numbers)
    if not is_small or play.share_heard > 1 or play.end < play.start:
        return _("a number is out of range, or the end is before the start")
    if play.not_before and play.not_after and play.not_after < play.not_before:
        return _("not_after is before not_before")
    return ""


def _moment(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError(_("{text} has no time zone").format(text=value))
    return moment.astimezone(VIETNAM)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(_("{text} is not a whole number").format(text=repr(value)))
    return value
