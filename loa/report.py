"""The report stage: plans and the as-run log of a station become the month's report, in the dispatch's own terms.

Planned is not played; unknown is not missed; a missing log is "chưa báo cáo" and never 0.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from loa._log_standing import standing_lines
from loa._report_due import addressee, dispatch_words, due_of, told_days, topic_of
from loa._report_match import covered_days, day_of, outcomes_of
from loa.model.campaign import Campaign
from loa.model.dispatch import Dispatch
from loa.model.evidence import (
    AIRED_STATES,
    FORMS,
    GRADES,
    SPOKEN_FORMS,
    FormTotal,
    KeptHead,
    LogHead,
    LogLine,
    Measured,
    Outcome,
    Report,
)
from loa.model.place import Locality
from loa.model.playing import PlayPlan, Station
from loa.model.time import Period
from loa.model.time import month as month_of
from loa.model.wording import own_means, up_to_words

_DEFAULT_FIELDS = ("form", "count", "means")


def report(
    station: Station,
    month: str,
    *,
    plans: Sequence[PlayPlan],
    lines: Sequence[LogLine],
    campaign: Campaign,
    dispatch: Dispatch | None,
    locality: Locality,
    head: LogHead | None = None,
    heads: tuple[KeptHead, ...] = (),
    previous: Report | None = None,
    topic: str = "",
    notes: tuple[str, ...] = (),
    on: dt.date | None = None,
) -> Report:
    """What was planned in a month beside what was aired.

    Args:
        station: whose loudspeakers.
        month: ``2024-08``.
        plans: the plans that touch the month, with no day in two of them.
        lines: the station's whole log, as it was written.
        campaign: what is reported on.
        dispatch: which letter asks for the report; None when none does.
        locality: the station's locality.
        head: what the log came down to when it was read.
        heads: the signed heads kept with the log.
        previous: the report of the month before, for comparison.
        topic: ``telecom`` or ``grassroots``: which department has the work of one that is no more; by the letter's
            subject when empty.
        notes: what the reader has to know of the dispatch, in Vietnamese.
        on: the day on which it is made: of a month that is not over it tells no later day; None when the month is over.

    Raises:
        UsageError: ``month`` is not a month, or has not begun.
    """
    days = told_days(month, on)
    as_of = on if on and on in days else None
    asked = _asked(station, locality, month_of(month), dispatch=dispatch, topic=topic)
    means = own_means(locality, days.last)
    aired = _with_plays(asked, plans, lines, campaign=campaign, days=days, means=means, running=as_of)
    return replace(
        _with_heads(aired, head, heads),
        previous=previous.totals if previous and previous.covered else None,
        measured=_measured(campaign, station.locality, month_of(month)) if _wants_measured(dispatch) else None,
        as_of=as_of,
        notes=(*((up_to_words(as_of),) if as_of else ()), *notes, *asked.notes),
    )


def _asked(station: Station, locality: Locality, days: Period, *, dispatch: Dispatch | None, topic: str) -> Report:
    """Whose report it is, which letter asks, by when and to whom; of what was aired, nothing yet."""
    rule = dispatch.report if dispatch else None
    due = due_of(rule, days)
    name, place = locality.name_on(days.last), locality.name_on(due.due or days.last)
    named = rule.to if rule else station.reports_to
    province = place.province if place else ""
    to = addressee(named, province, day=due.due or days.last, topic=topic or topic_of(dispatch))
    return Report(
        station=station.locality,
        locality=name.full if name else station.locality,
        month=f"{days.first:%Y-%m}",
        campaign="",
        campaign_title="",
        dispatch=dispatch.name if dispatch else "",
        dispatch_title=dispatch_words(dispatch) if dispatch else "",
        due=due.due,
        due_before=due.before,
        send_by=due.send_by(station.special_days),
        to=to,
        to_named=named if named != to else "",
        fields=rule.fields if rule else _DEFAULT_FIELDS,
        notes=_moved(named, to),
        covered=False,
        totals=(),
        outcomes=(),
        log_head="",
    )


def _with_plays(
    asked: Report,
    plans: Sequence[PlayPlan],
    lines: Sequence[LogLine],
    *,
    campaign: Campaign,
    days: Period,
    means: str,
    running: dt.date | None,
) -> Report:
    """The report with what plans and log say of the days; of the one that is still running a log may yet come."""
    planned = [play for plan in plans for play in plan.plays]
    outcomes = outcomes_of(planned, lines, campaign=campaign.name, month=days, means=means)
    standing = standing_lines(lines)
    heard_days = covered_days(standing)
    without_plan = _days_without_plan(days, plans)
    is_heard, is_planned = any(day in days for day in heard_days), without_plan < len(days.days())
    return replace(
        asked,
        campaign=campaign.name,
        campaign_title=campaign.title,
        covered=any(day_of(line.play) in days for line in standing),
        outcomes=outcomes,
        totals=_totals(outcomes, is_heard=is_heard, means=means, is_planned=is_planned),
        states=_states(outcomes, is_planned=is_planned),
        days_without_log=_days_without_log(outcomes, heard_days, running=running),
        days_without_plan=without_plan,
    )


def _with_heads(made: Report, head: LogHead | None, heads: tuple[KeptHead, ...]) -> Report:
    """The report with what its log came down to, and how much of that the centre holds."""
    return replace(
        made,
        log_head=head.root if head and head.size else "",
        log_size=head.size if head else 0,
        heads=heads,
        cosigned_size=max((one.size for one in heads if one.cosigned_at), default=0),
    )


def _states(outcomes: Iterable[Outcome], *, is_planned: bool) -> tuple[tuple[str, int], ...]:
    """How many spoken plays were planned, where anything tells, and how many came to which state."""
    spoken = [one for one in outcomes if one.form in SPOKEN_FORMS]
    counts = Counter(one.state for one in spoken)
    planned = sum(1 for one in spoken if one.planned_start)
    known = (("planned", planned),) if planned or is_planned else ()
    return (*known, *sorted(counts.items()))


def _moved(named: str, to: str) -> tuple[str, ...]:
    """That the body which the letter names is no more."""
    return (f"Công văn ghi nơi nhận là {named}; việc của cơ quan này nay thuộc {to}.",) if named != to else ()


def _wants_measured(dispatch: Dispatch | None) -> bool:
    fields = dispatch.report.fields if dispatch and dispatch.report else ()
    return "installs" in fields or "samples" in fields


def _measured(campaign: Campaign, code: str, days: Period) -> Measured:
    """What the unit wrote into its local facts for the month; blank stays blank."""
    counted_to = _fact(campaign, "samples_until", code, days)
    return Measured(
        installs=_number(campaign, "installs", code, days),
        samples=_number(campaign, "samples", code, days),
        counted_to=counted_to if isinstance(counted_to, dt.date) and counted_to in days else None,
        target=_number(campaign, "monthly_target", "", days),
        last_day=days.last,
    )


def _number(campaign: Campaign, name: str, scope: str, days: Period) -> int | None:
    value = _fact(campaign, name, scope, days)
    return value if isinstance(value, int) else None


def _fact(campaign: Campaign, name: str, scope: str, days: Period) -> object:
    """The latest value that holds on some day of the month."""
    holding = [
        one for one in campaign.facts_in(scope).get(name, ()) if one.first <= days.last and days.first <= one.last
    ]
    return max(holding, key=lambda one: one.first).value if holding else None


def _days_without_plan(days: Period, plans: Sequence[PlayPlan]) -> int:
    return sum(1 for day in days.days() if not any(plan.first <= day <= plan.last for plan in plans))


def _days_without_log(outcomes: Iterable[Outcome], heard_days: frozenset[dt.date], *, running: dt.date | None) -> int:
    planned = {outcome.planned_start.date() for outcome in outcomes if outcome.planned_start}
    return len(planned - heard_days - {running})


def _totals(outcomes: Sequence[Outcome], *, is_heard: bool, means: str, is_planned: bool) -> tuple[FormTotal, ...]:
    """The dispatch's table: one line for each form and means, the loudspeakers always among them.

    Args:
        outcomes: of the month.
        is_heard: whether the log says anything of the loudspeakers in the month.
        means: phương tiện of the loudspeakers.
        is_planned: whether any plan of the month is known.
    """
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.form, outcome.means), []).append(outcome)
    if not any(form in SPOKEN_FORMS for form, _means in groups):
        groups["loudspeaker", means] = []
    return tuple(
        _total(key, groups[key], is_known=is_heard or key[0] not in SPOKEN_FORMS, is_planned=is_planned)
        for key in sorted(groups, key=lambda key: (FORMS.index(key[0]), key[1]))
    )


def _total(key: tuple[str, str], outcomes: Sequence[Outcome], *, is_known: bool, is_planned: bool) -> FormTotal:
    form, means = key
    aired = [outcome for outcome in outcomes if outcome.state in AIRED_STATES]
    planned = sum(1 for outcome in outcomes if outcome.planned_start)
    by_grade = ((grade, sum(outcome.count for outcome in aired if outcome.grade == grade)) for grade in GRADES)
    return FormTotal(
        form=form,
        means=means,
        planned=planned if planned or (is_planned and form in SPOKEN_FORMS) else None,
        aired=sum(outcome.count for outcome in aired) if is_known else None,
        by_grade=tuple((grade, count) for grade, count in by_grade if count),
    )
