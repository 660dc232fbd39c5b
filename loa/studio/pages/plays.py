"""Plays: what was to be aired today, ticked as played or not and why; logs and filled sheets brought in."""

import datetime as dt
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa import plugins
from loa.errors import UsageError
from loa.messages import N_, _
from loa.model.time import Period, week_of
from loa.studio.choice import chosen_code, stations
from loa.studio.look import page
from loa.studio.people import CLERK, OPERATOR
from loa.studio.visit import Upload, Visit, goes_to, route, uploaded
from loa.studio.work import run

if TYPE_CHECKING:
    from loa.model.evidence import LogLine, Outcome
    from loa.model.playing import PlannedSession, PlayPlan

TITLE = N_("Plays")
ORDER = 50
ROLES = ()
_SECONDS = 60.0
_REASONS = ("mất điện", "hỏng máy", "mưa bão", "có việc khẩn", "không có người trực")
"""Why a session is most often not played; content of a Vietnamese record."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a command said."""

    words: str
    look: str
    """``done``, ``notes`` (nothing went wrong, and nothing was written) or ``faults``."""


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
    return _shown(visit)


def played(visit: Visit) -> Response:
    """A whole session, or one line of it, was played."""
    return _logged(visit, (*_which(visit), *_start(visit)))


def not_played(visit: Visit) -> Response:
    """A whole session, or one line of it, was not played, and why."""
    return _logged(visit, (*_which(visit), *_not_played(visit)))


def add(visit: Visit) -> Response:
    """Something that no plan holds: a post, a visit, a banner, a relay."""
    file, link = visit.files.get("file"), visit.text("link", "")
    if file is None or not file.name:
        return _logged(visit, (*_unplanned(visit), *((f"--proof={link}",) if link else ())))
    _check_is_seen(file)
    with uploaded(file) as path:
        return _logged(visit, (*_unplanned(visit), f"--proof={path}"))


def correct(visit: Visit) -> Response:
    """What a line of the log says was otherwise: a new line says how, and takes its place."""
    sequence = visit.text("corrects")
    if sequence not in map(str, _standing(visit)):
        raise HTTPException(409, _("Line {n} no longer stands in the log. Look at the day again.").format(n=sequence))
    asked = [f"--line={visit.text('line')}", *_start(visit)] if visit.text("line", "") else _unplanned(visit)
    if visit.text("outcome") == "not-played":
        asked = [*(one for one in asked if not one.startswith("--start=")), *_not_played(visit)]
    return _logged(visit, (*asked, f"--corrects={sequence}"))


def bring_in(visit: Visit) -> Response:
    """A log or a filled sheet that came back."""
    from loa.playlog import PlayLog

    code = chosen_code(visit)
    player = visit.text("player", "")
    if player and player not in plugins.names("players"):
        raise HTTPException(400, _("The form cannot be read."))
    told_of = {"revision": visit.text("revision", ""), "from": player, "began": visit.text("began", "")}
    options = [f"--{name}={text}" for name, text in told_of.items() if text]
    options += _confirmed(visit)
    log = PlayLog(visit.workspace.logs, code)
    before = log.size()
    with uploaded(visit.file()) as path:
        asked = ("log", "import", str(path), "--for", code, f"--by={_by(visit)}", *options)
        ran = run(visit.studio.folder, asked, seconds=_SECONDS)
        words = f"{ran.data}\n{ran.talk}".replace(f"{path.parent}{os.sep}", "").strip()
    look = "faults" if not ran.is_good else "done" if log.size() > before else "notes"
    return _shown(visit, _Said(words, look))


def _logged(visit: Visit, asked: Sequence[str]) -> Response:
    """The day as it is now, with what was written; or as it was, with what is wrong."""
    code = chosen_code(visit)
    by = f"--by={_by(visit)}"
    ran = run(visit.studio.folder, ("log", "add", "--for", code, by, "--json", *asked), seconds=_SECONDS)
    if not ran.is_good:
        return _shown(visit, _Said(ran.talk.strip(), "faults"))
    told = json.loads(ran.data)
    numbers = {"wrote": [one["sequence"] for one in told["added"]], "stood": told["already"]}
    back = {
        "code": code,
        "day": visit.day("day", visit.today).isoformat(),
        "by": visit.text("by", ""),
        **{name: ",".join(map(str, found)) for name, found in numbers.items() if found},
    }
    return goes_to(f"/plays?{urlencode(back)}", visit)


def _shown(visit: Visit, said: "_Said | None" = None) -> Response:
    from loa.model.wording import END_WORDS, FORM_WORDS, GRADE_WORDS, STATE_WORDS

    code = chosen_code(visit)
    day = visit.day("day", visit.today)
    made = _plan(visit, code, day)
    rows, others = _rows(visit, code, day, made)
    values = {
        "code": code, "date": day, "rows": rows, "others": others, "plan": made, "reasons": _REASONS,
        "before": day - dt.timedelta(days=1), "after": day + dt.timedelta(days=1), "stations": stations(visit),
        "state_words": STATE_WORDS, "grade_words": GRADE_WORDS, "form_words": FORM_WORDS,
        "end_words": END_WORDS,
        "said": said, "players": plugins.names("players"),
        "wrote": _told_lines(visit, code, "wrote"), "stood": _told_lines(visit, code, "stood"),
    }  # fmt: skip
    return page(visit, "plays.html.j2", status=422 if said and said.look == "faults" else 200, values=values)


def _told_lines(visit: Visit, code: str, name: str) -> "Sequence[LogLine]":
    """The lines of the log that the address tells of: what was written, or stood there before."""
    from loa.playlog import PlayLog

    if not (wanted := visit.query.get(name)):
        return []
    numbers = set(wanted.split(","))
    return [one for one in PlayLog(visit.workspace.logs, code).lines() if str(one.sequence) in numbers]


def _standing(visit: Visit) -> frozenset[int]:
    """The lines of the log that no later one corrects."""
    from loa._log_standing import standing_lines
    from loa.playlog import PlayLog

    lines = PlayLog(visit.workspace.logs, chosen_code(visit)).lines()
    return frozenset(line.sequence for line in standing_lines(lines))


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


def _start(visit: Visit) -> list[str]:
    """When it began, as options. What people write goes as ``--option=text``, so that it is never an option itself."""
    start = visit.text("start", "")
    return [f"--start={start}", *_confirmed(visit)] if start else []


def _confirmed(visit: Visit) -> list[str]:
    """That a start hours away from the plan's is no slip."""
    return ["--confirm"] if visit.text("confirm", "") else []


def _not_played(visit: Visit) -> list[str]:
    why = visit.text("why", "") or visit.text("reason", "")
    if not why:
        raise HTTPException(400, _("Say why it was not played."))
    return ["--not-played", f"--why={why}"]


def _unplanned(visit: Visit) -> list[str]:
    """What no plan holds, as options."""
    from loa.model.evidence import FORMS

    form, count = visit.text("form"), visit.text("count", "1")
    if form not in FORMS or not (count.isascii() and count.isdigit()):
        raise HTTPException(400, _("The form cannot be read."))
    day = visit.day("day", visit.today).isoformat()
    texts = {name: visit.text(name, "") for name in ("means", "title", "campaign", "start")}
    return [
        f"--day={day}",
        f"--form={form}",
        f"--count={count}",
        *(f"--{key}={text}" for key, text in texts.items() if text),
    ]


def _check_is_seen(file: Upload) -> None:
    """A proof that is to be looked at is a picture or a PDF.

    Raises:
        UsageError: it is something else, whatever its name says.
    """
    from loa.files.kinds import is_seen, kind_words

    if not is_seen(file.data):
        kind = kind_words(file.data) or _("a file of an unknown kind")
        raise UsageError(
            _("“{file}” is no photo or scan: it is {kind}.").format(file=file.name, kind=kind),
            cure=_("Choose a picture or a PDF. Nothing was written."),
        )


def _by(visit: Visit) -> str:
    """Who says so: who is signed in, or the name that the form has; the command refuses when there is none."""
    return visit.person.name or visit.text("by", "")


ROUTES = (
    route("/plays", show),
    route("/plays/played", played, OPERATOR, CLERK, method="POST"),
    route("/plays/not-played", not_played, OPERATOR, CLERK, method="POST"),
    route("/plays/add", add, OPERATOR, CLERK, method="POST"),
    route("/plays/correct", correct, OPERATOR, CLERK, method="POST"),
    route("/plays/import", bring_in, OPERATOR, CLERK, method="POST"),
)
