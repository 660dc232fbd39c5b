"""Of all the lines that correct one line, the last one alone stands, however they were written."""

import dataclasses
import datetime as dt

import hypothesis.strategies as st
from hypothesis import given
from test_playlog import NOW, a_play

from loa._log_standing import last_words, standing_lines
from loa.model.evidence import LogLine


def log(*corrects: int) -> list[LogLine]:
    plays = [
        dataclasses.replace(a_play(), corrects=number, start=a_play().start + dt.timedelta(minutes=at))
        for at, number in enumerate(corrects)
    ]
    return [LogLine(at, NOW, "", play) for at, play in enumerate(plays, start=1)]


def standing(*corrects: int) -> list[int]:
    return [line.sequence for line in standing_lines(log(*corrects))]


def test_a_chain_a_branch_and_both_leave_the_last_one() -> None:
    assert standing(0, 0, 2, 3) == [1, 4]
    assert standing(0, 0, 2, 2) == [1, 4]
    assert standing(0, 0, 2, 2, 3, 0) == [1, 5, 6]


def test_a_correction_of_a_line_that_is_not_there_stands() -> None:
    assert last_words({5: 2, 7: 9}) == {5: 5, 7: 7}


@given(st.data())
def test_as_many_lines_stand_as_plays_were_told(data: st.DataObject) -> None:
    corrects = [data.draw(st.integers(0, at)) for at in range(data.draw(st.integers(1, 12)))]
    found = standing(*corrects)
    assert len(found) == corrects.count(0)
    assert found[-1] == len(corrects)
