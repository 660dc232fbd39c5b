"""Playlists: what real players open, and what they would stumble over."""

import configparser
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import LoaError
from loa.model.playing import PlaylistEntry
from loa.playlist import playlist

MORNING = PlaylistEntry("24343/2024-08-12-sang.mp3", 184.4, "Buổi sáng thứ Hai 12/8, xã Krông Năng")
EVENING = PlaylistEntry("24343/2024-08-12-chieu.mp3", 190.6, "Buổi chiều")


def read_m3u8(text: str) -> list[tuple[str, int, str]]:
    """Path, seconds and title of every entry, as players read them."""
    head, *lines = text.split("\n")[:-1]
    assert head == "#EXTM3U"
    entries = []
    for info, path in zip(lines[::2], lines[1::2], strict=True):
        seconds, title = info.removeprefix("#EXTINF:").split(",", 1)
        entries.append((path, int(seconds), title))
    return entries


def read_pls(text: str) -> list[tuple[str, int, str]]:
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    found = parser["playlist"]
    count = int(found["NumberOfEntries"])
    assert found["Version"] == "2"
    return [(found[f"File{n}"], int(found[f"Length{n}"]), found[f"Title{n}"]) for n in range(1, count + 1)]


def test_an_m3u8_is_plain_utf_8_that_every_player_reads() -> None:
    text = playlist([MORNING, EVENING])
    assert text == (
        "#EXTM3U\n"
        "#EXTINF:184,Buổi sáng thứ Hai 12/8, xã Krông Năng\n"
        "24343/2024-08-12-sang.mp3\n"
        "#EXTINF:191,Buổi chiều\n"
        "24343/2024-08-12-chieu.mp3\n"
    )
    data = text.encode("utf-8")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b".mp3\n")


@pytest.mark.parametrize(("form", "read"), [("m3u8", read_m3u8), ("pls", read_pls)])
@pytest.mark.parametrize("entries", [[], [MORNING], [MORNING, EVENING]])
def test_each_form_is_read_back(form: str, read: object, entries: list[PlaylistEntry]) -> None:
    expected = [(entry.path, round(entry.seconds), entry.title) for entry in entries]
    assert read(playlist(entries, form=form)) == expected  # type: ignore[operator]


def test_a_title_stays_on_its_line_and_is_nfc() -> None:
    title = unicodedata.normalize("NFD", "Dòng một\r\ndòng hai\u2028dòng ba\x00, hết")
    ((_path, _seconds, read),) = read_m3u8(playlist([PlaylistEntry("a.mp3", 1, title)]))
    assert read == "Dòng một dòng hai dòng ba , hết"
    assert unicodedata.is_normalized("NFC", read)


@given(st.text(), st.floats(0, 1e5))
def test_no_title_can_break_a_playlist(title: str, seconds: float) -> None:
    entries = [PlaylistEntry("a/1.mp3", seconds, title), PlaylistEntry("a/2.mp3", 2, "Hết")]
    assert [path for path, _seconds, _title in read_m3u8(playlist(entries))] == ["a/1.mp3", "a/2.mp3"]


def test_a_length_is_never_0_which_means_unknown() -> None:
    assert read_m3u8(playlist([PlaylistEntry("a.mp3", 0.2, "Chuông")]))[0][1] == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a.mp3",
        "a\\b.mp3",
        "C:/a.mp3",
        "..",
        "a/..",
        ".a.mp3",
        "a/../b.mp3",
        "sáng.mp3",
        "a b.mp3",
        "#a.mp3",
        "a%20.mp3",
        "a\n",
    ],
)
def test_a_path_that_some_player_would_misread_is_refused(path: str) -> None:
    with pytest.raises(LoaError):
        playlist([PlaylistEntry(path, 1, "x")])


def test_a_playlist_may_stand_in_another_folder_than_its_files() -> None:
    text = playlist([PlaylistEntry("../../programmes/24343/1.mp3", 5, "Chuông")])
    assert text.endswith("\n../../programmes/24343/1.mp3\n")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(LoaError):
        playlist([MORNING], form="xspf")
