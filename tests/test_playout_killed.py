"""The player killed at any moment, as a power cut does it, and started again: what its log says is still true."""

import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from air_weeks import STATION
from fast_player import HEARD_NAME, agenda, zero_of

from loa._playout_open import OPEN_NAME
from loa.model.evidence import WHOLE_SHARE
from loa.playlog import PlayLog

PLAYER = Path(__file__).with_name("fast_player.py")
SPEED = 150.0
"""Half an hour in 14 seconds."""
LAST_KILL_SECONDS = 22 * 60
"""After the last session has begun; what it still owes is aired, or missed, before the day is over."""


def killed_now_and_then(folder: Path, seed: int) -> int:
    """Run the player to the end of its day, and kill it whenever the dice say so; how often it was killed."""
    dice, kills = random.Random(seed), 0
    while True:
        command = [sys.executable, str(PLAYER), str(folder), str(SPEED)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as player:
            player.stdout.readline()
            is_last = (time.time() - zero_of(folder)) * SPEED > LAST_KILL_SECONDS
            try:
                player.wait(timeout=60 if is_last else dice.uniform(0.3, 2.0))
            except subprocess.TimeoutExpired:
                player.kill()
                kills += 1
                continue
        assert player.returncode == 0
        return kills


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("seed", [1])
def test_a_killed_player_logs_nothing_twice_nothing_at_once_and_no_more_than_was_heard(seed, tmp_path):
    assert killed_now_and_then(tmp_path, seed) >= 2
    log = PlayLog(tmp_path, STATION)
    assert not log.verify()
    assert not (log.folder / OPEN_NAME).exists()
    plays = [line.play for line in log.lines()]
    planned = {line.id: (session, line) for session in agenda().sessions for line in session.lines}
    assert {play.line for play in plays} >= set(planned)  # every line is answered
    whole = [play.line for play in plays if play.form == "loudspeaker" and play.ended == "complete"]
    assert len(whole) == len(set(whole))
    assert all(play.why for play in plays if play.ended != "complete")
    spans = sorted((play.start, play.end) for play in plays if play.end > play.start)
    assert all((start - end).total_seconds() >= -0.05 for (_begin, end), (start, _end) in pairwise(spans))
    _check_shares(plays, planned, (tmp_path / HEARD_NAME).read_text(encoding="ascii"))


def _check_shares(plays, planned, told) -> None:
    """No line claims more sound than its output gave out in all its runs."""
    runs = {}
    for name, position, heard in (line.split() for line in told.splitlines()):
        key = (name, float(position))
        runs[key] = max(runs.get(key, 0.0), float(heard))
    for play in plays:
        if play.form != "loudspeaker":
            continue
        session, line = planned[play.line]
        begins = session.offset(line)
        given = max(
            (min(heard, begins + line.seconds) - max(position, begins) for (name, position), heard in runs.items()
             if name == session.path.stem),
            default=0.0,
        )  # fmt: skip
        assert play.share_heard <= max(0.0, given) / line.seconds + 0.001
        assert (play.ended == "complete") == (play.share_heard >= WHOLE_SHARE)
