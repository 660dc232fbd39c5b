"""Files of another kind than is wanted: told in one sentence what they are and what is expected."""

import io
import zipfile

import docx
import pytest
from click.testing import CliRunner

from loa.cli import _tell, loa
from loa.errors import InputInvalid, fault
from loa.files.kinds import kind_words
from loa.files.table import read_table
from loa.files.workbook import Sheet, read_workbook, workbook_bytes
from loa.script_files import text_in


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, b"x")
    return out.getvalue()


def word():
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


WORKBOOK = workbook_bytes([Sheet("Một", ("code", "name"), (("1", "An"),))])
KINDS = {
    "picture": b"\x89PNG\r\n\x1a\n\0\0",
    "sound": b"ID3\x04\0\0",
    "PDF": b"%PDF-1.7\n",
    "workbook": WORKBOOK,
    "Word document": word(),
    "bag": archive("loa/bag.json", "01/01.MP3"),
    "ZIP": archive("a.txt"),
    "half": WORKBOOK[:300],
    ".doc": b"\xd0\xcf\x11\xe0\xa1\xb1",
    "text": "Bà con chú ý.\r\n".encode("utf-8-sig") * 1000,
}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_known_by_what_it_holds(kind):
    assert kind in kind_words(KINDS[kind])


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"a\xff", "Chào".encode("utf-16"), "ế".encode()[:2]])
def test_what_nobody_knows_has_no_name(data):
    assert kind_words(data) == ""


def refused(call):
    with pytest.raises(InputInvalid) as caught:
        call()
    (found,) = caught.value.faults
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("text", "half")])
def test_a_table_that_is_something_else_says_so_once(kind, tmp_path):
    path = tmp_path / "bang.csv"
    path.write_bytes(KINDS[kind])
    if kind not in ("PDF", "sound"):  # these begin with letters: their columns are told instead
        found = refused(lambda: read_table(path, required=("code", "name", "kind")))
        assert kind in found.message or "columns" in found.message


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "workbook"])
def test_a_workbook_that_is_something_else_says_so_once(kind, tmp_path):
    path = tmp_path / "bang.xlsx"
    path.write_bytes(KINDS[kind])
    assert kind in refused(lambda: read_workbook(path)).message


def test_a_workbook_that_is_missing_is_told_as_missing(tmp_path):
    assert "missing" in refused(lambda: read_workbook(tmp_path / "bang.xlsx")).message


@pytest.mark.parametrize(
    "header",
    ["hello world", "for,name,value,from,until,source", "key,value", "line,session,day,start", "a;b;c"],
)
def test_another_table_is_one_sentence_with_what_is_expected(header, tmp_path):
    path = tmp_path / "bang.csv"
    path.write_text(f"{header}\n1,2,3\n", encoding="utf-8")
    found = refused(
        lambda: read_table(path, required=("code", "kind", "name", "province"), optional=("from", "until", "units"))
    )
    assert "“code”, “kind”, “name”, “province”" in found.message


@pytest.mark.parametrize(
    "header", ["cod,kind,name,province", "code,kinds,nam,province", "code,kind,name,province,ghi chú"]
)
def test_slips_in_the_right_table_are_told_each_in_its_place(header, tmp_path):
    path = tmp_path / "bang.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(InputInvalid) as caught:
        read_table(path, required=("code", "kind", "name", "province"))
    assert all(one.cell for one in caught.value.faults)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("bai.docx", "workbook"), ("anh.png", "picture"), ("bang.csv", "text"), ("tin.mp3", "sound"), ("tui.zip", "bag")],
)
def test_a_script_is_not_made_of_whatever_file_is_at_hand(name, kind):
    assert kind in refused(lambda: text_in(KINDS[kind], name)).message


def test_another_workbook_is_not_taken_for_a_schedule(sample, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(WORKBOOK)
    words = ("--workspace", str(sample), "schedule", "import", "dak-lak", "--from", str(path))
    raised = CliRunner(mix_stderr=False).invoke(loa, words).exception
    assert isinstance(raised, InputInvalid)
    (found,) = raised.faults
    assert "Một" in found.message
    assert "loa schedule export" in found.cure


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (10, 10), (11, 5), (300, 5)])
def test_of_many_faults_the_first_are_told_and_how_many_there_are(count, shown, capsys):
    _tell(InputInvalid([fault("x.csv", f"Lỗi {number}.", "Sửa.", line=number) for number in range(1, count + 1)]))
    told = capsys.readouterr().err
    assert told.count("x.csv:") == shown
    assert (f"{count - shown} more" in told) == (count > shown)
    assert f"{count} fault" in told
