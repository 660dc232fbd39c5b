"""Whether a whole log holds together, in one fast pass: yes, or look closer (``loa._log_check`` says what is wrong).

A line is taken only when it is spelled exactly as ``loa._log_lines`` spells it, which one expression can tell.
"""

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Sequence

from loa._log_lines import LATER_FIELDS
from loa.model.evidence import ENDS, FORMS, GRADES, TIMED, Play
from loa.model.time import VIETNAM

Entry = tuple[int, str, bytes]
"""Number, month (``2024-08``) and bytes of a line."""

_PLAIN = r'[^"\\\x00-\x1f]*+'
_TEXT = rf'"{_PLAIN}(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f])){_PLAIN})*+"'
_CLOCK = r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(?!000000)\d{6})?"
_TIME = rf'"(?:20\d\d-\d\d-\d\d{_CLOCK}\+07:00|19\d\d-\d\d-\d\d{_CLOCK}\+0[78]:00)"'
"""In Viet Nam; before 1975 with another offset, which a dead clock shows."""
_NUMBER = r"(?:0|[1-9]\d{0,15}|(?:0|[1-9]\d{0,14})\.\d{1,17})"
_WHOLE = r"(?:0|[1-9]\d{0,17})"
_KINDS = {str: _TEXT, int: _WHOLE, float: _NUMBER, dt.datetime: _TIME}
_CHOICES = {"grade": GRADES, "form": FORMS, "ended": ENDS, "timed": TIMED}
_FIELDS = sorted(dataclasses.fields(Play), key=lambda field: field.name)
_WANTED = frozenset(
    (
        *("campaign", "corrects", "end", "form", "line", "means", "monotonic_seconds", "not_after", "not_before"),
        *("planned_seconds", "planned_start", "script", "share_heard", "start", "station", "title"),
    )
)
"""The fields that are looked at one by one; of the others the spelling is enough."""


def _kind(field: dataclasses.Field[object]) -> str:
    if field.name in _CHOICES:
        return '"(?:' + "|".join(map(re.escape, _CHOICES[field.name])) + ')"'
    if field.type in _KINDS:
        return _KINDS[field.type]
    return _TIME if field.name in LATER_FIELDS else f"(?:null|{_TIME})"


def _spelled(field: dataclasses.Field[object]) -> str:
    """A field with the comma before it; one that came later stands there only when it says something."""
    comma = "," if field is not _FIELDS[0] else ""
    value = f"(?P<{field.name}>{_kind(field)})" if field.name in _WANTED else _kind(field)
    if field.name in LATER_FIELDS:
        return f'(?:{comma}"{field.name}":(?!""){value})?'
    return f'{comma}"{field.name}":{value}'


_LINE = re.compile(
    f'{{"logged_at":(?P<logged_at>{_TIME}),"play":{{'
    + "".join(map(_spelled, _FIELDS))
    + f'}},"previous":"([0-9a-f]{{64}})","sequence":{_WHOLE},"v":1}}',
    re.ASCII,
)
_EMPTY = '""'
_SEQUENCE_DIGITS = re.compile(rb'"sequence":(\d{1,18}),"v":1\}\Z')


def holds_together(files: Sequence[tuple[str, Sequence[bytes]]], *, station: str) -> bool:
    """True when every line of the log is right and follows the one before.

    Args:
        files: month (``2024-08``) and finished lines of each file.
        station: whose log it should be.
    """
    entries = in_order(files)
    try:
        return entries is not None and _Check(station).is_right(entries)
    except UnicodeDecodeError:
        return False


def in_order(files: Sequence[tuple[str, Sequence[bytes]]]) -> list[Entry] | None:
    """The lines by number; None when a line has no number."""
    entries = []
    digits = _SEQUENCE_DIGITS.search
    for month, lines in files:
        for data in lines:
            match = digits(data, max(0, len(data) - 40))
            if match is None:
                return None
            entries.append((int(match[1]), month, data))
    if len(files) > 1:
        entries.sort(key=lambda entry: entry[0])
    return entries


class _Check:
    """The lines seen so far, as far as the next one must fit them."""

    def __init__(self, station: str) -> None:
        self.station = f'"{station}"'
        self.number = 0
        self.numbers: set[str] = {"0.0", "1.0"}
        self.days: set[str] = set()
        self.identities: set[tuple[str, ...]] = set()

    def is_right(self, entries: Sequence[Entry]) -> bool:
        previous, fullmatch, sha256, fits = "0" * 64, _LINE.fullmatch, hashlib.sha256, self._fits
        for self.number, (number, month, data) in enumerate(entries, start=1):
            match = fullmatch(data.decode("utf-8"))
            if match is None or number != self.number:
                return False
            *fields, named = match.groups()
            if named != previous or not fits(month, fields):
                return False
            previous = sha256(data).hexdigest()
        return True

    def _fits(self, month: str, fields: Sequence[str]) -> bool:
        logged_at, campaign, corrects, end, form, line, means, monotonic = fields[:8]
        not_after, not_before, seconds, planned_start, script, share, start, station, title = fields[8:]
        if not (station == self.station and start[1:8] == month and start <= end):
            return False
        if (corrects != "0" and int(corrects) >= self.number) or (share != "1.0" and float(share) > 1):
            return False
        identity = (
            (line, form, start, corrects) if line != _EMPTY else (campaign, script, title, means, form, start, corrects)
        )
        if identity in self.identities:
            return False
        self.identities.add(identity)
        if not (self.numbers.issuperset((share, seconds, monotonic)) or self._are_numbers(share, seconds, monotonic)):
            return False
        if planned_start == start and not (not_before or not_after):
            return self.days.issuperset((logged_at[:11], start[:11], end[:11])) or self._are_moments(
                logged_at, start, end
            )
        bounds = [bound for bound in (not_before, not_after) if bound]
        return bounds == sorted(bounds) and self._are_moments(logged_at, start, end, planned_start, *bounds)

    def _are_numbers(self, *texts: str) -> bool:
        return all(map(self._is_number, texts))

    def _are_moments(self, *texts: str) -> bool:
        return all(map(self._is_moment, texts))

    def _is_number(self, text: str) -> bool:
        """True for the shortest spelling of a number, as JSON is written."""
        if text not in self.numbers:
            if "." in text and repr(float(text)) != text:
                return False
            self.numbers.add(text)
        return True

    def _is_moment(self, text: str) -> bool:
        """True for a day that there is; the expression has seen to the rest, but for offsets of long ago."""
        if text == "null" or text[:11] in self.days:
            return True
        try:
            moment = dt.datetime.fromisoformat(text[1:-1])
        except ValueError:
            return False
        if text.startswith('"19'):
            return moment.astimezone(VIETNAM).isoformat() == text[1:-1]
        self.days.add(text[:11])
        return True
