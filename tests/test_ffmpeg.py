"""The ffmpeg program: what it reads, what it refuses, and that its work depends on nothing but its input."""

import subprocess

import numpy as np
import pytest

from loa import ffmpeg
from loa._wav import float_wav_bytes, read_wav, wav_bytes
from loa.errors import OutsideMissing, SoundError
from loa.ffmpeg import Filter, Work


def tone(seconds=0.5, hertz=440, rate=44_100):
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@pytest.fixture
def wav(tmp_path):
    path = tmp_path / "giọng nói.wav"
    path.write_bytes(wav_bytes(tone()))
    return path


@pytest.fixture
def mp3(tmp_path, wav):
    path = tmp_path / "a.mp3"
    ffmpeg.make([Work(wav, path, mp3_kbps=128)])
    return path


def test_a_wav_is_read_as_it_is(wav):
    samples, rate = ffmpeg.decode(wav)
    assert rate == 44_100
    assert np.allclose(samples, tone(), atol=1e-4)


def test_bytes_are_read_like_a_file(wav, mp3):
    assert np.array_equal(ffmpeg.decode(wav.read_bytes())[0], read_wav(wav)[0])
    assert np.array_equal(ffmpeg.decode(mp3.read_bytes())[0], ffmpeg.decode(mp3)[0])


def test_the_rate_of_a_file_is_kept(tmp_path):
    path = tmp_path / "22050.wav"
    path.write_bytes(wav_bytes(tone(rate=22_050), rate=22_050))
    assert ffmpeg.decode(path)[1] == 22_050


def test_a_playlist_that_is_called_mp3_opens_no_other_file(tmp_path, mp3):
    for text in (f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{mp3}\n", f"ffconcat version 1.0\nfile '{mp3}'\n"):
        fake = tmp_path / "song.mp3"
        fake.write_text(text, encoding="utf-8")
        with pytest.raises(SoundError):
            ffmpeg.decode(fake)


@pytest.mark.parametrize("data", [b"", b"no sound at all" * 100, b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_is_refused(tmp_path, data):
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(SoundError) as caught:
        ffmpeg.decode(path)
    assert caught.value.cure


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SoundError, match=r"nowhere\.wav"):
        ffmpeg.decode(tmp_path / "nowhere.wav")


def test_sound_that_is_too_long_is_refused(wav):
    with pytest.raises(SoundError):
        ffmpeg.decode(wav, most_seconds=0.2)


def test_a_program_that_is_not_there_is_missing_from_outside(monkeypatch, tmp_path, wav):
    monkeypatch.setenv("LOA_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(OutsideMissing) as caught:
        ffmpeg.decode(wav)
    assert caught.value.exit_code == 5
    with pytest.raises(OutsideMissing):
        ffmpeg.version()


def test_ffmpegs_last_line_is_in_our_message(wav, tmp_path):
    with pytest.raises(SoundError, match=r"nofilter|Filter"):
        ffmpeg.make([Work(wav, tmp_path / "x.wav", (Filter("nofilter"),))])


def test_a_file_is_the_same_whatever_is_made_beside_it(tmp_path):
    works = []
    for number, seconds in enumerate((0.3, 1.1, 0.7, 0.3)):
        source = tmp_path / f"{number}.wav"
        source.write_bytes(float_wav_bytes(tone(seconds, 300 + 100 * number)))
        works.append(Work(source, tmp_path / f"{number}.mp3", (Filter("highpass", (("f", 300),)),), mp3_kbps=128))
    ffmpeg.make(works)
    together = [work.target.read_bytes() for work in works]
    for work in reversed(works):
        ffmpeg.make([work])
    assert [work.target.read_bytes() for work in works] == together


def test_nothing_to_make_is_no_fault():
    ffmpeg.make([])


def test_a_path_that_looks_like_an_option_or_a_protocol_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("-y.wav", "%d.wav", "a,b;[c].wav"):
        path = tmp_path / name
        path.write_bytes(wav_bytes(tone(0.1)))
        assert len(ffmpeg.decode(path)[0]) == 4410


@pytest.mark.parametrize("suffix", ["mp3", "flac", "m4a", "wav", "ogg", "opus", "aac"])
def test_a_file_that_was_cut_off_is_refused(tmp_path, suffix):
    """It decodes without a complaint, and its head still tells the whole length."""
    source, whole, cut = (tmp_path / name for name in ("source.wav", f"whole.{suffix}", f"cut.{suffix}"))
    source.write_bytes(wav_bytes(tone(6)))
    subprocess.run([ffmpeg.program(), "-v", "error", "-i", source, whole], check=True)
    samples, rate = ffmpeg.decode(whole)
    assert len(samples) / rate == pytest.approx(6, rel=0.03)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(SoundError):
        ffmpeg.decode(cut)
