"""What single sessions do otherwise on single days: moved or closed, as far as the rules allow, and told."""

import datetime as dt

import pytest
from click.testing import CliRunner

from loa.build import prepare
from loa.cli import loa
from loa.day_change import change_day, obstacle, take_back
from loa.errors import ChangedMeanwhile, InputInvalid, UsageError
from loa.model.playing import DayChange
from loa.model.time import VIETNAM, at, week
from loa.workspace import open_workspace
from loa.workspace.day_changes import DAY_CHANGES, add_day_change

CODE, MONDAY = "24343", dt.date(2024, 8, 12)
SUNDAY_NOON = dt.datetime(2024, 8, 11, 12, tzinfo=VIETNAM)


def change(start, *, session="sang", day=MONDAY, why="họp thôn"):
    return DayChange(CODE, day, session, start, why)


def path(root):
    return root / "schedules" / DAY_CHANGES


def planned(root):
    (made,) = prepare(open_workspace(root), [open_workspace(root).stations[CODE]], week("2024-W33"))
    return made.plan


def test_a_moved_session_begins_then_and_says_why(sample):
    add_day_change(path(sample), change(dt.time(6, 15)))
    plan = planned(sample)
    starts = {(one.day, one.name): f"{one.start:%H:%M}" for one in plan.sessions}
    assert starts[MONDAY, "sang"] == "06:15"
    assert starts[dt.date(2024, 8, 13), "sang"] == "05:30"
    (first, *_) = [play for play in plan.plays if play.session == "sang" and play.start.date() == MONDAY]
    assert "riêng ngày này dời sang 06:15 (họp thôn)" in first.reason


@pytest.mark.slow
def test_a_closed_session_is_not_played_and_the_last_word_counts(sample):
    add_day_change(path(sample), change(dt.time(6, 15)))
    add_day_change(path(sample), change(None))
    assert (MONDAY, "sang") not in {(one.day, one.name) for one in planned(sample).sessions}
    add_day_change(path(sample), change(dt.time(5, 30)))
    assert (MONDAY, "sang") in {(one.day, one.name) for one in planned(sample).sessions}


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        (dt.time(6, 15), ""),
        (dt.time(5, 0), "giờ yên lặng 21:00–05:30"),
        (dt.time(22, 0), "giờ yên lặng 21:00–05:30"),
        (dt.time(17, 20), "giờ của Buổi chiều 17:00–18:00"),
        (dt.time(16, 1), "giờ của Buổi chiều 17:00–18:00"),
        (dt.time(16, 0), ""),
        (dt.time(20, 59), "giờ yên lặng 21:00–05:30"),
        (None, ""),
    ],
)
def test_the_rule_that_forbids_a_move_is_named(sample, start, rule):
    station = open_workspace(sample).stations[CODE]
    assert obstacle(station, change(start), now=SUNDAY_NOON, seconds=300.0) == rule


def test_a_session_that_the_day_does_not_have_cannot_be_moved(sample):
    station = open_workspace(sample).stations[CODE]
    assert obstacle(station, change(dt.time(10), session="trua"), now=SUNDAY_NOON) == "hôm ấy không có buổi này"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('station = "24344"', "24344"),
        ('session = "trua"', "trua"),
        ("closed = true", "closed"),
        ('start = "25:00"', "[start]"),
        ("day = 12", "[day]"),
        ("versoin = 1", "versoin"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(sample, line, told):
    good = {"station": '"24343"', "day": "2024-08-12", "session": '"sang"', "start": '"06:15"', "why": '"x"'}
    name, _, value = line.partition(" = ")
    lines = [f"{key} = {text}" for key, text in (good | {name: value}).items()]
    path(sample).write_text("version = 1\n[[change]]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputInvalid) as caught:
        _ = open_workspace(sample).stations
    assert all(one.file == f"schedules/{DAY_CHANGES}" and one.line for one in caught.value.faults)
    assert told in str(caught.value)


def test_quotes_in_a_reason_stay_text(sample):
    add_day_change(path(sample), change(dt.time(6), why='họp "tổ 3"\\ [[x]]'))
    assert open_workspace(sample).stations[CODE].day_changes[0].why == 'họp "tổ 3"\\ [[x]]'


@pytest.mark.parametrize("start", [dt.time(6, 15), dt.time(20), None])
def test_a_session_that_has_begun_is_not_changed_any_more(sample, start):
    with pytest.raises(UsageError, match="05:30 ngày 12/08/2024 đã phát"):
        change_day(open_workspace(sample), change(start), now=at(MONDAY, dt.time(5, 30)))
    assert not path(sample).exists()


def test_a_session_is_not_moved_to_a_time_that_has_passed(sample):
    with pytest.raises(UsageError, match="16:00 ngày 12/08/2024 đã qua"):
        change_day(open_workspace(sample), change(dt.time(16), session="chieu"), now=at(MONDAY, dt.time(16, 30)))
    assert not path(sample).exists()


def starts(root):
    return [f"{one.start:%H:%M}" if one.start else "" for one in open_workspace(root).stations[CODE].day_changes]


def test_a_change_is_taken_back_and_the_one_before_it_holds_again(sample):
    for one in (change(dt.time(6, 15)), change(None, session="chieu"), change(dt.time(6, 30))):
        change_day(open_workspace(sample), one, now=SUNDAY_NOON)
    path(sample).write_text(path(sample).read_text(encoding="utf-8") + "\n# của trạm\n", encoding="utf-8")
    take_back(open_workspace(sample), CODE, MONDAY, "sang", now=SUNDAY_NOON)
    assert starts(sample) == ["06:15", ""]
    take_back(open_workspace(sample), CODE, MONDAY, "chieu", now=SUNDAY_NOON)
    assert starts(sample) == ["06:15"]
    take_back(open_workspace(sample), CODE, MONDAY, "sang", now=SUNDAY_NOON)
    assert starts(sample) == []
    assert path(sample).read_text(encoding="utf-8").endswith("# của trạm\n")
    with pytest.raises(UsageError):
        take_back(open_workspace(sample), CODE, MONDAY, "sang", now=SUNDAY_NOON)


@pytest.mark.parametrize(
    ("start", "now"), [(dt.time(6, 15), dt.time(5, 45)), (None, dt.time(5, 45)), (dt.time(6, 15), dt.time(7))]
)
def test_a_change_of_what_has_begun_is_not_taken_back(sample, start, now):
    change_day(open_workspace(sample), change(start), now=SUNDAY_NOON)
    with pytest.raises(UsageError, match="đã phát"):
        take_back(open_workspace(sample), CODE, MONDAY, "sang", now=at(MONDAY, now))
    assert len(starts(sample)) == 1


def test_a_file_that_somebody_else_changed_meanwhile_is_left_as_it_is(sample):
    change_day(open_workspace(sample), change(dt.time(6, 15)), now=SUNDAY_NOON)
    read = open_workspace(sample)
    _ = read.stations
    path(sample).write_text("# mới\n" + path(sample).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        take_back(read, CODE, MONDAY, "sang", now=SUNDAY_NOON)
    assert starts(sample) == ["06:15"]


def test_the_command_takes_a_change_back(sample):
    asked = ["--workspace", str(sample), "schedule", "change", "--for", CODE, "--session", "2024-08-12/sang"]
    now = ["--now", "2024-08-11 12:00"]
    assert CliRunner().invoke(loa, [*asked, "--start", "06:15", "--why", "họp thôn", *now]).exit_code == 0
    assert CliRunner().invoke(loa, [*asked, "--back", *now]).exit_code == 0
    assert starts(sample) == []
    assert CliRunner().invoke(loa, [*asked, "--back", "--close", *now]).exit_code
    assert CliRunner().invoke(loa, [*asked, "--close", *now]).exit_code  # nobody says why
    assert not starts(sample)
