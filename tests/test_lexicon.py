"""Lexicon files: what an editor writes, with the line of every fault."""

import pytest

from loa.errors import InputInvalid
from loa.files.lexicon import COLUMNS, entries_of, line_of, read_lexicon
from loa.model.lexicon import first_word, lexicon_of

HEAD = "\t".join(COLUMNS) + "\n"


def faults(text):
    with pytest.raises(InputInvalid) as caught:
        entries_of(text, name="scripts/lexicon.tsv")
    return [(found.line, found.cell) for found in caught.value.faults]


def test_a_file_is_read_in_its_order_with_places():
    text = "# ghi chú\nwritten\tspoken\tkind\tbefore\n\nTT\tthể thao\tabbreviation\tvăn hóa | vh\nABC\ta bê xê\n"
    first, second = entries_of(text, name="l.tsv")
    assert (first.written, first.spoken, first.before, first.place) == ("TT", "thể thao", ("văn hóa", "vh"), "l.tsv:4")
    assert (second.kind, second.place) == ("word", "l.tsv:5")


def test_an_empty_file_holds_nothing():
    assert entries_of("", name="l.tsv") == ()
    assert entries_of("# nothing\n", name="l.tsv") == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("written\tkind\n", [(1, "")]),
        ("written\tspoken\tcolour\n", [(1, "colour")]),
        (HEAD + "\ta\n", [(2, "written")]),
        (HEAD + "ABC\n", [(2, "spoken")]),
        (HEAD + "ABC\ta 5\n", [(2, "spoken")]),
        (HEAD + "ABC\ta-b\n", [(2, "spoken")]),
        (HEAD + "ABC\tzalo\n", [(2, "spoken")]),
        (HEAD + "ABC\ta\tcolour\n", [(2, "kind")]),
        (HEAD + "ABC\ta\nABC\tb\n", [(3, "written")]),
        (HEAD + "ABC\ta\tword\t\t\t\t\tx\ty\n", [(2, "")]),
        (HEAD + "ABC\ta 5\nDEF\tb\tcolour\n", [(2, "spoken"), (3, "kind")]),
    ],
)
def test_every_fault_is_told_with_its_place(text, places):
    assert faults(text) == places


def test_the_same_form_may_stand_twice_with_other_neighbours():
    assert len(entries_of(HEAD + "TT\ta\tword\tx\nTT\tb\n", name="l.tsv")) == 2


def test_an_entry_is_written_as_it_was_read():
    line = "Ea H'leo\tÊ a hờ leo\tplace\txã|huyện\t\t\tđài huyện"
    (entry,) = entries_of(HEAD + line, name="l.tsv")
    assert line_of(entry) == line


def test_a_file_with_bom_and_windows_line_ends_is_read(tmp_path):
    path = tmp_path / "lexicon.tsv"
    path.write_bytes("\ufeffwritten\tspoken\r\nABC\ta bê xê\r\n".encode())
    assert read_lexicon(path)[0].spoken == "a bê xê"


def test_longer_forms_and_forms_with_neighbours_come_first():
    lexicon = lexicon_of(entries_of(HEAD + "Ea\ta\nEa H'leo\tb\nEa\tc\tword\txã\n", name="l.tsv"))
    assert [entry.spoken for entry in lexicon.by_first_word["ea"]] == ["b", "c", "a"]
    assert len(lexicon.entries) == 3


@pytest.mark.parametrize(("written", "word"), [("Ea H'leo", "ea"), ("Đ/c", "đ"), ("IPv4", "ipv"), ("&", "&")])
def test_forms_are_found_by_their_first_letters(written, word):
    assert first_word(written) == word
