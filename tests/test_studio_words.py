"""What the studio tells people: in their words, only what holds now, and about the station that they chose."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
from at_the_pc import Browser

from loa.files.workbook import Sheet, workbook_bytes
from loa.model.time import VIETNAM
from loa.studio import visit as visits
from loa.titles import fact_title, phase_title, script_title, value_words
from loa.todo import RECORD, todo
from loa.workspace import open_workspace
from loa.workspace.day_changes import DAY_CHANGES

NOW = dt.datetime(2024, 8, 11, 9, 0, tzinfo=VIETNAM)
WEEK = "code=24343&week=2024-W33"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def browser(sample):
    return Browser(sample, NOW)


def words(page):
    """What a person reads of a page, without addresses and without the script that they edit."""
    main = page.text.split("<main")[1].split("</main>")[0]
    main = re.sub(r"<textarea.*?</textarea>", "", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_thing_has_the_name_that_people_give_it(sample):
    campaign = open_workspace(sample).campaign("2g-cutoff")
    assert "Người cao tuổi" in script_title(campaign, "vi", "elderly")
    assert "Việt" in script_title(campaign, "vi", "elderly")
    assert fact_title(campaign, "stop_date") == "Ngày dừng máy chỉ có 2G"
    assert fact_title(campaign, "report_day").startswith("Báo cáo trước ngày")
    assert fact_title(campaign, "no_such") == "no_such"
    assert phase_title(campaign, "first-plan").startswith("Theo kế hoạch đầu")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (dt.date(2024, 9, 16), "16/09/2024"),
        ("2024-09-16", "16/09/2024"),
        ("18008098", "18008098"),
        (300, "300"),
        (("thôn 1", "thôn 2"), "thôn 1; thôn 2"),
        ("tqc.gov.vn", "tqc.gov.vn"),
    ],
)
def test_a_value_is_written_as_people_write_it(value, said):
    assert value_words(value) == said


@pytest.mark.parametrize(
    "address", ["/", "/scripts", "/scripts/2g-cutoff/vi.elderly?code=24343&on=2024-08-12", "/tables"]
)
def test_pages_show_no_names_of_files_own_words(browser, address):
    shown = words(browser.get(address))
    for raw in ("vi.elderly", "first-plan", "rade.everyone"):
        assert raw not in shown


def test_the_chosen_station_goes_along_to_the_next_page(browser):
    page = browser.get(f"/plan?{WEEK}")
    menu = page.text.split("<nav")[1].split("</nav>")[0]
    assert 'href="/plays?code=24343"' in menu
    assert 'value="24343" selected' in browser.get("/plays?code=24343").text
    assert "?code" not in browser.get("/plan").text.split("<nav")[1].split("</nav>")[0]
    hostile = browser.get("/scripts?code=" + quote('1"><b>')).text.split("<nav")[1].split("</nav>")[0]
    assert "code=" not in hostile


def test_one_request_looks_at_the_folder_once(browser, monkeypatch):
    looked = []
    stamp = visits._stamp
    monkeypatch.setattr(visits, "_stamp", lambda folder: looked.append(folder) or stamp(folder))
    browser.get("/scripts")
    assert len(looked) == 1


def test_a_kit_holds_as_many_sentences_as_things_to_do_count(sample):
    workspace = open_workspace(sample)
    tasks = [one for one in todo(workspace, today=NOW.date()) if one.kind == RECORD and one.campaign == "2g-cutoff"]
    task = next(one for one in tasks if one.station == "24181")
    page = Browser(sample, NOW).get(f"/recording?code={task.station}&language=rade&campaign=2g-cutoff")
    assert page.text.count("data-key=") == int(re.search(r"\d+ (?=câu)", task.detail).group())
    assert "15/9/2026" not in page.text  # a phase that has not begun


@pytest.mark.parametrize(
    "address",
    ["/tables/localities/look", "/plays/import?code=24343&day=2024-08-12", "/scripts/2g-cutoff/vi.everyone/import"],
)
def test_a_picture_is_told_to_be_one_in_a_sentence(browser, address, monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")
    answer = browser.send(address, files={"file": ("ảnh chụp.png", PNG, "image/png")}, by="Trực ban")
    assert answer.status_code in (409, 422)
    told = words(answer) if "<main" in answer.text else answer.text
    assert "it is a picture" in told or "is a picture" in told
    assert "ảnh chụp.png" in told
    assert "loa-" not in told  # nor the folder where it lay
    assert "Traceback" not in told


def test_of_many_faults_five_are_shown_and_the_others_counted(browser):
    rows = "".join(f"{number},xx,,tỉnh\n" for number in range(30))
    data = f"code,kind,name,province\n{rows}".encode()
    answer = browser.send("/tables/localities/look", files={"file": ("bảng.csv", data, "text/csv")})
    assert answer.status_code == 422
    before, _details, after = answer.text.split('class="faults"')[1].partition("<details>")
    assert before.count("<li>") == 5
    assert after.split("</details>")[0].count("<li>") > 20


def test_a_change_of_a_day_is_taken_back_on_its_page(browser, sample, monkeypatch):
    monkeypatch.setattr("loa.studio.work._follow", lambda work, _command: setattr(work, "exit_code", 0))
    path = sample / "schedules" / DAY_CHANGES
    browser.send(f"/plan/change?{WEEK}", session="2024-08-12/sang", start="06:15", why="họp thôn")
    assert "06:15" in path.read_text(encoding="utf-8")
    browser.send(f"/plan/change/back?{WEEK}", session="2024-08-12/sang")
    assert "06:15" not in path.read_text(encoding="utf-8")
    assert browser.send(f"/plan/change/back?{WEEK}", session="2024-08-12/sang").status_code == 400


def test_a_session_of_the_past_is_not_moved(sample):
    late = Browser(sample, NOW + dt.timedelta(days=10))
    answer = late.send(f"/plan/change?{WEEK}", session="2024-08-12/sang", start="06:15", why="họp thôn")
    assert answer.status_code == 400
    assert "đã phát" in answer.text
    assert not (sample / "schedules" / DAY_CHANGES).exists()


@pytest.mark.parametrize("day", ["2026-11-31", "2023-02-29"])
def test_a_day_that_does_not_exist_is_told_so(browser, day):
    answer = browser.get(f"/plays?code=24343&day={day}")
    assert answer.status_code == 400
    assert f"{day[8:]}/{day[5:7]}/{day[:4]}" in answer.text


def test_a_commune_that_hears_vietnamese_alone_is_told_that_it_needs_no_recordings(sample):
    path = sample / "schedules/localities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("vi rade", "vi"), encoding="utf-8")
    page = Browser(sample, NOW).get("/recording?code=24343")
    assert page.status_code == 200
    assert "data-key=" not in page.text


def test_an_excel_file_of_another_table_is_no_log(browser):
    data = workbook_bytes(
        [Sheet("x", ("code", "kind", "name", "province"), (("24343", "xã", "Krông Năng", "tỉnh Đắk Lắk"),))]
    )
    files = {"file": ("xã.xlsx", data, "application/zip")}
    answer = browser.send("/plays/import?code=24343&day=2024-08-12", files=files, by="Trực ban")
    assert answer.status_code == 422
    told = answer.text.split('class="faults"')[1].split("</div>")[0]
    assert told.count("xã.xlsx") == 1
    assert "“province”" in told
