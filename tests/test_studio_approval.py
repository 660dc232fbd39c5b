"""Approving in the studio: only what is saved and has words, told for what it holds, and confirmed phases."""

import datetime as dt
import html
import re

import pytest
from at_the_pc import Browser

from loa.approvals import verdict
from loa.messages import _
from loa.model.time import VIETNAM
from loa.script_history import faults_of, mark_of, script_named, text_of
from loa.studio.legend import insertions
from loa.studio.people import add_person
from loa.workspace import open_workspace

NOW = dt.datetime(2024, 8, 12, 9, 0, tzinfo=VIETNAM)
SCRIPT = "/scripts/2g-cutoff/vi.everyone"
CHOSEN = "?code=24343&on=2024-08-12&length=short"
WHO = {"name": "Nguyễn Văn Thử", "post": "Giám đốc"}


@pytest.fixture
def browser(sample, monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")
    return Browser(sample, NOW)


def script(sample):
    workspace = open_workspace(sample)
    return script_named(workspace, workspace.campaign("2g-cutoff"), "vi.everyone")


def is_approved(sample):
    return not verdict(open_workspace(sample).campaign("2g-cutoff"), script(sample)).draft


def approve(browser, sample, **changed):
    text = text_of(script(sample))
    return browser.send(f"{SCRIPT}/approve{CHOSEN}", **{"over": mark_of(text), "shown": text} | WHO | changed)


def test_unsaved_words_are_not_approved_and_stay_on_the_page(browser, sample):
    answer = approve(browser, sample, shown="Bà con chú ý, chưa lưu.")
    assert answer.status_code == 409
    assert "Save first" in answer.text
    assert "Bà con chú ý, chưa lưu." in answer.text
    assert not is_approved(sample)


def test_an_approval_is_told_and_its_version_marked(browser, sample):
    browser.send(f"{SCRIPT}/save", text="Bà con chú ý.", over=mark_of(text_of(script(sample))))
    assert "Approved: these words may be aired." in approve(browser, sample).text
    rows = re.findall(r"<tr><td.*?</tr>", browser.get(f"{SCRIPT}/versions").text, re.DOTALL)
    assert ["Nguyễn Văn Thử, Giám đốc" in row for row in rows] == [True, False]
    assert "Approved: these words" not in browser.get(SCRIPT + CHOSEN).text


def test_taking_an_approval_back_is_told_and_says_why(browser, sample):
    approve(browser, sample)
    assert "Why is it revoked?" in browser.send(f"{SCRIPT}/revoke{CHOSEN}", why=" ", **WHO).text
    assert is_approved(sample)
    assert "The approval is taken back." in browser.send(f"{SCRIPT}/revoke{CHOSEN}", why="sai ngày", **WHO).text
    assert not is_approved(sample)


def test_a_post_that_is_missing_is_told_on_the_form_s_own_page(browser, sample):
    answer = approve(browser, sample, post=" ")
    assert answer.status_code == 409
    assert 'id="editor"' in answer.text
    assert "--name" not in answer.text
    assert not is_approved(sample)


def test_a_script_without_words_is_saved_only_when_asked_twice_and_never_approved(browser, sample):
    over = mark_of(text_of(script(sample)))
    asked = browser.send(f"{SCRIPT}/save", text="{# sau #}", over=over)
    assert asked.status_code == 422
    assert 'name="sure"' in asked.text
    assert "{# sau #}" not in text_of(script(sample))
    browser.send(f"{SCRIPT}/save", text="{# sau #}", over=over, sure="1")
    assert text_of(script(sample)) == "{# sau #}\n"
    assert approve(browser, sample).status_code == 409
    assert not is_approved(sample)


def test_what_an_approval_covers_and_a_day_without_words_are_told_at_the_button(browser, sample):
    text = "{% if phase == 'suspension' %}Bà con chú ý.{% endif %}"
    browser.send(f"{SCRIPT}/save", text=text, over=mark_of(text_of(script(sample))))
    page = browser.get(SCRIPT + CHOSEN).text
    covers = page.split('id="covers"')[1].split("</div>\n<div")[0]
    assert "says nothing" in covers
    assert "from 01/03/2024 to 31/12/2026" in covers
    assert "says nothing" not in browser.get(f"{SCRIPT}?code=24343&on=2024-09-20").text.split('id="covers"')[1]


def test_the_words_at_the_button_follow_the_chosen_day(browser):
    token = re.search(r'"X-Loa-Token": "([^"]+)"', browser.get(SCRIPT).text).group(1)
    answer = browser.client.post(
        f"{SCRIPT}/preview",
        data={"code": "24343", "on": "2026-10-01", "length": "long", "text": "Bà con."},
        headers={"hx-request": "true", "x-loa-token": token},
    )
    assert 'id="covers" hx-swap-oob="true"' in answer.text
    assert "no words can be shown" in answer.text


def test_a_phase_is_confirmed_where_the_campaigns_stand(browser, sample):
    assert 'href="/scripts#campaign-2g-cutoff"' in browser.get("/").text
    page = browser.get("/scripts").text
    assert 'id="confirm-2g-cutoff-network-stop"' in page.split('id="campaign-2g-cutoff"')[1].split("</section>")[0]
    told = browser.send("/scripts/2g-cutoff/confirm", phase="network-stop", document="công văn 12/2026", **WHO)
    assert "The phase is confirmed." in told.text
    phase = open_workspace(sample).campaign("2g-cutoff").phases[-1]
    assert phase.confirmed_by == "Nguyễn Văn Thử, Giám đốc, công văn 12/2026"
    assert "confirm-2g-cutoff-network-stop" not in told.text


def test_who_is_nobody_confirms_nothing(browser, sample):
    answer = browser.send("/scripts/2g-cutoff/confirm", phase="network-stop", name="Lan", post="x")
    assert answer.status_code == 422
    assert "not a name and a post" in html.unescape(answer.text)
    assert open_workspace(sample).campaign("2g-cutoff").phases[-1].confirmed_by == ""


def test_only_an_approver_confirms(sample):
    add_person(sample, name="Lan", post="Biên tập viên", roles=frozenset({"editor"}), password="mười-ký-tự")  # noqa: S106
    browser = Browser(sample, NOW)
    browser.send("/sign-in", name="Lan", password="mười-ký-tự", to="/")  # noqa: S106
    assert "/scripts/2g-cutoff/confirm" not in browser.get("/scripts").text
    assert browser.send("/scripts/2g-cutoff/confirm", phase="network-stop", **WHO).status_code == 403


def test_what_may_be_inserted_says_what_is_heard_that_day(sample):
    workspace = open_workspace(sample)
    campaign, locality = workspace.campaign("2g-cutoff"), workspace.localities["24343"]
    found = {one.written: one for one in insertions(campaign, locality, NOW.date())}
    assert found["{{ place }}"].says.startswith("thị trấn Krông Năng")
    assert found["{{ first_stop_date|date }}"].says == "16/09/2024"
    assert found["{{ network_stop_date|date }}"].title == "Ngày dừng toàn bộ mạng 2G"
    assert any('length == "short"' in one for one in found)
    assert found["{% if visit_first %}{{ visit_first|date }}{% endif %}"].says == ""
    later = {one.written: one for one in insertions(campaign, locality, dt.date(2025, 1, 1))}
    assert later["{{ first_stop_date|date }}"].says == ""


def test_all_that_may_be_inserted_is_a_script(sample):
    workspace = open_workspace(sample)
    for campaign in workspace.campaigns.values():
        text = "\n".join(one.written for one in insertions(campaign, None, campaign.first))
        assert faults_of(campaign.scripts[0], campaign, text) == ()


def test_the_help_stands_beside_the_editor(browser):
    page = browser.get(SCRIPT + CHOSEN).text
    assert 'data-insert="{{ first_stop_date|date }}"' in page
    assert "16/09/2024" in browser.get(f"{SCRIPT}/insertions{CHOSEN}").text


def test_a_plain_text_brought_in_tells_what_is_gone(browser):
    files = {"file": ("bai.txt", "Bà con xã ta chú ý nghe tin mới.".encode(), "text/plain")}
    answer = browser.send(f"{SCRIPT}/import{CHOSEN}", files=files, shown="x")
    assert "short form of the standing text is gone" in answer.text
    assert "one place and one day for all" in answer.text


def test_a_file_that_cannot_be_read_leaves_the_editor_as_it_was(browser):
    files = {"file": ("bai.docx", b"\x89PNG\r\n\x1a\n" + bytes(64), "x/y")}
    answer = browser.send(f"{SCRIPT}/import{CHOSEN}", files=files, shown="Chưa lưu.")
    assert answer.status_code == 422
    assert "Chưa lưu." in answer.text
    assert "is a picture" in answer.text


@pytest.mark.parametrize(("lang", "rate"), [("vi", r"\d,\d âm tiết"), ("en", r"\d\.\d syllables")])
def test_numbers_are_written_as_the_language_does(sample, monkeypatch, lang, rate):
    monkeypatch.setenv("LOA_LANG", lang)
    assert re.search(rate, Browser(sample, NOW).get(SCRIPT + CHOSEN).text)


def test_the_menu_may_be_folded(browser):
    page = browser.get("/scripts").text
    assert 'aria-controls="menu"' in page
    assert '<nav id="menu"' in page


@pytest.mark.parametrize(("lang", "said"), [("vi", "4,2"), ("en", "4.2")])
def test_a_number_in_a_message_is_written_as_the_language_does(monkeypatch, lang, said):
    monkeypatch.setenv("LOA_LANG", lang)
    text = _("It is said at {rate:.1f} syllables a second; this audience follows {limit:.1f}.")
    assert said in text.format(rate=4.25, limit=3.3)
    assert "1000" in _("{count} syllables").format(count=1000)
