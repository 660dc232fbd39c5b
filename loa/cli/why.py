"""``loa why``: from a figure in a report back to the plays, their proof, the words, the facts and the dispatch."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.campaign import Campaign
    from loa.model.dispatch import Dispatch
    from loa.model.evidence import LogLine, Outcome, Report
    from loa.model.figure import Figure
    from loa.workspace import Workspace


@click.command(help=_("Follow a figure of a report back to the plays, the sound, the words and the dispatch."))
@click.argument("figure_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def command(session: Session, /, *, figure_id: str, as_json: bool) -> None:
    """Print each step of the way back."""
    from loa.model.figure import read_figure

    steps = list(_steps(session.workspace(), read_figure(figure_id)))
    if as_json:
        show_json({"version": 1, "id": figure_id, "steps": steps})
        return
    for step in steps:
        click.echo("  " * int(str(step["depth"])) + f"{step['what']}: {step['value']}")


def _step(depth: int, what: str, value: object) -> dict[str, object]:
    return {"depth": depth, "what": what, "value": value}


def _steps(workspace: "Workspace", figure: "Figure") -> Iterator[dict[str, object]]:
    from loa.playlog import PlayLog

    campaign = workspace.campaign(figure.campaign)
    log = PlayLog(workspace.logs, figure.station)
    _check_size(figure, len(log.lines()))
    lines = {line.sequence: line for line in log.lines()[: figure.log_size]}
    if figure.kind == "L":
        yield from _line(lines[_in_range(figure, len(lines))], 0)
        return
    made = _made(workspace, figure, campaign)
    outcomes = _outcomes(made, figure)
    yield _step(0, _("figure"), _value(made, figure, outcomes))
    yield _step(0, _("log"), _("first {count} lines; all lines: {root}").format(count=len(lines), root=log.head().root))
    for one in outcomes:
        yield from _outcome(one, lines.get(one.sequence))
    yield from _words(campaign, outcomes)
    yield from _asked(campaign, made)


def _check_size(figure: "Figure", size: int) -> None:
    from loa.errors import UsageError
    from loa.province_report import CODE

    if figure.station == CODE:
        raise UsageError(
            _("A province's figure is the sum of its stations' figures."),
            cure=_("Ask for a station's figure; their ids stand in the report's table of stations."),
        )
    if size < figure.log_size:
        raise UsageError(
            _("The report rests on {wanted} lines of the log, and {here} are here.").format(
                wanted=figure.log_size, here=size
            ),
            cure=_("Look with: loa log verify."),
        )


def _made(workspace: "Workspace", figure: "Figure", campaign: "Campaign") -> "Report":
    """The report made again, from the lines that it rested on."""
    from loa.cli.report import report_of

    return report_of(
        workspace, figure.month, code=figure.station, campaign=campaign, dispatch=None, size=figure.log_size
    )


def _in_range(figure: "Figure", count: int) -> int:
    from loa.errors import UsageError

    if not 1 <= figure.number <= count:
        raise UsageError(
            _("The report has no figure {kind}{number}.").format(kind=figure.kind, number=figure.number),
            cure=_("There are {count} of this kind.").format(count=count),
        )
    return figure.number


def _outcomes(made: "Report", figure: "Figure") -> list["Outcome"]:
    """The lines of the appendix that make up a figure."""
    from loa.model.evidence import AIRED_STATES

    if figure.kind == "A":
        return [made.outcomes[_in_range(figure, len(made.outcomes)) - 1]]
    total = made.totals[_in_range(figure, len(made.totals)) - 1]
    same = [one for one in made.outcomes if (one.form, one.means) == (total.form, total.means)]
    if figure.kind == "K":
        return [one for one in same if one.planned_start]
    aired = [one for one in same if one.state in AIRED_STATES]
    return [one for one in aired if figure.grade in ("", one.grade)]


def _value(made: "Report", figure: "Figure", outcomes: "list[Outcome]") -> str:
    from loa.model.wording import NOT_REPORTED

    if figure.kind == "A":
        return _("one line of the appendix")
    if figure.kind == "T" and made.totals[figure.number - 1].aired is None:
        return NOT_REPORTED
    return str(len(outcomes) if figure.kind == "K" else sum(one.count for one in outcomes))


def _outcome(one: "Outcome", line: "LogLine | None") -> Iterator[dict[str, object]]:
    from loa.model.wording import STATE_WORDS

    moment = one.planned_start or one.aired_start
    yield _step(1, f"{moment:%d/%m/%Y %H:%M:%S}" if moment else "—", f"{one.title}; {STATE_WORDS[one.state]}")
    if one.line:
        yield _step(2, _("plan line"), one.line)
    yield from _line(line, 2) if line else (_step(2, _("log"), _("no line")),)


def _line(line: "LogLine", depth: int) -> Iterator[dict[str, object]]:
    from loa.model.wording import END_WORDS, GRADE_WORDS

    play = line.play
    yield _step(depth, _("log line"), line.sequence)
    told = {
        _("start"): play.start.isoformat(),
        _("heard"): f"{play.share_heard:.0%}, {END_WORDS[play.ended]}",
        _("grade"): f"{play.grade}, {GRADE_WORDS[play.grade]}",
        _("who says so"): play.says,
        _("SHA-256 of the file"): play.file_sha256,
        _("SHA-256 of the sound"): play.audio_sha256,
        _("plan revision"): play.plan_revision,
        _("why not whole"): play.why,
    }
    yield from (_step(depth + 1, what, value) for what, value in told.items() if value)


def _words(campaign: "Campaign", outcomes: "list[Outcome]") -> Iterator[dict[str, object]]:
    """The scripts that were aired, and the facts that held on those days."""
    days = sorted({moment.date() for one in outcomes if (moment := one.planned_start or one.aired_start)})
    for name in sorted({one.script for one in outcomes if one.script}):
        yield _step(1, _("script"), name)
    yield from (_step(2, _("file"), script.file) for script in campaign.scripts)
    for fact in campaign.facts:
        if days and fact.first <= days[-1] and days[0] <= fact.last and not fact.scope:
            yield _step(1, _("fact"), f"{fact.name} = {fact.value} ({fact.source})")


def _asked(campaign: "Campaign", made: "Report") -> Iterator[dict[str, object]]:
    for dispatch in campaign.dispatches:
        if dispatch.place and dispatch.place in made.locality:
            yield from _dispatch(dispatch)


def _dispatch(dispatch: "Dispatch") -> Iterator[dict[str, object]]:
    number = dispatch.number or f"     /{dispatch.symbol}"
    yield _step(1, _("dispatch"), f"{number}, {dispatch.issuer}: {dispatch.subject} ({dispatch.file})")
