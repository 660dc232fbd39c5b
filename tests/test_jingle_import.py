"""Jingles from files that people bring: good ones, wrong ones, and ones that mean harm."""

import subprocess

import numpy as np
import pytest
from click.testing import CliRunner

from loa import ffmpeg
from loa._wav import RATE_HZ, read_wav, wav_bytes
from loa.cli import Session
from loa.cli.jingles import command
from loa.errors import SoundError, UsageError
from loa.jingles import Cut, import_jingle
from loa.workspace.voices import read_jingles

RIGHTS = "Nhạc sĩ của xã, cho đài dùng"


@pytest.fixture
def song(tmp_path):
    """Half a second of nothing, two seconds of a loud tone, half a second of nothing; 48 kHz."""
    tone = 0.9 * np.sin(2 * np.pi * 660 * np.arange(96_000) / 48_000)
    path = tmp_path / "bài hát.wav"
    path.write_bytes(
        wav_bytes(np.concatenate([np.zeros(24_000), tone, np.zeros(24_000)]).astype(np.float32), rate=48_000)
    )
    return path


def brought(source, root, **changes):
    given = {"name": "nhac-xa", "kind": "signature", "title": "Nhạc hiệu “xã nhà”", "rights": RIGHTS}
    return import_jingle(source, root, **(given | changes))


@pytest.mark.parametrize("suffix", ["wav", "mp3", "ogg", "flac", "m4a"])
def test_any_audio_file_becomes_a_jingle(song, sample, tmp_path, suffix):
    source = tmp_path / f"song.{suffix}"
    subprocess.run([ffmpeg.program(), "-v", "error", "-y", "-i", song, source], check=True)
    before = list(read_jingles(sample))
    jingle = brought(source, sample)
    assert jingle.seconds == pytest.approx(2.0, abs=0.1)
    assert (jingle.title, jingle.rights) == ("Nhạc hiệu “xã nhà”", RIGHTS)
    assert list(read_jingles(sample)) == [*before, "nhac-xa"]
    samples, rate = read_wav(jingle.path)
    assert rate == RATE_HZ
    assert np.abs(samples[:20]).max() < 0.01 > np.abs(samples[-20:]).max()
    assert np.abs(samples).max() < 0.9


def test_a_part_can_be_taken(song, sample):
    assert brought(song, sample, cut=Cut(1.0, 1.5)).seconds == pytest.approx(0.5, abs=0.01)


def test_what_people_wrote_stays(song, sample):
    path = sample / "voices" / "jingles" / "jingles.toml"
    before = path.read_text(encoding="utf-8")
    brought(song, sample)
    assert path.read_text(encoding="utf-8").startswith(before.rstrip())


def test_a_workspace_without_jingles_gets_its_first(song, tmp_path):
    assert brought(song, tmp_path / "new").name == "nhac-xa"


@pytest.mark.parametrize(
    "changes",
    [{"name": "Nhạc Xã"}, {"name": "../x"}, {"name": "nhac-hieu"}, {"kind": "song"}, {"rights": " "}, {"title": ""}],
)
def test_a_wrong_wish_is_refused_and_nothing_is_written(song, sample, changes):
    before = sorted((sample / "voices").rglob("*"))
    with pytest.raises(UsageError) as caught:
        brought(song, sample, **changes)
    assert caught.value.cure
    assert sorted((sample / "voices").rglob("*")) == before


def test_a_playlist_that_is_called_mp3_is_refused(song, sample, tmp_path):
    for number, text in enumerate(
        (f"#EXTM3U\n#EXTINF:3,\n{song}\n", f"ffconcat version 1.0\nfile '{song}'\n", f"{song}\n", "<MPD></MPD>")
    ):
        fake = tmp_path / f"{number}.mp3"
        fake.write_text(text, encoding="utf-8")
        with pytest.raises(SoundError):
            brought(fake, sample)
    assert "nhac-xa" not in read_jingles(sample)


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "flac"])
def test_a_file_that_was_cut_in_half_is_refused(song, sample, tmp_path, suffix):
    whole, cut = tmp_path / f"whole.{suffix}", tmp_path / f"cut.{suffix}"
    subprocess.run([ffmpeg.program(), "-v", "error", "-y", "-stream_loop", "3", "-i", song, whole], check=True)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(SoundError):
        brought(cut, sample)


def test_silence_and_what_is_too_long_are_refused(sample, tmp_path):
    for sound in (np.zeros(44_100), 0.1 * np.sin(np.arange(61 * 44_100) / 10)):
        path = tmp_path / "x.wav"
        path.write_bytes(wav_bytes(sound.astype(np.float32)))
        with pytest.raises(SoundError):
            brought(path, sample)


def test_the_command_brings_one_in_and_lists_it(song, sample):
    words = ["import", str(song), "--name", "moi", "--kind", "sting", "--title", "Mới", "--rights", RIGHTS]
    done = CliRunner().invoke(command, words, obj=Session(sample, is_debug=False), catch_exceptions=False)
    assert done.exit_code == 0
    listed = CliRunner().invoke(command, [], obj=Session(sample, is_debug=False), catch_exceptions=False)
    assert f"moi\tsting\t2.0 s\tMới\t{RIGHTS}" in listed.stdout
