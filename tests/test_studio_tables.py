"""Tables in the studio: a file that lacks rows takes none away by one click, and a damaged one is told on the page."""

import datetime as dt
import re

import pytest
from at_the_pc import Browser

from loa.model.time import VIETNAM

NOW = dt.datetime(2024, 8, 12, 9, 0, tzinfo=VIETNAM)
ADDRESS = "/tables/localities"
GONE = "99999,xã,Thử Nghiệm,,,tỉnh Cà Mau,,,,vi\r\n"


@pytest.fixture
def browser(sample, monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")
    return Browser(sample, NOW)


def upload(browser, name, data):
    return browser.send(f"{ADDRESS}/look", files={"file": (name, data, "application/octet-stream")})


@pytest.mark.slow
def test_a_row_goes_only_when_the_second_question_is_answered(browser, sample):
    path = sample / "schedules/localities.csv"
    short = path.read_bytes()
    path.write_bytes(short.rstrip() + b"\r\n" + GONE.encode())
    shown = upload(browser, "xã.csv", short)
    assert "xã Thử Nghiệm (99999)" in shown.text
    assert 'name="taken_out" value="1" required' in shown.text
    rows = re.search(r'<textarea class="hidden"[^>]*>(.*?)</textarea>', shown.text, re.DOTALL).group(1)
    over = re.search(r'name="over" value="([^"]*)"', shown.text).group(1)
    refused = browser.send(f"{ADDRESS}/write", rows=rows, over=over)
    assert refused.status_code == 409
    assert "Thử Nghiệm" in refused.text
    assert "--take-out" not in refused.text
    assert "99999" in path.read_text(encoding="utf-8-sig")
    browser.send(f"{ADDRESS}/write", rows=rows, over=over, taken_out="1")
    assert "99999" not in path.read_text(encoding="utf-8-sig")


def test_a_damaged_workbook_is_told_on_the_table_s_own_page(browser):
    answer = upload(browser, "xã.xlsx", b"\x00\x01\x02" * 20)
    assert answer.status_code == 422
    assert "not an Excel workbook" in answer.text
    assert "UTF-8" not in answer.text
    assert f'action="{ADDRESS}/look"' in answer.text


def test_columns_of_facts_are_not_called_like_those_of_places(browser):
    assert '<th scope="col">Fact</th>' in browser.get("/tables/facts:2g-cutoff").text
    assert '<th scope="col">Name of the place</th>' in browser.get(ADDRESS).text
