"""Schedules: read whole, or every fault of every file with its line and its cure."""

import datetime as dt
import textwrap
from pathlib import Path

import pytest

from loa.errors import InputInvalid
from loa.model.campaign import Audience, Campaign
from loa.model.place import Locality, LocalityName
from loa.model.playing import ANY, Station
from loa.model.sound import Voice
from loa.workspace import Workspace
from loa.workspace.schedules import read_stations


def a_locality(code: str, *provinces: str) -> Locality:
    turn = dt.date(2025, 7, 1)
    spans = [(dt.date.min, turn - dt.timedelta(days=1)), (turn, dt.date.max)]
    names = tuple(
        LocalityName(*span, "xã", f"X{code}", "", "", province) for span, province in zip(spans, provinces, strict=True)
    )
    return Locality(code, names)


LOCALITIES = {
    "10001": a_locality("10001", "tỉnh Đắk Lắk", "tỉnh Đắk Lắk"),
    "10002": a_locality("10002", "tỉnh Phú Yên", "tỉnh Đắk Lắk"),
    "10003": a_locality("10003", "tỉnh Sóc Trăng", "thành phố Cần Thơ"),
}
CAMPAIGNS = {
    name: Campaign(
        name,
        name,
        dt.date(2024, 3, 1),
        dt.date(2025, 12, 31),
        "ưu tiên",
        (),
        (),
        (),
        (Audience("everyone", "Mọi người", 3.8), Audience("elderly", "Người cao tuổi", 3.3)),
        (),
        (),
    )
    for name in ("2g-cutoff", "i-speed")
}
VOICES = {"vi-bac": Voice("vi-bac", "Giọng Bắc", "espeak", "vi"), "en": Voice("en", "Anh", "espeak", "en")}

GOOD = """\
version = 1
stations = ["10001"]
device = "pc"
languages = ["vi"]
reports_to = "Sở"

[voices]
vi = "vi-bac"

[caps]
sessions_per_day = 2
minutes_per_session = 15
days_per_week = 6

[[daypart]]
name = "sang"
title = "Buổi sáng"
start = "05:30"
end = "06:30"
weekdays = ["mon", "sun"]

[[daypart]]
name = "chieu"
title = "Buổi chiều"
start = "17:00"
end = "18:00"

[[quiet]]
from = "21:00"
until = "05:30"

[[campaign]]
campaign = "2g-cutoff"
audience = "everyone"
length = "short"
language = "vi"
per_day = 2
per_week = 10
from = 2024-07-15
until = 2024-10-15
dayparts = ["sang"]
"""


def read(root: Path, **files: str) -> dict[str, Station]:
    for name, text in files.items():
        path = root / "schedules" / f"{name.replace('_', '-')}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_stations(root, localities=LOCALITIES, campaigns=CAMPAIGNS, voices=VOICES)


def faults(root: Path, *changes: tuple[str, str]) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(InputInvalid) as caught:
        read(root, thu=text)
    return list(map(str, caught.value.faults))


def test_a_schedule_is_read_as_it_is_written(tmp_path: Path) -> None:
    (station,) = read(tmp_path, thu=GOOD).values()
    assert (station.locality, station.schedule, station.file) == ("10001", "thu", "schedules/thu.toml")
    morning, evening = station.dayparts
    assert (morning.start, morning.end, morning.weekdays) == (dt.time(5, 30), dt.time(6, 30), (0, 6))
    assert evening.weekdays == (0, 1, 2, 3, 4, 5, 6)
    assert (station.caps.minutes_per_session, station.caps.days_per_week) == (15, 6)
    (rule,) = station.rules
    assert (rule.per_day, rule.per_week, rule.dayparts) == (2, 10, ("sang",))
    assert (rule.first, rule.last, rule.line) == (dt.date(2024, 7, 15), dt.date(2024, 10, 15), 32)
    assert station.voices == (("vi", "vi-bac"),)


def test_what_a_rule_leaves_out_takes_turns_and_lasts_as_long_as_its_campaign(tmp_path: Path) -> None:
    text = GOOD.split("[[campaign]]", maxsplit=1)[0] + '[[campaign]]\ncampaign = "i-speed"\n'
    (rule,) = read(tmp_path, thu=text)["10001"].rules
    assert (rule.audience, rule.length, rule.language) == (ANY, ANY, "vi")
    assert (rule.first, rule.last) == (dt.date(2024, 3, 1), dt.date(2025, 12, 31))


def test_a_province_means_the_localities_of_today_and_of_the_first_day(tmp_path: Path) -> None:
    stations = read(tmp_path, thu=GOOD.replace('stations = ["10001"]', 'province = "tỉnh Đắk Lắk"'))
    assert list(stations) == ["10001", "10002"]
    stations = read(tmp_path, thu=GOOD.replace('stations = ["10001"]', 'province = "tỉnh Sóc Trăng"'))
    assert list(stations) == ["10003"]
    but = 'province = "tỉnh Đắk Lắk"\nexcept = ["10002"]'
    assert list(read(tmp_path, thu=GOOD.replace('stations = ["10001"]', but))) == ["10001"]


def test_one_station_may_differ_from_its_schedule(tmp_path: Path) -> None:
    two = GOOD.replace('["10001"]', '["10001", "10003"]')
    stations = read(tmp_path, thu=two + '\n[station."10003"]\ndevice = "usb"\nreports_to = "Phòng"\n')
    assert (stations["10003"].device, stations["10003"].reports_to) == ("usb", "Phòng")
    assert (stations["10001"].device, stations["10001"].reports_to) == ("pc", "Sở")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('["10001"]', '["10001", "1000"]', 2, "1000"),
        ('stations = ["10001"]', "", 1, "province"),
        ('stations = ["10001"]', 'province = "tỉnh Đăk Lăk"', 2, "tỉnh Đắk Lắk"),
        ('"vi-bac"', '"vi-bắc"', 8, "vi-bac"),
        ('vi = "vi-bac"', 'vi = "en"', 8, "en"),
        ('"2g-cutoff"', '"2g-cutof"', 33, "2g-cutoff"),
        ('"everyone"', '"everybody"', 34, "everyone"),
        ('"short"', '"shrt"', 35, "short"),
        ('language = "vi"', 'language = "ede"', 36, "ede"),
        ("per_week = 10", "per_week = 15", 38, "15"),
        ("2024-07-15", "2024-11-15", 40, "15/10/2024"),
        ('dayparts = ["sang"]', 'dayparts = ["sag"]', 41, "sang"),
        ('"mon", "sun"', '"mon", "sunday"', 20, "sun"),
        ('end = "06:30"', 'end = "05:00"', 19, "end"),
        ('start = "17:00"', 'start = "06:00"', 25, "sang"),
        ('start = "05:30"', 'start = "05:15"', 29, "sang"),
        ('start = "05:30"', 'start = "25:30"', 18, "05:30"),
        ("sessions_per_day = 2", "sessions_per_day = 1", 11, "2"),
        ('name = "chieu"', 'name = "sang"', 23, "sang"),
        ('name = "chieu"', 'name = "Chiều"', 23, "a-z"),
        ("days_per_week", "day_per_week", 13, "days_per_week"),
        ("version = 1", "version = 2", 1, "1"),
    ],
)
def test_each_fault_is_told_with_its_line_and_a_cure(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    found = faults(tmp_path, (old, new))
    assert any(fault.startswith(f"schedules/thu.toml:{line}") and told in fault for fault in found), found


def test_all_faults_of_all_files_come_together(tmp_path: Path) -> None:
    other = GOOD.replace("vi-bac", "vi-nam").replace('["10001"]', '["10002"]')
    with pytest.raises(InputInvalid) as caught:
        read(tmp_path, a=GOOD.replace("everyone", "every"), b=other, c="not toml")
    assert [fault.file for fault in caught.value.faults] == [f"schedules/{name}.toml" for name in "abc"]


def test_a_station_in_two_schedules_is_a_fault_that_names_both(tmp_path: Path) -> None:
    province = GOOD.replace('stations = ["10001"]', 'province = "tỉnh Đắk Lắk"')
    with pytest.raises(InputInvalid, match=r"b.toml:2 .*10001.*schedules/a\.toml.*except"):
        read(tmp_path, a=GOOD, b=province)


def test_sessions_on_other_days_may_share_their_hours(tmp_path: Path) -> None:
    more = textwrap.dedent("""
        [[daypart]]
        name = "chieu-cuoi-tuan"
        title = "Chiều cuối tuần"
        start = "17:30"
        end = "18:30"
        weekdays = ["sat"]
        """)
    text = GOOD.replace('end = "18:00"', 'end = "18:00"\nweekdays = ["mon", "tue"]') + more
    assert len(read(tmp_path, thu=text)["10001"].dayparts) == 3


def test_no_schedule_is_no_station(tmp_path: Path) -> None:
    assert read(tmp_path) == {}


def test_the_sample_schedules_name_every_locality_once(sample: Path) -> None:
    workspace = Workspace(sample)
    assert list(workspace.stations) == list(workspace.localities)
    for station in workspace.stations.values():
        assert min(daypart.start for daypart in station.dayparts) >= dt.time(5, 30), "residents complain of earlier"
        assert {rule.campaign for rule in station.rules} == {"2g-cutoff", "i-speed"}
