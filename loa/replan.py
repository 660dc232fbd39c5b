"""What the rules, scripts and approvals plan now for a week that was built or packed before."""

from collections.abc import Mapping

from loa.build import prepare
from loa.model.playing import PlayPlan
from loa.model.time import week as week_period
from loa.workspace import Workspace


def replan(workspace: Workspace, week: str, beside: Mapping[str, PlayPlan]) -> dict[str, PlayPlan]:
    """The plan that a build would make now for some stations, by code; nothing is written but sound on the shelf.

    Args:
        workspace: whose rules, scripts and approvals count.
        week: ISO week, ``2024-W33``.
        beside: the plan of each station as it was made; it is made in the same way again.

    Raises:
        InputInvalid: a script, a fact or a schedule is wrong, or a text does not fit its air date.
        OutsideMissing: a voice or a recording is missing, to know how long new words take.
        UsageError: there is no such week, or no such station any more.
    """
    found: dict[str, PlayPlan] = {}
    for way in (False, True):
        stations = [workspace.station(code) for code in sorted(beside) if beside[code].is_approved_only is way]
        for one in prepare(workspace, stations, week_period(week), is_approved_only=way):
            found[one.plan.station] = one.plan
    return found
