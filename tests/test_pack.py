"""Bags: what stands in them, that they are whole, and that a copy survives what sticks go through."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from air_weeks import LOCALITY, MONDAY, SECONDS, STATION, TITLES, WEEK, build_week, signer_from

from loa import _bag_copy, ffmpeg, loudness, plugins
from loa._bag_copy import bag_file, fill_folder
from loa._wav import wav_bytes
from loa.errors import LoaError, OutsideMissing, PartlyDone, UsageError
from loa.model.evidence import LogHead
from loa.pack import BagOrder, check_bag, pack
from loa.plans import read_plan
from loa.reasons import reason_of
from loa.shelf import Shelf
from loa.standing import standing_week

HEAD = LogHead(STATION, 3, "ab" * 32, "cd" * 32)
DEVICES = [name.replace("_", "-") for name in plugins.names("devices")]
SIGNER = signer_from(b"7" * 32)
WORDS = "Kính mời bà con đưa chó đi tiêm phòng dại."


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    output = tmp_path_factory.mktemp("output")
    return output, build_week(output)


@pytest.fixture
def packed(built, tmp_path):
    """Pack for a device to a place in a folder of its own."""
    output, week = built

    def make(device, to="bag"):
        words = {line.id: WORDS for line in week.plan.plays}
        order = BagOrder(week, LOCALITY, device, HEAD, words, signer=SIGNER)
        return pack(order, tmp_path / to, shelf=Shelf(output / "shelf"))

    return make


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("device", DEVICES)
def test_a_bag_passes_its_devices_check_and_its_own_sums(device, packed):
    bag = packed(device)
    assert bag.shortcomings == ()
    assert check_bag(bag.to, device) == ()
    assert set(files_of(bag.to)) == set(bag.files)
    assert bag.files[-1] == "SHA256SUMS"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=bag.to, check=True)


@pytest.mark.parametrize("device", DEVICES)
def test_packing_twice_gives_the_same_bytes_and_writes_nothing(device, packed):
    first = packed(device)
    before = files_of(first.to)
    assert packed(device).copied.written == ()
    assert files_of(packed(device, "other").to) == before


def test_sound_stands_first_in_the_order_in_which_it_plays(packed):
    assert packed("usb").files[:4] == ("01/01.MP3", "01/02.MP3", "02/01.MP3", "02/02.MP3")


def test_a_zip_is_the_same_files_in_the_same_order_and_the_same_bytes_each_time(packed, tmp_path):
    bag = packed("pc", "bag.zip")
    with zipfile.ZipFile(bag.to) as archive:
        assert tuple(archive.namelist()) == bag.files
        archive.extractall(tmp_path / "out")
    assert check_bag(tmp_path / "out", "pc") == ()
    assert packed("pc", "again.zip").to.read_bytes() == bag.to.read_bytes()


def test_a_file_that_was_damaged_or_lost_is_told_and_only_it_is_copied_again(packed):
    bag = packed("usb")
    track, page = bag.to / "01/02.MP3", bag.to / "MO-TRANG-NAY.html"
    track.write_bytes(track.read_bytes()[:-1] + b"?")
    page.unlink()
    assert {one.path for one in check_bag(bag.to, "usb")} >= {"01/02.MP3", "MO-TRANG-NAY.html"}
    assert packed("usb").copied.written == ("01/02.MP3", "MO-TRANG-NAY.html", "SHA256SUMS")
    assert check_bag(bag.to, "usb") == ()


@pytest.mark.parametrize("after", range(0, 14, 3))
def test_a_stick_that_is_pulled_out_keeps_what_stands_and_is_never_taken_for_whole(
    after, packed, tmp_path, monkeypatch
):
    real, done = os.fsync, []

    def pulled(handle):
        done.append(handle)
        if len(done) > after:
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(_bag_copy.os, "fsync", pulled)
    with pytest.raises(PartlyDone) as caught:
        packed("usb")
    assert re.search(rf"\b{after}\b", caught.value.message)
    assert (tmp_path / "bag").is_dir()
    assert not (tmp_path / "bag/SHA256SUMS").exists()
    assert "SHA256SUMS" in {one.path for one in check_bag(tmp_path / "bag", "usb")}
    monkeypatch.setattr(_bag_copy.os, "fsync", real)
    bag = packed("usb")
    assert len(bag.copied.kept) == after
    assert not (bag.to / ".loa-bag").exists()
    assert bag.shortcomings == ()


def test_an_older_bags_sound_is_removed_and_a_persons_files_are_left(packed, built):
    bag = packed("usb")
    (bag.to / "anh.jpg").write_bytes(b"mine")
    (bag.to / "02/02.MP3").write_bytes((bag.to / "02/01.MP3").read_bytes())  # a person put something in its place
    output, week = built
    shorter = replace(week, sessions=week.sessions[:2])
    again = pack(BagOrder(shorter, LOCALITY, "usb", HEAD, {}), bag.to, shelf=Shelf(output / "shelf"))
    assert "02/01.MP3" in again.copied.removed
    assert (bag.to / "anh.jpg").exists()
    assert (bag.to / "02/02.MP3").exists()


def test_a_copy_that_reads_back_differently_is_not_given_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(_bag_copy, "_write_through", lambda path, data: path.write_bytes(data[:-1]))
    with pytest.raises(PartlyDone):
        fill_folder(tmp_path / "stick", [bag_file("a.txt", b"abc"), bag_file("SUMS", b"x")], older={})
    assert not (tmp_path / "stick/a.txt").exists()


def test_a_full_stick_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(_bag_copy.shutil, "disk_usage", lambda _folder: usage._replace(free=10))
    with pytest.raises(OutsideMissing):
        fill_folder(tmp_path / "stick", [bag_file("a.txt", b"abc"), bag_file("SUMS", b"x")], older={})
    assert files_of(tmp_path / "stick") == {}


def test_on_fat_entries_that_stand_in_another_order_are_moved_without_copying(tmp_path, monkeypatch):
    files = [bag_file(f"01/{n:02d}.MP3", bytes([n])) for n in (1, 2, 3)] + [bag_file("SUMS", b"x")]
    moved = []
    monkeypatch.setattr(_bag_copy, "keeps_write_order", lambda _folder: True)
    monkeypatch.setattr(
        _bag_copy, "listed", lambda folder: ["03.MP3", "01.MP3", "02.MP3"] if folder.name == "01" else ["01"]
    )
    real = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: (moved.append(self.name), real(self, to))[1])
    fill_folder(tmp_path, files, older={})
    assert moved == ["01.MP3", "02.MP3", "03.MP3"] * 2
    assert sorted(files_of(tmp_path)) == ["01/01.MP3", "01/02.MP3", "01/03.MP3", "SUMS"]


def test_the_manifest_tells_revision_log_head_and_what_each_sound_is(packed):
    bag = packed("pc")
    data = json.loads((bag.to / "loa/bag.json").read_text(encoding="utf-8"))
    assert data["plan_revision"] == "a1b2c3d4e5f6"
    assert data["log_head"] == {"root": "ab" * 32, "size": 3}
    assert data["sound"][1]["lines"] == [f"{STATION}/{MONDAY}/chieu/1", f"{STATION}/{MONDAY}/chieu/2"]
    assert read_plan(bag.to / "loa/plan.json").revision == data["plan_revision"]


def test_the_page_and_the_sheet_hold_every_session_and_ask_no_network(packed):
    bag = packed("pc")
    page = (bag.to / "MO-TRANG-NAY.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1))
    assert [one["file"] for one in data["sessions"]] == [one for one in bag.files if one.endswith(".mp3")]
    assert data["sessions"][0]["lines"][0]["offset"] == 1.0
    assert not re.search(r"https?://|//[a-z]+\.", page)
    sheet = (bag.to / "PHIEU-PHAT-THANH.html").read_text(encoding="utf-8")
    assert "Thứ Hai, ngày 11/08/2025" in sheet
    assert "a1b2c3d4e5f6" in sheet


def test_the_contents_tell_which_numbered_file_is_which_session(packed):
    text = (packed("usb").to / "MUC-LUC.txt").read_text(encoding="utf-8-sig")
    assert "01/02.MP3   Thứ Hai 11/08/2025 17:00   Buổi chiều (0:08)" in text


def test_a_title_cannot_break_out_of_the_page(built, tmp_path):
    output, week = built
    bad = "</script><script>alert(1)</script>"
    lines = tuple(replace(line, title=bad) for line in week.sessions[0].lines)
    odd = replace(week, sessions=(replace(week.sessions[0], lines=lines),), plan=replace(week.plan, plays=lines))
    pack(BagOrder(odd, LOCALITY, "pc", HEAD, {}), tmp_path, shelf=Shelf(output / "shelf"))
    assert bad not in (tmp_path / "MO-TRANG-NAY.html").read_text(encoding="utf-8")
    assert bad not in (tmp_path / "PHIEU-PHAT-THANH.html").read_text(encoding="utf-8")


def test_zalo_has_each_announcement_once_with_its_words(packed):
    bag = packed("zalo")
    clips = [one for one in bag.files if one.endswith(".mp3")]
    assert len(clips) == 2
    words = (bag.to / clips[0]).with_suffix(".txt").read_text(encoding="utf-8")
    assert words == f"Tiêm phòng dại\n\n{WORDS}\n\nĐài truyền thanh xã Krông Năng\n"


def measured(path):
    samples, rate = ffmpeg.decode(path)
    return loudness.integrated(loudness.energies(samples, rate=rate), rate=rate), loudness.true_peak(samples)


def test_sound_encoded_for_a_device_is_as_loud_as_the_programme_and_no_peak_is_too_high(tmp_path):
    """The programme is a chord that just reaches -1 dBTP, which a low bit rate raises."""
    at = np.arange(round(SECONDS * 44_100)) / 44_100
    chord = sum(np.sin(2 * np.pi * hertz * at) for hertz in (440, 1_330, 2_900)) * np.sin(np.pi * at / SECONDS) ** 2
    source, coded = tmp_path / "chord.wav", tmp_path / "chord.mp3"
    source.write_bytes(wav_bytes(chord / np.abs(chord).max() * 10 ** (-1.02 / 20) / ffmpeg.LAME_SCALE))
    ffmpeg.make([ffmpeg.Work(source, coded, mp3_kbps=128)])
    week = build_week(tmp_path / "output", days=1, sound=coded.read_bytes())
    was, _peak = measured(coded)
    order = BagOrder(week, LOCALITY, "ip-48k24k", HEAD, {}, signer=SIGNER)
    pack(order, tmp_path / "bag", shelf=Shelf(tmp_path / "shelf"))
    for path in sorted((tmp_path / "bag" / "sound").glob("*.mp3")):
        lufs, peak = measured(path)
        assert lufs == pytest.approx(was, abs=0.3)
        assert peak <= loudness.HIGHEST_TRUE_PEAK_DBTP


def test_zalo_without_words_is_refused(built, tmp_path):
    output, week = built
    with pytest.raises(LoaError):
        pack(BagOrder(week, LOCALITY, "zalo", HEAD, {}), tmp_path / "bag", shelf=Shelf(output / "shelf"))
    assert not (tmp_path / "bag").exists()


def test_what_is_not_built_or_was_changed_is_refused_with_the_command_that_makes_it(tmp_path):
    def standing():
        return standing_week(tmp_path, STATION, WEEK, titles=TITLES)

    with pytest.raises(LoaError, match="loa build"):
        standing()
    build_week(tmp_path, days=1)
    assert [one.title for one in standing().sessions] == ["Buổi sáng", "Buổi chiều"]
    track = next((tmp_path / "programmes").rglob("*.mp3"))
    data = track.read_bytes()
    track.write_bytes(data + b"?")
    with pytest.raises(LoaError, match="loa build"):
        standing()
    track.write_bytes(data)
    manifest = track.parent / "manifest.json"
    left = json.loads(manifest.read_text(encoding="utf-8"))
    del left["programmes"][track.name]
    manifest.write_text(json.dumps(left), encoding="utf-8")
    with pytest.raises(LoaError, match="loa build"):
        standing()


def test_an_unknown_device_or_place_is_told(tmp_path):
    with pytest.raises(UsageError, match="ip-192"):
        check_bag(tmp_path, "ip-191")
    with pytest.raises(UsageError):
        check_bag(tmp_path / "nothing", "usb")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EROFS, OutsideMissing),
        (errno.EACCES, OutsideMissing),
        (errno.ENOSPC, PartlyDone),
        (errno.EIO, PartlyDone),
    ],
)
def test_a_locked_stick_is_told_from_a_full_one_and_from_one_that_was_pulled_out(number, kind, tmp_path, monkeypatch):
    def refused(_path, _data):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(_bag_copy, "_write_through", refused)
    with pytest.raises(kind) as caught:
        fill_folder(tmp_path / "stick", [bag_file("a.txt", b"abc"), bag_file("SUMS", b"x")], older={})
    assert reason_of(OSError(number, "")) in caught.value.message
    assert caught.value.cure


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("after", [1, 2, 4, 5])
def test_a_copy_that_is_killed_is_taken_up_where_it_was(after, tmp_path):
    """A process of its own dies by SIGKILL after so many files."""
    program = f"""
import os, signal
from pathlib import Path
from loa._bag_copy import bag_file, fill_folder
files = [bag_file(f"01/{{n:02d}}.MP3", bytes([n]) * 1000) for n in range(1, 6)] + [bag_file("SUMS", b"x")]
fill_folder(Path({str(tmp_path)!r}), files, older={{}},
    progress=lambda done, _of: os.kill(os.getpid(), signal.SIGKILL) if done == {after} else None)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "SUMS").exists()
    files = [bag_file(f"01/{n:02d}.MP3", bytes([n]) * 1000) for n in range(1, 6)] + [bag_file("SUMS", b"x")]
    copied = fill_folder(tmp_path, files, older={})
    assert len(copied.kept) == after
    assert files_of(tmp_path) == {file.path: file.data() for file in files}
