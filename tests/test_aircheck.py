"""Aircheck: what is heard in a recording of the air is found and logged; what is not, is not."""

import dataclasses
import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.fft import next_fast_len
from scipy.signal import resample_poly

from loa import ffmpeg
from loa._aircheck_day import air_day
from loa._aircheck_frames import differences
from loa._aircheck_items import HEARING_HZ, AirItem, Stretch, Variant
from loa._mpeg import FRAME_SAMPLES, audio_frames, info_frame
from loa._wav import RATE_HZ, float_wav_bytes, read_wav, wav_bytes
from loa.aircheck import aircheck
from loa.channel import CHANNELS, noise_gain, noise_of, radiated
from loa.cli import Session, log
from loa.errors import LoaError, PartlyDone, SoundError, UsageError
from loa.ffmpeg import Work
from loa.manifest import Manifest, write_manifest
from loa.master import audio_sha256
from loa.model.evidence import Play
from loa.model.playing import PlannedPlay, PlannedSession, PlayPlan
from loa.model.sound import Mastered, Voice
from loa.model.time import VIETNAM, at
from loa.model.words import Sentence
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog
from loa.record import record
from loa.shelf import Shelf
from loa.standing import standing_week

CODE, OTHER = "24343", "24331"
MONDAY, TUESDAY = dt.date(2024, 8, 12), dt.date(2024, 8, 13)
WEEK = "2024-W33"
NOW = "2024-08-20T08:00:00"
TEXTS = {
    "hello": "Đây là đài truyền thanh xã.",
    "monday": "Buổi sáng thứ hai, ngày mười hai tháng tám năm hai nghìn không trăm hai mươi tư.",
    "tuesday": "Buổi sáng thứ ba, ngày mười ba tháng tám năm hai nghìn không trăm hai mươi tư.",
    "kính": "Kính chào bà con, mời bà con nghe bản tin.",
    "a1": "Từ giữa tháng chín, nhà mạng ngừng phủ sóng công nghệ cũ trên cả nước.",
    "a2": "Điện thoại đời cũ chỉ nghe gọi sẽ mất liên lạc, bà con cần đổi máy sớm.",
    "a3": "Người già neo đơn được hỗ trợ máy mới, xin hỏi trưởng thôn để đăng ký.",
    "ở đây": "Cán bộ xã Krông Năng trực tại nhà văn hóa thôn một vào sáng thứ bảy hằng tuần.",
    "ở kia": "Cán bộ xã Phú Xuân trực tại hội trường ủy ban suốt chiều chủ nhật mỗi tháng.",
    "b1": "Mùa mưa bão sắp đến, các hộ ven suối chuẩn bị sẵn sàng phương án sơ tán.",
    "b2": "Chằng chống mái nhà, cắt tỉa cành cây, dự trữ lương thực và nước uống đủ ba ngày.",
    "b3": "Khi có lệnh, bà con đưa trẻ em lên nơi cao trước, không quay lại lấy đồ đạc.",
}
A, B = ("a1", "a2", "ở đây", "a3"), ("b1", "b2", "b3")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """Each text as sound of whole MPEG frames, with a pause, at 44.1 kHz."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    voice = Voice("bac", "", "espeak", "vi", (("syllables_per_second", 4.0), ("voice", "vi")))
    takes = record([Sentence(text, text) for text in TEXTS.values()], voice, shelf=shelf)
    return {name: _framed(read_wav(take.path)[0]) for name, take in zip(TEXTS, takes, strict=True)}


def _framed(samples):
    whole = np.pad(samples * 0.8, (FRAME_SAMPLES, 12 * FRAME_SAMPLES))
    return np.pad(whole, (0, -len(whole) % FRAME_SAMPLES)).astype(np.float32)


def joined(spoken, *names):
    return np.concatenate([spoken[name] for name in names])


def low(samples):
    return resample_poly(samples, 80, 441).astype(np.float32)


def on_air(samples, *, place=CHANNELS[9], snr=-5.0, speed=1.0, seed=5):
    """What a phone at a place has of it: horns, echoes, noise, and a player that is too fast."""
    channel = dataclasses.replace(place, signal_to_noise_db=snr)
    length = len(samples)
    samples = np.pad(samples, (0, next_fast_len(length) - length))  # ten times as fast
    heard = radiated(samples, channel) + noise_of(channel, len(samples), seed=seed) * noise_gain(samples, channel)
    heard = (0.5 * heard / np.abs(heard).max()).astype(np.float32)[:length]
    places = np.arange(int(len(heard) / speed)) * speed
    return heard if speed == 1.0 else np.interp(places, np.arange(len(heard)), heard).astype(np.float32)


def an_item(spoken, name, parts, **fields):
    return AirItem(name, name, low(joined(spoken, *parts)), **fields)


@pytest.fixture(scope="module")
def items(spoken):
    return an_item(spoken, "a", A), an_item(spoken, "b", B)


class TestHearing:
    @pytest.mark.slow
    @pytest.mark.long
    def test_an_item_is_found_through_three_horns_and_louder_traffic(self, spoken, items):
        before = 3.0
        recording = on_air(np.concatenate([np.zeros(round(before * RATE_HZ), np.float32), joined(spoken, *B, "kính")]))
        (match,) = aircheck(low(recording), items)
        assert (match.item, match.or_items, match.is_cut) == ("b", (), False)
        assert match.start == pytest.approx(before, abs=0.01)
        assert match.share_heard >= 0.95

    def test_ten_seconds_from_the_middle_tell_where_the_item_began(self, spoken, items):
        whole = joined(spoken, *A)
        recording = on_air(whole[4 * RATE_HZ : 14 * RATE_HZ])
        (match,) = aircheck(low(recording), items)
        assert (match.item, match.is_cut) == ("a", True)
        assert match.start == pytest.approx(-4.0, abs=0.01)
        assert 0.3 < match.share_heard < 0.8

    @pytest.mark.parametrize("speed", [1.005, 0.9915])
    @pytest.mark.slow
    @pytest.mark.long
    def test_a_player_with_a_wrong_clock_is_followed(self, spoken, items, speed):
        recording = on_air(joined(spoken, *B), place=CHANNELS[1], snr=0.0, speed=speed)
        (match,) = aircheck(low(recording), items)
        assert match.item == "b"
        assert match.speed == pytest.approx(speed, abs=0.0002)
        assert match.share_heard >= 0.95

    def test_other_words_in_the_same_voice_are_nothing(self, spoken, items):
        assert aircheck(low(on_air(joined(spoken, "monday", "kính", "ở kia", "tuesday"), snr=10.0)), items) == ()

    @pytest.mark.slow
    @pytest.mark.long
    def test_one_shared_sentence_is_not_the_item(self, spoken, items):
        recording = joined(spoken, "monday", "b2", "tuesday", "ở kia", "kính")
        assert [one.item for one in aircheck(low(recording), items[:1])] == []

    def test_noise_and_silence_are_nothing(self, items):
        noise = (noise_of(CHANNELS[2], 12 * RATE_HZ) * 0.1).astype(np.float32)
        assert aircheck(low(noise), items) == ()
        assert aircheck(np.zeros(20 * HEARING_HZ, np.int16), items) == ()

    def test_less_than_four_seconds_say_nothing(self, spoken, items):
        assert aircheck(low(joined(spoken, *B)[: 3 * RATE_HZ]), items) == ()
        assert aircheck(low(joined(spoken, *B)), ()) == ()

    @pytest.mark.slow
    @pytest.mark.long
    def test_what_two_items_share_tells_neither(self, spoken):
        both = an_item(spoken, "one", ("b1", "b2", "a1", "a2")), an_item(spoken, "two", ("b1", "b2", "b3", "kính"))
        (shared,) = aircheck(low(on_air(joined(spoken, "b1", "b2"))), both)
        assert {shared.item, *shared.or_items} == {"one", "two"}
        (own,) = aircheck(low(on_air(joined(spoken, "b2", "b3", "kính"))), both)
        assert (own.item, own.or_items) == ("two", ())

    @pytest.mark.slow
    @pytest.mark.long
    def test_two_plays_of_an_item_are_two_and_an_echo_is_none(self, spoken, items):
        recording = on_air(joined(spoken, *B, "kính", *B))
        assert [one.item for one in aircheck(low(recording), items)] == ["b", "b"]


@pytest.fixture(scope="module")
def item(spoken):
    begin = len(joined(spoken, "a1", "a2")) / RATE_HZ
    stretch = Stretch(begin, begin + len(spoken["ở đây"]) / RATE_HZ, low(spoken["ở kia"]), begin)
    return an_item(spoken, "a", A, variants=(Variant((OTHER,), (stretch,)), Variant(("24346",), ())))


@pytest.fixture(scope="module")
def placed_first(spoken):
    """An item that names its place in the first sentence: what all share stands elsewhere in the variant."""
    stretch = Stretch(0.0, len(spoken["ở đây"]) / RATE_HZ, low(spoken["ở kia"]), 0.0)
    return an_item(spoken, "p", ("ở đây", "a3", "b1"), variants=(Variant((OTHER,), (stretch,)),))


class TestVariants:
    @pytest.mark.slow
    @pytest.mark.long
    def test_the_others_words_are_found_where_theirs_are_longer_or_shorter(self, spoken, placed_first):
        assert len(spoken["ở đây"]) != len(spoken["ở kia"])
        (match,) = aircheck(low(on_air(joined(spoken, "ở kia", "a3", "b1"))), [placed_first])
        assert (match.variant, match.is_sure) == ((OTHER,), False)
        (own,) = aircheck(low(on_air(joined(spoken, "ở đây", "a3", "b1"))), [placed_first])
        assert (own.variant, own.is_sure, own.is_denied) == ((), True, False)

    @pytest.mark.slow
    @pytest.mark.long
    def test_what_is_not_heard_at_its_beginning_is_found_further_on(self, spoken, placed_first):
        recording = on_air(joined(spoken, "b2", "b3", "hello", "monday", "ở kia", "a3", "b1", "tuesday"))
        (match,) = aircheck(low(recording), [placed_first])
        assert match.variant == (OTHER,)

    @pytest.mark.slow
    @pytest.mark.long
    def test_words_of_a_place_that_nobody_knows_are_not_ours(self, spoken, placed_first):
        (match,) = aircheck(low(on_air(joined(spoken, "b3", "a3", "b1"), snr=5.0)), [placed_first])
        assert (match.is_sure, match.variant, match.is_denied) == (False, (), True)

    @pytest.mark.slow
    @pytest.mark.long
    def test_its_own_words_exclude_the_others(self, spoken, item):
        (match,) = aircheck(low(on_air(joined(spoken, *A))), [item])
        assert (match.unsure_of, match.variant) == (("24346",), ())

    @pytest.mark.slow
    @pytest.mark.long
    def test_the_others_words_are_told_as_theirs(self, spoken, item):
        (match,) = aircheck(low(on_air(joined(spoken, "a1", "a2", "ở kia", "a3"))), [item])
        assert (match.is_sure, match.variant) == (False, (OTHER,))

    def test_what_all_share_leaves_it_open(self, spoken, item):
        (match,) = aircheck(low(on_air(joined(spoken, "a1", "a2"))), [item])
        assert (match.is_sure, match.unsure_of, match.variant) == (False, (OTHER, "24346"), ())


class TestFrames:
    def test_differences_are_where_the_frames_differ(self):
        own, other = [b"%d" % n for n in range(100)], [b"%d" % n for n in range(100)]
        other[40:50] = [b"x%d" % n for n in range(13)]
        assert differences(own, other) == (((40, 51), (40, 54)),)
        assert differences(own, own) == ()

    def test_the_same_silence_in_both_is_no_difference(self):
        own = [b"a", *[b"0"] * 30, b"b", *[b"0"] * 30, b"c"]
        assert differences(own, own) == ()
        assert differences(own, [*own[:31], b"B", *own[32:]]) == (((1, 63), (1, 63)),)


class Air:
    """A workspace in which two days of one station, and one of another, are built."""

    def __init__(self, root: Path, spoken, built: Path, heard: dict) -> None:
        self.root, self.output = root, root / "output"
        self.spoken, self.heard = spoken, heard
        self.parts = {
            (CODE, MONDAY): ("hello", "monday", "kính", *A, *B),
            (CODE, TUESDAY): ("hello", "tuesday", "kính", *A, *B),
            (OTHER, MONDAY): ("hello", "monday", "kính", "a1", "a2", "ở kia", "a3", *B),
        }
        if built == self.output:
            frames = self._frames(root / "frames")
            for code in (CODE, OTHER):
                self._build(code, frames)
        else:
            shutil.copytree(built, self.output)

    def _frames(self, folder):
        folder.mkdir()
        works = []
        for number, samples in enumerate(self.spoken.values()):
            (folder / f"{number}.wav").write_bytes(float_wav_bytes(samples))
            works.append(Work(folder / f"{number}.wav", folder / f"{number}.mp3", mp3_kbps=128))
        ffmpeg.make(works)
        return {
            name: audio_frames(work.target.read_bytes())[: len(self.spoken[name]) // FRAME_SAMPLES]
            for name, work in zip(self.spoken, works, strict=True)
        }

    def _build(self, code, frames):
        folder = self.output / "programmes" / code / WEEK
        folder.mkdir(parents=True)
        entries, plays, sessions = {}, [], []
        for (station, day), parts in self.parts.items():
            if station == code:
                start = at(day, dt.time(5, 30))
                path = folder / f"{code}-{day.isoformat()}-0530.mp3"
                audio = [frame for part in parts for frame in frames[part]]
                info = info_frame(audio[0], np.array([len(frame) for frame in audio]), crc=0, padding=DELAY)
                path.write_bytes(b"".join((info, *audio)))
                seconds = len(joined(self.spoken, *parts)) / RATE_HZ
                sha = hashlib.sha256(path.read_bytes()).hexdigest()
                entries[path] = ("k", Mastered(path, seconds, -16.0, -1.0, sha, audio_sha256(path)))
                sessions.append(PlannedSession(day, "sang", "Buổi sáng", start, seconds, "sang"))
                plays += self._plays(code, day, start, parts)
        write_manifest(folder, Manifest(entries))
        plan = PlayPlan(code, MONDAY, MONDAY + dt.timedelta(days=6), "r1", tuple(plays), sessions=tuple(sessions))
        write_plan(plan_path(self.output, code, WEEK), plan)

    def _plays(self, code, day, start, parts):
        for number, (name, first, count) in enumerate((("a", 3, 4), ("b", 7, 3)), start=1):
            begin = len(joined(self.spoken, *parts[:first])) / RATE_HZ
            seconds = len(joined(self.spoken, *parts[first : first + count])) / RATE_HZ
            yield PlannedPlay(
                id=f"{code}/{day.isoformat()}/sang/{number}", station=code,
                start=start + dt.timedelta(seconds=round(begin, 3)), seconds=seconds, session="sang", campaign=name,
                script=f"{name}/vi.everyone.long", spot=f"{name}.vi", title=f"Bài {name}", reason="thử",
            )  # fmt: skip

    def recorded(self, name, code=CODE, day=MONDAY, first=0.0, last=1e6, **how):
        """A recording of a session as a WAV of 8 kHz, as a phone would have it."""
        key = (code, day, first, last, *sorted(how.items()))
        if key not in self.heard:
            whole = joined(self.spoken, *self.parts[code, day])
            heard = on_air(whole[round(first * RATE_HZ) : round(min(last, 1e4) * RATE_HZ)], **how)
            self.heard[key] = wav_bytes(low(heard), rate=HEARING_HZ)
        path = self.root / name
        path.write_bytes(self.heard[key])
        return path

    def check(self, path, *options):
        """``loa log aircheck`` as a person calls it."""
        words = ["aircheck", str(path), "--for", CODE, "--now", NOW, "--json", *options]
        done = CliRunner().invoke(log.command, words, obj=Session(self.root, is_debug=False))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout)

    def lines(self):
        return PlayLog(self.root / "logs", CODE).lines()


DELAY = 529


@pytest.fixture(scope="module")
def built(tmp_path_factory, spoken):
    root = tmp_path_factory.mktemp("built")
    return Air(root, spoken, root / "output", {})


@pytest.fixture
def air(sample, spoken, built):
    return Air(sample, spoken, built.output, built.heard)


def a_play(air, number, **fields):
    """What our player logged of a line of Monday."""
    plan = standing_week(air.output, CODE, WEEK, titles={}).plan
    line = next(one for one in plan.plays if one.id == f"{CODE}/2024-08-12/sang/{number}")
    play = Play(
        station=CODE, line=line.id, planned_start=line.start, campaign=line.campaign, script=line.script,
        title=line.title, form="loudspeaker", means="Đài xã", start=line.start,
        end=line.start + dt.timedelta(seconds=round(line.seconds, 3)), share_heard=1.0, ended="complete", why="",
        says="loa play", grade="B", planned_seconds=line.seconds, plan_revision="r1",
    )  # fmt: skip
    return dataclasses.replace(play, **fields)


@pytest.mark.slow
@pytest.mark.long
class TestCommand:
    def test_what_is_heard_is_logged_once_with_the_recording_beside_it(self, air):
        path = air.recorded("20240812_053000.wav")
        told = air.check(path)
        assert [one["state"] for one in told["matches"]] == ["added", "added"]
        assert told["recording"]["start_by"] == "name"
        assert told["day"] == {"is_sure": True, "session": f"{CODE}-2024-08-12-0530", "other": [], "foreign": []}
        lines = air.lines()
        assert [(one.play.line, one.play.grade, one.play.ended) for one in lines] == [
            (f"{CODE}/2024-08-12/sang/1", "A", "complete"),
            (f"{CODE}/2024-08-12/sang/2", "A", "complete"),
        ]
        assert abs(lines[0].play.start - lines[0].play.planned_start) < dt.timedelta(seconds=0.1)
        kept = air.root / "logs" / CODE / "proofs" / lines[0].play.proof
        assert kept.read_bytes() == path.read_bytes()
        assert [one["state"] for one in air.check(path)["matches"]] == ["known", "known"]
        assert len(air.lines()) == 2

    def test_another_recording_of_the_same_play_is_not_another_play(self, air):
        air.check(air.recorded("20240812_053000.wav"))
        other = air.recorded("khac.wav", place=CHANNELS[0], seed=8)
        assert {one["state"] for one in air.check(other, "--day", "2024-08-12")["matches"]} == {"proved"}
        assert len(air.lines()) == 2

    def test_what_the_player_measured_is_raised_and_not_doubled(self, air):
        own = PlayLog(air.root / "logs", CODE)
        own.append(a_play(air, 1), logged_at=dt.datetime(2024, 8, 13, tzinfo=VIETNAM))
        told = air.check(air.recorded("ban-thu.wav", first=12.0, last=24.0), "--start", "2024-08-12T05:30:12")
        assert [one["state"] for one in told["matches"]] == ["raised"]
        first, second = air.lines()
        assert (second.play.grade, second.play.corrects) == ("A", first.sequence)
        assert (second.play.start, second.play.share_heard) == (first.play.start, 1.0)
        assert second.play.says.startswith("loa play; ")
        assert own.verify() == ()

    def test_what_the_log_calls_not_played_is_set_aside(self, air):
        play = a_play(air, 1, ended="not-played", share_heard=0.0, grade="C", why="mất điện")
        PlayLog(air.root / "logs", CODE).append(play, logged_at=dt.datetime(2024, 8, 13, tzinfo=VIETNAM))
        with pytest.raises(PartlyDone):
            air.check(air.recorded("20240812_053000.wav"))
        assert len(list((air.root / "logs" / CODE / "aside").iterdir())) == 1
        assert [one.play.line[-1] for one in air.lines()] == ["1", "2"]

    def test_a_recording_of_another_day_is_refused_by_its_opening(self, air):
        with pytest.raises(LoaError, match="2024-08-13/sang"):
            air.check(air.recorded("ban-thu.wav", day=TUESDAY), "--day", "2024-08-12")
        assert air.lines() == ()

    def test_a_recording_proves_plays_of_one_day_only(self, air):
        path = air.recorded("ban-thu.wav", first=12.0)
        air.check(path, "--day", "2024-08-12")
        with pytest.raises(LoaError, match="12/08/2024"):
            air.check(path, "--day", "2024-08-13")
        assert {one.play.line[6:16] for one in air.lines()} == {"2024-08-12"}

    def test_the_words_of_another_commune_are_not_logged_as_ours(self, air):
        path = air.recorded("ban-thu.wav", code=OTHER, first=10.0, place=CHANNELS[0], snr=5.0)
        for options in ((), ("--dry-run",)):
            with pytest.raises(LoaError, match=OTHER):
                air.check(path, "--day", "2024-08-12", *options)
        assert not (air.root / "logs").exists()

    def test_a_line_that_was_corrected_frees_its_recording(self, air):
        path = air.recorded("ban-thu.wav", first=12.0)
        air.check(path, "--day", "2024-08-12")
        own = PlayLog(air.root / "logs", CODE)
        for line in own.lines():
            not_played = dataclasses.replace(
                line.play, grade="C", ended="not-played", share_heard=0.0, why="nhầm ngày", proof="", proof_sha256="",
                corrects=line.sequence,
            )  # fmt: skip
            own.append(not_played, logged_at=dt.datetime(2024, 8, 20, 9, tzinfo=VIETNAM))
        assert {one["state"] for one in air.check(path, "--day", "2024-08-13")["matches"]} == {"added"}

    def test_without_a_day_of_its_own_a_week_leaves_it_open(self, air):
        with pytest.raises(PartlyDone):
            air.check(air.recorded("ban-thu.wav", first=20.0, last=32.0), "--week", WEEK)
        assert air.lines() == ()

    def test_looking_logs_nothing(self, air):
        told = air.check(air.recorded("20240812_053000.wav", last=16.0), "--dry-run")
        assert [one["state"] for one in told["matches"]] == ["found"]
        assert not (air.root / "logs").exists()

    @pytest.mark.parametrize("how", ["cut", "text", "playlist", "absent"])
    def test_what_is_no_whole_recording_is_refused(self, air, how):
        path = air.root / "ban-thu.mp3"
        whole = air.recorded("whole.wav", last=8.0).read_bytes()
        content = {
            "cut": whole[: len(whole) // 2],
            "text": "không phải âm thanh".encode() * 99,
            "playlist": f"#EXTM3U\n#EXTINF:8,\n{air.root / 'whole.wav'}\n".encode(),
        }
        if how in content:
            path.write_bytes(content[how])
        with pytest.raises(SoundError):
            air.check(path, "--day", "2024-08-12")
        assert not (air.root / "logs").exists()

    @pytest.mark.parametrize(
        "options", [("--day", "2024-09-12"), ("--day", "2024-08-13"), (), ("--day", "2024-08-12", "--week", WEEK)]
    )
    def test_a_day_that_cannot_be_is_a_wrong_call(self, air, options):
        name = "ban-thu.wav" if len(options) != 2 else "20240812_053000.wav"
        with pytest.raises(UsageError):
            air.check(air.recorded(name, last=8.0), *options)

    def test_nothing_heard_is_told(self, air):
        path = air.root / "ban-thu.wav"
        path.write_bytes(wav_bytes(np.zeros(10 * HEARING_HZ, np.float32), rate=HEARING_HZ))
        with pytest.raises(LoaError, match=r"ghi âm|recording"):
            air.check(path, "--day", "2024-08-12")


def test_a_day_holds_each_sound_once_with_what_differs_elsewhere(air):
    week = standing_week(air.output, CODE, WEEK, titles={})
    day = air_day(week, (MONDAY, TUESDAY), output=air.output)
    assert [one.name for one in day.items] == ["a.vi", "b.vi"]
    assert [len(day.lines[one.name]) for one in day.items] == [2, 2]
    (variant,) = day.items[0].variants
    assert variant.names == (OTHER,)
    begin = len(joined(air.spoken, "a1", "a2")) / RATE_HZ
    assert variant.stretches[0].start == variant.stretches[0].there == pytest.approx(begin, abs=0.06)
