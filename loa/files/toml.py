"""TOML 1.0 settings, read key by key, with the line of every fault and "did you mean" for unknown keys.

table = read_toml(path, name="schedules/dak-lak.toml")
name = table.text("name")
for daypart in table.tables("daypart"):
    start = daypart.time("start")
table.close()          # raises InputInvalid with every fault of the file
"""

import contextlib
import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from loa.errors import Fault, InputInvalid, fault
from loa.files.text import read_text
from loa.messages import _
from loa.reasons import reason_of

Value = str | int | float | bool | dt.date | dt.time | dt.datetime | list["Value"] | dict[str, "Value"]
Key = tuple[str | int, ...]
T = TypeVar("T")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]\n]+?)\s*\]\]?\s*(?:#.*)?\Z")
_ASSIGNMENT = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_TEXT_OR_COMMENT = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*""")
_TOML_PLACE = re.compile(r"\(at line (\d+)")


class Table:
    """One table of a settings file: each key is asked for once, by its type; faults are collected, not raised."""

    def __init__(
        self,
        values: Mapping[str, Value],
        *,
        name: str,
        lines: Mapping[Key, int],
        at: Key = (),
        faults: list[Fault] | None = None,
    ) -> None:
        self._values = values
        self._name = name
        self._lines = lines
        self._at = at
        self._faults: list[Fault] = [] if faults is None else faults
        self._known: set[str] = set()
        self._children: list[Table] = []

    @property
    def file(self) -> str:
        """The file's name, for messages."""
        return self._name

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that stand in this table, in the file's order."""
        return tuple(self._values)

    def line(self, key: str | None = None) -> int:
        """The line a key (or this table) stands on, from 1."""
        at = self._at if key is None else (*self._at, key)
        while at and at not in self._lines:
            at = at[:-1]
        return self._lines.get(at, 1)

    def wrong(self, key: str | None, message: str, cure: str) -> None:
        """Note a fault at a key (or at this table)."""
        self._faults.append(fault(self._name, message, cure, line=self.line(key), cell=key or ""))

    def has(self, key: str) -> bool:
        """True when the key is there."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required when there is no default."""
        return self._take(key, default, "", _as_text)

    def integer(self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**9) -> int:
        """A whole number within bounds; required when there is no default."""
        return self._take(key, default, 0, lambda value: _as_integer(value, least, most))

    def number(self, key: str, default: float | None = None, *, least: float = -1e9, most: float = 1e9) -> float:
        """A number within bounds; required when there is no default."""
        return self._take(key, default, 0.0, lambda value: _as_number(value, least, most))

    def flag(self, key: str, *, default: bool) -> bool:
        """``true`` or ``false``."""
        return self._take(key, default, default, _as_flag)

    def date(self, key: str, default: dt.date | None = None) -> dt.date:
        """A date (TOML date, or ISO text); required when there is no default."""
        return self._take(key, default, dt.date.min, _as_date)

    def time(self, key: str, default: dt.time | None = None) -> dt.time:
        """A time of day written as ``"05:30"``; required when there is no default."""
        return self._take(key, default, dt.time(), _as_time)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts; required when there is no default."""
        return self._take(key, default, (), _as_texts)

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the choices; anything else is a fault with the nearest choice."""
        value = self.text(key, default)
        if value in choices or (key not in self._values):
            return value
        if isinstance(self._values[key], str):
            self.wrong(key, _("“{value}” is not one of the choices.").format(value=value), did_you_mean(value, choices))
        return choices[0]

    def value(self, key: str) -> Value | None:
        """The bare value, of any type; None when it is not there."""
        self._known.add(key)
        return self._values.get(key)

    def table(self, key: str) -> "Table":
        """A table inside this one; an empty one when it is not there."""
        self._known.add(key)
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, _("A table is expected here."), _("Write it as [{key}].").format(key=key))
            value = {}
        return self._child(value, (*self._at, key))

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of an array of tables; none when it is not there."""
        self._known.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(
                key, _("A list of tables is expected here."), _("Write each one under [[{key}]].").format(key=key)
            )
            return
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield self._child(item, (*self._at, key, index))

    def named_tables(self) -> Iterator[tuple[str, "Table"]]:
        """The tables inside this one with their names, when the names are the person's own."""
        for key in self._values:
            yield key, self.table(key)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault so far, unknown keys among them; ask after all known keys were read."""
        return (*self._faults, *self._unknown_keys())

    def close(self) -> None:
        """Done with this file.

        Raises:
            InputInvalid: there were faults, or keys that nothing asked for.
        """
        if found := self.faults:
            raise InputInvalid(found)

    def _child(self, values: Mapping[str, Value], at: Key) -> "Table":
        child = Table(values, name=self._name, lines=self._lines, at=at, faults=self._faults)
        self._children.append(child)
        return child

    def _take(self, key: str, default: T | None, blank: T, convert: Callable[[Value], T]) -> T:
        self._known.add(key)
        if key not in self._values:
            if default is None:
                self.wrong(
                    None, _("The key “{key}” is missing.").format(key=key), _("Add a line: {key} = …").format(key=key)
                )
                return blank
            return default
        try:
            return convert(self._values[key])
        except _Unfit as exc:
            self.wrong(key, str(exc), _("Correct the value."))
            return blank

    def _unknown_keys(self) -> Iterator[Fault]:
        for key in self._values:
            if key not in self._known:
                yield fault(
                    self._name,
                    _("The key “{key}” is not known here.").format(key=key),
                    did_you_mean(key, tuple(sorted(self._known))),
                    line=self.line(key),
                    cell=key,
                )
        for child in self._children:
            yield from child._unknown_keys()  # noqa: SLF001 - the same class


def read_toml(path: Path, *, name: str = "") -> Table:
    """The file's top table, to be read key by key and closed.

    Raises:
        InputInvalid: the file is missing, too large, not UTF-8 or not TOML (with the line).
    """
    shown = name or path.as_posix()
    text = read_text(path, name=shown)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        place = _TOML_PLACE.search(str(exc))
        line = int(place.group(1)) if place else text.count("\n") + 1
        raise InputInvalid(
            [
                fault(
                    shown,
                    _("This is not TOML: {why}.").format(why=reason_of(exc)),
                    _("Look at this line and the one before it."),
                    line=line,
                )
            ]
        ) from exc
    except (ValueError, RecursionError) as exc:  # a number of thousands of digits, thousands of brackets
        raise InputInvalid(
            [fault(shown, _("A value in this file is too large or too deep."), _("Look for a slip of the keyboard."))]
        ) from exc
    return Table(values, name=shown, lines=_lines_of_keys(text))


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """The cure for an unknown word: the nearest known one, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return _("Did you mean “{near}”?").format(near=near[0])
    return _("Known here: {known}.").format(known=", ".join(known)) if known else _("Take it out.")


def _lines_of_keys(text: str) -> dict[Key, int]:
    """The line each key and table header stands on. Multi-line values are passed over by their own shape."""
    lines: dict[Key, int] = {(): 1}
    counts: dict[Key, int] = {}
    at: Key = ()
    fence = ""
    open_brackets = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if open_brackets:
            open_brackets += _brackets(line)
            continue
        if header := _HEADER.match(line):
            at = _indexed(_parts(header.group(2)), counts, is_array=header.group(1) == "[[")
            lines.setdefault(at, number)
        elif assignment := _ASSIGNMENT.match(line):
            parts = _parts(assignment.group(1))
            for depth in range(1, len(parts) + 1):
                lines.setdefault((*at, *parts[:depth]), number)
            open_brackets = _brackets(line[assignment.end() :])
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                fence = mark
    return lines


def _brackets(line: str) -> int:
    """How many brackets a line leaves open; those in texts and comments do not count."""
    bare = _TEXT_OR_COMMENT.sub("", line)
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _indexed(parts: tuple[str, ...], counts: dict[Key, int], *, is_array: bool) -> Key:
    at: Key = ()
    for depth, part in enumerate(parts):
        at = (*at, part)
        if depth == len(parts) - 1 and is_array:
            counts[at] = counts.get(at, -1) + 1
        if at in counts:
            at = (*at, counts[at])
    return at


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", dotted))


class _Unfit(ValueError):
    """A value of another type or size than its key asks for."""


def _as_text(value: Value) -> str:
    if not isinstance(value, str):
        raise _Unfit(_("A text in quotes is expected."))
    return value


def _as_integer(value: Value, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Unfit(_("A whole number is expected."))
    if not least <= value <= most:
        raise _Unfit(_("A number from {least} to {most} is expected.").format(least=least, most=most))
    return value


def _as_number(value: Value, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unfit(_("A number is expected."))
    if not least <= value <= most:
        raise _Unfit(_("A number from {least} to {most} is expected.").format(least=least, most=most))
    return float(value)


def _as_flag(value: Value) -> bool:
    if not isinstance(value, bool):
        raise _Unfit(_("true or false is expected, without quotes."))
    return value


def _as_date(value: Value) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DATE.match(value):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(value)
    raise _Unfit(_("A date as 2024-09-16 is expected."))


def _as_time(value: Value) -> dt.time:
    if isinstance(value, str) and (match := _TIME.match(value)):
        return dt.time(int(match.group(1)), int(match.group(2)))
    raise _Unfit(_('A time of day as "05:30" is expected.'))


def _as_texts(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Unfit(_('A list of texts is expected, as ["a", "b"].'))
    return tuple(item for item in value if isinstance(item, str))
