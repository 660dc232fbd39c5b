"""What programs of other people make of our playlists and of a stick: mpv, MPD, mtools. Skipped where they are not."""

import os
import re
import shutil
import subprocess
import time

import pytest
from air_weeks import LOCALITY, STATION, build_week, signer_from

from loa.model.evidence import LogHead
from loa.model.playing import PlaylistEntry
from loa.pack import BagOrder, pack
from loa.playlist import playlist
from loa.shelf import Shelf

pytestmark = pytest.mark.slow
NAMES = {f"{n:02d}.mp3": f"Đài truyền thanh xã Krông Năng, buổi sáng {n:02d}/08/2025" for n in (11, 12, 13)}


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program, path=os.environ["PATH"] + os.pathsep + "/usr/sbin") is None:
            pytest.skip(f"{program} is not on this machine")


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="module")
def week(output):
    return build_week(output, days=2)


@pytest.fixture(scope="module")
def lists(week, output):
    """Playlists as a build writes them, that climb up and down again, and as a bag has them, beside their sound."""
    sound = sorted((output / "programmes" / STATION).rglob("*.mp3"))
    found = []
    for place, way in (("playlists/24343/2025-W33", "../../../"), ("", "")):
        (output / place).mkdir(parents=True, exist_ok=True)
        entries = [
            PlaylistEntry(way + path.relative_to(output).as_posix(), 8.0, title)
            for path, title in zip(sound[:3], NAMES.values(), strict=True)
        ]
        for form in ("m3u8", "pls"):
            path = output / place / f"tuan.{form}"
            path.write_text(playlist(entries, form=form), encoding="utf-8", newline="")
            found.append(path)
    return sound[:3], found


def test_mpv_opens_every_entry_in_order_with_its_title(lists):
    needs("mpv")
    sound, found = lists
    for path in found:
        command = ["mpv", "--no-config", "--vo=null", "--ao=null", "--untimed", "--length=0.05"]
        shows = "--term-playing-msg=ENTRY ${path}\t${playlist/0/title}\t${playlist/1/title}\t${playlist/2/title}"
        done = subprocess.run([*command, shows, path], capture_output=True, text=True, check=True, timeout=60)
        entries = [line.split("\t") for line in re.findall(r"^ENTRY (.*)$", done.stdout, flags=re.MULTILINE)]
        assert [os.path.realpath(name) for name, *_titles in entries] == [str(one.resolve()) for one in sound]
        if path.suffix == ".m3u8":  # of a PLS, mpv 0.35 takes the files only; titles are in the files' own tags
            assert entries[0][1:] == list(NAMES.values())


def test_mpd_opens_every_entry_in_order(lists, output, tmp_path):
    needs("mpd", "mpc")
    sound, found = lists
    socket = tmp_path / "s"
    (tmp_path / "conf").write_text(
        f'music_directory "{output}"\ndb_file "{tmp_path}/db"\nbind_to_address "{socket}"\nlog_file "{tmp_path}/log"\n'
        'zeroconf_enabled "no"\naudio_output {\n type "null"\n name "none"\n}\n',
        encoding="utf-8",
    )
    server = subprocess.Popen(["mpd", "--no-daemon", tmp_path / "conf"])
    try:
        for _attempt in range(100):
            if socket.exists():
                break
            time.sleep(0.1)
        mpc = ["mpc", "--quiet", f"--host={socket}"]
        subprocess.run([*mpc, "--wait", "update"], check=True, timeout=60, capture_output=True)
        for path in found:
            subprocess.run([*mpc, "clear"], check=True, timeout=20)
            subprocess.run([*mpc, "load", path.relative_to(output).as_posix()], check=True, timeout=20)
            told = subprocess.run([*mpc, "-f", "%file%", "playlist"], check=True, capture_output=True, text=True)
            assert told.stdout.splitlines() == [one.relative_to(output).as_posix() for one in sound]
    finally:
        server.kill()
        server.wait()


def test_a_fat_stick_that_is_filled_in_the_order_of_the_sums_lists_its_sound_as_it_plays(week, output, tmp_path):
    needs("mkfs.vfat", "mcopy", "mmd", "mdir")
    head = LogHead(STATION, 0, "0" * 64, "0" * 64)
    order = BagOrder(week, LOCALITY, "usb", head, {}, signer=signer_from(b"7" * 32))
    bag = pack(order, tmp_path / "bag", shelf=Shelf(output / "shelf"))
    stick = tmp_path / "stick"
    stick.write_bytes(b"")
    os.truncate(stick, 64 * 1024 * 1024)
    mkfs = shutil.which("mkfs.vfat", path="/usr/sbin:/sbin") or "mkfs.vfat"
    subprocess.run([mkfs, "-F", "32", stick], check=True, capture_output=True)
    made: set[str] = set()
    for path in bag.files:
        folder = path.rpartition("/")[0]
        if folder and folder not in made:
            subprocess.run(["mmd", "-i", stick, f"::{folder}"], check=True)
            made.add(folder)
        subprocess.run(["mcopy", "-i", stick, bag.to / path, f"::{path}"], check=True)
    listed = subprocess.run(["mdir", "-i", stick, "-b", "-/", "::"], check=True, capture_output=True, text=True).stdout
    tracks = [line.removeprefix("::/") for line in listed.splitlines() if line.endswith(".MP3")]
    assert tracks == ["01/01.MP3", "01/02.MP3", "02/01.MP3", "02/02.MP3"]
    top = [line for line in listed.splitlines() if line.count("/") == 2 and line.endswith("/")]  # folders of the root
    assert [one for one in top if re.search(r"/\d\d/$", one)] == ["::/01/", "::/02/"]
