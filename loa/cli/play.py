"""``loa play``: the station's player; ``--simulate`` shows a day in seconds."""

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._where import PLACE
from loa.errors import LoaError, NotApproved, UsageError
from loa.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loa._playout_simulated import PowerOff
    from loa.model.airing import AirWeek
    from loa.model.evidence import Play
    from loa.model.playing import Station
    from loa.model.time import Period
    from loa.playout import Agenda, Output
    from loa.workspace import Workspace

OUTPUTS = ("card", "mpv", "silence")
_SIMULATED_POLL_SECONDS = 600.0


@click.command(help=_("Play the station's sessions at their times, and log what was really played."))
@click.option("--for", "code", required=True, type=PLACE, help=_("The station's locality code."))
@click.option("--output", type=click.Choice(OUTPUTS), default="card", help=_("Where the sound goes."))
@click.option(
    "--mpv-option",
    "mpv_options",
    multiple=True,
    metavar="OPTION",
    help=_("With --output mpv: one more option of mpv, as --audio-device=alsa/hw:1."),
)
@click.option("--late", type=click.IntRange(0, 120), default=10, help=_("Minutes by which a session may be late."))
@click.option("--simulate", is_flag=True, help=_("Run one day in seconds, in silence; nothing is logged."))
@click.option("--day", default="", metavar="DATE", help=_("The day to simulate; today when not given."))
@click.option("--days", "count", type=click.IntRange(1, 366), default=1, help=_("How many days to simulate."))
@click.option("--off", "offs", multiple=True, metavar="HH:MM-HH:MM", help=_("Simulate a power cut."))
@click.option("--draft", "is_draft", is_flag=True, help=_("Play words that nobody approved too; logged as drafts."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs; with --simulate."))
@click.pass_obj
def command(
    session: Session,
    *,
    code: str,
    output: str,
    late: int,
    simulate: bool,
    day: str,
    count: int,
    offs: tuple[str, ...],
    mpv_options: tuple[str, ...],
    is_draft: bool,
    as_json: bool,
) -> None:
    """Play, or show how a day would be."""
    workspace = session.workspace()
    station = workspace.station(code)
    window = dt.timedelta(minutes=late)
    if simulate:
        from loa.model.time import Period, day_named

        first = day_named(day) if day else SystemClock().now().date()
        ready = Shelfful(workspace, station, is_draft=is_draft)
        days = Period(first, first + dt.timedelta(days=count - 1))
        _simulate(workspace, station, days, offs, late=window, ready=ready, as_json=as_json)
        return
    if day or offs or as_json or count > 1:
        raise UsageError(_("--day, --days, --off and --json go with --simulate."))
    if mpv_options and output != "mpv":
        raise UsageError(_("--mpv-option goes with --output mpv."))
    ready = Shelfful(workspace, station, is_draft=is_draft)
    today = SystemClock().now().date()
    ready.check_approved((today, today + dt.timedelta(days=1)))
    _play(workspace, station, _output(output, mpv_options), window, ready)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> dt.datetime:
        """This moment in Viet Nam."""
        from loa.model.time import VIETNAM

        return dt.datetime.now(VIETNAM)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


class Shelfful:
    """What stands ready for a station, read again when a build changed it."""

    def __init__(self, workspace: "Workspace", station: "Station", *, is_draft: bool) -> None:
        self._workspace, self._station, self._is_draft = workspace, station, is_draft
        self._weeks: dict[str, tuple[object, AirWeek | None]] = {}
        self.revision = ""
        self._told: set[str] = set()

    def agenda(self, now: dt.datetime) -> "Agenda":
        """The sessions and relays of yesterday's, today's and tomorrow's weeks."""
        from loa.model.time import week_of
        from loa.playout import Agenda

        days = [now.date() + dt.timedelta(days=shift) for shift in (-1, 1, 0)]
        weeks = [week for name in dict.fromkeys(map(week_of, days)) if (week := self._week(name))]
        today = self._week(week_of(now.date()))
        self.revision = today.plan.revision if today else ""
        return Agenda(
            tuple(sorted((one for week in weeks for one in week.sessions), key=lambda one: one.start)),
            tuple(sorted((one for week in weeks for one in week.plan.relays), key=lambda one: one.start)),
            self._station.quiet_hours,
        )

    def check_approved(self, days: "Iterable[dt.date]") -> None:
        """Nothing of the weeks of these days is a draft, unless drafts are to be played.

        Raises:
            NotApproved: with one message for each script of the first week that has drafts.
        """
        from loa.drafts import Judge, refuse_drafts
        from loa.model.time import week_of
        from loa.plans import standing_plan

        if self._is_draft:
            return
        judge = Judge(self._workspace.campaigns)
        for name in dict.fromkeys(map(week_of, days)):
            if plan := standing_plan(self._workspace.output, self._station.locality, name):
                refuse_drafts(judge.drafts(plan), plan, cure=_("To try it out, logged as a draft: add --draft."))

    def has(self, moment: dt.datetime, week: str) -> bool:
        """True when a session of the week stands ready."""
        from loa.model.time import week_of

        return any(week_of(one.day) == week for one in self.agenda(moment).sessions)

    def _week(self, name: str) -> "AirWeek | None":
        """The week as it stands; while a build is writing it, as it stood before."""
        state = self._state(name)
        known, week = self._weeks.get(name, (None, None))
        if state == known or not any(state[:2]):
            return week
        from loa.bag_order import judged_week
        from loa.standing import standing_week

        titles = {daypart.name: daypart.title for daypart in self._station.dayparts}
        try:
            built = standing_week(self._workspace.output, self._station.locality, name, titles=titles)
            week = judged_week(self._workspace, built, is_draft=self._is_draft)
        except NotApproved as exc:
            self._tell_once(exc)
            week = None  # what was approved before may have been taken back
        except LoaError as exc:
            self._tell_once(exc)
            return week
        self._weeks[name] = (state, week)
        return week

    def _tell_once(self, exc: LoaError) -> None:
        if exc.message not in self._told:
            talk(str(exc))
        self._told.add(exc.message)

    def _state(self, name: str) -> tuple[tuple[int, int] | None, ...]:
        from loa.approvals import APPROVALS_FILE
        from loa.plans import plan_path

        code, output = self._station.locality, self._workspace.output
        return tuple(
            _stamp(path)
            for path in (
                plan_path(output, code, name),
                output / "programmes" / code / name / "manifest.json",
                *sorted((self._workspace.root / "scripts").glob(f"*/{APPROVALS_FILE}")),
            )
        )


def _play(workspace: "Workspace", station: "Station", output: "Output", late: dt.timedelta, ready: Shelfful) -> None:
    from loa._playout_awake import awake
    from loa._playout_open import boot_id, only_player, read_open
    from loa.model.wording import own_means
    from loa.playlog import PlayLog
    from loa.playout import Player, Rules, Setup

    clock = SystemClock()
    log = PlayLog(workspace.logs, station.locality)
    with only_player(log.folder), awake():
        agenda = ready.agenda(clock.now())
        if not any(one.end > clock.now() for one in agenda.sessions):
            raise LoaError(
                _("Nothing stands ready for {code} from now on.").format(code=station.locality),
                cure=_("Make this week and the next: loa build --week YYYY-Www --for {code}").format(
                    code=station.locality
                ),
            )
        following = next((one for one in agenda.sessions if one.start > clock.now()), None)
        if following:
            talk(_("Next: {start:%d/%m/%Y %H:%M}, {title}.").format(start=following.start, title=following.title))
        talk(_("Leave this window open. To stop, press Ctrl+C."))
        means = own_means(workspace.locality(station.locality), clock.now().date())
        setup = Setup(station.locality, means, lambda: ready.revision, ready.agenda, boot_id(), Rules(late=late))
        try:
            Player(setup, log=log, clock=clock, output=output).run()
        except KeyboardInterrupt:
            output.stop(fade_seconds=0.0)
            talk(
                _("Stopped; what was being played is written down at the next start.")
                if read_open(log.folder)
                else _("Stopped; nothing was being played.")
            )


def _simulate(
    workspace: "Workspace",
    station: "Station",
    days: "Period",
    offs: tuple[str, ...],
    *,
    late: dt.timedelta,
    ready: Shelfful,
    as_json: bool,
) -> None:
    """Run the days against a clock of their own, with a log that is thrown away.

    Raises:
        NotApproved: something of these weeks may not be aired; a rehearsal refuses what the player refuses.
    """
    import tempfile

    from loa._playout_simulated import simulated
    from loa.model.time import at
    from loa.model.wording import own_means
    from loa.playout import Rules, Setup

    begin, until = at(days.first, dt.time()), at(days.last + dt.timedelta(days=1), dt.time())
    cuts = [_cut(days.first, text) for text in offs]
    ready.check_approved(days.days())
    _check_ready(ready, station, days)
    setup = Setup(
        station.locality,
        own_means(workspace.locality(station.locality), days.first),
        lambda: ready.revision,
        ready.agenda,
        "",
        Rules(late=late),
        _SIMULATED_POLL_SECONDS,
    )
    with tempfile.TemporaryDirectory(prefix="loa-play-") as folder:
        plays = simulated(setup, Path(folder), begin=begin, until=until, offs=cuts)
    if as_json:
        told = {"version": 1, "station": station.locality, "day": days.first.isoformat(), "last": days.last.isoformat()}
        show_json({**told, "plays": _data(plays)})
    for play in () if as_json else plays:
        click.echo(_text(play, is_dated=days.first != days.last))


def _check_ready(ready: Shelfful, station: "Station", days: "Period") -> None:
    """Something stands ready for the days; weeks without anything are told.

    Raises:
        LoaError: nothing at all does.
    """
    from loa.model.time import at, week_of

    weeks = {week_of(day): day for day in days.days()}
    empty = [week for week, day in weeks.items() if not ready.has(at(day, dt.time()), week)]
    if len(empty) == len(weeks):
        raise LoaError(
            _("Nothing stands ready for {code} on these days.").format(code=station.locality),
            cure=_("Make it: loa build --week {week} --for {code}").format(week=empty[0], code=station.locality),
        )
    for week in empty:
        talk(_("{week} of {station} is not built.").format(week=week, station=station.locality))


def _text(play: "Play", *, is_dated: bool) -> str:
    from loa.model.wording import END_WORDS, FORM_WORDS

    heard = f"{play.share_heard:.0%}" if play.form == "loudspeaker" else "–"
    day = [f"{play.start:%d/%m/%Y}"] if is_dated else []
    parts = [
        *day,
        f"{play.start:%H:%M:%S}",
        f"{play.end:%H:%M:%S}",
        heard,
        FORM_WORDS[play.form],
        END_WORDS[play.ended],
    ]
    draft = [_("(draft: {why})").format(why=play.draft)] if play.draft else []
    return "  ".join([*parts, play.title, *([f"({play.why})"] if play.why else []), *draft])


def _data(plays: "tuple[Play, ...]") -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(plays))


def _output(name: str, mpv_options: tuple[str, ...]) -> "Output":
    if name == "mpv":
        from loa._mpv import Mpv

        return Mpv(*mpv_options)
    if name == "card":
        from loa._sound_card import SoundCard

        return SoundCard()
    return _silence()


def _silence() -> "Output":
    """An output that makes no sound, at the speed of the sound it does not make."""
    from loa._sound_card import SoundCard

    return SoundCard(is_null=True)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size)


def _cut(day: dt.date, text: str) -> "PowerOff":
    """A power cut of the first day, ``05:31-05:36`` or ``5h31-5h36``, or of any: ``2024-08-14T20:00/2024-08-15T19:00``.

    Raises:
        UsageError: it is not one.
    """
    from loa._playout_simulated import PowerOff
    from loa.model.time import at, clock_named, moment_named

    try:
        if "/" in text:
            begin, end = map(moment_named, text.split("/"))
        else:
            begin, end = (at(day, clock_named(part)) for part in text.split("-"))
    except (ValueError, UsageError) as exc:
        raise _no_cut(text) from exc
    if begin >= end:
        raise _no_cut(text)
    return PowerOff(begin, end)


def _no_cut(text: str) -> UsageError:
    return UsageError(
        _("“{text}” is not a power cut.").format(text=text),
        cure=_("Write it as 05:31-05:36, or as 2024-08-14T20:00/2024-08-15T19:00."),
    )
