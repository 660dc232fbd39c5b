"""Who approved which exact text: ``scripts/<campaign>/approvals.toml``, which only grows (DESIGN section 8).

An approval binds a person's name and post and a time to the text of a script and the facts it may take in. When
either is changed, the approval no longer holds, and whoever changed it must ask again.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loa.errors import UsageError
from loa.files import atomic
from loa.files.canonical import canonical_json, sha256_hex
from loa.files.text import read_text
from loa.files.toml import read_toml
from loa.messages import _
from loa.model.campaign import Campaign, Script
from loa.model.time import VIETNAM

APPROVALS_FILE = "approvals.toml"
APPROVED, REVOKED = "approved", "revoked"


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry of the file."""

    state: str
    """``approved`` or ``revoked``."""
    script: str
    """``language.audience``."""
    text_sha256: str
    """Of the text and the facts that were approved."""
    name: str
    post: str
    at: str
    """ISO 8601 with zone."""
    why: str = ""
    """Why it was revoked."""


def text_sha256(campaign: Campaign, script: Script) -> str:
    """The hash of a script's exact text and of every fact that it may take in."""
    facts = sorted((one.name, str(one.value), f"{one.first}", f"{one.last}", one.scope) for one in campaign.facts)
    return sha256_hex(canonical_json({"text": read_text(script.path, name=script.file), "facts": facts}))


def approvals(script: Script) -> tuple[Approval, ...]:
    """Every entry about a script, oldest first.

    Raises:
        InputInvalid: the file holds faults.
    """
    return tuple(one for one in _entries(script.path.parent) if one.script == _key(script))


def approval_of(campaign: Campaign, script: Script) -> Approval | None:
    """The approval that holds for a script as it stands; None when there is none, it was revoked or the text changed.

    Raises:
        InputInvalid: the file holds faults.
    """
    last = next(iter(reversed(approvals(script))), None)
    holds = last and last.state == APPROVED and last.text_sha256 == text_sha256(campaign, script)
    return last if holds else None


def approve(campaign: Campaign, script: Script, *, name: str, post: str, now: dt.datetime) -> Approval:
    """The approval of a script as it stands, written down.

    Raises:
        UsageError: the name or the post is missing.
        InputInvalid: the file holds faults.
    """
    if known := approval_of(campaign, script):
        return known
    entry = Approval(APPROVED, _key(script), text_sha256(campaign, script), name, post, _written(now))
    return _appended(script, entry)


def revoke(campaign: Campaign, script: Script, *, name: str, post: str, why: str, now: dt.datetime) -> Approval:
    """The end of an approval, written down.

    Raises:
        UsageError: it is not approved, or the name, the post or the reason is missing.
        InputInvalid: the file holds faults.
    """
    if approval_of(campaign, script) is None:
        raise UsageError(_("{script} is not approved.").format(script=script.file))
    if not why.strip():
        raise UsageError(_("Why is it revoked?"), cure=_("Add --why."))
    entry = Approval(REVOKED, _key(script), text_sha256(campaign, script), name, post, _written(now), why)
    return _appended(script, entry)


def _appended(script: Script, entry: Approval) -> Approval:
    if not (entry.name.strip() and entry.post.strip()):
        raise UsageError(_("Who says so, in which post?"), cure=_("Add --name and --post."))
    folder = script.path.parent
    text = "\n".join(map(_toml, [*_entries(folder), entry]))
    atomic.write_text(folder / APPROVALS_FILE, text)
    return entry


def _entries(folder: Path) -> Iterator[Approval]:
    path = folder / APPROVALS_FILE
    if not path.is_file():
        return
    table = read_toml(path, name=f"scripts/{folder.name}/{APPROVALS_FILE}")
    found = [
        Approval(
            state=one.text("state"),
            script=one.text("script"),
            text_sha256=one.text("text_sha256"),
            name=one.text("name"),
            post=one.text("post"),
            at=one.text("at"),
            why=one.text("why", default=""),
        )
        for one in table.tables("approval")
    ]
    table.close()
    yield from found


def _toml(one: Approval) -> str:
    pairs = [(name, getattr(one, name)) for name in ("state", "script", "text_sha256", "name", "post", "at", "why")]
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in pairs if value]
    return "\n".join(["[[approval]]", *lines, ""])


def _key(script: Script) -> str:
    return f"{script.language}.{script.audience}"


def _written(now: dt.datetime) -> str:
    return now.astimezone(VIETNAM).replace(microsecond=0).isoformat()
