"""The shelf keeps what it is given, whole or not at all."""

import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from loa.cli import Session
from loa.cli.shelf import command
from loa.errors import UsageError
from loa.shelf import ONLINE_SUFFIX, Shelf, key_of, sweep

KEY = key_of("một", 2)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


def test_what_was_put_is_got(shelf):
    path = shelf.put(KEY, ".wav", b"sound")
    assert shelf.get(KEY, ".wav") == path
    assert path.read_bytes() == b"sound"


def test_an_empty_shelf_has_nothing(shelf):
    assert shelf.get(KEY, ".wav") is None


def test_another_suffix_is_another_thing(shelf):
    shelf.put(KEY, ".wav", b"sound")
    assert shelf.get(KEY, ".piece") is None


def test_the_first_thing_under_a_key_stays(shelf):
    first = shelf.put(KEY, ".wav", b"sound")
    assert shelf.put(KEY, ".wav", b"other") == first
    assert first.read_bytes() == b"sound"


def test_a_damaged_entry_is_put_aside_and_made_again(shelf):
    path = shelf.put(KEY, ".wav", b"sound")
    path.write_bytes(b"soun")
    assert shelf.get(KEY, ".wav") is None
    assert shelf.put(KEY, ".wav", b"sound").read_bytes() == b"sound"
    assert [found.suffix for found in sorted(shelf.root.rglob("*.*"))] == [".wav", ".damaged"]


def test_parts_of_a_key_do_not_run_into_each_other():
    assert key_of("ab", "c") != key_of("a", "bc") != key_of("abc")


def test_a_full_disk_leaves_nothing_under_a_final_name(shelf, monkeypatch):
    def full(_handle, _mode):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        shelf.put(KEY, ".wav", b"sound")
    assert [path for path in shelf.root.rglob("*") if path.is_file()] == []


PUTTER = """
import sys
from pathlib import Path
from loa.cli import Session
from loa.cli.shelf import command
from loa.errors import UsageError
from loa.shelf import ONLINE_SUFFIX, Shelf, key_of, sweep
shelf = Shelf(Path(sys.argv[1]))
print("go", flush=True)
for number in range(int(sys.argv[2])):
    shelf.put(key_of(number), ".wav", bytes([number % 256]) * 3_000_000)
"""


def putter(shelf, count):
    return subprocess.Popen(
        [sys.executable, "-c", PUTTER, str(shelf.root), str(count)], stdout=subprocess.PIPE, env=os.environ
    )


def finished(shelf):
    return [path for path in shelf.root.rglob("*.wav") if not path.name.startswith(".loa-")]


def test_a_put_that_is_killed_leaves_nothing_under_a_final_name(shelf):
    for delay in (0.01, 0.02, 0.03):
        process = putter(shelf, 10_000)
        process.stdout.readline()
        while not finished(shelf):  # a loaded machine takes its time for the first one
            time.sleep(0.005)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL) if hasattr(signal, "SIGKILL") else process.kill()
        process.wait()
    assert all(path.stat().st_size == 3_000_000 for path in finished(shelf))
    assert all(shelf.get(path.name.split(".")[0], ".wav") == path for path in finished(shelf))


def test_processes_that_put_the_same_thing_at_once_agree(shelf):
    processes = [putter(shelf, 8) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(list(shelf.root.rglob("*.wav"))) == 8
    assert not list(shelf.root.rglob("*.damaged"))


def filled(shelf, count=10, size=1000):
    """Entries of which each was used an hour after the one before."""
    paths = []
    for number in range(count):
        path = shelf.put(key_of(number), ".wav", bytes([number]) * size)
        os.utime(path, (1_700_000_000 + 3600 * number,) * 2)
        paths.append(path)
    return paths


def test_what_was_longest_unused_goes_first(shelf):
    paths = filled(shelf)
    done = sweep(shelf, most_bytes=4500)
    assert [path.exists() for path in paths] == [False] * 6 + [True] * 4
    assert (done.removed, done.removed_bytes, done.kept, done.kept_bytes) == (6, 6000, 4, 4000)


def test_a_shelf_that_fits_loses_only_what_is_damaged_or_left_over(shelf):
    paths = filled(shelf)
    paths[0].write_bytes(b"torn")
    shelf.get(key_of(0), ".wav")
    (paths[1].parent / ".loa-unfinished").write_bytes(b"half")
    os.utime(paths[1].parent / ".loa-unfinished", (1_600_000_000,) * 2)
    assert sweep(shelf, most_bytes=10**9).removed == 2
    assert all(path.exists() for path in paths[1:])


def test_online_takes_go_only_on_request(shelf):
    filled(shelf)
    online = shelf.put(key_of("mạng"), ONLINE_SUFFIX, b"x" * 1000)
    os.utime(online, (1_600_000_000,) * 2)
    sweep(shelf, most_bytes=0)
    assert list(shelf.entries()) == [online]
    assert sweep(shelf, most_bytes=10**9, online=True).removed == 1


def test_the_command_sweeps_the_workspaces_shelf(sample):
    shelf = Shelf(sample / "output" / "shelf")
    filled(shelf)
    done = CliRunner().invoke(command, ["gc", "--most", "4.5K", "--json"], obj=Session(sample, is_debug=False))
    assert '"kept":4' in done.output.replace(" ", "")
    wrong = CliRunner().invoke(command, ["gc", "--most", "viel"], obj=Session(sample, is_debug=False))
    assert isinstance(wrong.exception, UsageError)
