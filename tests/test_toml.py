"""Settings are read key by key; every fault of a file is told at once, with its line and cure."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import InputInvalid
from loa.files.toml import did_you_mean, read_toml


@pytest.fixture
def table(tmp_path):
    def read(text):
        path = tmp_path / "thu.toml"
        path.write_text(text, encoding="utf-8")
        return read_toml(path, name="thu.toml")

    return read


def faults_of(table):
    with pytest.raises(InputInvalid) as caught:
        table.close()
    return [(found.line, found.cell) for found in caught.value.faults]


def test_values_come_as_their_types(table):
    read = table(
        'a = "x"\nb = 3\nc = 2.5\nd = true\ne = 2024-09-16\nf = "2024-09-16"\ng = "05:30"\nh = ["x", "y"]\ni = "hai"\n'
    )
    assert (read.text("a"), read.integer("b"), read.number("c"), read.flag("d", default=False)) == ("x", 3, 2.5, True)
    assert read.date("e") == read.date("f") == dt.date(2024, 9, 16)
    assert (read.time("g"), read.texts("h")) == (dt.time(5, 30), ("x", "y"))
    assert read.choice("i", ("một", "hai")) == "hai"
    read.close()


def test_what_is_not_there_takes_its_default(table):
    read = table("")
    assert (read.text("a", "x"), read.integer("b", 4), read.texts("c", ())) == ("x", 4, ())
    assert (read.flag("d", default=True), list(read.tables("e")), read.table("f").keys) == (True, [], ())
    read.close()


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("a = 1", lambda one: one.text("a")),
        ("a = true", lambda one: one.integer("a")),
        ("a = -1", lambda one: one.integer("a")),
        ('a = "x"', lambda one: one.number("a")),
        ("a = 1", lambda one: one.flag("a", default=True)),
        ('a = "16/9/2024"', lambda one: one.date("a")),
        ('a = "20240916"', lambda one: one.date("a")),
        ("a = 2024-09-16T05:30:00", lambda one: one.date("a")),
        ('a = "5:30"', lambda one: one.time("a")),
        ('a = "24:00"', lambda one: one.time("a")),
        ("a = 05:30:00", lambda one: one.time("a")),
        ('a = ["x", 1]', lambda one: one.texts("a")),
        ('a = "ba"', lambda one: one.choice("a", ("một", "hai"))),
        ("a = 1", lambda one: one.table("a")),
        ("a = 1", lambda one: list(one.tables("a"))),
    ],
)
def test_a_value_of_another_type_is_one_fault_at_its_line(table, text, ask):
    read = table(f"\n{text}\n")
    ask(read)
    assert faults_of(read) == [(2, "a")]


def test_faults_are_collected_and_told_together(table):
    read = table('titel = "x"\n\n[[part]]\nname = 1\n\n[[part]]\nnam = "y"\n')
    read.text("title")
    for part in read.tables("part"):
        part.text("name")
    assert faults_of(read) == [(1, ""), (1, "titel"), (4, "name"), (6, ""), (7, "nam")]


def test_an_unknown_key_is_told_with_the_nearest_one(table):
    read = table('titel = "x"\n')
    read.text("title", "")
    with pytest.raises(InputInvalid, match="title"):
        read.close()


def test_lines_are_right_after_multi_line_lists_and_texts(table):
    read = table(
        'a = [\n  "x",\n  "[not.a.header]",\n]\nb = """\n[no]\nc = 1\n"""\n'
        'd = [\n["x"]\n]\ne = { f = [\n1 ] }\n\n[g]\nh = 1\n'
    )
    assert [read.line(key) for key in ("a", "b", "d", "e")] == [1, 5, 9, 12]
    assert (read.table("g").line(), read.table("g").line("h")) == (15, 16)


def test_dotted_and_quoted_keys_have_their_lines(table):
    read = table('a.b = 1\n["24343"]\n"x y" = 2\n[[c.d]]\ne = 1\n[[c.d]]\ne = 2\n')
    assert read.table("a").line("b") == 1
    assert read.table("24343").line("x y") == 3
    assert [one.line("e") for one in read.table("c").tables("d")] == [5, 7]


@pytest.mark.parametrize("text", ["a = \n", "a = 'x\n", "[a\n", "a = 2024-13-45\n", "a = 1\na = 2\n", "= 1"])
def test_what_is_not_toml_is_told_with_its_line(table, text):
    with pytest.raises(InputInvalid) as caught:
        table(f"x = 1\n{text}")
    (found,) = caught.value.faults
    assert 2 <= found.line <= 3
    assert found.cure


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 50000 + "]" * 50000])
def test_what_is_too_large_or_too_deep_is_refused(table, text):
    with pytest.raises(InputInvalid) as caught:
        table(text)
    assert len(caught.value.faults) == 1


def test_the_nearest_word_is_named_or_all_of_them():
    assert "elderly" in did_you_mean("eldery", ("everyone", "elderly"))
    assert did_you_mean("x", ("một", "hai")).count("một, hai") == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_read_or_refused_as_a_fault(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("toml") / "x.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_toml(path).close()
    except InputInvalid as exc:
        assert all(found.line for found in exc.faults)  # noqa: PT017 - both ways are right
