"""Finished MP3 files, measured as a listener gets them."""

import ast
import dataclasses
import hashlib
import pickle
import re
import shutil
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3
from sounds import DAY, REPOSITORY, SENTENCES, VOICE, copy, ebur128, spot, warnings

from loa import _mpeg, ffmpeg, loudness
from loa._framed import framed
from loa._wav import RATE_HZ, read_wav, wav_bytes
from loa.errors import SoundError
from loa.master import Order, Tags, audio_sha256, frames_of, master
from loa.mix import mix, programme
from loa.model.sound import Bed, Framing, Piece
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf
from loa.workspace.voices import read_jingles

TAGS = Tags("Đài truyền thanh xã Krông Năng", "Tuần 33, 2025")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("master")


@pytest.fixture(scope="module")
def shelf(folder):
    return Shelf(folder / "shelf")


def session(spots, name, **framing):
    return programme(
        [(f"24343/2025-08-11/sang/{n}", one) for n, one in enumerate(spots, 1)],
        Framing(**framing),
        id=name,
        station="24343",
        day=DAY,
        session="sang",
        title="Bản tin sáng xã Ea H’Leo",
    )


@pytest.fixture(scope="module")
def programmes(shelf):
    played = {field.name for field in dataclasses.fields(Framing)}
    jingles = {jingle.kind: jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind in played}
    one, other = spot(shelf), spot(shelf, (*SENTENCES[::-1], Sentence("Hết.", "Xin chào và hẹn gặp lại.")), name="khac")
    return (session([one, other], "a", greeting=one, **jingles), session([other], "b"))


@pytest.fixture(scope="module")
def mastered(folder, shelf, programmes):
    orders = [Order(one, folder / f"{one.id}.mp3", TAGS) for one in programmes]
    return master(orders, shelf=shelf, jobs=2)


@pytest.mark.parametrize("number", [0, 1])
def test_a_programme_has_the_loudness_it_says_and_the_one_that_was_asked_for(mastered, number):
    samples, rate = ffmpeg.decode(mastered[number].path)
    assert rate == RATE_HZ
    heard = loudness.integrated(loudness.energies(samples))
    assert mastered[number].loudness_lufs == pytest.approx(heard, abs=0.02)
    assert heard == pytest.approx(-16, abs=0.3)
    assert ebur128(mastered[number].path)[0] == pytest.approx(heard, abs=0.1)


@pytest.mark.parametrize("number", [0, 1])
def test_no_peak_is_over_the_limit_after_encoding(mastered, number):
    samples, _rate = ffmpeg.decode(mastered[number].path)
    assert mastered[number].true_peak_dbtp <= -1.0
    assert loudness.true_peak(samples) == pytest.approx(mastered[number].true_peak_dbtp, abs=0.02)
    assert ebur128(mastered[number].path)[1] <= -0.9


def test_a_decoder_has_nothing_to_complain_about(mastered):
    assert [warnings(one.path) for one in mastered] == ["", ""]


def test_it_plays_exactly_as_long_as_its_rundown(mastered, programmes):
    for one, planned in zip(mastered, programmes, strict=True):
        samples, _rate = ffmpeg.decode(one.path)
        assert len(samples) == round(planned.seconds * RATE_HZ)
        assert one.seconds == pytest.approx(planned.seconds)
        assert MP3(one.path).info.length == pytest.approx(planned.seconds, abs=0.03)


def test_each_piece_sounds_in_the_programme_as_it_sounds_alone(mastered, programmes, shelf, folder):
    """To the sample: nothing of one piece leaks over a join into another."""
    whole, _rate = ffmpeg.decode(mastered[0].path)
    at = 0
    for number, piece in enumerate(programmes[0].pieces):
        length = round(piece.seconds * RATE_HZ)
        heard = whole[at : at + length]
        at += length
        if piece.source is None:
            assert not np.any(heard)
            continue
        frames = _mpeg.audio_frames(mastered[0].path.read_bytes())
        start = round(sum(one.seconds for one in programmes[0].pieces[:number]) / _mpeg.FRAME_SECONDS)
        path = folder / f"alone-{number}.mp3"
        path.write_bytes(b"".join(frames[start : start + round(piece.seconds / _mpeg.FRAME_SECONDS) + 1]))
        by_itself, _rate = ffmpeg.decode(path)
        assert np.array_equal(by_itself[1105 : 1105 + len(heard) - 1105], heard[: len(heard) - 1105])


def test_a_cue_starts_when_the_rundown_says(mastered, programmes):
    samples, _rate = ffmpeg.decode(mastered[0].path)
    for cue in programmes[0].cues[1:]:
        start = round(cue.start_seconds * RATE_HZ)
        assert np.abs(samples[start - 2000 : start]).max() < 1e-4
        assert np.abs(samples[start : start + RATE_HZ // 4]).max() > 0.01


def test_every_frame_stands_alone(mastered):
    for one in mastered:
        frames = _mpeg.audio_frames(one.path.read_bytes())
        assert {_mpeg.main_data_begin(frame) for frame in frames} == {0}
        assert {(_mpeg.header(frame).kbps, _mpeg.header(frame).rate) for frame in frames} == {(128, 44_100)}


def test_the_info_frame_tells_the_truth(mastered, programmes):
    data = mastered[0].path.read_bytes()
    at = data.index(b"Info") - 21
    frames = _mpeg.audio_frames(data)
    tag = data[at : at + 417]
    count, total = struct.unpack(">II", tag[29:37])
    assert count == len(frames) == round(programmes[0].seconds * RATE_HZ / 1152) + 1
    assert total == len(data) - at
    assert struct.unpack(">I", tag[169:173])[0] == total
    assert struct.unpack(">H", tag[173:175])[0] == slow_crc16(b"".join(frames))
    assert struct.unpack(">H", tag[175:177])[0] == slow_crc16(tag[:175])
    contents = tag[37:137]
    assert list(contents) == sorted(contents)
    assert contents[50] == pytest.approx(128, abs=2)


def slow_crc16(data):
    """CRC-16/ARC bit by bit, as the LAME tag's description gives it."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def test_crc16_of_the_check_string():
    assert _mpeg.crc16(b"123456789") == 0xBB3D
    assert _mpeg.joined_crc16(_mpeg.crc16(b"1234"), _mpeg.crc16(b"56789"), length=5) == 0xBB3D


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_crc16_in_parts_is_crc16_bit_by_bit(first, second):
    assert _mpeg.crc16(first) == slow_crc16(first)
    joined = _mpeg.joined_crc16(_mpeg.crc16(first), _mpeg.crc16(second), length=len(second))
    assert joined == slow_crc16(first + second)


def test_tags_are_vietnamese_and_name_every_cue(mastered, programmes):
    tags = ID3(mastered[0].path)
    assert tags.version == (2, 3, 0)
    assert str(tags["TIT2"]) == "Bản tin sáng xã Ea H’Leo"
    assert (str(tags["TPE1"]), str(tags["TALB"])) == (TAGS.artist, TAGS.album)
    assert (str(tags["TLAN"]), int(str(tags["TLEN"]))) == ("vie", round(programmes[0].seconds * 1000))
    chapters = [tags[f"CHAP:{name}"] for name in tags["CTOC:toc"].child_element_ids]
    assert [str(chapter.sub_frames["TIT2"]) for chapter in chapters] == [cue.title for cue in programmes[0].cues]
    assert [chapter.start_time for chapter in chapters] == [round(c.start_seconds * 1000) for c in programmes[0].cues]


def test_the_hashes_are_those_of_the_file_and_of_its_sound(mastered):
    for one in mastered:
        assert hashlib.sha256(one.path.read_bytes()).hexdigest() == one.sha256
        assert audio_sha256(one.path) == one.audio_sha256


def test_another_tag_leaves_the_sounds_hash(mastered, tmp_path):
    path = tmp_path / "again.mp3"
    path.write_bytes(mastered[1].path.read_bytes())
    tags = ID3(path)
    tags.delall("TIT2")
    tags.save(path, v1=2)
    assert audio_sha256(path) == mastered[1].audio_sha256
    assert hashlib.sha256(path.read_bytes()).hexdigest() != mastered[1].sha256


def test_a_damaged_file_has_no_hash(mastered, tmp_path):
    path = tmp_path / "cut.mp3"
    path.write_bytes(mastered[1].path.read_bytes()[:-100])
    with pytest.raises(SoundError):
        audio_sha256(path)


def test_the_same_bytes_whatever_the_jobs_the_order_and_the_company(mastered, programmes, tmp_path):
    fresh = Shelf(tmp_path / "shelf")
    orders = [Order(one, tmp_path / f"{one.id}.mp3", TAGS) for one in programmes]
    again = master([orders[1]], shelf=fresh) + master(orders[::-1], shelf=fresh, jobs=3)
    assert [one.sha256 for one in again] == [mastered[1].sha256, mastered[1].sha256, mastered[0].sha256]


def test_what_is_on_the_shelf_is_not_made_again(programmes, shelf, mastered, tmp_path):
    told = []
    order = Order(programmes[0], tmp_path / "a.mp3", TAGS)
    assert master([order], shelf=shelf, progress=lambda *done: told.append(done))[0].sha256 == mastered[0].sha256
    assert told == []


def test_a_damaged_piece_is_made_again(programmes, tmp_path, mastered):
    fresh, order = Shelf(tmp_path / "shelf"), Order(programmes[1], tmp_path / "b.mp3", TAGS)
    master([order], shelf=fresh)
    piece = min(fresh.root.rglob("*.piece"))
    piece.write_bytes(piece.read_bytes()[:-10])
    assert master([order], shelf=fresh)[0].sha256 == mastered[1].sha256


@pytest.mark.parametrize("target", [-23.0, -18.0])
def test_another_target_is_met_as_well(programmes, shelf, tmp_path, target):
    (one,) = master([Order(programmes[1], tmp_path / "b.mp3", TAGS)], shelf=shelf, target_lufs=target)
    assert ebur128(one.path)[0] == pytest.approx(target, abs=0.3)


def test_voices_of_any_level_come_out_alike(programmes, tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    levels = []
    for level in (0.03, 1.0):
        pieces = tuple(louder(piece, level, tmp_path) for piece in programmes[1].pieces)
        one = dataclasses.replace(programmes[1], id=f"level-{level}", pieces=pieces)
        levels.append(master([Order(one, tmp_path / f"{one.id}.mp3", TAGS)], shelf=shelf)[0].loudness_lufs)
    assert levels[0] == pytest.approx(levels[1], abs=0.1)


def louder(piece, level, folder):
    if piece.source is None:
        return piece
    path = folder / f"{level}-{piece.key}.wav"
    samples = read_wav(piece.source)[0]
    path.write_bytes(wav_bytes(samples / np.abs(samples).max() * level))
    return dataclasses.replace(piece, source=path, key=f"{level}{piece.key}")


def test_jingles_are_as_loud_as_speech(mastered, programmes):
    samples, _rate = ffmpeg.decode(mastered[0].path)
    levels = {}
    for cue in programmes[0].cues:
        part = samples[round(cue.start_seconds * RATE_HZ) : round((cue.start_seconds + cue.seconds) * RATE_HZ)]
        levels[cue.kind] = loudness.integrated(loudness.energies(part))
    assert levels["signature"] == pytest.approx(levels["spot"], abs=1.0)


def test_a_programme_of_silence_is_a_file_too(shelf, programmes, tmp_path):
    quiet = dataclasses.replace(programmes[1], pieces=programmes[1].pieces[:1], cues=())
    (one,) = master([Order(quiet, tmp_path / "quiet.mp3", TAGS)], shelf=shelf)
    assert one.loudness_lufs == loudness.SILENCE_LUFS
    assert warnings(one.path) == ""


def test_a_take_that_changed_after_it_was_mixed_is_refused(shelf, programmes, tmp_path):
    path = tmp_path / "odd.wav"
    path.write_bytes(wav_bytes(np.full(5000, 0.1)))
    odd = dataclasses.replace(programmes[1], pieces=(Piece("speech", path, "odd", 0, 0, 5000 / RATE_HZ, ""),))
    with pytest.raises(SoundError, match="odd"):
        master([Order(odd, tmp_path / "x.mp3", TAGS)], shelf=shelf)
    assert not (tmp_path / "x.mp3").exists()


def test_no_order_makes_nothing(shelf):
    assert master([], shelf=shelf) == ()


def test_a_pieces_frames_are_counted_by_its_silences(shelf):
    piece = spot(shelf, voice=VOICE).pieces[0]
    before, core, after = frames_of(piece)
    assert before == 0
    assert core * 1152 == len(framed(piece.source))
    assert after == round(piece.after_seconds * RATE_HZ / 1152)


def test_nothing_stands_still_too_long_is_clipped_or_lies_beside_zero(mastered):
    for one in mastered:
        samples, _rate = ffmpeg.decode(one.path)
        lead_in = round(2.1 * RATE_HZ)
        sounding = np.flatnonzero(np.abs(samples[lead_in:]) > 0.001)
        assert np.diff(sounding).max() < 2 * RATE_HZ
        assert np.abs(samples).max() < 0.9
        assert abs(float(samples.mean())) < 1e-4


def test_a_programme_that_cannot_be_loud_enough_is_refused_and_no_file_is_written(shelf, tmp_path):
    spiky = np.zeros(60 * 1152, np.float32)
    spiky[2000:-4000:9000] = 0.9
    path = tmp_path / "spiky.wav"
    path.write_bytes(wav_bytes(spiky))
    one = session([spot(shelf)], "spiky")
    piece = Piece("bedded", path, "spiky", 0.0, 0.0, len(spiky) / RATE_HZ, "")
    order = Order(dataclasses.replace(one, pieces=(piece,), cues=()), tmp_path / "x.mp3", TAGS)
    told = []
    with pytest.raises(SoundError, match="LUFS") as caught:
        master([order], shelf=shelf, before_writing=lambda: told.append("ready"))
    assert caught.value.cure
    assert (told, (tmp_path / "x.mp3").exists()) == ([], False)


def test_others_are_told_before_the_first_file_changes(programmes, shelf, mastered, tmp_path):
    seen = []
    order = Order(programmes[1], tmp_path / "b.mp3", TAGS)
    master([order], shelf=shelf, before_writing=lambda: seen.append(order.path.exists()))
    assert seen == [False]


@pytest.mark.parametrize("speaker", ["indoor", "phone"])
def test_every_kind_of_loudspeaker_gets_its_own_sound_at_the_same_loudness(
    programmes, shelf, mastered, tmp_path, speaker
):
    (one,) = master([Order(programmes[1], tmp_path / "b.mp3", TAGS)], shelf=shelf, speaker=speaker)
    assert one.loudness_lufs == pytest.approx(-16, abs=0.3)
    assert one.audio_sha256 != mastered[1].audio_sha256
    assert one.seconds == mastered[1].seconds


def test_a_programme_with_a_bed_takes_the_same_way_to_the_same_loudness(shelf, tmp_path):
    tune = next(jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind == "signature")
    takes = record(SENTENCES, VOICE, shelf=shelf)
    one = mix(copy(), takes, shelf=shelf, bed=Bed(tune))
    (made,) = master([Order(session([one], "bed"), tmp_path / "bed.mp3", TAGS)], shelf=shelf)
    assert ebur128(made.path)[0] == pytest.approx(-16, abs=0.3)
    assert made.true_peak_dbtp <= -1.0
    assert warnings(made.path) == ""


PLAYERS = {
    "mpg123": ("mpg123", "-t"),
    "mpv": ("mpv", "--no-config", "--ao=pcm", "--ao-pcm-file=/dev/null", "--vo=null", "--msg-level=all=warn"),
    "sox": ("sox", "-V2"),
    "mp3val": ("mp3val",),
}


@pytest.mark.parametrize("player", PLAYERS)
@pytest.mark.slow
def test_other_players_have_nothing_to_complain_about(mastered, player):
    if shutil.which(player) is None:
        pytest.skip(f"{player} is not on this machine")
    for one in mastered:
        after = ("-n",) if player == "sox" else ()
        done = subprocess.run([*PLAYERS[player], one.path, *after], capture_output=True, text=True, check=True)
        assert not re.search("warn|error|junk|invalid|resync|problem", done.stdout + done.stderr, re.IGNORECASE)


_FIRST_USE = """
import concurrent.futures, sys
from loa import master
loaded = []
class Pool(concurrent.futures.ThreadPoolExecutor):
    def __init__(self, *args):
        loaded.append("scipy.signal" in sys.modules)
        super().__init__(*args)
master.ThreadPoolExecutor = Pool
{work}
print(loaded)
"""


@pytest.mark.slow
def test_what_threads_share_is_loaded_before_they_start(programmes, tmp_path):
    """Threads that load scipy at once for the first time get half of it: a first build failed so now and then."""
    orders = [Order(programmes[1], tmp_path / "b.mp3", TAGS)]
    (tmp_path / "orders.pickle").write_bytes(pickle.dumps(orders))
    work = (
        "import pickle; from pathlib import Path; from loa.shelf import Shelf\n"
        f"orders = pickle.loads(Path({str(tmp_path / 'orders.pickle')!r}).read_bytes())\n"
        f"master.master(orders, shelf=Shelf(Path({str(tmp_path / 'shelf')!r})), jobs=4)"
    )
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_USE.format(work=work)], capture_output=True, text=True, check=False, timeout=60
    )
    assert set(ast.literal_eval(done.stdout)) == {True}, done.stderr
