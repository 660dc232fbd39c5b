"""Which letter asks for a month's report: one of the place, written by then, in force, with a report clause."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from test_report import CAMPAIGN, FIELDS, LOCALITY, a_dispatch

from loa._report_dispatch import asked_by, asking_of
from loa._report_due import addressee, topic_of
from loa.errors import UsageError
from loa.model.dispatch import ParentDispatch, PartialDate, ReportRule
from loa.workspace import open_workspace

RULE = ReportRule(15, (), FIELDS, "Sở Thông tin và Truyền thông")
HERE = a_dispatch(RULE)
ELSEWHERE = dataclasses.replace(HERE, name="noi-khac", place="Bình Phước")
SAMPLE = open_workspace(Path(__file__).parent.parent)


def campaign(*letters):
    return dataclasses.replace(CAMPAIGN, dispatches=letters)


def asked(letter, month="2024-08", *, name=""):
    return asked_by(campaign(letter, ELSEWHERE), LOCALITY, month, name=name)


def test_the_letter_of_the_place_asks():
    assert asked(HERE).dispatch == HERE
    assert asked(HERE, name=HERE.name).dispatch == HERE


@pytest.mark.parametrize(
    ("letter", "month"),
    [
        (HERE, "2024-06"),
        (dataclasses.replace(HERE, date=PartialDate(2024, 9, 1)), "2024-08"),
        (dataclasses.replace(HERE, parents=(ParentDispatch("1/X-Y", dt.date(2024, 9, 2), ""),)), "2024-08"),
        (dataclasses.replace(HERE, until=PartialDate(2024, 7)), "2024-08"),
        (dataclasses.replace(HERE, until=PartialDate(2024, 7, 31)), "2024-08"),
        (a_dispatch(None), "2024-08"),
    ],
)
def test_what_does_not_ask_is_told_and_refused_when_it_is_named(letter, month):
    found = asked(letter, month)
    assert found.dispatch is None
    assert letter.name in found.why
    assert found.note
    with pytest.raises(UsageError) as caught:
        asked(letter, month, name=letter.name)
    assert caught.value.message == found.why


@pytest.mark.parametrize("until", [PartialDate(2024, 8), PartialDate(2024), PartialDate(2024, 8, 1)])
def test_a_letter_holds_through_the_month_in_which_it_ends(until):
    assert asked(dataclasses.replace(HERE, until=until)).dispatch


def test_a_letter_of_another_place_is_refused():
    with pytest.raises(UsageError, match="Bình Phước"):
        asked(HERE, name=ELSEWHERE.name)
    with pytest.raises(UsageError):
        asked(HERE, name="nothing")


def test_of_two_letters_that_ask_one_must_be_named():
    other = dataclasses.replace(HERE, name="lan-hai")
    both = campaign(HERE, other)
    assert asking_of(both, LOCALITY, "2024-08") == (HERE, other)
    with pytest.raises(UsageError):
        asked_by(both, LOCALITY, "2024-08")
    assert asked_by(both, LOCALITY, "2024-08", name="lan-hai").dispatch == other


@pytest.mark.parametrize(
    ("campaign_name", "code", "month", "letter"),
    [
        ("2g-cutoff", "24343", "2024-08", "dak-lak-2g-2024-07"),
        ("2g-cutoff", "06253", "2024-08", "van-quan-2g-2024"),
        ("2g-cutoff", "31567", "2024-08", "my-tu-2g-2024-07"),
        ("i-speed", "24343", "2025-02", "dak-lak-i-speed-2025-01"),
        ("i-speed", "24343", "2026-10", "dak-lak-i-speed-2025-01"),
        ("i-speed", "24343", "2024-08", ""),
        ("i-speed", "06253", "2025-02", ""),
        ("i-speed", "31567", "2025-02", ""),
        ("2g-cutoff", "24343", "2024-11", ""),
        ("2g-cutoff", "24343", "2024-06", ""),
    ],
)
def test_the_samples_letters_ask_whom_and_when_they_ask(campaign_name, code, month, letter):
    found = asked_by(SAMPLE.campaigns[campaign_name], SAMPLE.locality(code), month)
    assert (found.dispatch.name if found.dispatch else "") == letter
    assert bool(found.why) == (not letter)


@pytest.mark.parametrize(
    ("named", "day", "topic", "to"),
    [
        ("Sở Thông tin và Truyền thông", (2025, 2, 28), "telecom", ""),
        ("Sở Thông tin và Truyền thông", (2025, 3, 1), "telecom", "Sở Khoa học và Công nghệ tỉnh X"),
        ("Sở Thông tin và Truyền thông", (2025, 3, 1), "grassroots", "Sở Văn hóa, Thể thao và Du lịch tỉnh X"),
        ("Phòng Văn hóa và Thông tin", (2025, 6, 30), "telecom", ""),
        ("Phòng Văn hóa và Thông tin", (2025, 7, 1), "grassroots", "Sở Văn hóa, Thể thao và Du lịch tỉnh X"),
        ("UBND huyện (qua Phòng Văn hóa và Thông tin)", (2025, 4, 1), "telecom", ""),
        ("Sở Khoa học và Công nghệ", (2026, 4, 1), "telecom", ""),
        ("", (2026, 4, 1), "telecom", ""),
    ],
)
def test_a_report_goes_to_the_body_that_has_the_work_on_the_day(named, day, topic, to):
    assert addressee(named, "tỉnh X", day=dt.date(*day), topic=topic) == (to or named)


def test_what_a_letter_is_about_is_read_from_it():
    assert topic_of(HERE) == "telecom"
    assert topic_of(dataclasses.replace(HERE, subject="V/v tuyên truyền phòng cháy", symbol="SVHTTDL")) == "grassroots"
    assert topic_of(None) == "telecom"


def test_no_letter_is_older_than_those_it_carries_out():
    letters = {one.name: one for group in SAMPLE.campaigns.values() for one in group.dispatches}
    assert letters["van-quan-2g-2024"].written_from == dt.date(2024, 7, 25)
    assert letters["binh-phuoc-2g-2024"].written_from == dt.date(2024, 9, 5)
    assert letters["dak-lak-2g-2024-07"].date.last == dt.date(2024, 7, 31)
