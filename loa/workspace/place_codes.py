"""The code of a locality that a person calls by its name."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loa.errors import UsageError
from loa.messages import _
from loa.model.place import Locality, LocalityName
from loa.workspace.localities import FILE, KINDS, same_name

_SHORT_KINDS = {"x.": "xã", "p.": "phường", "tt.": "thị trấn", "tt": "thị trấn"}
_KIND = re.compile(
    "(?:" + "|".join(re.escape(kind).replace(r"\ ", r"\s+") for kind in (*KINDS, *_SHORT_KINDS)) + r")(?:\s+|(?<=\.))",
    re.IGNORECASE,
)
_OF_WHERE = re.compile(r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã)\s+", re.IGNORECASE)
_MOST_NEAR, _FEWEST_LETTERS = 5, 2


def code_named(localities: Mapping[str, Locality], text: str) -> str:
    """The code of the only locality of that name: of those that have it today, else of those that once had it.

    Args:
        localities: by code.
        text: ``Krông Năng``, ``xã Krông Năng``, ``Krông Năng, Đắk Lắk``; case, apostrophes and where a tone mark
            stands do not matter.

    Raises:
        UsageError: none has it, or several have; the message lists the near ones with their codes.
    """
    asked = _asked(unicodedata.normalize("NFC", text))
    for is_of_today in (True, False):
        codes = [code for code, one in sorted(localities.items()) if _is_called(one, asked, is_of_today=is_of_today)]
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise UsageError(
                _("“{text}” is the name of several places.").format(text=text),
                cure=_("Give the code of one: {names}.").format(names=_shown(localities, codes)),
            )
    near = list(_near(localities, asked.name))[:_MOST_NEAR]
    cure = _("Near it: {names}.").format(names=_shown(localities, near)) if near else _("Give its 5-digit code.")
    raise UsageError(_("“{name}” is not in {where}.").format(name=text, where=FILE), cure=cure)


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: str
    """Empty when the person gives none."""
    name: str
    within: tuple[str, ...]
    """District or province, without their kinds."""


def _asked(text: str) -> _Asked:
    whole, *within = (part.strip() for part in text.split(","))
    found = _KIND.match(whole)
    kind = " ".join(found.group().lower().split()) if found else ""
    name = whole[found.end() :] if found else whole
    return _Asked(_SHORT_KINDS.get(kind, kind), name, tuple(_bare(part) for part in within if part))


def _bare(place: str) -> str:
    return _OF_WHERE.sub("", place, count=1)


def _is_called(locality: Locality, asked: _Asked, *, is_of_today: bool) -> bool:
    names = locality.names[-1:] if is_of_today else locality.names
    return any(_fits(name, asked) for name in names)


def _fits(name: LocalityName, asked: _Asked) -> bool:
    places = [_bare(place) for place in (name.district, name.province) if place]
    is_there = all(any(same_name(place, part) for place in places) for part in asked.within)
    return same_name(name.name, asked.name) and asked.kind in ("", name.kind) and is_there


def _near(localities: Mapping[str, Locality], name: str) -> Iterator[str]:
    """The codes of places whose names, or the names of what they were made of, are most like one; each once."""
    called: dict[str, list[str]] = {}
    for code, locality in sorted(localities.items()):
        for known in locality.names:
            for one in (known.name, *(_KIND.sub("", unit, count=1) for unit in known.units)):
                called.setdefault(plain_name(one), []).append(code)
    plain = plain_name(name)
    found = [plain] if plain in called else _alike(plain, list(called))
    yield from dict.fromkeys(code for one in found for code in called[one])


def _alike(plain: str, known: list[str]) -> list[str]:
    """Names that begin with what was typed, then those most like it."""
    begun = [one for one in known if len(plain) >= _FEWEST_LETTERS and one.startswith(plain)]
    return [*begun, *difflib.get_close_matches(plain, known, n=_MOST_NEAR, cutoff=0.7)]


def plain_name(name: str) -> str:
    """Without case, marks, apostrophes and spaces, as people type on a telephone: ``krongnang``."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


def _shown(localities: Mapping[str, Locality], codes: list[str]) -> str:
    return "; ".join(f"{code} ({localities[code].names[-1].full})" for code in codes)
