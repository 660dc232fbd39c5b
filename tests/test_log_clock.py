"""Clocks that stepped or died: plays keep their order, are marked, and are bounded by what is known."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_log_command import CODE, FakeWorkspace, done, refused, run, workspace  # noqa: F401 - a fixture
from test_playlog import a_play
from test_report import a_line, reported

from loa._log_clock import Tick, boots_in_doubt, with_doubts
from loa.bags import Bag, BagLog
from loa.errors import UsageError
from loa.exchanges import Exchange, exchanges_of, record
from loa.model.evidence import LogLine, Play
from loa.model.playing import PlayPlan
from loa.model.time import VIETNAM
from loa.page_log import read_page_log
from loa.playlog import PlayLog

MORNING = dt.datetime(2024, 8, 12, 5, 30, tzinfo=VIETNAM)
HOUR = dt.timedelta(hours=1)
MADE, BACK = dt.datetime(2024, 8, 10, 9, 0, tzinfo=VIETNAM), dt.datetime(2024, 8, 19, 8, 15, tzinfo=VIETNAM)


def own(hours: float, *, boot: str = "b1", clock: float = 0.0, away: float = 0.0, number: int = 1) -> Play:
    """A play of our own player, whose clock is wrong by so many hours, so many hours from its planned time."""
    start = MORNING + (hours + clock) * HOUR
    return dataclasses.replace(
        a_play(number=number, start=start),
        planned_start=start - (clock + away) * HOUR,
        grade="B",
        says="loa play",
        boot_id=boot,
        monotonic_seconds=1000.0 + hours * 3600,
    )


def logged(*plays: Play) -> list[LogLine]:
    return [LogLine(n, play.end, "0" * 64, play) for n, play in enumerate(plays, start=1)]


def doubts(*plays: Play) -> list[bool]:
    return [line.play.timed == "doubtful" for line in with_doubts(logged(*plays))]


def test_a_steady_clock_leaves_nothing_in_doubt() -> None:
    assert doubts(own(0), own(1, number=2), own(12, number=3)) == [False] * 3
    assert doubts(own(0), own(24, boot="b2", number=2)) == [False] * 2


@pytest.mark.parametrize("step", [-3, 3])
def test_a_clock_that_stepped_by_three_hours_leaves_its_run_in_doubt_and_in_order(step: int) -> None:
    plays = (own(0), own(1, number=2), own(2, clock=step, number=3), own(3, clock=step, number=4))
    after = own(30, boot="b2", number=5)
    lines = with_doubts(logged(*plays, after))
    assert [line.play.timed for line in lines] == ["doubtful"] * 4 + [""]
    assert [line.sequence for line in lines] == [1, 2, 3, 4, 5]
    assert {line.play.not_before for line in lines} == {None}
    assert {line.play.not_after for line in lines[:4]} == {after.end}


def test_a_machine_that_slept_is_not_in_doubt() -> None:
    slept = dataclasses.replace(own(12, number=2), monotonic_seconds=1000.0 + 2 * 3600)
    assert doubts(own(0), slept) == [False, False]


def test_a_dead_clock_is_bounded_by_its_neighbours() -> None:
    dead = dt.datetime(1970, 1, 1, 7, 3, tzinfo=VIETNAM)
    wrong = dataclasses.replace(own(10, boot="b2", number=2), start=dead, end=dead + dt.timedelta(seconds=31))
    lines = [*logged(own(0), wrong), LogLine(3, MORNING + 30 * HOUR, "0" * 64, own(30, boot="b3", number=3))]
    middle = with_doubts(lines)[1].play
    assert (middle.timed, middle.start) == ("doubtful", dead)
    assert (middle.not_before, middle.not_after) == (lines[0].logged_at, lines[2].logged_at)


def test_runs_that_contradict_their_order_are_both_in_doubt() -> None:
    assert doubts(own(12), own(5, boot="b2", number=2), own(24, boot="b3", number=3)) == [True, True, False]


@given(st.lists(st.floats(0.02, 12), min_size=2, max_size=12), st.floats(-90, 90))
def test_drift_and_slow_hands_are_no_step(gaps: list[float], drift: float) -> None:
    ticks, hours = [], 0.0
    for gap in gaps:
        hours += gap
        ticks.append(Tick("b", MORNING + hours * HOUR + dt.timedelta(seconds=drift * hours / 144), hours * 3600, 0.0))
    assert boots_in_doubt(ticks) == frozenset()


@given(st.integers(1, 10), st.integers(1, 10), st.floats(-20, -0.05))
def test_every_clock_that_was_set_back_is_found(before: int, after: int, step: float) -> None:
    hours = range(before + after)
    ticks = [Tick("b", MORNING + (n + (step if n >= before else 0)) * HOUR, n * 3600.0) for n in hours]
    assert boots_in_doubt(ticks) == {"b"}


def test_a_play_in_doubt_counts_as_played_and_not_as_on_time() -> None:
    line = a_line(12)
    dead = dt.datetime(1970, 1, 1, 7, 3, tzinfo=VIETNAM)
    play = dataclasses.replace(
        a_play(start=line.start), line=line.id, start=dead, end=dead, timed="doubtful", not_before=MADE, not_after=BACK
    )
    made = reported(dataclasses.replace(play, script=line.script), planned=(line,))
    (outcome,) = made.outcomes
    assert (outcome.state, outcome.aired_start) == ("doubtful", None)
    assert outcome.why == "giờ nghi ngờ, sau 10/08/2024 09:00, trước 19/08/2024 08:15"
    assert made.totals[0].aired == 1


def page(folder: Path, *records: dict[str, object], **fields: object) -> Path:
    data = {"version": 1, "kind": "loa-page-log", "station": CODE, "week": "2024-W33", "plan_revision": "0123456789ab"}
    data |= {"means": "Đài xã", "device": "usb", "exported_at": "2024-08-19T08:00:00+07:00", "plays": list(records)}
    path = folder / "nhat-ky.json"
    path.write_text(json.dumps(data | fields), encoding="utf-8")
    return path


def measured(n: int, start: dt.datetime, monotonic: float, *, boot: str = "p1", planned: dt.datetime | None = None):
    end = start + dt.timedelta(seconds=30)
    line = {"line": f"{CODE}/2024-08-12/sang/{n}", "title": "Dừng 2G", "campaign": "2g-cutoff", "script": "x"}
    line |= {"planned_start": (planned or start).isoformat(), "planned_seconds": 30.0, "share_heard": 1.0, "why": ""}
    line |= {"start": start.isoformat(), "end": end.isoformat(), "ended": "complete"}
    record = {
        "n": n,
        "kind": "measured",
        "by": "Người trực",
        "start": start.isoformat(),
        "recorded_at": end.isoformat(),
    }
    return record | {
        "boot": boot,
        "monotonic_seconds": monotonic,
        "sha256": "a" * 64,
        "audio_sha256": "b" * 64,
        "lines": [line],
    }


def test_a_page_on_a_machine_with_a_dead_clock_is_kept_with_its_bounds(tmp_path: Path) -> None:
    dead = dt.datetime(1970, 1, 1, 7, 3, tzinfo=VIETNAM)
    path = page(tmp_path, measured(1, MORNING, 10.0), measured(2, dead, 5.0, boot="p2", planned=MORNING))
    sure, wrong = read_page_log(path, now=BACK, made=lambda _station, _revision: MADE).plays
    assert (sure.timed, wrong.timed) == ("", "doubtful")
    assert (wrong.start, wrong.not_before, wrong.not_after) == (dead, MADE, BACK)


@pytest.mark.parametrize("moment", [MADE - HOUR, BACK + HOUR])
def test_a_page_whose_clock_lies_outside_of_what_can_be_is_in_doubt(tmp_path: Path, moment: dt.datetime) -> None:
    (play,) = read_page_log(page(tmp_path, measured(1, moment, 10.0)), now=BACK, made=lambda *_who: MADE).plays
    assert play.timed == "doubtful"


def test_a_page_whose_clock_was_set_back_while_it_played_is_kept_in_doubt(tmp_path: Path) -> None:
    record = measured(1, MORNING, 10.0) | {"recorded_at": (MORNING - 3 * HOUR).isoformat()}
    (play,) = read_page_log(page(tmp_path, record), now=BACK).plays
    assert play.timed == "doubtful"


def test_a_page_that_was_told_no_time_says_so(tmp_path: Path) -> None:
    record = measured(1, MORNING, 10.0) | {"kind": "told"}
    (play,) = read_page_log(page(tmp_path, record), now=BACK).plays
    assert play.timed == "plan"


def a_bag() -> Bag:
    plan = PlayPlan(CODE, dt.date(2024, 8, 12), dt.date(2024, 8, 18), "0123456789ab", ())
    return Bag("", CODE, "2024-W33", "usb", "/media/usb", MADE, "a" * 64, is_draft=False, plan=plan, sounds=())


def test_what_comes_back_is_bounded_by_its_bag_and_the_offset_of_its_clock_is_kept(
    workspace: FakeWorkspace,  # noqa: F811
    tmp_path: Path,
) -> None:
    BagLog(workspace.logs, CODE).hand_out(a_bag())
    dead = dt.datetime(1970, 1, 1, 7, 3, tzinfo=VIETNAM)
    path = page(tmp_path, measured(1, dead, 5.0, planned=MORNING))
    for expected in ("ghi mới 1", "ghi mới 0"):
        result = done(run(workspace, "import", str(path), "--now", "2024-08-19T08:15"))
        assert expected in result.stdout
    (line,) = PlayLog(workspace.logs, CODE).lines()
    assert (line.play.not_before, line.play.not_after) == (MADE, BACK)
    (back,) = exchanges_of(workspace.logs, CODE)
    assert (back.offset_seconds, back.revision) == (900.0, "0123456789ab")
    shown = done(run(workspace, "show", "--for", CODE)).stdout
    assert "giờ nghi ngờ, sau 10/08/2024 09:00, trước 19/08/2024 08:15" in shown
    done(run(workspace, "verify"))


def test_what_a_crash_left_of_an_exchange_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / CODE).mkdir()
    (tmp_path / CODE / "exchanges.jsonl").write_bytes(b'{"at":"2024-')
    assert record(tmp_path, CODE, Exchange(BACK, "0123456789ab", "a" * 64))
    (kept,) = exchanges_of(tmp_path, CODE)
    assert (kept.at, kept.offset_seconds) == (BACK, None)
    assert not record(tmp_path, CODE, Exchange(BACK, "0123456789ab", "a" * 64))


def test_a_pages_log_of_another_station_or_plan_is_refused(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    path = page(tmp_path, measured(1, MORNING, 10.0), plan_revision="ffffffffffff")
    told = refused(run(workspace, "import", str(path), "--now", "2024-08-19T08:15"), UsageError)
    assert "ffffffffffff" in told
    done(run(workspace, "import", str(path), "--now", "2024-08-19T08:15", "--revision", "ffffffffffff"))
    assert CODE in refused(
        run(workspace, "import", str(path), "--for", "24344", "--now", "2024-08-19T08:15"), UsageError
    )
