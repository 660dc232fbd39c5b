"""``[sound]``, ``[pauses]`` and clusters apart by seconds: read, refused with a cure, carried by workbooks."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_schedules import CAMPAIGNS, GOOD, LOCALITIES, VOICES, read

from loa.errors import InputInvalid
from loa.files.workbook import Sheet, workbook_bytes
from loa.model.sound_settings import DEFAULT_SOUND, Pauses
from loa.workspace.rules import Known
from loa.workspace.schedule_sheets import schedule_sheets, schedule_toml

LOUD = (
    GOOD.replace('["10001"]', '["10001", "10002", "10003"]')
    + """
[sound]
speaker = "indoor"
lufs = -20
lead_in_seconds = 3.5
stagger_seconds = 1
close_times = 2

[pauses]
full_stop = 0.8
factor = 1.25
audiences = { elderly = 1.4, everyone = 1.1 }

[[cluster]]
seconds = 4
stations = ["10001", "10002"]
"""
)
STATION = """
[station."10002".sound]
speaker = "phone"
stagger_seconds = 0

[station."10002".pauses]
comma = 0.5
"""


def test_a_schedule_without_sound_sounds_as_always(tmp_path: Path) -> None:
    assert read(tmp_path, thu=GOOD)["10001"].sound == DEFAULT_SOUND


def test_every_setting_reaches_the_stations(tmp_path: Path) -> None:
    sound = read(tmp_path, thu=LOUD)["10003"].sound
    assert (sound.speaker, sound.lufs, sound.lead_in_seconds, sound.close_times) == ("indoor", -20, 3.5, 2)
    assert sound.pauses.full_stop == pytest.approx(1.0)
    assert sound.pauses.comma == pytest.approx(0.3 * 1.25)
    assert sound.pauses_for("elderly").full_stop == pytest.approx(1.4)
    assert sound.pauses_for("remote").full_stop == pytest.approx(1.3)
    assert sound.pauses_for("shops") == sound.pauses


def test_stations_of_a_cluster_begin_some_seconds_one_after_the_other(tmp_path: Path) -> None:
    stations = read(tmp_path, thu=LOUD)
    assert [stations[code].sound.stagger_seconds for code in ("10001", "10002", "10003")] == [1, 5, 1]
    assert {one.stagger_minutes for one in stations.values()} == {0}


def test_a_cluster_may_repeat_the_close_where_the_schedule_does_not(tmp_path: Path) -> None:
    text = LOUD.replace("close_times = 2\n", "").replace("seconds = 4\n", "seconds = 4\nclose_times = 3\n")
    stations = read(tmp_path, thu=text)
    assert [stations[code].sound.close_times for code in ("10001", "10002", "10003")] == [3, 3, 1]


def test_a_station_changes_only_what_it_names(tmp_path: Path) -> None:
    stations = read(tmp_path, thu=LOUD + STATION)
    own, others = stations["10002"].sound, stations["10003"].sound
    assert (own.speaker, own.stagger_seconds, own.pauses.comma) == ("phone", 0, 0.5)
    assert own == dataclasses.replace(
        others, speaker="phone", stagger_seconds=0, pauses=dataclasses.replace(others.pauses, comma=0.5)
    )


BAD = [
    ('speaker = "indoor"', 'speaker = "horns"', "horn"),
    ("lufs = -20", "lufs = -12", "-16"),
    ("lufs = -20", "lufs = -40", "-23"),
    ("lufs = -20", 'lufs = "-20"', "lufs"),
    ("lead_in_seconds = 3.5", "lead_in_seconds = 60", "10"),
    ("lead_in_seconds = 3.5", "lead_in_seconds = -1", "lead_in_seconds"),
    ("stagger_seconds = 1", "stagger_seconds = 31", "30"),
    ("close_times = 2", "close_times = 0", "close_times"),
    ("close_times = 2", "close_times = 1.5", "close_times"),
    ("full_stop = 0.8", "full_stops = 0.8", "full_stop"),
    ("full_stop = 0.8", "full_stop = 3", "full_stop"),
    ("factor = 1.25", "factor = 2.5", "factor"),
    ("factor = 1.25", "factor = 0", "factor"),
    ("elderly = 1.4", "eldery = 1.4", "elderly"),
    ("audiences = { elderly = 1.4, everyone = 1.1 }", "audiences = 1.4", "audiences"),
    ("seconds = 4", "seconds = 4\nminutes = 20", "minutes"),
    ("seconds = 4\n", "", "minutes"),
    ("seconds = 4", "seconds = 0", "seconds"),
    ("seconds = 4", "seconds = 31", "seconds"),
    ("[sound]", "[sounds]", "sound"),
]


@pytest.mark.parametrize(("old", "new", "told"), BAD)
def test_each_slip_is_told_with_its_line_and_a_cure(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert LOUD.count(old) >= 1
    text = LOUD.replace(old, new, 1)
    with pytest.raises(InputInvalid) as caught:
        read(tmp_path, thu=text)
    faults = caught.value.faults
    assert len(faults) == 1, list(map(str, faults))
    assert faults[0].cure
    assert told in str(faults[0])
    assert faults[0].line >= text[: text.index("[sound")].count("\n")


def test_clusters_whose_last_station_would_be_silent_too_long_are_refused(tmp_path: Path) -> None:
    text = LOUD.replace("seconds = 4", "seconds = 20").replace('["10001", "10002"]\n', '["10001", "10002", "10003"]\n')
    with pytest.raises(InputInvalid, match="40"):
        read(tmp_path, thu=text)


def _known() -> Known:
    return Known(LOCALITIES, CAMPAIGNS, VOICES)


def test_a_workbook_carries_every_setting(tmp_path: Path) -> None:
    before = read(tmp_path, thu=LOUD)
    path = tmp_path / "thu.xlsx"
    path.write_bytes(workbook_bytes(schedule_sheets(tmp_path / "schedules" / "thu.toml", name="schedules/thu.toml")))
    text = schedule_toml(path, "thu", known=_known(), name="thu.xlsx")
    after = read(tmp_path, thu=text)
    assert [one.sound for one in after.values()] == [one.sound for one in before.values()]
    assert before["10001"].sound != DEFAULT_SOUND


def test_a_slip_in_a_workbook_is_told_by_its_sheet_and_row(tmp_path: Path) -> None:
    read(tmp_path, thu=LOUD)
    sheets = [
        Sheet("sound", ("key", "value"), (("speaker", "horn"), ("lufs", -3))) if one.name == "sound" else one
        for one in schedule_sheets(tmp_path / "schedules" / "thu.toml", name="thu")
    ]
    path = tmp_path / "thu.xlsx"
    path.write_bytes(workbook_bytes(sheets))
    with pytest.raises(InputInvalid) as caught:
        schedule_toml(path, "thu", known=_known(), name="thu.xlsx")
    assert [str(one).startswith("thu.xlsx:3 [sound.lufs]") for one in caught.value.faults] == [True]


@given(st.text(max_size=20), st.floats(0.5, 4))
def test_pauses_grow_by_their_factor(text: str, factor: float) -> None:
    assert Pauses().times(factor).after(text) == pytest.approx(factor * Pauses().after(text))
