"""A month of a station, planned and aired against a clock: the log is compared line by line with what must be in it.

Two power cuts, an emergency that breaks into a session, and a relay that takes a session's beginning. What is expected
is worked out from the plan and the four events, not from the player.
"""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from stations import BOTH, a_rule, a_station, an_item, planned

from loa._playout_simulated import PowerOff, simulated
from loa.model.airing import URGENT_PREFIX, AirSession
from loa.model.playing import Caps, PlannedPlay, PlayPlan, Relay, Station
from loa.model.time import Period, at
from loa.playlog import PlayLog
from loa.playout import Agenda, Setup

MONTH = Period(dt.date(2024, 8, 1), dt.date(2024, 8, 31))
SHORT_CUT = PowerOff(at(dt.date(2024, 8, 6), dt.time(5, 30, 52)), at(dt.date(2024, 8, 6), dt.time(5, 36)))
LONG_CUT = PowerOff(at(dt.date(2024, 8, 11), dt.time(16)), at(dt.date(2024, 8, 12), dt.time(18)))
URGENT_AT = at(dt.date(2024, 8, 14), dt.time(17, 0, 40))
RELAY_DAY = dt.date(2024, 8, 20)
RELAY = Relay(
    "dai-tinh", "Thời sự đài tỉnh", "Đài tỉnh", dt.time(16, 55), dt.time(17, 5), first=RELAY_DAY, last=RELAY_DAY
)
CUT_WORDS = "đóng theo thời gian chờ: mất điện hoặc máy tắt khi đang phát"
LATE_WORDS = "lỡ giờ: máy bật lại lúc 18:00, trễ quá 10 phút cho phép"
RELAY_WORDS = "máy giữ im lặng để tiếp âm; máy không đo được tiếng tiếp âm"
KEEP_SECONDS = 20.0
FADE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of the log says."""

    line: str
    start: dt.datetime
    seconds: float
    ended: str = "complete"
    share: float = 1.0
    why: str = ""


def station(*emergencies) -> Station:
    rules = (a_rule(), a_rule("elderly", per_day=1, per_week=7))
    return a_station(*rules, *emergencies, relays=(RELAY,), caps=Caps(3, 15))


def urgent_rule():
    day = URGENT_AT.date()
    rule = a_rule("khan", per_day=3, per_week=0, emergency_at=URGENT_AT, priority="khẩn cấp")
    return replace(rule, first=day, last=day)


LIBRARY = [*BOTH, an_item("elderly"), an_item("khan", title="Sơ tán dân vùng sạt lở")]


def session_of(plan: PlayPlan, day: dt.date, name: str) -> tuple[AirSession, ...]:
    """The planned session as finished sound."""
    for one in plan.sessions:
        if (one.day, one.name) == (day, name):
            lines = tuple(play for play in plan.plays if (play.start.date(), play.session) == (day, name))
            known = f"{plan.station}-{day}-{one.start:%H%M}"
            path, sha = Path(f"{known}-{plan.revision}.mp3"), plan.revision
            return (
                AirSession(
                    known, plan.station, day, name, one.title, one.start, one.seconds, path, sha, sha, lines
                ),
            )  # fmt: skip
    return ()


def sessions_of(plan: PlayPlan) -> tuple[AirSession, ...]:
    return tuple(air for one in plan.sessions for air in session_of(plan, one.day, one.name))


@pytest.fixture(scope="module")
def plans() -> tuple[PlayPlan, PlayPlan]:
    """As it stood, and as it is from the emergency on."""
    before = planned(station(), LIBRARY, period=MONTH)
    return before, planned(station(urgent_rule()), LIBRARY, period=MONTH)


@pytest.fixture(scope="module")
def log(plans, tmp_path_factory) -> PlayLog:
    before, after = plans
    old, new = sessions_of(before), sessions_of(after)

    def agenda(now: dt.datetime) -> Agenda:
        is_old = now < URGENT_AT
        return Agenda(old if is_old else new, (before if is_old else after).relays, station().quiet_hours)

    folder = tmp_path_factory.mktemp("month")
    setup = Setup(
        before.station,
        "Đài truyền thanh",
        lambda: before.revision,
        agenda,
        "",
        poll_seconds=1800.0,
        keep_seconds=KEEP_SECONDS,
    )
    begin, until = at(MONTH.first, dt.time()), at(MONTH.last + dt.timedelta(days=1), dt.time())
    simulated(setup, folder, begin=begin, until=until, offs=[SHORT_CUT, LONG_CUT])
    return PlayLog(folder, before.station)


def whole(play: PlannedPlay, *, late: float = 0.0) -> Line:
    return Line(play.id, play.start + dt.timedelta(seconds=late), play.seconds)


def expected(plans: tuple[PlayPlan, PlayPlan]) -> list[Line]:
    """Every line of the month: as planned, but for what the four events do to it."""
    before, after = plans
    lines: list[Line] = []
    for one in before.sessions:
        (session,) = session_of(before, one.day, one.name)
        if (one.day, one.name) == (SHORT_CUT.start.date(), "sang"):
            lines += _after_short_cut(session)
        elif LONG_CUT.start <= one.start <= LONG_CUT.end:
            lines += [Line(play.id, play.start, 0.0, "not-played", 0.0, LATE_WORDS) for play in session.lines]
        elif (one.day, one.name) == (URGENT_AT.date(), "chieu"):
            lines += _around_emergency(session, after)
        else:
            if one.day == RELAY_DAY and one.name == "chieu":
                held = f"{before.station}/{RELAY_DAY}/dai-tinh"
                lines.append(Line(held, at(RELAY_DAY, RELAY.start), 600.0, share=0.0, why=RELAY_WORDS))
                assert one.start == at(RELAY_DAY, RELAY.end)  # the session waits for the relay
            lines += [whole(play) for play in session.lines]
    return lines


def _after_short_cut(session: AirSession) -> list[Line]:
    """The line that was on is closed with what was last kept; being the first, it is aired again with the greeting."""
    cut = (SHORT_CUT.start - session.start).total_seconds()
    kept = cut // KEEP_SECONDS * KEEP_SECONDS
    first = session.lines[0]
    heard = kept - session.offset(first)
    assert 0 < heard < first.seconds
    late = (SHORT_CUT.end - session.start).total_seconds()
    again = [whole(play, late=late) for play in session.lines]
    return [Line(first.id, first.start, heard, "stopped", heard / first.seconds, CUT_WORDS), *again]


def _around_emergency(session: AirSession, after: PlayPlan) -> list[Line]:
    """What was over stands; then the emergency, after the fade. What the new plan dropped is in no log."""
    (urgent,) = (one for one in sessions_of(after) if one.name.startswith(URGENT_PREFIX))
    assert urgent.start == at(URGENT_AT.date(), dt.time(17, 1))  # the first whole minute
    cut = (urgent.start - session.start).total_seconds()
    done = [play for play in session.lines if session.offset(play) + play.seconds <= cut]
    assert [play.id for play in done] == [play.id for play in after.plays if play.id.startswith(done[0].id[:-1])]
    return [*map(whole, done), *(whole(play, late=FADE_SECONDS) for play in urgent.lines)]


@pytest.mark.slow
def test_a_months_log_holds_every_line_of_the_plan_as_it_really_went(plans, log):
    assert not log.verify()
    told = [line.play for line in log.lines()]
    for play, line in zip(told, expected(plans), strict=False):
        assert (play.line, play.ended, play.why) == (line.line, line.ended, line.why)
        assert abs((play.start - line.start).total_seconds()) <= 0.5
        assert play.share_heard == pytest.approx(line.share, abs=0.02)
        assert (play.end - play.start).total_seconds() == pytest.approx(line.seconds, abs=0.6)
    assert len(told) == len(expected(plans))
