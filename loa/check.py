"""Every fault in what people wrote, found without making any sound.

Faults stop a build. Notes do not: a translation that is wanted, a phase that waits for a person's word, a reading that
a person should look at.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from loa.beds import bed_faults, beds_of, loss_words
from loa.errors import Fault, InputInvalid, fault
from loa.estimate import estimated_seconds
from loa.files.toml import did_you_mean
from loa.lint import lint
from loa.messages import _, here
from loa.model.campaign import FRAME_CAMPAIGN, LENGTHS, SHOWN_SESSION, Campaign, Phase, Script
from loa.model.place import Locality
from loa.model.words import Copy, Span, SpokenText
from loa.render import render, script_faults
from loa.speak import speak
from loa.titles import language_name
from loa.workspace import Workspace

_CODE_LETTERS = 5
_MOST_SECONDS = {"short": 45.0, "long": 120.0}
"""A short script is about 30 seconds, a long one 60 to 90; half as much again is too long to listen to."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def check(workspace: Workspace) -> Checked:
    """Every fault and note of a workspace, sorted by place.

    Settings and tables are read first; where those are wrong, scripts are only looked through, as far as their
    campaigns can be read. Otherwise every script is written out for every situation that differs, and spoken.
    """
    faults = list(_reading_faults(workspace))
    notes: list[Fault] = []
    if faults:
        faults += _unwritten_faults(workspace)
    else:
        notes += _missing_tunes(workspace)
        for campaign in workspace.campaigns.values():
            faults += _unknown_places(workspace, campaign)
            faults += bed_faults(campaign, workspace.jingles)
            notes += _waiting_phases(campaign)
            notes += _bed_notes(campaign)
            notes += _translation_notes(workspace, campaign)
            for script in campaign.scripts:
                found = _script_findings(workspace, campaign, script)
                faults += found.faults
                notes += found.notes
    return Checked(tuple(sorted(set(faults))), tuple(sorted(set(notes))))


def needed_translations(campaign: Campaign, locality: Locality) -> tuple[str, ...]:
    """What a campaign lacks in a locality's languages, in Vietnamese, a line a language."""
    written = {script.language for script in campaign.scripts}
    return tuple(
        f"{campaign.title}: tiếng {language_name(language)} cần bản dịch và bản thu"
        for language in locality.languages
        if language in campaign.languages and language not in written
    )


def _reading_faults(workspace: Workspace) -> Iterator[Fault]:
    parts: tuple[Callable[[], object], ...] = (
        lambda: workspace.localities,
        lambda: workspace.campaigns,
        lambda: workspace.voices,
        lambda: workspace.jingles,
        lambda: workspace.lexicon,
        lambda: workspace.stations,
    )
    for read in parts:
        try:
            read()
        except InputInvalid as exc:
            yield from exc.faults


def _unwritten_faults(workspace: Workspace) -> Iterator[Fault]:
    """What is wrong with scripts as such, while other files are wrong; nothing when their campaigns cannot be read."""
    try:
        campaigns = workspace.campaigns
    except InputInvalid:
        return
    for campaign in campaigns.values():
        for script in campaign.scripts:
            yield from script_faults(script, campaign)


def _unknown_places(workspace: Workspace, campaign: Campaign) -> Iterator[Fault]:
    """Facts of a locality or province that the workspace does not have: a slip of the pen would leave them unsaid."""
    codes = tuple(workspace.localities)
    for fact in campaign.facts:
        is_code = len(fact.scope) == _CODE_LETTERS and fact.scope.isdigit()
        if is_code and fact.scope not in codes:
            yield fault(
                fact.file,
                _("“{code}” is not in schedules/localities.csv.").format(code=fact.scope),
                did_you_mean(fact.scope, codes),
                line=fact.line,
                cell=fact.name,
            )


def _missing_tunes(workspace: Workspace) -> Iterator[Fault]:
    if not any(jingle.kind == "signature" for jingle in workspace.jingles.values()):
        yield fault(
            "voices/jingles/jingles.toml",
            _("There is no signature tune: sessions begin with words."),
            _('Put one there, with kind = "signature".'),
        )


def _waiting_phases(campaign: Campaign) -> Iterator[Fault]:
    for phase in campaign.phases:
        if phase.needs_confirmation and not phase.confirmed_by:
            yield fault(
                phase.file,
                _("The phase “{name}” waits for a person's confirmation.").format(name=phase.name),
                here(
                    command=_("Once it is sure: loa phase confirm, with the person's name and post."),
                    page=_("Once it is sure, confirm the phase on the page “Scripts”."),
                ),
                line=phase.line,
            )


def _bed_notes(campaign: Campaign) -> Iterator[Fault]:
    for name, bed in beds_of(campaign).items():
        yield fault(bed.file, f"{name}: {loss_words(bed)}", _("Without “bed” nothing is lost."), line=bed.line)


def _translation_notes(workspace: Workspace, campaign: Campaign) -> Iterator[Fault]:
    needed = {line for locality in workspace.localities.values() for line in needed_translations(campaign, locality)}
    for line in sorted(needed):
        yield fault(campaign.file, line + ".", "")


def _script_findings(workspace: Workspace, campaign: Campaign, script: Script) -> Checked:
    """What is wrong with a script in any situation. Phases that wait for confirmation are looked at as if confirmed."""
    if faults := script_faults(script, campaign):
        return Checked(faults, ())
    found: list[Fault] = []
    notes: list[Fault] = []
    seen: set[str] = set()
    confirmed = replace(campaign, phases=tuple(replace(phase, needs_confirmation=False) for phase in campaign.phases))
    for locality, day in _situations(workspace, confirmed):
        for length in LENGTHS:
            try:
                copy = render(script, confirmed, locality, on=day, length=length, session=SHOWN_SESSION)
                if copy.text not in seen:
                    seen.add(copy.text)
                    looked = _copy_findings(workspace, campaign, copy)
                    found += looked.faults
                    notes += looked.notes
            except InputInvalid as exc:
                found += exc.faults
    return Checked(_one_for_each_place(found), tuple(notes))


def _one_for_each_place(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The first fault of each line: the same slip is met again on every day and in every locality."""
    firsts: dict[tuple[str, int, str], Fault] = {}
    for one in faults:
        firsts.setdefault((one.file, one.line, one.cell), one)
    return tuple(firsts.values())


def _copy_findings(workspace: Workspace, campaign: Campaign, copy: Copy) -> Checked:
    if not copy.text:
        return Checked((), (_says_nothing(copy),))
    said = speak(copy, lexicon=workspace.lexicon)
    limit = next((one.most_syllables_per_second for one in campaign.audiences if one.name == copy.audience), None)
    linted = lint(copy, said, most_syllables_per_second=limit)
    if copy.campaign == FRAME_CAMPAIGN:
        return Checked(linted.faults, tuple(_reading_notes(said, copy)))
    return Checked(linted.faults, (*linted.notes, *_reading_notes(said, copy), *_length_notes(said, copy)))


def _says_nothing(copy: Copy) -> Fault:
    return fault(
        copy.script_file,
        _("The {length} script says nothing {when}.").format(length=_(copy.length), when=_when(copy)),
        _("Add its words, or leave it: nothing is aired then."),
    )


def _length_notes(said: SpokenText, copy: Copy) -> Iterator[Fault]:
    seconds = estimated_seconds(said)
    if seconds > _MOST_SECONDS[copy.length]:
        yield fault(
            copy.script_file,
            _("The {length} script lasts about {seconds:.0f} s {when}.").format(
                length=_(copy.length), seconds=seconds, when=_when(copy)
            ),
            _("Shorten it: people stop listening after {most:.0f} s.").format(most=_MOST_SECONDS[copy.length]),
        )


def _when(copy: Copy) -> str:
    if copy.phase:
        return _("in the phase “{phase}”").format(phase=copy.phase)
    return _("on {day:%d/%m/%Y}").format(day=copy.air_date)


def _reading_notes(said: SpokenText, copy: Copy) -> Iterator[Fault]:
    """Readings that a person should look at, in the copy's words."""
    for sentence in said.sentences:
        for span in sentence.spans:
            if span.warning:
                yield fault(copy.script_file, span.warning, _look_at(span), cell=span.text)


def _look_at(span: Span) -> str:
    return _("It is read “{spoken}”; if that is wrong: loa lexicon add.").format(spoken=span.spoken)


def _situations(workspace: Workspace, campaign: Campaign) -> Iterator[tuple[Locality, dt.date]]:
    """One locality and day for each that differs: phase, names before and after a merger, facts known or blank."""
    for day in sorted(_turning_days(workspace, campaign)):
        seen = set()
        for locality in workspace.localities.values():
            name = locality.name_on(day)
            if name is None:
                continue
            known = tuple(
                sorted(
                    known
                    for scope in (locality.code, name.province)
                    for known, values in campaign.facts_in(scope).items()
                    if any(value.holds_on(day) for value in values)
                )
            )
            if (situation := (bool(name.district), name.province, known)) not in seen:
                seen.add(situation)
                yield locality, day


def _turning_days(workspace: Workspace, campaign: Campaign) -> set[dt.date]:
    """The days on which something changes inside the phases."""
    days: set[dt.date] = set()
    changes = {one.first for one in campaign.facts} | {
        name.first for locality in workspace.localities.values() for name in locality.names
    }
    for phase in campaign.phases or (Phase("", campaign.first, campaign.last, "", ""),):
        first, last = max(phase.first, campaign.first), min(phase.last, campaign.last)
        days |= {first, last} | {day for day in changes if first < day < last}
    return days
