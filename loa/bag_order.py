"""What a bag is packed from: a built week that still stands, judged again, with the words, heads and key it carries."""

import datetime as dt
from dataclasses import replace

from loa._bag_seal import signer_of
from loa._log_clock import is_set_back
from loa.drafts import Judge, judged, refuse_drafts
from loa.errors import LoaError
from loa.heads import Heads
from loa.messages import _, here
from loa.model.airing import AirSession, AirWeek
from loa.model.playing import PlayPlan
from loa.model.time import week as week_period
from loa.pack import BagOrder, device_module
from loa.plans import standing_plan
from loa.playlog import PlayLog
from loa.render import render
from loa.standing import standing_week
from loa.workspace import Workspace


def bag_order(
    workspace: Workspace, code: str, week: str, *, now: dt.datetime, device: str = "", is_draft: bool = False
) -> BagOrder:
    """The order for a station's week.

    Args:
        workspace: where the week stands in output/.
        code: the station's.
        week: ISO week, ``2024-W33``.
        now: aware; when a head of the log is signed for it.
        device: as a person writes it; the station's own when empty.
        is_draft: words that nobody approved are let pass, marked.

    Raises:
        UsageError: there is no such week, station or device.
        LoaError: the week is not built, or not what was built, or has nothing to play.
        NotApproved: words in it may not be aired, with one message for each script.
        LogDamaged: the station's log no longer gives a head that was signed.
    """
    week_period(week)
    station = workspace.station(code)
    module = device_module(device or station.device)
    titles = {daypart.name: daypart.title for daypart in station.dayparts}
    _check_planned(workspace, code, week)
    standing = judged_week(workspace, standing_week(workspace.output, code, week, titles=titles), is_draft=is_draft)
    log = PlayLog(workspace.logs, code)
    words = _words(workspace, standing) if module.CARRIES == "spots" else {}
    return BagOrder(
        standing,
        workspace.locality(code),
        module.NAME,
        log.head(),
        words,
        is_draft=is_draft,
        heads=_heads(workspace, log, now),
        signer=signer_of(workspace.root, code),
    )


def _check_planned(workspace: Workspace, code: str, week: str) -> None:
    """A week that was built has something to play.

    Raises:
        LoaError: it has nothing.
    """
    plan = standing_plan(workspace.output, code, week)
    if plan and not plan.plays:
        raise LoaError(
            _("Nothing is planned in {week} for {code}: there is nothing to pack.").format(week=week, code=code),
            cure=here(command=_("See why: loa plan --week {week} --for {code}"), page="").format(week=week, code=code),
        )


def judged_week(workspace: Workspace, week: AirWeek, *, is_draft: bool, judge: Judge | None = None) -> AirWeek:
    """The week with its lines marked by what keeps them from the air now.

    Args:
        workspace: whose approvals count.
        week: as it was built.
        is_draft: drafts are let pass, marked.
        judge: of the workspace, where one is at hand.

    Raises:
        NotApproved: drafts are not let pass, and there are some.
    """
    drafts = (judge or Judge(workspace.campaigns)).drafts(week.plan)
    if not is_draft:
        cure = here(
            command=_("To try it out, marked as a draft: add --draft."),
            page=_("To try it out, marked as a draft: tick “drafts too, marked”."),
        )
        refuse_drafts(drafts, week.plan, cure=cure)
    plan = judged(week.plan, drafts)
    return replace(week, plan=plan, sessions=tuple(_marked(session, plan) for session in week.sessions))


def _marked(session: AirSession, plan: PlayPlan) -> AirSession:
    """The session with its lines marked: a line between words that nobody approved is aired as a draft too."""
    drafts = {line.id: plan.draft_of(line) for line in plan.plays if line.start.date() == session.day}
    return replace(session, lines=tuple(replace(line, draft=drafts[line.id]) for line in session.lines))


def _heads(workspace: Workspace, log: PlayLog, now: dt.datetime) -> str:
    """The station's keys, its latest signed head and the centre's latest cosigned one.

    Where the station's secret key is at hand, the log as it stands now is signed; elsewhere, and under a clock that was
    set back, the last head kept is it.
    """
    heads = Heads(workspace.root, log.station)
    head = log.head()
    has_key = any(heads.secrets.glob(f"{log.station}-????-??.pem"))
    if head.size and has_key and not is_set_back(now, log.last_written()):
        heads.signed(head, log.roots, now=now)
    held = heads.held()
    latest = [one.note for one in (held[-1:] if held else ())]
    cosigned = heads.last_cosigned()
    notes = dict.fromkeys(map(str, [*heads.key_notes(), *([cosigned.note] if cosigned else []), *latest]))
    return "\n".join(notes)


def _words(workspace: Workspace, week: AirWeek) -> dict[str, str]:
    """The words of each line, written out for the station's day."""
    locality = workspace.locality(week.plan.station)
    words = {}
    for line in week.plan.plays:
        campaign = workspace.campaign(line.campaign)
        language, audience, length = line.script.removeprefix(f"{line.campaign}/").split(".")
        script = next(one for one in campaign.scripts if (one.language, one.audience) == (language, audience))
        words[line.id] = render(script, campaign, locality, on=line.start.date(), length=length).text
    return words
