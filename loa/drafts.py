"""What of a plan may not be aired: texts that nobody approved, that changed since, or whose approval was taken back.

A plan names the scripts that it rests on and what each of them was when it was built, so that what is judged is what is
heard, not what stands in the file now.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from loa.approvals import APPROVED, NEVER, REVOKED, Approval, script_key, text_sha256, verdict
from loa.casting import SOURCE_LANGUAGE
from loa.errors import Fault, NotApproved, fault
from loa.messages import _, here
from loa.model.campaign import Campaign, Script
from loa.model.playing import PlannedText, PlayPlan
from loa.model.time import week_of
from loa.workspace.campaigns import EVERYONE

OUTDATED, UNKNOWN, UNTOLD = "outdated", "unknown", "untold"
_WORDS = {
    OUTDATED: "lời đã duyệt mới hơn lời trong âm thanh",
    UNKNOWN: "không còn bài này trong scripts/",
    UNTOLD: "lịch không ghi lời bài nào được phát",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A script whose words, as they were built, may not be aired."""

    script: str
    """``2g-cutoff/vi.everyone``; empty when a plan does not tell its scripts."""
    file: str
    """Relative to the workspace."""
    state: str
    """``never``, ``changed``, ``revoked`` (``loa.approvals``); ``outdated``: newer words are approved than were built;
    ``unknown``: the script is not there any more; ``untold``: an older loa built the plan."""
    why: str
    """In Vietnamese, as plans, tags and logs have it."""
    entry: Approval | None = None
    """The last word about it."""
    is_built: bool = True
    """False when its words, or facts in them, are others now than those that were built."""


class Judge:
    """Which scripts of a workspace may be aired; each is looked at once."""

    def __init__(self, campaigns: Mapping[str, Campaign]) -> None:
        self._campaigns = campaigns
        self.draft = functools.cache(self._draft)
        self.text = functools.cache(self._text)

    def drafts(self, plan: PlayPlan) -> tuple[Draft, ...]:
        """Every script of a plan that may not be aired as it was built, in the plan's order.

        Raises:
            InputInvalid: a file of approvals holds faults.
        """
        if plan.plays and not plan.texts:
            return (Draft("", "output/plans", UNTOLD, _WORDS[UNTOLD]),)
        return tuple(draft for text in plan.texts if (draft := self.draft(text)))

    def is_changed(self, text: PlannedText) -> bool:
        """True when a script, or a fact that it names, is another one now than it was when a plan was built."""
        campaign, script = found_script(text.script, self._campaigns)
        return campaign is None or script is None or text_sha256(campaign, script) != text.sha256

    def _text(self, campaign: str, file: str) -> PlannedText:
        """The script of a file as it stands now."""
        of = self._campaigns[campaign]
        script = next(script for script in of.scripts if script.file == file)
        return PlannedText(f"{campaign}/{script_key(script)}", text_sha256(of, script))

    def _draft(self, text: PlannedText) -> Draft | None:
        """What keeps a text from the air; None when nothing does."""
        campaign, script = found_script(text.script, self._campaigns)
        if campaign is None or script is None:
            return Draft(text.script, f"scripts/{text.script}", UNKNOWN, _WORDS[UNKNOWN])
        now = text_sha256(campaign, script)
        built, found = verdict(campaign, script, sha256=text.sha256), verdict(campaign, script, sha256=now)
        if found.state == APPROVED and now != text.sha256:
            return Draft(text.script, script.file, OUTDATED, _WORDS[OUTDATED], found.entry)
        if built.state == APPROVED and now == text.sha256:
            return None
        return Draft(text.script, script.file, found.state, found.draft, found.entry, is_built=now == text.sha256)


def judged(plan: PlayPlan, drafts: Sequence[Draft]) -> PlayPlan:
    """The plan with each line and each session's frame marked by what keeps it from the air now."""
    why = {draft.script: draft.why for draft in drafts}
    everywhere = why.get("", "")
    return replace(
        plan,
        plays=tuple(replace(play, draft=everywhere or why.get(play.text, "")) for play in plan.plays),
        sessions=tuple(replace(one, draft=everywhere or _first(one.frame, why)) for one in plan.sessions),
    )


def refuse_drafts(drafts: Sequence[Draft], plan: PlayPlan, *, cure: str = "") -> None:
    """Let nothing pass that may not be aired.

    Args:
        drafts: what was found.
        plan: where it was found.
        cure: what else a person may do, besides having each text approved.

    Raises:
        NotApproved: with one message for each script.
    """
    if drafts:
        raise NotApproved((_fault(draft, plan) for draft in drafts), cure=cure)


def found_script(name: str, campaigns: Mapping[str, Campaign]) -> tuple[Campaign | None, Script | None]:
    """The campaign and the script that a plan names (``2g-cutoff/vi.everyone``), as far as they are there."""
    folder, _slash, key = name.partition("/")
    campaign = campaigns.get(folder)
    scripts = campaign.scripts if campaign else ()
    return campaign, next((script for script in scripts if script_key(script) == key), None)


def how_to_approve(script: str, *others: str) -> str:
    """The command that approves scripts of a campaign: ``loa approve 2g-cutoff vi.everyone --name "…" --post "…"``."""
    campaign = script.partition("/")[0]
    keys = " ".join(one.partition("/")[2] for one in (script, *others))
    return f'loa approve {campaign} {keys} --name "…" --post "…"'


def how_to_read(script: str, plan: PlayPlan) -> str:
    """The command that shows a script's words as they are first aired in a plan; empty when the plan has them nowhere.

    Example: ``loa read programme --audience greeting --for 24343 --on 2026-11-16``.
    """
    days = [play.start.date() for play in plan.plays if play.text == script]
    days += [one.day for one in plan.sessions if script in one.frame]
    campaign, _slash, key = script.partition("/")
    language, _dot, audience = key.partition(".")
    if not days:
        return ""
    chosen = ["--lang", language] if language != SOURCE_LANGUAGE else []
    chosen += ["--audience", audience] if audience != EVERYONE else []
    return " ".join(["loa read", campaign, *chosen, "--for", plan.station, "--on", min(days).isoformat()])


def _first(scripts: Iterable[str], why: Mapping[str, str]) -> str:
    return next((reason for script in scripts if (reason := why.get(script, ""))), "")


def _fault(draft: Draft, plan: PlayPlan) -> Fault:
    """The draft for the person, with the command that helps."""
    build = here(
        command=_("Build again: loa build --week {week} --for {code}"), page=_("Press “Build it again” on its plan.")
    ).format(week=week_of(plan.first), code=plan.station)
    if draft.state in _WORDS:
        return fault(draft.file, _told(draft), build)
    approve = here(
        command=_("Approve it: {command}").format(command=how_to_approve(draft.script)),
        page=_("Approve it on the page “Scripts”."),
    )
    return fault(draft.file, _told(draft), approve if draft.is_built else f"{approve.rstrip('.')}. {build}")


def _told(draft: Draft) -> str:
    """What keeps it from the air, in the person's language."""
    if draft.state == UNTOLD:
        return _("The plan does not say which scripts are spoken in it: an older loa built it.")
    if draft.state == UNKNOWN:
        return _("The script is not there any more.")
    if draft.state == OUTDATED:
        return _("The sound says older words than those that are approved.")
    if draft.state == NEVER or draft.entry is None:
        return _("Nobody has approved it.")
    message = _("It, or a fact in it, was changed since {name}, {post} approved it at {at:%H:%M %d/%m/%Y}.")
    if draft.state == REVOKED:
        message = _("{name}, {post} took the approval back at {at:%H:%M %d/%m/%Y}: {why}.")
    entry = draft.entry
    return message.format(name=entry.name, post=entry.post, at=entry.moment, why=entry.why.rstrip("."))
