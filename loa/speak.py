"""Speak: copy into sentences of plain words, each short enough to be one take."""

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from loa import plugins
from loa.errors import CannotSay, Fault, fault
from loa.messages import _
from loa.model.lexicon import Lexicon
from loa.model.words import Copy, Sentence, Span, SpokenText

MOST_SYLLABLES = 30
"""A longer sentence is cut at clause marks, so that a take is one breath (about ten seconds at three syllables/s) and a
reader can record it. A stretch without clause marks stays whole; ``loa.lint`` tells the editor."""

MAIN_ROLE = "main"

_ROLE = re.compile(r"@([^\W\d_][^\W_]*(?:-[^\W_]+)*)\s*:\s*(\S.*)\Z")
_CUTS = (";:", ",")
_ENDS = frozenset(".?!;:,")
_UNREADABLE = frozenset(("unreadable", "invisible"))


def speak(copy: Copy, *, lexicon: Lexicon | None = None) -> SpokenText:
    """The copy as sentences of plain words.

    A line that begins with a role mark, ``@hỏi: …``, is said by that role; other lines by ``main``.

    Args:
        copy: the script written out.
        lexicon: the workspace's own readings.

    Raises:
        CannotSay: characters that no voice can speak, or a role mark that is not understood; every one with its line.
        UsageError: there is no such language.
    """
    language = plugins.load("languages", copy.language)
    faults: list[Fault] = []
    sentences: list[Sentence] = []
    for number, line in enumerate(unicodedata.normalize("NFC", copy.text).split("\n"), start=1):
        role, text = _role_of(line.strip(), copy, number, faults)
        for written in language.sentences(text):
            spans, said = _said(language, written, lexicon, copy.region, role)
            faults += _span_faults(spans, copy, number)
            sentences += said
    if faults:
        raise CannotSay(faults)
    return SpokenText(copy.language, tuple(sentences))


@functools.lru_cache(maxsize=2048)
def _said(
    language: ModuleType, written: str, lexicon: Lexicon | None, region: str, role: str
) -> tuple[tuple[Span, ...], tuple[Sentence, ...]]:
    """How a sentence is read, and its takes; thousands of localities share most of theirs, which are read once."""
    options = _regional(language, region)
    spans = language.say(written, lexicon=lexicon, **options)
    others = {
        engine: language.say(written, lexicon=lexicon, engine=engine, **options)
        for engine in (lexicon.engines if lexicon else ())
    }
    return spans, tuple(
        _with_variants(language, said, at, others) for said, at in _takes(language, written, spans, role)
    )


def _regional(language: ModuleType, region: str) -> dict[str, object]:
    """What a language that differs by region is told about it."""
    return {"reading": language.READINGS[region]} if hasattr(language, "READINGS") else {}


def _role_of(line: str, copy: Copy, number: int, faults: list[Fault]) -> tuple[str, str]:
    if not line.startswith("@"):
        return MAIN_ROLE, line
    found = _ROLE.match(line)
    if found:
        return found.group(1).lower(), found.group(2)
    message = _("This role mark is not understood: “{line}”.").format(line=line[:40])
    faults.append(_fault_at(copy, number, message, _("Write it as: @hỏi: the words. A role is one word of letters.")))
    return MAIN_ROLE, ""


def _span_faults(spans: Sequence[Span], copy: Copy, number: int) -> Iterator[Fault]:
    for span in spans:
        if span.kind in _UNREADABLE:
            yield _fault_at(copy, number, span.warning, _("Correct the script or the fact."), words=span.text)


def _fault_at(copy: Copy, number: int, message: str, cure: str, *, words: str = "") -> Fault:
    """A fault with the line of the finished text; the template's own lines are others."""
    place = _("Line {line} of the text").format(line=number)
    return fault(copy.script_file, f"{place}: {message}", cure, cell=words)


def _takes(language: ModuleType, written: str, spans: tuple[Span, ...], role: str) -> Iterator[tuple[Sentence, int]]:
    """The sentence in parts that are each one take, and where each part begins."""
    for part in _parts(language, spans, _CUTS):
        start = part[0].start
        end = part[-1].start + len(part[-1].text)
        if said := _sentence(language, written[start:end], part, role):
            yield said, start


def _sentence(language: ModuleType, written: str, part: tuple[Span, ...], role: str) -> Sentence | None:
    """The part as a sentence; None when nothing of it is said."""
    spoken = language.speech(part)
    if not any(letter.isalpha() for letter in spoken):
        return None
    first = part[0].start
    moved = tuple(replace(span, start=span.start - first) for span in part) if first else part
    return Sentence(written, spoken if spoken[-1] in _ENDS else f"{spoken}.", moved, role)


def _with_variants(
    language: ModuleType, said: Sentence, start: int, others: Mapping[str, tuple[Span, ...]]
) -> Sentence:
    """The sentence, with the words of each engine that says it in another way; all engines share its cuts."""
    found = {}
    for engine, spans in others.items():
        part = tuple(span for span in spans if start <= span.start < start + len(said.written))
        own = _sentence(language, said.written, part, said.role)
        if own and own.spoken != said.spoken:
            found[engine] = own
    return replace(said, variants=tuple(found.items()))


def _parts(language: ModuleType, spans: tuple[Span, ...], cuts: tuple[str, ...]) -> list[tuple[Span, ...]]:
    """The spans whole when short enough; else cut at the strongest clause marks, at weaker ones where needed."""
    if not spans or not cuts or _syllables(spans) <= MOST_SYLLABLES:
        return [spans] if spans else []
    stretches = _cut_after(spans, cuts[0])
    parts = [part for stretch in stretches for part in _parts(language, stretch, cuts[1:])]
    return _joined_while_short(parts)


def _cut_after(spans: Sequence[Span], marks: str) -> list[tuple[Span, ...]]:
    stretches: list[tuple[Span, ...]] = []
    begin = 0
    for index, span in enumerate(spans, start=1):
        if span.spoken.strip() and span.spoken.strip()[-1] in marks:
            stretches.append(tuple(spans[begin:index]))
            begin = index
    return [*stretches, tuple(spans[begin:])] if begin < len(spans) else stretches


def _joined_while_short(parts: Sequence[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    """Neighbours put together again while they fit in one take: as few cuts as possible."""
    joined: list[tuple[Span, ...]] = []
    for part in parts:
        if joined and _syllables(joined[-1]) + _syllables(part) <= MOST_SYLLABLES:
            joined[-1] = (*joined[-1], *part)
        else:
            joined.append(part)
    return joined


def _syllables(spans: Sequence[Span]) -> int:
    return sum(len(span.spoken.replace(",", " ").split()) for span in spans if any(map(str.isalpha, span.spoken)))
