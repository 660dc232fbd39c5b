"""Localities and facts out to Excel and in again: what would change is shown before it does."""

import pytest

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
