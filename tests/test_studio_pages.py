"""What people do in the studio, page by page, and what the workspace's files say afterwards."""

import datetime as dt
import re
import time
import zipfile
from io import BytesIO
from urllib.parse import quote

import pytest
from at_the_pc import Browser

from loa.approvals import verdict
from loa.day_change import change_day, take_back
from loa.files.workbook import Sheet, workbook_bytes
from loa.model.playing import DayChange
from loa.model.time import VIETNAM
from loa.script_history import history, script_named, text_of
from loa.workspace import open_workspace

NOW = dt.datetime(2024, 8, 12, 9, 0, tzinfo=VIETNAM)
SCRIPT = "/scripts/2g-cutoff/vi.everyone"
CHOSEN = "?code=24343&on=2024-08-12&length=short"


@pytest.fixture
def browser(sample):
    return Browser(sample, NOW)


def script(sample):
    workspace = open_workspace(sample)
    return script_named(workspace, workspace.campaign("2g-cutoff"), "vi.everyone")


def over(page):
    return re.search(r'name="over" value="([^"]*)"', page.text).group(1)


def test_a_saved_text_stands_in_the_file_and_in_the_history(browser, sample):
    answer = browser.send(f"{SCRIPT}/save", text="Bà con chú ý.", over=over(browser.get(SCRIPT + CHOSEN)))
    assert answer.status_code == 200
    assert text_of(script(sample)) == "Bà con chú ý.\n"
    assert len(history(script(sample))) == 2


def test_the_second_of_two_writers_sees_both_texts_and_loses_nothing(browser, sample):
    began_with = over(browser.get(SCRIPT + CHOSEN))
    browser.send(f"{SCRIPT}/save", text="Bà con chú ý nghe tin của Lan.", over=began_with)
    answer = browser.send(f"{SCRIPT}/save", text="Bà con chú ý nghe tin của Nga.", over=began_with)
    assert answer.status_code == 409
    assert "<del>Lan</del><ins>Nga</ins>" in answer.text
    assert text_of(script(sample)) == "Bà con chú ý nghe tin của Lan.\n"
    browser.send(f"{SCRIPT}/save", text="Bà con chú ý nghe tin của cả hai.", over=over(answer))
    assert text_of(script(sample)) == "Bà con chú ý nghe tin của cả hai.\n"


def test_a_text_with_a_fault_is_not_saved_and_stays_in_the_editor(browser, sample):
    before = text_of(script(sample))
    answer = browser.send(f"{SCRIPT}/save", text="Bà con\n{{ ngay_cat }}", over=over(browser.get(SCRIPT)))
    assert answer.status_code == 422
    assert "{{ ngay_cat }}" in answer.text
    assert "ngay_cat" in answer.text.split("faults")[1]
    assert text_of(script(sample)) == before


def test_the_preview_says_what_the_commune_would_hear(browser):
    text = "Từ ngày 16/9/2024, {{ kind }} {{ name }} tắt 2G. Hỏi Tổ công nghệ số cộng đồng."
    shown = browser.send(f"{SCRIPT}/preview", code="24343", on="2024-08-12", length="short", text=text).text
    assert "thị trấn Krông Năng" in shown
    assert re.search(r"<mark[^>]*>hai gờ</mark>", shown)


def test_a_script_cannot_put_markup_or_code_into_the_page(browser):
    text = "<b onclick=x>Bà con</b> {{ ''.__class__ }}"
    shown = browser.send(f"{SCRIPT}/preview", code="24343", on="2024-08-12", length="short", text=text).text
    assert "<b onclick" not in shown
    assert "&lt;class" not in shown
    assert "faults" in shown


def test_an_approval_binds_the_words_on_the_page_and_no_others(browser, sample):
    seen = over(browser.get(SCRIPT + CHOSEN))
    script(sample).path.write_text("Bà con chú ý. Hỏi Tổ công nghệ số cộng đồng.\n", encoding="utf-8")
    shown = text_of(script(sample))
    refused = browser.send(f"{SCRIPT}/approve", over=seen, shown=shown, name="Nguyễn Văn Thử", post="Giám đốc")
    assert refused.status_code == 409
    of = open_workspace(sample).campaign("2g-cutoff")
    assert verdict(of, script(sample)).draft
    browser.send(
        f"{SCRIPT}/approve",
        over=over(browser.get(SCRIPT + CHOSEN)),
        shown=shown,
        name="Nguyễn Văn Thử",
        post="Giám đốc",
    )
    assert not verdict(of, script(sample)).draft


def test_a_word_file_comes_into_the_editor_unsaved(browser, sample):
    before = text_of(script(sample))
    files = {"file": ("bai.txt", "Bà con chú ý nghe tin mới.".encode(), "text/plain")}
    assert "Bà con chú ý nghe tin mới." in browser.send(f"{SCRIPT}/import", files=files).text
    assert text_of(script(sample)) == before


@pytest.mark.slow
def test_the_words_come_out_as_a_word_file(browser):
    answer = browser.get(f"{SCRIPT}/word{CHOSEN}")
    with zipfile.ZipFile(BytesIO(answer.content)) as parts:
        assert "thị trấn Krông Năng" in parts.read("word/document.xml").decode()


def test_an_earlier_text_becomes_the_text_again(browser, sample):
    before = text_of(script(sample))
    browser.send(f"{SCRIPT}/save", text="Bà con chú ý.", over=over(browser.get(SCRIPT)))
    assert "<del>" in browser.get(f"{SCRIPT}/versions").text
    browser.send(f"{SCRIPT}/restore", number="1")
    assert text_of(script(sample)) == before
    assert len(history(script(sample))) == 3


@pytest.mark.slow
def test_an_excel_table_is_looked_at_before_it_is_written(browser, sample):
    path = sample / "schedules/localities.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    changed = [[cell.replace("Điềm He", "Điềm Hé") for cell in row] for row in rows]
    data = workbook_bytes([Sheet("x", tuple(changed[0]), tuple(map(tuple, changed[1:])))])
    shown = browser.send("/tables/localities/look", files={"file": ("x.xlsx", data, "application/zip")})
    assert "<del>Điềm He</del> <ins>Điềm Hé</ins>" in shown.text
    assert "Điềm Hé" not in path.read_text(encoding="utf-8-sig")
    new = re.search(r'<textarea class="hidden"[^>]*>(.*?)</textarea>', shown.text, re.DOTALL).group(1)
    browser.send("/tables/localities/write", rows=new, over=over(shown))
    assert "Điềm Hé" in path.read_text(encoding="utf-8-sig")


def test_a_session_that_the_rules_forbid_is_not_moved(browser, sample):
    answer = browser.send(
        "/plan/change?code=24343&week=2024-W33", session="2024-08-13/sang", start="05:00", why="họp thôn"
    )
    assert answer.status_code == 400
    assert "giờ yên lặng 21:00–05:30" in answer.text
    assert not (sample / "schedules/day-changes.toml").exists()


def ended(browser, page):
    """The page of a background command once it has ended."""
    number = re.search(r'hx-get="/work/(\d+)"', page.text)
    for _ in range(600):
        if number is None or "hx-get" not in (shown := browser.get(f"/work/{number.group(1)}")).text:
            break
        time.sleep(0.1)
    return shown


def check_the_plan_tells_when_it_is_out_of_date(browser, sample, plan, week):
    assert "/plan/standing" not in plan.text
    change_day(
        open_workspace(sample), DayChange("24343", dt.date(2024, 8, 14), "sang", dt.time(6, 15), "họp thôn"), now=NOW
    )
    assert "/plan/standing" in browser.get(f"/plan?{week}").text  # something is newer than the plan
    assert "faults" in browser.get(f"/plan/standing?{week}").text
    take_back(open_workspace(sample), "24343", dt.date(2024, 8, 14), "sang", now=NOW)
    assert "/plan/standing" in browser.get(f"/plan?{week}").text
    assert "faults" not in browser.get(f"/plan/standing?{week}").text  # and yet nothing would be otherwise


@pytest.mark.slow
@pytest.mark.long
def test_from_a_built_week_to_a_bag_a_log_and_a_report(browser, sample):
    week = "code=24343&week=2024-W33"
    assert "good" in ended(browser, browser.send(f"/plan/build?{week}")).text
    plan = browser.get(f"/plan?{week}")
    check_the_plan_tells_when_it_is_out_of_date(browser, sample, plan, week)
    sound = re.search(r'src="(/programme/[^"]+)"', plan.text).group(1)
    assert browser.get(sound).content[:3] == b"ID3"
    assert "bad" in ended(browser, browser.send(f"/plan/pack?{week}", device="usb")).text
    assert "good" in ended(browser, browser.send(f"/plan/pack?{week}", device="usb", draft="1")).text
    with zipfile.ZipFile(BytesIO(browser.send(f"/plan/bag?{week}", device="usb").content)) as bag:
        assert any(name.endswith("MO-TRANG-NAY.html") for name in bag.namelist())
    day = "code=24343&day=2024-08-12"
    browser.send(f"/plays/played?{day}", session="2024-08-12/sang", by="Trực ban")
    browser.send(f"/plays/not-played?{day}", session="2024-08-12/chieu", why="mất điện", by="Trực ban")
    plays = browser.get(f"/plays?{day}").text
    assert "đã phát, giờ theo kế hoạch" in plays
    assert "mất điện" in plays
    month = "/reports?month=2024-08&code=24343&campaign=2g-cutoff"
    report = browser.get(month)
    figure = re.search(r'href="(/reports/why\?id=[^"]+T1)"', report.text).group(1)
    assert "24343/2024-08-12/sang/1" in browser.get(figure).text
    docx = browser.get(month.replace("/reports?", "/reports/file?") + "&as=docx")
    assert docx.content[:2] == b"PK"


@pytest.mark.slow
def test_a_text_is_heard_before_it_is_saved(browser):
    shown = browser.send(f"{SCRIPT}/hear", code="24343", on="2024-08-12", length="short", text="Bà con chú ý nghe tin.")
    address = re.search(r'src="(/sound/[^"]+)"', shown.text).group(1)
    assert browser.get(address).content[:3] == b"ID3"
    part = browser.client.get(address, headers={"range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)


@pytest.mark.parametrize("name", ["..%2f..%2fscripts%2flexicon.tsv", "x.mp3", "%2fetc%2fpasswd"])
def test_only_sound_that_was_asked_for_is_served(browser, name):
    assert browser.get(f"/sound/{name}").status_code == 404
    assert browser.get(f"/programme/24343/2024-W33/{name}").status_code == 404


@pytest.mark.slow
def test_a_recording_made_in_the_browser_is_checked_and_kept(browser, sample):
    asked = "code=24343&language=rade&campaign=programme&voice=rade-thu"
    page = browser.get(f"/recording?{asked}")
    key = re.search(r'data-key="([0-9a-f]{64})"', page.text).group(1)
    people = {"reader": "Người đọc", "consent": "thử", "approved-by": "Người duyệt, thử"}
    silent = (
        b"RIFF" + (36 + 96000).to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0\x77\1\0\2\0\x10\0data"
    )
    files = {"sound": ("take.wav", silent + (96000).to_bytes(4, "little") + bytes(96000), "audio/wav")}
    answer = browser.send(f"/recording/take?{asked}", files=files, key=key, **people)
    assert answer.status_code == 200
    assert "faults" in answer.text
    assert not (sample / "voices/rade-thu").exists()


def test_the_addresses_of_a_report_take_a_province(browser):
    answer = browser.get(f"/reports?month=2024-08&campaign=2g-cutoff&province={quote('tỉnh Đắk Lắk')}")
    assert answer.text.count("chưa báo cáo") > 9
