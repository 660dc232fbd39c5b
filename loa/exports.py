"""A plan for other programs and for paper: ICS, CSV, XLSX, JSON, and run sheets in HTML."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from loa.files.canonical import json_form
from loa.files.table import table_bytes
from loa.files.workbook import Sheet, workbook_bytes
from loa.model.playing import PlannedPlay, PlannedRelay, PlannedSession, PlayPlan
from loa.model.time import VIETNAM, WEEKDAY_TITLES
from loa.model.wording import DRAFT_SUFFIX, DRAFT_TITLE
from loa.plans import plan_json, plan_lines
from loa.run_sheet import run_sheet

_COLUMNS = (
    "Mã dòng",
    "Ngày",
    "Thứ",
    "Giờ",
    "Giây",
    "Buổi",
    "Loại",
    "Chiến dịch",
    "Bài",
    "Tiêu đề",
    "Đối tượng",
    "Ngôn ngữ",
    "Lý do",
    "Quy tắc",
    "Bản nháp",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of a plan."""

    name: str
    """ASCII file name."""
    data: bytes


def exports(plan: PlayPlan, form: str, *, title: str, log_head: str = "") -> tuple[Exported, ...]:
    """A plan in one form; the run sheet comes whole and day by day.

    Args:
        plan: of one station.
        form: one of ``FORMS``.
        title: the station's name for people.
        log_head: what the station's log comes down to, for the run sheet's code.
    """
    return tuple(FORMS[form](plan, title, log_head))


def _name(plan: PlayPlan, suffix: str) -> str:
    days = f"{plan.first:%Y-%m-%d}" + (f"_{plan.last:%Y-%m-%d}" if plan.last != plan.first else "")
    return f"{plan.station}-{days}{DRAFT_SUFFIX if plan.is_draft else ''}.{suffix}"


def _titled(plan: PlayPlan, title: str) -> str:
    return f"{DRAFT_TITLE}: {title}" if plan.is_draft else title


def _csv(plan: PlayPlan, _title: str, _head: str) -> Sequence[Exported]:
    return [Exported(_name(plan, "csv"), table_bytes(_COLUMNS, _rows(plan)))]


def _json(plan: PlayPlan, _title: str, _head: str) -> Sequence[Exported]:
    text = json.dumps(plan_json(plan), ensure_ascii=False, indent=2, sort_keys=True, default=json_form)
    return [Exported(_name(plan, "json"), (text + "\n").encode("utf-8"))]


def _xlsx(plan: PlayPlan, _title: str, _head: str) -> Sequence[Exported]:
    short = [(one.rule, one.wanted, one.planned, one.because) for one in plan.shortfalls]
    broken = [(one.line, one.rule, one.because) for one in plan.broken]
    sheets = [
        Sheet("BẢN NHÁP, lịch phát" if plan.is_draft else "Lịch phát", _COLUMNS, tuple(_rows(plan))),
        Sheet("Chưa đạt", ("Quy tắc", "Cần", "Đã xếp", "Vì"), tuple(short)),
        Sheet("Đã nhường", ("Mã dòng", "Quy tắc", "Vì"), tuple(broken)),
    ]
    return [Exported(_name(plan, "xlsx"), workbook_bytes(sheets))]


def _ics(plan: PlayPlan, title: str, _head: str) -> Sequence[Exported]:
    calendar = Calendar()
    calendar.add("prodid", "-//loa//play plan//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _titled(plan, f"{title}: lịch phát"))
    calendar.add_component(_timezone())
    for session in plan.sessions:
        calendar.add_component(_session_event(plan, session, title))
    for relay in plan.relays:
        summary = f"Tiếp âm: {relay.title}"
        event = _event(
            plan, relay.id, start=relay.start, seconds=relay.seconds, summary=summary, description=relay.reason
        )
        calendar.add_component(event)
    return [Exported(_name(plan, "ics"), calendar.to_ical())]


def _timezone() -> Timezone:
    """Viet Nam's time, one offset since 13 June 1975 (tz database): written out, so that no library's table rules."""
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1975, 6, 13))  # noqa: DTZ001 - RFC 5545, 3.6.5: local time without a zone
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=7))
    standard.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", VIETNAM.key)
    zone.add_component(standard)
    return zone


def _session_event(plan: PlayPlan, session: PlannedSession, title: str) -> Event:
    plays = [play for play in plan.plays if (play.start.date(), play.session) == (session.day, session.name)]
    drafts = list(dict.fromkeys(filter(None, map(plan.draft_of, plays))))
    lines = [f"{play.start:%H:%M:%S} {play.title} [{play.script}]" for play in plays]
    lines += [f"Bản nháp: {draft}." for draft in drafts]
    uid = f"{plan.station}/{session.day.isoformat()}/{session.name}"
    summary = f"{session.title}, {title}: {len(plays)} bài"
    if drafts:
        summary = f"{DRAFT_TITLE}: {summary}"
    event = _event(
        plan, uid, start=session.start, seconds=session.seconds, summary=summary, description="\n".join(lines)
    )
    if drafts:
        event.add("status", "TENTATIVE")  # RFC 5545, 3.8.1.11
    return event


def _event(plan: PlayPlan, uid: str, *, start: dt.datetime, seconds: float, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{uid.replace('/', '-')}@loa")
    event.add("dtstamp", dt.datetime.combine(plan.first, dt.time(), VIETNAM).astimezone(dt.UTC))
    event.add("sequence", len(plan.supersedes))
    event.add("dtstart", start)
    event.add("dtend", start + dt.timedelta(seconds=-(-seconds // 1)))
    event.add("summary", summary)
    event.add("description", f"{description}\n(bản {plan.revision})")
    return event


def _html(plan: PlayPlan, title: str, head: str) -> Sequence[Exported]:
    days = [plan.first + dt.timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
    sheets = [Exported(_name(plan, "html"), run_sheet(plan, days, title=title, log_head=head).encode("utf-8"))]
    if len(days) > 1:
        for day in days:
            text = run_sheet(plan, [day], title=title, log_head=head)
            suffix = DRAFT_SUFFIX if plan.is_draft else ""
            sheets.append(Exported(f"{plan.station}-{day:%Y-%m-%d}{suffix}.html", text.encode("utf-8")))
    return sheets


FORMS: dict[str, Callable[[PlayPlan, str, str], Sequence[Exported]]] = {
    "ics": _ics,
    "csv": _csv,
    "xlsx": _xlsx,
    "html": _html,
    "json": _json,
}
"""The forms a plan can be had in."""


def _rows(plan: PlayPlan) -> list[tuple[str | float, ...]]:
    starts = [one.start for one in plan.plays] + [one.start for one in plan.relays]
    days = sorted({start.date() for start in starts})
    return [_row(plan, one) for day in days for one in plan_lines(plan, day)]


def _row(plan: PlayPlan, one: PlannedPlay | PlannedRelay) -> tuple[str | float, ...]:
    when = (
        one.start.date().isoformat(),
        WEEKDAY_TITLES[one.start.weekday()],
        f"{one.start:%H:%M:%S}",
        round(one.seconds, 3),
    )
    if isinstance(one, PlannedRelay):
        return (one.id, *when, "", "tiếp âm", "", "", one.title, "", "", one.reason, "", "")
    words = (one.campaign, one.script, one.title, one.audience, one.language)
    return (one.id, *when, one.session, "bài", *words, one.reason, one.rule, plan.draft_of(one))
