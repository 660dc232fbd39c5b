"""The report pack: forms, and the proof that an inspector checks without loa."""

import dataclasses
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_log_command import CODE, LINES, FakeWorkspace, add, done, run
from test_report import a_plan
from test_why import asked

from loa.country_report import Wanted, country_report
from loa.errors import LogDamaged, UsageError
from loa.heads import Heads
from loa.messages import _
from loa.model.time import VIETNAM
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog
from loa.proof import verify_log
from loa.sample import new_workspace
from loa.workspace import open_workspace

NOW = dt.datetime(2024, 8, 12, 20, 0, tzinfo=VIETNAM)


@pytest.fixture
def station(tmp_path):
    made = FakeWorkspace(tmp_path)
    plan = dataclasses.replace(a_plan(*LINES), first=dt.date(2024, 8, 12), last=dt.date(2024, 8, 18))
    write_plan(plan_path(made.output, CODE, "2024-W33"), plan)
    done(add(made, "--day", "2024-08-12"))
    cosign(made)
    done(add(made, "--line", LINES[4].id, now="2024-08-13T18:00"))
    return made


def cosign(station):
    heads, log = Heads(station.root, CODE), PlayLog(station.logs, CODE)
    signed = heads.signed(log.head(), log.roots, now=NOW)
    heads.receive(str(signed.note), log.roots, now=NOW)


def pack(station, *options, to="bao-cao"):
    return run(station, "report", "--month", "2024-08", "--for", CODE, "--to", str(station.root / to), *options)


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_pack_holds_every_form_and_the_proof(station):
    done(pack(station))
    names = set(files_in(station.root / "bao-cao"))
    stem = f"{CODE}-2024-08-2g-cutoff"
    assert {f"{stem}{suffix}" for suffix in (".docx", ".xlsx", ".csv", ".json", ".txt", ".pdf")} <= names
    assert {"proof/verify_log.py", "proof/centre.txt", f"proof/kiem-tra-{CODE}-2024-08.txt"} <= names
    assert {f"proof/{CODE}/plays-2024-08.jsonl", f"proof/{CODE}/keys/2024-08.txt"} <= names


def test_making_it_again_gives_the_same_bytes(station):
    done(pack(station))
    first = files_in(station.root / "bao-cao")
    done(pack(station))
    assert files_in(station.root / "bao-cao") == first


def test_the_report_shows_the_heads_and_what_the_centre_does_not_hold(station):
    made = json.loads(done(pack(station, "--json")).stdout)
    assert (made["schema"], made["version"]) == ("loa.report/2", 2)
    (head,) = made["report"]["heads"]
    assert (head["size"], head["cosigned_at"]) == (4, "2024-08-12T20:00:00+07:00")
    text = (station.root / "bao-cao" / f"{CODE}-2024-08-2g-cutoff.txt").read_text(encoding="utf-8")
    assert "Chưa đối chứng: 1 dòng, từ dòng 5 đến dòng 5" in " ".join(text.split())


def test_the_verifier_of_the_pack_says_what_the_report_says(station):
    done(pack(station))
    folder = station.root / "bao-cao" / "proof"
    command = [sys.executable, "-I", "verify_log.py", CODE, (folder / "centre.txt").read_text().strip()]
    good = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert (good.returncode, good.stdout.split()[0]) == (0, "5"), good.stdout
    plays = folder / CODE / "plays-2024-08.jsonl"
    plays.write_bytes(plays.read_bytes().replace(b'"count":1', b'"count":9', 1))
    bad = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert bad.returncode == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here; the verifier checks the same")
def test_the_commands_of_the_page_verify_the_station_and_the_centre(station):
    done(pack(station))
    folder = station.root / "bao-cao" / "proof"
    page = (folder / f"kiem-tra-{CODE}-2024-08.txt").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    [^…\n]+\n)+", page, flags=re.MULTILINE)
    commands = [block for block in blocks if re.match("    (python3|sed|\\(?printf) ", block)]
    assert len(commands) == 4
    python = f"python3() {{ '{sys.executable}' \"$@\"; }}\n"
    for some in ("".join(commands), "".join(reversed(commands))):
        told = subprocess.run(
            ["bash", "-ec", "set -o pipefail\n" + python + some],
            cwd=folder, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.count("Signature Verified Successfully") == 2
        assert re.search(r"^5 dòng khớp với nhau; 1 dòng", told.stdout, flags=re.MULTILINE)
        hashed, before = re.search(r"= ([0-9a-f]{64})\n\"previous\":\"([0-9a-f]{64})\"", told.stdout).groups()
        assert hashed == before
    assert max(map(len, page.split("\n"))) <= 130


def test_photos_travel_with_the_pack_and_the_verifier_checks_them(station):
    photo = station.root / "anh.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0 photo")
    visit = ("--form", "house-visit", "--means", "Tổ CNSCĐ", "--title", "x", "--campaign", "2g-cutoff")
    done(add(station, *visit, "--day", "2024-08-12", "--proof", str(photo), now="2024-08-13T19:00"))
    (station.logs / CODE / "proofs" / "not-named.jpg").write_bytes(b"somebody's")
    done(pack(station))
    folder = station.root / "bao-cao" / "proof"
    (copy,) = (folder / CODE / "proofs").iterdir()
    assert copy.read_bytes() == photo.read_bytes()
    assert verify_log.check(folder / CODE)[0] == []
    copy.write_bytes(b"another")
    assert copy.name in verify_log.check(folder / CODE)[0][0]


@pytest.mark.parametrize("folder", ["logs", "logs/24343", "scripts/x", "schedules", "keys", "x/../logs"])
def test_a_report_does_not_go_where_evidence_and_peoples_work_stand(station, folder):
    before = files_in(station.root)
    assert isinstance(pack(station, to=folder).exception, UsageError)
    assert files_in(station.root) == before


def test_a_report_does_not_rest_on_a_head_that_the_log_no_longer_gives(station):
    (head,) = (station.logs / CODE / "heads").glob("*.txt")
    head.write_bytes(head.read_bytes().replace(b"\n4\n", b"\n3\n"))
    assert isinstance(pack(station).exception, LogDamaged)
    assert not (station.root / "bao-cao").exists()


def test_the_letter_form_stands_beside_the_report_form(station):
    done(pack(station))
    done(pack(station, "--style", "letter"))
    names = set(files_in(station.root / "bao-cao"))
    assert {f"{CODE}-2024-08-2g-cutoff.docx", f"{CODE}-2024-08-2g-cutoff-letter.docx"} <= names


def test_one_form_can_be_asked_for(station):
    printed = done(pack(station, "--form", "text")).stdout.splitlines()
    assert [Path(line).suffix for line in printed] == [".txt"]
    assert isinstance(pack(station, "--form", "nothing").exception, UsageError)


def test_a_form_that_lacks_its_package_is_told_and_the_others_are_written(station, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    result = done(pack(station))
    assert _("The PDF form needs the package typst, which is not here.") in result.stderr
    assert not list((station.root / "bao-cao").glob("*.pdf"))
    assert list((station.root / "bao-cao").glob("*.docx"))


def test_a_play_leads_to_the_head_under_which_the_centre_holds_it(station):
    size = json.loads(done(pack(station, "--json")).stdout)["report"]["log_size"]
    held = done(asked(station, f"{CODE}/2024-08/2g-cutoff@{size}#L1")).stdout
    assert "20:00 12/08/2024" in held
    assert (
        _("not yet: it lies after the last cosigned head")
        in done(asked(station, f"{CODE}/2024-08/2g-cutoff@{size}#L5")).stdout
    )


def test_a_provinces_figure_leads_to_its_stations_figures(station):
    options = ("report", "--month", "2024-08", "--province", "Đắk Lắk", "--to", str(station.root / "tinh"), "--json")
    made = json.loads(done(run(station, *options)).stdout)["report"]
    assert made["station"] == "dak-lak"
    printed = done(asked(station, f"dak-lak/2024-08/2g-cutoff@{made['log_size']}#T1")).stdout
    assert f"{CODE}/2024-08/2g-cutoff@5#T1" in printed
    done(add(station, "--line", LINES[5].id, now="2024-08-13T19:00"))
    grown = asked(station, f"dak-lak/2024-08/2g-cutoff@{made['log_size']}#T1")
    assert isinstance(grown.exception, UsageError)


def test_all_provinces_and_the_country_are_written_and_a_damaged_log_is_named(station, tmp_path):
    root = tmp_path / "ws"
    new_workspace(root)
    PlayLog(root / "logs", CODE).append_all(
        (line.play for line in PlayLog(station.logs, CODE).lines()), logged_at=NOW + dt.timedelta(days=2)
    )
    (root / "logs" / "06253").mkdir()
    (root / "logs" / "06253" / "plays-2024-08.jsonl").write_bytes(b"{}\n")
    wanted = Wanted("2024-08", campaign="2g-cutoff", forms=("text", "data"))
    done = list(country_report(open_workspace(root), wanted, tmp_path / "out"))
    *provinces, last = [one.report.station for one in done if one.report]
    assert (sorted(provinces), last) == (["dak-lak", "lang-son", "soc-trang"], "ca-nuoc")
    assert [told.split(":")[0] for one in done for told in one.wrong] == ["06253"]
    country = done[-1].report
    assert [total.aired for total in country.totals if total.form == "loudspeaker"] == [5]
    assert dict(country.states)["planned"] == 5
    text = (tmp_path / "out" / "lang-son-2024-08-2g-cutoff.txt").read_text(encoding="utf-8")
    assert "Chưa tính 1 đơn vị" in text
    first = files_in(tmp_path / "out")
    list(country_report(open_workspace(root), wanted, tmp_path / "again"))
    assert files_in(tmp_path / "again") == first
