"""Voice files: every fault at once, with its line and a cure; and ``loa voices``."""

import json

import pytest
from click.testing import CliRunner
from sounds import REPOSITORY

from loa.cli import Session
from loa.cli.voices import command
from loa.errors import InputInvalid
from loa.workspace.voices import read_jingles, read_voices

GOOD = 'version = 1\ntitle = "Giọng thử"\nengine = "espeak"\nlanguage = "vi"\n'


def voices_of(folder, text):
    (folder / "voices").mkdir()
    (folder / "voices" / "thu.toml").write_text(text, encoding="utf-8")
    return read_voices(folder)


def faults_of(folder, text):
    with pytest.raises(InputInvalid) as caught:
        voices_of(folder, text)
    return caught.value.faults


def test_the_sample_speaks_in_three_regions():
    voices = read_voices(REPOSITORY)
    assert {"vi-bac", "vi-nam", "vi-trung"} <= set(voices)
    assert list(voices) == sorted(voices)
    assert len({dict(voices[name].options)["voice"] for name in ("vi-bac", "vi-nam", "vi-trung")}) == 3


def test_options_are_sorted_pairs(tmp_path):
    voice = voices_of(tmp_path, GOOD + '[options]\nvoice = "vi"\npitch = 40\n')["thu"]
    assert voice.options == (("pitch", 40.0), ("voice", "vi"))
    assert (voice.title, voice.engine, voice.language, voice.file) == ("Giọng thử", "espeak", "vi", "voices/thu.toml")


def test_a_workspace_without_voices_has_none(tmp_path):
    assert read_voices(tmp_path) == {}
    assert read_jingles(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (GOOD + "[options]\nptch = 3\n", 6, "pitch"),
        (GOOD + "[options]\npitch = 300\n", 6, "99"),
        (GOOD + '[options]\nvoice = "vi-vn-x-sout"\n', 6, "vi-vn-x-south"),
        (GOOD.replace("espeak", "espeek"), 3, "espeak"),
        (GOOD.replace("version = 1", "version = 9"), 1, "9"),
        (GOOD.replace('"vi"', '"rad"'), 1, "vi"),
        (GOOD + "colour = 1\n", 5, "colour"),
        (GOOD.replace('title = "Giọng thử"\n', ""), 1, "title"),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_cure(tmp_path, text, line, word):
    faults = faults_of(tmp_path, text)
    assert [fault for fault in faults if fault.line == line and word in str(fault) and fault.cure], faults


def test_all_faults_of_all_files_are_told_together(tmp_path):
    (tmp_path / "voices").mkdir()
    for name in ("a", "b"):
        text = GOOD + "[options]\nptch = 1\npitch = 300\n"
        (tmp_path / "voices" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputInvalid) as caught:
        read_voices(tmp_path)
    assert len(caught.value.faults) == 4


def test_an_online_voice_must_say_that_it_may_go_online(tmp_path):
    text = GOOD.replace("espeak", "gtts")
    (fault,) = faults_of(tmp_path, text)
    assert "allow_online" in fault.cure
    (tmp_path / "voices" / "thu.toml").write_text(text + "[options]\nallow_online = true\n", encoding="utf-8")
    assert dict(read_voices(tmp_path)["thu"].options) == {"allow_online": True}


@pytest.mark.parametrize("broken", [b"", b"RIFF", b"RIFF" + bytes(100)])
def test_a_jingle_that_is_no_wav_of_ours_is_a_fault(sample, broken):
    (sample / "voices" / "jingles" / "ngat.wav").write_bytes(broken)
    with pytest.raises(InputInvalid, match="ngat"):
        read_jingles(sample)


def test_a_jingle_of_an_unknown_kind_is_a_fault(sample):
    path = sample / "voices" / "jingles" / "jingles.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"sting"', '"stink"'), encoding="utf-8")
    with pytest.raises(InputInvalid, match="sting"):
        read_jingles(sample)


def test_the_command_lists_voices_for_people_and_for_programs(sample):
    people = CliRunner().invoke(command, [], obj=Session(sample, is_debug=False))
    assert people.exit_code == 0
    assert "Giọng máy miền Nam" in people.output
    programs = json.loads(CliRunner().invoke(command, ["list", "--json"], obj=Session(sample, is_debug=False)).output)
    assert [voice["name"] for voice in programs["voices"]] == list(read_voices(sample))
    assert "espeak" in programs["engines"]


def test_every_voice_says_one_sentence_beside_the_others(sample):
    (sample / "voices" / "mang.toml").write_text(
        GOOD.replace("espeak", "gtts") + "[options]\nallow_online = true\n", encoding="utf-8"
    )
    done = CliRunner().invoke(command, ["try", "Xin chào bà con. Đã 5 giờ."], obj=Session(sample, is_debug=False))
    assert done.exit_code == 0, done.output
    folder = sample / "output" / "voices"
    assert {path.name for path in folder.iterdir()} == {"index.html", "vi-bac.wav", "vi-nam.wav", "vi-trung.wav"}
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<audio") == 3
    assert "Xin chào bà con." in page
    assert "--online" in page
