"""Whether tampering is found: ``python tests/bench/bench_tamper.py``.

Every bit of a small log and of its head flipped, every cut of both, and each kind of edit a hundred times at another
place of another log: what loa and the file that stands alone say of each. It prints how many were not found.
"""

import contextlib
import dataclasses
import datetime as dt
import functools
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

import test_heads as heads_test  # noqa: E402
from test_playlog import CODE, NOW, a_play  # noqa: E402

from loa.proof import verify_log  # noqa: E402

verify_log.is_signature = functools.lru_cache(maxsize=None)(verify_log.is_signature)
HEADS = Path("logs") / CODE / "heads"


def varied(rng: random.Random, count: int):
    """Plays of several months, kinds and grades; one with a dead clock."""
    for number in range(1, count + 1):
        start = NOW - dt.timedelta(days=rng.randrange(60), minutes=number)
        play = a_play(number=number, start=start, grade=rng.choice("ABCD"), share_heard=rng.choice([1.0, 0.96, 0.4]))
        form = rng.choice(["loudspeaker", "relay", "live"])
        play = dataclasses.replace(play, form=form, why=rng.choice(["", "mất điện", 'ngoặc " kép']))
        if number == 2:
            dead = dt.datetime(1970, 1, 1, 7, 3, tzinfo=NOW.tzinfo)
            play = dataclasses.replace(play, start=dead, end=dead, timed="doubtful", not_before=start, not_after=NOW)
        yield play


def made(root: Path, rng: random.Random, count: int) -> str:
    log = heads_test.PlayLog(root / "logs", CODE)
    log.append_all(varied(rng, count), logged_at=NOW)
    heads_test.exchanged(root)
    assert heads_test.loa_says(root) == heads_test.stands_alone(root) == []
    return heads_test.centre_of(root)


def flips(data: bytes):
    for at in range(len(data) * 8):
        yield data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1 :]


def cuts(data: bytes):
    yield from (data[:at] for at in range(len(data)))


def missed_in(root: Path, path: Path, changes, *, centre: str) -> tuple[int, int, int]:
    """How many changes of a file there were, and how many neither loa nor the other file found."""
    whole = path.read_bytes()
    count = by_loa = alone = 0
    for changed in changes(whole):
        path.write_bytes(changed)
        count += 1
        by_loa += not loa_finds(root)
        alone += not alone_finds(root, centre=centre)
    path.write_bytes(whole)
    return count, by_loa, alone


def loa_finds(root: Path) -> bool:
    """A fault; or no cosigned head any more, so that its lines are told as not held by the centre."""
    heads = heads_test.Heads(root, CODE)
    return bool(heads_test.loa_says(root)) or heads.last_cosigned() is None


def alone_finds(root: Path, *, centre: str) -> bool:
    faults, _lines, covered = verify_log.check(root / "logs" / CODE, centre)
    return bool(faults) or covered == 0


def bits(folder: Path) -> None:
    root = folder / "bits"
    centre = made(root, random.Random(1), 3)
    files = [*sorted((root / "logs" / CODE).glob("plays-*.jsonl")), *(root / HEADS).iterdir()]
    for path in files:
        for changes in (flips, cuts):
            began = time.process_time()
            count, by_loa, alone = missed_in(root, path, changes, centre=centre)
            spent = time.process_time() - began
            print(f"{path.name}: {count} {changes.__name__}, undetected by loa {by_loa}, alone {alone}; {spent:.0f} s")


def edits(folder: Path, times: int) -> None:
    for edit in heads_test.EDITS:
        by_loa = alone = 0
        for number in range(times):
            rng = random.Random(f"{edit.__name__} {number}")
            root = folder / f"{edit.__name__}-{number}"
            lines = rng.randrange(3, 20)
            heads_test.filled(root, lines, first=rng.randrange(1, 1000))
            heads_test.exchanged(root)
            centre = heads_test.centre_of(root)
            kept = folder / f"kept-{edit.__name__}-{number}.txt"
            (held,) = (root / HEADS).iterdir()
            shutil.copy(held, kept)
            edit(root, rng.randrange(1, lines))
            alone += not heads_test.stands_alone(root, centre=centre, kept=(kept,))
            shutil.copy(kept, root / HEADS / held.name)
            by_loa += not heads_test.loa_says(root, centre=centre)
            with contextlib.suppress(OSError):
                shutil.rmtree(root)
        print(f"{edit.__name__}: {times} times, undetected by loa {by_loa}, alone {alone}", flush=True)


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        edits(Path(name), times)
        bits(Path(name))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
