"""Human voices from the sheet to the loudspeaker: kit, recordings, checks, stale takes, an Ê Đê block in its place."""

import csv
import dataclasses
import functools
import json
import re
import subprocess
import zipfile

import docx
import numpy as np
import pytest
from click.testing import CliRunner

from loa import ffmpeg
from loa._wav import RATE_HZ, read_wav, wav_bytes
from loa.build import build, prepare
from loa.cli import Session
from loa.cli.voices import command
from loa.engines import recorded
from loa.errors import BadAudio, InputInvalid, PartlyDone, RecordingNeeded, UsageError
from loa.files.canonical import sha256_hex
from loa.files.recordings import (
    clauses_of,
    read_kit,
    read_recordings,
    recording_file,
    text_key,
    write_recordings,
)
from loa.kit import translations_in
from loa.loudness import energies, integrated
from loa.model import time
from loa.model.sound import Recording, Voice
from loa.model.words import Sentence
from loa.recordings import Reading, bring_in, cut_at_pauses, snr_db
from loa.workspace import open_workspace

CAMPAIGN = """
version = 1
title = "Giếng làng"
from = 2025-08-01
until = 2025-08-31
languages = ["vi", "rade"]

[audience.everyone]
title = "Mọi người"
most_syllables_per_second = 3.8
"""
SCRIPT = """Tuần này xã sửa giếng làng.

Mời mỗi nhà cử một người ra giếng.

Bà con mang theo cuốc, xẻng và xô.

Người già và trẻ nhỏ ở nhà trông nhà.

Nước giếng chưa uống được ngay.

Cán bộ y tế sẽ thử nước sau khi sửa.

Khi nước sạch, loa sẽ báo lại.

Ai thấy nước đục thì báo trưởng buôn.

Không giặt giũ bên thành giếng.

Cảm ơn bà con đã chung tay.
"""
SCHEDULE = """version = 1
stations = ["24343"]
languages = ["vi", "rade"]

[voices]
vi = "vi-bac"
{voice}

[caps]
sessions_per_day = 1
minutes_per_session = 15

[[daypart]]
name = "sang"
title = "Buổi sáng"
start = "06:00"
end = "06:30"

[[campaign]]
campaign = "gieng"
length = "short"
per_day = 2
per_week = 7
{rule}
"""
RULE = '[[campaign]]\ncampaign = "gieng"\nlanguage = "rade"\nlength = "short"\nper_day = 1\nper_week = 7\n'
WEEK = "2025-W33"
READ = ["--voice", "rade-thu", "--reader", "Người đọc thử", "--recorded-on", "2025-08-01", "--translator", "Người dịch"]
READ += ["--consent", "phiếu thử", "--approved-by", "Người duyệt thử"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")


@functools.cache
def speech(seconds, *, seed=1, level=0.3, rate=RATE_HZ):
    """Like speech: a buzz with harmonics and some breath, in syllables, between silences of a quiet room."""
    random = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * (120 + 15 * np.sin(3 * t)) * n * t) / n for n in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 1.5 * t) ** 2 * 1.4, 0, 1)
    voice = syllables * (buzz + 0.1 * random.standard_normal(len(t)))
    quiet = np.zeros(round(0.5 * rate))
    sound = np.concatenate([quiet, voice / np.abs(voice).max() * level, quiet])
    return (sound + 0.0005 * random.standard_normal(len(sound))).astype(np.float32)


def tone(seconds, *, hz=440, level=0.3):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


@pytest.fixture
def place(sample):
    """A workspace with one small campaign and one station."""
    for path in (sample / "schedules").glob("*.toml"):
        path.unlink()
    (sample / "scripts" / "gieng").mkdir()
    (sample / "scripts" / "gieng" / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (sample / "scripts" / "gieng" / "vi.txt.j2").write_text(SCRIPT, encoding="utf-8")
    write_schedule(sample, is_recorded=False)
    return sample


def write_schedule(place, *, is_recorded):
    text = SCHEDULE.format(voice='rade = "rade-thu"' if is_recorded else "", rule=RULE if is_recorded else "")
    (place / "schedules" / "krong-nang.toml").write_text(text, encoding="utf-8")


def run(place, *words):
    return CliRunner().invoke(command, [str(word) for word in words], obj=Session(place, is_debug=False))


@pytest.fixture
def kit(place):
    result = run(place, "kit", "--for", "24343", "--lang", "rade", "--campaign", "gieng", "--length", "short")
    assert result.exit_code == 0, result.output
    return place / "output" / "kits" / "24343-rade"


@pytest.fixture
def files(kit, tmp_path):
    """A good recording for each line: tones and what sounds like speech."""
    folder = tmp_path / "brought"
    folder.mkdir()
    for line in read_kit(kit):
        sound = tone(line.seconds) if line.number % 4 == 0 else speech(line.seconds, seed=line.number)
        (folder / f"{line.file}.wav").write_bytes(wav_bytes(sound))
    return folder


def bring(place, kit, source):
    return run(place, "import", source, "--kit", kit, *READ)


def takes(place):
    return read_recordings(place / "voices" / "rade-thu")


def week_of(place):
    return tuple(prepare(open_workspace(place), [open_workspace(place).station("24343")], time.week(WEEK)))


@pytest.mark.slow
def test_an_ede_block_from_the_sheet_to_the_programme(place, kit, files):
    lines = read_kit(kit)
    assert len(lines) == 12
    noisy, cut = files / f"{lines[2].file}.wav", files / f"{lines[5].file}.wav"
    good = {path: path.read_bytes() for path in (noisy, cut)}
    loud = np.random.default_rng(5).standard_normal(5 * RATE_HZ)
    noisy.write_bytes(wav_bytes((speech(4, seed=2)[: 5 * RATE_HZ] + 0.1 * loud).astype(np.float32)))
    cut.write_bytes(wav_bytes(np.clip(speech(lines[5].seconds, seed=3) * 8, -1, 1)))

    first = bring(place, kit, files)
    assert isinstance(first.exception, PartlyDone)
    assert len(takes(place)) == 10
    assert re.search(rf"{noisy.name}.*noisy", first.output)
    assert re.search(rf"{cut.name}.*full level", first.output)

    write_schedule(place, is_recorded=True)
    with pytest.raises(RecordingNeeded) as missing:
        week_of(place)
    assert lines[2].text in missing.value.message

    for path, data in good.items():
        path.write_bytes(data)
    assert bring(place, kit, files).exit_code == 0
    assert len(takes(place)) == 12

    script = place / "scripts" / "gieng" / "vi.txt.j2"
    script.write_text(SCRIPT.replace("mỗi nhà cử một người", "mỗi nhà cử hai người"), encoding="utf-8")
    with pytest.raises(RecordingNeeded) as stale:
        week_of(place)
    assert "Mời mỗi nhà cử một người ra giếng." in stale.value.message
    assert "Mời mỗi nhà cử hai người ra giếng." in stale.value.message
    assert stale.value.exit_code == 5

    script.write_text(SCRIPT, encoding="utf-8")
    (built,) = build(open_workspace(place), [open_workspace(place).station("24343")], WEEK)
    assert len(built.programmes) == 7
    assert all(one.path.is_file() for one in built.programmes)
    (prepared,) = week_of(place)
    for session in prepared.sessions:
        kinds = [(cue.kind, cue.line) for cue in session.programme.cues]
        scripts = [play.script for play in prepared.plan.plays if play.start.date() == session.day]
        assert scripts == sorted(scripts, key=lambda script: "/rade." in script)
        ede = next(
            play.id for play in prepared.plan.plays if play.id in dict(session.voices) and "/rade" in play.script
        )
        at = kinds.index(("spot", ede))
        assert kinds[at - 1][0] == "greeting"
        assert [kind for kind, _line in kinds].count("greeting") == 2
        assert dict(session.voices)[ede] == ("rade-thu",)
        assert all("vi-bac" in voices for line, voices in session.voices if line != ede)
    voices = {play.script.split("/")[1].split(".")[0]: play.voices for play in prepared.plan.plays}
    assert voices == {"vi": ("vi-bac",), "rade": ("rade-thu",)}


@pytest.mark.slow
def test_the_block_is_what_people_read(place, kit, files):
    bring(place, kit, files)
    write_schedule(place, is_recorded=True)
    (prepared,) = week_of(place)
    programme = prepared.sessions[0].programme
    line = read_kit(kit)[3]
    piece = next(piece for piece in reversed(programme.pieces) if piece.title == line.text)
    heard, rate = read_wav(piece.source)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * rate / len(heard) == pytest.approx(440, abs=1)


def test_the_kit_is_a_sheet_for_people_and_the_same_bytes_each_time(place, kit):
    sheet = docx.Document(str(kit / "phieu-thu.docx"))
    rows = [[cell.text for cell in row.cells] for row in sheet.tables[0].rows]
    lines = read_kit(kit)
    assert [row[1] for row in rows[1:]] == [line.text for line in lines]
    assert [row[2] for row in rows[1:]] == [""] * 12
    assert [row[4] for row in rows[1:]] == [line.file for line in lines]
    assert "Ê Đê" in sheet.paragraphs[0].text
    page = (kit / "phieu-thu.html").read_text(encoding="utf-8")
    assert all(line.text in page and line.file in page for line in lines)
    before = {path: path.read_bytes() for path in kit.iterdir()}
    for path in before:
        path.unlink()
    run(place, "kit", "--for", "24343", "--lang", "rade", "--campaign", "gieng", "--length", "short")
    assert {path: path.read_bytes() for path in kit.iterdir()} == before
    with zipfile.ZipFile(kit / "phieu-thu.docx") as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}


@pytest.mark.slow
def test_translations_written_into_the_sheet_are_kept_with_the_takes(place, kit, files, tmp_path):
    sheet = docx.Document(str(kit / "phieu-thu.docx"))
    sheet.tables[0].rows[3].cells[2].text = "bản dịch thử"
    sheet.save(str(tmp_path / "dich.docx"))
    assert translations_in(tmp_path / "dich.docx") == {3: "bản dịch thử"}
    run(place, "import", files, "--kit", kit, *READ, "--sheet", tmp_path / "dich.docx")
    take = takes(place)[read_kit(kit)[2].key]
    assert (take.translation, take.translator, take.reader) == ("bản dịch thử", "Người dịch", "Người đọc thử")
    assert (take.recorded_on, take.consent, take.approved_by) == ("2025-08-01", "phiếu thử", "Người duyệt thử")


def test_recordings_are_trimmed_and_equally_loud(place, kit, files):
    for number, path in enumerate(sorted(files.iterdir())):
        samples, rate = read_wav(path)
        path.write_bytes(wav_bytes(samples * (0.2 + 0.15 * number % 1), rate=rate))
    bring(place, kit, files)
    for take in takes(place).values():
        samples, rate = read_wav(place / "voices" / "rade-thu" / take.file)
        assert rate == RATE_HZ
        assert integrated(energies(samples)) == pytest.approx(-20, abs=1.0)
        line = next(line for line in read_kit(kit) if line.key == take.key)
        assert take.seconds == pytest.approx(line.seconds, abs=0.4)


def test_one_long_recording_is_cut_at_the_pauses(place, kit, tmp_path):
    lines = read_kit(kit)
    pause = np.zeros(round(1.5 * RATE_HZ), np.float32)
    sounds = [piece for line in lines for piece in (speech(line.seconds, seed=line.number), pause)]
    (tmp_path / "lien.wav").write_bytes(wav_bytes(np.concatenate(sounds)))
    result = bring(place, kit, tmp_path / "lien.wav")
    assert result.exit_code == 0, result.output
    for line in lines:
        assert takes(place)[line.key].seconds == pytest.approx(line.seconds, abs=0.4)


def test_a_long_recording_with_another_number_of_parts_is_refused(place, kit, tmp_path):
    pause = np.zeros(round(1.5 * RATE_HZ), np.float32)
    sounds = [piece for number in range(11) for piece in (speech(2, seed=number), pause)]
    (tmp_path / "lien.wav").write_bytes(wav_bytes(np.concatenate(sounds)))
    result = bring(place, kit, tmp_path / "lien.wav")
    assert isinstance(result.exception, UsageError)
    assert "11" in str(result.exception)
    assert takes(place) == {}


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg"])
def test_what_phones_save_is_read(place, kit, files, tmp_path, ending):
    source = min(files.iterdir())
    only = tmp_path / "one"
    only.mkdir()
    made = subprocess.run(
        [ffmpeg.program(), "-v", "error", "-i", source, "-ar", "16000", only / f"{source.stem}.{ending}"], check=False
    )
    if made.returncode:
        pytest.skip(f"this ffmpeg writes no {ending}")
    result = bring(place, kit, only)
    assert result.exit_code == 0, result.output
    assert len(takes(place)) == 1
    assert result.output.count("\n") == 12


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda s: speech(s, level=0.002), "quiet"),
        (lambda s: speech(s * 4), "expected"),
        (lambda s: speech(0.3), "expected"),
        (lambda s: np.zeros(RATE_HZ, np.float32), "quiet"),
        (lambda s: (0.1 * np.random.default_rng(1).standard_normal(round(s * RATE_HZ))).astype(np.float32), "noisy"),
    ],
)
@pytest.mark.slow
def test_a_bad_recording_is_refused_with_its_reason_and_changes_nothing(place, kit, files, make, word):
    bring(place, kit, files)
    before = {path: path.read_bytes() for path in (place / "voices" / "rade-thu").iterdir()}
    line = read_kit(kit)[6]
    (files / f"{line.file}.wav").write_bytes(wav_bytes(make(line.seconds)))
    result = bring(place, kit, files)
    assert isinstance(result.exception, PartlyDone)
    assert re.search(rf"{line.file}.*({word})", result.output), result.output
    assert {path: path.read_bytes() for path in (place / "voices" / "rade-thu").iterdir()} == before


def test_files_that_are_not_of_the_sheet_are_told(place, kit, files):
    paths = sorted(files.iterdir())
    paths[0].rename(files / "ghi-chú.wav")
    paths[1].rename(files / "002-abcdef.wav")
    (files / f"{paths[2].stem[:3]}.wav").write_bytes(paths[2].read_bytes())
    (files / "999.txt").write_text("không phải tiếng", encoding="utf-8")
    (files / paths[3].name).write_bytes(b"<html>")
    result = bring(place, kit, files)
    assert isinstance(result.exception, PartlyDone)
    for name in ("ghi-chú.wav", "002-abcdef.wav", paths[2].name, paths[3].name):
        assert name in result.output, name
    assert len(takes(place)) == 9


def test_programs_get_the_result_as_json(place, kit, files):
    min(files.iterdir()).unlink()
    data = json.loads(run(place, "import", files, "--kit", kit, *READ, "--json").output)
    assert (len(data["accepted"]), data["refused"], data["missing"]) == (11, [], [read_kit(kit)[0].file])


def test_a_machines_voice_does_not_take_recordings(place, kit, files):
    words = [word if word != "rade-thu" else "vi-bac" for word in READ]
    assert isinstance(run(place, "import", files, "--kit", kit, *words).exception, UsageError)


@pytest.mark.slow
def test_a_take_that_nobody_approved_is_not_aired(place, kit, files):
    bring(place, kit, files)
    table = place / "voices" / "rade-thu" / "takes.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("Người duyệt thử", ""), encoding="utf-8")
    write_schedule(place, is_recorded=True)
    with pytest.raises(RecordingNeeded) as caught:
        week_of(place)
    assert "takes.csv" in caught.value.cure


def test_a_recording_that_was_swapped_is_not_aired(place, kit, files):
    bring(place, kit, files)
    folder = place / "voices" / "rade-thu"
    take = next(iter(takes(place).values()))
    (folder / take.file).write_bytes(wav_bytes(tone(2)))
    voice = Voice("rade-thu", "", "recorded", "rade", folder=folder.as_posix())
    with pytest.raises(BadAudio, match=take.file):
        recorded.speak(Sentence(take.text, take.text), voice)


def test_a_text_changed_in_the_table_is_a_fault(place, kit, files):
    bring(place, kit, files)
    table = place / "voices" / "rade-thu" / "takes.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("giếng làng", "giếng xã"), encoding="utf-8")
    with pytest.raises(InputInvalid, match=r"takes\.csv"):
        read_recordings(table.parent)
    with pytest.raises(InputInvalid, match=r"takes\.csv"):
        open_workspace(place).voices  # noqa: B018 - reading is the test


def test_what_is_read_already_is_left_out_of_the_next_kit(place, kit, files):
    bring(place, kit, files)
    script = place / "scripts" / "gieng" / "vi.txt.j2"
    script.write_text(SCRIPT.replace("nước đục", "nước có mùi"), encoding="utf-8")
    again = ["kit", "--for", "24343", "--lang", "rade", "--campaign", "gieng", "--length", "short"]
    run(place, *again, "--missing", "rade-thu")
    assert [line.text for line in read_kit(kit)] == ["Ai thấy nước có mùi thì báo trưởng buôn."]


def test_clauses_read_on_their_own_make_a_sentence(tmp_path):
    folder = tmp_path / "voices" / "rade-thu"
    folder.mkdir(parents=True)
    rows = []
    for number, text in enumerate(["Ngày 12/8,", "tại buôn Hồ,", "xã họp dân."]):
        data = wav_bytes(tone(1, hz=300 + 100 * number))
        key = text_key(text)
        (folder / recording_file(key)).write_bytes(data)
        rows.append(
            Recording(
                text, key, recording_file(key), sha256_hex(data), 1.0, "Người đọc", "2025-08-01", "phiếu", "Duyệt"
            )
        )
    write_recordings(folder, rows)
    voice = Voice("rade-thu", "", "recorded", "rade", folder=folder.as_posix())
    whole = "Ngày 12/8, tại buôn Hồ, xã họp dân."
    samples, rate = read_wav(recorded.speak(Sentence(whole, whole), voice))
    assert len(samples) / rate == pytest.approx(3.4, abs=0.01)
    other = "Ngày 13/8, tại buôn Hồ, xã họp dân."
    with pytest.raises(RecordingNeeded):
        recorded.speak(Sentence(other, other), voice)


def test_a_comma_inside_a_figure_is_no_clause():
    assert clauses_of("Mưa 1,5 mét; lúc 5:30, dừng.") == ("Mưa 1,5 mét;", "lúc 5:30,", "dừng.")


@pytest.mark.parametrize("snr", [30, 20])
def test_noise_is_measured_under_speech(snr):
    clean = speech(4, seed=8)
    noise = np.random.default_rng(1).standard_normal(len(clean))
    loud = np.sqrt(np.mean(np.square(clean[np.abs(clean) > 0.01])))
    assert snr_db((clean + noise * loud * 10 ** (-snr / 20)).astype(np.float32)) > snr - 5
    assert snr_db((0.1 * noise).astype(np.float32)) < 5


def test_a_single_part_needs_no_pause():
    assert len(cut_at_pauses(tone(1), 1)) == 1


def test_the_tables_open_in_a_spreadsheet(place, kit, files):
    bring(place, kit, files)
    data = (place / "voices" / "rade-thu" / "takes.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert set(rows[0]) == {field.name for field in dataclasses.fields(next(iter(takes(place).values())))}


@pytest.mark.parametrize("missing", ["reader", "consent", "approved_by"])
def test_nothing_is_brought_in_without_reader_consent_and_approval(tmp_path, missing):
    told = {"reader": "H'Linh", "recorded_on": "2025-08-01", "consent": "giấy", "approved_by": "Lan"} | {missing: " "}
    with pytest.raises(UsageError, match="--consent"):
        bring_in(tmp_path, [], Reading(**told), to=tmp_path / "voice")
    assert not (tmp_path / "voice").exists()
