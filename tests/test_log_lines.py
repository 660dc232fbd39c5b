"""A line has one spelling, and the fast look at a log agrees with the slow one."""

import dataclasses
import datetime as dt
import json

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_playlog import CODE, NOW, a_play

from loa._log_check import RawLine, faults_of
from loa._log_lines import LATER_FIELDS, line_bytes, line_of
from loa._log_merkle import Tree, merkle_root
from loa._log_quick import holds_together
from loa.files.canonical import canonical_json
from loa.model.evidence import ENDS, FORMS, GRADES, TIMED, LogLine, Play
from loa.model.time import VIETNAM

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
FIRST, LAST = dt.datetime.fromisoformat("1970-01-02"), dt.datetime.fromisoformat("2099-01-01")
MOMENTS = st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=VIETNAM))
BOUNDS = st.none() | MOMENTS


@st.composite
def plays(draw: st.DrawFn) -> Play:
    start = draw(MOMENTS)
    before, after = sorted([draw(MOMENTS), draw(MOMENTS)])
    play = a_play(start=start, title=draw(TEXT), means=draw(TEXT), why=draw(TEXT), says=draw(TEXT), line=draw(TEXT))
    return dataclasses.replace(
        play,
        planned_start=draw(BOUNDS),
        share_heard=round(draw(st.floats(0, 1)), 4),
        planned_seconds=round(draw(st.floats(0, 1e6)), 3),
        count=draw(st.integers(0, 10**6)),
        grade=draw(st.sampled_from(GRADES)),
        form=draw(st.sampled_from(FORMS)),
        ended=draw(st.sampled_from(ENDS)),
        timed=draw(st.sampled_from(TIMED)),
        not_before=draw(st.sampled_from([None, before])),
        not_after=draw(st.sampled_from([None, after])),
        proof=draw(TEXT),
        draft=draw(TEXT),
    )


def canonical(line: LogLine) -> bytes:
    """The spelling as the rule has it, without a shortcut."""
    play = {field.name: getattr(line.play, field.name) for field in dataclasses.fields(Play)}
    said = {name: value for name, value in play.items() if value or name not in LATER_FIELDS}
    told = {"logged_at": line.logged_at, "play": said, "previous": line.previous}
    return canonical_json(told | {"sequence": line.sequence, "v": 1})


@examples(200)
@given(plays(), st.integers(1, 10**9))
def test_a_line_is_canonical_json_and_is_read_back_as_it_was(play: Play, number: int) -> None:
    line = LogLine(number, NOW, "0" * 64, play)
    data = line_bytes(line)
    assert data == canonical(line)
    again = line_of(data)
    assert again == line
    assert line_bytes(again) == data


@examples(200)
@given(plays())
def test_what_is_written_holds_together_at_a_glance(play: Play) -> None:
    data = line_bytes(LogLine(1, NOW, "0" * 64, play))
    assert holds_together([(f"{play.start:%Y-%m}", [data])], station=CODE)


DIRT = [
    (b'"v":1}', b'"v":1.0}'),
    (b'"v":1}', b'"v": 1}'),
    (b'"grade":"C"', b'"grade":"E"'),
    (b'"share_heard":1.0', b'"share_heard":1.5'),
    (b'"share_heard":1.0', b'"share_heard":1.00'),
    (b'"share_heard":1.0', b'"share_heard":1'),
    (b'"count":1', b'"count":01'),
    (b'"count":1', b'"count":true'),
    (b'"draft"', b'"timed"'),
    (b'"title":"', b'"timed":"","title":"'),
    (b'"title":"', b'"timed":"later","title":"'),
    (b'"title":"', b'"title":5,"titles":"'),
    (b"+07:00", b"+08:00"),
    (b"05:30:25+07:00", b"05:30:25.000000+07:00"),
    (b"2024-08-12T05", b"2024-02-30T05"),
    (b"2024-08-12T05:30", b"2024-08-12T05:60"),
    (b'"sequence":1', b'"sequence":2'),
    (b'"station":"24343"', b'"station":"24344"'),
    (b'"corrects":0', b'"corrects":1'),
]


@pytest.mark.parametrize(("said", "instead"), DIRT)
def test_what_holds_at_a_glance_holds_when_looked_at_closely(said: bytes, instead: bytes) -> None:
    data = line_bytes(LogLine(1, NOW, "0" * 64, a_play())).replace(said, instead, 1)
    try:
        raw = RawLine("plays-2024-08.jsonl", 1, data, line_of(data))
    except ValueError as exc:
        raw = RawLine("plays-2024-08.jsonl", 1, data, None, str(exc))
    is_sound = not list(faults_of([raw], station=CODE, held=None))
    if holds_together([("2024-08", [data])], station=CODE):
        assert is_sound
    if said in line_bytes(LogLine(1, NOW, "0" * 64, a_play())) and instead != b'"share_heard":1':
        assert not is_sound


def test_a_text_that_is_no_text_is_no_line() -> None:
    value = json.loads(line_bytes(LogLine(1, NOW, "0" * 64, a_play())))
    value["play"]["title"] = 5
    with pytest.raises(ValueError, match="không phải là chữ"):
        line_of(canonical_json(value))


@given(st.lists(st.binary(max_size=8), max_size=60))
def test_a_growing_tree_and_a_whole_one_have_the_same_root(entries: list[bytes]) -> None:
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    assert tree.root() == merkle_root(entries)
