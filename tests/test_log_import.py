"""Plays from elsewhere: each once, late ones too, and never over what the log says."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from test_log_command import CODE, FakeWorkspace, done, refused, run, workspace  # noqa: F401 - a fixture
from test_playlog import NOW, a_play

from loa.errors import InputInvalid, PartlyDone
from loa.files.workbook import Sheet, workbook_bytes
from loa.log_import import import_plays
from loa.playlog import PlayLog

LATER = ("--now", "2024-08-20T09:00")
BY = ("--by", "Mai")
REVISION = ("--revision", "0123456789ab")


def take(log: PlayLog, *plays, is_told: bool = False):
    return import_plays(log, plays, file="nhat-ky.json", now=NOW, is_told=is_told)


def test_the_same_plays_twice_are_logged_once(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    plays = [a_play(number=number) for number in range(1, 6)]
    assert len(take(log, *plays).added) == 5
    again = take(log, *plays[::-1])
    assert (again.added, again.known, again.aside) == ((), 5, ())
    assert log.verify() == ()


def test_another_tale_of_the_same_play_is_set_aside_and_kept_once(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    take(log, a_play())
    other = a_play(share_heard=0.4, ended="stopped", why="mất điện")
    for _twice in range(2):
        got = take(log, other, a_play(number=2))
        assert [(one.kind, one.sequence) for one in got.aside] == [("conflict", 1)]
    (kept,) = (tmp_path / CODE / "aside").iterdir()
    assert json.loads(kept.read_text(encoding="utf-8"))["play"]["share_heard"] == 0.4
    assert len(log.lines()) == 2


def test_a_tick_for_what_was_measured_adds_nothing(tmp_path: Path) -> None:
    log = PlayLog(tmp_path, CODE)
    take(log, a_play(grade="B"))
    tick = dataclasses.replace(a_play(), start=a_play().start + dt.timedelta(seconds=25), end=a_play().end)
    assert take(log, tick, is_told=True).known == 1
    denied = dataclasses.replace(tick, ended="not-played", share_heard=0.0, why="mất điện")
    assert [one.kind for one in take(log, denied, is_told=True).aside] == ["conflict"]


def test_a_sheet_ticks_sessions_exceptions_and_posts(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "phieu.csv"
    path.write_text(
        "line,session,day,form,means,count,title,campaign,why,by\n"
        f"{CODE}/2024-08-12/sang/1,,,,,,,,mất điện,Người trực\n"
        f"{CODE}/2024-08-12/sang/2,,,,,,,,,Người trực\n"
        ",2024-08-13/sang,,,,,,,,\n"
        ",,2024-08-12,Zalo,Zalo OA của xã,3,Dừng 2G,2g-cutoff,,\n",
        encoding="utf-8",
    )
    told = json.loads(done(run(workspace, "import", str(path), "--for", CODE, "--json", *LATER, *REVISION, *BY)).stdout)
    (got,) = told["files"].values()
    assert [line["play"]["ended"] for line in got["added"]].count("not-played") == 1
    assert {line["play"]["grade"] for line in got["added"]} == {"D"}
    again = json.loads(
        done(run(workspace, "import", str(path), "--for", CODE, "--json", *LATER, *REVISION, *BY)).stdout
    )
    (got,) = again["files"].values()
    assert (got["added"], got["aside"]) == ([], [])


def test_a_workbook_says_the_same_as_a_table(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "phieu.xlsx"
    row = (dt.date(2024, 8, 12), "sms", "Tin nhắn của xã", 120.0, "Dừng 2G", "2g-cutoff")
    path.write_bytes(workbook_bytes([Sheet("Phiếu", ("day", "form", "means", "count", "title", "campaign"), (row,))]))
    told = json.loads(done(run(workspace, "import", str(path), "--for", CODE, "--json", *LATER, *BY)).stdout)
    (got,) = told["files"].values()
    assert [line["play"]["count"] for line in got["added"]] == [120]


@pytest.mark.parametrize("row", ["x,,", ",2024-08-12,nói suông", ",2099-01-01,"])
def test_a_sheet_with_a_wrong_row_logs_nothing(workspace: FakeWorkspace, tmp_path: Path, row: str) -> None:  # noqa: F811
    path = tmp_path / "phieu.csv"
    path.write_text(f"line,day,form\n{CODE}/2024-08-12/sang/1,,\n{row}\n", encoding="utf-8")
    refused(run(workspace, "import", str(path), "--for", CODE, *LATER, *BY), InputInvalid)
    assert not workspace.logs.exists() or PlayLog(workspace.logs, CODE).lines() == ()


def test_a_pages_log_is_imported_from_its_file(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    times = {"planned_start": "2024-08-12T05:30:25+07:00", "start": "2024-08-12T05:30:26+07:00"}
    line = {"line": f"{CODE}/2024-08-12/sang/1", "title": "Dừng 2G", "campaign": "2g-cutoff", "script": "x"} | times
    line |= {
        "planned_seconds": 30.0,
        "end": "2024-08-12T05:30:56+07:00",
        "share_heard": 1.0,
        "ended": "complete",
        "why": "",
    }
    play = {"kind": "measured", "by": "Người trực", "recorded_at": "2024-08-12T05:31:00+07:00", "sha256": "a" * 64}
    play |= {"audio_sha256": "b" * 64, "boot": "c", "monotonic_seconds": 12.5, "lines": [line]}
    log = {
        "version": 1,
        "kind": "loa-page-log",
        "station": CODE,
        "means": "Đài xã",
        "device": "usb",
        "plan_revision": "r",
    }
    path = tmp_path / "nhat-ky.json"
    path.write_text(json.dumps(log | {"plays": [play]}), encoding="utf-8")
    for expected in ("ghi mới 1", "ghi mới 0"):
        assert f"nhat-ky.json ({CODE}): {expected}" in done(run(workspace, "import", str(path), *LATER)).stdout
    line["share_heard"] = 0.5
    path.write_text(json.dumps(log | {"plays": [play]}), encoding="utf-8")
    refused(run(workspace, "import", str(path), *LATER), PartlyDone)
    assert len(PlayLog(workspace.logs, CODE).lines()) == 1
