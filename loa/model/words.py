"""Words on their way from a script to a voice: copy, spans, sentences, spoken text."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that a copy was written with, so that a figure can be followed back."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A script written out for one locality and one air date."""

    campaign: str
    language: str
    audience: str
    """``everyone`` when the script is for all."""
    length: str
    """``short`` (about 30 seconds) or ``long`` (60 to 90 seconds)."""
    locality: str
    """Locality code."""
    air_date: dt.date
    phase: str
    title: str
    text: str
    """NFC; one paragraph a line."""
    script_file: str
    """The script it was written from, relative to the workspace."""
    facts: tuple[UsedFact, ...] = ()
    region: str = "north"
    """Whose number words it is said in: ``north`` (nghìn, linh) or ``south`` (ngàn, lẻ)."""
    written_in: str = ""
    """The language of ``text`` when people translated it as they recorded it; empty when it is ``language``."""

    @property
    def script(self) -> str:
        """The script's name in plans and logs: ``campaign/language.audience.length``."""
        return f"{self.campaign}/{self.language}.{self.audience}.{self.length}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of written text and how it is said."""

    text: str
    """As written."""
    start: int
    """Offset of the first character in the written sentence."""
    kind: str
    """Its class: ``word``, ``date``, ``number``, ``abbreviation``, ``mark`` …"""
    spoken: str
    """Plain words, lower or mixed case as the voice needs it; empty for what is silent (brackets, bullets)."""
    rule: str
    """The rule that read it."""
    entry: str = ""
    """The lexicon entry that it was read from, as ``file:line``; empty when a rule did it."""
    warning: str = ""
    """Why a person should look at this reading; empty when it is sure."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written and as said."""

    written: str
    spoken: str
    """Plain words in NFC, and of marks only ``. , ; : ? !``."""
    spans: tuple[Span, ...] = ()
    role: str = "main"
    """Who says it: a script's voice roles; ``main`` when there is one voice."""
    variants: tuple[tuple[str, "Sentence"], ...] = ()
    """Voice engine to the same sentence as that engine is to say it, where a reading of the lexicon is for it alone."""

    def said_by(self, engine: str) -> "Sentence":
        """The sentence as a voice of this engine says it."""
        return dict(self.variants).get(engine, self)

    def __hash__(self) -> int:
        """Of its words alone: they tell sentences apart, and spans are many."""
        return hash((self.written, self.spoken, self.role))

    @property
    def syllables(self) -> int:
        """How many syllables: one written Vietnamese word is one syllable."""
        return sum(1 for word in self.spoken.split() if any(letter.isalpha() for letter in word))


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Copy as sentences of plain words: no digit, no abbreviation."""

    language: str
    sentences: tuple[Sentence, ...]

    @property
    def syllables(self) -> int:
        """How many syllables in all."""
        return sum(sentence.syllables for sentence in self.sentences)
