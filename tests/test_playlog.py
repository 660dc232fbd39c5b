"""The as-run log: nothing reported done is lost, nothing is changed unnoticed."""

import dataclasses
import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from loa._log_merkle import merkle_root
from loa.errors import LoaError, LogDamaged, OutsideMissing
from loa.model.evidence import LogHead, Play
from loa.model.time import VIETNAM
from loa.playlog import PlayLog

CODE = "24343"
MORNING = dt.datetime(2024, 8, 12, 5, 30, 25, tzinfo=VIETNAM)
NOW = dt.datetime(2024, 8, 12, 7, 0, tzinfo=VIETNAM)


def a_play(*, number: int = 1, start: dt.datetime = MORNING, **fields: object) -> Play:
    play = Play(
        station=CODE,
        line=f"{CODE}/{start:%Y-%m-%d}/sang/{number}",
        planned_start=start,
        campaign="2g-cutoff",
        script="2g-cutoff/vi.everyone.short",
        title="Dừng công nghệ 2G",
        form="loudspeaker",
        means="Đài truyền thanh xã Krông Năng",
        start=start,
        end=start + dt.timedelta(seconds=31.5),
        share_heard=1.0,
        ended="complete",
        why="",
        says="Người trực đài",
        grade="C",
    )
    return dataclasses.replace(play, **fields)  # type: ignore[arg-type]


def filled(folder: Path, count: int = 5) -> PlayLog:
    log = PlayLog(folder, CODE)
    for number in range(1, count + 1):
        log.append(a_play(number=number), logged_at=NOW)
    return log


def kinds(log: PlayLog, held: LogHead | None = None) -> list[str]:
    return [fault.kind for fault in log.verify(held)]


def the_file(folder: Path, month: str = "2024-08") -> Path:
    return folder / CODE / f"plays-{month}.jsonl"


def test_a_play_is_read_back_as_it_was_logged(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    done = log.append(a_play(), logged_at=NOW)
    assert done.is_new
    assert log.lines() == (done.line,)
    assert log.lines("2024-08")[0].play == a_play()
    assert log.lines("2024-09") == ()


def test_an_empty_log_holds_together_and_has_the_head_of_nothing(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    assert log.verify() == ()
    assert log.head().size == 0
    assert log.head().root == hashlib.sha256(b"").hexdigest()


def test_a_line_is_canonical_json_with_unix_line_ends(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    data = the_file(tmp_path).read_bytes()
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert "Đài truyền thanh xã Krông Năng".encode() in data
    value = json.loads(data)
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() + b"\n" == data


def test_numbers_run_on_over_months_without_a_gap(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    september = MORNING.replace(month=9)
    for start in (MORNING, september, MORNING + dt.timedelta(days=1), september + dt.timedelta(days=1)):
        log.append(a_play(start=start), logged_at=september + dt.timedelta(days=2))
    assert [line.sequence for line in log.lines()] == [1, 2, 3, 4]
    assert log.months() == ("2024-08", "2024-09")
    assert log.verify() == ()


def test_the_same_play_twice_is_told_and_not_written(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    before = the_file(tmp_path).read_bytes()
    again = log.append(a_play(number=1), logged_at=NOW + dt.timedelta(hours=1))
    assert not again.is_new
    assert again.line.sequence == 1
    assert the_file(tmp_path).read_bytes() == before


def test_the_same_moment_in_another_time_zone_is_the_same_play(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    utc = a_play(start=MORNING.astimezone(dt.UTC), line=a_play().line)
    assert not log.append(utc, logged_at=NOW.astimezone(dt.UTC)).is_new
    assert log.append(dataclasses.replace(utc, line="x"), logged_at=NOW.astimezone(dt.UTC)).is_new
    assert log.verify() == ()


def test_a_correction_is_a_new_line(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    done = log.append(a_play(number=1, corrects=1, ended="not-played", why="Mất điện"), logged_at=NOW)
    assert done.line.sequence == 3
    assert log.verify() == ()
    with pytest.raises(LoaError):
        log.append(a_play(number=1, corrects=9), logged_at=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"station": "24346"},
        {"grade": "E"},
        {"form": "radio"},
        {"ended": "well"},
        {"share_heard": 1.5},
        {"start": MORNING.replace(tzinfo=None)},
        {"end": MORNING - dt.timedelta(seconds=1)},
    ],
)
def test_a_play_that_makes_no_sense_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    with pytest.raises(LoaError):
        PlayLog(tmp_path, CODE).append(dataclasses.replace(a_play(), **fields), logged_at=NOW)  # type: ignore[arg-type]
    assert not the_file(tmp_path).exists()


def test_a_torn_tail_is_kept_under_its_own_name_and_told(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    with the_file(tmp_path).open("ab") as file:
        file.write(b'{"logged_at":"2024-08-1')
    assert kinds(log) == ["torn"]
    done = log.append(a_play(number=3), logged_at=NOW)
    assert [path.read_bytes() for path in done.set_aside] == [b'{"logged_at":"2024-08-1']
    assert done.line.sequence == 3
    assert log.verify() == ()


def test_a_last_line_that_lacks_only_its_end_stays_in_the_log(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    path = the_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    done = log.append(a_play(number=3), logged_at=NOW)
    assert done.set_aside == ()
    assert [line.sequence for line in log.lines()] == [1, 2, 3]
    assert log.verify() == ()


def changed(path: Path, number: int, old: str, new: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def test_a_changed_line_is_named(tmp_path: Path) -> None:
    log = filled(tmp_path)
    changed(the_file(tmp_path), 3, "complete", "stopped")
    (fault,) = log.verify()
    assert (fault.kind, fault.line, fault.sequence) == ("changed", 3, 3)


def test_a_line_taken_out_is_a_gap(tmp_path: Path) -> None:
    log = filled(tmp_path)
    path = the_file(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    (fault,) = log.verify()
    assert (fault.kind, fault.sequence) == ("gap", 3)
    path.write_bytes(b"".join(lines[1:]))
    assert kinds(log) == ["gap"]


def test_a_line_put_in_twice_is_told(tmp_path: Path) -> None:
    log = filled(tmp_path)
    path = the_file(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[1], *lines[2:]]))
    assert kinds(log) == ["repeated"]


def test_each_kind_of_foreign_line_is_told_apart(tmp_path: Path) -> None:
    log = filled(tmp_path)
    path = the_file(tmp_path)
    good = path.read_bytes()
    path.write_bytes(good + b"not json\n")
    assert kinds(log) == ["unreadable"]
    with pytest.raises(LogDamaged):
        log.lines()
    with pytest.raises(LogDamaged):
        log.append(a_play(number=9), logged_at=NOW)
    path.write_bytes(good.replace(b'"v":1', b'"v":2'))
    assert set(kinds(log)) == {"unreadable"}
    path.write_bytes(good.replace(b'{"logged_at"', b'{ "logged_at"', 1))
    assert kinds(log) == ["spelling", "changed"]
    path.write_bytes(good)
    path.rename(the_file(tmp_path, "2024-09"))
    assert set(kinds(log)) == {"month"}


def test_a_line_of_another_station_and_a_correction_of_nothing_are_told(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    path = the_file(tmp_path)
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"station":"24343"', b'"station":"24346"', 1))
    assert kinds(log) == ["station", "changed"]
    path.write_bytes(good.replace(b'"corrects":0', b'"corrects":7', 1))
    assert kinds(log) == ["changed", "corrects"]
    path.write_bytes(good.replace(b'"previous":"00', b'"previous":"11', 1))
    assert kinds(log) == ["changed", "changed"]


def test_a_kept_head_shows_a_changed_last_line_that_the_chain_cannot_show(tmp_path: Path) -> None:
    log = filled(tmp_path)
    held = log.head()
    log.append(a_play(number=6), logged_at=NOW)
    assert log.verify(held) == ()
    path = the_file(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:5]))
    changed(path, 5, "complete", "stopped")
    assert log.verify() == ()
    assert kinds(log, held) == ["head"]


def recursive_root(entries: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = recursive_root(entries[:split]), recursive_root(entries[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_head_is_the_tree_hash_of_rfc_6962(entries: list[bytes]) -> None:
    assert merkle_root(entries) == recursive_root(entries)


def test_the_tree_hash_of_one_empty_entry_is_the_published_one() -> None:
    assert merkle_root([b""]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@examples(25)
@given(st.integers(1, 5), st.integers(0, 200), st.integers(1, 255))
def test_any_changed_byte_is_noticed(number: int, at: int, by: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = filled(Path(folder))
        held = log.head()
        path = the_file(Path(folder))
        lines = path.read_bytes().split(b"\n")
        data = bytearray(lines[number - 1])
        data[at % len(data)] ^= by
        lines[number - 1] = bytes(data)
        path.write_bytes(b"\n".join(lines))
        assert log.verify(held)


WRITER = """
import sys, datetime as dt
sys.path[:0] = {paths!r}
from pathlib import Path
from test_playlog import a_play
from loa.playlog import PlayLog
from loa.model.time import VIETNAM
log = PlayLog(Path({folder!r}), "24343")
print("ready", flush=True)
for number in range({first}, {last}):
    done = log.append(a_play(number=number), logged_at=dt.datetime(2024, 8, 12, 7, 0, tzinfo=VIETNAM))
    print(done.line.sequence, flush=True)
"""


def writer(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    paths = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    code = textwrap.dedent(WRITER).format(paths=paths, folder=str(folder), first=first, last=last)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_four_writers_at_once_make_one_whole_log(tmp_path: Path) -> None:
    writers = [writer(tmp_path, 100 * n, 100 * n + 25) for n in range(4)]
    for one in writers:
        one.communicate(timeout=60)
        assert one.returncode == 0
    log = PlayLog(tmp_path, CODE)
    assert [line.sequence for line in log.lines()] == list(range(1, 101))
    assert log.verify() == ()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_writer_killed_in_the_middle_loses_nothing_it_reported_done(tmp_path: Path) -> None:
    one = writer(tmp_path, 0, 100_000)
    assert one.stdout is not None
    seen = [one.stdout.readline() for _ in range(20)]
    one.send_signal(signal.SIGKILL)
    rest = one.communicate(timeout=60)[0].split("\n")
    reported = [int(text) for text in [*seen, *rest[:-1]] if text.strip().isdigit()]
    log = PlayLog(tmp_path, CODE)
    log.append(a_play(number=200_000), logged_at=NOW)
    assert {line.sequence for line in log.lines()} >= set(reported)
    assert log.verify() == ()


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_is_told_and_the_log_goes_on_later(tmp_path: Path) -> None:
    log = filled(tmp_path, 3)
    code = textwrap.dedent(f"""
        import resource, signal, sys
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = {the_file(tmp_path).stat().st_size} + 100
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent.parent)]!r}
        from pathlib import Path
        from test_playlog import NOW, PlayLog, a_play
        from loa.errors import OutsideMissing
        try:
            PlayLog(Path({str(tmp_path)!r}), "24343").append(a_play(number=4), logged_at=NOW)
        except OutsideMissing as exc:
            print(exc)
        """)
    told = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "plays-2024-08.jsonl" in told.stdout
    done = log.append(a_play(number=4), logged_at=NOW)
    assert done.line.sequence == 4
    assert done.set_aside == ()  # the half line was taken back at once
    assert log.verify() == ()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / CODE).write_text("", encoding="utf-8")
    with pytest.raises(OutsideMissing):
        PlayLog(tmp_path, CODE).append(a_play(), logged_at=NOW)


@examples(30)
@given(st.integers(0, 2000))
def test_a_last_line_cut_anywhere_is_kept_aside_and_the_log_goes_on(cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = filled(Path(folder), 3)
        path = the_file(Path(folder))
        *whole, last, _end = path.read_bytes().split(b"\n")
        torn = last[: cut % len(last)]
        path.write_bytes(b"\n".join([*whole, torn]))
        done = log.append(a_play(number=3), logged_at=NOW)
        assert [kept.read_bytes() for kept in done.set_aside] == ([torn] if torn else [])
        assert [line.sequence for line in log.lines()] == [1, 2, 3]
        assert log.verify() == ()
