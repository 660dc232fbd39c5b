"""What every device in the folder must do, found by listing it; and what each takes and refuses."""

import datetime as dt
import inspect
import shutil

import numpy as np
import pytest

from loa import ffmpeg, plugins
from loa._wav import float_wav_bytes
from loa.errors import LoaError
from loa.files import filesystem
from loa.model.device import BagItem, Encoding

DEVICES = plugins.names("devices")
MONDAY = dt.date(2025, 8, 11)


def device(name):
    return plugins.load("devices", name.replace("-", "_"))


def items(days=7, sessions=("sang", "chieu")):
    clock = {"sang": "0530", "trua": "1130", "chieu": "1700"}
    return [
        BagItem(f"24343-{day}-{clock.get(name, name)}", day, name, f"Buổi {name}", 60.0)
        for day in (MONDAY + dt.timedelta(days=n) for n in range(days))
        for name in sessions
    ]


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """An MP3 of a second of noise, made for a kind of encoding."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "a.wav").write_bytes(float_wav_bytes(np.random.default_rng(1).normal(0, 0.1, 44_100).astype(np.float32)))

    def made(kbps=128, rate=44_100):
        path = folder / f"{kbps}-{rate}.mp3"
        if not path.exists():
            ffmpeg.make([ffmpeg.Work(folder / "a.wav", path, mp3_kbps=kbps, rate_hz=rate)])
        return path

    return made


def filled(folder, name, sound, wanted):
    """A folder as the device arranges it."""
    module = device(name)
    encoding = module.ENCODING or Encoding(44_100, 128)
    for path in module.arrange(wanted):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sound(encoding.kbps, encoding.rate_hz), target)
        if module.CARRIES == "spots":
            target.with_suffix(".txt").write_text("Kính mời bà con.", encoding="utf-8")
    return folder


def said(found):
    return [f"{one.path}: {one.message}" for one in found]


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_has_what_the_door_asks_for(name):
    module = device(name)
    assert name.replace("_", "-") == module.NAME
    assert module.TITLE
    assert module.__doc__
    assert module.ENCODING is None or isinstance(module.ENCODING, Encoding)
    assert module.CARRIES in ("sessions", "spots")
    assert isinstance(module.HEARD_AS, str)
    assert set(module.PLAYLISTS) <= {"m3u8", "pls"}
    assert list(inspect.signature(module.arrange).parameters) == ["items"]
    assert list(inspect.signature(module.check).parameters) == ["place"]


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize("days", [1, 7, 31])
def test_what_a_device_arranges_passes_its_own_check(name, days, sound, tmp_path):
    assert not said(device(name).check(filled(tmp_path, name, sound, items(days, ("sang",)))))


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_gives_each_item_a_plain_path_of_its_own_that_sorts_as_it_plays(name):
    paths = device(name).arrange(items())
    assert len(set(paths)) == len(paths)
    assert list(paths) == sorted(paths)
    assert all(path.isascii() and " " not in path and ".." not in path for path in paths)


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_finds_an_empty_folder_a_cut_file_and_a_file_that_is_no_mp3(name, sound, tmp_path):
    assert device(name).check(tmp_path)
    folder = filled(tmp_path / "bag", name, sound, items(3, ("sang",)))
    cut, other, _whole = sorted(mp3s(folder))
    cut.write_bytes(cut.read_bytes()[:-50])
    other.write_bytes(b"RIFF not an MP3 at all")
    found = device(name).check(folder)
    assert {one.path for one in found} >= {p.relative_to(folder).as_posix() for p in (cut, other)}
    assert all(one.message and one.cure for one in found)


def mp3s(folder):
    return [path for path in folder.rglob("*") if path.suffix.lower() == ".mp3"]


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_looks_at_one_file_too(name, sound, tmp_path):
    folder = filled(tmp_path, name, sound, items(1, ("sang",)))
    assert not device(name).check(mp3s(folder)[0])


def test_usb_wants_numbered_folders_and_tracks(sound, tmp_path):
    folder = filled(tmp_path, "usb", sound, items(2))
    assert sorted(path.relative_to(folder).as_posix() for path in mp3s(folder)) == [
        "01/01.MP3",
        "01/02.MP3",
        "02/01.MP3",
        "02/02.MP3",
    ]
    shutil.copy(sound(), folder / "bài mới.mp3")
    (folder / "01" / "._01.MP3").write_bytes(b"mac")
    found = said(device("usb").check(folder))
    assert any(one.startswith("bài mới.mp3: ") for one in found)
    assert any(one.startswith("01/._01.MP3: ") for one in found)


def test_usb_has_numbers_for_99_days_of_99_tracks():
    days = [BagItem(f"a{n:03d}", MONDAY + dt.timedelta(days=n), "sang", "", 1.0) for n in range(99)]
    assert device("usb").arrange(days)[-1] == "99/01.MP3"
    with pytest.raises(LoaError):
        device("usb").arrange([*days, BagItem("b", dt.date(2026, 1, 1), "sang", "", 1.0)])
    with pytest.raises(LoaError):
        device("usb").arrange([BagItem(f"a{n:03d}", MONDAY, "sang", "", 1.0) for n in range(100)])


def test_usb_on_fat_wants_the_order_of_writing(sound, tmp_path, monkeypatch):
    folder = filled(tmp_path, "usb", sound, items(1))
    wrong = {folder / "01": ["02.MP3", "01.MP3"], folder: ["02", "01"]}
    for module in ("loa.devices._look", "loa.devices.usb"):
        monkeypatch.setattr(f"{module}.keeps_write_order", lambda _folder: True)
        monkeypatch.setattr(f"{module}.listed", lambda place: wrong[place])
    assert len([one for one in device("usb").check(folder) if "02" in one.message]) == 2


@pytest.mark.parametrize("fault", ["kbps", "rate", "info", "tag", "stereo"])
def test_ip_48k24k_tells_each_thing_that_its_player_skips(fault, sound, tmp_path):
    path = tmp_path / "a.mp3"
    right = sound(48, 24_000).read_bytes()
    path.write_bytes(right)
    assert not device("ip-48k24k").check(path)
    frame = bytearray(right[:144])
    frame[13:17] = b"Info"
    stereo = bytes(byte & 0x3F if n % 144 == 3 else byte for n, byte in enumerate(right))
    path.write_bytes(
        {
            "kbps": sound(64, 24_000).read_bytes(),
            "rate": sound(48, 22_050).read_bytes(),
            "info": bytes(frame) + right,
            "tag": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + right,
            "stereo": stereo,
        }[fault]
    )
    assert len(device("ip-48k24k").check(path)) == 1


def test_ip_192_wants_few_kbps_and_names_that_its_server_keeps(sound, tmp_path):
    shutil.copy(sound(256), tmp_path / "thông báo.mp3")
    (tmp_path / "b").mkdir()
    for folder in (tmp_path, tmp_path / "b"):
        shutil.copy(sound(192), folder / "a.mp3")
    assert [one.path for one in device("ip-192").check(tmp_path)] == ["thông báo.mp3"] * 2 + ["b/a.mp3"]


def test_single_wants_one_sound_in_a_folder(sound, tmp_path):
    for name in ("1.MP3", "2.MP3"):
        shutil.copy(sound(), tmp_path / name)
    assert [one.path for one in device("single").check(tmp_path)] == ["."]


def test_zalo_wants_the_words_beside_the_clip(sound, tmp_path):
    shutil.copy(sound(48, 24_000), tmp_path / "a.mp3")
    assert len(device("zalo").check(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("#EXTM3U\n#EXTINF:1,Buổi sáng\na.mp3\n", 0),
        ("\ufeff#EXTM3U\na.mp3\n", 1),
        ("#EXTM3U\nkhông có.mp3\n", 1),
        ("#EXTM3U\nb.mp3\n", 1),
        ("#EXTM3U\n", 1),
        ("#EXTM3U\n..\\a.mp3\n", 1),
        ("#EXTM3U\n/etc/a.mp3\n", 1),
    ],
)
def test_pc_reads_playlists_as_players_do(text, wrong, sound, tmp_path):
    shutil.copy(sound(), tmp_path / "a.mp3")
    (tmp_path / "a.m3u8").write_text(text, encoding="utf-8")
    assert len(device("pc").check(tmp_path)) == wrong


def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount(tmp_path, monkeypatch):
    stick = tmp_path / "USB stick"
    stick.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\n/dev/b {str(stick).replace(' ', chr(92) + '040')} vfat rw 0 0\n")
    monkeypatch.setattr(filesystem, "_MOUNTS", mounts)
    assert filesystem.keeps_write_order(stick)
    assert not filesystem.keeps_write_order(tmp_path)
    monkeypatch.setattr(filesystem, "_MOUNTS", tmp_path / "none")
    assert not filesystem.keeps_write_order(stick)
