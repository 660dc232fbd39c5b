"""Exports of a plan, read back by others: icalendar with a recurrence expander, openpyxl, an HTML parser."""

import csv
import dataclasses
import datetime as dt
import io
import json
import re
from html.parser import HTMLParser

import icalendar
import openpyxl
import pytest
import recurring_ical_events
from stations import BOTH, a_rule, a_station, an_item, planned
from test_plan_rules import WEDNESDAY, an_emergency

from loa.exports import FORMS, exports
from loa.model.playing import Caps, Relay
from loa.model.time import VIETNAM
from loa.plans import plan_of
from loa.run_sheet import code_text, run_sheet

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


def test_a_calendar_that_is_made_again_replaces_the_events_of_the_old_one(plan) -> None:
    def events(made):
        found = icalendar.Calendar.from_ical(only(made, "ics")).walk("VEVENT")
        return {str(event["UID"]): int(event["SEQUENCE"]) for event in found}

    assert set(events(plan).values()) == {0}
    newer = dataclasses.replace(plan, revision="f" * 12, supersedes=(plan.revision,))
    assert events(newer) == dict.fromkeys(events(plan), 1)  # RFC 5545, 3.8.7.4: a revision counts up


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
    reason = page.cell(2, 13).value
    assert page.row_dimensions[2].height >= 15 * -(-len(reason) // 60)  # wrapped text does not run into the next row


@pytest.fixture(scope="module")
def drafts(plan):
    """The plan with the first line unapproved, and the greeting around the last one."""
    first, *others = plan.plays
    place = (plan.plays[-1].start.date(), plan.plays[-1].session)
    sessions = tuple(
        dataclasses.replace(one, draft="đã sửa") if (one.day, one.name) == place else one for one in plan.sessions
    )
    return dataclasses.replace(plan, plays=(dataclasses.replace(first, draft="chưa duyệt"), *others), sessions=sessions)


def test_a_plan_of_drafts_says_so_in_the_name_of_every_file_and_an_approved_one_does_not(plan, drafts) -> None:
    for form in FORMS:
        assert all(one.name.rpartition(".")[0].endswith("-ban-nhap") for one in exports(drafts, form, title=TITLE))
        assert not any("ban-nhap" in one.name for one in exports(plan, form, title=TITLE))
        assert "BẢN NHÁP" not in only(plan, form).decode("utf-8", errors="replace")


def test_a_table_says_which_lines_are_drafts_and_why(plan, drafts) -> None:
    rows = list(csv.DictReader(io.StringIO(only(drafts, "csv").decode("utf-8-sig"))))
    said = {row["Mã dòng"]: row["Bản nháp"] for row in rows}
    assert said[plan.plays[0].id] == "chưa duyệt"
    assert said[plan.plays[-1].id] == "đã sửa"
    assert list(said.values()).count("") == len(rows) - 1 - sum(why == "đã sửa" for why in said.values())
    book = openpyxl.load_workbook(io.BytesIO(only(drafts, "xlsx")))
    assert book.sheetnames[0].startswith("BẢN NHÁP")
    page = book.worksheets[0]
    assert [row[-1] or "" for row in page.iter_rows(min_row=2, values_only=True)] == [row["Bản nháp"] for row in rows]


def test_a_calendar_says_which_sessions_are_drafts(plan, drafts) -> None:
    calendar = icalendar.Calendar.from_ical(only(drafts, "ics"))
    assert str(calendar["X-WR-CALNAME"]).startswith("BẢN NHÁP")
    marked = [event for event in calendar.walk("VEVENT") if str(event["SUMMARY"]).startswith("BẢN NHÁP")]
    assert {event["DTSTART"].dt for event in marked} == {
        one.start for one in plan.sessions if {plan.plays[0].id, plan.plays[-1].id} & _ids(plan, one)
    }
    assert {str(event["STATUS"]) for event in marked} == {"TENTATIVE"}
    assert all("Bản nháp: " in event["DESCRIPTION"] for event in marked)


def _ids(plan, session):
    return {one.id for one in plan.plays if (one.start.date(), one.session) == (session.day, session.name)}


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
    assert seen.text.count("Giờ thật") == 7  # the workbook that the clerk fills in asks for it
    assert "Thời sự & tin tức" in seen.text
    assert TITLE in seen.text
    assert plan.revision in seen.text
    assert "http" not in sheets[0].data.decode("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert code_text(plan, plan.first, "ab").split(":") == ["loa", "24343", "2024-08-12", plan.revision, "ab"]


def test_a_code_scales_with_its_place_however_much_it_holds(plan) -> None:
    for head in ("", "ab" * 32):
        (code,) = re.findall(r"<svg[^>]*>", run_sheet(plan, [plan.first], title=TITLE, log_head=head))
        assert "viewBox" in code
        assert " width=" not in code  # a fixed size is cut off at the place's edge, and nobody can read it


def test_a_run_sheet_names_its_sessions_and_keeps_the_signatures_with_the_last_line(plan) -> None:
    made = planned(a_station(a_rule(), an_emergency(9, 10), caps=Caps(3, 15)), [*BOTH, an_item("khan")])
    sheet = run_sheet(made, [WEDNESDAY], title=TITLE)
    assert "Buổi sáng: bắt đầu 05:30" in sheet
    assert '<span class="urgent">TIN KHẨN CẤP</span>: bắt đầu 09:10' in sheet
    assert "buổi sang" not in sheet
    last = sheet[sheet.index('<tbody class="last">') :]
    assert last.count('class="time"') == 1
    assert "ký, ghi rõ họ tên" in last
    assert f"ngày 14/08/2024, bản lịch {made.revision}</th>" in sheet  # every page of a long day says which it is of
    named = dataclasses.replace(plan, plays=tuple(dataclasses.replace(one, title="Đo i-Speed") for one in plan.plays))
    assert '<span class="whole">i-Speed</span>' in run_sheet(named, [plan.first], title=TITLE)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_plan_gives_the_same_bytes_and_an_empty_one_is_a_file_too(plan, form: str) -> None:
    assert exports(plan, form, title=TITLE) == exports(plan, form, title=TITLE)
    empty = exports(planned(a_station(rules=())), form, title=TITLE)
    assert empty[0].data


def test_times_in_the_calendar_are_of_viet_nam(plan) -> None:
    text = only(plan, "ics").decode("utf-8")
    assert "TZID=Asia/Ho_Chi_Minh" in text
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")].splitlines()
    assert zone.count("BEGIN:STANDARD") == 1  # one offset, no summer time, whatever table the library has
    assert {"TZOFFSETTO:+0700", "TZID:Asia/Ho_Chi_Minh"} <= set(zone)
    (offset,) = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    summer = dt.datetime(2026, 7, 1, tzinfo=offset.to_tz())
    assert summer.utcoffset() == dt.timedelta(hours=7)
    assert plan.plays[0].start.tzinfo is VIETNAM
