"""Approvals: they hold for the exact words, and for nothing else."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from test_report import CAMPAIGN

from loa.approvals import APPROVALS_FILE, approval_of, approvals, approve, revoke
from loa.errors import UsageError
from loa.model.campaign import Script
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
