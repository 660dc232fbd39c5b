"""Things to do: what is told, and that it goes away when it is done."""

import datetime as dt
from dataclasses import replace

import pytest
from air_weeks import MONDAY, STATION, WEEK, build_week, rest_on_script
from test_playlog import NOW as LOGGED_AT
from test_playlog import a_play

from loa.approvals import approve
from loa.bags import Bag, BagLog
from loa.log_import import import_plays
from loa.model.time import VIETNAM
from loa.plans import plan_path, read_plan
from loa.playlog import PlayLog
from loa.todo import APPROVE, CONFIRM, FACT, LATE, LOG, NOW, RECALL, RECORD, REPORT, SOON, todo
from loa.workspace import open_workspace

AUGUST = dt.date(2024, 8, 12)


def tasks(root, kind, today=AUGUST):
    return [one for one in todo(open_workspace(root), today=today) if one.kind == kind]


def test_the_most_pressing_comes_first(sample):
    urgencies = [one.urgency for one in todo(open_workspace(sample), today=AUGUST)]
    assert urgencies == sorted(urgencies, key=(LATE, NOW, SOON).index)
    assert set(urgencies) == {LATE, NOW, SOON}


def test_a_script_is_asked_for_until_somebody_has_approved_it(sample):
    before = tasks(sample, APPROVE)
    of = open_workspace(sample).campaign("2g-cutoff")
    now = dt.datetime(2024, 8, 12, 9, tzinfo=VIETNAM)
    approve(of, of.scripts[0], name="Nguyễn Thị Lan", post="Giám đốc", now=now)
    after = tasks(sample, APPROVE)
    assert len(after) == len(before) - 1
    of.scripts[0].path.write_text("Bà con chú ý. Hỏi Tổ công nghệ số cộng đồng.\n", encoding="utf-8")
    assert len(tasks(sample, APPROVE)) == len(before)


def test_reports_are_told_with_the_day_of_their_dispatch(sample):
    found = {one.dispatch: (one.due, one.urgency) for one in tasks(sample, REPORT)}
    assert found["dak-lak-2g-2024-07"] == (dt.date(2024, 8, 14), NOW)
    assert found["van-quan-2g-2024"] == (dt.date(2024, 8, 9), LATE)
    assert found["my-tu-2g-2024-07"] == (dt.date(2024, 8, 15), NOW)


def test_a_due_day_on_a_sunday_is_told_as_the_friday_before(sample):
    found = {one.dispatch: one.due for one in tasks(sample, REPORT, dt.date(2024, 9, 9))}
    assert found["my-tu-2g-2024-07"] == dt.date(2024, 9, 13)


def test_a_report_far_off_is_not_told_yet(sample):
    assert not [one for one in tasks(sample, REPORT, dt.date(2024, 7, 20)) if one.dispatch == "my-tu-2g-2024-07"]


def test_a_station_without_a_log_is_asked_until_it_comes(sample):
    (before,) = [one for one in tasks(sample, LOG) if "Sóc Trăng" in one.title]
    folder = sample / "logs/31567"
    folder.mkdir(parents=True)
    (folder / "plays-2024-07.jsonl").write_bytes(b"")
    (after,) = [one for one in tasks(sample, LOG) if "Sóc Trăng" in one.title]
    assert "31567" in before.detail
    assert "31567" not in after.detail


def test_a_phase_that_waits_is_told(sample):
    assert [one.campaign for one in tasks(sample, CONFIRM)] == ["2g-cutoff"]


def test_a_fact_that_a_script_says_is_told_before_it_ends_in_the_middle_of_things(sample):
    path = sample / "scripts/2g-cutoff/campaign.toml"
    fact = '[[fact]]\nname = "help_line"\nvalue = "18008098"\nfrom = 2024-03-01\nuntil = 2024-08-20\nsource = "Thử"\n'
    path.write_text(path.read_text(encoding="utf-8") + "\n" + fact, encoding="utf-8")
    assert not tasks(sample, FACT)
    script = sample / "scripts/2g-cutoff/vi.txt.j2"
    script.write_text(script.read_text(encoding="utf-8") + "\n{{ help_line }}\n", encoding="utf-8")
    (found,) = tasks(sample, FACT)
    assert (found.due, found.urgency) == (dt.date(2024, 8, 20), SOON)
    assert not tasks(sample, FACT, dt.date(2024, 7, 1))
    (found,) = tasks(sample, FACT, dt.date(2024, 8, 21))
    assert found.urgency == LATE


def test_facts_of_letters_that_ended_are_not_asked_for_again(sample):
    for today in (dt.date(2024, 9, 6), dt.date(2024, 9, 20), dt.date(2025, 2, 5), dt.date(2026, 11, 21)):
        assert not tasks(sample, FACT, today)


def test_a_fact_that_places_may_do_without_is_told_while_its_letter_holds_on(sample):
    (found,) = tasks(sample, FACT, dt.date(2025, 6, 20))
    assert (found.campaign, found.due, found.urgency) == ("i-speed", dt.date(2025, 6, 30), SOON)
    assert "report_day" not in found.title
    (found,) = tasks(sample, FACT, dt.date(2025, 7, 2))
    assert found.urgency == LATE
    assert not tasks(sample, FACT, dt.date(2025, 7, 20))
    letter = sample / "scripts/i-speed/dispatch-dak-lak-i-speed-2025-01.toml"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("frequency =", 'until = "2025-06"\nfrequency =', 1), encoding="utf-8")
    assert not tasks(sample, FACT, dt.date(2025, 6, 20))


def test_a_report_goes_to_who_has_the_work_when_the_letters_writer_is_no_more(sample):
    (then,) = tasks(sample, REPORT, dt.date(2025, 2, 5))
    (now,) = tasks(sample, REPORT, dt.date(2026, 11, 5))
    assert "Sở Thông tin và Truyền thông Đắk Lắk" in then.title
    assert "Sở Khoa học và Công nghệ tỉnh Đắk Lắk" in now.title


def test_a_bag_whose_words_changed_asks_for_a_build_until_the_week_is_built_or_over(sample, tmp_path):
    build_week(sample / "output", days=1)
    rest_on_script(sample)
    plan = read_plan(plan_path(sample / "output", STATION, WEEK))
    at = dt.datetime(2025, 8, 11, 9, tzinfo=VIETNAM)
    bag = Bag("", STATION, WEEK, "usb", "/stick", at, "0", is_draft=False, plan=plan, sounds=())
    BagLog(sample / "logs", STATION).hand_out(bag)
    assert not tasks(sample, RECALL, MONDAY)
    script = sample / "scripts/2g-cutoff/vi.txt.j2"
    script.write_text(script.read_text(encoding="utf-8") + "\nThêm một câu.\n", encoding="utf-8")
    (asked,) = tasks(sample, RECALL, MONDAY)
    assert (asked.urgency, asked.station) == (NOW, STATION)
    assert f"loa build --week {WEEK} --for {STATION}" in asked.detail
    assert not tasks(sample, RECALL, MONDAY + dt.timedelta(days=7))
    rest_on_script(sample)  # as a build does
    assert not [one for one in tasks(sample, RECALL, MONDAY) if one.urgency == NOW]


@pytest.mark.parametrize("language", ["Ê Đê", "Khmer", "Tày", "Nùng"])
def test_a_language_that_only_people_speak_asks_for_recordings(sample, language):
    assert [one for one in tasks(sample, RECORD) if language in one.title]


def test_what_contradicts_a_log_is_told_until_its_line_was_corrected(sample):
    log = PlayLog(sample / "logs", "24343")
    denied = replace(a_play(), ended="not-played", share_heard=0.0, why="mất điện")
    for play in (a_play(), denied):
        import_plays(log, [play], file="phieu.csv", now=LOGGED_AT, is_told=True)
    (task,) = [one for one in tasks(sample, LOG) if one.station == "24343" and "--corrects 1" in one.detail]
    assert task.month == "2024-08"
    log.append(replace(denied, corrects=1), logged_at=LOGGED_AT)
    assert not [one for one in tasks(sample, LOG) if "--corrects" in one.detail]
