"""Reports: a month of a station or a province, figures that open to their plays, and the files to send."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa import plugins
from loa.errors import LoaError, UsageError
from loa.messages import N_, _
from loa.model.time import month as month_of
from loa.studio.choice import chosen_code, chosen_month, stations
from loa.studio.look import page
from loa.studio.people import APPROVER, CLERK
from loa.studio.visit import Visit, route, sends
from loa.studio.work import made_file

if TYPE_CHECKING:
    from loa.model.evidence import Report
    from loa.model.figure import Figure
    from loa.why import Step

TITLE = N_("Reports")
ORDER = 60
ROLES = (CLERK, APPROVER)
_SECONDS = 120.0
_STYLES = ("report", "letter")
_SENT = ("docx", "workbook", "pdf")


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What the page is about."""

    month: str
    code: str
    province: str
    campaign: str
    dispatch: str
    style: str
    contact: str = ""
    difficulty: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The same for the command."""
        place = f"--province={self.province}" if self.province else f"--for={self.code}"
        texts = (
            f"--{name}={getattr(self, name)}" for name in ("dispatch", "contact", "difficulty") if getattr(self, name)
        )
        return (f"--month={self.month}", place, f"--campaign={self.campaign}", f"--style={self.style}", *texts)


def show(visit: Visit) -> Response:
    """The month as the report tells it."""
    from loa.model.wording import FORM_WORDS, GRADE_WORDS, STATE_WORDS

    asked = _asked(visit)
    letters = _letters(visit, asked)
    if asked.dispatch not in letters:  # it was chosen for another month, campaign or station
        asked = dataclasses.replace(asked, dispatch="")
    made, says = None, ""
    try:
        made = _made(visit, asked)
    except UsageError as exc:
        says = f"{exc.message} {exc.cure}"
    values = {
        "asked": asked, "report": made, "says": says, "stations": stations(visit), "provinces": _provinces(visit),
        "letters": letters, "letter": made.dispatch if made else asked.dispatch, "figures": _figures(made),
        "forms": sorted(plugins.names("reports"), key=_rank),
        "state_words": STATE_WORDS, "grade_words": GRADE_WORDS, "form_words": FORM_WORDS, "styles": _STYLES,
    }  # fmt: skip
    return page(visit, "reports.html.j2", values=values)


def file(visit: Visit) -> Response:
    """The report in one of its forms, to be kept or sent."""
    asked, form = _asked(visit), visit.text("as")
    if form not in plugins.names("reports"):
        raise HTTPException(404)
    made = made_file(
        visit.studio.folder,
        lambda folder: ("report", *asked.arguments, f"--on={visit.today}", f"--to={folder}", f"--form={form}"),
        seconds=_SECONDS,
    )
    return sends(made)


def show_why(visit: Visit) -> Response:
    """From a figure back to what it rests on."""
    from loa.model.figure import read_figure
    from loa.why import why

    asked = read_figure(visit.text("id"))
    return page(visit, "why.html.j2", figure=asked, groups=_groups(why(visit.workspace, asked)))


def _groups(steps: "Iterable[Step]") -> "list[tuple[list[Step], list[Step]]]":
    """The steps as people say them, and after each run of them what only a check needs: to be folded."""
    groups: list[tuple[list[Step], list[Step]]] = [([], [])]
    for step in steps:
        told, exact = groups[-1]
        if exact and step.depth < min(one.depth for one in exact):
            told, exact = [], []
            groups.append((told, exact))
        if step.words != "":
            told.append(step)
        if step.words is not None:
            exact.append(step)
    return groups


def _rank(form: str) -> tuple[int, str]:
    """What offices send comes first."""
    return (_SENT.index(form) if form in _SENT else len(_SENT), form)


def _made(visit: Visit, asked: _Asked) -> "Report":
    from loa.month_report import dispatch_of_month, month_report, stations_of
    from loa.province_report import province_report

    workspace = visit.workspace
    campaign = workspace.campaign(asked.campaign)
    if asked.province:
        province, codes = stations_of(workspace, asked.province, asked.month)
        parts = [_of_station(visit, dataclasses.replace(asked, code=code)) for code in codes]
        return province_report(province, parts, style=asked.style)
    letter = dispatch_of_month(workspace, asked.code, asked.month, campaign=campaign, name=asked.dispatch)
    return month_report(workspace, asked.code, month=asked.month, campaign=campaign, asked=letter, on=visit.today)


def _of_station(visit: Visit, asked: _Asked) -> "Report":
    from loa.month_report import NOBODY, letters_of_month, month_report

    campaign = visit.workspace.campaign(asked.campaign)
    letters = letters_of_month(visit.workspace, asked.code, asked.month, campaign=campaign)
    letter = letters[0] if letters else NOBODY
    return month_report(visit.workspace, asked.code, month=asked.month, campaign=campaign, asked=letter, on=visit.today)


def _asked(visit: Visit) -> _Asked:
    code, month = chosen_code(visit), chosen_month(visit)
    campaign = visit.text("campaign", "") or _first_campaign(visit, code, month)
    if campaign not in visit.workspace.campaigns:
        raise HTTPException(404, _("There is no such campaign."))
    style = visit.text("style", _STYLES[0])
    return _Asked(
        month,
        code,
        visit.text("province", ""),
        campaign,
        visit.text("dispatch", ""),
        style if style in _STYLES else _STYLES[0],
        visit.text("contact", ""),
        visit.text("difficulty", ""),
    )


def _first_campaign(visit: Visit, code: str, name: str) -> str:
    """The campaign that the station airs in the month; any one when it airs several or none."""
    days = month_of(name)
    rules = visit.workspace.stations[code].rules
    aired = [rule.campaign for rule in rules if rule.first <= days.last and days.first <= rule.last]
    return next(iter([*aired, *(rule.campaign for rule in rules), *visit.workspace.campaigns]))


def _provinces(visit: Visit) -> Sequence[str]:
    found = (visit.workspace.localities[code].name_on(visit.today) for code in visit.workspace.stations)
    return sorted({name.province for name in found if name})


def _letters(visit: Visit, asked: _Asked) -> Mapping[str, str]:
    """The letters that ask this station for this month's report, by name, as people call them."""
    from loa._report_due import dispatch_words
    from loa.month_report import letters_of_month

    try:
        found = letters_of_month(
            visit.workspace, asked.code, asked.month, campaign=visit.workspace.campaign(asked.campaign)
        )
    except LoaError:
        return {}
    return {one.dispatch.name: " ".join(dispatch_words(one.dispatch).split()) for one in found if one.dispatch}


def _figures(made: "Report | None") -> "Sequence[tuple[Figure, str, str]]":
    """Every figure that the report tells, with its words."""
    from loa.model.figure import figures_of

    return [(one.figure, one.name, one.value) for one in figures_of(made)] if made else ()


ROUTES = (
    route("/reports", show, *ROLES),
    route("/reports/file", file, *ROLES),
    route("/reports/why", show_why, *ROLES),
)
