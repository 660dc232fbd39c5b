"""The reader: goes through a text from left to right and gives spans; the first rule that fits reads."""

import functools
import re
from importlib import resources

from loa.files.lexicon import entries_of
from loa.languages._vi import dates, documents, marks, phones, quantities, romans, times, web
from loa.languages._vi import words as word_rules
from loa.languages._vi.numerals import NORTH, Reading
from loa.languages._vi.rules import LETTER, Context, Rule, Said
from loa.languages._vi.syllables import is_syllable
from loa.languages._vi.tidy import Tidy, tidy
from loa.messages import _
from loa.model.lexicon import Entry, Lexicon, lexicon_of
from loa.model.words import Span

_WORD = re.compile(rf"{LETTER}+")
_SPACE = re.compile(r"\s+")
_CHUNK = re.compile(r"[^\W_]+")
_CLEAR_AFTER = frozenset(' .,;:?!)\n"…-/')
_REPEATED = re.compile(rf"\s?\(\s?({LETTER}+(?: {LETTER}+){{0,8}})\s?\)")


def scan(text: str, *, lexicon: Lexicon | None, reading: Reading = NORTH, engine: str = "") -> tuple[Span, ...]:
    """The spans of a text, which cover every character of its NFC form that is not a space."""
    even = tidy(text)
    lexicons = (lexicon, packaged()) if lexicon else (packaged(),)
    at = Context(even.text, reading, lexicons, engine)
    spans: list[Span] = []
    while (found := _next(at)) is not None:
        start, end, kind, name, said = found
        spans.append(_span(even, start, end, kind, name, said))
        at.words.extend(_heard(kind, said))
        at.position = end
    return tuple(spans)


@functools.cache
def packaged() -> Lexicon:
    """The lexicons that come with loa."""
    return lexicon_of(entry for entry in _packaged_entries() if entry.kind != "unit")


@functools.cache
def _packaged_entries() -> tuple[Entry, ...]:
    folder = resources.files("loa.languages._vi")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".tsv")), key=lambda file: file.name)
    return tuple(
        entry
        for file in files
        for entry in entries_of(file.read_text(encoding="utf-8"), name=f"_vi/{file.name}", trusted=True)
    )


@functools.cache
def _digit_rules() -> tuple[Rule, ...]:
    units = _units()
    return (
        *web.rules(),
        *documents.rules(),
        *times.rules(),
        *dates.rules(),
        *phones.rules(),
        *quantities.rules(units),
    )


@functools.cache
def _units() -> quantities.Units:
    return quantities.Units({entry.written: entry.spoken for entry in _packaged_entries() if entry.kind == "unit"})


@functools.cache
def _letter_rules() -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    return web.rules(), (*romans.rules(), *word_rules.rules())


@functools.cache
def _mark_rules() -> tuple[Rule, ...]:
    signed = tuple(
        rule
        for rule in quantities.rules(_units())
        if rule.name.startswith(("number.am", "money", "percent", "unit", "ratio"))
    )
    return (documents.blank_rule(), *marks.rules(_units().pattern)), phones.rules(), signed  # type: ignore[return-value]


def _next(at: Context) -> tuple[int, int, str, str, Said] | None:
    space = _SPACE.match(at.text, at.position)
    start = at.position = space.end() if space else at.position
    if start >= len(at.text):
        return None
    letter = at.text[start]
    if letter.isalpha():
        return _read_word(at)
    if letter.isdigit() and letter.isascii():
        return _first(_digit_rules(), at) or _unknown(at)
    return _read_mark(at)


def _read_word(at: Context) -> tuple[int, int, str, str, Said]:
    start = at.position
    word = _WORD.match(at.text, start)
    if word is None:
        return _unknown(at)
    low, end = word[0].lower(), word.end()
    is_listed = any(low in lexicon.by_first_word for lexicon in at.lexicons)
    if not is_listed and (end == len(at.text) or at.text[end] in _CLEAR_AFTER) and _is_plain(word[0], low, at, end):
        return start, end, "word", "word.plain", Said(word[0])
    addresses, others = _letter_rules()
    return _first(addresses, at) or _from_lexicon(at) or _plain_or(others, word[0], low, at)


def _plain_or(rules: tuple[Rule, ...], word: str, low: str, at: Context) -> tuple[int, int, str, str, Said]:
    end = at.position + len(word)
    if (
        is_syllable(word)
        and at.text[end : end + 1] != "'"
        and not at.text[end : end + 1].isdigit()
        and not romans.value(low)
        and len(word) > 1
    ):
        return at.position, end, "word", "word.plain", Said(word)
    found = _first(rules, at)
    if found and found[2] != "foreign":
        return found
    if is_syllable(word):
        return at.position, end, "word", "word.plain", Said(word)
    return found or _unknown(at)


def _is_plain(word: str, low: str, at: Context, end: int) -> bool:
    if len(word) == 1 or romans.value(low):
        return False
    after = at.text[end : end + 2]
    if after[:1] in (".", "-") and after[1:].isalnum():
        return False
    return is_syllable(low)


def _read_mark(at: Context) -> tuple[int, int, str, str, Said]:
    marks_only, calls, signed = _mark_rules()  # type: ignore[misc]
    text, start = at.text, at.position
    if text[start] in "+(" and (found := _first(calls, at)):
        return found
    is_signed = (
        text[start] in "-+±" and text[start + 1 : start + 2].isdigit() and (start == 0 or text[start - 1] in " (")
    )
    if is_signed and (found := _first(signed, at)):
        return found
    return _first(marks_only, at) or _unknown(at)


def _first(rules: tuple[Rule, ...], at: Context) -> tuple[int, int, str, str, Said] | None:
    for rule in rules:
        found = rule.pattern.match(at.text, at.position)
        if found is None:
            continue
        said = rule.read(found, at)
        if said is None:
            continue
        if isinstance(said, str):
            said = Said(said)
        return at.position, found.end(), said.kind or rule.kind, rule.name, said
    return None


def _from_lexicon(at: Context) -> tuple[int, int, str, str, Said] | None:
    chunk = _CHUNK.match(at.text, at.position)
    if chunk is None:
        return None
    for lexicon in at.lexicons:
        for entry in lexicon.by_first_word.get(chunk[0].lower(), ()):
            end = _end_of(entry, at)
            if end and _fits(entry, at, end):
                said = word_rules.entry_reading(entry)
                return at.position, end, said.kind, f"lexicon.{entry.kind}", said
    return None


def _end_of(entry: Entry, at: Context) -> int:
    """Where the entry's written form ends at this place; 0 when it does not stand here."""
    end = at.position + len(entry.written)
    here = at.text[at.position : end]
    if here != entry.written and (entry.is_exact or here.lower() != entry.written.lower()):
        return 0
    following = at.text[end : end + 1]
    if entry.written[-1].isalnum() and (following.isalnum() or following == "'"):
        return 0
    return end


def _fits(entry: Entry, at: Context, end: int) -> bool:
    if entry.engine and entry.engine != at.engine:
        return False
    if entry.before and not at.is_after(entry.before):
        return False
    if entry.after and at.follows(end) not in entry.after and at.follows_two(end) not in entry.after:
        return False
    return not (
        entry.is_exact and is_syllable(entry.written) and _in_capitals(at, end) and not entry.before and not entry.after
    )


def _in_capitals(at: Context, end: int) -> bool:
    """True inside a heading in capitals, where CA is a word and not công an."""
    around = [
        word
        for word in re.findall(
            rf"{LETTER}{{2,}}", at.text[max(0, at.position - 24) : at.position] + " " + at.text[end : end + 24]
        )
    ]
    return bool(around) and all(word.isupper() for word in around) and any(is_syllable(word) for word in around)


def _unknown(at: Context) -> tuple[int, int, str, str, Said]:
    letter = at.text[at.position]
    return (
        at.position,
        at.position + 1,
        "unreadable",
        "none",
        Said("", _("“{word}” cannot be read. Take it out, or write it in words.").format(word=letter)),
    )


def _heard(kind: str, said: Said) -> tuple[str, ...]:
    """What later rules see of a span."""
    if kind == "word":
        return (said.spoken.lower(),)
    if kind in ("mark", "symbol"):
        return tuple(said.spoken.split()) or ("-",)
    if kind in ("abbreviation", "brand", "loanword", "place", "foreign"):
        return tuple(said.spoken.lower().split())
    return (f"#{kind}",)


def _span(even: Tidy, start: int, end: int, kind: str, name: str, said: Said) -> Span:
    text = even.original(start, end)
    return Span(text.rstrip(), even.places[start], kind, said.spoken, name, said.entry, said.warning)
