"""The corpus of bad schedules: one slip each, told once or more with its line and a cure, and nothing read."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from test_schedules import CAMPAIGNS, GOOD, LOCALITIES, VOICES, read

from loa.errors import InputInvalid
from loa.files.workbook import Sheet, read_workbook, workbook_bytes
from loa.model.playing import PRIORITIES
from loa.workspace.emergencies import add_emergency
from loa.workspace.rules import Known
from loa.workspace.schedule_sheets import schedule_sheets, schedule_toml

MORE = (
    GOOD.replace('["10001"]', '["10001", "10003"]').replace("minutes_per_session = 15", "minutes_per_session = 20")
    + """
at = ["05:40"]
gap_minutes = 30
priority = "ưu tiên"

[[campaign]]
campaign = "i-speed"
per_day = 2
per_week = 8
share = { everyone = 3, elderly = 1 }

[[campaign]]
campaign = "i-speed"
audience = "elderly"
per_day = 1
ramp_days = 7
ramp_per_day = 4

[[season]]
name = "he"
from = "04-15"
until = "10-15"

[[relay]]
name = "dai-tinh"
title = "Thời sự"
source = "Đài tỉnh"
start = "11:00"
end = "11:15"
weekdays = ["mon", "fri"]
from = 2024-01-01
until = 2024-12-31
season = "he"

[[relay]]
name = "dai-huyen"
title = "Tin huyện"
source = "Đài huyện"
start = "11:15"
end = "11:30"

[[day]]
kind = "tet"
title = "Tết"
lunar = "01-01"
before = 1
days = 5

[[day]]
kind = "holiday"
title = "Quốc khánh"
on = "09-02"
closes = ["chieu"]

[[day]]
kind = "power-cut"
title = "Cắt điện"
from = 2024-08-14
until = 2024-08-15
start = "08:00"
end = "18:00"
priorities = ["khẩn cấp"]

[[cluster]]
minutes = 20
stations = ["10001", "10003"]

[station."10003"]
stagger_minutes = 5
device = "usb"

[station."10003".caps]
minutes_per_session = 30

[[station."10003".quiet]]
from = "22:00"
until = "05:00"
""".replace("at = [", "at = [", 1)
)


MORE = MORE.replace("per_day = 2\nper_week = 10", "per_week = 5", 1)


def test_a_schedule_with_everything_is_read(tmp_path: Path) -> None:
    stations = read(tmp_path, thu=MORE)
    one, other = stations["10001"], stations["10003"]
    assert (one.stagger_minutes, other.stagger_minutes) == (0, 5)
    assert (other.caps.minutes_per_session, other.caps.sessions_per_day) == (30, 2)
    assert [quiet.start.hour for quiet in other.quiet_hours] == [22]
    fixed, many, few, ramp = one.rules
    assert (fixed.at, fixed.per_day, fixed.gap_minutes, fixed.priority) == ((dt.time(5, 40),), 1, 30, PRIORITIES[1])
    assert [(rule.audience, rule.per_week, rule.together_per_day) for rule in (many, few)] == [
        ("everyone", 6, 2),
        ("elderly", 2, 2),
    ]
    assert ramp.most_on(ramp.last) == 4
    assert [relay.name for relay in one.relays] == ["dai-tinh", "dai-huyen"]
    assert [(day.kind, day.is_lunar) for day in one.special_days] == [
        ("tet", True), ("holiday", False), ("power-cut", False)
    ]  # fmt: skip


BAD = [
    ('at = ["05:40"]', 'at = ["5:40"]', "17:30"),
    ('at = ["05:40"]', 'at = ["25:40"]', "25:40"),
    ('at = ["05:40"]', 'at = ["09:00"]', "09:00"),
    ('at = ["05:40"]', 'at = ["05:40", "05:40"]', "05:40"),
    ('at = ["05:40"]', 'at = ["05:40"]\nper_day = 3', "per_day"),
    ('at = ["05:40"]', "at = 540", "at"),
    ("gap_minutes = 30", "gap_minutes = -1", "gap_minutes"),
    ("gap_minutes = 30", 'gap_minutes = "30"', "gap_minutes"),
    ("per_week = 8\nshare", "per_week = 8\ngap_minutes = 1440\nshare", "gap_minutes"),
    ('priority = "ưu tiên"', 'priority = "uu tien"', "ưu tiên"),
    ("everyone = 3,", "everybody = 3,", "everyone"),
    ("everyone = 3,", "everyone = 0,", "everyone"),
    ("share = {", 'audience = "elderly"\nshare = {', "share"),
    ("share = {", "language_share = { ede = 1 }\nshare = {", "ede"),
    ("ramp_days = 7\n", "", "ramp_days"),
    ("ramp_per_day = 4", "ramp_per_day = 1", "ramp_per_day"),
    ("ramp_days = 7", "ramp_days = 400", "ramp_days"),
    ('name = "he"', 'name = "Hè"', "a-z"),
    ('from = "04-15"', 'from = "04-31"', "04-31"),
    ('until = "10-15"', 'until = "15/10"', "15/10"),
    ('season = "he"', 'season = "hè"', "he"),
    ('source = "Đài tỉnh"', 'source = " "', "source"),
    ('source = "Đài tỉnh"\n', "", "source"),
    ('end = "11:15"', 'end = "10:45"', "end"),
    ('start = "11:15"', 'start = "11:10"', "dai-tinh"),
    ('name = "dai-huyen"', 'name = "dai-tinh"', "dai-tinh"),
    ('start = "11:15"\nend = "11:30"', 'start = "20:50"\nend = "21:10"', "dai-huyen"),
    ("until = 2024-12-31\nseason", "until = 2023-12-31\nseason", "31/12/2023"),
    ('["mon", "fri"]', '["mon", "fry"]', "fri"),
    ('kind = "tet"', 'kind = "têt"', "tet"),
    ('lunar = "01-01"', 'lunar = "13-01"', "13-01"),
    ('lunar = "01-01"', 'lunar = "1-1"', "1-1"),
    ('lunar = "01-01"', 'lunar = "01-01"\non = "02-10"', "lunar"),
    ('lunar = "01-01"\nbefore = 1\ndays = 5\n', "", "2024-07-25"),
    ("before = 1", "before = -1", "before"),
    ("days = 5", "days = 31", "days"),
    ('on = "09-02"', 'on = "02-30"', "02-30"),
    ('closes = ["chieu"]', 'closes = ["chiều"]', "chieu"),
    ('start = "08:00"\nend = "18:00"\n', 'start = "08:00"\n', "end"),
    ('start = "08:00"\nend', 'start = "18:30"\nend', "end"),
    ("until = 2024-08-15", "until = 2024-08-13", "13/08/2024"),
    ('priorities = ["khẩn cấp"]', 'priorities = ["gấp"]', "khẩn cấp"),
    ("minutes = 20\n", "minutes = 5\n", "20"),
    ("minutes = 20\n", "minutes = 60\n", "sang"),
    ('["10001", "10003"]\n\n[station', '["10001"]\n\n[station', "stations"),
    ('["10001", "10003"]\n\n[station', '["10001", "10002"]\n\n[station', "10002"),
    ("[[cluster]]", '[[cluster]]\nminutes = 20\nstations = ["10003", "10001"]\n[[cluster]]', "10003"),
    ('[station."10003"]', '[station."10009"]', "10009"),
    ("stagger_minutes = 5", "stager_minutes = 5", "stagger_minutes"),
    ("minutes_per_session = 30", "minutes_per_session = 0", "minutes_per_session"),
    ('from = "22:00"\nuntil = "05:00"', 'from = "17:30"\nuntil = "17:40"', "chieu"),
    ('device = "usb"', "device = 5", "device"),
    ("[[season]]", "[season]", "[[season]]"),
    ("version = 1", 'version = "1"', "version"),
]


@pytest.mark.parametrize(("old", "new", "told"), BAD)
def test_each_slip_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert MORE.count(old) >= 1
    with pytest.raises(InputInvalid) as caught:
        read(tmp_path, thu=MORE.replace(old, new, 1))
    faults = caught.value.faults
    assert all(
        fault.file == "schedules/thu.toml" and fault.line > 0 and fault.message and fault.cure for fault in faults
    )
    assert any(told in str(fault) for fault in faults), list(map(str, faults))
    assert len(faults) <= 3, list(map(str, faults))


def test_an_emergency_stands_in_its_own_file_and_is_a_rule_of_its_stations(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 8, 14, 2, 10, tzinfo=dt.UTC)
    path = tmp_path / "schedules" / "emergencies.toml"
    add_emergency(path, campaign="i-speed", at=moment, until=dt.date(2024, 8, 15), stations=["10001"])
    rule = read(tmp_path, thu=GOOD)["10001"].rules[-1]
    assert (rule.emergency_at, rule.last, rule.line) == (moment, dt.date(2024, 8, 15), 4)
    text = path.read_text(encoding="utf-8")
    for old, new in [("i-speed", "i-sped"), ("10001", "10002"), ("2024-08-14", "14/8"), ("version = 1", "version = 9")]:
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputInvalid, match=r"schedules/emergencies.toml:\d"):
            read(tmp_path, thu=GOOD)


def known() -> Known:
    return Known(LOCALITIES, CAMPAIGNS, VOICES)


def test_a_schedule_goes_to_a_workbook_and_back(tmp_path: Path) -> None:
    text = MORE.split("[station.", maxsplit=1)[0]
    before = read(tmp_path, thu=text)
    sheets = schedule_sheets(tmp_path / "schedules" / "thu.toml", name="schedules/thu.toml")
    path = tmp_path / "thu.xlsx"
    path.write_bytes(workbook_bytes(sheets))
    assert path.read_bytes() == workbook_bytes(sheets)
    assert "Thời sự" in str(read_workbook(path)["relay"])
    after = read(tmp_path, thu=schedule_toml(path, "thu", known=known(), name="thu.xlsx"))
    assert [_without_lines(one) for one in after.values()] == [_without_lines(one) for one in before.values()]


def _without_lines(station):
    def bare(items):
        return tuple(dataclasses.replace(item, line=0) for item in items)

    return dataclasses.replace(
        station, rules=bare(station.rules), relays=bare(station.relays), special_days=bare(station.special_days)
    )


def test_a_fault_in_a_workbook_is_told_by_sheet_row_and_column(tmp_path: Path) -> None:
    read(tmp_path, thu=GOOD)
    sheets = list(schedule_sheets(tmp_path / "schedules" / "thu.toml", name="thu"))
    wrong = [
        dataclasses.replace(
            one,
            rows=(
                tuple("x" if key == "audience" else cell for key, cell in zip(one.columns, one.rows[0], strict=True)),
            ),
        )
        if one.name == "campaign"
        else one
        for one in sheets
    ]
    path = tmp_path / "thu.xlsx"
    path.write_bytes(workbook_bytes([*wrong, Sheet("la", ("a",), ())]))
    with pytest.raises(InputInvalid) as caught:
        schedule_toml(path, "thu", known=known(), name="thu.xlsx")
    told = list(map(str, caught.value.faults))
    assert any(one.startswith("thu.xlsx:2 [campaign.audience]") for one in told), told
    assert any("la" in one for one in told)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"version = 1"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "thu.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputInvalid, match=r"thu\.xlsx"):
        read_workbook(path, name="thu.xlsx")
