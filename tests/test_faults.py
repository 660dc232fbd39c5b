"""Builds that are cut short: whatever happens, no playlist names a file that is not what its manifest tells."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loa import ffmpeg
from loa._mpeg import FRAME_SECONDS, audio_frames

FAULTS = int(os.environ.get("LOA_FAULTS", "5"))
"""``LOA_FAULTS=100`` runs the whole hundred."""
STATION, WEEK = "24343", "2024-W33"
OFF_SECONDS = 0.1


def build(workspace, **limits):
    def limited():
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))
        if "RLIMIT_FSIZE" in limits:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "loa",
            "--workspace",
            workspace,
            "build",
            "--week",
            WEEK,
            "--for",
            STATION,
            "--jobs",
            "1",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=limited if limits else None,  # noqa: PLW1509 - limits of this child alone
    )


def killed(workspace, rng):
    """The whole process group dies at once, as in a power cut."""
    child = build(workspace)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(rng.uniform(0.3, 6.0))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def without_room(workspace, rng):
    """No file may grow over some size: writing fails as on a full disk."""
    build(workspace, RLIMIT_FSIZE=rng.choice([4_000, 60_000, 300_000, 1_500_000])).wait()


def damaged(workspace, rng):
    """Some things on the shelf lose bytes or change one."""
    entries = sorted(path for path in (workspace / "output" / "shelf").rglob("*") if path.is_file())
    for path in rng.sample(entries, min(5, len(entries))):
        data = bytearray(path.read_bytes())
        if len(data) > 10 and rng.random() < 0.5:
            data[rng.randrange(len(data))] ^= 0x55
        else:
            data = data[: len(data) // 2]
        path.write_bytes(bytes(data))
    build(workspace).wait()


def stopped_engine(workspace, rng):
    """The processes that the build itself started die: a voice or an encoder that hangs and is ended."""
    child = build(workspace)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(rng.uniform(0.5, 3.0))
    for number in children(child.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    child.wait()


def children(parent):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(path.parent.name))
    return found


def reworded(workspace, number):
    """Another sentence in every programme, so that files change their length."""
    script = workspace / "scripts" / "programme" / "vi.greeting.txt.j2"
    text = script.read_text(encoding="utf-8").split("\n{# lần")[0].rstrip()
    words = ("Mời bà con lắng nghe.", "Chúc bà con một ngày làm việc thật vui và nhiều sức khỏe.", "")[number % 3]
    script.write_text(f"{text}\n{words}\n", encoding="utf-8") if words else None


def unlike_their_manifest(workspace):
    """Files that playlists name and that are missing, unmeasured, or of another length when decoded."""
    wrong, lists = [], sorted((workspace / "output" / "playlists").rglob("*.m3u8"))
    for path in lists:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or not line:
                continue
            sound = (path.parent / line).resolve()
            manifest = sound.parent / "manifest.json"
            known = (
                json.loads(manifest.read_text(encoding="utf-8"))["programmes"].get(sound.name)
                if manifest.is_file()
                else None
            )
            if known is None or not sound.is_file():
                wrong.append((path.name, line, "missing"))
            elif abs((len(audio_frames(sound.read_bytes())) - 1) * FRAME_SECONDS - known["seconds"]) > OFF_SECONDS:
                wrong.append((path.name, line, "length"))
    return wrong


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes under /proc")
def test_no_playlist_names_what_is_not_measured_whatever_happens_to_the_build(sample):
    assert build(sample).wait() in (0, 4)
    assert unlike_their_manifest(sample) == []
    rng = random.Random(5)
    faults = (killed, killed, without_room, damaged, stopped_engine)
    for number in range(FAULTS):
        reworded(sample, number)
        if number % 10 == 9:
            shutil.rmtree(sample / "output" / "programmes")
            shutil.rmtree(sample / "output" / "playlists")
        began = time.monotonic()
        faults[number % len(faults)](sample, rng)
        found = unlike_their_manifest(sample)
        assert found == [], (number, faults[number % len(faults)].__name__, time.monotonic() - began)
    assert build(sample).wait() in (0, 4)
    assert unlike_their_manifest(sample) == []
    for path in (sample / "output" / "programmes").rglob("*.mp3"):
        seconds = len(ffmpeg.decode(path)[0]) / 44_100
        told = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))["programmes"][path.name][
            "seconds"
        ]
        assert seconds == pytest.approx(told, abs=OFF_SECONDS)
