"""Whether a whole log holds together, in one fast pass: yes, or look closer (``loa._log_check`` says what is wrong).

A line is taken only when it is spelled exactly as ``loa._log_lines`` spells it, which one expression can tell.
"""

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Sequence

from loa._log_lines import LATER_FIELDS
from loa._log_merkle import Tree
from loa.model.evidence import ENDS, FORMS, GRADES, Play

_PLAIN = r'[^"\\\x00-\x1f]*+'
_TEXT = rf'"({_PLAIN}(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f])){_PLAIN})*+)"'
_TIME = r'"(20\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{6})?\+07:00)"'
_NUMBER = r"(0|[1-9]\d{0,15}|(?:0|[1-9]\d{0,14})\.\d{1,17})"
_WHOLE = r"(0|[1-9]\d{0,17})"
_KINDS = {"str": _TEXT, "int": _WHOLE, "float": _NUMBER, "datetime": _TIME}
_FIELDS = sorted(dataclasses.fields(Play), key=lambda field: field.name)


def _kind(field: dataclasses.Field[object]) -> str:
    if field.name == "planned_start":
        return _TIME.replace('"(', '(?:null|"(').replace(')"', ')")')
    name = getattr(field.type, "__name__", str(field.type)).rsplit(".", 1)[-1]
    return _KINDS[name]


def _spelled(field: dataclasses.Field[object]) -> str:
    """A field with the comma before it; one that came later stands there only when it says something."""
    comma = "," if field is not _FIELDS[0] else ""
    if field.name in LATER_FIELDS:
        return rf'(?:{comma}"{field.name}":(?!""){_kind(field)})?'
    return f'{comma}"{field.name}":{_kind(field)}'


_LINE = re.compile(
    r'\{"logged_at":'
    + _TIME
    + r',"play":\{'
    + "".join(map(_spelled, _FIELDS))
    + r'\},"previous":"([0-9a-f]{64})","sequence":'
    + _WHOLE
    + r',"v":1\}',
    re.ASCII,
)
_LOGGED = 1
_AT = {field.name: number for number, field in enumerate(_FIELDS, start=2)}
_START, _END, _PLANNED = _AT["start"], _AT["end"], _AT["planned_start"]
_STATION, _GRADE, _FORM, _ENDED, _SHARE = (_AT[name] for name in ("station", "grade", "form", "ended", "share_heard"))
_CORRECTS, _SECONDS, _MONOTONIC = (_AT[name] for name in ("corrects", "planned_seconds", "monotonic_seconds"))
_PREVIOUS, _SEQUENCE = len(_FIELDS) + 2, len(_FIELDS) + 3
_SEQUENCE_DIGITS = re.compile(rb'"sequence":(\d{1,18}),"v":1\}\Z')
_IDENTITY_LINE = tuple(_AT[name] for name in ("line", "form", "start", "corrects"))
_IDENTITY = tuple(_AT[name] for name in ("campaign", "script", "title", "means", "form", "start", "corrects"))


def holds_together(files: Sequence[tuple[str, Sequence[bytes]]], tree: Tree, *, station: str) -> bool:
    """True when every line of the log is right and follows the one before.

    Args:
        files: month (``2024-08``) and finished lines of each file.
        tree: gets the lines in the order of the log, for their roots.
        station: whose log it should be.
    """
    entries = in_order(files)
    check = _Check(station)
    return entries is not None and all(check.is_next(month, data, tree) for _number, month, data in entries)


def in_order(files: Sequence[tuple[str, Sequence[bytes]]]) -> list[tuple[int, str, bytes]] | None:
    """Number, month and bytes of each line, by number; None when a line has no number."""
    entries = []
    for month, lines in files:
        for data in lines:
            match = _SEQUENCE_DIGITS.search(data, max(0, len(data) - 40))
            if match is None:
                return None
            entries.append((int(match[1]), month, data))
    if len(files) > 1:
        entries.sort(key=lambda entry: entry[0])
    return entries


class _Check:
    """The lines seen so far, as far as the next one must fit them."""

    def __init__(self, station: str) -> None:
        self.station = station
        self.number = 0
        self.previous = "0" * 64
        self.numbers: set[str] = {"0.0", "1.0"}
        self.moments: set[str] = set()
        self.identities: set[tuple[str | None, ...]] = set()

    def is_next(self, month: str, data: bytes, tree: Tree) -> bool:
        try:
            match = _LINE.fullmatch(data.decode("utf-8"))
        except UnicodeDecodeError:
            return False
        self.number += 1
        if match is None or not (match[_PREVIOUS] == self.previous and match[_SEQUENCE] == str(self.number)):
            return False
        if not self._is_right(match, month):
            return False
        self.previous = hashlib.sha256(data).hexdigest()
        tree.add(data)
        return True

    def _is_right(self, match: re.Match[str], month: str) -> bool:
        start, end, planned = match[_START], match[_END], match[_PLANNED]
        if not (start.startswith(month) and start <= end and match[_STATION] == self.station):
            return False
        if match[_GRADE] not in GRADES or match[_FORM] not in FORMS or match[_ENDED] not in ENDS:
            return False
        share, corrects = match[_SHARE], match[_CORRECTS]
        if float(share) > 1 or (corrects != "0" and int(corrects) >= self.number):
            return False
        if not all(map(self._is_number, (share, match[_SECONDS], match[_MONOTONIC]))):
            return False
        return self._is_new(match) and all(map(self._is_moment, (match[_LOGGED], start, end, planned or start)))

    def _is_number(self, text: str) -> bool:
        """True for the shortest spelling of a number, as JSON is written."""
        if text not in self.numbers:
            if "." in text and repr(float(text)) != text:
                return False
            self.numbers.add(text)
        return True

    def _is_new(self, match: re.Match[str]) -> bool:
        identity = match.group(*(_IDENTITY_LINE if match[_AT["line"]] else _IDENTITY))
        if identity in self.identities:
            return False
        self.identities.add(identity)
        return True

    def _is_moment(self, text: str) -> bool:
        if text not in self.moments:
            try:
                dt.datetime.fromisoformat(text)
            except ValueError:
                return False
            self.moments.add(text)
        return ".000000" not in text
