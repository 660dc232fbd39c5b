"""Casting: who says each script. Human recordings first, then the shelf and the script's voices in turn.

A script is spoken by one voice per role from beginning to end: when a voice fails at one sentence, everything of that
role is redone with the next voice. A voice never speaks another language than its own.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from loa import plugins
from loa.errors import LoaError, RecordingNeeded, UsageError
from loa.files.recordings import read_recordings
from loa.messages import _
from loa.model.campaign import Campaign, Script
from loa.model.playing import ANY, CampaignRule, Station
from loa.model.sound import Recording, Take, Voice
from loa.model.words import Copy, Sentence
from loa.shelf import Shelf
from loa.speak import MAIN_ROLE

Slots = tuple[tuple[str, tuple[str, ...]], ...]
"""Role to the voices that take turns; a role that is not named speaks with the main role's voices."""


SOURCE_LANGUAGE = "vi"
"""What people translate from when they record a language that has no script of its own."""

_LIKE = 0.6
"""Share of a sentence that must stand in an older one to be called its changed form (difflib's ratio)."""
_LISTED = 12
"""So many missing sentences are told one by one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A script as it is to be spoken."""

    title: str
    """What it is called in messages."""
    language: str
    sentences: tuple[Sentence, ...]
    slots: Slots


def slots_of(station: Station, language: str, rule: CampaignRule | None = None) -> Slots:
    """The voices of a language at a station, by role; a rule's own voices take the main role.

    Raises:
        UsageError: the station has no voice for the language.
    """
    named = dict(station.slots) or {known: (voice,) for known, voice in station.voices}
    roles = {key.partition(".")[2] or MAIN_ROLE: names for key, names in named.items() if _language(key) == language}
    if rule and rule.voices:
        roles[MAIN_ROLE] = rule.voices
    if MAIN_ROLE not in roles:
        raise UsageError(
            _("{file}: station {code} has no voice for {language}.").format(
                file=station.file, code=station.locality, language=language
            ),
            cure=_("Add it under [voices]."),
        )
    return tuple(sorted(roles.items()))


def scripts_of(campaign: Campaign, language: str, audience: str) -> list[Script]:
    """The scripts of a language; for one that only people speak, else those that they translate from.

    Raises:
        RecordingNeeded: there is none.
    """
    found = found_scripts(campaign, language, audience)
    if not found:
        raise RecordingNeeded(
            _(
                "{campaign} has no script in {language} for {audience}: a translation and a recording are needed."
            ).format(campaign=campaign.name, language=language, audience=audience),
            cure=_("Write the script and record it, or take the rule out of the schedule."),
        )
    return found


def found_scripts(campaign: Campaign, language: str, audience: str) -> list[Script]:
    """What ``scripts_of`` gives; none when there is none."""
    fitting = [script for script in campaign.scripts if audience in (ANY, script.audience)]
    own = [script for script in fitting if script.language == language]
    if own or not _is_recorded_only(language):
        return own
    return [script for script in fitting if script.language == SOURCE_LANGUAGE]


def _is_recorded_only(language: str) -> bool:
    """True when no machine speaks the language: a person translates, reads, and is recorded."""
    known = language in plugins.names("languages")
    return known and bool(getattr(plugins.load("languages", language), "RECORDED_ONLY", False))


def in_language(copy: Copy, language: str) -> Copy:
    """The copy as it will be heard; its text stays in the language it is written in."""
    return copy if copy.language == language else replace(copy, language=language, written_in=copy.language)


def cast(
    parts: Sequence[Part],
    voices: Mapping[str, Voice],
    *,
    shelf: Shelf,
    jobs: int = 1,
    is_strict: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Take, ...], ...]:
    """The takes of every part, in order.

    Args:
        parts: the scripts; sentences that they share are recorded once.
        voices: the workspace's voices by name.
        shelf: where takes are kept.
        jobs: how many takes are recorded at once.
        is_strict: the first voice of each role or none.
        progress: told about every new take.

    Raises:
        RecordingNeeded: no voice could say a script; the message names its sentences, and those whose recording was
            made for an older wording.
        LoaError: with ``is_strict``, why the first voice failed.
        UsageError: a voice does not speak the part's language.
    """
    from loa.record import attempt  # noqa: PLC0415 - numpy is slow to load, and most of what is cast asks no sound

    casts = [_Cast(part, _roles(part, voices)) for part in parts]
    takes: dict[tuple[str, Sentence], Take] = {}
    failures: dict[tuple[str, Sentence], LoaError] = {}
    while wanted := _wanted(casts, takes, failures):
        for name, sentences in sorted(wanted.items()):
            words = {sentence: sentence.said_by(voices[name].engine) for sentence in sentences}
            tried = attempt(tuple(words.values()), voices[name], shelf=shelf, jobs=jobs, progress=progress)
            takes |= {(name, said): tried.takes[own] for said, own in words.items() if own in tried.takes}
            failures |= {(name, said): tried.failures[own] for said, own in words.items() if own in tried.failures}
        for one in casts:
            one.move_on(failures, is_strict=is_strict)
        if unspoken := [one for one in casts if one.is_unspoken]:
            raise _needed(unspoken, voices)
    return tuple(tuple(takes[one.voice_of(said), said] for said in one.part.sentences) for one in casts)


@dataclass
class _Cast:
    """One part, and which voice of each role has its turn."""

    part: Part
    roles: Mapping[str, tuple[str, ...]]
    turns: dict[str, int] = field(default_factory=dict)
    failed: dict[Sentence, LoaError] = field(default_factory=dict)
    """The sentences at which the last tried voice failed."""
    is_unspoken: bool = False

    def role_of(self, sentence: Sentence) -> str:
        return sentence.role if sentence.role in self.roles else MAIN_ROLE

    def voice_of(self, sentence: Sentence) -> str:
        role = self.role_of(sentence)
        return self.roles[role][self.turns.get(role, 0)]

    def move_on(self, failures: Mapping[tuple[str, Sentence], LoaError], *, is_strict: bool) -> None:
        """Give each role that failed to its next voice."""
        failed = {
            said: why for said in self.part.sentences if (why := failures.get((self.voice_of(said), said))) is not None
        }
        if failed and is_strict:
            raise next(iter(failed.values()))
        self.failed = failed or self.failed
        for role in sorted({self.role_of(said) for said in failed}):
            self.turns[role] = self.turns.get(role, 0) + 1
            if self.turns[role] == len(self.roles[role]):
                self.turns[role] -= 1
                self.is_unspoken = True


def _wanted(
    casts: Iterable[_Cast],
    takes: Mapping[tuple[str, Sentence], Take],
    failures: Mapping[tuple[str, Sentence], LoaError],
) -> dict[str, dict[Sentence, None]]:
    """What each voice is to be asked now."""
    wanted: dict[str, dict[Sentence, None]] = {}
    for one in casts:
        for said in one.part.sentences:
            known = (one.voice_of(said), said)
            if known not in takes and known not in failures:
                wanted.setdefault(known[0], {})[said] = None
    return wanted


def _roles(part: Part, voices: Mapping[str, Voice]) -> dict[str, tuple[str, ...]]:
    """The voices of each role, people before machines."""
    roles: dict[str, tuple[str, ...]] = {}
    for role, names in part.slots:
        for name in names:
            if voices[name].language != part.language:
                raise UsageError(
                    _("The voice “{name}” speaks “{language}”.").format(name=name, language=voices[name].language),
                    cure=_("Choose a voice of this language."),
                )
        roles[role] = tuple(sorted(names, key=lambda name: not _is_human(voices[name])))
    return roles


def _is_human(voice: Voice) -> bool:
    return bool(getattr(plugins.load("engines", voice.engine), "IS_HUMAN", False))


def _needed(unspoken: Sequence[_Cast], voices: Mapping[str, Voice]) -> RecordingNeeded:
    """The error that names every sentence nobody can say, once."""
    lines: dict[str, None] = {}
    for one in unspoken:
        known = _older_texts(one, voices)
        for said, why in one.failed.items():
            older = difflib.get_close_matches(said.written, known, n=1, cutoff=_LIKE)
            lines[_line(one.part, said, why, older[0] if older else "")] = None
    shown = list(lines)[:_LISTED]
    more = [_("… and {count} more.").format(count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
    causes = {why.cure: None for one in unspoken for why in one.failed.values() if why.cure}
    return RecordingNeeded("\n".join([*shown, *more]), cure="\n".join(causes))


def _line(part: Part, said: Sentence, why: LoaError, older: str) -> str:
    if older and older != said.written:
        return _("{script}: the sentence has changed, and its recording is of the old one: “{old}” → “{new}”.").format(
            script=part.title, old=older, new=said.written
        )
    return (
        _("{script}: a recording is needed: “{text}”. {why}")
        .format(script=part.title, text=said.written, why="" if isinstance(why, RecordingNeeded) else why.message)
        .rstrip()
    )


def _older_texts(one: _Cast, voices: Mapping[str, Voice]) -> list[str]:
    """What the part's human voices have read, except what is in the part as it stands."""
    people = {name for names in one.roles.values() for name in names if _is_human(voices[name])}
    now = {said.written for said in one.part.sentences}
    read = {text.text for name in sorted(people) for text in _read(voices[name])}
    return sorted(read - now)


def _read(voice: Voice) -> Iterable[Recording]:
    return read_recordings(Path(voice.folder)).values() if voice.folder else ()


def _language(key: str) -> str:
    return key.partition(".")[0]
