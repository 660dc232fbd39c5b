"""Every fault in what people wrote, found without making any sound.

Faults stop a build. Notes do not: a translation that is wanted, a phase that waits for a person's word, a reading that
a person should look at.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loa import plugins
from loa.errors import Fault, InputInvalid, fault
from loa.messages import _
from loa.model.campaign import Campaign, Phase, Script
from loa.model.place import Locality
from loa.model.words import Copy, Span
from loa.render import render
from loa.speak import speak
from loa.workspace import Workspace

LENGTHS = ("short", "long")
_SESSION = "Buổi sáng"
"""A session's title for scripts that name it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def check(workspace: Workspace) -> Checked:
    """Every fault and note of a workspace, sorted by place.

    Settings and tables are read first; scripts are written out and spoken only when those are right.
    """
    faults = list(_reading_faults(workspace))
    if faults:
        return Checked(tuple(sorted(set(faults))), ())
    notes: list[Fault] = []
    for campaign in workspace.campaigns.values():
        notes += _waiting_phases(campaign)
        notes += _translation_notes(workspace, campaign)
        for script in campaign.scripts:
            script_faults, script_notes = _script_findings(workspace, campaign, script)
            faults += script_faults
            notes += script_notes
    return Checked(tuple(sorted(set(faults))), tuple(sorted(set(notes))))


def needed_translations(campaign: Campaign, locality: Locality) -> tuple[str, ...]:
    """What a campaign lacks in a locality's languages, in Vietnamese, a line a language."""
    written = {script.language for script in campaign.scripts}
    return tuple(
        f"{campaign.title}: tiếng {language_name(language)} cần bản dịch và bản thu"
        for language in locality.languages
        if language in campaign.languages and language not in written
    )


def language_name(code: str) -> str:
    """A language's name as people say it; its code when no plug-in knows it."""
    if code not in plugins.names("languages"):
        return code
    return str(plugins.load("languages", code).NAME)


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


def _waiting_phases(campaign: Campaign) -> Iterator[Fault]:
    for phase in campaign.phases:
        if phase.needs_confirmation and not phase.confirmed_by:
            yield fault(
                phase.file,
                _("The phase “{name}” waits for a person's confirmation.").format(name=phase.name),
                _("Once it is sure, write confirmed_by = the person's name and post."),
                line=phase.line,
            )


def _translation_notes(workspace: Workspace, campaign: Campaign) -> Iterator[Fault]:
    needed = {line for locality in workspace.localities.values() for line in needed_translations(campaign, locality)}
    for line in sorted(needed):
        yield fault(campaign.file, line + ".", "")


def _script_findings(workspace: Workspace, campaign: Campaign, script: Script) -> tuple[list[Fault], list[Fault]]:
    faults: list[Fault] = []
    notes: list[Fault] = []
    seen: set[str] = set()
    for locality, day in _situations(workspace, campaign):
        for length in LENGTHS:
            try:
                copy = render(script, campaign, locality, on=day, length=length, session=_SESSION)
                if copy.text not in seen:
                    seen.add(copy.text)
                    notes += _reading_notes(workspace, copy)
            except InputInvalid as exc:
                faults += exc.faults
    return faults, notes


def _reading_notes(workspace: Workspace, copy: Copy) -> Iterator[Fault]:
    """Readings that a person should look at, in the copy's words."""
    for sentence in speak(copy, lexicon=workspace.lexicon).sentences:
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
                    known.name
                    for known in campaign.facts
                    if known.scope in (locality.code, name.province) and known.holds_on(day)
                )
            )
            if (situation := (bool(name.district), name.province, known)) not in seen:
                seen.add(situation)
                yield locality, day


def _turning_days(workspace: Workspace, campaign: Campaign) -> set[dt.date]:
    """The days on which something changes inside the phases that may be aired."""
    days: set[dt.date] = set()
    changes = {one.first for one in campaign.facts} | {
        name.first for locality in workspace.localities.values() for name in locality.names
    }
    for phase in _airable(campaign.phases):
        first, last = max(phase.first, campaign.first), min(phase.last, campaign.last)
        days |= {first, last} | {day for day in changes if first < day < last}
    return days


def _airable(phases: Iterable[Phase]) -> Iterator[Phase]:
    return (phase for phase in phases if phase.confirmed_by or not phase.needs_confirmation)
