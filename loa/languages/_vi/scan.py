"""The reader: goes through a text from left to right and gives spans; the first rule that fits reads."""

import re
from dataclasses import replace
from typing import NamedTuple

from loa.languages._vi import romans, rulebook
from loa.languages._vi import words as word_rules
from loa.languages._vi.numerals import NORTH, Reading, regional
from loa.languages._vi.rules import LETTER, Context, Rule, Said
from loa.languages._vi.syllables import VIETNAMESE, is_syllable
from loa.languages._vi.tidy import Tidy, invisible_places, tidy
from loa.messages import _
from loa.model.lexicon import Entry, Lexicon
from loa.model.words import Span

_WORD = re.compile(rf"{LETTER}+")
_SPACE = re.compile(r"\s*")
_HARD = re.compile(r"[.,;:?!]")
_BRACKET = re.compile(rf"\s?\(\s?({LETTER}+(?:\s{LETTER}+)*)\s?\)")
_FIGURES = frozenset(("number", "money", "unit", "percent"))
_CLEAR_AFTER = frozenset(' .,;:?!)\n"…-/*]')
_SPEAKABLE = VIETNAMESE | frozenset(" .,;:?!")
_TRANSPARENT = frozenset("*\"'_`")


class Found(NamedTuple):
    """What stands at the reader's place."""

    end: int
    kind: str
    rule: str
    said: Said


def scan(text: str, *, lexicon: Lexicon | None, reading: Reading = NORTH, engine: str = "") -> tuple[Span, ...]:
    """The spans of a text, which cover every character of its NFC form that is not a space."""
    even = tidy(text)
    lexicons = (lexicon, rulebook.lexicon()) if lexicon else (rulebook.lexicon(),)
    at = Context(even.text, lexicons, rulebook.vocabulary(), engine)
    spans: list[Span] = []
    while _stands_on_something(at):
        found = _find(at)
        spans.append(_span(even, at.position, found, reading))
        at.words.extend(_heard(even.text[at.position : found.end], found))
        at.position = found.end
    return tuple(spans) if len(even.text) == len(even.written) else _with_invisible(even, spans)


def _stands_on_something(at: Context) -> bool:
    space = _SPACE.match(at.text, at.position)
    at.position = space.end() if space else at.position
    return at.position < len(at.text)


def _find(at: Context) -> Found:
    letter = at.text[at.position]
    if letter.isalpha():
        return _find_word(at)
    if letter.isascii() and letter.isdigit():
        return _first(rulebook.after_digit(), at) or _unreadable(at)
    return _find_mark(at)


def _find_word(at: Context) -> Found:
    match = _WORD.match(at.text, at.position)
    if match is None:
        return _unreadable(at)
    word, end = match[0], match.end()
    if _is_clear(word, at, end):
        return Found(end, "word", "word.plain", Said(word))
    found = _first(rulebook.before_lexicon(), at) or _from_lexicon(at) or _first(rulebook.after_letter(), at)
    return found or _unreadable(at)


def _is_clear(word: str, at: Context, end: int) -> bool:
    """True for a plain syllable that no rule and no lexicon has anything to say about."""
    low = word.lower()
    if len(word) == 1 or any(low in lexicon.by_first_word for lexicon in at.lexicons) or romans.value(low):
        return False
    after = at.text[end : end + 2]
    if after and (after[0] not in _CLEAR_AFTER or (after[0] in ".-" and after[1:].isalnum())):
        return False
    return is_syllable(word)


def _find_mark(at: Context) -> Found:
    text, start = at.text, at.position
    if text[start] in "+(" and (found := _first(rulebook.after_bracket(), at)):
        return found
    if _is_sign(text, start) and (found := _first(rulebook.after_sign(), at)):
        return found
    return _first(rulebook.after_mark(), at) or _unreadable(at)


def _is_sign(text: str, start: int) -> bool:
    """A sign touches the figure after it and nothing before it: -5, but not 3-5."""
    return text[start] in "-+±" and text[start + 1 : start + 2].isdigit() and text[start - 1 : start] in ("", " ", "(")


def _first(rules: tuple[Rule, ...], at: Context) -> Found | None:
    for rule in rules:
        match = rule.pattern.match(at.text, at.position)
        said = rule.read(match, at) if match else None
        if match and said is not None:
            full = Said(said) if isinstance(said, str) else said
            kind = full.kind or rule.kind
            return Found(match.end() + _repeated(full, kind, at, match.end()), kind, rule.name, full)
    return None


def _repeated(said: Said, kind: str, at: Context, end: int) -> int:
    """The length of a bracket that only repeats a figure in words, as in 05 (năm): it is said once."""
    bracket = _BRACKET.match(at.text, end) if kind in _FIGURES else None
    if bracket is None or bracket[1].lower().replace("ngàn", "nghìn") != said.spoken.replace("ngàn", "nghìn"):
        return 0
    return bracket.end() - end


def _from_lexicon(at: Context) -> Found | None:
    chunk = _WORD.match(at.text, at.position)
    for lexicon in at.lexicons if chunk else ():
        for entry in lexicon.by_first_word.get(chunk[0].lower(), ()) if chunk else ():
            end = _end_of(entry, at)
            if end and _fits(entry, at, end):
                said = word_rules.entry_reading(entry, at.text[at.position : end])
                return Found(end, said.kind, f"lexicon.{entry.kind}", said)
    return None


def _end_of(entry: Entry, at: Context) -> int:
    """Where the entry's written form ends at this place; 0 when it does not stand here."""
    end = at.position + len(entry.written)
    here = at.text[at.position : end]
    if here != entry.written and (_needs_capitals(entry) or here.lower() != entry.written.lower()):
        return 0
    following = at.text[end : end + 1]
    if not entry.written[-1].isalnum():
        return end
    is_numbered = entry.is_exact and len(entry.written) > 1 and following.isdigit()
    return 0 if (following.isalnum() or following == "'") and not is_numbered else end


def _needs_capitals(entry: Entry) -> bool:
    """AI and ai, TT and tt are different words."""
    return entry.is_exact or is_syllable(entry.written)


def _fits(entry: Entry, at: Context, end: int) -> bool:
    if entry.kind == "web" or (entry.engine and entry.engine != at.engine):
        return False
    if entry.before and not at.is_after(entry.before) and not _follows_value(entry, at):
        return False
    if entry.after and not at.is_before(end, entry.after):
        return False
    has_context = entry.before or entry.after
    return bool(has_context) or not (entry.is_exact and is_syllable(entry.written) and at.is_in_capitals(end))


def _follows_value(entry: Entry, at: Context) -> bool:
    """“T7, CN”: a comma does not part an entry from a value before it."""
    return at.is_after_pause([word for word in entry.before if word.startswith("#")])


def _unreadable(at: Context) -> Found:
    letter = at.text[at.position]
    warning = _("“{word}” cannot be read. Take it out, or write it in words.").format(word=letter)
    return Found(at.position + 1, "unreadable", "none", Said("", warning))


def _heard(text: str, found: Found) -> tuple[str, ...]:
    """What later rules see of a span: words and marks as they are, values by their class."""
    if found.kind == "word":
        return (found.said.spoken.lower(),)
    if found.kind == "mark":
        if text.strip("-") == "":
            return (found.said.spoken.replace(",", "") or "-",)
        return tuple(found.said.spoken.split()) or (() if _TRANSPARENT.issuperset(text) else (text,))
    if found.kind in ("brand", "loanword"):
        return tuple(text.lower().split())
    if found.kind in ("abbreviation", "place", "foreign", "symbol", "letter"):
        return tuple(_HARD.sub("", found.said.spoken.lower()).split())
    return (f"#{found.kind}",)


def _span(even: Tidy, start: int, found: Found, reading: Reading) -> Span:
    said = found.said
    if reading != NORTH and not found.rule.startswith(("word", "lexicon")):
        said = replace(said, spoken=regional(said.spoken, reading))
    text = even.original(start, found.end)
    if found.kind != "word" and not _SPEAKABLE.issuperset(said.spoken.lower()):
        said = word_rules.without_foreign_letters(said, text)
    return Span(
        text.rstrip(), even.places[start], said.kind or found.kind, said.spoken, found.rule, said.entry, said.warning
    )


def _with_invisible(even: Tidy, spans: list[Span]) -> tuple[Span, ...]:
    """The spans with one more for each invisible character, silent and with a warning."""
    hidden = [
        Span(even.written[place], place, "invisible", "", "none", "", _invisible_warning(even.written[place]))
        for place in invisible_places(even.written)
    ]
    return tuple(sorted((*spans, *hidden), key=lambda span: span.start))


def _invisible_warning(letter: str) -> str:
    return _("There is an invisible character here ({code}). Delete it and type the word again.").format(
        code=f"U+{ord(letter):04X}"
    )
