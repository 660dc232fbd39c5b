"""The player: what it airs, when, and what the log says of it, by a simulated clock."""

import ctypes
import datetime as dt
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import pytest
from air_weeks import MONDAY, STATION, air_session, noise
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from loa._playout_awake import awake
from loa._playout_open import OPEN_NAME, only_player
from loa._sound_card import SoundCard
from loa.errors import OutsideMissing
from loa.model.playing import PlannedRelay, QuietHours
from loa.model.time import at
from loa.playlog import PlayLog
from loa.playout import Agenda, OutputFailed, Player, PowerCut, Setup, Silence, SimulatedClock

MINUTES = 60.0
TITLE = "Thời sự đài tỉnh"


def moment(text, day=MONDAY):
    return at(day, dt.time.fromisoformat(text))


def relay(start, minutes, day=MONDAY, name="dai-tinh"):
    begins = moment(start, day)
    return PlannedRelay(
        f"{STATION}/{day}/{name}", STATION, begins, minutes * MINUTES, name, TITLE, "Đài tỉnh", "lịch tiếp âm"
    )


def whole_files(clock, ready):
    return Silence(clock, lambda path: next(one.seconds for one in ready(clock.now()).sessions if one.path == path))


def run(folder, agenda, *, begin, until, cuts=(), output=None, poll=600.0, tick=0.5, keep=5.0):
    """Run the player, off and on again at each (off, on) of cuts; the plays of the log."""
    log = PlayLog(folder, STATION)
    ready = agenda if callable(agenda) else lambda _now: agenda
    starts = [begin, *(on for _off, on in cuts)]
    for number, start in enumerate(starts):
        clock = SimulatedClock(start, [off for off, _on in cuts])
        made = output(clock) if output else whole_files(clock, ready)
        setup = Setup(
            STATION,
            "Đài truyền thanh xã Krông Năng",
            lambda: "r1",
            ready,
            f"b{number}",
            poll_seconds=poll,
            tick_seconds=tick,
            keep_seconds=keep,
        )
        try:
            Player(setup, log=log, clock=clock, output=made).run(until)
            break
        except PowerCut:
            continue
    assert not log.verify()
    return [line.play for line in log.lines()]


def told(plays):
    return [
        f"{play.start:%d %H:%M:%S} {play.line.split('/', 2)[2]} {play.ended} {play.share_heard:.2f} {play.why}".rstrip()
        for play in plays
    ]


def day_of(*sessions, relays=(), quiet=()):
    return Agenda(tuple(sessions), tuple(relays), tuple(quiet))


def test_a_day_is_played_at_its_times_and_each_line_is_logged_as_the_player_heard_it(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"), air_session(MONDAY, "chieu"))
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("18:00"))
    assert told(plays) == [
        "11 05:30:01 sang/1 complete 1.00",
        "11 05:30:04 sang/2 complete 1.00",
        "11 17:00:01 chieu/1 complete 1.00",
        "11 17:00:04 chieu/2 complete 1.00",
    ]
    assert {(play.grade, play.says, play.device) for play in plays} == {("B", "loa play", "silence")}
    assert plays[0].file_sha256 == "f" * 64
    assert plays[0].plan_revision == "r1"


def test_after_a_short_power_cut_the_cut_line_is_closed_by_timeout_and_aired_again(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang", seconds=480))
    cut = (moment("05:35:40"), moment("05:38"))
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("18:00"), cuts=[cut])
    assert told(plays) == [
        "11 05:31:00 sang/1 complete 1.00",
        "11 05:34:30 sang/2 stopped 0.36 đóng theo thời gian chờ: mất điện hoặc máy tắt khi đang phát",
        "11 05:38:00 sang/2 complete 1.00",
    ]
    assert {play.boot_id for play in plays} == {"b0", "b1"}
    assert not (tmp_path / STATION / OPEN_NAME).exists()


def test_what_came_due_while_a_late_session_was_on_is_still_owed_after_another_power_cut(tmp_path):
    agenda = day_of(
        air_session(MONDAY, "sang", seconds=480), air_session(MONDAY, "chieu", start=dt.time(5, 40), seconds=240)
    )
    cuts = [(moment("05:37"), moment("05:41")), (moment("05:42"), moment("05:43"))]
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("06:30"), cuts=cuts)
    done = [play.line.split("/", 2)[2] for play in plays if play.ended == "complete"]
    assert done == ["sang/1", "sang/2", "chieu/1", "chieu/2"]


def test_what_was_on_when_the_power_went_is_not_taken_for_what_was_built_since(tmp_path):
    old = air_session(MONDAY, "sang", seconds=480)
    new = replace(air_session(MONDAY, "sang", seconds=240), sha256="e" * 64)

    def ready(now):
        return day_of(old if now < moment("05:36") and not (tmp_path / "built").exists() else new)

    clock = SimulatedClock(moment("05:29"), [moment("05:32:03")])
    setup = Setup(STATION, "Đài", lambda: "r1", ready, "b0", poll_seconds=60.0)
    player = Player(setup, log=PlayLog(tmp_path, STATION), clock=clock, output=whole_files(clock, ready))
    with pytest.raises(PowerCut):
        player.run()
    (tmp_path / "built").touch()
    plays = run(tmp_path, ready, begin=moment("05:37"), until=moment("06:00"))
    assert (plays[0].line, plays[0].title, plays[0].file_sha256) == ("", old.id, old.sha256)
    assert 118 <= (plays[0].end - plays[0].start).total_seconds() <= 123  # kept every five seconds
    assert plays[0].why.endswith("lịch đã làm lại từ lúc ấy nên không còn biết đã phát bài nào")
    assert [(play.line, play.ended) for play in plays[1:]] == [(line.id, "complete") for line in new.lines]


def test_after_a_long_power_cut_what_was_not_begun_is_missed_with_the_reason(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang", seconds=480), air_session(MONDAY, "chieu"))
    cut = (moment("05:32"), moment("17:30"))
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("18:00"), cuts=[cut])
    late = "lỡ giờ: máy bật lại lúc 17:30, trễ quá 10 phút cho phép"
    assert told(plays) == [
        "11 05:31:00 sang/1 stopped 0.31 đóng theo thời gian chờ: mất điện hoặc máy tắt khi đang phát",
        f"11 05:34:30 sang/2 not-played 0.00 {late}",
        f"11 17:00:01 chieu/1 not-played 0.00 {late}",
        f"11 17:00:04 chieu/2 not-played 0.00 {late}",
    ]


@pytest.mark.parametrize(("on", "is_aired"), [("05:40", True), ("05:40:01", False)])
def test_late_by_less_than_the_window_is_aired_and_later_is_missed(on, is_aired, tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"))
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"), cuts=[(moment("05:29"), moment(on))])
    assert [play.ended for play in plays] == ["complete" if is_aired else "not-played"] * 2


def test_a_session_waits_for_a_relay_and_is_aired_after_it(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"), relays=[relay("05:28", 6)])
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"))
    assert told(plays)[:2] == [
        "11 05:28:00 dai-tinh complete 0.00 máy giữ im lặng để tiếp âm; máy không đo được tiếng tiếp âm",
        "11 05:34:01 sang/1 complete 1.00",
    ]
    assert plays[0].form == "relay"
    assert plays[0].grade == "C"


def test_a_session_that_a_long_relay_covers_is_missed_and_the_relay_is_named(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"), relays=[relay("05:20", 30)])
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"))
    assert {play.why for play in plays[1:]} == {f"lỡ giờ: vướng tiếp âm {TITLE} đến 05:50"}


def test_a_session_that_would_run_into_a_relay_is_not_begun(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang", seconds=480), relays=[relay("05:35", 10)])
    plays = run(tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"))
    assert [play.ended for play in plays] == ["not-played", "not-played", "complete"]
    assert plays[0].why == f"không kịp: còn phát đến 05:38, mà tiếp âm {TITLE} lúc 05:35"


def test_a_late_session_does_not_run_into_quiet_hours(tmp_path):
    agenda = day_of(
        air_session(MONDAY, "chieu", start=dt.time(20, 50), seconds=480),
        quiet=[QuietHours(dt.time(21), dt.time(5))],
    )
    cut = (moment("20:49"), moment("20:55"))
    plays = run(tmp_path, agenda, begin=moment("20:45"), until=moment("22:00"), cuts=[cut])
    assert {play.why for play in plays} == {"không kịp: còn phát đến 21:03, mà giờ yên lặng bắt đầu lúc 21:00"}


def test_an_emergency_fades_the_session_which_then_goes_on_from_the_cut_line(tmp_path):
    usual = air_session(MONDAY, "sang", seconds=480)
    urgent = replace(air_session(MONDAY, "sang", start=dt.time(5, 36), title="Bản tin khẩn cấp"), name="khan-cap-0536")
    urgent = replace(
        urgent, lines=tuple(replace(one, id=one.id.replace("sang", "khan-cap-0536")) for one in urgent.lines)
    )

    def ready(now):
        return day_of(usual, *([urgent] if now >= moment("05:36") else []))

    plays = run(tmp_path, ready, begin=moment("05:00"), until=moment("06:00"))
    assert told(plays) == [
        "11 05:31:00 sang/1 complete 1.00",
        "11 05:34:30 sang/2 stopped 0.50 nhường bản tin khẩn cấp",
        "11 05:36:03 khan-cap-0536/1 complete 1.00",
        "11 05:36:06 khan-cap-0536/2 complete 1.00",
        "11 05:36:10 sang/2 complete 1.00",
    ]


def test_an_emergency_breaks_into_a_relay(tmp_path):
    urgent = replace(air_session(MONDAY, "sang", start=dt.time(6, 5)), name="khan-cap-0605")
    plays = run(tmp_path, day_of(urgent, relays=[relay("06:00", 20)]), begin=moment("05:50"), until=moment("07:00"))
    assert [(play.form, play.ended) for play in plays] == [
        ("relay", "stopped"),
        ("loudspeaker", "complete"),
        ("loudspeaker", "complete"),
        ("relay", "complete"),
    ]


def test_a_player_that_is_new_says_nothing_of_what_was_before_it(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"), air_session(MONDAY, "chieu"))
    plays = run(tmp_path, agenda, begin=moment("16:00"), until=moment("18:00"))
    assert [play.line.split("/")[2] for play in plays] == ["chieu", "chieu"]


def test_what_the_card_does_not_take_is_failed_and_the_player_goes_on(tmp_path):
    class Broken(Silence):
        def start(self, path, *, position):
            if "0530" in path.name:
                raise OutputFailed("không phát được tệp")
            super().start(path, position=position)

    agenda = day_of(air_session(MONDAY, "sang"), air_session(MONDAY, "chieu"))
    plays = run(
        tmp_path,
        agenda,
        begin=moment("05:00"),
        until=moment("18:00"),
        output=lambda clock: Broken(clock, lambda _p: 8.0),
    )
    assert [play.ended for play in plays] == ["failed", "failed", "complete", "complete"]
    assert plays[0].why == "không phát được tệp"


def test_a_card_that_stalls_is_told(tmp_path):
    class Stalled(Silence):
        def heard(self):
            return min(super().heard(), 100.0)

    agenda = day_of(air_session(MONDAY, "sang", seconds=480))
    plays = run(
        tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"), output=lambda c: Stalled(c, lambda _p: 480.0)
    )
    assert [(play.ended, round(play.share_heard, 2)) for play in plays] == [("failed", 0.22), ("failed", 0.0)]


def test_a_file_that_is_too_short_does_not_count_as_played(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang", seconds=480))
    plays = run(
        tmp_path, agenda, begin=moment("05:00"), until=moment("06:00"), output=lambda c: Silence(c, lambda _p: 300.0)
    )
    assert (
        told(plays)[-1]
        == "11 05:34:30 sang/2 failed 0.17 tiếng phát ra ngắn hơn lịch: tệp bị cụt hoặc máy phát dừng sớm"
    )


def test_what_a_person_ticked_is_not_played_again(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"))
    before = run(tmp_path / "a", agenda, begin=moment("05:00"), until=moment("06:00"))
    log = PlayLog(tmp_path / "b", STATION)
    for play in before:
        log.append(
            replace(play, says="bà Mai", grade="C", start=play.start - dt.timedelta(minutes=1)),
            logged_at=moment("05:29"),
        )
    assert len(run(tmp_path / "b", agenda, begin=moment("05:29:30"), until=moment("06:00"))) == 2


class SetClock(SimulatedClock):
    """A clock that somebody, or the network, sets to another time after a while; it goes off some hours later."""

    def __init__(self, start, *, after, to, hours):
        super().__init__(start)
        self._after, self._to, self._last = after, to, hours * 3600.0

    def sleep(self, seconds):
        super().sleep(seconds)
        if self._to and self._monotonic >= self._after:
            self._now, self._to = self._to, None
        if self._monotonic > self._last:
            raise PowerCut


def run_set(folder, agenda, *, begin, after, to, hours):
    clock = SetClock(begin, after=after, to=to, hours=hours)
    setup = Setup(STATION, "Đài", lambda: "r1", lambda _now: agenda, "b", poll_seconds=15.0)
    log = PlayLog(folder, STATION)
    with pytest.raises(PowerCut):
        Player(setup, log=log, clock=clock, output=whole_files(clock, lambda _now: agenda)).run()
    return [line.play for line in log.lines()]


@pytest.mark.parametrize("wrong", [dt.date(2010, 1, 1), dt.date(2025, 8, 11), dt.date(2031, 1, 1)])
def test_a_clock_that_is_set_right_after_the_start_loses_no_session(wrong, tmp_path):
    agenda = day_of(air_session(MONDAY, "sang"), air_session(MONDAY, "chieu"))
    plays = run_set(tmp_path, agenda, begin=at(wrong, dt.time(7)), after=90.0, to=moment("05:20"), hours=13)
    assert told(plays)[-4:] == [
        "11 05:30:01 sang/1 complete 1.00",
        "11 05:30:04 sang/2 complete 1.00",
        "11 17:00:01 chieu/1 complete 1.00",
        "11 17:00:04 chieu/2 complete 1.00",
    ]


def test_a_clock_set_back_in_the_middle_of_a_session_does_not_play_it_twice(tmp_path):
    agenda = day_of(air_session(MONDAY, "sang", seconds=480))
    plays = run_set(tmp_path, agenda, begin=moment("05:29"), after=240.0, to=moment("05:00"), hours=2)
    assert [(play.line.split("/")[-1], play.ended, play.share_heard) for play in plays] == [
        ("1", "complete", 1.0),
        ("2", "complete", 1.0),
    ]


def test_windows_is_told_not_to_sleep_while_the_player_runs(monkeypatch):
    said = []
    kernel = SimpleNamespace(SetThreadExecutionState=said.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    with awake():
        assert said == [0x80000001]
    assert said == [0x80000001, 0x80000000]
    monkeypatch.delattr(ctypes, "windll")
    with awake():
        pass


def test_only_one_player_of_a_station_runs(tmp_path):
    with only_player(tmp_path), pytest.raises(OutsideMissing), only_player(tmp_path):
        pass


@examples(15)
@given(st.data())
def test_nothing_is_ever_on_at_once_and_every_line_is_answered(tmp_path_factory, data):
    lengths = data.draw(st.lists(st.integers(20, 900), min_size=1, max_size=4))
    begins = data.draw(st.lists(st.integers(0, 170), min_size=len(lengths), max_size=len(lengths), unique=True))
    sessions = [
        _numbered(number, begin, seconds)
        for number, (begin, seconds) in enumerate(zip(sorted(begins), lengths, strict=True))
    ]
    relays = [
        relay(f"{7 + n // 60:02d}:{n % 60:02d}", 8, name=f"r{n}")
        for n in data.draw(st.sets(st.integers(0, 170), max_size=2))
    ]
    offs = sorted(data.draw(st.sets(st.integers(1, 170 * 60), max_size=6)))
    moments = [moment("07:00") + dt.timedelta(seconds=second) for second in offs]
    cuts = list(zip(moments[::2], moments[1::2], strict=False))
    agenda = day_of(*sessions, relays=relays)
    folder = tmp_path_factory.mktemp("log")
    plays = run(folder, agenda, begin=moment("06:55"), until=moment("11:00"), cuts=cuts, tick=5.0, keep=120.0)
    spoken = sorted((play.start, play.end) for play in plays if play.form == "loudspeaker" and play.share_heard > 0)
    held = sorted((play.start, play.end) for play in plays if play.form == "relay")
    slack = dt.timedelta(seconds=0.002)
    assert all(end <= start + slack for (_begin, end), (start, _end) in pairwise(spoken))
    assert all(end <= begin + slack or start >= until - slack for start, end in spoken for begin, until in held)
    if plays and not cuts:
        assert {play.line for play in plays if play.form == "loudspeaker"} == {
            one.id for s in sessions for one in s.lines
        }


def _numbered(number, begin, seconds):
    start = dt.time(7 + begin // 60, begin % 60)
    made = air_session(MONDAY, "sang", start=start, seconds=float(seconds))
    return replace(
        made,
        name=f"s{number}",
        lines=tuple(replace(one, id=one.id.replace("/sang/", f"/s{number}/")) for one in made.lines),
    )


@pytest.mark.slow
def test_a_month_with_two_power_cuts_an_emergency_and_a_relay_conflict_is_told_exactly(tmp_path):
    days = [MONDAY + dt.timedelta(days=n) for n in range(31)]
    sessions = [air_session(day, name, seconds=480) for day in days for name in ("sang", "chieu")]
    urgent = replace(air_session(days[20], "sang", start=dt.time(17, 4), seconds=60), name="khan-cap-1704")
    urgent = replace(
        urgent, lines=tuple(replace(one, id=one.id.replace("sang", "khan-cap-1704")) for one in urgent.lines)
    )
    conflict = relay("16:55", 30, day=days[12])

    def ready(now):
        return day_of(*sessions, *([urgent] if now >= urgent.start else []), relays=[conflict])

    cuts = [
        (moment("05:33", days[3]), moment("05:39", days[3])),
        (moment("16:00", days[7]), moment("19:00", days[8])),
    ]
    begin, until = moment("00:00"), at(days[-1] + dt.timedelta(days=1), dt.time())
    plays = run(tmp_path, ready, begin=begin, until=until, cuts=cuts, poll=1800.0, tick=2.0, keep=60.0)
    odd = [
        play
        for play in plays
        if play.ended != "complete" or play.form == "relay" or play.line.startswith(urgent.lines[0].id[:-1])
    ]
    assert told(odd) == [
        "14 05:31:00 sang/1 stopped 0.34 đóng theo thời gian chờ: mất điện hoặc máy tắt khi đang phát",
        *(
            f"{18 + n} {time} {name} not-played 0.00 lỡ giờ: máy bật lại lúc 19:00, trễ quá 10 phút cho phép"
            for n, session, hour in ((0, "chieu", 17), (1, "sang", 5), (1, "chieu", 17))
            for time, name in (
                (f"{hour:02d}:{31 if hour == 5 else 1:02d}:00", f"{session}/1"),
                (f"{hour:02d}:{34 if hour == 5 else 4:02d}:30", f"{session}/2"),
            )
        ),
        "23 16:55:00 dai-tinh complete 0.00 máy giữ im lặng để tiếp âm; máy không đo được tiếng tiếp âm",
        f"23 17:01:00 chieu/1 not-played 0.00 lỡ giờ: vướng tiếp âm {TITLE} đến 17:25",
        f"23 17:04:30 chieu/2 not-played 0.00 lỡ giờ: vướng tiếp âm {TITLE} đến 17:25",
        "31 17:04:09 khan-cap-1704/1 complete 1.00",
        "31 17:04:35 khan-cap-1704/2 complete 1.00",
    ]
    whole = [play for play in plays if play.ended == "complete" and play.form == "loudspeaker"]
    assert len(whole) == 62 * 2 - 6 - 2 + 2


def test_the_sound_card_counts_what_it_took(tmp_path):
    pytest.importorskip("miniaudio")
    noise(tmp_path / "a.mp3", seconds=1.0)
    card = SoundCard(is_null=True)
    card.start(tmp_path / "a.mp3", position=0.4)
    began = time.monotonic()
    while not card.is_over() and time.monotonic() - began < 10:
        time.sleep(0.02)
    assert card.heard() == pytest.approx(1.0, abs=0.1)
    assert time.monotonic() - began > 0.5
    card.stop(fade_seconds=0.0)
    (tmp_path / "b.mp3").write_bytes(b"no sound")
    with pytest.raises(OutputFailed):
        card.start(tmp_path / "b.mp3", position=0.0)
