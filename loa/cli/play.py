"""``loa play``: the station's player; ``--simulate`` shows a day in seconds."""

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.errors import LoaError, UsageError
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.airing import AirWeek
    from loa.model.evidence import Play
    from loa.model.playing import Station
    from loa.playout import Agenda, Output
    from loa.workspace import Workspace

OUTPUTS = ("card", "mpv", "silence")
_SIMULATED_POLL_SECONDS = 600.0


@click.command(help=_("Play the station's sessions at their times, and log what was really played."))
@click.option("--for", "code", required=True, metavar="CODE", help=_("The station's locality code."))
@click.option("--output", type=click.Choice(OUTPUTS), default="card", help=_("Where the sound goes."))
@click.option("--late", type=click.IntRange(0, 120), default=10, help=_("Minutes by which a session may be late."))
@click.option("--simulate", is_flag=True, help=_("Run one day in seconds, in silence; nothing is logged."))
@click.option("--day", default="", metavar="DATE", help=_("The day to simulate; today when not given."))
@click.option("--off", "offs", multiple=True, metavar="HH:MM-HH:MM", help=_("Simulate a power cut."))
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
    offs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Play, or show how a day would be."""
    workspace = session.workspace()
    station = workspace.station(code)
    window = dt.timedelta(minutes=late)
    if simulate:
        _simulate(workspace, station, _date(day), offs, window, as_json=as_json)
        return
    if day or offs or as_json:
        raise UsageError(_("--day, --off and --json go with --simulate."))
    _play(workspace, station, _output(output), window)


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

    def __init__(self, workspace: "Workspace", station: "Station") -> None:
        self._workspace, self._station = workspace, station
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

    def _week(self, name: str) -> "AirWeek | None":
        """The week as it stands; while a build is writing it, as it stood before."""
        state = self._state(name)
        known, week = self._weeks.get(name, (None, None))
        if state == known or not any(state):
            return week
        from loa.standing import standing_week

        titles = {daypart.name: daypart.title for daypart in self._station.dayparts}
        try:
            week = standing_week(self._workspace.output, self._station.locality, name, titles=titles)
        except LoaError as exc:
            if exc.message not in self._told:
                talk(str(exc))
            self._told.add(exc.message)
            return week
        self._weeks[name] = (state, week)
        return week

    def _state(self, name: str) -> tuple[tuple[int, int] | None, ...]:
        from loa.plans import plan_path

        code, output = self._station.locality, self._workspace.output
        return tuple(
            _stamp(path)
            for path in (plan_path(output, code, name), output / "programmes" / code / name / "manifest.json")
        )


def _play(workspace: "Workspace", station: "Station", output: "Output", late: dt.timedelta) -> None:
    from loa._playout_open import boot_id, only_player
    from loa.model.wording import own_means
    from loa.playlog import PlayLog
    from loa.playout import Player, Rules, Setup

    clock, ready = SystemClock(), Shelfful(workspace, station)
    log = PlayLog(workspace.logs, station.locality)
    with only_player(log.folder):
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
            talk(_("Stopped; what was being played is written down at the next start."))


def _simulate(
    workspace: "Workspace",
    station: "Station",
    day: dt.date,
    offs: tuple[str, ...],
    late: dt.timedelta,
    *,
    as_json: bool,
) -> None:
    """Run the day against a clock of its own, with a log that is thrown away."""
    import tempfile

    from loa.model.time import at
    from loa.model.wording import own_means
    from loa.playlog import PlayLog
    from loa.playout import Player, PowerCut, Rules, Setup, Silence, SimulatedClock

    ready = Shelfful(workspace, station)
    means = own_means(workspace.locality(station.locality), day)
    cuts = [_cut(day, text) for text in offs]
    starts = [at(day, dt.time()), *(end for _start, end in cuts)]
    seconds = {one.path: one.seconds for one in ready.agenda(at(day, dt.time())).sessions}
    until = at(day + dt.timedelta(days=1), dt.time())
    with tempfile.TemporaryDirectory(prefix="loa-play-") as folder:
        log = PlayLog(Path(folder), station.locality)
        for number, start in enumerate(starts):
            clock = SimulatedClock(start, [begin for begin, _end in cuts])
            setup = Setup(
                station.locality,
                means,
                lambda: ready.revision,
                ready.agenda,
                f"simulated-{number}",
                Rules(late=late),
                _SIMULATED_POLL_SECONDS,
            )
            output = Silence(clock, lambda path: seconds[path])
            try:
                Player(setup, log=log, clock=clock, output=output).run(until)
                break
            except PowerCut:
                continue
        plays = [line.play for line in log.lines()]
    if as_json:
        show_json({"version": 1, "station": station.locality, "day": day.isoformat(), "plays": _data(plays)})
    for play in [] if as_json else plays:
        click.echo(_text(play))


def _text(play: "Play") -> str:
    from loa.model.wording import END_WORDS, FORM_WORDS

    heard = f"{play.share_heard:.0%}" if play.form == "loudspeaker" else "–"
    parts = [f"{play.start:%H:%M:%S}", f"{play.end:%H:%M:%S}", heard, FORM_WORDS[play.form], END_WORDS[play.ended]]
    return "  ".join([*parts, play.title, *([f"({play.why})"] if play.why else [])])


def _data(plays: "list[Play]") -> object:
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(plays))


def _output(name: str) -> "Output":
    if name == "mpv":
        from loa._mpv import Mpv

        return Mpv()
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


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else SystemClock().now().date()
    except ValueError as exc:
        raise UsageError(_("“{text}” is not a date.").format(text=text), cure=_("Write it as 2024-08-12.")) from exc


def _cut(day: dt.date, text: str) -> tuple[dt.datetime, dt.datetime]:
    """A power cut of the day.

    Raises:
        UsageError: it is not one.
    """
    from loa.model.time import at

    try:
        begin, end = (at(day, dt.time.fromisoformat(part)) for part in text.split("-"))
    except ValueError as exc:
        raise UsageError(
            _("“{text}” is not a power cut.").format(text=text), cure=_("Write it as 05:31-05:36.")
        ) from exc
    if begin >= end:
        raise UsageError(_("“{text}” is not a power cut.").format(text=text), cure=_("Write it as 05:31-05:36."))
    return begin, end
