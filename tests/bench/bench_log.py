"""How fast the as-run log is: ``python tests/bench/bench_log.py [PLAYS]``."""

import dataclasses
import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

from loa.heads import Heads
from loa.model.evidence import Play
from loa.model.time import VIETNAM
from loa.playlog import PlayLog

CODE = "24343"
FIRST = dt.datetime(2024, 8, 1, 5, 0, tzinfo=VIETNAM)
NOW = dt.datetime(2024, 9, 1, tzinfo=VIETNAM)


def plays(count: int):
    play = Play(
        station=CODE, line="", planned_start=FIRST, campaign="2g-cutoff", script="2g-cutoff/vi.everyone.short",
        title="Dừng công nghệ 2G", form="loudspeaker", means="Đài truyền thanh xã", start=FIRST, end=FIRST,
        share_heard=1.0, ended="complete", why="", says="loa play", grade="B", file_sha256="a" * 64,
        audio_sha256="b" * 64, planned_seconds=31.5, plan_revision="r1", boot_id="0" * 32,
    )  # fmt: skip
    for number in range(count):
        start = FIRST + dt.timedelta(seconds=40 * number)
        end = start + dt.timedelta(seconds=31.5)
        yield dataclasses.replace(play, line=f"{CODE}/{number}", planned_start=start, start=start, end=end)


def timed(what: str, work):
    began, worked = time.perf_counter(), time.process_time()
    result = work()
    spent = time.perf_counter() - began
    print(f"{what}: {spent:.3f} s, of which {time.process_time() - worked:.3f} s were work", flush=True)
    return result


def main(count: int) -> None:
    made = list(plays(count))
    with tempfile.TemporaryDirectory() as folder:
        log = PlayLog(Path(folder) / "logs", CODE)
        timed(f"{count} plays appended in bulk", lambda: log.append_all(made, logged_at=NOW))
        timed("the same again, all known", lambda: log.append_all(made, logged_at=NOW))
        assert timed("verified", log.verify) == ()
        head = timed("head", log.head)
        heads = Heads(Path(folder), CODE)
        timed("signed", lambda: heads.signed(head, log.roots, now=NOW))
        single = [dataclasses.replace(one, line=f"x{one.line}", form="relay") for one in made[:200]]
        began, worked = time.perf_counter(), time.process_time()
        for one in single:
            log.append(one, logged_at=NOW)
        spent, work = time.perf_counter() - began, time.process_time() - worked
        each = 1000 / len(single)
        print(f"one durable append, log open: {spent * each:.3f} ms, of which {work * each:.3f} ms were work")
        fresh = dataclasses.replace(made[0], line="y")
        timed("one append in a new process", lambda: PlayLog(Path(folder) / "logs", CODE).append(fresh, logged_at=NOW))
        with (Path(folder) / "bare").open("ab", buffering=0) as file:
            began = time.perf_counter()
            for _ in range(200):
                file.write(b"x" * 800)
                os.fsync(file.fileno())
            print(f"the disk's own write and fsync: {(time.perf_counter() - began) * 1000 / 200:.3f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 62_000)
