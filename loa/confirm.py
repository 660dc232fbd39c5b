"""A person confirms a phase that no source confirms: name and post into ``campaign.toml``, and nothing else."""

import json
import re
import tomllib
from pathlib import Path

from loa.errors import InputInvalid, UsageError, fault
from loa.files import atomic
from loa.files.text import read_text
from loa.files.toml import did_you_mean
from loa.messages import _, here
from loa.model.campaign import Campaign, Phase
from loa.workspace import Workspace
from loa.workspace.campaigns import read_campaign

_HEADER = re.compile(r"\s*\[")
_CONFIRMED = re.compile(r"\s*confirmed_by\s*=")
_WHAT_FOLLOWS = re.compile(r"""\s*confirmed_by\s*=\s*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")


def confirm_phase(workspace: Workspace, campaign: Campaign, name: str, *, by: str, post: str) -> Phase:
    """The phase as it stands once it is confirmed and written; everything else in the file stays as it was.

    Args:
        workspace: whose campaign it is.
        campaign: of the phase.
        name: the phase's, as ``network-stop``.
        by: the name of the person who confirms it.
        post: in which post, and by which document if there is one.

    Raises:
        UsageError: there is no such phase, it needs no confirmation or has one, or the name or the post is missing.
        InputInvalid: the file would hold faults; nothing is written.
    """
    phase = _to_confirm(campaign, name)
    if not (by.strip() and post.strip()):
        cure = here(command=_("Add --name and --post."), page=_("Fill in the name and the post."))
        raise UsageError(_("Who says so, in which post?"), cure=cure)
    path = workspace.root / phase.file
    old = read_text(path, name=phase.file)
    new = _confirmed(old, phase, f"{by.strip()}, {post.strip()}")
    _check_nothing_else(old, new, phase)
    return _written(path, old, new, name)


def _to_confirm(campaign: Campaign, name: str) -> Phase:
    known = {one.name: one for one in campaign.phases}
    if name not in known:
        message = _("“{phase}” is not a phase of {campaign}.").format(phase=name, campaign=campaign.name)
        raise UsageError(message, cure=did_you_mean(name, tuple(known)))
    phase = known[name]
    if phase.confirmed_by:
        raise UsageError(_("This phase is confirmed already: {who}.").format(who=phase.confirmed_by))
    if not phase.needs_confirmation:
        raise UsageError(_("This phase needs no confirmation: its source stands beside it."))
    return phase


def _confirmed(text: str, phase: Phase, who: str) -> str:
    """The text with who confirmed the phase in its table, in place of what stood there."""
    lines = text.splitlines(keepends=True)
    end = next((i for i in range(phase.line, len(lines)) if _HEADER.match(lines[i])), len(lines))
    said = f"confirmed_by = {json.dumps(who, ensure_ascii=False)}"
    at = next((i for i in range(phase.line, end) if _CONFIRMED.match(lines[i])), None)
    if at is None:
        lines.insert(phase.line, f"{said}\n")
    else:
        lines[at] = _WHAT_FOLLOWS.sub(lambda _found: said, lines[at], count=1)
    return "".join(lines)


def _check_nothing_else(old: str, new: str, phase: Phase) -> None:
    """The two say the same but for the confirmation: a file that is laid out otherwise is left alone."""
    before, after = tomllib.loads(old), tomllib.loads(new)
    for one in (*before["phase"], *after["phase"]):
        if one["name"] == phase.name:
            one.pop("confirmed_by", None)
    if before != after:
        cure = _("Write your name and post in confirmed_by there.")
        raise InputInvalid(
            [fault(phase.file, _("This place of the file is laid out unusually."), cure, line=phase.line)]
        )


def _written(path: Path, old: str, new: str, name: str) -> Phase:
    """The phase as it is read again; with a fault the file is as before."""
    atomic.write_text(path, new)
    try:
        return next(one for one in read_campaign(path.parent).phases if one.name == name)
    except InputInvalid:
        atomic.write_text(path, old)
        raise
