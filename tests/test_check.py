"""``loa check``, ``loa read`` and ``loa new`` as a person at the command line meets them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from contents import CAMPAIGN, FACTS, LOCALITIES, SCRIPT, make_workspace

from loa.check import check, needed_translations
from loa.cli import loa
from loa.errors import InputInvalid, LoaError, NotOnThisDate, UsageError
from loa.sample import new_workspace
from loa.workspace import open_workspace

REPOSITORY = Path(__file__).parent.parent


def run(*arguments, root=REPOSITORY):
    result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(root), *arguments], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result


def process(*arguments, cwd):
    command = [sys.executable, "-m", "loa", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


# ---- check ----------------------------------------------------------------------------------------------------------


def test_the_sample_has_no_fault():
    assert check(open_workspace(REPOSITORY)).faults == ()


def test_notes_tell_missing_translations_and_the_unconfirmed_phase():
    notes = "\n".join(str(note) for note in check(open_workspace(REPOSITORY)).notes)
    assert "cần bản dịch và bản thu" in notes
    assert "network-stop" in notes


def test_notes_do_not_change_the_exit_code(tmp_path):
    result = run("check", "--json", root=make_workspace(tmp_path))
    data = json.loads(result.stdout)
    assert (result.return_value, data["faults"], data["version"]) == (0, [], 1)
    assert any("later" in note["message"] for note in data["notes"])


def test_faults_give_exit_3_and_each_is_a_line_with_its_place(tmp_path):
    root = make_workspace(tmp_path, script="{{ nam }}\n{{ knd }}")
    result = run("check", root=root)
    assert result.return_value == 3
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [
        "scripts/thu/vi.txt.j2:1",
        "scripts/thu/vi.txt.j2:2",
    ]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"script": b"\xff"}, "scripts/thu/vi.txt.j2"),
        ({"script": "{% if name %}x"}, "scripts/thu/vi.txt.j2"),
        ({"script": "{{ stop_date|date }}"}, "scripts/thu/campaign.toml"),
        ({"script": "{{ hamlets|join }}"}, "scripts/thu/vi.txt.j2"),
        ({"script": "Máy 4G \u200b\u202e nhé. \ue000"}, "scripts/thu/vi.txt.j2"),
        ({"campaign": CAMPAIGN.replace("version", "vesion")}, "scripts/thu/campaign.toml"),
        ({"facts": FACTS.replace("00001,hamlets", "00009,hamlets")}, "scripts/thu/facts.csv"),
        ({"facts": "for,name\n"}, "scripts/thu/facts.csv"),
        ({"localities": LOCALITIES.replace("00001", "1")}, "schedules/localities.csv"),
        ({"localities": LOCALITIES.replace("2024-07-01", "2024-06-01")}, "schedules/localities.csv"),
    ],
)
def test_every_kind_of_bad_input_is_found_with_place_and_cure(tmp_path, files, place):
    before = make_workspace(tmp_path, **files)
    standing = {path: path.read_bytes() for path in before.rglob("*") if path.is_file()}
    faults = check(open_workspace(before)).faults
    assert faults
    assert all(found.cure for found in faults)
    assert {found.file for found in faults} == {place}
    assert {path: path.read_bytes() for path in before.rglob("*") if path.is_file()} == standing


def test_scripts_are_looked_through_while_another_file_is_wrong(tmp_path):
    root = make_workspace(tmp_path, script="{{ nam }}", localities=LOCALITIES.replace("00001", "1"))
    assert {found.file for found in check(open_workspace(root)).faults} == {
        "scripts/thu/vi.txt.j2",
        "schedules/localities.csv",
    }


def test_a_phase_that_waits_for_confirmation_is_checked_before_it_is_confirmed(tmp_path):
    root = make_workspace(tmp_path, script=SCRIPT + "{% if phase == 'later' %}{{ stop_date|date }}{% endif %}")
    (found,) = check(open_workspace(root)).faults
    assert "stop_date" in found.message


def test_a_script_that_says_nothing_in_a_phase_is_noted(tmp_path):
    root = make_workspace(tmp_path, script="{% if phase == 'before' %}Chào bà con.{% endif %}")
    notes = [note for note in check(open_workspace(root)).notes if "after" in note.message]
    assert {note.file for note in notes} == {"scripts/thu/vi.txt.j2"}


def test_needed_translations_name_the_languages_of_the_locality_alone():
    workspace = open_workspace(REPOSITORY)
    campaign = workspace.campaign("i-speed")
    (ede,) = needed_translations(campaign, workspace.locality("24343"))
    assert "cần bản dịch và bản thu" in ede
    assert len(needed_translations(campaign, workspace.locality("06253"))) == 2


# ---- read -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "place", "words"),
    [
        ("2024-08-12", "thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk", "ngày 16 tháng 9 năm 2024"),
        ("2024-10-01", "thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk", "đến hết ngày 15 tháng 10 năm 2024"),
        ("2024-11-01", "thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk", "Từ ngày 16 tháng 10 năm 2024"),
        ("2026-08-01", "xã Krông Năng, tỉnh Đắk Lắk", "chỉ còn đến ngày 15 tháng 9 năm 2026"),
    ],
)
def test_four_days_give_four_messages_and_the_names_of_their_time(day, place, words):
    text = run("read", "2g-cutoff", "--for", "24343", "--on", day).stdout
    assert place in text
    assert words in text
    if day > "2025-07-01":
        assert "thị trấn" not in text


def test_the_unconfirmed_phase_is_refused_with_the_reason():
    with pytest.raises(NotOnThisDate, match="confirmed_by"):
        run("read", "2g-cutoff", "--for", "24343", "--on", "2026-11-20")


def test_a_refusal_leaves_with_3_and_prints_nothing_to_say(tmp_path):
    result = process("read", "2g-cutoff", "--for", "24343", "--on", "2026-11-20", cwd=REPOSITORY)
    assert (result.returncode, result.stdout) == (3, "")
    assert "scripts/2g-cutoff/campaign.toml:" in result.stderr


def test_reading_tells_seconds_and_speed_and_facts_apart_from_the_words():
    result = run("read", "2g-cutoff", "--for", "24343", "--on", "2024-08-12", "--length", "short")
    assert "Ngày dừng theo kế hoạch đầu (first_stop_date) = 16/09/2024" in result.stderr
    assert "first_stop_date" not in result.stdout


def test_spoken_words_hold_no_figure():
    text = run("read", "2g-cutoff", "--for", "24184", "--on", "2024-08-12", "--spoken").stdout
    assert not any(letter.isdigit() for letter in text)
    assert "Ê a hờ leo" in text


def test_json_holds_words_seconds_and_facts():
    arguments = ("--on", "2026-11-23", "--audience", "elderly", "--length", "short", "--json")
    data = json.loads(run("read", "i-speed", "--for", "06253", *arguments).stdout)
    assert data["version"] == 1
    assert (data["locality"], data["audience"], data["phase"]) == ("06253", "elderly", "measuring")
    assert 20 < data["seconds"] < 45
    assert 0 < data["syllables_per_second"] <= 3.0


@pytest.mark.parametrize("language", ["en", "vi"])
def test_words_do_not_depend_on_the_language_loa_talks(monkeypatch, language):
    monkeypatch.setenv("LOA_LANG", language)
    text = run("read", "programme", "--for", "24343", "--audience", "greeting", "--on", "2026-11-23").stdout
    assert text.splitlines()[1] == "Buổi sáng, thứ hai, ngày 23 tháng 11 năm 2026."


@pytest.mark.parametrize(
    "arguments",
    [
        ("2g-cutof", "--for", "24343"),
        ("2g-cutoff", "--for", "24344"),
        ("2g-cutoff", "--for", "24343", "--audience", "eldery"),
        ("2g-cutoff", "--for", "24343", "--lang", "rade"),
        ("programme", "--for", "24343"),
    ],
)
def test_a_wrong_name_is_told_with_what_there_is(arguments):
    with pytest.raises(LoaError) as caught:
        run("read", *arguments, "--on", "2024-08-12")
    assert caught.value.cure


# ---- new ------------------------------------------------------------------------------------------------------------


def test_a_new_workspace_is_like_the_sample_and_has_no_fault(tmp_path):
    files = new_workspace(tmp_path / "moi")
    assert Path("scripts/2g-cutoff/campaign.toml") in files
    assert check(open_workspace(tmp_path / "moi")).faults == ()
    assert [one.name for one in tmp_path.iterdir()] == ["moi"]


def test_an_empty_folder_one_stands_in_becomes_a_workspace(tmp_path):
    result = process("new", ".", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {"scripts", "voices", "schedules"} <= {one.name for one in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["day", "day/x.txt", "khong/co"])
def test_a_folder_that_cannot_be_one_is_refused_and_nothing_is_written(tmp_path, name):
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "x.txt").write_text("của tôi", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        new_workspace(tmp_path / name)
    assert caught.value.cure
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["day", "x.txt"]


def test_a_workspace_with_a_broken_table_tells_every_command_the_same(tmp_path):
    root = make_workspace(tmp_path, localities="code,kind\n1,xã\n")
    with pytest.raises(InputInvalid):
        run("read", "thu", "--for", "00001", "--on", "2024-02-12", root=root)
    assert run("check", root=root).return_value == 3


def test_notes_on_a_text_of_another_language_do_not_bury_the_others(sample):
    script = sample / "scripts/i-speed/vi.txt.j2"
    words = ("station", "people", "workspace", "speak", "always", "build", "month", "write", "should", "program")
    text = "".join(f"Bà con nghe {one}{end}.\n\n" for one in words for end in ("", "x", "zz"))
    script.write_text(text, encoding="utf-8")
    told = run("check", root=sample).stderr
    assert told.count(") scripts/i-speed/vi.txt.j2") == 10
    assert "loa check --json" in told
    assert "scripts/2g-cutoff/campaign.toml:41" in told
