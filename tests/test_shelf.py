"""The shelf keeps what it is given, whole or not at all."""

import os
import signal
import subprocess
import sys
import time

import pytest

from loa.shelf import Shelf, key_of

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
from loa.shelf import Shelf, key_of
shelf = Shelf(Path(sys.argv[1]))
print("go", flush=True)
for number in range(int(sys.argv[2])):
    shelf.put(key_of(number), ".wav", bytes([number % 256]) * 3_000_000)
"""


def putter(shelf, count):
    return subprocess.Popen(
        [sys.executable, "-c", PUTTER, str(shelf.root), str(count)], stdout=subprocess.PIPE, env=os.environ
    )


def test_a_put_that_is_killed_leaves_nothing_under_a_final_name(shelf):
    for delay in (0.01, 0.02, 0.03):
        process = putter(shelf, 10_000)
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL) if hasattr(signal, "SIGKILL") else process.kill()
        process.wait()
    finished = [path for path in shelf.root.rglob("*.wav") if not path.name.startswith(".loa-")]
    assert finished
    assert all(path.stat().st_size == 3_000_000 for path in finished)
    assert all(shelf.get(path.name.split(".")[0], ".wav") == path for path in finished)


def test_processes_that_put_the_same_thing_at_once_agree(shelf):
    processes = [putter(shelf, 8) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(list(shelf.root.rglob("*.wav"))) == 8
    assert not list(shelf.root.rglob("*.damaged"))
