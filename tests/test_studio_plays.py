"""Ticking, correcting and telling of plays in the studio, by what the log says afterwards."""

import datetime as dt
import html
import os
import re
import subprocess
import sys
from dataclasses import replace
from urllib.parse import quote

import pytest
from at_the_pc import Browser
from test_report import CODE, a_line, a_plan

from loa.files.kinds import is_seen
from loa.messages import ON_PAGE, here, said_on_page
from loa.model.playing import PlannedSession
from loa.model.time import VIETNAM
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog
from loa.todo import LOG, REPORT, todo
from loa.workspace import open_workspace


def test_what_helps_is_said_where_it_is_read():
    assert here(command="--by", page="the field") == "--by"
    with said_on_page():
        assert here(command="--by", page="the field") == "the field"
    assert here(command="--by", page="the field") == "--by"


def test_a_command_that_a_page_runs_names_no_option(sample):
    asked = [sys.executable, "-m", "loa", "--workspace", str(sample), "log", "add", "--for", "24343"]
    asked += ["--day", "2024-08-12", "--form", "zalo", "--by", "Nga"]
    told = {
        is_page: subprocess.run(
            asked, env=os.environ | (ON_PAGE if is_page else {}), capture_output=True, encoding="utf-8", check=False
        ).stderr
        for is_page in (False, True)
    }
    assert "--means" in told[False]
    assert "--" not in told[True]


DAY = "code=24343&day=2024-08-12"
LINE = f"{CODE}/2024-08-12/sang/1"
SESSION = PlannedSession(
    dt.date(2024, 8, 12), "sang", "Buổi sáng", dt.datetime(2024, 8, 12, 5, 30, tzinfo=VIETNAM), 92.0, "sang"
)


@pytest.fixture
def browser(sample):
    plan = replace(a_plan(a_line(12), a_line(12, number=2)), sessions=(SESSION,))
    write_plan(plan_path(sample / "output", CODE, "2024-W33"), plan)
    return Browser(sample, dt.datetime(2024, 8, 12, 9, 0, tzinfo=VIETNAM))


def log(sample):
    return PlayLog(sample / "logs", CODE).lines()


@pytest.mark.parametrize("form", [{"session": "2024-08-12/sang"}, {"line": LINE}])
def test_nobody_confirms_nothing(browser, sample, form):
    answer = browser.send(f"/plays/played?{DAY}", **form, by="   ")
    assert answer.status_code == 422
    assert "Ai xác nhận" in answer.text
    assert "--by" not in answer.text
    assert not log(sample)


def test_every_form_that_logs_asks_for_a_name(browser):
    page = browser.get(f"/plays?{DAY}").text
    forms = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'method="post"' in one]
    assert len(forms) >= 6
    assert all(re.search(r'name="by"[^>]* required', one) for one in forms)


def test_a_tick_is_told_in_words_and_the_name_stays(browser, sample):
    page = browser.send(f"/plays/played?{DAY}", session="2024-08-12/sang", by="Y Moan").text
    assert [line.play.says for line in log(sample)] == ["Y Moan", "Y Moan"]
    done = re.search(r'class="done".*?</div>', page, re.DOTALL).group()
    assert "Dừng công nghệ 2G" in done
    assert LINE not in done
    assert page.count('name="by"') == page.count('value="Y Moan"') > 3


def test_what_stands_already_is_no_success(browser, sample):
    for _time in range(2):
        page = browser.send(f"/plays/played?{DAY}", line=LINE, by="Y Moan").text
    assert len(log(sample)) == 1
    assert 'class="done"' not in page
    assert "Y Moan" in re.search(r'class="notes" role="status".*?</div>', page, re.DOTALL).group()


def test_a_wrong_tick_is_corrected_once_and_only_where_it_stands(browser, sample):
    browser.send(f"/plays/played?{DAY}", line=LINE, by="Y Moan")
    page = browser.get(f"/plays?{DAY}").text
    number = re.search(r'name="corrects" value="(\d+)"', page).group(1)
    form = {"line": LINE, "outcome": "not-played", "why": "mất điện", "by": "H Lan", "start": "05:40"}
    assert browser.send(f"/plays/correct?{DAY}", corrects=number, **form).status_code == 200
    (_first, second) = log(sample)
    assert (second.play.corrects, second.play.ended, second.play.says) == (1, "not-played", "H Lan")
    assert 'name="corrects" value="1"' not in browser.get(f"/plays?{DAY}").text
    assert browser.send(f"/plays/correct?{DAY}", corrects="1", **form).status_code == 409
    assert len(log(sample)) == 2


POST = {"form": "zalo", "means": "Zalo OA của xã", "title": "Dừng 2G", "campaign": "2g-cutoff", "by": "H Lan"}
PNG = b"\x89PNG\r\n\x1a\n"


def test_what_no_plan_holds_is_corrected_too(browser, sample):
    browser.send(f"/plays/add?{DAY}", **POST, count="12")
    page = browser.send(f"/plays/correct?{DAY}", corrects="1", outcome="played", **POST, count="5").text
    assert [(line.play.count, line.play.corrects) for line in log(sample)] == [(12, 0), (5, 1)]
    assert "× 5" in page
    assert "× 12" not in page


def test_a_photo_is_a_photo_and_stays_only_with_its_line(browser, sample):
    proofs = sample / "logs" / CODE / "proofs"
    text = browser.send(f"/plays/add?{DAY}", files={"file": ("a.png", b"Th\xc6\xb0", "image/png")}, **POST)
    assert text.status_code == 400
    assert not log(sample)
    for number in range(2):
        browser.send(f"/plays/add?{DAY}", files={"file": ("a.png", PNG + bytes([number]), "image/png")}, **POST)
    assert len(log(sample)) == 1
    assert [path.name for path in proofs.iterdir()] == [log(sample)[0].play.proof]


SEEN = (PNG, b"%PDF-1.7", b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WEBPVP8 ")
NOT_SEEN = (b"RIFF\0\0\0\0WAVEfmt ", b"ID3\4", b"", b"PK\3\4", b"Th\xc6\xb0")


@pytest.mark.parametrize(("data", "is_one"), [*((one, True) for one in SEEN), *((one, False) for one in NOT_SEEN)])
def test_a_photo_or_scan_is_known_by_its_first_bytes(data, is_one):
    assert is_seen(data) is is_one


def test_a_task_of_several_stations_opens_their_province(sample):
    workspace = open_workspace(sample)
    tasks = [one for one in todo(workspace, today=dt.date(2024, 9, 3), kinds={REPORT, LOG}) if one.province]
    assert {one.kind for one in tasks} == {REPORT, LOG}
    shown = html.unescape(Browser(sample, dt.datetime(2024, 9, 3, 9, 0, tzinfo=VIETNAM)).get("/").text)
    for one in tasks:
        found = re.findall(rf'href="(/reports\?month={one.month}[^"]*province={quote(one.province)}[^"]*)"', shown)
        assert found
        page = Browser(sample, dt.datetime(2024, 9, 3, 9, 0, tzinfo=VIETNAM)).get(found[0])
        known = [code for code in workspace.stations if f"code={code}&" in html.unescape(page.text)]
        assert len(known) > 1


def test_a_letter_is_chosen_by_its_title_and_the_one_that_is_applied_is_shown(sample):
    browser = Browser(sample, dt.datetime(2024, 9, 3, 9, 0, tzinfo=VIETNAM))
    page = browser.get("/reports?month=2024-08&code=24343&campaign=2g-cutoff&dispatch=of-another-month").text
    (chosen,) = re.findall(
        r"<option[^>]* selected>([^<]*)</option>", page.split('id="dispatch"')[1].split("</select>")[0]
    )
    assert chosen.startswith("Công văn số: ")


def test_a_figure_is_told_in_words_first_and_its_codes_are_folded(browser):
    browser.send(f"/plays/played?{DAY}", session="2024-08-12/sang", start="05:31", by="Y Moan")
    report = browser.get("/reports?month=2024-08&code=24343&campaign=2g-cutoff").text
    page = browser.get(html.unescape(re.search(r'href="(/reports/why\?id=[^"]+T1)"', report).group(1))).text
    main = page.split("<main")[1]
    folded = " ".join(re.findall(r"<details.*?</details>", main, re.DOTALL))
    shown = re.sub(r"<details.*?</details>", "", main, flags=re.DOTALL)
    for exact in (r"\b[0-9a-f]{64}\b", r"2024-08-12T05:31", LINE, "2g-cutoff/vi.everyone"):
        assert re.search(exact, folded)
        assert not re.search(exact, shown)
    assert "05:31:00 12/08/2024" in shown
    assert "Y Moan" in shown


@pytest.mark.slow
def test_a_file_that_brings_nothing_new_is_no_success(browser, sample):
    sheet = f"line,by\n{LINE},Y Moan\n".encode()
    form = {"revision": "0123456789ab", "by": "Y Moan"}
    first, second = (
        browser.send(f"/plays/import?{DAY}", files={"file": ("phieu.csv", sheet, "text/csv")}, **form).text
        for _time in range(2)
    )
    assert len(log(sample)) == 1
    assert 'class="done" role="alert"' in first
    assert 'class="notes" role="alert"' in second


def test_no_reason_and_no_far_start_is_taken_for_granted(browser, sample):
    form = {"session": "2024-08-12/sang", "reason": "", "by": "Y Moan"}
    assert browser.send(f"/plays/not-played?{DAY}", **form).status_code == 400
    far = {"line": LINE, "start": "11:30", "by": "Y Moan"}
    answer = browser.send(f"/plays/played?{DAY}", **far)
    assert answer.status_code == 422
    assert "--confirm" not in answer.text
    assert not log(sample)
    browser.send(f"/plays/played?{DAY}", **far, confirm="1")
    assert len(log(sample)) == 1
