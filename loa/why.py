"""From a figure of a report back to what it rests on: plays, log lines and their proof, sound, words, facts, letter."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loa._log_clock import with_doubts
from loa.approvals import APPROVED, REVOKED, approvals, names_in, text_sha256, verdict
from loa.errors import UsageError
from loa.files.text import read_text
from loa.messages import _
from loa.model.campaign import Campaign, Fact, Script
from loa.model.dispatch import Dispatch
from loa.model.evidence import SPOKEN_FORMS, LogLine, Outcome, Play, Report
from loa.model.figure import Figure, figures_of, outcomes_behind
from loa.model.time import month_before
from loa.model.wording import CARRIED_OUT, END_WORDS, GRADE_WORDS, STATE_WORDS, TIMED_WORDS, day_words
from loa.month_report import letters_of_month, month_report, stations_of
from loa.playlog import PlayLog
from loa.province_report import province_report
from loa.titles import fact_title, script_title, value_words
from loa.workspace import Workspace

_TOLD_APART = ("start", "share_heard", "ended", "grade", "says", "file_sha256", "audio_sha256", "plan_revision", "why")
_IN_THE_OUTCOME = ("station", "line", "planned_start", "campaign", "script", "title", "form", "means", "end")
_MEASURED = ("installs", "samples", "monthly_target", "samples_until")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way back."""

    depth: int
    """How far it stands below the figure, from 0."""
    what: str
    """In the person's language."""
    value: str
    """Exact, to the last digit of a hash."""
    words: str | None = None
    """The same as people say it, where the value is not that already; empty where only a check needs it."""
    is_figure: bool = False
    """True: ``what`` is the id of a figure, which can be asked about in its turn."""


def why(workspace: Workspace, asked: Figure) -> Iterator[Step]:
    """The way back from a figure, step after step.

    Args:
        workspace: where the logs, plans, scripts and letters are.
        asked: a figure that a report printed.

    Raises:
        UsageError: the report has no such figure, or rests on more lines than the log has here.
        LogDamaged: the log does not hold together.
    """
    campaign = workspace.campaign(asked.campaign)
    if not asked.station.isdigit():
        yield from _of_province(workspace, asked, campaign)
    elif asked.kind == "L":
        yield from _of_line(workspace, asked, campaign)
    else:
        yield from _of_station(workspace, asked, campaign)


def _of_station(workspace: Workspace, asked: Figure, campaign: Campaign) -> Iterator[Step]:
    made = _made_again(workspace, asked, campaign)
    value = _value(made, asked)
    made_of = _made_again(workspace, asked, campaign, before=True) if asked.kind == "P" else made
    outcomes = outcomes_behind(made_of, asked)
    lines = {line.sequence: line for line in _lines(workspace, asked)}
    yield Step(0, _("figure"), value)
    yield from _log(made)
    for one in outcomes:
        yield from _outcome(one, lines.get(one.sequence), made)
    if asked.kind == "M":
        yield from _facts_measured(campaign, made)
    yield from _words(campaign, outcomes)
    yield from _letter(workspace, campaign, made)


def _of_line(workspace: Workspace, asked: Figure, campaign: Campaign) -> Iterator[Step]:
    made = _made_again(workspace, asked, campaign)
    lines = _lines(workspace, asked)
    line = lines[_in_range(asked, len(lines)) - 1]
    yield from _log_line(line, made, 0)
    yield from _log(made)
    outcomes = [one for one in made.outcomes if one.sequence == line.sequence]
    yield from (step for one in outcomes for step in _outcome(one, None, made))
    yield from _words(campaign, outcomes)
    yield from _letter(workspace, campaign, made)


def _of_province(workspace: Workspace, asked: Figure, campaign: Campaign) -> Iterator[Step]:
    """The stations' figures that a province's is the sum of, each with its own id."""
    province, codes = stations_of(workspace, asked.station, asked.month)
    parts = [_part(workspace, code, asked, campaign) for code in codes]
    made = province_report(province, parts)
    if made.log_size != asked.log_size:
        raise UsageError(
            _(
                "The province's report rests on {wanted} lines of all logs, and {here} are here: logs have grown."
            ).format(wanted=asked.log_size, here=made.log_size),
            cure=_("Ask for a station's figure; their ids stand in the report's workbook."),
        )
    yield Step(0, _("figure"), _value(made, asked))
    for part in parts:
        yield Step(1, _("station"), f"{part.station} {part.locality}")
        for told in figures_of(part):
            if _is_same(told.figure, asked, part, made):
                yield Step(2, told.figure.id, f"{told.name}: {told.value}", is_figure=True)
    yield from (step for part in parts[:1] for step in _letter(workspace, campaign, part))


def _is_same(own: Figure, asked: Figure, part: Report, whole: Report) -> bool:
    """True when a station's figure goes into a province's: a total by its form, the others by their place."""
    if asked.kind in "TK" and own.kind == asked.kind and own.grade == asked.grade:
        return part.totals[own.number - 1].form == whole.totals[asked.number - 1].form
    return own.kind not in "TK" and own.place == asked.place


def _part(workspace: Workspace, code: str, asked: Figure, campaign: Campaign) -> Report:
    found = letters_of_month(workspace, code, asked.month, campaign=campaign)[0]
    return month_report(workspace, code, month=asked.month, campaign=campaign, asked=found, on=asked.as_of)


def _made_again(workspace: Workspace, asked: Figure, campaign: Campaign, *, before: bool = False) -> Report:
    """The report made again from the lines that it rested on; that of the month before on demand."""
    month = month_before(asked.month) if before else asked.month
    found = letters_of_month(workspace, asked.station, asked.month, campaign=campaign)[0]
    size, on = asked.log_size, asked.as_of
    return month_report(workspace, asked.station, month=month, campaign=campaign, asked=found, size=size, on=on)


def _value(made: Report, asked: Figure) -> str:
    """The figure as the report tells it.

    Raises:
        UsageError: the report has no such figure.
    """
    if asked.kind == "A":
        number = _in_range(asked, len(made.outcomes))
        return _("line {number} of the appendix").format(number=number)
    told = {one.figure.place: one for one in figures_of(made)}
    if asked.place in told:
        return f"{told[asked.place].name}: {told[asked.place].value or _('(left blank)')}"
    if asked.kind in "TK" and asked.number <= len(made.totals):
        return "0"
    same = [place for place in told if place[0] == asked.kind]
    raise UsageError(
        _("The report has no figure {place}.").format(place=asked.place),
        cure=_("It has: {places}.").format(places=", ".join(same or told)),
    )


def _in_range(asked: Figure, count: int) -> int:
    if not 1 <= asked.number <= count:
        raise UsageError(
            _("The report has no figure {place}.").format(place=asked.place),
            cure=_("There are {count} of this kind.").format(count=count),
        )
    return asked.number


def _log(made: Report) -> Iterator[Step]:
    told = _("first {count} lines; all lines: {root}").format(count=made.log_size, root=made.log_head)
    yield Step(0, _("log"), told, _("the first {count} lines").format(count=made.log_size))
    for head in made.heads:
        cosigned = f"{head.cosigned_at:%H:%M %d/%m/%Y}" if head.cosigned_at else _("not cosigned")
        words = _("over {count} lines, {cosigned}").format(count=head.size, cosigned=cosigned)
        yield Step(1, _("head"), f"{head.size}, {head.root}, {cosigned} ({head.file})", words)


def _outcome(one: Outcome, line: LogLine | None, made: Report) -> Iterator[Step]:
    moment = one.planned_start or one.aired_start
    when = f"{moment:%d/%m/%Y %H:%M:%S}" if moment else "—"
    yield Step(1, when, f"{one.title}; {STATE_WORDS[one.state]}")
    if one.line:
        yield Step(2, _("plan line"), one.line, "")
    if one.why and not (line and line.play.why):
        yield Step(2, _("what is known"), one.why)
    if line:
        yield from _log_line(line, made, 2)
    elif not one.sequence:
        yield Step(2, _("log"), _("no line"))


def _lines(workspace: Workspace, asked: Figure) -> tuple[LogLine, ...]:
    """The lines that the report rested on, with what puts them in doubt."""
    return with_doubts(PlayLog(workspace.logs, asked.station).lines()[: asked.log_size])


def _log_line(line: LogLine, made: Report, depth: int) -> Iterator[Step]:
    play = line.play
    yield Step(depth, _("log line"), str(line.sequence))
    told = _heard(play) if play.form in SPOKEN_FORMS else _done(play)
    told |= {
        _("written"): f"{line.logged_at:%H:%M:%S %d/%m/%Y}",
        _("grade"): f"{play.grade}, {GRADE_WORDS[play.grade]}",
        _("who says so"): play.says,
        _("SHA-256 of the file"): play.file_sha256,
        _("SHA-256 of the sound"): play.audio_sha256,
        _("plan revision"): play.plan_revision,
        _("why not whole"): play.why,
        _("held by the centre"): _holder(line, made),
    }
    yield from (Step(depth + 1, what, value, _in_words(what, value)) for what, value in told.items() if value)
    yield from (Step(depth + 1, name, value, _in_words(name, value)) for name, value in _more(play))


def _in_words(what: str, value: str) -> str | None:
    """A field of a log line as people say it: no hash, no counter of a machine, no more digits than anybody hears."""
    exact = {
        _("SHA-256 of the file"),
        _("SHA-256 of the sound"),
        _("SHA-256 of the proof"),
        _("plan revision"),
        _("run of the machine"),
        _("seconds of the machine's own clock"),
    }
    if what in exact:
        return ""
    if what in (_("start"), _("not before"), _("not after")):
        return f"{dt.datetime.fromisoformat(value):%H:%M:%S %d/%m/%Y}"
    return f"{float(value):.0f}" if what == _("planned seconds") else None


def _heard(play: Play) -> dict[str, str]:
    return {
        _("start"): play.start.isoformat(),
        _("heard"): f"{play.share_heard:.0%}, {END_WORDS[play.ended]}",
    }


def _done(play: Play) -> dict[str, str]:
    """Of a visit, a post, a banner: nothing of it is heard, and mostly the day alone is known."""
    is_timed = play.start.time() != dt.time()
    return {
        _("when"): f"{play.start:%H:%M %d/%m/%Y}" if is_timed else day_words(play.start.date()),
        _("how it ended"): CARRIED_OUT if play.ended == "complete" else END_WORDS[play.ended],
    }


def _more(play: Play) -> Iterator[tuple[str, str]]:
    """What else a line carries; a field that has no words here yet stands by its own name, and none is left out."""
    told = (*_TOLD_APART, *_IN_THE_OUTCOME)
    words = {
        "device": _("player"),
        "voices": _("voices"),
        "count": _("how many times"),
        "corrects": _("corrects line"),
        "planned_seconds": _("planned seconds"),
        "boot_id": _("run of the machine"),
        "monotonic_seconds": _("seconds of the machine's own clock"),
        "draft": _("draft, because"),
        "timed": _("whose clock"),
        "not_before": _("not before"),
        "not_after": _("not after"),
        "proof": _("proof"),
        "proof_sha256": _("SHA-256 of the proof"),
    }
    for field in dataclasses.fields(play):
        value = getattr(play, field.name)
        if field.name not in told and value and value != field.default:
            told_value = TIMED_WORDS.get(str(value), str(value)) if field.name == "timed" else str(value)
            yield words.get(field.name, field.name), told_value


def _holder(line: LogLine, made: Report) -> str:
    """The smallest cosigned head over the line, or that none is."""
    head = next((one for one in made.heads if one.cosigned_at and one.size >= line.sequence), None)
    if head is None or head.cosigned_at is None:
        return _("not yet: it lies after the last cosigned head")
    return _("since {time}, under the head over {size} lines").format(
        time=f"{head.cosigned_at:%H:%M %d/%m/%Y}", size=head.size
    )


def _words(campaign: Campaign, outcomes: Sequence[Outcome]) -> Iterator[Step]:
    """The scripts that were aired, who approved them, and the facts in them that held on those days."""
    days = sorted({moment.date() for one in outcomes if (moment := one.planned_start or one.aired_start)})
    for script in campaign.scripts:
        names = sorted({one.script for one in outcomes if _is_from(one.script, script)})
        if not names:
            continue
        words = f"{campaign.title}, {script_title(campaign, script.language, script.audience)}"
        yield Step(1, _("script"), f"{', '.join(names)} ({script.file})", words)
        yield from _approval(campaign, script)
        text = names_in(read_text(script.path, name=script.file))
        facts = [one for one in campaign.facts if one.name in text and one.first <= days[-1] and days[0] <= one.last]
        yield from (Step(2, _("fact"), _fact(one), _fact_words(campaign, one)) for one in facts)


def _is_from(name: str, script: Script) -> bool:
    """True when a play's script (``2g-cutoff/vi.everyone.short``) is a length of this one."""
    own = f"{script.campaign}/{script.language}.{script.audience}"
    return name == own or name.startswith(f"{own}.")


def _approval(campaign: Campaign, script: Script) -> Iterator[Step]:
    """Every entry about the script, oldest first, that there is none, and whether the text as it stands is approved."""
    entries = approvals(script)
    for one in entries:
        what = _("revoked") if one.state == REVOKED else _("approved")
        at = f"{one.moment:%H:%M %d/%m/%Y}"
        words = ", ".join(filter(None, (one.name, one.post, at, one.why)))
        yield Step(2, what, ", ".join(filter(None, (words, one.text_sha256))), words)
    if not entries:
        yield Step(2, _("approved"), _("by nobody"))
        return
    now = text_sha256(campaign, script)
    is_approved = verdict(campaign, script, sha256=now).state == APPROVED
    told = _("the approved one") if is_approved else _("not the approved one, or no longer approved")
    yield Step(2, _("the text as it stands"), f"{told}, {now}", told)


def _facts_measured(campaign: Campaign, made: Report) -> Iterator[Step]:
    """The local facts that the i-Speed table is read from."""
    found = [one for one in campaign.facts if one.name in _MEASURED and one.scope in ("", made.station)]
    month = dt.date.fromisoformat(f"{made.month}-01")
    holding = [one for one in found if one.first <= month.replace(day=28) and month <= one.last]
    yield from (Step(1, _("fact"), _fact(one), _fact_words(campaign, one)) for one in holding)
    if not any(one.scope for one in holding):
        yield Step(
            1, _("fact"), _("the unit has written none into scripts/{name}/facts.csv").format(name=campaign.name)
        )


def _fact(one: Fact) -> str:
    value = day_words(one.value) if isinstance(one.value, dt.date) else one.value
    place = f" [{one.file}:{one.line}]" if one.file else ""
    return f"{one.name} = {value} ({one.source}){place}"


def _fact_words(campaign: Campaign, one: Fact) -> str:
    return f"{fact_title(campaign, one.name)}: {value_words(one.value)} ({one.source})"


def _letter(workspace: Workspace, campaign: Campaign, made: Report) -> Iterator[Step]:
    for one in letters_of_month(workspace, made.station, made.month, campaign=campaign):
        named = _named(one.dispatch) if one.dispatch else ""
        file = f" ({one.dispatch.file})" if one.dispatch else ""
        yield Step(1, _("dispatch"), f"{named}{file}" or one.why, named or None)


def _named(dispatch: Dispatch) -> str:
    number = dispatch.number or f"     /{dispatch.symbol}"
    return f"{number}, {dispatch.issuer}: {dispatch.subject}"
