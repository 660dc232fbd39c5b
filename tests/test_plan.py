"""Plans: quotas met or explained, no cap or quiet hour broken, the same again from the same."""

import dataclasses
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from stations import BOTH, FRAME, LEAD, STING, WEEK, a_rule, a_station, an_item, planned

from loa._plan_words import gap_text, rule_text
from loa.errors import InputInvalid
from loa.model.playing import (
    ANY,
    Caps,
    Daypart,
    LibraryItem,
    QuietHours,
    Relay,
    Station,
)
from loa.model.time import VIETNAM, Period, month, week_of
from loa.plans import is_same_plan, plan_json, plan_of, plan_path, plan_text, read_plan, standing_plan, write_plan

SECONDS = dt.timedelta(seconds=30)


def test_a_full_week_meets_its_quota_and_says_why_for_every_line() -> None:
    made = planned(a_station())
    assert len(made.plays) == 14
    assert made.shortfalls == ()
    assert made.plays[0].id == "24343/2024-08-12/sang/1"
    assert made.plays[0].start == dt.datetime(2024, 8, 12, 5, 30, 25, tzinfo=VIETNAM)
    assert all("schedules/thu.toml dòng 7" in play.reason for play in made.plays)
    assert made.plays[0].reason.startswith("Lượt 1/14 trong tuần")


def test_morning_and_evening_say_other_words_when_there_are_some() -> None:
    made = planned(a_station())
    for day in WEEK.days():
        scripts = [play.script for play in made.plays if play.start.date() == day]
        assert len(set(scripts)) == 2, day


def test_the_same_words_twice_a_day_are_explained_when_there_are_no_others() -> None:
    made = planned(a_station(), [an_item()])
    assert {play.session for play in made.plays} == {"sang", "chieu"}
    assert "trùng lời với Buổi chiều vì không còn bài khác" in made.plays[0].reason


def test_variants_take_turns_over_the_week() -> None:
    counts = Counter(play.script for play in planned(a_station()).plays)
    assert set(counts.values()) == {7}
    mornings = [play.script for play in planned(a_station()).plays if play.session == "sang"]
    assert max(Counter(mornings).values()) <= 4


def test_a_day_is_a_part_of_its_week_and_a_month_of_its_weeks() -> None:
    station = a_station(a_rule(), a_rule("elderly", per_day=1, per_week=3))
    library = [*BOTH, an_item("elderly")]
    of_month = planned(station, library, month("2024-08")).plays
    for day in (dt.date(2024, 8, 1), dt.date(2024, 8, 14), dt.date(2024, 8, 31)):
        of_day = planned(station, library, Period(day, day)).plays
        assert of_day == tuple(play for play in of_month if play.start.date() == day)


def test_words_are_used_only_on_the_days_on_which_they_are_right() -> None:
    thursday = dt.date(2024, 8, 15)
    until = an_item(last=thursday - dt.timedelta(days=1), spot="cu", script="2g-cutoff/vi.everyone.cu")
    made = planned(a_station(), [until, an_item(first=thursday, spot="moi", script="2g-cutoff/vi.everyone.moi")])
    assert {play.spot for play in made.plays if play.start.date() < thursday} == {"cu"}
    assert {play.spot for play in made.plays if play.start.date() >= thursday} == {"moi"}


def test_days_without_right_words_are_a_shortfall_with_their_dates() -> None:
    made = planned(a_station(), [an_item(last=dt.date(2024, 8, 15))])
    (short,) = made.shortfalls
    assert (short.wanted, short.planned) == (14, 8)
    assert "không có bài nào đúng với ngày phát (16/8, 17/8, 18/8)" in short.because


def test_a_full_session_is_a_shortfall_that_names_the_cap() -> None:
    made = planned(a_station(caps=Caps(2, 1.5)), [an_item(length="long")])
    assert made.plays == ()
    assert "mỗi buổi tối đa 1.5 phút" in made.shortfalls[0].because


def test_a_cap_on_days_is_kept_and_named() -> None:
    made = planned(a_station(caps=Caps(2, 15, days_per_week=5)))
    assert {play.start.weekday() for play in made.plays} == {0, 1, 2, 3, 4}
    assert "mỗi tuần tối đa 5 ngày phát" in made.shortfalls[0].because


def test_a_cap_on_sessions_is_kept_and_named() -> None:
    made = planned(a_station(a_rule(per_day=1, per_week=7, dayparts=("chieu",)), caps=Caps(1, 15)))
    assert made.plays == ()
    assert "mỗi ngày tối đa 1 buổi" in made.shortfalls[0].because


def test_quiet_hours_shorten_a_session() -> None:
    quiet = QuietHours(dt.time(17, 1), dt.time(17, 30))
    made = planned(a_station(quiet_hours=(quiet,), caps=Caps(2, 15)), [an_item()])
    assert {play.session for play in made.plays} == {"sang"}
    made = planned(a_station(quiet_hours=(QuietHours(dt.time(22), dt.time(6)),)))
    assert {play.session for play in made.plays} == {"chieu"}
    assert made.shortfalls == ()
    assert planned(a_station(quiet_hours=(QuietHours(dt.time(), dt.time()),))).plays == ()


def test_weekly_rules_are_spread_over_the_week() -> None:
    made = planned(a_station(a_rule(per_day=1, per_week=2)))
    first, second = (play.start.date() for play in made.plays)
    assert 2 <= (second - first).days <= 5


def test_urgent_words_come_first_in_their_session() -> None:
    urgent = an_item("officials", priority="khẩn cấp")
    made = planned(a_station(a_rule(), a_rule("officials")), [*BOTH, urgent])
    firsts = [play.script for play in made.plays if play.id.endswith("/1")]
    assert set(firsts) == {urgent.script}


def test_a_day_that_a_rule_allows_only_in_the_evening_is_told_so() -> None:
    made = planned(a_station(a_rule(per_day=1, per_week=7, dayparts=("chieu",))))
    assert {play.session for play in made.plays} == {"chieu"}
    assert "quy tắc chỉ cho phát ở Buổi chiều." in made.plays[0].reason


def test_a_rule_that_begins_in_the_week_is_asked_for_its_days_only() -> None:
    made = planned(a_station(a_rule(first=dt.date(2024, 8, 17))))
    assert (len(made.plays), made.shortfalls) == (4, ())


def test_the_same_in_gives_the_same_out_and_another_in_another_revision() -> None:
    one, two = planned(a_station()), planned(a_station(), list(reversed(BOTH)))
    assert one == two
    assert len(one.revision) == 12
    assert planned(a_station(caps=Caps(2, 14))).revision != one.revision


def test_no_library_and_no_rules_are_answers_too() -> None:
    assert planned(a_station(rules=())).plays == ()
    (short,) = planned(a_station(), []).shortfalls
    assert short.planned == 0


TIMES = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
DAYPARTS = st.builds(
    Daypart,
    st.sampled_from(["a", "b", "c"]),
    st.just("Buổi"),
    TIMES,
    TIMES,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
RULES = st.builds(
    a_rule,
    st.sampled_from(["everyone", "elderly", ANY]),
    per_day=st.integers(1, 4),
    per_week=st.integers(0, 20),
    length=st.sampled_from(["short", "long", ANY]),
    first=st.dates(dt.date(2024, 8, 1), dt.date(2024, 8, 20)),
    last=st.dates(dt.date(2024, 8, 10), dt.date(2024, 8, 31)),
    dayparts=st.sampled_from([(), ("a",), ("a", "b")]),
)
ITEMS = st.builds(
    an_item,
    st.sampled_from(["everyone", "elderly"]),
    st.sampled_from(["short", "long"]),
    seconds=st.floats(5, 200),
    priority=st.sampled_from(["khẩn cấp", "ưu tiên", "thông thường"]),
    first=st.dates(dt.date(2024, 8, 1), dt.date(2024, 8, 20)),
    last=st.dates(dt.date(2024, 8, 10), dt.date(2024, 8, 31)),
)
STATIONS = st.builds(
    lambda dayparts, caps, quiet, rules: a_station(*rules, dayparts=dayparts, caps=caps, quiet_hours=quiet),
    st.lists(DAYPARTS, max_size=3, unique_by=lambda part: part.name).map(tuple),
    st.builds(Caps, st.integers(1, 3), st.floats(1, 30), st.integers(1, 7)),
    st.lists(st.builds(QuietHours, TIMES, TIMES), max_size=2).map(tuple),
    st.lists(RULES, min_size=1, max_size=4),
)


@examples(150)
@given(STATIONS, st.lists(ITEMS, max_size=6))
def test_no_plan_breaks_a_rule_of_its_station(station: Station, library: list[LibraryItem]) -> None:
    made = planned(station, library)
    ends = [play.start + dt.timedelta(seconds=play.seconds) for play in made.plays]
    for end, following in zip(ends, made.plays[1:], strict=False):
        assert end <= following.start
    days = Counter((play.start.date(), play.session) for play in made.plays)
    assert len({day for day, _session in days}) <= station.caps.days_per_week
    assert max(Counter(day for day, _session in days).values(), default=0) <= station.caps.sessions_per_day
    for day, session in days:
        _check_session(station, [play for play in made.plays if (play.start.date(), play.session) == (day, session)])
    for play in made.plays:
        assert any(
            item.spot == play.spot and item.first <= play.start.date() <= item.last and item.seconds == play.seconds
            for item in library
        )


def _check_session(station: Station, plays: list) -> None:
    (daypart,) = [part for part in station.dayparts if part.name == plays[0].session]
    begins = plays[0].start - dt.timedelta(seconds=LEAD)
    spoken = sum(play.seconds for play in plays) + STING * (len(plays) - 1)
    ends = begins + dt.timedelta(seconds=FRAME + spoken)
    assert begins.time() == daypart.start
    slack = dt.timedelta(milliseconds=10)
    assert ends - begins <= dt.timedelta(minutes=station.caps.minutes_per_session) + slack
    assert ends <= dt.datetime.combine(begins.date(), daypart.end, VIETNAM) + slack
    minute = begins
    while minute < ends - slack:
        assert not any(_is_quiet(quiet, minute.time()) for quiet in station.quiet_hours)
        minute += dt.timedelta(seconds=15)


def _is_quiet(quiet: QuietHours, moment: dt.time) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= moment < quiet.end
    return moment >= quiet.start or moment < quiet.end


@examples(100)
@given(STATIONS, st.lists(ITEMS, max_size=6))
def test_every_quota_is_met_or_explained(station: Station, library: list[LibraryItem]) -> None:
    alone = dataclasses.replace(station, rules=station.rules[:1])
    (rule,) = alone.rules
    made = planned(alone, library)
    in_force = [day for day in WEEK.days() if rule.first <= day <= rule.last]
    per_day = Counter(play.start.date() for play in made.plays)
    assert max(per_day.values(), default=0) <= rule.per_day
    if rule.per_week:
        wanted = min(rule.per_week, rule.per_day * len(in_force)) if len(in_force) < 7 else rule.per_week
        assert len(made.plays) <= wanted
        assert len(made.plays) == wanted or made.shortfalls[0].because
    assert all(short.planned < short.wanted and len(short.because) > 5 for short in made.shortfalls)


def test_a_plan_is_read_back_from_its_file(tmp_path: Path) -> None:
    made = planned(a_station(caps=Caps(2, 15, 5)))
    path = plan_path(tmp_path, "24343", week_of(made.first))
    assert path == tmp_path / "plans" / "24343" / "2024-W33.json"
    write_plan(path, made)
    assert read_plan(path) == made
    assert plan_of(json.loads(json.dumps(plan_json(made)))) == made
    before = path.read_bytes()
    write_plan(path, read_plan(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', '{"version": 1, "plays": [{}]}'])
def test_what_is_no_plan_is_refused_with_a_cure(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputInvalid, match=r"x\.json"):
        read_plan(path)


def test_a_plan_is_a_table_for_its_operator() -> None:
    text = plan_text(planned(a_station(a_rule(per_day=1, per_week=2))))
    assert "Thứ Hai 12/08/2024" in text
    assert "05:30:25" in text or "17:00:25" in text
    assert "Không có lượt phát nào." in plan_text(planned(a_station(), []))
    named = plan_text(planned(a_station()), title="Đài truyền thanh xã Krông Năng")
    assert named.startswith("Lịch phát Đài truyền thanh xã Krông Năng (24343), 12/08/2024")
    assert "Chưa đạt:" in plan_text(planned(a_station(), []))


def test_a_reason_calls_campaign_audience_and_language_as_people_do() -> None:
    rule = a_rule("elderly", language="rade", campaign_title="Dừng sóng 2G", audience_title="Người cao tuổi")
    said = rule_text(a_station(rule), rule)
    assert said.startswith("“Dừng sóng 2G”, Người cao tuổi, tiếng Ê Đê, bài dài và bài ngắn luân phiên: ")
    assert "“Dừng sóng 2G”, mọi đối tượng luân phiên, bài ngắn: " in rule_text(
        a_station(rule), dataclasses.replace(rule, audience=ANY, language="vi", length="short")
    )
    assert "Dừng sóng 2G" in gap_text(rule)


def test_plans_are_the_same_when_they_air_the_same_words_and_relays_at_the_same_minutes() -> None:
    made = planned(a_station(relays=(Relay("dai-tinh", "Thời sự", "Đài tỉnh", dt.time(11), dt.time(11, 30)),)))
    first, *others = made.plays
    for other, is_same in (
        (dataclasses.replace(made, revision="f" * 12), True),
        (dataclasses.replace(made, plays=(dataclasses.replace(first, start=first.start + SECONDS), *others)), True),
        (
            dataclasses.replace(made, plays=(dataclasses.replace(first, start=first.start + 9 * SECONDS), *others)),
            False,
        ),
        (dataclasses.replace(made, plays=(dataclasses.replace(first, words="khác"), *others)), False),
        (dataclasses.replace(made, plays=tuple(others)), False),
        (dataclasses.replace(made, relays=made.relays[1:]), False),
    ):
        assert is_same_plan(made, other) is is_same
        assert is_same_plan(other, made) is is_same


def test_the_plan_that_stands_is_none_until_one_is_built_and_a_spoilt_one_is_a_fault_of_its_file(tmp_path) -> None:
    assert standing_plan(tmp_path, "24343", "2024-W33") is None
    made = dataclasses.replace(planned(a_station()), is_approved_only=True)
    path = plan_path(tmp_path, "24343", "2024-W33")
    write_plan(path, made)
    assert standing_plan(tmp_path, "24343", "2024-W33") == made
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputInvalid) as caught:
        standing_plan(tmp_path, "24343", "2024-W33")
    assert [one.file for one in caught.value.faults] == ["output/plans/24343/2024-W33.json"]
