"""Exports of a plan, read back by others: icalendar with a recurrence expander, openpyxl, an HTML parser."""

import csv
import datetime as dt
import io
import json
from html.parser import HTMLParser

import icalendar
import openpyxl
import pytest
import recurring_ical_events
from stations import a_rule, a_station, planned

from loa.exports import FORMS, exports
from loa.model.playing import Relay
from loa.model.time import VIETNAM
from loa.plans import plan_of
from loa.run_sheet import code_text

TITLE = "Đài truyền thanh xã Ea H'Leo"
RELAY = Relay("dai-tinh", "Thời sự & tin tức", "Đài tỉnh", dt.time(11), dt.time(11, 30))


@pytest.fixture(scope="module")
def plan():
    return planned(a_station(a_rule(), a_rule(per_day=1, per_week=3, at=(dt.time(17, 10),)), relays=(RELAY,)))


def only(plan, form: str) -> bytes:
    return exports(plan, form, title=TITLE)[0].data


def test_the_calendar_has_every_session_and_relay_at_its_time(plan) -> None:
    calendar = icalendar.Calendar.from_ical(only(plan, "ics"))
    found = recurring_ical_events.of(calendar).between(plan.first, plan.last + dt.timedelta(days=1))
    spans = sorted((event["DTSTART"].dt, event["DTEND"].dt) for event in found)
    expected = sorted(
        (one.start, one.start + dt.timedelta(seconds=-(-one.seconds // 1))) for one in (*plan.sessions, *plan.relays)
    )
    assert spans == expected
    assert all(start.utcoffset() == dt.timedelta(hours=7) for start, _end in spans)
    assert len({event["UID"] for event in found}) == len(found)
    first = min(found, key=lambda event: event["DTSTART"].dt)
    assert TITLE in first["SUMMARY"]
    assert plan.plays[0].title in first["DESCRIPTION"]
    assert sum(str(event["SUMMARY"]).startswith("Tiếp âm: Thời sự & tin tức") for event in found) == 7


def test_the_tables_have_every_line_with_its_reason(plan) -> None:
    rows = list(csv.DictReader(io.StringIO(only(plan, "csv").decode("utf-8-sig"))))
    assert len(rows) == len(plan.plays) + len(plan.relays)
    reasons = {play.id: play.reason for play in plan.plays}
    assert all(row["Lý do"] == reasons[row["Mã dòng"]] for row in rows if row["Loại"] == "bài")
    book = openpyxl.load_workbook(io.BytesIO(only(plan, "xlsx")))
    assert book.sheetnames == ["Lịch phát", "Chưa đạt", "Đã nhường"]
    page = book["Lịch phát"]
    assert [[str(cell) for cell in row][:4] for row in page.iter_rows(min_row=2, values_only=True)] == [
        [row["Mã dòng"], row["Ngày"], row["Thứ"], row["Giờ"]] for row in rows
    ]
    assert (page.page_setup.paperSize, page.freeze_panes) == (9, "A2")


def test_the_data_is_the_plan(plan) -> None:
    assert plan_of(json.loads(only(plan, "json"))) == plan


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.classes += [value for key, value in attrs if key == "class" and value]

    def handle_data(self, data):
        self.text += data


def test_a_run_sheet_has_boxes_lines_to_sign_and_a_code_for_each_day(plan) -> None:
    sheets = exports(plan, "html", title=TITLE, log_head="ab" * 32)
    assert [one.name for one in sheets[:2]] == ["24343-2024-08-12_2024-08-18.html", "24343-2024-08-12.html"]
    seen = Seen()
    seen.feed(sheets[0].data.decode("utf-8"))
    lines = len(plan.plays) + len(plan.relays)
    assert (seen.tags.count("section"), seen.tags.count("svg")) == (7, 7)
    assert seen.classes.count("box") == 2 * lines
    assert seen.text.count("Người phát") == 7
    assert "Thời sự & tin tức" in seen.text
    assert TITLE in seen.text
    assert plan.revision in seen.text
    assert "http" not in sheets[0].data.decode("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert code_text(plan, plan.first, "ab").split(":") == ["loa", "24343", "2024-08-12", plan.revision, "ab"]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_plan_gives_the_same_bytes_and_an_empty_one_is_a_file_too(plan, form: str) -> None:
    assert exports(plan, form, title=TITLE) == exports(plan, form, title=TITLE)
    empty = exports(planned(a_station(rules=())), form, title=TITLE)
    assert empty[0].data


def test_times_in_the_calendar_are_of_viet_nam(plan) -> None:
    assert b"TZID=Asia/Ho_Chi_Minh" in only(plan, "ics")
    assert b"BEGIN:VTIMEZONE" in only(plan, "ics")
    assert plan.plays[0].start.tzinfo is VIETNAM
