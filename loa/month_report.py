"""The report of a station's month from what the workspace holds: its plans, its log and its heads."""

import datetime as dt
from collections.abc import Iterable

from loa._log_clock import with_doubts
from loa._log_standing import standing_lines
from loa._log_whole import whole_log
from loa._report_dispatch import Asked, asked_by, asking_of
from loa._report_due import told_days
from loa._report_match import day_of
from loa.errors import LogDamaged, UsageError
from loa.heads import Heads
from loa.log_import import open_conflicts
from loa.messages import _, here
from loa.model.campaign import Campaign
from loa.model.evidence import KeptHead, LogFault, LogHead, LogLine, Report
from loa.model.playing import PlayPlan
from loa.model.time import VIETNAM, month_before, week_of
from loa.model.time import month as month_of
from loa.model.wording import contradicted_words
from loa.plans import standing_plan
from loa.playlog import PlayLog
from loa.province_report import province_code
from loa.report import report
from loa.workspace import Workspace

NOBODY = Asked(None)
"""No letter is looked for."""


def month_report(
    workspace: Workspace,
    code: str,
    *,
    month: str,
    campaign: Campaign,
    asked: Asked = NOBODY,
    topic: str = "",
    size: int | None = None,
    on: dt.date | None = None,
) -> Report:
    """The report of a month beside that of the month before.

    Args:
        workspace: with the plans and logs.
        code: the station's.
        month: ``2024-08``.
        campaign: what is reported on.
        asked: which letter asks.
        topic: ``telecom`` or ``grassroots``; by the letter when empty.
        size: rest on so many lines of the log and no later ones; on all when None.
        on: the day on which it is made; None when the month is over.

    Raises:
        UsageError: ``month`` is not a month or has not begun, or the log has fewer lines than ``size``.
        LogDamaged: the log or its heads do not hold together, and nothing can rest on them.
        InputInvalid: a plan cannot be read.
    """
    told_days(month, on)
    station, locality = workspace.station(code), workspace.locality(code)
    lines, head, heads = _evidence(workspace, code, size)
    by_month = _by_month(with_doubts(lines))
    plans = _plans(workspace, code, (month_before(month), month))

    def of_month(one: str, previous: Report | None, notes: tuple[str, ...] = ()) -> Report:
        return report(
            station,
            one,
            plans=[plans[week] for week in _weeks_of(one) if week in plans],
            lines=by_month.get(one, ()),
            campaign=campaign,
            dispatch=asked.dispatch,
            locality=locality,
            head=head,
            previous=previous,
            topic=topic,
            heads=heads,
            notes=notes,
            on=on,
        )

    notes = (*((asked.note,) if asked.note else ()), *_contradicted(workspace, code, month, campaign))
    return of_month(month, of_month(month_before(month), None), notes)


def _contradicted(workspace: Workspace, code: str, month: str, campaign: Campaign) -> tuple[str, ...]:
    """That somebody tells otherwise of plays of the month, and nobody has said yet what is right."""
    told = open_conflicts(PlayLog(workspace.logs, code))
    own = [one for one in told if one.play.campaign == campaign.name and f"{day_of(one.play):%Y-%m}" == month]
    return (contradicted_words(len(own)),) if own else ()


def _by_month(lines: Iterable[LogLine]) -> dict[str, list[LogLine]]:
    """The lines that no later one corrects, by the month that they are of."""
    found: dict[tuple[int, int], list[LogLine]] = {}
    for line in standing_lines(lines):
        day = day_of(line.play)
        found.setdefault((day.year, day.month), []).append(line)
    return {f"{year:04d}-{number:02d}": own for (year, number), own in found.items()}


def campaign_of_month(workspace: Workspace, code: str, month: str, *, name: str = "") -> Campaign:
    """The campaign named, or the only one that the station airs in the month.

    Raises:
        UsageError: there is no such campaign, or several are aired and none is named.
    """
    if name:
        return workspace.campaign(name)
    days = month_of(month)
    rules = workspace.station(code).rules
    names = sorted({rule.campaign for rule in rules if rule.first <= days.last and days.first <= rule.last})
    if len(names) != 1:
        raise UsageError(
            _("Which campaign is the report of?"),
            cure=here(
                command=_("Add --campaign, one of: {names}.").format(names=", ".join(names or workspace.campaigns)),
                page=_("Choose the campaign."),
            ),
        )
    return workspace.campaign(names[0])


def provinces_of(workspace: Workspace, month: str) -> dict[str, list[str]]:
    """The codes of the stations of each province, as it was on the last day of a month; both sorted."""
    last = month_of(month).last
    found: dict[str, list[str]] = {}
    for code in sorted(workspace.stations):
        if name := workspace.locality(code).name_on(last):
            found.setdefault(name.province, []).append(code)
    return dict(sorted(found.items()))


def stations_of(workspace: Workspace, province: str, month: str) -> tuple[str, list[str]]:
    """The whole name of a province and the codes of its stations, as they were on the last day of a month.

    Raises:
        UsageError: no station of the workspace is in the province.
    """
    known = provinces_of(workspace, month)
    for name, codes in known.items():
        if province_code(name) == province_code(province):
            return name, codes
    raise UsageError(
        _("No station is in “{province}”.").format(province=province),
        cure=_("Known here: {known}.").format(known=", ".join(known)),
    )


def dispatch_of_month(workspace: Workspace, code: str, month: str, *, campaign: Campaign, name: str = "") -> Asked:
    """The letter that asks this station for the month's report, or why none does.

    Raises:
        UsageError: as ``asked_by``.
    """
    return asked_by(campaign, workspace.locality(code), month, name=name)


def letters_of_month(workspace: Workspace, code: str, month: str, *, campaign: Campaign) -> tuple[Asked, ...]:
    """Every letter that asks this station for the month's report; the one reason why none does, when none does."""
    found = asking_of(campaign, workspace.locality(code), month)
    return tuple(map(Asked, found)) or (dispatch_of_month(workspace, code, month, campaign=campaign),)


def _evidence(
    workspace: Workspace, code: str, size: int | None
) -> tuple[tuple[LogLine, ...], LogHead, tuple[KeptHead, ...]]:
    log, kept = PlayLog(workspace.logs, code), Heads(workspace.root, code)
    lines, head = whole_log(workspace.logs, code) or _looked_at(log)
    if size is not None and size != head.size:
        if size > head.size:
            raise UsageError(
                _("The report rests on {wanted} lines of the log, and {here} are here.").format(
                    wanted=size, here=head.size
                ),
                cure=here(
                    command=_("Look with: loa log verify."), page=_("Tell the centre; keep the files as they are.")
                ),
            )
        head = LogHead(code, size, log.roots([size])[size], "")
    if kept.folder.is_dir() or kept.keys_folder.is_dir():
        _check_whole(tuple(kept.faults(log.roots)))
    return lines[: head.size], head, _kept(kept, head.size)


def _looked_at(log: PlayLog) -> tuple[tuple[LogLine, ...], LogHead]:
    """The lines and the head of a log that the quick look did not take.

    Raises:
        LogDamaged: it does not hold together.
    """
    _check_whole(log.verify())
    return log.lines(), log.head()


def _kept(heads: Heads, size: int) -> tuple[KeptHead, ...]:
    """The signed heads over no more than the lines that the report rests on."""
    return tuple(
        KeptHead(
            one.head.size,
            one.head.root,
            one.path.name,
            None if one.cosigned_at is None else dt.datetime.fromtimestamp(one.cosigned_at, VIETNAM),
        )
        for one in heads.held()
        if one.head.size <= size
    )


def _check_whole(faults: tuple[LogFault, ...]) -> None:
    """A torn tail is only a line that was never reported done; anything else wrong stops the report."""
    if any(fault.kind != "torn" for fault in faults):
        raise LogDamaged(
            _("The as-run log does not hold together; no report can rest on it."),
            cure=here(command=_("Look with: loa log verify."), page=_("Tell the centre; keep the files as they are.")),
        )


def _weeks_of(month: str) -> list[str]:
    return sorted({week_of(day) for day in month_of(month).days()})


def _plans(workspace: Workspace, code: str, months: Iterable[str]) -> dict[str, PlayPlan]:
    """The plans of the weeks that the months touch, as far as they are there; each file is read once."""
    weeks = sorted({week for month in months for week in _weeks_of(month)})
    return {week: plan for week in weeks if (plan := standing_plan(workspace.output, code, week))}
