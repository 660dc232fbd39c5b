"""Plays: what was to be aired today, ticked as played or not and why; logs and filled sheets brought in."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa import plugins
from loa.messages import N_, _
from loa.model.time import Period, week_of
from loa.studio.choice import chosen_code, stations
from loa.studio.look import page
from loa.studio.people import CLERK, OPERATOR
from loa.studio.visit import Visit, goes_to, route, uploaded
from loa.studio.work import Ran, run

if TYPE_CHECKING:
    from loa.model.evidence import Outcome
    from loa.model.playing import PlannedSession, PlayPlan

TITLE = N_("Plays")
ORDER = 50
ROLES = ()
_SECONDS = 60.0
_REASONS = ("mất điện", "hỏng máy", "mưa bão", "có việc khẩn", "không có người trực")
"""Why a session is most often not played; content of a Vietnamese record."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A session of the day with what became of each of its lines."""

    session: "PlannedSession"
    outcomes: "tuple[Outcome, ...]"

    @property
    def is_answered(self) -> bool:
        """True when the log says something of every line."""
        return all(one.sequence for one in self.outcomes)


def show(visit: Visit) -> Response:
    """The day's sessions with big buttons, planned beside aired."""
    return _shown(visit, says="", is_good=True)


def played(visit: Visit) -> Response:
    """A whole session, or one line of it, was played."""
    start = (f"--start={visit.text('start')}",) if visit.text("start", "") else ()
    return _logged(visit, (*_which(visit), *start))


def not_played(visit: Visit) -> Response:
    """A whole session, or one line of it, was not played, and why."""
    why = visit.text("why", "") or visit.text("reason", "")
    if not why:
        raise HTTPException(400, _("Say why it was not played."))
    return _logged(visit, (*_which(visit), "--not-played", f"--why={why}"))


def add(visit: Visit) -> Response:
    """Something that no plan holds: a post, a visit, a banner, a relay."""
    from loa.model.evidence import FORMS

    form, count = visit.text("form"), visit.text("count", "1")
    if form not in FORMS or not (count.isascii() and count.isdigit()):
        raise HTTPException(400, _("The form cannot be read."))
    day = visit.day("day", visit.today).isoformat()
    texts = {name: visit.text(name, "") for name in ("means", "title", "campaign", "start")}
    asked = [
        "--day",
        day,
        "--form",
        form,
        "--count",
        count,
        *(f"--{name}={text}" for name, text in texts.items() if text),
    ]
    file, link = visit.files.get("file"), visit.text("link", "")
    if file is not None and file.name:
        with uploaded(file) as path:
            return _logged(visit, (*asked, f"--proof={path}"))
    return _logged(visit, (*asked, *((f"--proof={link}",) if link else ())))


def bring_in(visit: Visit) -> Response:
    """A log or a filled sheet that came back."""
    code = chosen_code(visit)
    revision = (f"--revision={visit.text('revision')}",) if visit.text("revision", "") else ()
    player = visit.text("player", "")
    if player and player not in plugins.names("players"):
        raise HTTPException(400, _("The form cannot be read."))
    told_of = (f"--from={player}",) if player else ()
    with uploaded(visit.file()) as path:
        asked = ("log", "import", str(path), "--for", code, f"--by={_by(visit)}", *revision, *told_of)
        ran = run(visit.studio.folder, asked, seconds=_SECONDS)
        return _answer(visit, replace(ran, talk=ran.talk.replace(f"{path.parent}{os.sep}", "")))


def _logged(visit: Visit, asked: Sequence[str]) -> Response:
    code = chosen_code(visit)
    return _answer(
        visit, run(visit.studio.folder, ("log", "add", "--for", code, f"--by={_by(visit)}", *asked), seconds=_SECONDS)
    )


def _answer(visit: Visit, ran: Ran) -> Response:
    """The day as it is now, with what the command said."""
    if ran.is_good and not visit.files:
        return goes_to(
            f"/plays?code={chosen_code(visit)}&day={visit.day('day', visit.today).isoformat()}&done=1", visit
        )
    return _shown(visit, says=(ran.talk.strip() or ran.data.strip()), is_good=ran.is_good)


def _shown(visit: Visit, *, says: str, is_good: bool) -> Response:
    from loa.model.wording import FORM_WORDS, GRADE_WORDS, STATE_WORDS

    code = chosen_code(visit)
    day = visit.day("day", visit.today)
    made = _plan(visit, code, day)
    rows, others = _rows(visit, code, day, made)
    values = {
        "code": code, "date": day, "rows": rows, "others": others, "plan": made, "reasons": _REASONS,
        "before": day - dt.timedelta(days=1), "after": day + dt.timedelta(days=1), "stations": stations(visit),
        "state_words": STATE_WORDS, "grade_words": GRADE_WORDS, "form_words": FORM_WORDS,
        "says": says, "is_good": is_good, "players": plugins.names("players"),
        "is_done": visit.query.get("done") == "1",
    }  # fmt: skip
    return page(visit, "plays.html.j2", status=200 if is_good else 422, values=values)


def _plan(visit: Visit, code: str, day: dt.date) -> "PlayPlan | None":
    from loa.plans import standing_plan

    return standing_plan(visit.workspace.output, code, week_of(day))


def _rows(visit: Visit, code: str, day: dt.date, made: "PlayPlan | None") -> tuple[list[_Row], "list[Outcome]"]:
    """The sessions with their lines, and the plays of the day that no line of the plan holds."""
    from loa._report_match import outcomes_of
    from loa.model.wording import own_means
    from loa.playlog import PlayLog

    lines = PlayLog(visit.workspace.logs, code).lines()
    planned = made.plays if made else ()
    campaigns = sorted({play.campaign for play in planned} | {line.play.campaign for line in lines})
    means = own_means(visit.workspace.locality(code), day)
    outcomes = [
        one
        for name in campaigns
        for one in outcomes_of(planned, lines, campaign=name, month=Period(day, day), means=means)
    ]
    by_line = {one.line: one for one in outcomes if one.line}
    rows = [
        _Row(session, tuple(by_line[play.id] for play in plays if play.id in by_line))
        for session, plays in (made.sessions_on(day) if made else ())
    ]
    return rows, [one for one in outcomes if not one.line]


def _which(visit: Visit) -> tuple[str]:
    """The session or the line that the button is of."""
    if session := visit.text("session", ""):
        return (f"--session={session}",)
    return (f"--line={visit.text('line')}",)


def _by(visit: Visit) -> str:
    """Who says so. What people write goes to a command as ``--option=text``, so that it is never an option itself."""
    return visit.person.name or visit.text("by", "") or "người trực (không ghi tên)"


ROUTES = (
    route("/plays", show),
    route("/plays/played", played, OPERATOR, CLERK, method="POST"),
    route("/plays/not-played", not_played, OPERATOR, CLERK, method="POST"),
    route("/plays/add", add, OPERATOR, CLERK, method="POST"),
    route("/plays/import", bring_in, OPERATOR, CLERK, method="POST"),
)
