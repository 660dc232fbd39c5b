"""Localities keep their names by date, their codes as text, and tell every slip of the table."""

import datetime as dt
from pathlib import Path

import pytest
from contents import LOCALITIES, make_workspace
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import InputInvalid
from loa.workspace.localities import read_localities, same_name

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def sample():
    return read_localities(REPOSITORY)


def test_the_nineteen_communes_have_both_names(sample):
    assert len(sample) == 19
    for locality in sample.values():
        before, after = locality.name_on(dt.date(2025, 6, 30)), locality.name_on(dt.date(2025, 7, 1))
        assert before.district
        assert not after.district
        assert after.kind == "xã"


def test_a_commune_says_its_old_unit_with_district_and_province_until_the_merger(sample):
    locality = sample["24343"]
    assert locality.name_on(dt.date(2025, 6, 30)).full == "thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk"
    assert locality.name_on(dt.date(2025, 7, 1)).full == "xã Krông Năng, tỉnh Đắk Lắk"
    assert locality.name_on(dt.date(2025, 7, 1)).units == ("thị trấn Krông Năng", "xã Phú Lộc", "xã Ea Hồ")


def test_my_tu_went_to_can_tho(sample):
    assert sample["31603"].name_on(dt.date(2025, 6, 30)).province == "tỉnh Sóc Trăng"
    assert sample["31603"].name_on(dt.date(2025, 7, 1)).full == "xã Mỹ Phước, thành phố Cần Thơ"


def test_a_code_keeps_its_zero(sample):
    assert sample["06253"].code == "06253"


def test_the_table_reads_the_same_with_bom_and_semicolons(tmp_path):
    plain = read_localities(make_workspace(tmp_path / "a"))
    excel = "\ufeff" + LOCALITIES.replace("; ", "|").replace(",", ";").replace("|", "; ")
    excel = excel.replace("thị trấn Mẫu; xã Cũ", '"thị trấn Mẫu; xã Cũ"').replace("\n", "\r\n")
    assert read_localities(make_workspace(tmp_path / "b", localities=excel)) == plain


def test_languages_may_stand_on_one_row_of_a_locality(tmp_path):
    found = read_localities(make_workspace(tmp_path))
    assert (found["00001"].languages, found["00002"].languages) == (("vi", "tay"), ("vi",))


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("123,xã,Bé,,,tỉnh Thử,,,,vi", "code", "06253"),
        ("00003,xa,Bé,,,tỉnh Thử,,,,vi", "kind", "xã"),
        ("00003,,Bé,,,tỉnh Thử,,,,vi", "kind", "xã"),
        ("00003,xã,,,,tỉnh Thử,,,,vi", "name", ""),
        ("00003,xã,Bé,,,Thử,,,,vi", "province", "tỉnh"),
        ("00003,xã,Bé,,,tỉnh Thử,1/7/2025,,,vi", "from", "2025-06-30"),
        ("00003,xã,Bé,,,tỉnh Thử,2025-02-30,,,vi", "from", "2025-06-30"),
        ("00003,xã,Bé,,,tỉnh Thử,2025-07-01,2025-06-30,,vi", "until", ""),
        ("00003,xã,Bé,,,tỉnh Thử,,,,Việt", "languages", "vi"),
        ("00002,xã,Bé,,,tỉnh Thử,2025-07-01,,,vi", "code", ""),
        ("00003,xã,B\x07é,,,tỉnh Thử,,,,vi", "name", ""),
        (f"00003,xã,{'é' * 81},,,tỉnh Thử,,,,vi", "name", ""),
    ],
)
def test_a_slip_in_the_table_is_told_with_its_cell(tmp_path, row, column, word):
    root = make_workspace(tmp_path, localities=f"{LOCALITIES}{row}\n")
    with pytest.raises(InputInvalid) as caught:
        read_localities(root)
    (found,) = caught.value.faults
    assert (found.file, found.line, found.cell) == ("schedules/localities.csv", 5, column)
    assert word in found.cure
    assert found.cure


def test_languages_that_differ_between_rows_of_a_locality_are_told(tmp_path):
    changed = LOCALITIES.replace("2024-07-01,,thị trấn Mẫu; xã Cũ,", "2024-07-01,,thị trấn Mẫu; xã Cũ,vi nung")
    with pytest.raises(InputInvalid) as caught:
        read_localities(make_workspace(tmp_path, localities=changed))
    assert [(found.line, found.cell) for found in caught.value.faults] == [(3, "languages")]


def test_a_missing_column_is_told_once(tmp_path):
    changed = LOCALITIES.replace("province,", "provinc,", 1)
    with pytest.raises(InputInvalid) as caught:
        read_localities(make_workspace(tmp_path, localities=changed))
    assert {found.cell for found in caught.value.faults} == {"province", "provinc"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoà Phú", "hòa phú"), ("Thuỷ", "Thủy"), ("Ea H'Leo", "Ea H’leo"), ("Krông  Năng", "Krông Năng")],
)
def test_a_name_is_the_same_wherever_its_tone_mark_stands(one, other):
    assert same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Hoà", "Hoá"), ("Tân", "Tấn"), ("Phú Hoà 1", "Phú Hoà 2"), ("Ô", "O")])
def test_names_with_other_tones_or_letters_differ(one, other):
    assert not same_name(one, other)


@given(st.text(max_size=20))
def test_a_name_is_the_same_as_itself(name):
    assert same_name(name, name)
