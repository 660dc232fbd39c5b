"""What several commands say of words that nobody approved."""

import itertools
from typing import TYPE_CHECKING

from loa.cli import talk
from loa.messages import _, here, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loa.drafts import Draft
    from loa.model.playing import PlayPlan
    from loa.workspace import Workspace


def tell_drafts(workspace: "Workspace", plans: "Iterable[PlayPlan]") -> None:
    """Say which texts of some plans may not be aired yet, and how to have them approved; nothing when all may."""
    from loa.drafts import Judge

    judge = Judge(workspace.campaigns)
    found = [(draft, plan) for plan in plans for draft in judge.drafts(plan)]
    drafts = {draft.script: (draft, plan) for draft, plan in reversed(found)}
    if not drafts:
        return
    count = len(drafts)
    talk(
        here(
            command=ngettext(
                "{count} text is not approved: it is planned as a draft, and loa pack and loa play refuse it.",
                "{count} texts are not approved: they are planned as drafts, and loa pack and loa play refuse them.",
                count,
            ),
            page=ngettext(
                "{count} text is not approved: it is planned as a draft, and is not packed unless drafts are wanted.",
                "{count} texts are not approved: they are planned as drafts, and not packed unless drafts are wanted.",
                count,
            ),
        ).format(count=count)
    )
    for name in sorted(drafts):
        _tell_draft(workspace, *drafts[name])
    if told := here(command="", page=_("Read and approve each one on the page “Scripts”.")):
        talk(told)
    else:
        _tell_how_to_approve(sorted(filter(None, drafts)))


def _tell_draft(workspace: "Workspace", draft: "Draft", plan: "PlayPlan") -> None:
    from loa.drafts import found_script, how_to_read
    from loa.titles import script_title

    campaign, script = found_script(draft.script, workspace.campaigns)
    title = (
        f"{campaign.title}, {script_title(campaign, script.language, script.audience)}" if campaign and script else ""
    )
    talk("  " + (here(command=f"{title} ({draft.script})", page=title) if title else draft.script) + f": {draft.why}")
    if draft.script and (command := here(command=how_to_read(draft.script, plan), page="")):
        talk(f"      {command}")


def _tell_how_to_approve(scripts: "Sequence[str]") -> None:
    """One command for each campaign, to be copied."""
    from loa.drafts import how_to_approve

    talk(_("Read each one, then whoever answers for it approves it:"))
    for _campaign, names in itertools.groupby(scripts, key=lambda name: name.partition("/")[0]):
        talk(f"  {how_to_approve(*names)}")
