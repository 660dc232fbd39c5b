"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from loa.files import atomic


def test_a_file_is_written_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b.txt"
    atomic.write_text(path, "Chào\n")
    assert path.read_bytes() == "Chào\n".encode()
    assert [one.name for one in path.parent.iterdir()] == ["b.txt"]


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("cũ", encoding="utf-8")

    def broken():
        with atomic.unfinished(path) as temporary:
            temporary.write_text("nửa", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("x.txt", "cũ")]


def test_a_folder_in_the_file_s_place_is_left_alone(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError, match=r"."):
        atomic.write_bytes(tmp_path / "x", b"1")
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


def test_the_same_bytes_are_not_written_again(tmp_path):
    path = tmp_path / "x.txt"
    assert atomic.write_if_changed(path, b"1")
    before = path.stat().st_mtime_ns
    assert not atomic.write_if_changed(path, b"1")
    assert path.stat().st_mtime_ns == before
    assert atomic.write_if_changed(path, b"2")


@pytest.mark.parametrize(("winerror", "is_written"), [(32, True), (None, False)])
def test_a_file_that_another_program_holds_open_on_windows_is_waited_for(tmp_path, monkeypatch, winerror, is_written):
    """Elsewhere nobody can hold a name, so a refusal is told at once."""
    path, rename, refusals = tmp_path / "x.txt", Path.replace, iter([True, True])

    def replace(temporary, target):
        if next(refusals, False):
            refusal = PermissionError(13, "in use")
            refusal.winerror = winerror
            raise refusal
        return rename(temporary, target)

    monkeypatch.setattr(Path, "replace", replace)
    if is_written:
        atomic.write_bytes(path, b"1")
        assert path.read_bytes() == b"1"
    else:
        with pytest.raises(PermissionError):
            atomic.write_bytes(path, b"1")
        assert not list(tmp_path.iterdir())
