"""What a rule is, and what it may look at."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from loa.languages._vi.numerals import NORTH, Reading
from loa.model.lexicon import Lexicon

LETTER = "[^\\W\\d_]"
"""One letter of any alphabet, inside a pattern."""

_NEXT_WORD = re.compile(rf"\s*(?:[(\"']\s*)?({LETTER}+)")
_NEXT_TWO_WORDS = re.compile(rf"\s*({LETTER}+)\s+({LETTER}+)")
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
    reading: Reading = NORTH
    lexicons: tuple[Lexicon, ...] = ()
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

    def continues(self, kind: str) -> bool:
        """True in a list: the last thing read that is no comma or “và” was of this class."""
        for word in reversed(self.words):
            if word not in _JOINERS:
                return word == f"#{kind}"
        return False

    def follows(self, end: int) -> str:
        """The word after a place in the text, lower case; nothing when a mark stands between."""
        found = _NEXT_WORD.match(self.text, end)
        return found.group(1).lower() if found else ""

    def follows_two(self, end: int) -> str:
        """The two words after a place in the text, lower case."""
        found = _NEXT_TWO_WORDS.match(self.text, end)
        return f"{found.group(1)} {found.group(2)}".lower() if found else self.follows(end)

    def is_alone(self, start: int, end: int) -> bool:
        """True when nothing else stands in the text."""
        return not self.text[:start].strip() and not self.text[end:].strip(" .")


_SOFT = frozenset(':"(')

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
