"""mpv as the player's output, really run with its own output to nowhere. Skipped where there is no mpv."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from air_weeks import noise

from loa._mpv import Mpv
from loa.playout import OutputFailed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("mpv") is None or sys.platform != "linux", reason="mpv is not on this machine"),
]
NOWHERE = "--ao=null"


def waited(is_so, seconds: float = 8.0) -> bool:
    """True as soon as it is so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "a.mp3"
    noise(path, seconds=4.0)
    return path


def test_a_file_is_played_from_its_place_to_its_end(sound):
    player = Mpv(NOWHERE)
    began = time.monotonic()
    player.start(sound, position=2.5)
    assert player.heard() >= 2.5
    assert waited(player.is_over)
    assert player.heard() == pytest.approx(4.0, abs=0.1)
    assert time.monotonic() - began > 1.0
    player.stop(fade_seconds=0.0)


def test_a_fade_ends_it_and_what_was_heard_stays_what_it_was(sound):
    player = Mpv(NOWHERE)
    player.start(sound, position=0.0)
    assert waited(lambda: player.heard() > 0.5)
    heard = player.heard()
    player.stop(fade_seconds=0.5)
    assert player.is_over()
    assert 0.5 < heard < 3.0
    player.start(sound, position=0.0)  # and it may be used again
    player.stop(fade_seconds=0.0)


def test_what_is_no_sound_and_an_mpv_that_somebody_kills_are_failures(sound, tmp_path):
    (tmp_path / "b.mp3").write_bytes(b"no sound")
    player = Mpv(NOWHERE)
    with pytest.raises(OutputFailed):
        player.start(tmp_path / "b.mp3", position=0.0)
    player.start(sound, position=0.0)
    os.kill(player._process.pid, signal.SIGKILL)
    assert waited(player.is_over)
    with pytest.raises(OutputFailed):
        player.heard()


_PLAYS = """
import sys, time
from pathlib import Path
from loa._mpv import Mpv
player = Mpv("--ao=null")
player.start(Path(sys.argv[1]), position=0.0)
print(player._process.pid, flush=True)
time.sleep(60)
"""


def test_a_player_that_is_killed_leaves_no_sound_behind(sound):
    player = subprocess.Popen([sys.executable, "-c", _PLAYS, str(sound)], stdout=subprocess.PIPE, text=True)
    pid = int(player.stdout.readline())
    player.kill()
    player.wait()
    assert waited(lambda: not _is_running(pid), seconds=2.0)  # the sound itself would last four


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return told.rsplit(")", 1)[1].split()[0] != "Z"  # one that nobody waited for is over too
