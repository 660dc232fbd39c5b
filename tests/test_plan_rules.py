"""Plans under the whole of a schedule's rules: relays, special days, fixed times, gaps, ramps, shares, emergencies."""

import dataclasses
import datetime as dt
import itertools
from collections import Counter

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from stations import BOTH, EVENING, LEAD, MORNING, WEEK, a_rule, a_station, an_item, planned

from loa.calendar_days import day_type
from loa.model.playing import Caps, Daypart, LibraryItem, PlayPlan, QuietHours, Relay, Season, SpecialDay, Station
from loa.model.time import VIETNAM, Period, at, week
from loa.plan import plan
from loa.plans import line_text, plan_json, plan_of, revised

WEDNESDAY = dt.date(2024, 8, 14)
NOON = Daypart("trua", "Buổi trưa", dt.time(11), dt.time(12))
RELAY = Relay("dai-tinh", "Thời sự đài tỉnh", "Đài tỉnh", dt.time(17), dt.time(17, 20), line=50)


def an_emergency(hour: int, minute: int = 0, **fields: object):
    moment = dt.datetime(2024, 8, 14, hour, minute, tzinfo=VIETNAM)
    rule = a_rule("khan", per_day=3, per_week=0, emergency_at=moment, priority="khẩn cấp")
    return dataclasses.replace(rule, **({"first": WEDNESDAY, "last": WEDNESDAY} | fields))


def starts(plan: PlayPlan, day: dt.date = WEDNESDAY) -> list[tuple[str, str]]:
    return [(f"{play.start:%H:%M}", play.audience) for play in plan.plays if play.start.date() == day]


def ends_of(plan: PlayPlan) -> list[tuple[dt.datetime, dt.datetime]]:
    lines = [*plan.plays, *plan.relays]
    return sorted((line.start, line.start + dt.timedelta(seconds=line.seconds)) for line in lines)


def overlaps(plan: PlayPlan) -> bool:
    spans = ends_of(plan)
    return any(end > start for (_begin, end), (start, _end) in itertools.pairwise(spans))


def test_a_session_waits_for_the_relay_at_its_beginning_and_their_minutes_count_together() -> None:
    made = planned(a_station(relays=(RELAY,), caps=Caps(2, 25)))
    evening = next(session for session in made.sessions if session.name == "chieu")
    assert (evening.start.hour, evening.start.minute) == (17, 20)
    assert len(made.relays) == 7
    assert "Tiếp âm Thời sự đài tỉnh từ Đài tỉnh" in made.relays[0].reason
    short = planned(a_station(a_rule(dayparts=("chieu",)), relays=(RELAY,), caps=Caps(2, 20.5)))
    assert short.plays == ()
    assert "kể cả tiếp âm" in short.shortfalls[0].because


def test_a_relay_longer_than_its_caps_is_not_planned_and_told() -> None:
    made = planned(a_station(relays=(RELAY,)))
    assert made.relays == ()
    assert any(short.rule.startswith("tiếp âm") and "15 phút" in short.because for short in made.shortfalls)
    noon = dataclasses.replace(RELAY, start=dt.time(11), end=dt.time(11, 30))
    made = planned(a_station(relays=(noon,), caps=Caps(2, 15, 7, relay_minutes_per_day=29)))
    assert (made.relays, made.shortfalls[-1].wanted) == ((), 7)
    assert "tiếp âm tối đa 29 phút" in made.shortfalls[-1].because


@pytest.mark.parametrize(("end", "is_kept"), [(dt.time(21), True), (dt.time(21, 1), False)])
def test_a_relay_may_last_until_the_minute_of_quiet_hours_and_no_longer(end: dt.time, is_kept: bool) -> None:  # noqa: FBT001 - the case
    made = planned(a_station(relays=(dataclasses.replace(RELAY, start=dt.time(20, 45), end=end),), caps=Caps(2, 20)))
    assert bool(made.relays) == is_kept
    assert is_kept or "giờ yên lặng 21:00–05:30" in made.shortfalls[-1].because


def test_a_season_opens_its_own_sessions() -> None:
    summer, winter = Season("he", (4, 1), (10, 31)), Season("dong", (11, 1), (3, 31))
    early = dataclasses.replace(MORNING, season=summer)
    late = dataclasses.replace(MORNING, name="sang-dong", start=dt.time(6), season=winter)
    station = a_station(dayparts=(early, late, EVENING))
    assert {one.name for one in planned(station).sessions} == {"sang", "chieu"}
    assert {one.name for one in planned(station, period=week("2025-W01")).sessions} == {"sang-dong", "chieu"}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (dt.date(2024, 2, 8), "normal"),
        (dt.date(2024, 2, 9), "tet"),
        (dt.date(2024, 2, 12), "tet"),
        (dt.date(2024, 2, 13), "normal"),
        (dt.date(2025, 1, 29), "tet"),
        (dt.date(2026, 2, 17), "tet"),
        (dt.date(2024, 2, 29), "holiday"),
        (dt.date(2025, 2, 28), "normal"),
        (dt.date(2025, 4, 7), "holiday"),
        (dt.date(2024, 7, 25), "mourning"),
    ],
)
def test_a_date_is_the_kind_of_day_its_calendar_makes_it(day: dt.date, kind: str) -> None:
    days = (
        SpecialDay("tet", "Tết Nguyên đán", on=(1, 1), is_lunar=True, before=1, days=3),
        SpecialDay("holiday", "Giỗ Tổ Hùng Vương", on=(3, 10), is_lunar=True),
        SpecialDay("holiday", "Ngày nhuận", on=(2, 29)),
        SpecialDay("mourning", "Quốc tang", dt.date(2024, 7, 25), dt.date(2024, 7, 26)),
    )
    assert day_type(days, day).kind == kind


def test_a_lunar_day_that_a_year_lacks_is_no_day() -> None:
    eve = (SpecialDay("tet", "Ba mươi Tết", on=(12, 30), is_lunar=True),)
    found = [
        day for day in Period(dt.date(2024, 1, 1), dt.date(2026, 12, 31)).days() if day_type(eve, day).kind == "tet"
    ]
    assert found == [dt.date(2024, 2, 9)]


def test_special_days_close_sessions_cut_hours_and_hold_back_classes() -> None:
    days = (
        SpecialDay("power-cut", "Mất điện", WEDNESDAY, WEDNESDAY, start=dt.time(16), end=dt.time(19)),
        SpecialDay("mourning", "Quốc tang", dt.date(2024, 8, 15), dt.date(2024, 8, 15), priorities=("khẩn cấp",)),
        SpecialDay("holiday", "Lễ", dt.date(2024, 8, 16), dt.date(2024, 8, 16), closes=("all",)),
    )
    made = planned(a_station(special_days=days))
    assert {session for _time, session in starts(made)} == {"everyone"}
    assert [one.name for one in made.sessions if one.day == WEDNESDAY] == ["sang"]
    assert not starts(made, dt.date(2024, 8, 15))
    assert not starts(made, dt.date(2024, 8, 16))
    assert "Quốc tang không phát loại tin này (15/8)" in made.shortfalls[0].because
    assert "Lễ không phát (16/8)" in made.shortfalls[0].because


def test_words_nobody_approved_are_never_planned() -> None:
    made = planned(a_station(), [an_item(is_approved=False)])
    assert made.plays == ()
    assert "đã được duyệt" in made.shortfalls[0].because


def test_a_fixed_time_begins_at_its_minute_and_wins_over_the_gap() -> None:
    rule = a_rule(at=(dt.time(17, 0), dt.time(17, 5)), gap_minutes=60)
    made = planned(a_station(rule))
    fixed = [session for session in made.sessions if session.day == WEDNESDAY]
    assert [(one.name, one.daypart) for one in fixed] == [("luc-1700", "chieu"), ("luc-1705", "chieu")]
    assert [f"{one.start:%H:%M:%S}" for one in fixed] == ["17:00:00", "17:05:00"]
    assert {play.force for play in made.plays} == {"fixed"}
    assert any(one.force == "gap" and "giờ cố định" in one.because for one in made.broken)
    assert made.shortfalls == ()


def test_fixed_times_too_near_to_each_other_do_not_overlap() -> None:
    rule = a_rule(at=(dt.time(17), dt.time(17, 2)))
    made = planned(a_station(rule), [an_item(length="long", seconds=70.0), an_item(length="longer", seconds=140.0)])
    assert not overlaps(made)
    assert {(f"{play.start:%H:%M}", play.seconds) for play in made.plays} >= {("17:00", 70.0), ("17:02", 140.0)}


def test_rules_of_one_share_keep_their_days_most_together() -> None:
    shares = [a_rule(audience, per_day=2, per_week=0, together_per_day=2) for audience in ("everyone", "elderly")]
    made = planned(a_station(*shares), [*BOTH, an_item("elderly")])
    assert set(Counter(play.start.date() for play in made.plays).values()) == {2}
    assert {play.audience for play in made.plays} == {"everyone", "elderly"}


def test_what_a_day_has_no_words_for_is_made_up_on_the_days_that_have() -> None:
    until_wednesday = [an_item(last=WEDNESDAY), an_item(length="long", last=WEDNESDAY)]
    made = planned(a_station(a_rule(per_day=3, per_week=7)), until_wednesday)
    assert (len(made.plays), made.shortfalls) == (7, ())
    assert max(play.start.date() for play in made.plays) == WEDNESDAY


def test_a_session_gives_its_fixed_times_their_place_and_shares_its_cap() -> None:
    made = planned(
        a_station(a_rule("elderly", at=(dt.time(17),), per_day=1, per_week=0), a_rule()), [*BOTH, an_item("elderly")]
    )
    evening = [one for one in made.sessions if one.day == WEDNESDAY and one.daypart == "chieu"]
    assert [one.name for one in evening] == ["luc-1700", "chieu"]
    assert sum(one.seconds for one in evening) <= 15 * 60
    assert not overlaps(made)


def test_a_gap_holds_over_midnight_and_gives_way_to_the_quota_only() -> None:
    late = Daypart("toi", "Buổi tối", dt.time(20), dt.time(20, 30))
    station = a_station(a_rule(per_day=2, per_week=7, gap_minutes=12 * 60), dayparts=(MORNING, late))
    made = planned(station)
    assert (len(made.plays), made.broken) == (7, ())
    tight = planned(a_station(a_rule(gap_minutes=12 * 60), dayparts=(MORNING, late)))
    assert len(tight.plays) == 14
    assert tight.broken
    assert all(one.force == "gap" for one in tight.broken)


def test_a_gap_looks_back_at_the_week_before() -> None:
    late = Daypart("toi", "Buổi tối", dt.time(20), dt.time(20, 30))
    rule = a_rule(per_day=1, per_week=1, gap_minutes=12 * 60)
    before = [
        dataclasses.replace(
            planned(a_station(rule, dayparts=(late,))).plays[0], start=dt.datetime(2024, 8, 11, 20, tzinfo=VIETNAM)
        )
    ]
    station = a_station(dataclasses.replace(rule, last=WEEK.first), dayparts=(MORNING, late))
    made = plan(station, WEEK, BOTH, frame_seconds=40, lead_seconds=LEAD, sting_seconds=4, history=before)
    assert [play.session for play in made.plays] == ["toi"]


def test_plays_grow_in_number_as_the_deadline_nears() -> None:
    rule = a_rule(per_day=1, per_week=0, ramp_days=4, ramp_per_day=5, last=WEEK.last)
    counts = Counter(play.start.date().day for play in planned(a_station(rule)).plays)
    assert [counts[day] for day in range(12, 19)] == [1, 1, 1, 2, 3, 4, 5]


def test_an_emergency_is_aired_at_once_and_the_past_stays() -> None:
    library = [*BOTH, an_item("khan")]
    before = planned(a_station(caps=Caps(3, 15)), library)
    made = planned(a_station(a_rule(), an_emergency(9, 10), caps=Caps(3, 15)), library)
    assert starts(made) == [("05:30", "everyone"), ("09:10", "khan"), ("17:00", "khan"), ("17:01", "everyone")]
    moment = dt.datetime(2024, 8, 14, 9, 10, tzinfo=VIETNAM)
    facts = [[(p.id, p.spot, p.start) for p in plan.plays if p.start < moment] for plan in (before, made)]
    assert facts[0] == facts[1]
    later = [[p.spot for p in plan.plays if p.start.date() > WEDNESDAY] for plan in (before, made)]
    assert later[0] == later[1]


def test_an_emergency_keeps_the_cap_of_sessions_by_closing_the_last_one() -> None:
    made = planned(a_station(a_rule(), an_emergency(9, 10)), [*BOTH, an_item("khan")])
    assert [one.name for one in made.sessions if one.day == WEDNESDAY] == ["sang", "khan-cap-0910"]
    assert "nhường chỗ cho tin khẩn cấp (14/8)" in made.shortfalls[0].because
    assert "hết chỗ" not in made.shortfalls[0].because  # the morning had room, but was over


def test_an_emergency_waits_for_quiet_hours_and_says_so_when_the_day_is_over() -> None:
    quiet = (QuietHours(dt.time(12), dt.time(13, 30)), QuietHours(dt.time(21), dt.time(5, 30)))
    made = planned(a_station(a_rule(), an_emergency(12, 5), quiet_hours=quiet), [*BOTH, an_item("khan")])
    assert ("13:30", "khan") in starts(made)
    made = planned(a_station(a_rule(), an_emergency(22)), [*BOTH, an_item("khan")])
    assert not [one for one in starts(made) if one[1] == "khan"]
    assert "giờ yên lặng 21:00–05:30" in made.shortfalls[-1].because


def test_an_emergency_cuts_a_session_and_a_relay_that_are_running() -> None:
    noon = dataclasses.replace(RELAY, start=dt.time(11), end=dt.time(11, 15))
    made = planned(a_station(a_rule(), an_emergency(11, 5), relays=(noon,), caps=Caps(3, 15)), [*BOTH, an_item("khan")])
    pieces = [one for one in made.relays if one.start.date() == WEDNESDAY]
    assert [(f"{one.start:%H:%M:%S}", one.seconds) for one in pieces] == [("11:00:00", 300), ("11:06:12", 528)]
    assert all(("bị cắt bớt" in one.reason) == (one in pieces) for one in made.relays)
    early = planned(a_station(a_rule(), an_emergency(9, 5), relays=(noon,), caps=Caps(3, 15)), [*BOTH, an_item("khan")])
    assert not any("bị cắt bớt" in one.reason for one in early.relays)
    running = planned(a_station(a_rule(), an_emergency(5, 31)), [*BOTH, an_item("khan")])
    assert not overlaps(running)
    assert starts(running)[0] == ("05:31", "khan")


def test_an_emergency_and_what_its_session_played_before_share_one_cap() -> None:
    library = [an_item(seconds=150.0), an_item("khan", seconds=480.0)]
    rule = a_rule(per_day=4, per_week=0, dayparts=("sang",))  # four times 150 s from 05:30 on
    made = planned(a_station(rule, an_emergency(5, 39), caps=Caps(2, 15)), library)
    assert not [play for play in made.plays if play.start < at(WEDNESDAY, dt.time(6)) and play.audience == "khan"]
    assert "mỗi buổi tối đa 15 phút" in made.shortfalls[-1].because
    early = planned(a_station(rule, an_emergency(5, 31), caps=Caps(2, 15)), library)
    assert starts(early)[0] == ("05:31", "khan")


@pytest.mark.parametrize("second", [0, 1])
def test_a_session_may_begin_at_the_second_that_quiet_hours_end_and_not_one_before(second: int) -> None:
    quiet = (QuietHours(dt.time(21), dt.time(5, 30, second)),)
    made = planned(a_station(quiet_hours=quiet))
    mornings = [one for one in made.sessions if one.name == "sang"]
    assert len(mornings) == (0 if second else 7)
    late = Daypart("toi", "Buổi tối", dt.time(20, 58, 48 - second), dt.time(22))  # 72 s are needed until 21:00
    evening = planned(a_station(dayparts=(late,)), BOTH[:1])
    assert len(evening.plays) == 7
    tight = dataclasses.replace(late, start=dt.time(20, 58, 49))
    assert planned(a_station(dayparts=(tight,)), BOTH[:1]).plays == ()


def test_a_staggered_station_begins_later() -> None:
    made = planned(a_station(stagger_minutes=20))
    assert {f"{one.start:%H:%M}" for one in made.sessions} == {"05:50", "17:20"}


def test_a_plan_made_again_names_what_it_supersedes_and_leaves_the_past() -> None:
    standing = planned(a_station())
    changed = [dataclasses.replace(item, spot=item.spot + "-moi") for item in BOTH]
    made = revised(standing, planned(a_station(), changed), now=at(WEDNESDAY, dt.time(9)))
    assert made.supersedes == (standing.revision,)
    assert all(play.start >= at(WEDNESDAY, dt.time(9)) for play in made.plays if play.spot.endswith("-moi"))
    assert {one.because for one in made.superseded} == {"lời bài đã đổi theo dữ kiện mới"}
    assert min(one.start for one in made.superseded) > at(WEDNESDAY, dt.time(9))
    assert plan_of(plan_json(made)) == made
    assert revised(standing, standing) is standing


def test_a_line_tells_why_it_stands_there() -> None:
    made = planned(a_station())
    text = line_text(made, made.plays[0].id)
    assert "schedules/thu.toml:7" in text
    assert "chỉ tiêu" in text
    assert line_text(made, "24343/2024-08-12/sang/99") == ""


def test_the_same_words_again_have_their_true_reason() -> None:
    made = planned(a_station(a_rule(per_day=3, per_week=21), dayparts=(MORNING, NOON, EVENING), caps=Caps(3, 15)))
    again = [play for play in made.plays if "trùng lời với" in play.reason]
    assert again
    assert all("vì các bài khác trong ngày đã phát" in play.reason for play in again)
    alone = planned(a_station(), BOTH[:1])
    assert all("vì không còn bài khác đúng với ngày này" in play.reason for play in alone.plays)
    tight = planned(a_station(caps=Caps(2, 1.3)))  # 78 s a session: the long words never fit
    assert all("vì bài khác không vừa chỗ còn lại" in play.reason for play in tight.plays)
    assert {one.because for one in tight.broken} == {"bài khác không vừa chỗ còn lại"}


NEAR = [dt.time(5, 30), dt.time(5, 31), dt.time(5, 33), dt.time(5, 36), dt.time(6), dt.time(6, 1), dt.time(23, 59)]
MINUTES = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)) | st.sampled_from(NEAR)
"""Half of them so near to each other that they meet."""
SEASONS = st.none() | st.builds(Season, st.just("x"), st.just((8, 14)), st.sampled_from([(8, 20), (2, 29)]))
DAYPARTS = st.builds(
    Daypart, st.sampled_from("abcd"), st.just("Buổi"), MINUTES, MINUTES,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))), SEASONS,
    st.sampled_from([(), ("normal",), ("holiday", "tet")]),
)  # fmt: skip
RELAYS = st.builds(
    Relay, st.sampled_from("rst"), st.just("Đài"), st.just("Đài tỉnh"), MINUTES, MINUTES,
).filter(lambda relay: relay.start < relay.end)  # fmt: skip
DAYS = st.builds(
    SpecialDay, st.sampled_from(["holiday", "tet", "mourning", "power-cut"]), st.just("Ngày"),
    st.just(dt.date(2024, 8, 14)), st.sampled_from([dt.date(2024, 8, 14), dt.date(2024, 8, 17)]),
    closes=st.sampled_from([(), ("a",), ("all",)]), priorities=st.sampled_from([(), ("khẩn cấp",)]),
    start=st.just(dt.time(5)), end=st.sampled_from([dt.time(5, 1), dt.time(12)]),
)  # fmt: skip
RULES = st.builds(
    a_rule, st.sampled_from(["everyone", "elderly"]), per_day=st.integers(1, 4), per_week=st.integers(0, 20),
    first=st.dates(dt.date(2024, 8, 5), dt.date(2024, 8, 16)),
    last=st.dates(dt.date(2024, 8, 12), dt.date(2024, 8, 25)),
    at=st.lists(MINUTES, max_size=2, unique=True).map(lambda times: tuple(sorted(times))),
    gap_minutes=st.sampled_from([0, 1, 300, 700]), ramp_days=st.just(5), ramp_per_day=st.sampled_from([0, 6]),
    priority=st.sampled_from(["", "ưu tiên"]),
)  # fmt: skip
EMERGENCIES = st.builds(
    an_emergency, st.integers(0, 23), st.integers(0, 59), last=st.sampled_from([WEDNESDAY, WEEK.last])
)
ITEMS = st.builds(
    an_item, st.sampled_from(["everyone", "elderly", "khan"]), st.sampled_from(["short", "long"]),
    seconds=st.floats(5, 200), is_approved=st.sampled_from([True, True, False]),
    first=st.dates(dt.date(2024, 8, 1), dt.date(2024, 8, 16)),
    last=st.dates(dt.date(2024, 8, 13), dt.date(2024, 8, 31)),
)  # fmt: skip


def _apart(parts: list[Daypart]) -> tuple[Daypart, ...]:
    """Only dayparts that are as the reader lets them be: forward, and never over another."""
    kept: list[Daypart] = []
    for part in parts:
        if part.start < part.end and not any(part.start < one.end and one.start < part.end for one in kept):
            kept.append(part)
    return tuple(kept)


STATIONS = st.builds(
    lambda dayparts, caps, quiet, relays, days, rules, urgent, stagger: a_station(
        *rules, *urgent, dayparts=_apart(dayparts), caps=caps, quiet_hours=tuple(quiet), relays=tuple(relays),
        special_days=tuple(days), stagger_minutes=stagger,
    ),
    st.lists(DAYPARTS, max_size=4, unique_by=lambda part: part.name),
    st.builds(Caps, st.integers(1, 3), st.floats(1, 40), st.integers(1, 7), st.sampled_from([20.0, 1440.0])),
    st.lists(st.builds(QuietHours, MINUTES, MINUTES), max_size=1),
    st.lists(RELAYS, max_size=2, unique_by=lambda relay: relay.name),
    st.lists(DAYS, max_size=2),
    st.lists(RULES, min_size=1, max_size=3),
    st.lists(EMERGENCIES, max_size=2),
    st.sampled_from([0, 0, 15]),
)  # fmt: skip


@examples(150)
@given(STATIONS, st.lists(ITEMS, max_size=6))
def test_no_plan_breaks_what_is_strong(station: Station, library: list[LibraryItem]) -> None:
    made = planned(station, library)
    assert not overlaps(made)
    _check_caps(station, made)
    for play in made.plays:
        day = play.start.date()
        assert any(
            (item.spot, item.seconds) == (play.spot, play.seconds)
            and item.is_approved
            and item.first <= day <= item.last
            for item in library
        )
        _check_moment(station, play.start, play.start + dt.timedelta(seconds=play.seconds))
    for relay in made.relays:
        _check_moment(station, relay.start, relay.start + dt.timedelta(seconds=relay.seconds))
    assert plan_of(plan_json(made)) == made
    assert planned(station, list(reversed(library))) == made


EDGE_WEEKS = [
    dt.date(2024, 2, 26),
    dt.date(2024, 2, 5),
    dt.date(2024, 12, 30),
    dt.date(2025, 1, 27),
    dt.date(2026, 2, 16),
]
"""29 February; Tết of three years; the turn of a year."""
TET = SpecialDay("tet", "Tết Nguyên đán", on=(1, 1), is_lunar=True, before=1, days=3, closes=("all",))
LEAP = SpecialDay("holiday", "Ngày nhuận", on=(2, 29), priorities=("khẩn cấp",))


def _moved(noun, days: dt.timedelta, *fields: str):
    """A noun with its dates in another week."""
    known = {name: value + days for name in fields if (value := getattr(noun, name)) is not None}
    return dataclasses.replace(noun, **known)


@examples(60)
@given(STATIONS, st.lists(ITEMS, max_size=6), st.sampled_from(EDGE_WEEKS))
def test_no_plan_breaks_what_is_strong_at_the_edges_of_the_calendar(
    station: Station, library: list[LibraryItem], monday: dt.date
) -> None:
    days = monday - WEEK.first
    special = tuple(_moved(one, days, "first", "last") for one in station.special_days)
    there = dataclasses.replace(
        station,
        rules=tuple(_moved(rule, days, "first", "last", "emergency_at") for rule in station.rules),
        special_days=(TET, LEAP, *special),
    )
    items = [_moved(item, days, "first", "last") for item in library]
    made = planned(there, items, period=Period(monday, monday + dt.timedelta(days=6)))
    assert not overlaps(made)
    _check_caps(there, made)
    for play in made.plays:
        kind = day_type(there.special_days, play.start.date())
        _check_moment(there, play.start, play.start + dt.timedelta(seconds=play.seconds))
        assert any(
            item.spot == play.spot and item.is_approved and item.first <= play.start.date() <= item.last
            for item in items
        )
        if "all" in kind.closes:
            assert play.force == "emergency"
        if kind.priorities == ("khẩn cấp",):
            assert play.force == "emergency"


VARIANTS = st.lists(st.floats(5, 60), min_size=1, max_size=4).map(
    lambda lengths: [an_item(length=f"v{n}", seconds=seconds) for n, seconds in enumerate(lengths)]
)


@examples(60)
@given(VARIANTS, st.integers(1, 5), st.integers(0, 30), st.sampled_from([0, 240, 900]))
def test_no_words_are_heard_in_two_sessions_of_a_day_while_others_wait(
    library: list[LibraryItem], per_day: int, per_week: int, gap: int
) -> None:
    rule = a_rule(per_day=per_day, per_week=per_week, gap_minutes=gap)
    made = planned(a_station(rule, dayparts=(MORNING, NOON, EVENING), caps=Caps(3, 30)), library)
    for day in WEEK.days():
        plays = [play for play in made.plays if play.start.date() == day]
        sessions = {spot: {play.session for play in plays if play.spot == spot} for spot in {p.spot for p in plays}}
        waiting = {item.spot for item in library} - set(sessions)
        assert not waiting or all(len(names) == 1 for names in sessions.values())


def _check_caps(station: Station, made: PlayPlan) -> None:
    caps = station.caps
    days = {one.day for one in made.sessions} | {relay.start.date() for relay in made.relays}
    assert len(days) <= caps.days_per_week
    for day in days:
        sessions = [one for one in made.sessions if one.day == day]
        assert len({one.daypart or one.name for one in sessions}) <= caps.sessions_per_day
        relays = [one for one in made.relays if one.start.date() == day]
        assert sum(one.seconds for one in relays) <= caps.relay_minutes_per_day * 60
        for name in {one.daypart for one in sessions}:
            part = next((one for one in station.dayparts if one.name == name), None)
            inside = sum(_inside(one, part) for one in relays) if part else 0
            lengths = [one.seconds for one in sessions if one.daypart == name]
            assert (max(lengths) if not name else sum(lengths)) + inside <= caps.minutes_per_session * 60 + 0.01


def _inside(relay, part: Daypart) -> float:
    day = relay.start.date()
    end = relay.start + dt.timedelta(seconds=relay.seconds)
    return max(0.0, (min(end, at(day, part.end)) - max(relay.start, at(day, part.start))).total_seconds())


def _check_moment(station: Station, start: dt.datetime, end: dt.datetime) -> None:
    last = end - dt.timedelta(milliseconds=2)
    for quiet in station.quiet_hours:
        for moment in (start.time(), last.time()):
            inside = quiet.start <= moment < quiet.end
            if quiet.start >= quiet.end:
                inside = moment >= quiet.start or moment < quiet.end
            assert not inside
    for one in day_type(station.special_days, start.date()).cuts:
        assert not (start.time() < one[1] and last.time() >= one[0])


@examples(120)
@given(STATIONS, st.lists(ITEMS, max_size=6))
def test_every_quota_is_met_or_explained_and_every_gap_kept_or_told(
    station: Station, library: list[LibraryItem]
) -> None:
    alone = dataclasses.replace(station, rules=station.rules[:1])
    (rule,) = alone.rules
    made = planned(alone, library)
    per_day = Counter(play.start.date() for play in made.plays)
    assert all(count <= rule.most_on(day) for day, count in per_day.items())
    assert all(short.planned < short.wanted and len(short.because) > 5 for short in made.shortfalls)
    if not any(short.rule.startswith("2g") for short in made.shortfalls) and rule.per_week and not rule.ramp_per_day:
        in_force = [day for day in WEEK.days() if rule.first <= day <= rule.last]
        least = rule.per_week if len(in_force) == 7 else min(rule.per_week, rule.per_day * len(in_force))
        assert len(made.plays) == least
    told = {one.line for one in made.broken if one.force == "gap"}
    for one, two in zip(made.plays, made.plays[1:], strict=False):
        apart = (two.start - one.start).total_seconds() - one.seconds
        assert apart >= rule.gap_minutes * 60 or two.id in told


def test_an_emergency_adds_no_day_beyond_the_cap_of_days() -> None:
    monday = dataclasses.replace(MORNING, weekdays=(0,))
    made = planned(a_station(an_emergency(9, 10), dayparts=(monday,), caps=Caps(2, 15, 1)), [an_item("khan")])
    assert made.plays == ()
    assert "mỗi tuần tối đa 1 ngày phát" in made.shortfalls[0].because
