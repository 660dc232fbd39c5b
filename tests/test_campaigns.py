"""Campaigns are read with the place and cure of every fault; the two of the sample say what they should."""

import dataclasses
import datetime as dt
import itertools
import re
from pathlib import Path

import pytest
from contents import CAMPAIGN, FACTS, make_workspace

from loa.errors import InputInvalid, NotOnThisDate
from loa.render import render
from loa.speak import speak
from loa.workspace.campaigns import read_campaigns
from loa.workspace.localities import read_localities

REPOSITORY = Path(__file__).parent.parent


def faults_of(root):
    with pytest.raises(InputInvalid) as caught:
        read_campaigns(root)
    return caught.value.faults


def test_a_campaign_s_parts_are_all_there(tmp_path):
    campaign = read_campaigns(make_workspace(tmp_path))["thu"]
    assert [phase.name for phase in campaign.phases] == ["before", "after", "later"]
    assert [(fact.name, fact.value) for fact in campaign.facts][:2] == [
        ("stop_date", dt.date(2024, 9, 16)),
        ("target", 300),
    ]
    assert {fact.name: fact.value for fact in campaign.facts if fact.scope} == {
        "hamlets": ("thôn Một", "thôn Hai", "thôn Ba"),
        "count": 48655,
        "counted_on": dt.date(2024, 2, 1),
    }
    assert [(script.language, script.audience) for script in campaign.scripts] == [("vi", "everyone")]


def test_a_table_of_facts_reads_the_same_with_bom_and_semicolons(tmp_path):
    plain = read_campaigns(make_workspace(tmp_path / "a"))["thu"].facts
    facts = "\ufeff" + FACTS.replace("; ", "|").replace(",", ";").replace("|", " / ").replace(" / ", "|")
    facts = facts.replace("thôn Một|thôn Hai|thôn Ba", '"thôn Một; thôn Hai; thôn Ba"')
    excel = read_campaigns(make_workspace(tmp_path / "b", facts=facts))["thu"].facts
    assert excel == plain


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("title = ", "titel = ", 1, "title"),
        ("from = 2024-07-01", "from = 2024-06-01", 13, ""),
        ("from = 2024-07-01", 'from = "1/7/2024"', 15, ""),
        ("until = 2024-11-30", "until = 2025-11-30", 23, ""),
        ('name = "target"', 'name = "phase"', 1, ""),
        ('name = "target"', 'name = "Số đích"', 38, "stop_date"),
        ("value = 300", 'value = ""', 39, "local_fact"),
        ("value = 300", "value = [1, 2]", 39, ""),
        ('name = "hamlets"', 'name = "target"', 1, ""),
        ('kind = "number"', 'kind = "numbr"', 51, "number"),
        ("version = 1", "version = 9", 1, "1"),
        ('languages = ["vi", "tay"]', 'languages = ["Tiếng Việt"]', 5, "vi"),
        ("most_syllables_per_second = 3.8", "most_syllables_per_second = 38", 61, ""),
        ("source = ", "sourse = ", 12, "source"),
    ],
)
def test_a_slip_in_a_campaign_is_told_with_line_and_cure(tmp_path, old, new, line, word):
    campaign = CAMPAIGN.replace(old, new, 1)
    found = faults_of(make_workspace(tmp_path, campaign=campaign))
    assert all(one.cure for one in found)
    assert any(
        one.file == "scripts/thu/campaign.toml" and abs(one.line - line) <= 5 and word in one.message + one.cure
        for one in found
    ), [str(one) for one in found]


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("00001,hamlet,x,,,xã", "name", "hamlets"),
        ("1,hamlets,x,,,xã", "for", "5"),
        ("00002,count,48.655,,,xã", "value", "48655"),
        ('00002,count,"48,655",,,xã', "value", "48655"),
        ("00002,counted_on,1/2/2024,,,xã", "value", "2024-09-16"),
        ("00002,count,5,,,", "source", ""),
        ("00002,count,5,2024-13-01,,xã", "from", ""),
        ("00002,count,5,2024-03-01,2024-02-01,xã", "until", ""),
        ("00001,hamlets,thôn Bốn,2024-03-01,,xã", "value", "2"),
    ],
)
def test_a_slip_in_a_table_of_facts_is_told_with_its_cell(tmp_path, row, column, word):
    (found,) = faults_of(make_workspace(tmp_path, facts=f"{FACTS}{row}\n"))
    assert (found.file, found.line, found.cell) == ("scripts/thu/facts.csv", 5, column)
    assert word in found.message + found.cure


def test_a_blank_local_fact_is_no_fault(tmp_path):
    campaign = read_campaigns(make_workspace(tmp_path, facts=f"{FACTS}00002,hamlets,,,,\n"))["thu"]
    assert not [fact for fact in campaign.facts if fact.scope == "00002"]


def test_the_faults_of_all_files_are_told_together(tmp_path):
    root = make_workspace(tmp_path, campaign=CAMPAIGN.replace("title", "titel", 1), facts="for,name\n")
    (root / "scripts" / "thu" / "dispatch-x.toml").write_text("version = 1\n", encoding="utf-8")
    (root / "scripts" / "khac").mkdir()
    files = {one.file for one in faults_of(root)}
    assert files == {
        "scripts/thu/campaign.toml",
        "scripts/thu/dispatch-x.toml",
        "scripts/khac/campaign.toml",
    }


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("vi.everybody.txt.j2", "everyone"),
        ("VI.txt.j2", "vi.txt.j2"),
        ("nung.txt.j2", "languages"),
        ("vi.txt", ""),
        ("campain.toml", "campaign.toml"),
        ("dispach-x.toml", ""),
    ],
)
def test_a_file_that_would_be_passed_over_is_told(tmp_path, name, word):
    root = make_workspace(tmp_path)
    (root / "scripts" / "thu" / name).write_text("x", encoding="utf-8")
    (found,) = faults_of(root)
    assert found.file == f"scripts/thu/{name}"
    assert word in found.cure


def test_one_dispatch_name_stands_in_one_campaign(tmp_path):
    root = make_workspace(tmp_path)
    letter = 'version = 1\nsymbol = "U"\ndate = "2024"\nissuer = "U"\nsubject = "V/v"\n'
    make_other = root / "scripts" / "khac"
    make_other.mkdir()
    (make_other / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    for folder in ("thu", "khac"):
        (root / "scripts" / folder / "dispatch-x.toml").write_text(letter, encoding="utf-8")
    (found,) = faults_of(root)
    assert "scripts/khac/dispatch-x.toml" in found.cure


# ---- the sample's own words -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def campaigns():
    return read_campaigns(REPOSITORY)


@pytest.fixture(scope="module")
def localities():
    return read_localities(REPOSITORY)


def confirmed(campaign):
    phases = tuple(dataclasses.replace(phase, needs_confirmation=False) for phase in campaign.phases)
    return dataclasses.replace(campaign, phases=phases)


def copies(campaign, localities, codes=("24343", "06253", "31567")):
    campaign = confirmed(campaign)
    for script, phase, code in itertools.product(campaign.scripts, campaign.phases, codes):
        for length in ("short", "long"):
            day = max(phase.first, dt.date(2024, 8, 12))
            yield render(script, campaign, localities[code], on=day, length=length)


@pytest.mark.parametrize("name", ["2g-cutoff", "i-speed"])
def test_short_and_long_last_as_long_as_they_should(campaigns, localities, name):
    bounds = {"short": (65, 105), "long": (170, 270)}
    wrong = [
        (copy.script, copy.phase, syllables)
        for copy in copies(campaigns[name], localities)
        if not bounds[copy.length][0] <= (syllables := speak(copy).syllables) <= bounds[copy.length][1]
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["2g-cutoff", "i-speed"])
def test_every_form_repeats_the_key_sentence_greets_by_place_and_tells_whom_to_ask(campaigns, localities, name):
    for copy in copies(campaigns[name], localities):
        place = localities[copy.locality].name_on(copy.air_date)
        assert f"{place.kind} {place.name}" in copy.text.split("\n")[0], copy.script
        assert "Xin nhắc lại" in copy.text, copy.script
        assert re.search(r"hỏi|gọi số|báo Ủy ban|Ủy ban nhân dân", copy.text), copy.script


@pytest.mark.parametrize("name", ["2g-cutoff", "i-speed"])
def test_nobody_is_told_to_buy_a_smartphone_or_from_a_firm(campaigns, localities, name):
    firms = r"viettel|vnpt|vinaphone|mobifone|vietnamobile|samsung|nokia|iphone|ch play|app store"
    for copy in copies(campaigns[name], localities):
        assert not re.search(rf"thông minh|smartphone|soạn tin|{firms}", copy.text, re.IGNORECASE), copy.script
        if name == "2g-cutoff" and copy.audience != "officials":
            assert "phím bấm" in copy.text, copy.script


@pytest.mark.parametrize("name", ["2g-cutoff", "i-speed"])
def test_no_telephone_number_stands_in_a_script(campaigns, name):
    for script in campaigns[name].scripts:
        assert not re.search(r"\d{4}", script.path.read_text(encoding="utf-8")), script.file


def test_each_phase_says_its_own_date_and_no_other(campaigns, localities):
    said = {}
    for copy in copies(campaigns["2g-cutoff"], localities, codes=("24343",)):
        if copy.audience in ("everyone", "elderly"):
            said.setdefault(copy.phase, set()).update(re.findall(r"ngày \d+ tháng \d+ năm \d+", copy.text))
    planned, postponed, stopped, ended = (
        "ngày 16 tháng 9 năm 2024",
        "ngày 15 tháng 10 năm 2024",
        "ngày 16 tháng 10 năm 2024",
        "ngày 15 tháng 9 năm 2026",
    )
    assert said == {
        "first-plan": {planned},
        "suspension": {planned, postponed},
        "stop-in-effect": {stopped, ended},
        "second-audience": {ended},
        "network-stop": {ended},
    }


def test_the_subscribers_of_binh_phuoc_are_told_there_alone(campaigns, localities):
    campaign = campaigns["2g-cutoff"]
    script = next(script for script in campaign.scripts if script.audience == "everyone")
    here = localities["24343"]
    name = dataclasses.replace(here.names[0], province="tỉnh Bình Phước")
    there = dataclasses.replace(here, code="99999", names=(name,))
    day = dt.date(2024, 9, 9)
    assert "48.655 thuê bao" in render(script, campaign, there, on=day, length="long").text
    assert "thuê bao" not in render(script, campaign, here, on=day, length="long").text
    assert "thuê bao" not in render(script, campaign, there, on=dt.date(2024, 9, 4), length="long").text


def test_visits_name_days_and_hamlets_only_where_the_commune_gave_them(campaigns, localities):
    campaign = campaigns["2g-cutoff"]
    script = next(script for script in campaign.scripts if script.audience == "visits")
    known = dataclasses.replace(campaign.facts[0], scope="06253", source="thử")
    facts = (
        dataclasses.replace(known, name="visit_first", value=dt.date(2024, 8, 19)),
        dataclasses.replace(known, name="visit_last", value=dt.date(2024, 8, 23)),
        dataclasses.replace(known, name="visit_hamlets", value=("thôn Một", "thôn Hai")),
    )
    filled = dataclasses.replace(campaign, facts=(*campaign.facts, *facts))
    day = dt.date(2024, 8, 12)
    text = render(script, filled, localities["06253"], on=day, length="long").text
    assert "từ ngày 19 tháng 8 năm 2024 đến ngày 23 tháng 8 năm 2024" in text
    assert "thôn Một và thôn Hai" in text
    blank = render(script, filled, localities["06280"], on=day, length="long").text
    assert "tháng 8" not in blank
    assert "hỏi Ủy ban nhân dân xã" in blank


def test_a_commune_s_own_count_gives_its_gap(campaigns, localities):
    campaign = campaigns["i-speed"]
    script = next(script for script in campaign.scripts if script.audience == "everyone")
    day = dt.date(2026, 11, 23)
    for samples, words in ((120, "Còn thiếu 180 lượt"), (300, "đã đủ 300 lượt"), (0, "Còn thiếu 300 lượt")):
        known = dataclasses.replace(campaign.facts[0], scope="24343", source="thử")
        facts = (
            dataclasses.replace(known, name="samples", value=samples),
            dataclasses.replace(known, name="samples_until", value=dt.date(2026, 11, 20)),
        )
        filled = dataclasses.replace(campaign, facts=(*campaign.facts, *facts))
        assert words in render(script, filled, localities["24343"], on=day, length="long").text
    assert "thiếu" not in render(script, campaign, localities["24343"], on=day, length="long").text


def test_the_unconfirmed_stop_of_2026_is_not_aired(campaigns, localities):
    campaign = campaigns["2g-cutoff"]
    with pytest.raises(NotOnThisDate):
        render(campaign.scripts[0], campaign, localities["24343"], on=dt.date(2026, 9, 15), length="short")


def test_greeting_sentences_of_place_and_day_can_be_shared(campaigns, localities):
    campaign = campaigns["programme"]
    greeting = next(script for script in campaign.scripts if script.audience == "greeting")

    def sentences(code, day):
        copy = render(greeting, campaign, localities[code], on=day, length="short", session="Buổi sáng")
        return {sentence.written for sentence in speak(copy).sentences}

    monday, tuesday = dt.date(2024, 8, 12), dt.date(2024, 8, 13)
    here, there, next_day = sentences("24343", monday), sentences("06253", monday), sentences("24343", tuesday)
    assert len(here & there) == len(here) - 1
    assert len(here & next_day) == len(here) - 1
