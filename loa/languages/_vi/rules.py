"""What a rule is, and what it may look at."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from loa.languages._vi.syllables import is_syllable
from loa.model.lexicon import Lexicon

LETTER = "[^\\W\\d_]"
"""One letter of any alphabet, inside a pattern."""

_NEXT_WORDS = re.compile(rf"[\s*\"'(_]*({LETTER}+)(?:[\s*\"']+({LETTER}+))?(?:[\s*\"']+({LETTER}+))?")
_LAST_WORD = re.compile(rf"({LETTER}+)[\s*\"']*\Z")
_NEAR = 24
"""How many characters back the word before is looked for."""
CAPITAL = "^"
"""In a lexicon's ``after``: a word that begins with a capital."""
FIGURE = "#"
"""In a lexicon's ``after``: a figure."""

_JOINERS = frozenset((",", ";", "và", "hoặc", "hay", "-", "cùng", "với", "đến", "tới"))


@dataclass(frozen=True, slots=True)
class Said:
    """A reading, and what a person should know about it."""

    spoken: str
    warning: str = ""
    entry: str = ""
    kind: str = ""
    """The span's class when it is not the rule's own."""


@dataclass(slots=True)
class Context:
    """Where the reader stands: the text, the place, and what was read before it."""

    text: str
    lexicons: tuple[Lexicon, ...] = ()
    vocabulary: frozenset[str] = frozenset()
    """Syllables that are known from lexicons, to propose a correction."""
    engine: str = ""
    position: int = 0
    words: list[str] = field(default_factory=list)
    """What was read so far: words in lower case, marks as they are, everything else as ``#kind``."""

    @property
    def before(self) -> str:
        """The last three words, lower case; a colon, quote or bracket between them does not matter."""
        last = [word for word in self.words[-6:] if word not in _SOFT]
        return " ".join(last[-3:])

    def is_after(self, phrases: Collection[str]) -> bool:
        """True when the last one, two or three words are one of the phrases."""
        last = self.before
        while last:
            if last in phrases:
                return True
            last = last.partition(" ")[2]
        return False

    def is_after_pause(self, phrases: Collection[str]) -> bool:
        """As ``is_after``; commas between do not matter."""
        last = [word for word in self.words[-6:] if word not in _SOFT and word != ","][-3:]
        return any(" ".join(last[start:]) in phrases for start in range(len(last)))

    def continues(self, kind: str) -> bool:
        """True in a list: the last thing read that is no comma or “và” was of this class."""
        for word in reversed(self.words):
            if word not in _JOINERS:
                return word == f"#{kind}"
        return False

    def is_after_value(self) -> bool:
        """True right after a number, a date or another value."""
        return bool(self.words) and self.words[-1] in _VALUES

    def has_value_near(self) -> bool:
        """True when a number stands before, in the same clause and not far."""
        for word in reversed(self.words[-8:]):
            if word in _AMOUNTS:
                return True
            if word in _CLAUSE_ENDS:
                return False
        return False

    def follows(self, end: int) -> str:
        """The word after a place in the text, lower case; nothing when a mark or a figure stands between."""
        found = _NEXT_WORDS.match(self.text, end)
        return found.group(1).lower() if found else ""

    def is_before(self, end: int, phrases: Collection[str]) -> bool:
        """True when the next one, two or three words are one of the phrases."""
        found = _NEXT_WORDS.match(self.text, end)
        words = [word.lower() for word in found.groups() if word] if found else []
        if any(" ".join(words[:count]) in phrases for count in range(1, len(words) + 1)):
            return True
        next_letter = self.text[end : end + 3].lstrip(" ,")[:1]
        return (CAPITAL in phrases and next_letter.isupper()) or (FIGURE in phrases and next_letter.isdigit())

    def is_in_capitals(self, end: int) -> bool:
        """True inside a heading in capitals, where CA is a word and not công an."""
        before = _LAST_WORD.search(self.text, max(0, self.position - _NEAR), self.position)
        after = _NEXT_WORDS.match(self.text, end)
        neighbours = [found.group(1) for found in (before, after) if found]
        return any(len(word) > 1 and word.isupper() and is_syllable(word) for word in neighbours)

    def is_alone(self, start: int, end: int) -> bool:
        """True when nothing else stands in the text."""
        return not self.text[:start].strip() and not self.text[end:].strip(" .")


_AMOUNTS = frozenset(("#number", "#unit", "#money", "#percent", "#time"))
_VALUES = _AMOUNTS | frozenset(("#date", "#day", "#month", "#weekday", "#ordinal", "#roman", "#network"))
_CLAUSE_ENDS = frozenset(".,;:?!")
_SOFT = frozenset(':"(-')

Read = Callable[["re.Match[str]", Context], "Said | str | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern at the reader's place and how it is read; a reading of None leaves it to the next rule."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    read: Read


def rule(name: str, pattern: str, read: Read, *, flags: int = 0) -> Rule:
    """A rule; its class is the first part of its name."""
    return Rule(name, name.partition(".")[0], re.compile(pattern, flags), read)
