"""Localities by the names that people call them."""

import datetime as dt
import unicodedata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from loa.cli import loa
from loa.cli._language import LANGUAGE
from loa.cli._where import Place
from loa.errors import UsageError
from loa.model.place import Locality, LocalityName
from loa.workspace.localities import read_localities
from loa.workspace.place_codes import code_named

MERGED = dt.date(2025, 7, 1)
BEFORE = MERGED - dt.timedelta(days=1)
SAMPLE = read_localities(Path(__file__).parent.parent)


def a_place(code, *, kind="xã", name="Hòa Phú", district="", province="tỉnh Đắk Lắk", before="", units=()):
    today = LocalityName(MERGED, dt.date.max, kind, name, "", "", province, units)
    once = LocalityName(dt.date.min, BEFORE, "thị trấn", before or name, "", district, province)
    return code, Locality(code, (once, today))


PLACES = dict(
    [
        a_place("10001", name="Hòa Phú", district="huyện Krông Năng"),
        a_place("10002", name="Đoàn Kết", before="Ea Drăng", units=("xã Thống Nhất", "phường Tân Lập")),
        a_place("10003", name="Tân Lập", province="tỉnh Lạng Sơn"),
        a_place("10004", name="Tân Lập", kind="phường"),
        a_place("10005", name="Thống Nhất", before="Hòa Phú"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hòa Phú", "10001"),
        ("hoà phú", "10001"),
        (unicodedata.normalize("NFD", "Hòa Phú"), "10001"),
        ("xã Hòa Phú", "10001"),
        ("Xã  Hòa Phú", "10001"),
        ("x. Hòa Phú", "10001"),
        ("x.Hòa Phú", "10001"),
        ("Hòa Phú, Krông Năng", "10001"),
        ("Hòa Phú, huyện Krông Năng, Đắk Lắk", "10001"),
        ("phường Tân Lập", "10004"),
        ("Tân Lập, Lạng Sơn", "10003"),
        ("Ea Drăng", "10002"),
        ("TT Ea Drăng", "10002"),
        ("Thống Nhất", "10005"),
    ],
)
def test_a_place_is_found_by_its_name_and_what_it_was_called(text, code):
    assert code_named(PLACES, text) == code


def test_a_name_that_several_have_lists_them_with_their_codes():
    with pytest.raises(UsageError) as caught:
        code_named(PLACES, "Tân Lập")
    assert "10003 (xã Tân Lập, tỉnh Lạng Sơn)" in caught.value.cure
    assert "10004 (phường Tân Lập, tỉnh Đắk Lắk)" in caught.value.cure


@pytest.mark.parametrize(
    ("text", "near"), [("doan ket", "10002"), ("ea drang", "10002"), ("Hoa Phu", "10001"), ("Đoàn", "10002")]
)
def test_a_name_without_its_marks_is_not_taken_but_suggested(text, near):
    with pytest.raises(UsageError) as caught:
        code_named(PLACES, text)
    assert near in caught.value.cure


def test_a_unit_that_was_merged_is_told_where_it_is_now():
    with pytest.raises(UsageError) as caught:
        code_named(dict([a_place("10002", name="Đoàn Kết", units=("xã Tú Xuyên",))]), "xã Tú Xuyên")
    assert "10002 (xã Đoàn Kết" in caught.value.cure


@given(st.text(max_size=30))
def test_any_text_is_a_code_of_the_table_or_one_clear_refusal(text):
    try:
        found = code_named(SAMPLE, text)
    except UsageError as exc:
        refused = exc.cure
    else:
        refused = found if found in SAMPLE else ""
    assert refused


def test_every_command_takes_a_name_where_it_takes_a_code():
    def below(one, words=()):
        if isinstance(one, click.Group):
            for name in one.list_commands(click.Context(one)):
                yield from below(one.get_command(click.Context(one), name), (*words, name))
        yield from ((words, option) for option in one.params)

    asked = [(words, option) for words, option in below(loa) if "--for" in option.opts]
    assert len(asked) > 12
    for words, option in asked:
        assert isinstance(option.type, Place), words


def test_a_command_reads_for_a_commune_by_its_name(sample):
    words = ("--workspace", str(sample), "read", "2g-cutoff", "--on", "2024-08-12", "--json", "--for")
    named, coded = (CliRunner(mix_stderr=False).invoke(loa, [*words, one]) for one in ("krông năng", "24343"))
    assert named.exit_code == 0, named.stderr
    assert named.stdout == coded.stdout


@pytest.mark.parametrize("name", ["Ê Đê", "tiếng Ê Đê", "ede", "rade"])
def test_a_language_is_known_by_its_name_too(name):
    assert LANGUAGE.convert(name, None, None) == "rade"


def test_what_is_no_language_is_left_as_it_is_written():
    assert LANGUAGE.convert("xyz", None, None) == "xyz"
