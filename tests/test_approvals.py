"""Approvals: they hold for the exact words, and for nothing else."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from test_report import CAMPAIGN

from loa.approvals import APPROVALS_FILE, approval_of, approvals, approve, revoke, verdict
from loa.errors import InputInvalid, UsageError
from loa.model.campaign import Fact, Script
from loa.model.time import VIETNAM

NOW = dt.datetime(2024, 8, 1, 9, 0, tzinfo=VIETNAM)
WHO = {"name": 'Người "duyệt"', "post": "Trưởng ban", "now": NOW}


@pytest.fixture
def script(tmp_path: Path) -> Script:
    path = tmp_path / "vi.everyone.txt.j2"
    path.write_text("Xin chào bà con.\n", encoding="utf-8")
    return Script("2g-cutoff", "vi", "everyone", path, "scripts/2g-cutoff/vi.everyone.txt.j2")


def test_an_approval_is_read_back_as_it_was_given(script: Script) -> None:
    assert approval_of(CAMPAIGN, script) is None
    given = approve(CAMPAIGN, script, **WHO)
    assert approval_of(CAMPAIGN, script) == given == approve(CAMPAIGN, script, **WHO)
    assert len(approvals(script)) == 1


def test_a_changed_text_or_fact_is_no_longer_approved(script: Script) -> None:
    approve(CAMPAIGN, script, **WHO)
    fact = dataclasses.replace(CAMPAIGN.facts[0], value="khác") if CAMPAIGN.facts else None
    if fact:
        assert approval_of(dataclasses.replace(CAMPAIGN, facts=(fact,)), script) is None
    script.path.write_text("Xin chào bà con!\n", encoding="utf-8")
    assert approval_of(CAMPAIGN, script) is None
    approve(CAMPAIGN, script, **WHO)
    assert approval_of(CAMPAIGN, script) is not None


def test_what_was_revoked_does_not_hold_and_stays_on_file(script: Script) -> None:
    approve(CAMPAIGN, script, **WHO)
    revoke(CAMPAIGN, script, why="sai ngày", **WHO)
    assert approval_of(CAMPAIGN, script) is None
    assert [one.state for one in approvals(script)] == ["approved", "revoked"]
    with pytest.raises(UsageError):
        revoke(CAMPAIGN, script, why="sai ngày", **WHO)


def test_nobody_approves_namelessly(script: Script) -> None:
    with pytest.raises(UsageError):
        approve(CAMPAIGN, script, name=" ", post="Trưởng ban", now=NOW)
    assert not (script.path.parent / APPROVALS_FILE).exists()


@pytest.mark.parametrize("text", ["", " \n", "{# để sau #}\n", '{% if length == "short" %}\n{% else %}\n{% endif %}\n'])
def test_a_script_without_words_is_not_approved(script: Script, text: str) -> None:
    script.path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        approve(CAMPAIGN, script, **WHO)
    assert not (script.path.parent / APPROVALS_FILE).exists()


def test_a_script_of_values_alone_has_words(script: Script) -> None:
    script.path.write_text("{{ stop_date|date }}", encoding="utf-8")
    assert approve(CAMPAIGN, script, **WHO).state == "approved"


def test_a_text_that_was_changed_can_still_have_its_approval_taken_back(script: Script) -> None:
    given = approve(CAMPAIGN, script, **WHO)
    script.path.write_text("Xin chào bà con!\n", encoding="utf-8")
    assert verdict(CAMPAIGN, script).state == "changed"
    assert verdict(CAMPAIGN, script, sha256=given.text_sha256).state == "approved"
    assert revoke(CAMPAIGN, script, why="sai ngày", **WHO).text_sha256 == given.text_sha256
    assert verdict(CAMPAIGN, script, sha256=given.text_sha256).state == "revoked"


def test_a_file_of_approvals_that_says_what_cannot_be_is_told_line_by_line(script: Script) -> None:
    approve(CAMPAIGN, script, **WHO)
    path = script.path.parent / APPROVALS_FILE
    text = path.read_text(encoding="utf-8")
    for old, new in (('"approved"', '"yes"'), ("2024-08-01T09:00:00+07:00", "2024-08-01T09:00"), ("post =", "pots =")):
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InputInvalid) as caught:
            approval_of(CAMPAIGN, script)
        assert all(fault.line for fault in caught.value.faults)


def test_facts_that_the_text_names_are_bound_and_others_are_not(script: Script) -> None:
    script.path.write_text("Từ ngày {{ stop_date }}.\n", encoding="utf-8")
    facts = tuple(
        Fact(name, value, dt.date.min, dt.date.max, "công văn") for name, value in (("stop_date", 1), ("hotline", 2))
    )
    campaign = dataclasses.replace(CAMPAIGN, facts=facts)
    approve(campaign, script, **WHO)
    for number, is_held in ((1, True), (0, False)):
        changed = dataclasses.replace(facts[number], value=9)
        others = (*facts[:number], changed, *facts[number + 1 :])
        assert (approval_of(dataclasses.replace(CAMPAIGN, facts=others), script) is not None) is is_held
