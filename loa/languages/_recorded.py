"""Languages that loa does not speak: a translator writes them, a person reads them, and the recording is the voice.

Text passes through as it is written, in NFC. A digit or a symbol is reported: the reader must see words, because how
a figure is said in the language is for the translator to write. Nothing is ever read by Vietnamese rules.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from loa.errors import BadText
from loa.languages._vi.sentences import sentences as cut
from loa.languages._vi.speech import speech as join_spans
from loa.messages import _
from loa.model.lexicon import Lexicon
from loa.model.words import Span

_LETTER = r"[^\W\d_][\u0300-\u036f\u17b6-\u17d3\u17dd]*"
"""A letter with the marks that stand on or around it (Êđê ơ̆, Khmer vowels)."""
_TOKEN = re.compile(rf"(?:{_LETTER})+(?:[-'’ʼ](?:{_LETTER})+)*['’ʼ]?|[.,;:?!។៖]|[\"“”()«»…–—-]|[^\s\u200b]")
_KHMER_MARKS = {"។": ".", "៖": ":"}
_WORD = re.compile(r"[^\W\d_]")
_PAUSES = frozenset(".,;:?!")
_SILENT = frozenset('"“”()«»–—-')


def sentences(text: str) -> tuple[str, ...]:
    """The sentences in order, cut at line ends and at . ? !"""
    return cut(unicodedata.normalize("NFC", text))


def say(text: str, *, lexicon: Lexicon | None = None, engine: str = "") -> tuple[Span, ...]:  # noqa: ARG001
    """The words as they are written; digits and symbols are silent, with a warning, and stop a script.

    Args:
        text: one sentence or line, written by a translator.
        lexicon: not used: readings are Vietnamese.
        engine: not used: the voice is a person.
    """
    written = unicodedata.normalize("NFC", text)
    return tuple(_span(found[0], found.start()) for found in _TOKEN.finditer(written))


def speech(spans: Iterable[Span]) -> str:
    """The sentence that the reader reads."""
    return join_spans(spans)


def date(value: dt.date) -> str:
    """Never: how a date is said is for the translator to write.

    Raises:
        BadText: always.
    """
    raise _to_be_written(value.strftime("%d/%m/%Y"))


def number(value: float) -> str:
    """Never: how a number is said is for the translator to write.

    Raises:
        BadText: always.
    """
    raise _to_be_written(str(value))


def time(value: dt.time) -> str:
    """Never: how a time is said is for the translator to write.

    Raises:
        BadText: always.
    """
    raise _to_be_written(value.strftime("%H:%M"))


def money(value: int) -> str:
    """Never: how a sum is said is for the translator to write.

    Raises:
        BadText: always.
    """
    raise _to_be_written(str(value))


def _span(text: str, start: int) -> Span:
    if _WORD.match(text):
        return Span(text, start, "word", text, "recorded.word")
    if text in _PAUSES or text in _KHMER_MARKS:
        return Span(text, start, "mark", _KHMER_MARKS.get(text, text), "recorded.mark")
    if text in _SILENT or text == "…":
        return Span(text, start, "mark", "," if text == "…" else "", "recorded.mark")
    return Span(text, start, "unreadable", "", "recorded.refused", warning=_refusal(text))


def _refusal(text: str) -> str:
    return _("“{text}” is no word. The translator writes figures and signs out in words.").format(text=text)


def _to_be_written(value: str) -> BadText:
    return BadText(
        _("loa does not know how {value} is said in this language.").format(value=value),
        cure=_("Let the translator write it in words in the script."),
    )
