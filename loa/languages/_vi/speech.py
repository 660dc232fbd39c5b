"""Spans put together into a sentence that a voice can read."""

import re
import unicodedata
from collections.abc import Iterable

from loa.languages._vi.marks import PAUSES
from loa.model.words import Span

_STRENGTH = {mark: strength for strength, mark in enumerate(",:;.!?")}


def speech(spans: Iterable[Span]) -> str:
    """The spoken sentence: words and the marks ``. , ; : ? !``, single spaces, never two marks in a row."""
    words: list[str] = []
    for span in spans:
        for word in _pieces(span.spoken):
            _add(words, word)
    return unicodedata.normalize("NFC", " ".join(words))


def _pieces(spoken: str) -> list[str]:
    return re.findall(r"[^\s.,;:?!]+[.,;:?!]?|[.,;:?!]", spoken)


def _add(words: list[str], word: str) -> None:
    if word not in PAUSES:
        words.append(word)
    elif words:
        last = words[-1][-1]
        if last not in PAUSES:
            words[-1] += word
        elif _STRENGTH[word] > _STRENGTH[last]:
            words[-1] = words[-1][:-1] + word
