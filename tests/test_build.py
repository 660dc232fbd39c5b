"""The whole line on the sample workspace: the same bytes, nothing half-made, and sound that measures as it should."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import mutagen.id3
import mutagen.mp3
import pytest
from click.testing import CliRunner

from loa import ffmpeg
from loa.cli import loa

REPOSITORY = Path(__file__).parent.parent
WEEK, COMMUNE, OTHER = "2024-W33", "24343", "06253"
KILLS = 20


def run(workspace, *arguments):
    return CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(workspace), *arguments], standalone_mode=False)


def command(workspace, *arguments):
    return [sys.executable, "-m", "loa", "--workspace", str(workspace), *arguments]


def made(workspace):
    """Every finished file and its bytes, but for the shelf."""
    files = (path for part in ("programmes", "playlists", "plans") for path in (workspace / "output" / part).rglob("*"))
    return {path.relative_to(workspace).as_posix(): path.read_bytes() for path in files if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("built")
    for part in ("scripts", "voices", "schedules"):
        shutil.copytree(REPOSITORY / part, workspace / part)
    result = run(workspace, "build", "--week", WEEK, "--for", COMMUNE, "--jobs", "2")
    assert result.exception is None, result.output
    return workspace


def test_a_week_is_two_programmes_a_day_with_their_playlists(built):
    names = sorted(path.name for path in (built / "output/programmes" / COMMUNE / WEEK).glob("*.mp3"))
    assert names[0] == f"{COMMUNE}-2024-08-12-0530.mp3"
    assert len(names) == 14
    assert len(list((built / "output/playlists" / COMMUNE / WEEK).glob("*.m3u8"))) == 1 + 7 + 14


def test_a_second_build_does_nothing_and_says_so(built):
    before = {path: path.stat().st_mtime_ns for path in (built / "output/programmes").rglob("*")}
    result = run(built, "build", "--week", WEEK, "--for", COMMUNE)
    assert "14" in result.stderr
    assert {path: path.stat().st_mtime_ns for path in (built / "output/programmes").rglob("*")} == before


def test_a_dry_run_names_what_is_not_there_and_makes_none_of_it(built):
    folder = built / "output/programmes" / COMMUNE / WEEK
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    gone = folder / f"{COMMUNE}-2024-08-12-0530.mp3"
    gone.unlink()
    result = run(built, "build", "--week", WEEK, "--for", COMMUNE, "--dry-run")
    assert result.stdout.split() == [gone.relative_to(built).as_posix()]
    assert not gone.exists()
    run(built, "build", "--week", WEEK, "--for", COMMUNE)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_a_damaged_programme_is_made_again(built):
    path = built / "output/programmes" / COMMUNE / WEEK / f"{COMMUNE}-2024-08-13-0530.mp3"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    run(built, "build", "--week", WEEK, "--for", COMMUNE)
    assert path.read_bytes() == whole


def test_every_entry_of_a_playlist_is_a_file_that_stands(built):
    for path in (built / "output/playlists").rglob("*.m3u8"):
        entries = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert entries
        assert all((path.parent / entry).resolve().is_file() for entry in entries)


def test_the_plan_says_when_each_spot_begins_in_its_programme(built):
    plan = json.loads((built / f"output/plans/{COMMUNE}/{WEEK}.json").read_text(encoding="utf-8"))
    play = plan["plays"][0]
    titles = {(one["script"], one["title"]) for one in plan["plays"]}
    assert len(titles) == len({script for script, _title in titles}) == len({title for _script, title in titles})
    id3 = mutagen.id3.ID3(built / "output/programmes" / COMMUNE / WEEK / f"{COMMUNE}-2024-08-12-0530.mp3")
    first_spot = min(
        chapter.start_time for chapter in id3.getall("CHAP") if chapter.sub_frames["TIT2"] == play["title"]
    )
    seconds = float(play["start"][17:].split("+")[0]) + 60 * (int(play["start"][14:16]) - 30)
    assert abs(seconds * 1000 - first_spot) <= 1


@pytest.mark.slow
@pytest.mark.long
def test_every_programme_measures_as_it_should(built):
    for path in sorted((built / "output/programmes").rglob("*.mp3")):
        result = subprocess.run(
            [
                ffmpeg.program(),
                "-nostdin",
                "-hide_banner",
                "-xerror",
                "-i",
                path,
                "-af",
                "ebur128=peak=true",
                "-f",
                "null",
                "-",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        summary = result.stderr.rsplit("Summary:", 1)[1]
        assert abs(float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1]) + 16) <= 0.5
        assert float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1]) <= -1.0
        info = mutagen.mp3.MP3(path)
        assert (info.info.sample_rate, info.info.channels, round(info.info.bitrate, -3)) == (44_100, 1, 128_000)
        assert info.info.bitrate_mode == mutagen.mp3.BitrateMode.CBR
        assert path.read_bytes()[:5] == b"ID3\x03\x00"
        assert "Đài truyền thanh thị trấn Krông Năng" in str(info.tags["TIT2"])


@pytest.mark.slow
@pytest.mark.long
def test_another_number_of_jobs_and_a_fresh_output_give_the_same_bytes(built, sample):
    result = run(sample, "build", "--week", WEEK, "--for", COMMUNE, "--jobs", "1")
    assert result.exception is None
    assert made(sample) == made(built)


@pytest.mark.slow
@pytest.mark.long
def test_parts_of_a_build_give_what_the_whole_gives(built, sample):
    shutil.copytree(built / "output/shelf", sample / "output/shelf")
    for part in ("1/2", "2/2"):
        run(sample, "build", "--week", WEEK, "--for", COMMUNE, "--for", OTHER, "--shard", part)
    in_parts = made(sample)
    shutil.rmtree(sample / "output/programmes")
    run(sample, "build", "--week", WEEK, "--for", COMMUNE, "--for", OTHER)
    assert made(sample) == in_parts


def test_a_text_that_does_not_fit_its_day_stops_the_build_and_nothing_is_written(sample):
    schedule = sample / "schedules/dak-lak.toml"
    text = schedule.read_text(encoding="utf-8")
    schedule.write_text(text.replace("until = 2024-12-31", "until = 2026-12-31"), encoding="utf-8")
    result = run(sample, "build", "--week", "2026-W47", "--for", COMMUNE)
    assert result.exception.exit_code == 3
    assert "scripts/2g-cutoff/campaign.toml:" in str(result.exception)
    assert not (sample / "output/programmes").exists()


@pytest.mark.slow
@pytest.mark.long
def test_a_build_killed_at_any_moment_leaves_only_whole_files_and_is_carried_on(built, sample):
    whole = made(built)
    rest = {name: data for name, data in whole.items() if name.endswith(".mp3")}
    for kill in range(KILLS):
        if kill % 5 == 0:
            shutil.rmtree(sample / "output", ignore_errors=True)
        with subprocess.Popen(
            command(sample, "build", "--week", WEEK, "--for", COMMUNE),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as build:
            time.sleep(0.4 + 0.37 * (kill * 7 % KILLS) / 2)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(build.pid, signal.SIGKILL)
        for path in (sample / "output/programmes").rglob("[!.]*.mp3"):
            name = path.relative_to(sample).as_posix()
            assert path.read_bytes() == rest[name], name
    result = run(sample, "build", "--week", WEEK, "--for", COMMUNE)
    assert result.exception is None
    assert {name: data for name, data in made(sample).items() if "/.loa-" not in name} == whole
