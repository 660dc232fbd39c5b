"""The plan of a station's week: what is aired when and why, to be built, heard, printed and packed."""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from loa import plugins
from loa.messages import N_, _
from loa.model.time import session_named, week_of
from loa.model.wording import week_words
from loa.studio.choice import chosen_code, chosen_week, place_of, stations, week_beside
from loa.studio.look import page
from loa.studio.people import APPROVER, CLERK, EDITOR, OPERATOR
from loa.studio.visit import Visit, goes_to, route
from loa.studio.work import told

if TYPE_CHECKING:
    from loa.bags import Bag
    from loa.drafts import Draft
    from loa.model.playing import DayChange, PlannedPlay, PlannedRelay, PlannedSession, PlayPlan, Superseded

TITLE = N_("Plan")
ORDER = 40
ROLES = ()
_ZIP, _WAITING = "application/zip", ".waiting"
_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Session:
    """A session with its lines and its sound."""

    planned: "PlannedSession"
    plays: "tuple[PlannedPlay, ...]"
    sound: str
    """Address of its programme; empty while it is not built."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the week."""

    day: dt.date
    sessions: tuple[_Session, ...]
    relays: "tuple[PlannedRelay, ...]"


def show(visit: Visit) -> Response:
    """The week, or one day of it, with the reason of each line, judged by what is approved now."""
    code, (name, period) = chosen_code(visit), chosen_week(visit)
    made, drafts = _judged(visit, code, name)
    only = visit.text("day", "")
    days = [one for one in _days(visit, made, code, name) if not only or one.day.isoformat() == only] if made else []
    station = visit.workspace.stations[code]
    running = visit.studio.works.running(_address(code, name))
    values = {
        "code": code, "week": name, "period": period, "plan": made, "days": days, "only": only,
        "place": place_of(visit, code), "before": week_beside(period, -1), "after": week_beside(period, 1),
        "devices": [(one, _device_words(one)) for one in plugins.names("devices")],
        "device": visit.text("device", "") or station.device.replace("-", "_"), "stations": stations(visit),
        "is_draft": bool(visit.text("draft", "")), "fetched": _packed(visit, made, code, name),
        "bags": _bags(visit, code, name), "back": visit.query.get("back", ""),
        "this_week": week_of(visit.today), "device_words": _device_words,
        "changes": {(one.day, one.session): one for one in station.day_changes},
        "work": running or visit.studio.works.one(visit.text("work", "")), "is_busy": running is not None,
        "is_outdated": any(not one.is_built for one in drafts) and running is None,
        "is_asked": made is not None and running is None and _may_be_outdated(visit, code, name),
    }  # fmt: skip
    return page(visit, "plan.html.j2", values=values)


def standing(visit: Visit) -> Response:
    """A word when a build would make another week now; nothing when it would make the same."""
    from loa.plans import is_same_plan, plan_of

    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    made = _plan(visit, code, name)
    is_outdated = False
    if made and _may_be_outdated(visit, code, name):
        way = ("--approved-only",) if made.is_approved_only else ()
        now = told(visit.studio.folder, ("plan", "--week", name, "--for", code, *way), seconds=_SECONDS)
        is_outdated = not is_same_plan(made, plan_of(now["plans"][0]))
    return page(visit, "_outdated.html.j2", is_outdated=is_outdated, is_asked=False, code=code, week=name)


def _may_be_outdated(visit: Visit, code: str, name: str) -> bool:
    """True when something that plans are made from is newer than this one: then it is worth asking."""
    from loa.plans import plan_path

    return visit.studio.newest() > plan_path(visit.workspace.output, code, name).stat().st_mtime_ns


def build(visit: Visit) -> Response:
    """Start making the week's sound; the page follows it."""
    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    title = _("Build {code}, {week}").format(code=_place(visit, code), week=_week(name))
    return _begun(visit, title, ("build", "--week", name, "--for", code, "--jobs", "2"), _address(code, name))


def pack(visit: Visit) -> Response:
    """Start packing the week's bag as a ZIP archive, which waits to be fetched."""
    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    device = _device(visit)
    to = _bag_path(visit, code, name, device)
    waiting = to.with_suffix(_WAITING)
    for path in (to, waiting):
        path.unlink(missing_ok=True)
    is_draft = bool(visit.text("draft", ""))
    title = _("Pack {code}, {week}").format(code=_place(visit, code), week=_week(name))
    asked = ["pack", "--week", name, "--for", code, "--device", device.replace("_", "-")]
    asked += ["--to", str(to), "--waiting", str(waiting), *(["--draft"] if is_draft else [])]
    chosen = {"device": device, **({"draft": "1"} if is_draft else {})}
    return _begun(visit, title, asked, f"{_address(code, name)}&{urlencode(chosen)}")


def bag(visit: Visit) -> Response:
    """The bag that was packed: as it is fetched it is written down as handed out, once."""
    from loa.bags import BagLog

    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    device = _device(visit)
    path, waiting = _bag_path(visit, code, name, device), _waiting(visit, code, name, device)
    if waiting is None:
        raise HTTPException(404, _("This bag is not packed yet."))
    to = f"tải từ studio, chép vào {_device_words(device)}"  # content of a Vietnamese record
    BagLog(visit.workspace.logs, code).hand_out_once(replace(waiting, to=to, at=visit.now))
    return FileResponse(path, media_type=_ZIP, filename=path.name)


def returned(visit: Visit) -> Response:
    """A bag came back, or its sound was deleted: somebody says so."""
    from loa.bags import BagLog

    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    by = visit.person.name or visit.text("by", "")
    back = BagLog(visit.workspace.logs, code).give_back(visit.text("bag"), by=by, now=visit.now)
    asked = {"code": code, "week": name, "back": back.name, "by": visit.text("by", "")}
    return goes_to(f"/plan?{urlencode(asked)}#bags", visit)


def emergency(visit: Visit) -> Response:
    """An emergency item goes into the rest of today, whatever week was looked at; what was aired stays."""
    if not (visit.text("campaign", "") and visit.text("until", "")):
        raise HTTPException(400, _("Choose the campaign and the last day. Nothing was changed."))
    code, name = chosen_code(visit), week_of(visit.today)
    campaign = visit.workspace.campaign(visit.text("campaign"))
    at, until = f"{visit.now:%Y-%m-%d %H:%M}", visit.day("until", visit.today)
    if until < visit.today:
        raise HTTPException(400, _("{day:%d/%m/%Y} is over. Choose a later last day.").format(day=until))
    asked = ("plan", "--week", name, "--for", code, "--emergency", campaign.name, "--at", at)
    title = _("Emergency in {code}").format(code=_place(visit, code))
    return _begun(visit, title, (*asked, "--until", until.isoformat()), _address(code, name))


def change(visit: Visit) -> Response:
    """One session of one day at another time, or not at all; refused with the rule that forbids it."""
    from loa.day_change import change_day
    from loa.model.playing import DayChange

    code, (name, _period) = chosen_code(visit), chosen_week(visit)
    day, session = session_named(visit.text("session"))
    asked = DayChange(code, day, session, _time(visit.text("start", "")), visit.text("why", ""))
    change_day(visit.workspace, asked, now=visit.now, seconds=_seconds(visit, code, name, asked))
    return build(visit)


def take_back(visit: Visit) -> Response:
    """The last change of a session is taken back; refused when the session has begun."""
    from loa.day_change import take_back as take_back_change

    day, session = session_named(visit.text("session"))
    take_back_change(visit.workspace, chosen_code(visit), day, session, now=visit.now)
    return build(visit)


def _time(text: str) -> dt.time | None:
    """``06:15``; None when the session is to be closed."""
    try:
        return dt.time.fromisoformat(text) if text else None
    except ValueError:
        raise HTTPException(400, _("“{text}” is not a time.").format(text=text)) from None


def _seconds(visit: Visit, code: str, name: str, asked: "DayChange") -> float:
    """How long the session is in the plan that stands; 0 when there is none."""
    made = _plan(visit, code, name)
    sessions = made.sessions if made else ()
    return next((one.seconds for one in sessions if (one.day, one.name) == (asked.day, asked.session)), 0.0)


def work(visit: Visit) -> Response:
    """How far a command in the background is; asks again while it runs."""
    found = visit.studio.works.one(visit.places["id"])
    if found is None:
        raise HTTPException(404, _("This was before the studio was opened."))
    if visit.is_part and not found.is_running:  # the page around it tells the result
        return goes_to(f"{found.back}&work={found.id}", visit)
    return page(visit, "_work.html.j2", work=found)


def _begun(visit: Visit, title: str, asked: Sequence[str], back: str) -> Response:
    """The command in the background, and the page that follows it."""
    begun = visit.studio.works.begin(visit.studio.folder, title, asked, back=back)
    return goes_to(f"{back}&work={begun.id}", visit)


def _address(code: str, name: str) -> str:
    return f"/plan?code={code}&week={name}"


def _place(visit: Visit, code: str) -> str:
    """The commune, told from others of its name."""
    return f"{place_of(visit, code)} ({code})"


def _week(name: str) -> str:
    return _("week {week}").format(week=week_words(name))


def _plan(visit: Visit, code: str, name: str) -> "PlayPlan | None":
    from loa.plans import standing_plan

    return standing_plan(visit.workspace.output, code, name)


def _judged(visit: Visit, code: str, name: str) -> "tuple[PlayPlan | None, tuple[Draft, ...]]":
    """The plan that stands, with what keeps its lines from the air now, whatever did when it was made."""
    from loa.drafts import Judge, judged

    made = _plan(visit, code, name)
    if made is None:
        return None, ()
    drafts = Judge(visit.workspace.campaigns).drafts(made)
    return judged(made, drafts), drafts


def _days(visit: Visit, made: "PlayPlan", code: str, name: str) -> Sequence[_Day]:
    count = (made.last - made.first).days + 1
    return [_day(visit, made, made.first + dt.timedelta(days=n), code, name) for n in range(count)]


def _day(visit: Visit, made: "PlayPlan", day: dt.date, code: str, name: str) -> _Day:
    sessions = (_Session(one, plays, _sound(visit, code, name, one)) for one, plays in made.sessions_on(day))
    return _Day(day, tuple(sessions), tuple(relay for relay in made.relays if relay.start.date() == day))


def _sound(visit: Visit, code: str, name: str, session: "PlannedSession") -> str:
    file = f"{code}-{session.day.isoformat()}-{session.start:%H%M}.mp3"
    is_there = (visit.workspace.output / "programmes" / code / name / file).is_file()
    return f"/programme/{code}/{name}/{file}" if is_there else ""


def _device(visit: Visit) -> str:
    """The player that the form names.

    Raises:
        HTTPException: 400 when there is none of that name.
    """
    device = visit.text("device")
    if device not in plugins.names("devices"):
        raise HTTPException(400, _("There is no such device."))
    return device


def _device_words(device: str) -> str:
    """A player as people call it."""
    known = device.replace("-", "_")
    return str(plugins.load("devices", known).TITLE).partition(":")[0] if known in plugins.names("devices") else device


def _bag_path(visit: Visit, code: str, name: str, device: str) -> Path:
    return Path(visit.studio.scratch.name) / f"{code}-{name}-{device}.zip"


def _waiting(visit: Visit, code: str, name: str, device: str) -> "Bag | None":
    """The bag that is packed whole and waits to be fetched."""
    from loa.bags import waiting_bag

    path = _bag_path(visit, code, name, device)
    waiting = path.with_suffix(_WAITING)
    return waiting_bag(waiting.read_bytes()) if path.is_file() and waiting.is_file() else None


def _packed(visit: Visit, made: "PlayPlan | None", code: str, name: str) -> list[tuple[str, str]]:
    """The players whose bags of the plan that stands wait to be fetched, with their words."""
    found = ((one, _waiting(visit, code, name, one)) for one in plugins.names("devices"))
    return [(one, _device_words(one)) for one, bag in found if bag and made and bag.plan.revision == made.revision]


def _bags(visit: Visit, code: str, name: str) -> "list[tuple[Bag, Sequence[Superseded]]]":
    """The station's bags that are out: those that must come back first, with the lines that no longer hold."""
    from loa.bags import BagLog, recalls_beside
    from loa.drafts import Judge
    from loa.plans import standing_plan

    out = BagLog(visit.workspace.logs, code).out()
    plan_of = functools.partial(standing_plan, visit.workspace.output)
    asked = {one.bag.name: one.lines for one in recalls_beside(out, plan_of, Judge(visit.workspace.campaigns))}
    shown = [(bag, asked.get(bag.name, ())) for bag in out if bag.week == name or bag.name in asked]
    return sorted(shown, key=lambda one: not one[1])


ROUTES = (
    route("/plan", show),
    route("/plan/standing", standing),
    route("/plan/build", build, EDITOR, APPROVER, OPERATOR, method="POST"),
    route("/plan/pack", pack, EDITOR, APPROVER, OPERATOR, method="POST"),
    route("/plan/bag", bag, EDITOR, APPROVER, OPERATOR, CLERK, method="POST"),
    route("/plan/returned", returned, EDITOR, APPROVER, OPERATOR, CLERK, method="POST"),
    route("/plan/change", change, EDITOR, APPROVER, method="POST"),
    route("/plan/change/back", take_back, EDITOR, APPROVER, method="POST"),
    route("/plan/emergency", emergency, APPROVER, method="POST"),
    route("/work/{id}", work),
)
