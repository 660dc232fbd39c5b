"""Which bags must come back, as several commands say it."""

from typing import TYPE_CHECKING

from loa.cli import talk
from loa.errors import InputInvalid, OutsideMissing
from loa.messages import _, here, ngettext
from loa.model.wording import week_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from loa.bags import Bag, BagLog, Recall
    from loa.drafts import Judge
    from loa.model.playing import PlayPlan
    from loa.workspace import Workspace

_SHOWN_REASONS = 5
"""Of so many reasons the first line is named; a bag's list has all lines."""


def tell_recalls(
    workspace: "Workspace", plans: "Sequence[PlayPlan]", *, now: "dt.datetime | None" = None
) -> "tuple[Recall, ...]":
    """Say which bags that are out hold lines that some plans take back.

    Args:
        workspace: whose bags.
        plans: each of a station's week.
        now: when it is asked for in earnest: it is written down then. None: nothing is written.
    """
    from loa.bags import BagLog, recalls
    from loa.drafts import Judge
    from loa.model.time import week_of

    judge = Judge(workspace.campaigns)
    found: list[Recall] = []
    for plan in plans:
        log = BagLog(workspace.logs, plan.station)
        out = log.out()
        if not out:
            continue
        week = week_of(plan.first)
        of_week = recalls([bag for bag in out if bag.week == week], plan, judge)
        others = recalls([bag for bag in out if bag.week != week], None, judge)
        _tell_all((*of_week, *others), log, now)
        told = {recall.bag.name for recall in others}
        _tell_doubtful(bag for bag in out if bag.week != week and bag.name not in told and _is_doubtful(bag, judge))
        found += of_week
    return tuple(found)


def recalls_now(
    workspace: "Workspace", out: "Sequence[Bag]", *, today: "dt.date"
) -> "tuple[tuple[Recall, ...], tuple[str, ...]]":
    """The bags that must come back by what the rules, scripts and approvals say now, and why some cannot be judged so.

    Bags of weeks that have ended, and those that cannot be judged so, are held against the plan that was built last.

    Args:
        workspace: whose bags.
        out: the bags that are out.
        today: the day in Viet Nam.
    """
    from loa.bags import recalls_beside
    from loa.drafts import Judge
    from loa.plans import standing_plan
    from loa.replan import replan

    made: dict[tuple[str, str], PlayPlan] = {}
    unsure: list[str] = []
    for week, beside in _plans_beside(workspace, out, today).items():
        try:
            known = {code: plan for code, plan in beside.items() if code in workspace.stations}
            made |= {(code, week): plan for code, plan in replan(workspace, week, known).items()}
        except (InputInvalid, OutsideMissing) as exc:
            unsure.append(f"{week}: {exc.message}")

    def plan_of(code: str, week: str) -> "PlayPlan | None":
        return made.get((code, week)) or standing_plan(workspace.output, code, week)

    return tuple(recalls_beside(out, plan_of, Judge(workspace.campaigns))), tuple(unsure)


def _plans_beside(workspace: "Workspace", out: "Sequence[Bag]", today: "dt.date") -> "dict[str, dict[str, PlayPlan]]":
    """Each week that has not ended and has bags out, with the plan of each station as it was made last."""
    from loa.plans import standing_plan

    weeks: dict[str, dict[str, PlayPlan]] = {}
    for bag in out:
        if bag.plan.last >= today:
            standing = standing_plan(workspace.output, bag.station, bag.week)
            weeks.setdefault(bag.week, {})[bag.station] = standing or bag.plan
    return dict(sorted(weeks.items()))


def tell_revoked(workspace: "Workspace", *, now: "dt.datetime") -> None:
    """Say which bags of any station hold words whose approval was taken back, and write down that they are asked."""
    from loa.bags import BagLog, recalls, stations_with_bags
    from loa.drafts import Judge

    judge = Judge(workspace.campaigns)
    for code in stations_with_bags(workspace.logs):
        log = BagLog(workspace.logs, code)
        _tell_all(recalls(log.out(), None, judge), log, now)


def _tell_all(asked: "Sequence[Recall]", log: "BagLog", now: "dt.datetime | None") -> None:
    for recall in asked:
        tell_recall(recall)
        if now:
            log.ask_back(recall, now=now)


def _is_doubtful(bag: "Bag", judge: "Judge") -> bool:
    return any(map(judge.is_changed, bag.plan.texts))


def tell_recall(recall: "Recall") -> None:
    """Say what a bag holds that no longer holds, from when, and how to tick it returned."""
    count = len(recall.lines)
    talk(
        ngettext(
            "Bag {bag} must come back: {count} line no longer holds, at {start:%H:%M %d/%m/%Y}.",
            "Bag {bag} must come back: {count} lines no longer hold, the first at {start:%H:%M %d/%m/%Y}.",
            count,
        ).format(bag=shown_bag(recall.bag), count=count, start=recall.lines[0].start)
    )
    first = list({one.because: one for one in reversed(recall.lines)}.values())[::-1][:_SHOWN_REASONS]
    for one in first:
        talk(f"  {one.line}  {one.title}: {one.because}")
    if count > len(first):
        more = here(command=_("and {count} more; see: loa pack recall"), page=_("and {count} more"))
        talk("  " + more.format(count=count - len(first)))
    talk(_("When it is back, or its sound was deleted: {command}").format(command=how_to_return(recall.bag)))


def how_to_return(bag: "Bag") -> str:
    """The command that ticks a bag returned, or the button that does."""
    return here(command=f'loa pack returned {bag.name} --by "…"', page=_("press “The bag is back” on the page “Plan”"))


def shown_bag(bag: "Bag") -> str:
    """The bag by name, with where and when it went."""
    return f"{bag.name} ({bag.device}, {bag.at:%H:%M %d/%m/%Y}, {bag.to})"


def _tell_doubtful(bags: "Iterable[Bag]") -> None:
    for bag in bags:
        talk(
            _("The words of bag {bag}, or facts in them, changed since. To know its lines: {command}").format(
                bag=shown_bag(bag),
                command=here(
                    command=f"loa build --week {bag.week} --for {bag.station}",
                    page=_("press “Build it again” for week {week}").format(week=week_words(bag.week)),
                ),
            )
        )
