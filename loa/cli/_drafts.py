"""What several commands say of words that nobody approved."""

from typing import TYPE_CHECKING

from loa.cli import talk
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loa.model.playing import PlayPlan
    from loa.workspace import Workspace


def tell_drafts(workspace: "Workspace", plans: "Iterable[PlayPlan]") -> None:
    """Say which texts of some plans may not be aired yet, and how to have them approved; nothing when all may."""
    from loa.drafts import Judge, how_to_approve

    judge = Judge(workspace.campaigns)
    drafts = {draft.script: draft for plan in plans for draft in judge.drafts(plan)}
    if not drafts:
        return
    count = len(drafts)
    talk(
        ngettext(
            "{count} text is not approved: it is planned as a draft, and loa pack and loa play refuse it.",
            "{count} texts are not approved: they are planned as drafts, and loa pack and loa play refuse them.",
            count,
        ).format(count=count)
    )
    for name in sorted(drafts):
        talk(f"  {name}: {drafts[name].why}")
    talk(_("Read each one (loa read), then approve it: {command}").format(command=how_to_approve(min(drafts))))
