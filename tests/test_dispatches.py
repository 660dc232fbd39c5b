"""The five dispatches as data say what the letters say, and nothing else."""

import datetime as dt
import os
import re
import unicodedata
from pathlib import Path

import pytest

from loa.errors import InputInvalid
from loa.model.dispatch import PartialDate
from loa.workspace.campaigns import read_campaigns
from loa.workspace.dispatches import read_dispatch

REPOSITORY = Path(__file__).parent.parent
NAMES = (
    "binh-phuoc-2g-2024",
    "dak-lak-2g-2024-07",
    "dak-lak-i-speed-2025-01",
    "my-tu-2g-2024-07",
    "van-quan-2g-2024",
)


@pytest.fixture(scope="module")
def dispatches():
    campaigns = read_campaigns(REPOSITORY)
    return {one.name: one for campaign in campaigns.values() for one in campaign.dispatches}


def letters_folder():
    named = os.environ.get("LOA_DISPATCHES")
    return Path(named) if named else REPOSITORY.parent / "shared" / "dispatches"


def plain(text):
    text = unicodedata.normalize("NFC", text).replace("*", "").replace("’", "'").casefold()
    text = re.sub(r"-\s*\n\s*", "-", text)
    return re.sub(r"\s+", " ", text)


def letter_of(name):
    path = letters_folder() / f"{name}.txt"
    if not path.is_file():
        pytest.skip("the letters are not here; name their folder with LOA_DISPATCHES")
    return plain(path.read_text(encoding="utf-8"))


def dates_in(letter):
    return {
        dt.date(int(year), int(month), int(day))
        for day, month, year in re.findall(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})", letter)
    }


def all_dates(dispatch):
    yield from (parent.date for parent in dispatch.parents if parent.date)
    yield from dispatch.deadlines
    if dispatch.report:
        yield from dispatch.report.on_dates


def said(dispatch):
    yield from (dispatch.subject, dispatch.place, dispatch.symbol)
    yield from (parent.issuer for parent in dispatch.parents)
    yield from (recipient.name for recipient in dispatch.recipients)
    yield from (ask for recipient in dispatch.recipients for ask in recipient.asks)
    yield from (*dispatch.channels, dispatch.frequency, *dispatch.numbers)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_date_and_phrase_of_our_data_stands_in_the_letter(dispatches, name):
    letter, dispatch = letter_of(name), dispatches[name]
    assert set(all_dates(dispatch)) <= dates_in(letter)
    missing_numbers = [
        parent.number
        for parent in dispatch.parents
        if not re.search(rf"(?<!\d){re.escape(plain(parent.number))}(?!\w)", letter)
    ]
    assert missing_numbers == []
    assert [text for text in said(dispatch) if plain(text) not in letter] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_parent_keeps_its_own_date(dispatches, name):
    letter = letter_of(name)
    for parent in dispatches[name].parents:
        if parent.number and parent.date:
            found = re.search(rf"{re.escape(plain(parent.number))} ngày (\d+)/(\d+)/(\d+)", letter)
            assert found, parent.number
            assert dt.date(int(found[3]), int(found[2]), int(found[1])) == parent.date


@pytest.mark.parametrize("name", NAMES)
def test_every_numbered_letter_that_the_letter_names_is_in_our_data(dispatches, name):
    named = set(re.findall(r"(?<![\d/])(\d+/(?:ubnd|btttt|cvt|stttt)-\w+)", letter_of(name)))
    assert named == {plain(parent.number) for parent in dispatches[name].parents if parent.number}


@pytest.mark.parametrize("name", NAMES)
def test_a_report_rule_stands_in_the_letter_as_it_is(dispatches, name):
    letter, rule = letter_of(name), dispatches[name].report
    if rule is None:
        assert "báo cáo" not in letter
        return
    assert plain(rule.to).removesuffix(")") in letter.replace("tryền thông", "truyền thông")
    if rule.before_day:
        assert re.search(rf"trước ngày {rule.before_day}\b", letter)


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_number_and_day_stay_blank(dispatches, name):
    dispatch = dispatches[name]
    assert dispatch.number == ""
    assert dispatch.date.day is None
    assert dispatch.symbol
    letter = letter_of(name)
    assert f"số: /{plain(dispatch.symbol)}" in letter


def test_there_are_five_dispatches(dispatches):
    assert tuple(sorted(dispatches)) == NAMES


def test_the_dates_of_the_letters_are_as_partial_as_they_are_written(dispatches):
    assert dispatches["dak-lak-2g-2024-07"].date == PartialDate(2024, 7)
    assert dispatches["van-quan-2g-2024"].date == PartialDate(2024)
    assert dispatches["dak-lak-2g-2024-07"].until == PartialDate(2024, 9)
    assert dispatches["binh-phuoc-2g-2024"].until is None


def test_the_report_rules_differ_as_the_letters_do(dispatches):
    assert dispatches["dak-lak-2g-2024-07"].report.before_day == 15
    assert dispatches["van-quan-2g-2024"].report.before_day == 10
    assert dispatches["my-tu-2g-2024-07"].report.on_dates == (dt.date(2024, 8, 15), dt.date(2024, 9, 15))
    assert dispatches["binh-phuoc-2g-2024"].report is None


def written(tmp_path, text):
    path = tmp_path / "dispatch-thu.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = 'version = 1\nsymbol = "UBND"\ndate = "2024"\nissuer = "UBND xã Thử"\nsubject = "V/v thử"\n'


def test_a_letter_with_only_what_every_letter_has_is_read(tmp_path):
    dispatch = read_dispatch(written(tmp_path, GOOD), name="d.toml")
    assert (dispatch.name, dispatch.parents, dispatch.report) == ("thu", (), None)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (GOOD.replace('"2024"', '"2024-13"'), 3, "2024"),
        (GOOD.replace('"2024"', '"tháng 7"'), 3, "2024-07"),
        (GOOD + "deadlines = [1]\n", 6, "2024-08-15"),
        (GOOD + "[report]\nfields = ['form', 'fom']\nto = 'x'\nbefore_day = 3\n", 7, "form"),
        (GOOD + "[report]\nfields = []\nto = 'x'\n", 6, "before_day"),
        (GOOD + "[[parent]]\nissuer = 'x'\n", 6, "number"),
        (GOOD + "isuer = 'x'\n", 6, "issuer"),
        (GOOD.replace("version = 1", "version = 2"), 1, "1"),
    ],
)
def test_a_wrong_letter_is_one_fault_with_its_line_and_cure(tmp_path, text, line, word):
    with pytest.raises(InputInvalid) as caught:
        read_dispatch(written(tmp_path, text), name="d.toml")
    (found,) = caught.value.faults
    assert (found.file, found.line) == ("d.toml", line)
    assert word in found.cure
