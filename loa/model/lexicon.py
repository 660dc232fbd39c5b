"""Lexicons: how written forms that no rule can read are said."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One written form and its reading."""

    written: str
    """As it stands in texts, NFC; may hold spaces and marks: ``Ea H'leo``, ``KT.``."""
    spoken: str
    """Vietnamese syllables."""
    kind: str
    """``abbreviation``, ``agency``, ``document``, ``brand``, ``place``, ``web``, ``unit`` or ``word``."""
    before: tuple[str, ...] = ()
    """Only right after one of these words or phrases (lower case); always when empty."""
    after: tuple[str, ...] = ()
    """Only right before one of these words or phrases (lower case); always when empty."""
    engine: str = ""
    """Only for this voice engine; for all of them when empty."""
    note: str = ""
    """Where the reading comes from, for the next editor."""
    place: str = ""
    """``file:line``."""

    @property
    def is_exact(self) -> bool:
        """True when capitals matter: abbreviations are written in capitals, and TT is not tt."""
        return self.kind in ("abbreviation", "agency", "document", "unit")


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Entries, found by the first word of their written form. The first entry that fits its place wins."""

    by_first_word: dict[str, tuple[Entry, ...]]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry."""
        return tuple(entry for entries in self.by_first_word.values() for entry in entries)

    @property
    def engines(self) -> tuple[str, ...]:
        """The voice engines that have readings of their own, sorted."""
        return tuple(sorted({entry.engine for entry in self.entries if entry.engine}))


def lexicon_of(entries: Iterable[Entry]) -> Lexicon:
    """A lexicon: longer forms before shorter ones, forms with a context before the same form without."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(first_word(entry.written), []).append(entry)
    return Lexicon({word: tuple(sorted(group, key=_most_telling_first)) for word, group in found.items()})


def first_word(written: str) -> str:
    """The key of a written form: its first run of letters, lower case."""
    end = 0
    while end < len(written) and written[end].isalpha():
        end += 1
    return written[: max(end, 1)].lower()


def _most_telling_first(entry: Entry) -> tuple[int, int, int]:
    return (-len(entry.written), -bool(entry.engine), -bool(entry.before) - bool(entry.after))
