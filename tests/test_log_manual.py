"""What people tell of: every form that a dispatch lists, with how many, by which means, and what shows it."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from test_log_command import CODE, FakeWorkspace, add, done, lines, refused, run, workspace  # noqa: F401 - a fixture

from loa.errors import InputInvalid, LogDamaged
from loa.model.evidence import FORMS, SPOKEN_FORMS
from loa.model.wording import FORM_WORDS

DAY = ("--day", "2024-08-12", "--title", "Dừng 2G")
LINK = "https://krongnang.daklak.gov.vn/dung-2g"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_be_told_with_number_and_proof(workspace: FakeWorkspace, form: str) -> None:  # noqa: F811
    start = ("--start", "07:15") if form in SPOKEN_FORMS else ()
    told = (*DAY, "--form", form, "--means", "Phương tiện của xã", "--count", "3", "--proof", LINK, *start)
    result = done(add(workspace, *told, "--by", "Mai"))
    (line,) = lines(workspace)
    assert (line.play.form, line.play.count, line.play.proof, line.play.proof_sha256) == (form, 3, LINK, "")
    assert f"{FORM_WORDS[form]}  Phương tiện của xã  Dừng 2G  × 3  {LINK}" in result.stdout
    done(run(workspace, "verify", "--for", CODE))


@pytest.mark.parametrize("form", SPOKEN_FORMS)
def test_what_is_heard_needs_its_time(workspace: FakeWorkspace, form: str) -> None:  # noqa: F811
    assert "--start" in refused(add(workspace, *DAY, "--form", form))


@pytest.mark.parametrize("form", sorted(set(FORMS) - set(SPOKEN_FORMS)))
def test_what_is_not_heard_needs_its_means(workspace: FakeWorkspace, form: str) -> None:  # noqa: F811
    assert "--means" in refused(add(workspace, *DAY, "--form", form))


def test_a_photo_is_kept_beside_the_log_and_watched(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    photo = tmp_path / "Băng rôn trước UBND xã.JPG"
    photo.write_bytes(b"\xff\xd8 photo")
    told = (*DAY, "--form", "banner", "--means", "Băng rôn trước UBND xã", "--proof", str(photo))
    done(add(workspace, *told))
    done(add(workspace, *told))
    (line,) = lines(workspace)
    kept = workspace.logs / CODE / "proofs" / line.play.proof
    assert kept.read_bytes() == photo.read_bytes()
    assert kept.name.isascii()
    assert kept.suffix == ".jpg"
    done(run(workspace, "verify", "--for", CODE))
    kept.write_bytes(b"another photo")
    result = run(workspace, "verify", "--for", CODE)
    refused(result, LogDamaged)
    assert "[minh chứng]" in result.stdout
    kept.unlink()
    assert "[minh chứng]" in run(workspace, "verify", "--for", CODE).stdout


@pytest.mark.parametrize("proof", ["javascript:alert(1)", "khong-co.jpg", "http://", "https://x y", "."])
def test_what_is_neither_link_nor_file_is_no_proof(workspace: FakeWorkspace, proof: str) -> None:  # noqa: F811
    refused(add(workspace, *DAY, "--form", "web", "--means", "Trang xã", "--proof", proof))
    assert lines(workspace) == ()


def test_a_proof_of_what_was_planned_stands_in_each_of_its_lines(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--session", "2024-08-12/sang", "--proof", LINK))
    assert {line.play.proof for line in lines(workspace)} == {LINK}


def test_a_tick_without_a_time_says_that_the_time_is_the_plans(workspace: FakeWorkspace) -> None:  # noqa: F811
    result = done(add(workspace, "--session", "2024-08-12/sang"))
    done(add(workspace, "--session", "2024-08-12/chieu", "--start", "17:05"))
    assert [line.play.timed for line in lines(workspace)] == ["plan", "plan", "", ""]
    assert result.stdout.count("giờ theo kế hoạch") == 2
    to = workspace.root / "bao-cao"
    told = json.loads(
        done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to), "--json")).stdout
    )
    states = [(one["state"], one["aired_start"] is None) for one in told["report"]["outcomes"][:4]]
    assert states == [("untimed", True), ("untimed", True), ("aired", False), ("aired", False)]
    assert told["report"]["totals"][0]["aired"] == 4


def test_a_corrected_line_is_marked(workspace: FakeWorkspace) -> None:  # noqa: F811
    line = f"{CODE}/2024-08-12/sang/1"
    done(add(workspace, "--line", line))
    done(add(workspace, "--line", line, "--corrects", "1", "--start", "05:50"))
    first, second = done(run(workspace, "show", "--for", CODE)).stdout.splitlines()
    assert "2" in first.rsplit("(", 1)[1]
    assert "1" in second.split("(", 1)[1]


def test_whoever_adds_to_a_log_that_was_tampered_with_is_told(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--session", "2024-08-12/sang"))
    path = workspace.logs / CODE / "plays-2024-08.jsonl"
    path.write_bytes(path.read_bytes().replace(b"complete", b"stopped", 1))
    for told in (add(workspace, "--session", "2024-08-12/chieu"), run(workspace, "show", "--for", CODE)):
        assert "loa log verify" in done(told).stderr
    assert len(lines(workspace)) == 4


def test_a_log_without_a_head_says_that_nothing_protects_it(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--session", "2024-08-12/sang"))
    assert "loa log head" in done(run(workspace, "verify")).stdout
    done(run(workspace, "head", "--for", CODE))
    assert "loa log head" not in done(run(workspace, "verify")).stdout


@pytest.mark.parametrize("what", ["plays-2024-08.jsonl", "heads", "."])
def test_a_log_or_its_heads_that_are_gone_are_a_fault(workspace: FakeWorkspace, what: str) -> None:  # noqa: F811
    done(add(workspace, "--session", "2024-08-12/sang"))
    done(run(workspace, "head", "--for", CODE))
    gone = workspace.logs / CODE / what
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    result = run(workspace, "verify", "--json")
    refused(result, LogDamaged)
    assert '"gone"' in result.stdout


def test_the_appendix_counts_what_nobody_saw_the_time_of(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--session", "2024-08-12/sang"))
    to = workspace.root / "bao-cao"
    done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to), "--form", "table"))
    (table,) = to.glob("*.csv")
    rows = [row for row in csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))) if "đã phát" in str(row)]
    assert [(row[3], row[8], row[9]) for row in rows] == [("", "1", "đã phát, giờ theo kế hoạch")] * 2


@pytest.mark.parametrize("by", [(), ("--by", ""), ("--by", " ")])
def test_who_says_so_is_named(workspace: FakeWorkspace, by: tuple[str, ...]) -> None:  # noqa: F811
    now = ("--now", "2024-08-12T18:00")
    told = run(workspace, "add", "--for", CODE, "--session", "2024-08-12/sang", *by, *now)
    assert "--by" in refused(told)
    table = workspace.root / "phieu.csv"
    table.write_text("day,form,means,title\n2024-08-12,zalo,Zalo OA,Dừng 2G\n", encoding="utf-8")
    assert "--by" in refused(run(workspace, "import", str(table), "--for", CODE, *by, *now), InputInvalid)
    assert not workspace.logs.exists()


@pytest.mark.parametrize(("start", "is_near"), [("02:31", True), ("02:29", False), ("08:29", True), ("17:30", False)])
def test_a_start_hours_away_is_questioned(workspace: FakeWorkspace, start: str, *, is_near: bool) -> None:  # noqa: F811
    told = ("--session", "2024-08-12/sang", "--start", start)
    if is_near:
        done(add(workspace, *told))
    else:
        assert "05:30" in (says := refused(add(workspace, *told)))
        assert "--confirm" in says
        assert not workspace.logs.exists()
        done(add(workspace, *told, "--confirm"))
    assert f"{lines(workspace)[0].play.start:%H:%M}" == start


def test_a_start_hours_away_in_a_table_is_questioned(workspace: FakeWorkspace) -> None:  # noqa: F811
    table = workspace.root / "phieu.csv"
    table.write_text(f"line,start,revision\n{CODE}/2024-08-12/sang/1,17:30,0123456789ab\n", encoding="utf-8")
    told = ("import", str(table), "--for", CODE, "--by", "Mai", "--now", "2024-08-12T18:00")
    assert "--confirm" in refused(run(workspace, *told), InputInvalid)
    assert not workspace.logs.exists()
    done(run(workspace, *told, "--confirm"))
    assert len(lines(workspace)) == 1


@pytest.mark.parametrize(("proof", "is_good"), [(LINK, True), ("anh.jpg", False), ("/etc/hostname", False)])
def test_a_table_names_no_file_of_this_machine(workspace: FakeWorkspace, proof: str, *, is_good: bool) -> None:  # noqa: F811
    (workspace.root / "anh.jpg").write_bytes(b"photo")
    table = workspace.root / "phieu.csv"
    table.write_text(f"day,form,means,title,proof\n2024-08-12,zalo,Zalo OA,Dừng 2G,{proof}\n", encoding="utf-8")
    told = run(workspace, "import", str(table), "--for", CODE, "--by", "Mai", "--now", "2024-08-12T18:00")
    if is_good:
        done(told)
        done(run(workspace, "verify", "--for", CODE))
    else:
        assert "--proof" in refused(told, InputInvalid)
    assert len(lines(workspace)) == is_good


@pytest.mark.parametrize(
    "words", [("--session", "2027-08-12/sang"), ("--line", f"{CODE}/2027-08-12/sang/1"), ("--day", "2027-08-12")]
)
def test_what_has_not_come_is_told_so_and_not_that_its_week_lacks_a_plan(
    workspace: FakeWorkspace,  # noqa: F811
    words: tuple[str, ...],
) -> None:
    told = refused(add(workspace, *words))
    assert "12/08/2027" in told
    assert "loa build" not in told


@pytest.mark.parametrize("data", [b"", "Kính gửi: UBND xã".encode(), b"PK\x03\x04 half", b"\xd0\xcf\x11\xe0 old"])
def test_a_letter_is_no_photo(workspace: FakeWorkspace, tmp_path: Path, data: bytes) -> None:  # noqa: F811
    letter = tmp_path / "cong-van.txt"
    letter.write_bytes(data)
    refused(add(workspace, *DAY, "--form", "banner", "--means", "Băng rôn", "--proof", str(letter)))
    assert not lines(workspace)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x1cftypM4A \xff"])
def test_a_picture_a_scan_and_a_recording_are_proofs(workspace: FakeWorkspace, tmp_path: Path, data: bytes) -> None:  # noqa: F811
    proof = tmp_path / "proof.bin"
    proof.write_bytes(data)
    done(add(workspace, *DAY, "--form", "banner", "--means", "Băng rôn", "--proof", str(proof)))
