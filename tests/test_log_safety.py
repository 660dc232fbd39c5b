"""The log on a disk that fails, and among many writers: nothing that was reported done is missing."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from test_playlog import CODE, NOW, a_play

from loa.playlog import PlayLog

HERE = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]


def program(folder: Path, body: str) -> list[str]:
    head = f"""
        import sys
        sys.path[:0] = {HERE!r}
        from pathlib import Path
        from test_playlog import CODE, NOW, PlayLog, a_play
        from loa.errors import LoaError
        from loa.log_import import import_plays
        log = PlayLog(Path({str(folder)!r}), CODE)
    """
    return [sys.executable, "-B", "-c", textwrap.dedent(head) + textwrap.dedent(body)]


@pytest.mark.slow
def test_eight_writers_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    body = """
        for number in range(50):
            log.append(a_play(number=1000 * int(sys.argv[1]) + number), logged_at=NOW)
    """
    writers = [subprocess.Popen([*program(tmp_path, body), str(one)]) for one in range(8)]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 8
    log = PlayLog(tmp_path, CODE)
    assert len({line.play.line for line in log.lines()}) == len(log.lines()) == 400
    assert log.verify() == ()


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if not found or subprocess.run([found, "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace cannot be used here")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("when", [1, 2, 3])
def test_a_failing_disk_is_told_and_the_next_run_succeeds(
    strace: str, tmp_path: Path, call: str, error: str, when: int
) -> None:
    log = PlayLog(tmp_path, CODE)
    log.append(a_play(number=1), logged_at=NOW)
    path = tmp_path / CODE / "plays-2024-08.jsonl"
    body = """
        done = []
        try:
            for number in range(2, 5):
                done.append(log.append(a_play(number=number), logged_at=NOW).line.sequence)
            done += [line.sequence for line in import_plays(
                log, [a_play(number=5)], file="x", now=NOW, is_told=False).added]
        except LoaError as exc:
            import os
            os.write(2, f"told: {exc}".encode())
        os = __import__("os")
        os.write(1, " ".join(map(str, done)).encode())
    """
    inject = [strace, "-f", "-qq", "-o", os.devnull, "-P", str(path), "-e", f"inject={call}:error={error}:when={when}"]
    ran = subprocess.run([*inject, *program(tmp_path, body)], capture_output=True, text=True, check=True, timeout=60)
    reported = {int(one) for one in ran.stdout.split()}
    assert "told: " in ran.stderr
    assert ran.stderr.count("Traceback") == 0
    assert {line.sequence for line in PlayLog(tmp_path, CODE).lines()} == {1} | reported
    for number in range(2, 6):
        PlayLog(tmp_path, CODE).append(a_play(number=number), logged_at=NOW)
    assert len(PlayLog(tmp_path, CODE).lines()) == 5
    assert PlayLog(tmp_path, CODE).verify() == ()
