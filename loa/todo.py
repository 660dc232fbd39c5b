"""Everything that needs a person today, from what the workspace's files say; the most pressing first."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loa._report_dispatch import asking_of
from loa._report_due import addressee, due_of, topic_of
from loa.approvals import verdict
from loa.bags import Bag, bags_out, recalls_beside
from loa.casting import SOURCE_LANGUAGE
from loa.drafts import Judge
from loa.ending_facts import ending_facts
from loa.errors import InputInvalid
from loa.files.recordings import read_recordings
from loa.kit import KitOrder, kit_lines
from loa.log_import import open_conflicts
from loa.messages import _, here, ngettext, weekday
from loa.model.campaign import Campaign
from loa.model.dispatch import Dispatch
from loa.model.playing import Station
from loa.model.time import Period, month, month_before
from loa.model.wording import month_words
from loa.plans import standing_plan
from loa.playlog import PlayLog
from loa.titles import fact_title, language_name, script_title, value_words
from loa.workspace import Workspace

APPROVE, CONFIRM, FACT, RECORD, LOG, REPORT, RECALL = (
    "approve",
    "confirm",
    "fact",
    "record",
    "log",
    "report",
    "recall",
)
"""Kinds of work."""
LATE, NOW, SOON = "late", "now", "soon"
"""How pressing it is."""
REPORT_DAYS = 20
"""A report that is due within so many days is told, and one that was due so many days ago at most."""
_PRESSING_DAYS = 3
_URGENCIES = (LATE, NOW, SOON)
KINDS = (RECALL, REPORT, APPROVE, CONFIRM, FACT, RECORD, LOG)
"""All kinds, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing for a person to do."""

    kind: str
    urgency: str
    """``late``, ``now`` or ``soon``."""
    title: str
    """What to do, in the person's language."""
    detail: str = ""
    """Why, and what helps."""
    due: dt.date | None = None
    campaign: str = ""
    script: str = ""
    """``language.audience``."""
    station: str = ""
    week: str = ""
    province: str = ""
    """Its whole name, where the task is of several of its stations."""
    month: str = ""
    dispatch: str = ""


def todo(workspace: Workspace, *, today: dt.date, kinds: Collection[str] = KINDS) -> tuple[Task, ...]:
    """Every task, the most pressing first.

    Args:
        workspace: whose files are looked at.
        today: the day in Viet Nam.
        kinds: those that are asked for; what is to be recorded takes longest to know.

    Raises:
        InputInvalid: the workspace's own files hold faults; those come before anything else.
    """
    alive = [one for one in workspace.campaigns.values() if one.last >= today]
    found = [
        *_of_bags(workspace, today),
        *_reports(workspace, today),
        *(task for campaign in alive for task in _of_campaign(workspace, campaign, today)),
        *(task for campaign in alive if RECORD in kinds for task in _recordings(workspace, campaign, today)),
        *_logs(workspace, today),
        *_conflicts(workspace),
    ]
    return tuple(sorted((one for one in found if one.kind in kinds), key=_order))


def _order(task: Task) -> tuple[int, dt.date, int, str]:
    return _URGENCIES.index(task.urgency), task.due or dt.date.max, KINDS.index(task.kind), task.title


def _of_campaign(workspace: Workspace, campaign: Campaign, today: dt.date) -> Iterator[Task]:
    yield from _approvals(campaign, today)
    yield from _phases(campaign, today)
    yield from _facts(workspace, campaign, today)


def _approvals(campaign: Campaign, today: dt.date) -> Iterator[Task]:
    for script in campaign.scripts:
        if draft := verdict(campaign, script).draft:
            name = f"{script.language}.{script.audience}"
            yield Task(
                APPROVE,
                NOW if campaign.first <= today else SOON,
                _("Approve the script “{campaign}”, {script}").format(
                    campaign=campaign.title, script=script_title(campaign, script.language, script.audience)
                ),
                draft,
                campaign=campaign.name,
                script=name,
            )


def _phases(campaign: Campaign, today: dt.date) -> Iterator[Task]:
    for phase in campaign.phases:
        if phase.needs_confirmation and not phase.confirmed_by and phase.last >= today:
            yield Task(
                CONFIRM,
                NOW if phase.first <= today else SOON,
                _("Confirm “{phase}” of “{campaign}”").format(phase=phase.title, campaign=campaign.title),
                f"{phase.source} ({phase.file}:{phase.line})",
                due=phase.first,
                campaign=campaign.name,
            )


def _facts(workspace: Workspace, campaign: Campaign, today: dt.date) -> Iterator[Task]:
    for fact in ending_facts(workspace, campaign, today=today):
        yield Task(
            FACT,
            LATE if fact.last < today else SOON,
            _("Renew the fact “{fact}” of “{campaign}”").format(
                fact=fact_title(campaign, fact.name), campaign=campaign.title
            ),
            _("{value} may be said until {last:%d/%m/%Y} ({source}).").format(
                value=value_words(fact.value), last=fact.last, source=fact.source
            ),
            due=fact.last,
            campaign=campaign.name,
        )


def _recordings(workspace: Workspace, campaign: Campaign, today: dt.date) -> Iterator[Task]:
    """The languages that only people speak, with the sentences that are not recorded and approved yet."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for code in sorted(workspace.stations):
        for language in workspace.localities[code].languages:
            if language != SOURCE_LANGUAGE and language in campaign.languages:
                wanted[language].append(code)
    for language, codes in sorted(wanted.items()):
        if count := _unrecorded(workspace, campaign, codes[0], language, today):
            yield Task(
                RECORD,
                SOON,
                _("Record “{campaign}” in {language}").format(
                    campaign=campaign.title, language=language_name(language)
                ),
                ngettext(
                    "{count} sentence is missing or stale for {station}; {stations} stations speak the language.",
                    "{count} sentences are missing or stale for {station}; {stations} stations speak the language.",
                    count,
                ).format(
                    count=count,
                    station=_place(workspace, codes[0], Period(today, today)),
                    stations=len(codes),
                ),
                campaign=campaign.name,
                station=codes[0],
            )


def _unrecorded(workspace: Workspace, campaign: Campaign, code: str, language: str, today: dt.date) -> int:
    voices = (one for one in workspace.voices.values() if one.language == language and one.engine == "recorded")
    known = {key for voice in voices for key, one in read_recordings(Path(voice.folder)).items() if one.approved_by}
    days = (min(max(today, campaign.first), campaign.last),)
    try:
        return len(kit_lines(workspace, KitOrder(code, language, (campaign.name,), days=days), recorded=known))
    except InputInvalid:
        return 0


def _logs(workspace: Workspace, today: dt.date) -> Iterator[Task]:
    """The stations of which nothing was heard of the month that has ended."""
    name = month_before(f"{today:%Y-%m}")
    days = month(name)
    silent = [
        code
        for code, station in sorted(workspace.stations.items())
        if _airs_in(station, days) and not (workspace.logs / code / f"plays-{name}.jsonl").is_file()
    ]
    for province, codes in _by_province(workspace, silent, days).items():
        yield Task(
            LOG,
            NOW,
            ngettext(
                "Ask {count} station of {province} for the log of {month}",
                "Ask {count} stations of {province} for the log of {month}",
                len(codes),
            ).format(count=len(codes), province=province, month=month_words(name)),
            ", ".join(_place(workspace, code, days) for code in codes),
            station=codes[0],
            province=province if len(codes) > 1 else "",
            month=name,
        )


def _conflicts(workspace: Workspace) -> Iterator[Task]:
    """The logs that something contradicts which came later, until somebody says which of the two is right."""
    for folder in sorted(workspace.logs.glob("*/aside")):
        code = folder.parent.name
        if found := open_conflicts(PlayLog(workspace.logs, code)):
            one = found[0]
            yield Task(
                LOG,
                NOW,
                ngettext(
                    "Say what is right: {count} play of {station} contradicts its log",
                    "Say what is right: {count} plays of {station} contradict its log",
                    len(found),
                ).format(count=len(found), station=code),
                here(
                    command=_(
                        "Line {n} against {path} ({who}): loa log add --for {code} --line {line} --corrects {n} …"
                    ).format(n=one.sequence, path=one.path.name, who=one.play.says, code=code, line=one.play.line),
                    page=_("Look at each, and where the log is wrong use “Correct this” on its day."),
                ),
                station=code,
                month=f"{one.play.start:%Y-%m}",
            )


def _by_province(workspace: Workspace, codes: Iterable[str], days: Period) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        name = workspace.localities[code].name_on(days.last)
        found[name.province if name else code].append(code)
    return found


def _airs_in(station: Station, days: Period) -> bool:
    return any(rule.first <= days.last and days.first <= rule.last for rule in station.rules)


def _reports(workspace: Workspace, today: dt.date) -> Iterator[Task]:
    """The reports that letters ask for about now, each once a province, with the number of its stations."""
    for name in (month_before(month_before(f"{today:%Y-%m}")), month_before(f"{today:%Y-%m}"), f"{today:%Y-%m}"):
        for campaign in workspace.campaigns.values():
            for dispatch, asked in _asking(workspace, campaign, name).values():
                for codes in _by_province(workspace, asked, month(name)).values():
                    yield from _report(workspace, campaign, dispatch, codes, name=name, today=today)


def _asking(workspace: Workspace, campaign: Campaign, name: str) -> Mapping[str, tuple[Dispatch, list[str]]]:
    """The letters that ask for a month's report, by name, with the stations that they ask."""
    found: dict[str, tuple[Dispatch, list[str]]] = {}
    for code, station in sorted(workspace.stations.items()):
        if any(rule.campaign == campaign.name for rule in station.rules):
            for dispatch in asking_of(campaign, workspace.localities[code], name):
                found.setdefault(dispatch.name, (dispatch, []))[1].append(code)
    return found


def _report(
    workspace: Workspace, campaign: Campaign, dispatch: Dispatch, codes: list[str], *, name: str, today: dt.date
) -> Iterator[Task]:
    due = due_of(dispatch.report, month(name))
    send_by = due.send_by(workspace.stations[codes[0]].special_days)
    if due.due is None or send_by is None or abs((due.due - today).days) > REPORT_DAYS:
        return
    yield Task(
        REPORT,
        LATE if due.due < today else NOW if (send_by - today).days <= _PRESSING_DAYS else SOON,
        _("Report of {month} on “{campaign}” to {to}").format(
            month=month_words(name), campaign=campaign.title, to=_addressee(workspace, dispatch, codes[0], due.due)
        ),
        _("Due {due:%d/%m/%Y}; send it by {weekday} {send:%d/%m/%Y}. Stations: {count}.").format(
            due=due.due, weekday=weekday(send_by), send=send_by, count=len(codes)
        ),
        due=send_by,
        campaign=campaign.name,
        station=codes[0],
        province=_province(workspace, codes[0], month(name)) if len(codes) > 1 else "",
        month=name,
        dispatch=dispatch.name,
    )


def _province(workspace: Workspace, code: str, days: Period) -> str:
    name = workspace.localities[code].name_on(days.last)
    return name.province if name else ""


def _addressee(workspace: Workspace, dispatch: Dispatch, code: str, day: dt.date) -> str:
    """Whom the report goes to on the day: who wrote the letter, or has the work now when that body is no more."""
    place = workspace.localities[code].name_on(day)
    return addressee(dispatch.issuer, place.province if place else "", day=day, topic=topic_of(dispatch))


def _of_bags(workspace: Workspace, today: dt.date) -> Iterator[Task]:
    out, judge = bags_out(workspace.logs), Judge(workspace.campaigns)
    yield from _recalls(workspace, out, judge)
    yield from _doubtful(workspace, out, judge, today)


def _recalls(workspace: Workspace, out: Sequence[Bag], judge: Judge) -> Iterator[Task]:
    plan_of = functools.partial(standing_plan, workspace.output)
    for recall in recalls_beside(out, plan_of, judge):
        count = len(recall.lines)
        yield Task(
            RECALL,
            LATE,
            _("Get the bag {bag} back").format(bag=recall.bag.name),
            ngettext("{count} line no longer holds: {why}.", "{count} lines no longer hold: {why}.", count).format(
                count=count, why=recall.lines[0].because
            ),
            due=recall.lines[0].start.date(),
            station=recall.bag.station,
            week=recall.bag.week,
        )


def _doubtful(workspace: Workspace, out: Sequence[Bag], judge: Judge, today: dt.date) -> Iterator[Task]:
    """The weeks whose bags are out, and hold words that changed since: only a build tells which of their lines hold."""
    weeks: dict[tuple[str, str], Bag] = {}
    for bag in out:
        if bag.plan.last >= today and any(map(judge.is_changed, bag.plan.texts)):
            standing = standing_plan(workspace.output, bag.station, bag.week)
            if standing is None or any(map(judge.is_changed, standing.texts)):
                weeks[bag.station, bag.week] = bag
    for (code, week), bag in weeks.items():
        yield Task(
            RECALL,
            NOW,
            _("Build {week} of {station} again: words of the bag {bag} changed").format(
                week=week, station=code, bag=bag.name
            ),
            here(
                command=_("What no longer holds in it is known then: loa build --week {week} --for {station}"),
                page=_("What no longer holds in it is known then: press “Build it again”."),
            ).format(week=week, station=code),
            due=max(bag.plan.first, today),
            station=code,
            week=week,
        )


def _place(workspace: Workspace, code: str, days: Period) -> str:
    name = workspace.localities[code].name_on(days.last)
    return f"{name.kind} {name.name} ({code})" if name else code
