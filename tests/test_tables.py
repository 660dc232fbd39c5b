"""Localities and facts out to Excel and in again: what would change is shown before it does."""

import datetime as dt

import pytest
from click.testing import CliRunner

from loa.cli import loa
from loa.errors import ChangedMeanwhile, InputInvalid, UsageError
from loa.files.workbook import Sheet, workbook_bytes
from loa.tables import change_from, change_to, rows_of, table_named, tables, workbook_of, write_change
from loa.workspace import open_workspace


@pytest.fixture
def workspace(sample):
    return open_workspace(sample)


@pytest.mark.parametrize("name", ["localities", "facts/2g-cutoff", "facts/i-speed", "facts/programme"])
def test_a_table_goes_to_excel_and_back_unchanged(workspace, name):
    table = table_named(workspace, name)
    change = change_from(workspace, table, workbook_of(workspace, table), "bang.xlsx")
    assert (change.changes, change.faults) == ((), ())


def test_every_table_of_the_workspace_is_listed(workspace):
    assert next(one.name for one in tables(workspace)) == "localities"
    assert (workspace.root / tables(workspace)[1].file).is_file()


def changed(workspace, column, before, after):
    table = table_named(workspace, "localities")
    at = table.columns.index(column)
    rows = [(*row[:at], after if row[at] == before else row[at], *row[at + 1 :]) for row in rows_of(workspace, table)]
    return change_to(workspace, table, rows)


def test_changed_rows_are_told_cell_by_cell(workspace):
    change = changed(workspace, "name", "Điềm He", "Điềm Hé")
    assert {one.kind for one in change.changes} == {"changed"}
    assert all("Điềm Hé" in one.after and "Điềm He" in one.before for one in change.changes)
    write_change(workspace, change)
    assert open_workspace(workspace.root).localities["06280"].names[-1].name == "Điềm Hé"


def test_a_code_that_lost_its_zero_stops_the_import(workspace):
    before = (workspace.root / "schedules/localities.csv").read_bytes()
    change = changed(workspace, "code", "06280", "6280")
    assert {one.cell for one in change.faults} == {"code"}
    with pytest.raises(InputInvalid):
        write_change(workspace, change)
    assert (workspace.root / "schedules/localities.csv").read_bytes() == before


def test_a_table_that_somebody_else_changed_is_not_overwritten(workspace):
    mine = changed(workspace, "name", "Điềm He", "Điềm Hé")
    write_change(workspace, changed(workspace, "name", "Yên Phúc", "Yên Phước"))
    with pytest.raises(ChangedMeanwhile):
        write_change(workspace, mine)


def test_a_row_taken_out_that_the_schedules_need_is_told(workspace):
    table = table_named(workspace, "localities")
    change = change_to(workspace, table, [row for row in rows_of(workspace, table) if row[0] != "06280"])
    assert {one.kind for one in change.changes} == {"removed"}
    assert any("schedules/" in one.file for one in (*change.faults, *change.notes))


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 no", b"a,b\n1,2\n", b"\xff\xfe", workbook_bytes([Sheet("x", (), ())])],
    ids=["empty", "no zip", "other columns", "no text", "empty sheet"],
)
def test_what_is_no_such_table_is_refused(workspace, data):
    with pytest.raises(InputInvalid):
        change_from(workspace, table_named(workspace, "localities"), data, "bang.xlsx")


def test_an_unknown_table_is_told(workspace):
    with pytest.raises(UsageError):
        table_named(workspace, "facts/khong-co")


LOCALITIES = "localities"


def without(workspace, code):
    table = table_named(workspace, LOCALITIES)
    return change_to(workspace, table, [row for row in rows_of(workspace, table) if row[0] != code])


def with_one_more(workspace, code="99999"):
    table = table_named(workspace, LOCALITIES)
    row = (code, "xã", "Thử Nghiệm", "", "", "tỉnh Cà Mau", "", "", "", "vi")
    write_change(workspace, change_to(workspace, table, [*rows_of(workspace, table), row]))
    return open_workspace(workspace.root)


def test_rows_go_only_when_their_number_is_known(workspace):
    workspace = with_one_more(workspace)
    path = workspace.root / "schedules/localities.csv"
    change, before = without(workspace, "99999"), path.read_bytes()
    assert change.vanished == ("xã Thử Nghiệm (99999)",)
    for taken_out in (0, 2):
        with pytest.raises(UsageError, match="Thử Nghiệm"):
            write_change(workspace, change, taken_out=taken_out)
    assert path.read_bytes() == before
    write_change(workspace, change, taken_out=1)
    assert "99999" not in open_workspace(workspace.root).localities


def test_a_row_that_holds_from_another_day_is_not_gone(workspace):
    workspace = with_one_more(workspace)
    table = table_named(workspace, LOCALITIES)
    rows = [(*row[:6], "2024-01-01", *row[7:]) if row[0] == "99999" else row for row in rows_of(workspace, table)]
    change = change_to(workspace, table, rows)
    assert {one.kind for one in change.changes} == {"added", "removed"}
    assert change.vanished == ()


def test_a_locality_with_a_schedule_does_not_go(workspace):
    change = without(workspace, "06280")
    assert any("(06280)" in one.message for one in change.faults)
    with pytest.raises(InputInvalid):
        write_change(workspace, change, taken_out=len(change.vanished))


def test_a_locality_with_a_log_does_not_go(workspace):
    workspace = with_one_more(workspace)
    (workspace.logs / "99999").mkdir(parents=True)
    (workspace.logs / "99999" / "plays-2024-08.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(InputInvalid, match="99999"):
        write_change(workspace, without(workspace, "99999"), taken_out=1)


def test_the_command_asks_for_the_number_of_rows_that_go(workspace, tmp_path):
    before = workbook_of(workspace, table_named(workspace, LOCALITIES))
    (tmp_path / "xa.xlsx").write_bytes(before)
    workspace = with_one_more(workspace)
    asked = ["--workspace", str(workspace.root), "table", "import", LOCALITIES, str(tmp_path / "xa.xlsx"), "--write"]
    refused = CliRunner().invoke(loa, asked)
    assert isinstance(refused.exception, UsageError) or refused.exit_code == UsageError.exit_code
    assert "--take-out 1" in f"{refused.output} {refused.exception}"
    assert CliRunner().invoke(loa, [*asked, "--take-out", "1"]).exit_code == 0
    assert "99999" not in open_workspace(workspace.root).localities


def sheet(workspace, name, *, blank_first=False, **cells):
    """A workbook of the table with some cells of its last row changed; the sheet's rows begin a row lower if asked."""
    table = table_named(workspace, name)
    rows = [list(row) for row in rows_of(workspace, table)]
    for column, cell in cells.items():
        rows[-1][table.columns.index(column)] = cell
    rows = [[None] * len(table.columns), *rows] if blank_first else rows
    data = workbook_bytes([Sheet("Xã", table.columns, tuple(map(tuple, rows)))])
    return change_from(workspace, table, data, "xã.xlsx"), len(rows) + 1


@pytest.mark.parametrize("day", ["01/07/2025", "1/7/2025", "2025-07-01", dt.datetime(2025, 7, 1)])  # noqa: DTZ001
def test_a_day_in_excel_is_read_day_first(workspace, day):
    change, _row = sheet(with_one_more(workspace), LOCALITIES, **{"from": day})
    assert change.faults == ()
    assert change.rows[-1][6] == "2025-07-01"


def test_a_day_that_does_not_exist_is_told_at_the_sheet_s_own_cell(workspace, monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")
    change, row = sheet(with_one_more(workspace), LOCALITIES, blank_first=True, until="30/02/2026")
    (one,) = change.faults
    assert (one.file, one.line) == ("xã.xlsx", 0)
    assert one.cell == f"Xã!H{row}, Until (until)"
    assert "30/2/2026 does not exist" in one.message.replace("30/02", "30/2")


def test_a_fault_of_a_csv_file_is_told_at_its_own_line(workspace, monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")
    data = "\n\ncode,kind,name,province\n24343,xx,Krông Năng,tỉnh Đắk Lắk\n".lstrip().encode()
    change = change_from(workspace, table_named(workspace, LOCALITIES), data, "xã.csv")
    assert ("xã.csv", 2, "Kind (kind)") in {(one.file, one.line, one.cell) for one in change.faults}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("xã.xlsx", b"\x00\x01\x02" * 20, "not an Excel workbook"),
        ("xã.xlsx", b"PK\x03\x04" + bytes(40), "not an Excel workbook"),
        ("xã.xlsx", b"code,kind\n1,2\n", "it is a text or CSV file"),
    ],
)
def test_a_damaged_workbook_is_not_told_to_be_text(workspace, monkeypatch, name, data, says):
    monkeypatch.setenv("LOA_LANG", "en")
    with pytest.raises(InputInvalid) as told:
        change_from(workspace, table_named(workspace, LOCALITIES), data, name)
    assert says in str(told.value)
    assert "UTF-8" not in str(told.value)
