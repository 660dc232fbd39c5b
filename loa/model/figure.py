"""Figures of a report and their ids: what is printed beside a figure, and what ``loa why`` takes."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loa.errors import UsageError
from loa.messages import _
from loa.model.evidence import AIRED_STATES, GRADES, SPOKEN_FORMS, FormTotal, Measured, Outcome, Report
from loa.model.wording import FORM_WORDS, GRADE_WORDS, NO_PLAN, NOT_REPORTED, STATE_WORDS

_ID = re.compile(
    r"(\d{5}|[a-z]+(?:-[a-z]+)*)/(\d{4}-\d{2})(?:-(\d{2}))?/([a-z0-9][a-z0-9-]*)@(\d{1,9})#(?:([TKGMDAL])([1-9]\d{0,8})([ABCD]?)|([PS])-([a-z-]+))\Z"
)
PLANNED = "planned"
"""Stands where a state does, for everything that was planned."""

_UNKNOWN = ""
"""A figure that the unit has not filled in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, by its place in the report and the log that the report rests on."""

    station: str
    """Locality code; of a province its name in ASCII: ``dak-lak``."""
    month: str
    campaign: str
    log_size: int
    """How many lines the log had: the figure is made again from these and no later ones. Of a province: all logs'."""
    kind: str
    """``T`` times carried out, ``K`` times planned, ``P`` times of the month before, ``S`` plays by what became of
    them, ``G`` times by what proves them, ``M`` what was measured with i-Speed, ``D`` days, ``A`` one line of the
    appendix, ``L`` one line of the log."""
    number: int
    """Which one, from 1."""
    grade: str = ""
    """Only the times of this grade; empty for all."""
    which: str = ""
    """Which form (``P``) or state (``S``, with ``planned`` for all that was planned); ``number`` is 0 then."""
    as_of: dt.date | None = None
    """The day up to which the report went, when its month was not over."""

    @property
    def place(self) -> str:
        """Which figure of the report: ``T1B``, ``S-late``."""
        return f"{self.kind}-{self.which}" if self.which else f"{self.kind}{self.number}{self.grade}"

    @property
    def id(self) -> str:
        """``24343/2024-08/2g-cutoff@57#T1B``; ``24343/2024-08-15/…`` when the report went up to that day."""
        month = f"{self.as_of or self.month}"
        return f"{self.station}/{month}/{self.campaign}@{self.log_size}#{self.place}"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as a report tells it."""

    name: str
    """Vietnamese."""
    value: str
    """``chưa báo cáo`` where nobody knows; empty where the unit has to fill it in."""
    figure: Figure


def figure(report: Report, kind: str, *, number: int = 0, grade: str = "", which: str = "") -> Figure:
    """A figure of a report.

    Args:
        report: the one it stands in.
        kind: as ``Figure.kind``.
        number: from 1: which total, line of the appendix or of the log.
        grade: for the times of one grade.
        which: for ``P`` the form, for ``S`` the state.
    """
    log_size, as_of = report.log_size, report.as_of
    return Figure(report.station, report.month, report.campaign, log_size, kind, number, grade, which, as_of)


def numbered_ids(report: Report, kind: str) -> Callable[[int], str]:
    """What gives the ids of many figures of a report by their numbers, as ``figure`` does of one.

    Args:
        report: the one they stand in.
        kind: one whose figures are numbered: ``A`` or ``L``.
    """
    before = figure(report, kind, number=0).id.removesuffix("0")
    return lambda number: f"{before}{number}"


def read_figure(text: str) -> Figure:
    """The figure that an id names.

    Raises:
        UsageError: not an id of a figure.
    """
    match = _ID.match(text.strip())
    try:
        as_of = dt.date.fromisoformat(f"{match[2]}-{match[3]}") if match and match[3] else None
    except ValueError:
        match = None
    if match is None:
        raise UsageError(
            _("“{text}” is not the id of a figure.").format(text=text),
            cure=_("Copy it from the report; it looks like 24343/2024-08/2g-cutoff@57#T1."),
        )
    station, month, _day, campaign, size, kind, number, grade, named_kind, which = match.groups("")
    return Figure(station, month, campaign, int(size), kind or named_kind, int(number or 0), grade, which, as_of)


def figures_of(report: Report) -> tuple[Told, ...]:
    """Every figure of a report but the single plays, in the order of the page."""
    groups = (_carried_out, _planned, _before, _states, _grades, _measured, _days)
    return tuple(told for group in groups for told in group(report))


def outcomes_behind(report: Report, asked: Figure) -> list[Outcome]:
    """The lines of the appendix that make up a figure of a station's report; none for ``M``, ``D`` and ``L``.

    Args:
        report: the station's; for ``P``, the report of the month before.
        asked: of this report; ``number`` is one that there is.
    """
    if asked.kind == "A":
        return [report.outcomes[asked.number - 1]]
    if asked.kind in "TK":
        total = report.totals[asked.number - 1]
        same = [one for one in report.outcomes if (one.form, one.means) == (total.form, total.means)]
        return [one for one in same if (one.planned_start if asked.kind == "K" else _counts(one, asked.grade))]
    if asked.kind == "P":
        return [one for one in report.outcomes if one.form == asked.which and _counts(one, "")]
    if asked.kind == "S":
        return [one for one in report.outcomes if one.form in SPOKEN_FORMS and _is_of_state(one, asked.which)]
    if asked.kind == "G":
        return [one for one in report.outcomes if _counts(one, GRADES[asked.number - 1])]
    return []


def state_counts(report: Report) -> Counter[str]:
    """How many spoken plays came to which state, with ``planned`` for all that were planned."""
    return Counter(dict(report.states))


def planned_words(report: Report) -> str:
    """How many spoken plays were planned, or that no plan is left to tell."""
    counts = state_counts(report)
    return str(counts[PLANNED]) if PLANNED in counts else NO_PLAN


def grade_counts(report: Report) -> Counter[str]:
    """Times carried out by what proves them."""
    counts: Counter[str] = Counter()
    for total in report.totals:
        counts.update(dict(total.by_grade))
    return counts


def times_by_form(totals: tuple[FormTotal, ...]) -> dict[str, int | None]:
    """Times carried out of each form; None where nobody knows."""
    sums: dict[str, int | None] = {}
    for total in totals:
        known = sums.get(total.form, 0)
        sums[total.form] = None if known is None or total.aired is None else known + total.aired
    return sums


def measured_values(measured: Measured) -> tuple[str, ...]:
    """Installations, samples, reached or not, gap, samples a day needed; empty where the unit has not filled in."""
    reached = _UNKNOWN if measured.gap is None else "Đạt" if measured.gap == 0 else "Chưa đạt"
    is_over = bool(measured.gap and measured.counted_to and measured.counted_to >= measured.last_day)
    daily = "đã hết tháng" if measured.daily is None and is_over else _number(measured.daily)
    return (_number(measured.installs), _number(measured.samples), reached, _number(measured.gap), daily)


MEASURED_NAMES = (
    "Số lượt cài đặt i-Speed",
    "Số mẫu đo trong tháng",
    "Đạt số mẫu tối thiểu",
    "Số mẫu còn thiếu",
    "Số mẫu mỗi ngày cần đo đến hết tháng",
)
"""Of what ``measured_values`` gives, in its order."""


def _carried_out(report: Report) -> Iterator[Told]:
    for number, total in enumerate(report.totals, start=1):
        name = f"{FORM_WORDS[total.form]} ({total.means}): số lượt thực hiện"
        yield Told(name, _known(total.aired), figure(report, "T", number=number))
        for grade, count in total.by_grade:
            one = figure(report, "T", number=number, grade=grade)
            yield Told(f"{name}, mức {grade}", str(count), one)


def _planned(report: Report) -> Iterator[Told]:
    for number, total in enumerate(report.totals, start=1):
        if total.planned is not None:
            name = f"{FORM_WORDS[total.form]} ({total.means}): kế hoạch"
            yield Told(name, str(total.planned), figure(report, "K", number=number))


def _before(report: Report) -> Iterator[Told]:
    before = times_by_form(report.previous) if report.previous is not None else {}
    for form, words in FORM_WORDS.items():
        if form in before:
            yield Told(f"{words}: tháng trước", _known(before[form]), figure(report, "P", which=form))


def _states(report: Report) -> Iterator[Told]:
    counts = state_counts(report)
    yield Told("Đối chiếu: trong kế hoạch", planned_words(report), figure(report, "S", which=PLANNED))
    for state, words in STATE_WORDS.items():
        if counts[state]:
            yield Told(f"Đối chiếu: {words}", str(counts[state]), figure(report, "S", which=state))


def _grades(report: Report) -> Iterator[Told]:
    counts = grade_counts(report)
    for number, grade in enumerate(GRADES, start=1):
        value = str(counts[grade]) if report.covered else NOT_REPORTED
        yield Told(f"Mức {grade}: {GRADE_WORDS[grade]}", value, figure(report, "G", number=number))


def _measured(report: Report) -> Iterator[Told]:
    values = measured_values(report.measured) if report.measured else ()
    for number, (name, value) in enumerate(zip(MEASURED_NAMES, values, strict=False), start=1):
        yield Told(name, value, figure(report, "M", number=number))


def _days(report: Report) -> Iterator[Told]:
    whose = " (ở đơn vị thiếu nhiều nhất)" if report.parts else ""
    is_planned = PLANNED in state_counts(report)
    told = (
        ("Số ngày trong kế hoạch chưa có nhật ký", str(report.days_without_log) if is_planned else NO_PLAN),
        ("Số ngày không có kế hoạch để đối chiếu", str(report.days_without_plan)),
    )
    for number, (name, days) in enumerate(told, start=1):
        yield Told(name + whose, days, figure(report, "D", number=number))


def _is_of_state(one: Outcome, which: str) -> bool:
    return bool(one.planned_start) if which == PLANNED else one.state == which


def _counts(one: Outcome, grade: str) -> bool:
    return one.state in AIRED_STATES and grade in ("", one.grade)


def _known(count: int | None) -> str:
    return NOT_REPORTED if count is None else str(count)


def _number(value: int | None) -> str:
    return _UNKNOWN if value is None else str(value)
