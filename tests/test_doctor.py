"""``loa doctor``: a line for each thing, a cure for each that is missing."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from loa.cli import Session
from loa.cli.doctor import command
from loa.doctor import examine, require
from loa.errors import OutsideMissing

NOW = dt.datetime(2025, 8, 11, 5, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def found(folder, now=NOW):
    return {finding.name: finding for finding in examine(folder, now=now)}


def test_a_machine_that_can_run_these_tests_is_well(sample):
    findings = found(sample)
    assert {finding.state for name, finding in findings.items() if name != "disk"} == {"good"}
    assert {"python", "ffmpeg", "espeak", "disk", "rights", "zone", "clock"} <= set(findings)
    require(tuple(findings.values()))


def test_a_missing_ffmpeg_is_told_with_its_cure(sample, monkeypatch):
    monkeypatch.setenv("LOA_FFMPEG", str(sample / "none"))
    findings = found(sample)
    assert findings["ffmpeg"].state == "missing"
    assert "imageio-ffmpeg" in findings["ffmpeg"].cure
    with pytest.raises(OutsideMissing, match="ffmpeg") as caught:
        require(tuple(findings.values()))
    assert caught.value.exit_code == 5


def test_a_clock_of_another_zone_is_a_warning(sample):
    finding = found(sample, NOW.astimezone(dt.UTC))["clock"]
    assert finding.state == "warning"
    assert finding.cure


def test_wrong_voice_files_do_not_stop_the_examination(sample):
    (sample / "voices" / "vi-nam.toml").write_text("version = ", encoding="utf-8")
    assert found(sample)["voices"].state == "warning"


def test_engines_that_the_voices_need_are_looked_at(sample):
    text = 'version = 1\ntitle = "Mạng"\nengine = "gtts"\nlanguage = "vi"\n[options]\nallow_online = true\n'
    (sample / "voices" / "vi-mang.toml").write_text(text, encoding="utf-8")
    assert found(sample)["gtts"].state == "good"


def test_a_folder_that_cannot_be_written_is_told(sample, monkeypatch):
    monkeypatch.setattr(
        "loa.doctor._is_writable", lambda folder: False
    )  # tests may run as root, who may write anywhere
    assert found(sample)["rights"].state == "missing"


def test_a_full_disk_is_a_warning(sample, monkeypatch):
    monkeypatch.setattr("loa.doctor.LEAST_FREE_BYTES", 10**18)
    assert found(sample)["disk"].state == "warning"


def test_the_command_prints_a_line_for_each_and_json_for_programs(sample):
    people = CliRunner().invoke(command, [], obj=Session(sample, is_debug=False))
    assert people.exit_code == 0
    assert "espeak" in people.output
    programs = json.loads(CliRunner().invoke(command, ["--json"], obj=Session(sample, is_debug=False)).output)
    assert {"name", "state", "says", "cure"} == set(programs["findings"][0])


def test_the_command_fails_with_5_when_something_is_missing(sample, monkeypatch):
    monkeypatch.setenv("LOA_FFMPEG", str(sample / "none"))
    result = CliRunner().invoke(command, [], obj=Session(sample, is_debug=False))
    assert isinstance(result.exception, OutsideMissing)
    assert "✗ ffmpeg" in result.output
