"""Tables are read as Excel writes them, and written so that Excel reads them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import InputInvalid
from loa.files.table import read_table, table_bytes


@pytest.fixture
def read(tmp_path):
    def rows(data):
        path = tmp_path / "thu.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_table(path, required=("code", "name"), optional=("note",), name="thu.csv")

    return rows


def faults_of(read, data):
    with pytest.raises(InputInvalid) as caught:
        read(data)
    assert all(found.cure for found in caught.value.faults)
    return [(found.line, found.cell) for found in caught.value.faults]


EXPECTED = {"code": "06253", "name": "Văn Quan", "note": ""}


@pytest.mark.parametrize(
    "data",
    [
        "code,name\n06253,Văn Quan\n",
        "\ufeffcode;name\r\n06253;Văn Quan\r\n",
        "code,name\r06253,Văn Quan",
        ' name , code \n" Văn Quan ",06253\n\n,\n',
        "code;name;;\n06253;Văn Quan;;\n",
        "code,name,note\n06253,Va\u0306n Quan\n",
    ],
)
def test_a_table_reads_the_same_however_excel_wrote_it(read, data):
    (row,) = read(data)
    assert {key: row.cells[key] for key in EXPECTED} == EXPECTED
    assert row.line >= 2


def test_a_line_is_counted_through_cells_of_several_lines(read):
    rows = read('code,name\n1,"a\nb"\n\n2,c\n')
    assert [(row.line, row.cells["name"]) for row in rows] == [(2, "a\nb"), (5, "c")]


def test_a_table_without_rows_is_empty(read):
    assert read("code,name\n") == ()


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ("code\n1\n", [(1, "name")]),
        ("code,nam\n", [(1, "nam"), (1, "name")]),
        ("code,name,name\n", [(1, "name")]),
        ("code,name\n1,2,3\n", [(2, "")]),
        ('code,name\n1,"x\n', [(2, "")]),
        ("", [(1, "code"), (1, "name")]),
        (b"code,name\n1,\xff\n", [(2, "")]),
    ],
)
def test_a_slip_in_a_table_has_its_place(read, data, places):
    assert faults_of(read, data) == places


def test_a_written_table_opens_in_excel_with_accents_and_without_formulas(read):
    data = table_bytes(("code", "name"), [("06253", "=1+1"), ("x", "Ủy ban, xã"), ("-5", "+84"), ("@x", 3)])
    assert data.startswith(b"\xef\xbb\xbf")
    assert [row.cells["name"] for row in read(data)] == ["'=1+1", "Ủy ban, xã", "+84", "3"]
    assert [row.cells["code"] for row in read(data)] == ["06253", "x", "-5", "'@x"]


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8), min_size=2, max_size=2))
def test_what_is_written_reads_back(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("table") / "x.csv"
    path.write_bytes(table_bytes(("code", "name"), [[f"x{cell}" for cell in cells]]))
    (row,) = read_table(path, required=("code", "name"))
    assert [row.cells["code"], row.cells["name"]] == [unicodedata.normalize("NFC", f"x{cell}") for cell in cells]
