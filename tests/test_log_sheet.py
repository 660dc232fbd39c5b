"""Filled sheets: only what was otherwise is written, and a sheet of another plan is not taken."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from test_log_command import CODE, LINES, FakeWorkspace, add, done, lines, refused, run, workspace  # noqa: F401 - a fixture
from test_report import a_plan

from loa.errors import InputInvalid, PartlyDone
from loa.files.workbook import Sheet, read_workbook, workbook_bytes
from loa.log_import import open_conflicts
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog
from loa.run_sheet import code_text
from loa.tick_sheet import tick_sheet

LATER = ("--now", "2024-08-14T09:00")
REVISION = "0123456789ab"


def sheet(workspace: FakeWorkspace, name: str, *options: str) -> Path:  # noqa: F811
    path = workspace.root / name
    done(run(workspace, "sheet", "--for", CODE, "--to", str(path), *(options or ("--day", "2024-08-12"))))
    return path


def take(workspace: FakeWorkspace, path: Path, *options: str):  # noqa: F811
    return run(workspace, "import", str(path), "--for", CODE, *LATER, *options)


def filled(path: Path, **notes: str) -> Path:
    """The sheet with notes on its first line, as a person writes them with a spreadsheet."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for column, text in notes.items():
        rows[1][rows[0].index(column.replace("_", " "))] = text
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def test_a_sheet_has_a_row_for_each_line_of_the_plan(workspace: FakeWorkspace) -> None:  # noqa: F811
    rows = list(csv.DictReader(io.StringIO(sheet(workspace, "p.csv").read_text(encoding="utf-8-sig"))))
    assert [row["Mã dòng"] for row in rows] == [line.id for line in LINES[:4]]
    assert {row["Bản lịch"] for row in rows} == {REVISION}
    assert (rows[0]["Ngày"], rows[0]["Giờ"], rows[0]["Không phát vì"]) == ("12/08/2024", "05:30", "")
    book = next(iter(read_workbook(sheet(workspace, "p.xlsx", "--week", "2024-W33")).values()))
    assert len(book) == 1 + len(LINES)


def test_only_exceptions_are_written_and_nobody_says_that_the_rest_was_on_time(workspace: FakeWorkspace) -> None:  # noqa: F811
    path = filled(sheet(workspace, "p.csv"), Không_phát_vì="Mất điện")
    done(take(workspace, path, "--by", "Nguyễn Văn Mẫu"))
    assert [(line.play.ended, line.play.timed) for line in lines(workspace)] == [
        ("not-played", ""),
        *[("complete", "plan")] * 3,
    ]
    again = json.loads(done(take(workspace, path, "--by", "Nguyễn Văn Mẫu", "--json")).stdout)
    assert next(iter(again["files"].values()))["known"] == 4


def test_a_real_time_on_the_sheet_is_taken(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(take(workspace, filled(sheet(workspace, "p.csv"), Giờ_thật="05:41", Người_ghi="Mai"), "--by", "Hoa"))
    first = lines(workspace)[0].play
    assert (f"{first.start:%H:%M}", first.timed, first.says) == ("05:41", "", "Mai")


def test_a_sheet_that_nobody_signed_is_not_taken(workspace: FakeWorkspace) -> None:  # noqa: F811
    assert "--by" in refused(take(workspace, sheet(workspace, "p.csv")), InputInvalid)
    assert lines(workspace) == ()


def test_a_sheet_of_a_plan_that_was_replaced_is_not_taken(workspace: FakeWorkspace) -> None:  # noqa: F811
    path = sheet(workspace, "p.csv")
    plan = a_plan(*LINES)
    newer = replace(plan, first=dt.date(2024, 8, 12), last=dt.date(2024, 8, 18), revision="ffffffffffff")
    write_plan(plan_path(workspace.output, CODE, "2024-W33"), replace(newer, supersedes=(REVISION,)))
    told = refused(take(workspace, path, "--by", "Mai"), InputInvalid)
    assert "ffffffffffff" in told
    assert "loa log sheet" in told
    write_plan(plan_path(workspace.output, CODE, "2024-W33"), newer)
    assert REVISION in refused(take(workspace, path, "--by", "Mai"), InputInvalid)
    assert lines(workspace) == ()


@pytest.mark.parametrize(
    "revision",
    [REVISION, f"Bản lịch {REVISION}", code_text(a_plan(*LINES), dt.date(2024, 8, 12), "ab" * 32)],
)
def test_a_table_of_ones_own_is_bound_by_what_the_printed_sheet_says(workspace: FakeWorkspace, revision: str) -> None:  # noqa: F811
    path = workspace.root / "t.csv"
    path.write_text("session\n2024-08-12/sang\n", encoding="utf-8")
    assert "--revision" in refused(take(workspace, path), InputInvalid)
    done(take(workspace, path, "--revision", revision, "--by", "Mai"))
    assert len(lines(workspace)) == 2


@pytest.mark.parametrize("revision", ["loa:24344:2024-08-12:0123456789ab:-", "fedcba987654", "sang", "loa:24343::x:-"])
def test_a_table_of_another_station_or_plan_is_not_taken(workspace: FakeWorkspace, revision: str) -> None:  # noqa: F811
    path = workspace.root / "t.xlsx"
    path.write_bytes(workbook_bytes([Sheet("T", ("line",), ((LINES[0].id,),))]))
    refused(take(workspace, path, "--revision", revision), InputInvalid)
    assert lines(workspace) == ()


def test_the_sheet_of_another_week_is_not_taken(workspace: FakeWorkspace) -> None:  # noqa: F811
    path = workspace.root / "t.csv"
    path.write_text("session\n2024-08-20/sang\n", encoding="utf-8")
    assert "2024-W34" in refused(take(workspace, path, "--revision", REVISION), InputInvalid)


def test_a_sheet_of_no_line_is_whole(workspace: FakeWorkspace) -> None:  # noqa: F811
    assert tick_sheet(a_plan()).rows == ()
    refused(run(workspace, "sheet", "--for", CODE, "--to", str(workspace.root / "p.csv")))
    refused(run(workspace, "sheet", "--for", CODE, "--to", str(workspace.root / "p.doc"), "--day", "2024-08-12"))


def test_a_contradiction_is_settled_when_its_line_was_corrected(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--line", LINES[0].id))
    path = filled(sheet(workspace, "p.csv"), Không_phát_vì="Mất điện")
    log = PlayLog(workspace.logs, CODE)
    told = take(workspace, path, "--by", "Mai")
    assert isinstance(told.exception, PartlyDone)
    assert [one.sequence for one in open_conflicts(log)] == [1]
    assert "conflict-" in told.stderr
    done(add(workspace, "--line", LINES[0].id, "--not-played", "--why", "Mất điện", "--corrects", "1"))
    assert open_conflicts(log) == ()
    done(take(workspace, path, "--by", "Mai"))


def test_a_contradiction_is_settled_by_whoever_says_that_the_log_is_right(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--line", LINES[0].id))
    path = filled(sheet(workspace, "p.csv"), Không_phát_vì="Mất điện")
    assert isinstance(take(workspace, path, "--by", "Mai").exception, PartlyDone)
    done(add(workspace, "--line", LINES[0].id, "--start", "05:31", "--corrects", "1"))
    again = json.loads(done(take(workspace, path, "--by", "Mai", "--json")).stdout)
    assert next(iter(again["files"].values()))["settled"] == 1
    assert open_conflicts(PlayLog(workspace.logs, CODE)) == ()


def test_what_follows_a_late_line_was_late_too(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(take(workspace, filled(sheet(workspace, "p.csv"), Giờ_thật="05:41"), "--by", "Mai"))
    assert [(f"{line.play.start:%H:%M}", line.play.timed) for line in lines(workspace)] == [
        ("05:41", ""),
        ("05:42", ""),
        ("17:00", "plan"),
        ("17:01", "plan"),
    ]


def test_an_order_that_cannot_have_been_is_refused(workspace: FakeWorkspace) -> None:  # noqa: F811
    rows = "line,start,by,revision\n{0}/1,05:41,Mai,{1}\n{0}/2,05:32,Mai,{1}\n".format(
        f"{CODE}/2024-08-12/sang", REVISION
    )
    path = workspace.root / "p.csv"
    path.write_text(rows, encoding="utf-8")
    told = refused(take(workspace, path), InputInvalid)
    assert "05:32" in told
    assert "05:4" in told
    assert lines(workspace) == ()


def reported(workspace: FakeWorkspace):  # noqa: F811
    to = workspace.root / "bao-cao"
    done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to), "--form", "data"))
    return json.loads((to / f"{CODE}-2024-08-2g-cutoff.json").read_text(encoding="utf-8"))["report"]


def test_a_report_tells_of_what_contradicts_the_log(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--line", LINES[0].id))
    path = filled(sheet(workspace, "p.csv"), Không_phát_vì="Mất điện")
    assert isinstance(take(workspace, path, "--by", "Mai").exception, PartlyDone)
    note = "1 lượt phát được báo khác với nhật ký"
    assert note in str(reported(workspace)["notes"])
    done(add(workspace, "--line", LINES[0].id, "--not-played", "--why", "Mất điện", "--corrects", "1"))
    assert note not in str(reported(workspace)["notes"])


def test_a_report_of_a_month_sees_a_clock_that_went_back_after_another_month(workspace: FakeWorkspace) -> None:  # noqa: F811
    post = ("--form", "zalo", "--means", "Zalo OA", "--title", "Dừng 2G")
    done(add(workspace, *post, "--day", "2024-10-01", now="2026-11-01T08:00"))
    done(add(workspace, *post, "--day", "2024-08-12", now="2024-08-12T18:00"))
    assert [one["grade"] for one in reported(workspace)["outcomes"] if one["form"] == "zalo"] == ["D"]
