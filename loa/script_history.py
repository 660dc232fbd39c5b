"""What a script said before: every text that was saved is kept, so nothing that somebody wrote is ever lost.

``scripts/<campaign>/.history/<script file>/`` holds one file for each text and ``versions.jsonl``, which only grows.
"""

import contextlib
import datetime as dt
import difflib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loa._log_files import append_line, locked
from loa.errors import ChangedMeanwhile, Fault, InputInvalid, UsageError, fault
from loa.files import atomic
from loa.files.canonical import canonical_json, sha256_hex
from loa.files.text import decoded, read_text
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.campaign import Campaign, Script
from loa.model.time import VIETNAM

if TYPE_CHECKING:
    from loa.workspace import Workspace

HISTORY = ".history"
_VERSIONS = "versions.jsonl"
_DIGITS = 16
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a script, and who saved it when."""

    number: int
    """From 1, oldest first."""
    sha256: str
    at: str
    """ISO 8601 with zone."""
    by: str
    """Who saved it; empty when it was found in the folder, changed by another program."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words that two texts share, or that only one has."""

    kind: str
    """``same``, ``added`` or ``removed``."""
    text: str


def script_named(workspace: "Workspace", campaign: Campaign, name: str) -> Script:
    """The script of a name, ``language.audience``; one that is not written yet when the campaign wants it.

    Raises:
        UsageError: the campaign has neither that language nor that audience.
    """
    from loa.workspace.campaigns import EVERYONE  # noqa: PLC0415 - slow to load

    known = {f"{one.language}.{one.audience}": one for one in campaign.scripts}
    wanted = {f"{language}.{one.name}" for language in campaign.languages for one in campaign.audiences}
    if name not in known and name not in wanted:
        message = _("“{script}” is not a script of {campaign}.").format(script=name, campaign=campaign.name)
        raise UsageError(message, cure=did_you_mean(name, tuple(sorted(wanted | known.keys()))))
    if name in known:
        return known[name]
    language, _dot, audience = name.partition(".")
    file = f"scripts/{campaign.name}/{name if audience != EVERYONE else language}.txt.j2"
    return Script(campaign.name, language, audience, workspace.root / file, file)


def text_of(script: Script) -> str:
    """The script's text as it stands; empty when the file is not there yet.

    Raises:
        InputInvalid: not UTF-8, or too large.
    """
    from loa.render import MOST_SCRIPT_BYTES  # noqa: PLC0415 - slow to load

    return read_text(script.path, name=script.file, most_bytes=MOST_SCRIPT_BYTES) if script.path.is_file() else ""


def mark_of(text: str) -> str:
    """What tells this text from every other: whoever saves says which text they had before them."""
    return sha256_hex(text.encode("utf-8"))


def history(script: Script) -> tuple[Version, ...]:
    """Every text that was saved, oldest first."""
    path = _folder(script) / _VERSIONS
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]  # an unfinished last line was never reported as saved
    try:
        return tuple(Version(**json.loads(line)) for line in lines)
    except (ValueError, TypeError) as exc:
        name = f"scripts/{script.campaign}/{HISTORY}/{script.path.name}/{_VERSIONS}"
        cure = _("Move it aside: saving goes on without what it said.")
        raise InputInvalid([fault(name, _("This history was changed by another program."), cure)]) from exc


def text_at(script: Script, number: int) -> str:
    """The text of a version.

    Raises:
        UsageError: there is no such version.
        InputInvalid: the history cannot be read.
    """
    found = next((one for one in history(script) if one.number == number), None)
    if found is None:
        raise UsageError(_("{script} has no version {number}.").format(script=script.file, number=number))
    return decoded(_text_path(script, found.sha256).read_bytes(), script.file)


def save_text(script: Script, campaign: Campaign, text: str, *, over: str, by: str, now: dt.datetime) -> Version:
    """The new text in the script's file, and in its history.

    Args:
        script: the script; its file need not be there yet.
        campaign: its campaign, whose facts the text may name.
        text: the whole new text.
        over: ``mark_of`` the text that the writer began with.
        by: who saves it.
        now: aware.

    Raises:
        ChangedMeanwhile: the file no longer says what the writer began with; nothing is written.
        InputInvalid: the text is no script, with every fault; nothing is written.
    """
    text = _whole(text)
    if faults := faults_of(script, campaign, text):
        raise InputInvalid(faults)
    with locked(_folder(script)):
        standing = text_of(script)
        if mark_of(standing) != over:
            raise ChangedMeanwhile(
                _("{script} was changed meanwhile; your text is not saved yet.").format(script=script.file),
                cure=_("Look at both, put together what belongs together, and save again."),
            )
        known = history(script)
        if standing and (not known or known[-1].sha256 != over):
            known = (*known, _kept(script, standing, len(known) + 1, by="", now=now))
        if known and known[-1].sha256 == mark_of(text):
            return known[-1]
        made = _kept(script, text, len(known) + 1, by=by, now=now)
        atomic.write_text(script.path, text)
        return made


@contextlib.contextmanager
def unsaved(script: Script, text: str) -> Iterator[Script]:
    """The script as if it held this text, to look at before it is saved; faults still name the script's own file."""
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder) / script.path.name
        path.write_text(text, encoding="utf-8", newline="\n")
        yield replace(script, path=path)


def faults_of(script: Script, campaign: Campaign, text: str) -> tuple[Fault, ...]:
    """Every fault that a text would have as this script, whatever the commune and the day."""
    from loa.render import script_faults  # noqa: PLC0415 - slow to load

    with unsaved(script, text) as looked_at:
        return script_faults(looked_at, campaign)


def word_changes(before: str, after: str) -> tuple[Stretch, ...]:
    """How one text becomes another, word by word, in order."""
    return tuple(_joined(_changes(before, after)))


def _changes(before: str, after: str) -> Iterator[Stretch]:
    """Line by line first: word by word over a whole long text would take seconds."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, is_now = "".join(old[i:j]), "".join(new[k:m])
        yield from [Stretch(SAME, was)] if kind == "equal" else _word_changes(was, is_now)


def _word_changes(before: str, after: str) -> Iterator[Stretch]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Stretch(SAME, "".join(old[i:j]))
        else:
            yield Stretch(REMOVED, "".join(old[i:j]))
            yield Stretch(ADDED, "".join(new[k:m]))


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Without empty ones, and with neighbours of a kind as one."""
    last: Stretch | None = None
    for one in stretches:
        if not one.text:
            continue
        if last and last.kind == one.kind:
            last = Stretch(last.kind, last.text + one.text)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _kept(script: Script, text: str, number: int, *, by: str, now: dt.datetime) -> Version:
    """The text in the history: its file first, then the line that names it."""
    made = Version(number, mark_of(text), now.astimezone(VIETNAM).replace(microsecond=0).isoformat(), by)
    atomic.write_if_changed(_text_path(script, made.sha256), text.encode("utf-8"))
    append_line(_folder(script) / _VERSIONS, canonical_json(asdict(made)))
    return made


def _whole(text: str) -> str:
    """With one line end at the end, as editors leave it."""
    return text.rstrip() + "\n"


def _folder(script: Script) -> Path:
    return script.path.parent / HISTORY / script.path.name


def _text_path(script: Script, sha256: str) -> Path:
    return _folder(script) / f"{sha256[:_DIGITS]}.txt"
