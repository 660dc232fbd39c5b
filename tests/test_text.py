"""Text files are UTF-8, bounded, and the same whatever machine they were typed on."""

import pytest

from loa.errors import InputInvalid
from loa.files.text import read_text


def test_text_is_nfc_with_plain_line_ends(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes("\ufeffa\r\nHo\u0300a\rb".encode())
    assert read_text(path) == "a\nHòa\nb"


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"a\nb\xff\n", 2), ("Chào".encode("utf-16"), 1), ("\n\nChào".encode("cp1258", errors="ignore") + b"\xe0", 3)],
)
def test_another_encoding_is_told_with_its_line(tmp_path, data, line):
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    with pytest.raises(InputInvalid) as caught:
        read_text(path, name="scripts/x.txt")
    (found,) = caught.value.faults
    assert (found.file, found.line) == ("scripts/x.txt", line)
    assert "UTF-8" in found.cure


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path, make):
    path = tmp_path / "x.txt"
    make(path)
    with pytest.raises(InputInvalid) as caught:
        read_text(path)
    assert caught.value.faults[0].cure


def test_a_file_larger_than_asked_for_is_refused_and_one_as_large_is_read(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(InputInvalid, match="11"):
        read_text(path, most_bytes=10)
    assert len(read_text(path, most_bytes=11)) == 11
