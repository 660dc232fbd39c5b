"""The player against a clock of its own: days in seconds, with the power going off and on where it is told to."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa.model.evidence import Play
from loa.playlog import PlayLog
from loa.playout import Clock, Output, Player, PowerCut, Setup, Silence, SimulatedClock


@dataclass(frozen=True, slots=True)
class PowerOff:
    """From when until when the machine has no power; both aware."""

    start: dt.datetime
    end: dt.datetime


def simulated(
    setup: Setup,
    folder: Path,
    *,
    begin: dt.datetime,
    until: dt.datetime,
    offs: Sequence[PowerOff] = (),
    output: Callable[[Clock], Output] | None = None,
) -> tuple[Play, ...]:
    """What the log holds after a player ran, and ran again after each power cut.

    Args:
        setup: what it plays by; each run has a boot of its own.
        folder: where the log is written.
        begin: when the machine is switched on first.
        until: when the simulation ends.
        offs: power cuts, none over another.
        output: where the sound goes; in silence, at its own speed, when not given.
    """
    log = PlayLog(folder, setup.station)
    cuts = sorted(offs, key=lambda off: off.start)
    for number, start in enumerate([begin, *(off.end for off in cuts)]):
        clock = SimulatedClock(start, [off.start for off in cuts])
        made = output(clock) if output else _silence(setup, clock)
        run = replace(setup, boot=f"simulated-{number}")
        try:
            Player(run, log=log, clock=clock, output=made).run(until)
            break
        except PowerCut:
            continue
    return tuple(line.play for line in log.lines())


def _silence(setup: Setup, clock: Clock) -> Silence:
    """An output that takes every session for as long as the session is."""

    def seconds_of(path: Path) -> float:
        return next(one.seconds for one in setup.agenda(clock.now()).sessions if one.path == path)

    return Silence(clock, seconds_of)
