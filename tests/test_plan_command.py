"""``loa plan`` and ``loa schedule`` on the sample workspace."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest


def loa(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loa", "--workspace", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_a_line_is_explained_and_the_plan_goes_to_files(sample, tmp_path) -> None:
    told = loa(sample, "plan", "--why", "24343/2024-08-12/sang/1")
    assert told.returncode == 0, told.stderr
    assert "schedules/dak-lak.toml:" in told.stdout
    assert loa(sample, "plan", "--why", "24343/2024-08-12/sang/99").returncode == 2
    assert loa(sample, "plan", "--why", "x").returncode == 2
    made = loa(sample, "plan", "--day", "2024-08-12", "--for", "24343", "--to", str(tmp_path / "x"), "--as", "ics,csv")
    assert made.stdout.split() == [f"{tmp_path}/x/24343-2024-08-12-ban-nhap.{form}" for form in ("ics", "csv")]
    assert loa(sample, "plan", "--day", "2024-08-12", "--for", "24343", "--to", "x", "--as", "icz").returncode == 2


@pytest.mark.slow
def test_an_emergency_is_kept_in_its_file_or_not_at_all(sample) -> None:
    path = sample / "schedules" / "emergencies.toml"
    words = ("plan", "--for", "24343", "--at", "2024-08-14 09:10", "--emergency")
    assert loa(sample, *words, "i-speed").returncode == 3
    assert loa(sample, "plan", "--for", "24343", "--week", "2024-W33", "--emergency", "2g-cutoff").returncode == 2
    assert not path.exists()
    told = loa(sample, *words, "2g-cutoff", "--audience", "everyone")
    assert told.returncode == 0, told.stderr
    assert "tin khẩn cấp" in told.stdout
    assert "phát ngay" in told.stdout
    kept = path.read_bytes()
    assert loa(sample, *words, "2g-cutoff", "--audience", "everyone").returncode == 2
    assert path.read_bytes() == kept


@pytest.mark.slow
def test_a_schedule_goes_to_excel_and_comes_back_changed(sample, tmp_path) -> None:
    workbook = tmp_path / "lich.xlsx"
    assert loa(sample, "schedule", "export", "dak-lak", "--to", str(workbook)).returncode == 0
    toml = sample / "schedules" / "dak-lak.toml"
    before = toml.read_bytes()
    assert loa(sample, "schedule", "import", "dak-lak", "--from", str(workbook)).returncode == 0
    assert toml.read_bytes() == before
    book = openpyxl.load_workbook(workbook)
    book["campaign"]["A2"] = "2g"
    book.save(workbook)
    refused = loa(sample, "schedule", "import", "dak-lak", "--from", str(workbook))
    assert (refused.returncode, toml.read_bytes()) == (3, before)
    assert "lich.xlsx:2 [campaign.campaign]" in refused.stderr
    book["campaign"]["A2"] = "i-speed"
    book.save(workbook)
    assert loa(sample, "schedule", "import", "dak-lak", "--from", str(workbook)).returncode == 0
    assert (sample / "schedules" / "dak-lak.toml.bak").read_bytes() == before
