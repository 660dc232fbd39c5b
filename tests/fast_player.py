"""A player in a process of its own, on a clock that runs many times faster: what tests kill at any moment.

Called as: fast_player.py FOLDER SPEED. The simulated day begins when the first of them is ready, which each of them
says on its standard output, so that a slow machine tests the same.
"""

import datetime as dt
import sys
import time
from dataclasses import replace
from pathlib import Path

from air_weeks import MONDAY, STATION, air_session

from loa._playout_open import only_player
from loa.model.playing import PlannedRelay
from loa.model.time import at
from loa.playlog import PlayLog
from loa.playout import Agenda, Player, Setup, Silence

BEGIN = at(MONDAY, dt.time(5, 29))
END = at(MONDAY, dt.time(6, 5))
ZERO_NAME = "zero.txt"
HEARD_NAME = "heard.txt"
"""What the output really gave out, line by line: ``session position heard``."""


def agenda() -> Agenda:
    """Four sessions and a relay in less than half an hour."""
    sessions = []
    for name, minute in (("a", 30), ("b", 35), ("c", 40), ("d", 50)):
        made = air_session(MONDAY, name, start=dt.time(5, minute), seconds=200.0)
        sessions.append(replace(made, name=name))
    begins = at(MONDAY, dt.time(5, 46))
    relay = PlannedRelay(
        f"{STATION}/{MONDAY}/dai", STATION, begins, 150.0, "dai", "Thời sự đài tỉnh", "Đài tỉnh", "lịch tiếp âm"
    )
    return Agenda(tuple(sessions), (relay,))


class FastClock:
    """The machine's clock, many times faster; the same for every process that has its zero."""

    def __init__(self, zero: float, speed: float) -> None:
        self._zero, self._speed = zero, speed

    def now(self) -> dt.datetime:
        return BEGIN + dt.timedelta(seconds=(time.time() - self._zero) * self._speed)

    def monotonic(self) -> float:
        return time.monotonic() * self._speed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._speed)


class Told(Silence):
    """Silence that writes down what it gave out, before anyone asks the player."""

    def __init__(self, clock: FastClock, seconds_of, path: Path) -> None:
        super().__init__(clock, seconds_of)
        self._file, self._at = path.open("a", encoding="ascii"), ("", 0.0)

    def start(self, path: Path, *, position: float) -> None:
        super().start(path, position=position)
        self._at = (path.stem, position)

    def heard(self) -> float:
        heard = super().heard()
        name, position = self._at
        self._file.write(f"{name} {position} {heard}\n")
        self._file.flush()
        return heard


def zero_of(folder: Path) -> float:
    """The Unix time at which the day began; now, for the first who asks."""
    path = folder / ZERO_NAME
    if not path.exists():
        path.write_text(str(time.time()), encoding="ascii")
    return float(path.read_text(encoding="ascii"))


def play(folder: Path, speed: float) -> None:
    """Play until the day is over, or until somebody kills this process."""
    ready, clock = agenda(), FastClock(zero_of(folder), speed)
    seconds = {one.path: one.seconds for one in ready.sessions}
    log = PlayLog(folder, STATION)
    with only_player(log.folder):
        setup = Setup(STATION, "Đài", lambda: "r1", lambda _now: ready, f"b{time.time_ns()}")
        output = Told(clock, lambda path: seconds[path], folder / HEARD_NAME)
        player = Player(setup, log=log, clock=clock, output=output)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        player.run(END)


if __name__ == "__main__":
    play(Path(sys.argv[1]), float(sys.argv[2]))
