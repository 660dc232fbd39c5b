"""The rules and the packaged lexicons, put in order; read once, when the first text is said."""

import functools
from pathlib import Path

from loa.files.lexicon import entries_of
from loa.languages._vi import (
    dates,
    documents,
    marks,
    money,
    networks,
    numbers,
    phones,
    romans,
    times,
    units,
    web,
    words,
)
from loa.languages._vi.rules import Rule
from loa.model.lexicon import Entry, Lexicon, lexicon_of

_SIGNED = ("number", "money", "percent", "unit", "ratio")


@functools.cache
def lexicon() -> Lexicon:
    """The lexicons that come with loa, units left out: those are read with their numbers."""
    return lexicon_of(entry for entry in _entries() if entry.kind != "unit")


@functools.cache
def vocabulary() -> frozenset[str]:
    """Every syllable that a packaged reading is written with."""
    return frozenset(word for entry in _entries() for word in entry.spoken.lower().replace(",", "").split())


@functools.cache
def before_lexicon() -> tuple[Rule, ...]:
    """Rules that are surer than the lexicon: web and mail addresses, Roman figures after a heading."""
    return (*web.rules(), *romans.headed_rules())


@functools.cache
def after_digit() -> tuple[Rule, ...]:
    """Rules for what begins with a digit, the most telling first."""
    return (
        *web.rules(),
        *numbers.row_rules(),
        *documents.rules(),
        *times.rules(),
        *dates.rules(),
        *phones.rules(),
        *_quantities(),
    )


@functools.cache
def after_letter() -> tuple[Rule, ...]:
    """Rules for what begins with a letter and is in no lexicon."""
    return (*romans.rules(), *money.prefixed_rules(), *_units().alone_rules(), *words.rules())


@functools.cache
def after_sign() -> tuple[Rule, ...]:
    """Rules for numbers that begin with a sign."""
    return tuple(rule for rule in _quantities() if rule.name.partition(".")[0] in _SIGNED)


@functools.cache
def after_bracket() -> tuple[Rule, ...]:
    """Rules for telephone numbers that begin with a bracket or a plus."""
    return phones.rules()


@functools.cache
def after_mark() -> tuple[Rule, ...]:
    """Rules for marks and symbols."""
    return (*documents.blank_rules(), *_units().rate_rules(), *money.prefixed_rules(), *marks.rules())


@functools.cache
def _quantities() -> tuple[Rule, ...]:
    return (
        *networks.rules(),
        *numbers.list_rules(),
        *money.rules(),
        *_units().rules(),
        *numbers.rules(),
    )


@functools.cache
def _units() -> units.Units:
    return units.Units(entry for entry in _entries() if entry.kind == "unit")


@functools.cache
def _entries() -> tuple[Entry, ...]:
    files = sorted(Path(__file__).parent.glob("*.tsv"))
    return tuple(
        entry for file in files for entry in entries_of(file.read_text(encoding="utf-8"), name=f"_vi/{file.name}")
    )
