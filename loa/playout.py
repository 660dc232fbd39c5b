"""The playout stage: the station's sessions on the air at their times, and each play in the as-run log as it goes.

The player waits, plays through an output, is silent for relays, fades for an emergency, and never plays two things at
once. It knows what was done from the log alone, so it may be switched off at any moment. Clock and output are given to
it; ``SimulatedClock`` and ``Silence`` run a month in seconds.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from loa._log_standing import standing_lines
from loa._playout_open import OpenPlay, clear_open, first_start, read_open, write_open
from loa._playout_rules import (
    Agenda,
    Air,
    Hold,
    Miss,
    Moment,
    Rules,
    Wait,
    next_step,
    relay_end,
    urgent_due,
)
from loa.errors import LoaError
from loa.model.airing import AirSession
from loa.model.evidence import FOR_URGENT, OWN_PLAYER, WHOLE_SHARE, Play
from loa.model.playing import PlannedPlay, PlannedRelay
from loa.model.time import VIETNAM
from loa.playlog import PlayLog

__all__ = ["Agenda", "Clock", "Output", "OutputFailed", "Player", "Rules", "Setup", "Silence", "SimulatedClock"]

SAYS = OWN_PLAYER
TICK_SECONDS = 0.5
"""How often the sound is looked at."""
KEEP_SECONDS = 5.0
"""How often what was heard is kept on the disk: a power cut loses no more of it."""
POLL_SECONDS = 15.0
"""How often a changed plan is looked for."""
FADE_SECONDS = 2.0
STALLED_SECONDS = 15.0
"""A card that takes no sound for so long is not working."""

BY_TIMEOUT = "đóng theo thời gian chờ: mất điện hoặc máy tắt khi đang phát"
BUILT_ANEW = "lịch đã làm lại từ lúc ấy nên không còn biết đã phát bài nào"
TOO_SHORT = "tiếng phát ra ngắn hơn lịch: tệp bị cụt hoặc máy phát dừng sớm"
_SILENT = "máy giữ im lặng để tiếp âm; máy không đo được tiếng tiếp âm"


class Clock(Protocol):
    """Time as the player knows it."""

    def now(self) -> dt.datetime:
        """This moment, aware."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class Output(Protocol):
    """Where sound goes."""

    name: str
    """What the log says of it: ``card``, ``mpv``, ``silence``."""

    def start(self, path: Path, *, position: float) -> None:
        """Begin to play a file from a place in seconds.

        Raises:
            OutputFailed: it cannot be played.
        """

    def heard(self) -> float:
        """Until where in the file the sound has gone out, in seconds."""

    def is_over(self) -> bool:
        """True when the file has gone out to its end."""

    def stop(self, *, fade_seconds: float) -> None:
        """Fade out and be silent."""


class OutputFailed(LoaError):
    """The sound cannot go out; the session is written down as failed, and the player goes on."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a player plays by."""

    station: str
    means: str
    """Phương tiện: ``Đài truyền thanh xã Krông Năng``."""
    revision: Callable[[], str]
    """Of the plan that is being aired."""
    agenda: Callable[[dt.datetime], Agenda]
    """What stands ready at a moment; asked often, so it keeps what it knows."""
    boot: str
    rules: Rules = field(default_factory=Rules)
    poll_seconds: float = POLL_SECONDS
    tick_seconds: float = TICK_SECONDS
    keep_seconds: float = KEEP_SECONDS


class Player:
    """The player of one station."""

    def __init__(self, setup: Setup, *, log: PlayLog, clock: Clock, output: Output) -> None:
        self._setup, self._log, self._clock, self._output = setup, log, clock, output
        self._known = _KnownPlays(log)
        self._began = clock.now()
        self._since = self._answered_until()

    def run(self, until: dt.datetime | None = None) -> None:
        """Play until a moment, or for ever.

        Raises:
            OutsideMissing: the log cannot be written.
            LogDamaged: the log cannot be read.
        """
        self._close_open()
        while until is None or self._clock.now() < until:
            self._do_next(until)

    def _answered_until(self) -> dt.datetime:
        """Sessions before are done, told as missed, or not this player's.

        What came due while the last one was on the air may still be owed when the machine goes off in it.
        """
        late = self._setup.rules.late
        if (last := self._known.last_of(SAYS)) is None:
            return first_start(self._log.folder, self._began) - late
        longest = max((one.seconds for one in self._setup.agenda(last).sessions), default=0.0)
        return last - late - dt.timedelta(seconds=longest)

    def _do_next(self, until: dt.datetime | None) -> None:
        now = self._clock.now()
        agenda = self._setup.agenda(now)
        step = next_step(agenda, self._known.plays(), self._moment(), rules=self._setup.rules)
        if isinstance(step, Air):
            self._air(step)
        elif isinstance(step, Hold):
            self._hold(step.relay)
        elif isinstance(step, Miss):
            for line in step.lines:
                self._write(self._not_played(line, step.why))
        else:
            self._wait(step, until)

    def _wait(self, step: Wait, until: dt.datetime | None) -> None:
        now = self._clock.now()
        ends = [moment for moment in (step.until, until) if moment]
        seconds = min([self._setup.poll_seconds, *((moment - now).total_seconds() for moment in ends)])
        self._clock.sleep(max(0.01, seconds))

    def _air(self, step: Air) -> None:
        """Play a session to its end, or until an emergency; every line is in the log as soon as it is over."""
        session = step.session
        position = session.offset(session.lines[step.first]) if step.first else 0.0
        aired = _Aired(session, position, self._clock.now(), self._clock.monotonic(), self._setup.boot)
        left = list(session.lines[step.first :])
        self._keep(aired)
        ended, why = "complete", ""
        try:
            self._output.start(session.path, position=position)
            while left and not self._output.is_over():
                self._clock.sleep(self._setup.tick_seconds)
                aired = self._looked(aired)
                left = self._write_over(aired, left)
                if self._is_interrupted(session):
                    ended, why = "stopped", FOR_URGENT
                    break
            aired = replace(aired, heard=max(aired.heard, self._output.heard()))
            self._finish_sound(is_cut=ended != "complete")
        except OutputFailed as exc:
            ended, why = "failed", exc.message
        self._write_rest(aired, left, ended, why)
        clear_open(self._log.folder)

    def _finish_sound(self, *, is_cut: bool) -> None:
        """The close after the last line is played out too, unless an emergency cuts it or the card takes no more."""
        heard, moved = self._output.heard(), self._clock.monotonic()
        while not (is_cut or self._output.is_over()) and self._clock.monotonic() - moved < STALLED_SECONDS:
            self._clock.sleep(self._setup.tick_seconds)
            is_cut = self._urgent() is not None
            if self._output.heard() > heard:
                heard, moved = self._output.heard(), self._clock.monotonic()
        self._output.stop(fade_seconds=FADE_SECONDS if is_cut else 0.0)

    def _looked(self, aired: "_Aired") -> "_Aired":
        """How far the sound is now, kept on the disk now and then.

        Raises:
            OutputFailed: the card takes no sound.
        """
        now, heard = self._clock.monotonic(), self._output.heard()
        if heard > aired.heard:
            aired = replace(aired, heard=heard, moved=now)
        elif now - aired.moved > STALLED_SECONDS:
            self._output.stop(fade_seconds=0.0)
            raise OutputFailed("máy không ra tiếng: card âm thanh không nhận tiếng")
        if now - aired.kept >= self._setup.keep_seconds:
            aired = replace(aired, kept=now)
            self._keep(aired)
        return aired

    def _is_interrupted(self, session: AirSession) -> bool:
        return not session.is_urgent and self._urgent() is not None

    def _urgent(self) -> AirSession | None:
        agenda = self._setup.agenda(self._clock.now())
        return urgent_due(agenda, self._known.plays(), self._moment(), rules=self._setup.rules)

    def _write_over(self, aired: "_Aired", left: list[PlannedPlay]) -> list[PlannedPlay]:
        """Log the lines that are over; what is left."""
        while left and aired.heard >= aired.session.offset(left[0]) + left[0].seconds:
            self._write(self._played(aired, left.pop(0), "complete", ""))
        return left

    def _write_rest(self, aired: "_Aired", left: list[PlannedPlay], ended: str, why: str) -> None:
        """Log what was being played; what was not begun is owed still, unless the output failed."""
        if ended == "complete" and left:
            ended, why = "failed", TOO_SHORT
        for line in left:
            heard = aired.share(line)
            if heard >= WHOLE_SHARE:
                self._write(self._played(aired, line, "complete", ""))
            elif heard > 0 or ended == "failed":
                self._write(self._played(aired, line, ended, why))

    def _hold(self, relay: PlannedRelay) -> None:
        """Be silent for a relay, and say so in the log; an emergency breaks in."""
        started, monotonic = self._clock.now(), self._clock.monotonic()
        kept = 0.0
        write_open(self._log.folder, OpenPlay(relay.id, started, 0.0, 0.0, self._setup.boot, monotonic))
        ended, why = "complete", _SILENT
        while (now := self._clock.now()) < relay_end(relay):
            if self._urgent():
                ended, why = "stopped", FOR_URGENT
                break
            self._clock.sleep(min(self._setup.keep_seconds, (relay_end(relay) - now).total_seconds()))
            silent = self._clock.monotonic() - monotonic
            if silent - kept >= self._setup.keep_seconds:
                kept = silent
                write_open(self._log.folder, OpenPlay(relay.id, started, 0.0, silent, self._setup.boot, monotonic))
        self._write(self._relayed(relay, started, self._clock.now(), monotonic=monotonic, ended=ended, why=why))
        clear_open(self._log.folder)

    def _close_open(self) -> None:
        """Close what was going on when the machine went off."""
        left = read_open(self._log.folder)
        if left is None:
            return
        agenda = self._setup.agenda(left.started)
        session = next((one for one in agenda.sessions if (one.id, one.sha256) == (left.item, left.sha256)), None)
        relay = next((one for one in agenda.relays if one.id == left.item), None)
        end = left.started + dt.timedelta(seconds=left.heard - left.position)
        if session:
            self._close_session(session, left)
        elif relay:
            self._write(
                self._relayed(relay, left.started, end, monotonic=left.monotonic, ended="stopped", why=BY_TIMEOUT)
            )
        elif left.heard > left.position:
            self._write(self._unknown(left, end))
        clear_open(self._log.folder)

    def _close_session(self, session: AirSession, left: OpenPlay) -> None:
        aired = _Aired(session, left.position, left.started, left.monotonic, left.boot, heard=left.heard)
        for line in session.lines:
            is_new = not any(play.start >= left.started for play in self._known.plays().get(line.id, ()))
            if is_new and session.offset(line) >= left.position and aired.share(line) > 0:
                is_whole = aired.share(line) >= WHOLE_SHARE
                self._write(self._played(aired, line, *(("complete", "") if is_whole else ("stopped", BY_TIMEOUT))))

    def _keep(self, aired: "_Aired") -> None:
        session, heard = aired.session, aired.heard
        play = OpenPlay(
            session.id, aired.started, aired.position, heard, aired.boot, aired.monotonic, session.sha256
        )  # fmt: skip
        write_open(self._log.folder, play)

    def _moment(self) -> Moment:
        """Now; a clock that was ahead and is set back, as after a flat battery, makes nothing to come look past."""
        now = self._clock.now()
        self._began, self._since = min(self._began, now), min(self._since, now)
        return Moment(now, self._began, self._since)

    def _write(self, play: Play) -> None:
        self._log.append(play, logged_at=self._clock.now())

    def _played(self, aired: "_Aired", line: PlannedPlay, ended: str, why: str) -> Play:
        start, end = aired.times(line)
        return replace(
            self._of(line),
            start=start,
            end=end,
            share_heard=round(aired.share(line), 4),
            ended=ended,
            why=why,
            file_sha256=aired.session.sha256,
            audio_sha256=aired.session.audio_sha256,
            boot_id=aired.boot,
            monotonic_seconds=round(aired.monotonic + (start - aired.started).total_seconds(), 3),
        )

    def _not_played(self, line: PlannedPlay, why: str) -> Play:
        return replace(self._of(line), why=why)

    def _of(self, line: PlannedPlay) -> Play:
        """A line as one that was not played; what was heard is put in by the caller."""
        return Play(
            station=self._setup.station,
            line=line.id,
            planned_start=line.start,
            campaign=line.campaign,
            script=line.script,
            title=line.title,
            form="loudspeaker",
            means=self._setup.means,
            start=line.start,
            end=line.start,
            share_heard=0.0,
            ended="not-played",
            why="",
            says=SAYS,
            grade="B",
            device=self._output.name,
            voices=", ".join(line.voices),
            draft=line.draft,
            planned_seconds=line.seconds,
            plan_revision=self._setup.revision(),
            boot_id=self._setup.boot,
        )

    def _unknown(self, left: OpenPlay, end: dt.datetime) -> Play:
        """Sound that went out, of a session that was built anew or taken away before it could be closed."""
        return Play(
            station=self._setup.station,
            line="",
            planned_start=None,
            campaign="",
            script="",
            title=left.item,
            form="loudspeaker",
            means=self._setup.means,
            start=left.started,
            end=end,
            share_heard=0.0,
            ended="stopped",
            why=f"{BY_TIMEOUT}; {BUILT_ANEW}",
            says=SAYS,
            grade="B",
            file_sha256=left.sha256,
            device=self._output.name,
            boot_id=left.boot,
            monotonic_seconds=round(left.monotonic, 3),
        )

    def _relayed(
        self, relay: PlannedRelay, start: dt.datetime, end: dt.datetime, *, monotonic: float, ended: str, why: str
    ) -> Play:
        """A relay as the player knows it: silence of ours, of which nobody has measured what was heard."""
        return Play(
            station=self._setup.station,
            line=relay.id,
            planned_start=relay.start,
            campaign="",
            script="",
            title=relay.title,
            form="relay",
            means=relay.source,
            start=start,
            end=end,
            share_heard=0.0,
            ended=ended,
            why=why,
            says=SAYS,
            grade="C",
            device=self._output.name,
            planned_seconds=relay.seconds,
            plan_revision=self._setup.revision(),
            boot_id=self._setup.boot,
            monotonic_seconds=round(monotonic, 3),
        )


@dataclass(frozen=True, slots=True)
class _Aired:
    """A session that is on the air, and how far it is."""

    session: AirSession
    position: float
    """Where in the sound it began."""
    started: dt.datetime
    monotonic: float
    boot: str
    heard: float = -1.0
    """Until where; before the first look, nothing."""
    moved: float = 0.0
    """Monotonic; when the sound last went on."""
    kept: float = 0.0
    """Monotonic; when this was last kept on the disk."""

    def __post_init__(self) -> None:
        """Nothing was heard before the place where it began."""
        object.__setattr__(self, "heard", max(self.heard, self.position))
        object.__setattr__(self, "moved", max(self.moved, self.monotonic))

    def share(self, line: PlannedPlay) -> float:
        """How much of a line was heard, 0 to 1."""
        begins = self.session.offset(line)
        heard = min(self.heard, begins + line.seconds) - max(self.position, begins)
        return min(1.0, max(0.0, heard / line.seconds)) if line.seconds else 0.0

    def times(self, line: PlannedPlay) -> tuple[dt.datetime, dt.datetime]:
        """When a line was heard, from and until."""
        begins = max(self.session.offset(line), self.position)
        ends = max(begins, min(self.heard, self.session.offset(line) + line.seconds))
        start = self.started + dt.timedelta(seconds=round(begins - self.position, 3))
        return start, start + dt.timedelta(seconds=round(ends - begins, 3))


class _KnownPlays:
    """What the log says of each line of the plan; read again when somebody wrote to the log."""

    def __init__(self, log: PlayLog) -> None:
        self._log = log
        self._state: tuple[tuple[str, int], ...] | None = None
        self._plays: dict[str, list[Play]] = {}
        self._last: dict[str, dt.datetime] = {}

    def plays(self) -> dict[str, list[Play]]:
        """By line; what was corrected is left out."""
        self._read()
        return self._plays

    def last_of(self, says: str) -> dt.datetime | None:
        """When somebody last wrote to the log; None when never."""
        self._read()
        return self._last.get(says)

    def _read(self) -> None:
        files = sorted(self._log.folder.glob("plays-*.jsonl"))
        state = tuple((path.name, path.stat().st_size) for path in files)
        if state == self._state:
            return
        lines = self._log.lines()
        self._plays, self._last, self._state = {}, {}, state
        for line in lines:
            self._last[line.play.says] = line.logged_at
        for line in standing_lines(lines):
            self._plays.setdefault(line.play.line, []).append(line.play)


class SimulatedClock:
    """Time that passes at once, until a power cut ends it."""

    def __init__(self, start: dt.datetime, cuts: Iterable[dt.datetime] = ()) -> None:
        self._now, self._monotonic = start.astimezone(VIETNAM), 0.0
        self._cuts = sorted(cut for cut in cuts if cut > start)

    def now(self) -> dt.datetime:
        """The simulated moment."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since this clock was made."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Pass the time.

        Raises:
            PowerCut: the power went off meanwhile.
        """
        then = self._now + dt.timedelta(seconds=seconds)
        if self._cuts and self._cuts[0] <= then:
            self._now = self._cuts.pop(0)
            raise PowerCut
        self._now = then
        self._monotonic += seconds


class PowerCut(BaseException):
    """The simulated machine is off: nothing of the player runs on, as nothing does in a real one."""


class Silence:
    """An output that takes sound at its own speed and makes none: for tests and simulations."""

    name = "silence"

    def __init__(self, clock: Clock, seconds_of: Callable[[Path], float]) -> None:
        self._clock, self._seconds_of = clock, seconds_of
        self._position, self._started, self._seconds = 0.0, 0.0, 0.0

    def start(self, path: Path, *, position: float) -> None:
        """Begin at a place."""
        self._position, self._started, self._seconds = position, self._clock.monotonic(), self._seconds_of(path)

    def heard(self) -> float:
        """As far as the clock says."""
        return min(self._seconds, self._position + self._clock.monotonic() - self._started)

    def is_over(self) -> bool:
        """True at the end."""
        return self.heard() >= self._seconds

    def stop(self, *, fade_seconds: float) -> None:
        """Let the fade pass."""
        if fade_seconds:
            self._clock.sleep(fade_seconds)
        self._seconds = 0.0
