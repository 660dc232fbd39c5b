"""``loa pack`` and ``loa play`` as a person calls them, on the sample workspace with a week that stands."""

import datetime as dt
import json

import pytest
from air_weeks import MONDAY, STATION, WEEK, approve_script, build_week, rest_on_script, script_of
from click.testing import CliRunner

from loa.cli import loa
from loa.errors import LoaError, UsageError


@pytest.fixture
def run(sample):
    build_week(sample / "output", days=2)
    rest_on_script(sample)
    approve_script(sample)

    def call(*words):
        result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(sample), *words])
        if isinstance(result.exception, LoaError):
            raise result.exception
        assert result.exit_code == 0, result.exception
        return result.stdout

    return call


def test_pack_prints_what_it_wrote_and_check_passes_it(run, tmp_path):
    out = run("pack", "--week", WEEK, "--for", STATION, "--device", "usb", "--to", str(tmp_path / "stick"))
    assert out.splitlines()[0] == "01/01.MP3"
    assert run("pack", "check", str(tmp_path / "stick")) == ""
    told = json.loads(run("pack", "check", str(tmp_path / "stick"), "--device", "usb", "--json"))
    assert (told["device"], told["passes"], told["shortcomings"]) == ("usb", True, [])
    assert told["signed_by"].startswith("loa/packer+")
    assert told["is_key_known"]


def test_pack_takes_the_stations_own_device_and_tells_as_data(run, tmp_path):
    words = ("pack", "--week", WEEK, "--for", STATION, "--to", str(tmp_path / "bag.zip"), "--json")
    assert json.loads(run(*words))["device"] == "pc"


def test_a_file_from_elsewhere_is_told_why_it_fails(run, tmp_path):
    (tmp_path / "bài hát.mp3").write_bytes(b"RIFF1234WAVE")
    with pytest.raises(LoaError):
        run("pack", "check", str(tmp_path), "--device", "ip-48k24k")
    with pytest.raises(UsageError):
        run("pack", "check", str(tmp_path))


def test_the_devices_are_listed(run):
    assert [line.split()[0] for line in run("pack", "devices").splitlines()] == [
        one["name"] for one in json.loads(run("pack", "devices", "--json"))["devices"]
    ]


def test_pack_without_a_week_a_station_or_a_place_says_what_to_give(run):
    for words in ((), ("--week", WEEK), ("--week", WEEK, "--for", STATION)):
        with pytest.raises(UsageError):
            run("pack", *words)
    with pytest.raises(LoaError, match="loa build"):
        run("pack", "--week", "2025-W40", "--for", STATION, "--to", "x")


def test_a_day_is_simulated_in_seconds_and_nothing_is_logged(run, sample):
    out = run("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat())
    assert len(out.splitlines()) == 4
    cut = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat(), "--off", "05:29-05:45", "--json")
    plays = json.loads(run(*cut))["plays"]
    assert [one["ended"] for one in plays] == ["not-played"] * 2 + ["complete"] * 2
    assert not (sample / "logs").exists()


def test_play_refuses_what_it_cannot_understand_and_a_station_without_sound_ahead(run):
    for words in (
        ("--simulate", "--day", "mai"),
        ("--simulate", "--off", "5-6"),
        ("--day", "2025-08-11"),
        ("--simulate", "--off", "06:00-05:00"),
    ):
        with pytest.raises(UsageError):
            run("play", "--for", STATION, *words)
    with pytest.raises(LoaError, match="loa build"):
        run("play", "--for", STATION, "--output", "silence")


def test_days_are_simulated_with_power_cuts_over_midnight_and_told_with_their_dates(run):
    words = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat(), "--days", "2")
    out = run(*words, "--off", f"{MONDAY}T16:00/{MONDAY + dt.timedelta(days=1)}T12:00")
    assert [line.split()[0] for line in out.splitlines()] == ["11/08/2025"] * 4 + ["12/08/2025"] * 4
    assert ["100%" in line for line in out.splitlines()] == [True, True, False, False, False, False, True, True]
    assert "máy bật lại lúc 12:00" in out
    with pytest.raises(LoaError, match="loa build"):
        run("play", "--for", STATION, "--simulate", "--day", "2025-10-01")
