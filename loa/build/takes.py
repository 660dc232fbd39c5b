"""Every sentence of some copies in the voices of their slots, each recorded once however many copies say it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from loa.casting import Part, Slots, cast
from loa.errors import Fault, InputInvalid
from loa.lint import lint_faults
from loa.model.lexicon import Lexicon
from loa.model.sound import Take
from loa.model.words import Copy, SpokenText
from loa.shelf import Shelf
from loa.speak import speak
from loa.workspace import Workspace

TakesKey = tuple[Slots, str, str, str]
"""Voices, language, region and text: two localities with the same words share their takes."""


def takes_key(slots: Slots, copy: Copy) -> TakesKey:
    """Under which a copy's takes are found."""
    return slots, copy.language, copy.region, copy.text


def takes_of(
    copies: Iterable[tuple[Copy, Slots]],
    workspace: Workspace,
    *,
    shelf: Shelf,
    jobs: int,
    is_strict: bool,
    progress: Callable[[int, int], None] | None = None,
) -> Mapping[TakesKey, tuple[Take, ...]]:
    """The takes of each copy in the voices of its slots; what is on the shelf is taken from there.

    Raises:
        InputInvalid: with the faults of every copy.
        OutsideMissing: a voice or a recording is missing.
    """
    parts = _parts(copies, workspace.lexicon)
    made = cast(tuple(parts.values()), workspace.voices, shelf=shelf, jobs=jobs, is_strict=is_strict, progress=progress)
    return dict(zip(parts, made, strict=True))


def _parts(copies: Iterable[tuple[Copy, Slots]], lexicon: Lexicon | None) -> dict[TakesKey, Part]:
    parts: dict[TakesKey, Part] = {}
    faults: list[Fault] = []
    said = _speaker(lexicon)
    for copy, slots in copies:
        key = takes_key(slots, copy)
        if key not in parts:
            try:
                parts[key] = Part(copy.script, copy.language, said(copy).sentences, slots)
            except InputInvalid as exc:
                faults += exc.faults
    if faults:
        raise InputInvalid(faults)
    return parts


def _speaker(lexicon: Lexicon | None) -> Callable[[Copy], SpokenText]:
    """Says a copy; a text that is known already is not worked out again."""
    known: dict[tuple[str, str, str], SpokenText] = {}

    def said(copy: Copy) -> SpokenText:
        key = (language := copy.written_in or copy.language, copy.region, copy.text)
        if key not in known:
            known[key] = _faultless(replace(copy, language=language), lexicon)
        return known[key]

    return said


def _faultless(copy: Copy, lexicon: Lexicon | None) -> SpokenText:
    """The copy as spoken: what ``loa check`` calls a fault is not aired.

    Raises:
        InputInvalid: with every fault of the text.
    """
    said = speak(copy, lexicon=lexicon)
    if faults := lint_faults(copy, said):
        raise InputInvalid(faults)
    return said
