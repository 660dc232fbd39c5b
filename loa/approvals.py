"""Who approved which exact text: ``scripts/<campaign>/approvals.toml``, which only grows (DESIGN section 8).

An approval binds a person's name and post and a time to the text of a script, to every fact that the text names, and
to the days of the campaign's phases where the text goes by them. When one of these is changed, the approval no longer
holds, and whoever changed it must ask again. What it does not name may change: the other scripts and their facts.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loa.errors import UsageError
from loa.files import atomic
from loa.files.canonical import canonical_json, sha256_hex
from loa.files.text import read_text
from loa.files.toml import Table, did_you_mean, read_toml
from loa.messages import _, here
from loa.model.campaign import Campaign, Script
from loa.model.time import VIETNAM

APPROVALS_FILE = "approvals.toml"
APPROVED, REVOKED = "approved", "revoked"
NEVER, CHANGED = "never", "changed"
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_SILENT = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
"""What a script holds beside words: remarks, and what chooses among its words."""


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

    @property
    def moment(self) -> dt.datetime:
        """When it was said, aware."""
        return dt.datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text may be aired."""

    state: str
    """``approved``, ``never``, ``changed`` (since it was approved), ``revoked``."""
    entry: Approval | None
    """The last entry about the script; None when there is none."""

    @property
    def draft(self) -> str:
        """Why it may not be aired, as plans, tags and logs say it, in Vietnamese; empty when it may."""
        if self.state == APPROVED or self.entry is None:
            return "" if self.entry else "chưa duyệt"
        who = f"{self.entry.name}, {self.entry.post}"
        when = f"{self.entry.moment:%H:%M %d/%m/%Y}"
        if self.state == REVOKED:
            return f"{who} đã hủy duyệt lúc {when}: {self.entry.why}"
        return f"đã sửa sau khi {who} duyệt lúc {when}"


def text_sha256(campaign: Campaign, script: Script) -> str:
    """The hash of a script's exact text, of the facts that it names, and of the phases when it goes by them."""
    text = read_text(script.path, name=script.file)
    names = names_in(text)
    facts = (one for one in campaign.facts if one.name in names)
    bound = {
        "text": text,
        "facts": sorted((one.name, str(one.value), f"{one.first}", f"{one.last}", one.scope) for one in facts),
        "phases": [(one.name, f"{one.first}", f"{one.last}") for one in campaign.phases] if "phase" in names else [],
    }
    return sha256_hex(canonical_json(bound))


def names_in(text: str) -> frozenset[str]:
    """Every word of a script's text that may be the name of a fact; of others it may be too."""
    return frozenset(_NAME.findall(text))


def has_words(text: str) -> bool:
    """True when a script's text has words, or values in their place, for some commune on some day."""
    return bool(_SILENT.sub("", text).strip())


def verdict(campaign: Campaign, script: Script, *, sha256: str = "") -> Verdict:
    """Whether a script's text may be aired: the last entry about it decides.

    Args:
        campaign: of the script.
        script: whose text it is.
        sha256: of the text in question, when it is not the one that stands there now.

    Raises:
        InputInvalid: the file of approvals holds faults.
    """
    last = next(iter(reversed(approvals(script))), None)
    if last is None:
        return Verdict(NEVER, None)
    if last.state == REVOKED:
        return Verdict(REVOKED, last)
    return Verdict(APPROVED if last.text_sha256 == (sha256 or text_sha256(campaign, script)) else CHANGED, last)


def script_key(script: Script) -> str:
    """The script as approvals, plans and the command name it, without its campaign: ``vi.everyone``."""
    return f"{script.language}.{script.audience}"


def approvals(script: Script) -> tuple[Approval, ...]:
    """Every entry about a script, oldest first.

    Raises:
        InputInvalid: the file holds faults.
    """
    return tuple(one for one in _entries(script.path.parent) if one.script == script_key(script))


def approval_of(campaign: Campaign, script: Script) -> Approval | None:
    """The approval that holds for a script as it stands; None when there is none, it was revoked or the text changed.

    Raises:
        InputInvalid: the file holds faults.
    """
    found = verdict(campaign, script)
    return found.entry if found.state == APPROVED else None


def script_of(campaign: Campaign, name: str) -> Script:
    """The campaign's script of a name, as ``vi.everyone``.

    Raises:
        UsageError: there is none; the message names the nearest one.
    """
    scripts = {script_key(one): one for one in campaign.scripts}
    if name not in scripts:
        message = _("“{script}” is not a script of {campaign}.").format(script=name, campaign=campaign.name)
        raise UsageError(message, cure=did_you_mean(name, tuple(scripts)))
    return scripts[name]


def approve(campaign: Campaign, script: Script, *, name: str, post: str, now: dt.datetime) -> Approval:
    """The approval of a script as it stands, written down.

    Raises:
        UsageError: the script has no words, or the name or the post is missing.
        InputInvalid: the file holds faults.
    """
    if not has_words(read_text(script.path, name=script.file)):
        raise UsageError(_("{script} has no words.").format(script=script.file), cure=_("Write them first."))
    if known := approval_of(campaign, script):
        return known
    entry = Approval(APPROVED, script_key(script), text_sha256(campaign, script), name, post, _written(now))
    return _appended(script, entry)


def revoke(campaign: Campaign, script: Script, *, name: str, post: str, why: str, now: dt.datetime) -> Approval:
    """The end of an approval, written down.

    Raises:
        UsageError: it was never approved, or is revoked already, or the name, the post or the reason is missing.
        InputInvalid: the file holds faults.
    """
    last = verdict(campaign, script).entry
    if last is None or last.state == REVOKED:
        raise UsageError(_("{script} is not approved.").format(script=script.file))
    if not why.strip():
        raise UsageError(_("Why is it revoked?"), cure=here(command=_("Add --why."), page=_("Fill in why.")))
    entry = Approval(REVOKED, script_key(script), last.text_sha256, name, post, _written(now), why)
    return _appended(script, entry)


def _appended(script: Script, entry: Approval) -> Approval:
    if not (entry.name.strip() and entry.post.strip()):
        cure = here(command=_("Add --name and --post."), page=_("Fill in the name and the post."))
        raise UsageError(_("Who says so, in which post?"), cure=cure)
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
            state=one.choice("state", (APPROVED, REVOKED)),
            script=one.text("script"),
            text_sha256=one.text("text_sha256"),
            name=one.text("name"),
            post=one.text("post"),
            at=_moment(one),
            why=one.text("why", default=""),
        )
        for one in table.tables("approval")
    ]
    table.close()
    yield from found


def _moment(entry: Table) -> str:
    """When it was said; a fault when that is no moment."""
    text = entry.text("at")
    try:
        is_moment = dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_moment = False
    if not is_moment:
        entry.wrong("at", _("“{at}” is not a moment.").format(at=text), _("Write it as 2024-08-01T09:00:00+07:00."))
    return text


def _toml(one: Approval) -> str:
    pairs = [(name, getattr(one, name)) for name in ("state", "script", "text_sha256", "name", "post", "at", "why")]
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in pairs if value]
    return "\n".join(["[[approval]]", *lines, ""])


def _written(now: dt.datetime) -> str:
    return now.astimezone(VIETNAM).replace(microsecond=0).isoformat()
