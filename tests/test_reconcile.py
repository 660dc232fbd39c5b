"""Planned beside aired: each state from the log that shows it; one play for one line; unknown is neither."""

import dataclasses
import datetime as dt
from collections import Counter

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_report import CAMPAIGN, a_line, logged, ticked

from loa._report_match import outcomes_of
from loa.model.evidence import AIRED_STATES, FOR_URGENT, OWN_PLAYER, SPOKEN_FORMS, LogLine, Outcome, Play
from loa.model.playing import PlannedPlay
from loa.model.time import VIETNAM, month
from loa.model.wording import STATE_WORDS

AUGUST = month("2024-08")
FIRST, SECOND, EVENING = a_line(12), a_line(12, number=2), a_line(12, "chieu")
MINUTE = dt.timedelta(minutes=1)


def measured(planned: PlannedPlay, /, *, late: dt.timedelta = dt.timedelta(), **fields: object) -> Play:
    """What our own player says of a line."""
    play = dataclasses.replace(ticked(planned, late=late), grade="B", says=OWN_PLAYER)
    return dataclasses.replace(play, **fields)  # type: ignore[arg-type]


def emergency(start: dt.datetime, **fields: object) -> Play:
    play = measured(FIRST, line="24343/2024-08-12/khan-cap-0530/1", planned_start=start, campaign="bao-so-3")
    play = dataclasses.replace(play, script="bao-so-3/vi.everyone.short", title="Bão số 3", start=start)
    return dataclasses.replace(play, end=start + MINUTE, **fields)  # type: ignore[arg-type]


def relay(start: dt.datetime, seconds: float = 900.0) -> Play:
    play = emergency(start, line="24343/2024-08-12/dai-tinh", title="Thời sự đài tỉnh", form="relay", share_heard=0.0)
    return dataclasses.replace(play, campaign="", script="", end=start + dt.timedelta(seconds=seconds))


def outcomes(*plays: Play, planned: tuple[PlannedPlay, ...] = ()) -> tuple[Outcome, ...]:
    return outcomes_of(planned, logged(*plays), campaign=CAMPAIGN.name, month=AUGUST, means="Đài xã")


def states(*plays: Play, planned: tuple[PlannedPlay, ...] = ()) -> list[str]:
    return [one.state for one in outcomes(*plays, planned=planned)]


def test_a_play_that_gave_way_to_an_emergency_is_preempted() -> None:
    cut = measured(FIRST, share_heard=0.4, ended="stopped", why=FOR_URGENT)
    owed = measured(SECOND, share_heard=0.0, ended="not-played", why=FOR_URGENT)
    assert states(cut, owed, planned=(FIRST, SECOND)) == ["preempted", "preempted"]


@pytest.mark.parametrize("other", [emergency(FIRST.start), relay(FIRST.start - MINUTE)])
def test_a_line_in_whose_time_an_emergency_or_a_relay_was_on_is_preempted(other: Play) -> None:
    (outcome,) = outcomes(other, planned=(FIRST,))
    assert (outcome.state, outcome.sequence, outcome.aired_start) == ("preempted", 0, None)
    assert other.title in outcome.why


def test_a_line_in_whose_time_other_words_were_on_is_substituted_and_those_are_unplanned() -> None:
    other = measured(FIRST, line="", planned_start=None, script="2g-cutoff/vi.everyone.long", title="Bài dài")
    made = outcomes(other, planned=(FIRST,))
    assert sorted(one.state for one in made) == ["substituted", "unplanned"]
    assert next(one.why for one in made if one.state == "substituted") == "lúc đó phát: Bài dài"
    assert sum(one.state in AIRED_STATES for one in made) == 1


def test_a_neighbour_in_the_same_session_that_ran_late_took_nobodys_place() -> None:
    late = measured(FIRST, late=MINUTE)
    assert states(late, planned=(FIRST, SECOND)) == ["aired", "missed"]


def test_what_a_person_says_of_a_line_wins_over_what_was_on_in_its_time() -> None:
    told = ticked(FIRST, why_not="Mất điện")
    assert states(told, emergency(FIRST.start), planned=(FIRST,)) == ["cancelled"]


def test_a_tick_of_what_was_measured_is_the_same_play() -> None:
    tick = dataclasses.replace(ticked(FIRST), timed="plan")
    for plays in ((measured(FIRST, late=MINUTE), tick), (tick, measured(FIRST, late=MINUTE))):
        (outcome,) = outcomes(*plays, planned=(FIRST,))
        assert (outcome.state, outcome.grade) == ("aired", "B")


def test_what_was_measured_as_cut_is_not_made_whole_by_a_tick() -> None:
    cut = measured(FIRST, share_heard=0.4, ended="stopped", why="mất điện")
    assert states(dataclasses.replace(ticked(FIRST), timed="plan"), cut, planned=(FIRST,)) == ["partial"]


def test_a_person_who_played_what_the_player_could_not_counts() -> None:
    failed = measured(FIRST, share_heard=0.0, ended="failed", why="máy không ra tiếng")
    (outcome,) = outcomes(failed, ticked(FIRST, late=10 * MINUTE), planned=(FIRST,))
    assert (outcome.state, outcome.grade) == ("late", "C")


def test_the_same_line_played_again_is_unplanned() -> None:
    again = measured(FIRST, late=20 * MINUTE)
    assert states(measured(FIRST), again, planned=(FIRST,)) == ["aired", "unplanned"]


def test_our_player_vouches_for_what_lies_before_it_and_nobody_for_what_lies_after() -> None:
    assert states(measured(EVENING), planned=(FIRST, EVENING)) == ["missed", "aired"]
    assert states(measured(FIRST), planned=(FIRST, EVENING)) == ["aired", "no-evidence"]
    assert states(ticked(EVENING), planned=(FIRST, EVENING)) == ["no-evidence", "aired"]


def test_own_relayed_and_read_aloud_stay_apart() -> None:
    told = [
        dataclasses.replace(ticked(FIRST), line="", planned_start=None, form=form, script="") for form in SPOKEN_FORMS
    ]
    assert Counter((one.form, one.state) for one in outcomes(*told)) == Counter(
        {(form, "unplanned"): 1 for form in SPOKEN_FORMS}
    )


LINES = tuple(a_line(day, session, number) for day in (12, 13) for session in ("sang", "chieu") for number in (1, 2, 3))
ENDS = st.sampled_from([("complete", 1.0), ("stopped", 0.4), ("failed", 0.0), ("not-played", 0.0)])


@st.composite
def a_play_of_any_kind(draw: st.DrawFn) -> Play:
    line = draw(st.sampled_from(LINES))
    ended, share = draw(ENDS)
    is_named = draw(st.booleans())
    play = measured(
        line,
        late=draw(st.sampled_from([-40, -6, 0, 0, 3, 12, 90])) * MINUTE,
        ended=ended,
        share_heard=share,
        grade=draw(st.sampled_from("ABCD")),
        says=draw(st.sampled_from([OWN_PLAYER, "Mai", "nhật ký máy phát mpv"])),
        form=draw(st.sampled_from(SPOKEN_FORMS)),
        script=draw(st.sampled_from([line.script, "2g-cutoff/vi.everyone.long"])),
    )
    if ended == "complete" and is_named and draw(st.booleans()):
        play = dataclasses.replace(play, timed=draw(st.sampled_from(["plan", "doubtful"])))
    return play if is_named else dataclasses.replace(play, line="", planned_start=None)


LOGS = st.lists(a_play_of_any_kind(), max_size=14)


def of_log(plays: list[Play]) -> tuple[list[LogLine], tuple[Outcome, ...]]:
    lines = logged(*plays)
    return lines, outcomes_of(LINES, lines, campaign=CAMPAIGN.name, month=AUGUST, means="Đài xã")


@examples(150)
@given(LOGS)
def test_one_play_never_counts_twice_and_every_planned_line_has_one_state(plays: list[Play]) -> None:
    lines, made = of_log(plays)
    assert sorted(one.line for one in made if one.line) == sorted(line.id for line in LINES)
    used = [one.sequence for one in made if one.sequence]
    assert len(used) == len(set(used))
    assert {one.state for one in made} <= set(STATE_WORDS)
    heard = sum(line.play.share_heard >= 0.95 and line.play.ended == "complete" for line in lines)
    assert sum(one.state in AIRED_STATES for one in made) <= heard


@examples(150)
@given(LOGS)
def test_unknown_is_neither_missed_nor_played(plays: list[Play]) -> None:
    _lines, made = of_log(plays)
    spoken_days = {play.start.astimezone(VIETNAM).date() for play in plays} | {
        play.planned_start.date() for play in plays if play.planned_start
    }
    for one in made:
        if one.line and one.sequence == 0:
            assert one.state not in AIRED_STATES
        if one.planned_start and one.planned_start.date() not in spoken_days:
            assert one.state == "no-evidence"


@examples(100)
@given(LOGS)
def test_grades_and_forms_are_those_of_the_line_that_counts(plays: list[Play]) -> None:
    lines, made = of_log(plays)
    by_sequence = {line.sequence: line.play for line in lines}
    for one in made:
        if one.sequence:
            play = by_sequence[one.sequence]
            assert (one.grade, one.form, one.says) == (play.grade, play.form, play.says)
            assert one.aired_start in (None, play.start)
            assert not (play.timed and one.state in ("aired", "early", "late"))


@examples(60)
@given(LOGS, st.randoms(use_true_random=False))
def test_plans_in_any_order_give_the_same(plays: list[Play], order) -> None:
    shuffled = list(LINES)
    order.shuffle(shuffled)
    lines = logged(*plays)
    again = outcomes_of(shuffled, lines, campaign=CAMPAIGN.name, month=AUGUST, means="Đài xã")
    assert again == of_log(plays)[1]
