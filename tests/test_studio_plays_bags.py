"""The plan page of the studio: bags that go out and come back, and what it shows while it works."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from air_weeks import MONDAY, STATION, WEEK, noise, packable_week
from at_the_pc import Browser
from click.testing import CliRunner

from loa.bags import BagLog
from loa.cli import loa
from loa.day_change import change_day
from loa.model.playing import DayChange, PlannedSession
from loa.model.time import VIETNAM
from loa.plans import plan_path, read_plan, write_plan
from loa.studio.work import Work
from loa.workspace import open_workspace

NOW = dt.datetime.combine(MONDAY, dt.time(9), VIETNAM)
PLAN = f"/plan?code={STATION}&week={WEEK}"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "noise.mp3"
    noise(path)
    return path.read_bytes()


@pytest.fixture
def browser(sample, sound):
    packable_week(sample, sound)
    return Browser(sample, NOW)


def packed(browser, sample):
    """Pack as the page does."""
    to = Path(browser.client.app.state.studio.scratch.name) / f"{STATION}-{WEEK}-usb.zip"
    words = ["--workspace", str(sample), "pack", "--as-built", "--week", WEEK, "--for", STATION, "--device", "usb"]
    result = CliRunner().invoke(loa, [*words, "--to", str(to), "--waiting", str(to.with_suffix(".waiting"))])
    assert result.exit_code == 0, result.output


def bags(sample):
    return BagLog(sample / "logs", STATION).bags()


def test_a_bag_is_written_down_when_it_is_fetched_once_and_without_a_path_of_this_pc(browser, sample):
    packed(browser, sample)
    assert not bags(sample)
    assert 'action="/plan/bag' in browser.get(PLAN).text
    for _time in range(2):
        fetched = browser.send(PLAN.replace("?", "/bag?"), device="usb")
        assert fetched.content[:2] == b"PK"
    assert "usb" in fetched.headers["content-disposition"]
    (bag,) = bags(sample)
    assert bag.to.startswith("tải từ studio, chép vào Đầu phát USB")
    assert bag.at == NOW


def test_a_bag_of_a_plan_that_stands_no_more_is_not_offered(browser, sample):
    packed(browser, sample)
    path = plan_path(sample / "output", STATION, WEEK)
    write_plan(path, replace(read_plan(path), revision="ffffffffffff"))
    assert 'action="/plan/bag' not in browser.get(PLAN).text


def test_a_bag_that_must_come_back_is_named_and_ticked_by_a_person(browser, sample):
    packed(browser, sample)
    browser.send(PLAN.replace("?", "/bag?"), device="usb")
    path = plan_path(sample / "output", STATION, WEEK)
    made = read_plan(path)
    write_plan(path, replace(made, plays=made.plays[1:], revision="ffffffffffff"))
    todo = browser.get("/").text
    to = re.search(rf'href="(/plan\?code={STATION}[^"]*)"', todo).group(1)
    assert f"week={WEEK}" in to
    shown = browser.get(to.replace("&amp;", "&")).text
    name = bags(sample)[0].name
    assert 'class="faults"' in shown.split('id="bags"')[1]
    assert f'value="{name}"' in shown
    assert "Đầu phát USB" in shown.split('id="bags"')[1]
    assert browser.send(PLAN.replace("?", "/returned?"), bag=name, by="  ").status_code == 400
    assert bags(sample)[0].returned_at is None
    assert 'id="bags"' not in browser.send(PLAN.replace("?", "/returned?"), bag=name, by="Y Moan").text
    assert (bags(sample)[0].returned_by, bags(sample)[0].returned_at) == ("Y Moan", NOW)
    assert f"/plan?code={STATION}" not in browser.get("/").text


def test_while_it_works_nothing_else_is_asked_for(browser, sample):
    empty = PLAN.replace(WEEK, "2024-W40")
    assert 'class="notes"' in browser.get(empty).text
    works = browser.client.app.state.studio.works
    works._by_id["7"] = Work("7", "Làm", back=empty)
    shown = browser.get(empty).text
    assert 'class="notes"' not in shown
    assert "<progress" in shown
    assert "<button disabled>" in shown
    works._by_id["7"].exit_code = 0
    assert "<button disabled>" not in browser.get(empty).text


def test_the_player_that_was_chosen_stays(browser):
    shown = browser.get(f"{PLAN}&device=phone&draft=1").text
    assert '<option value="phone" selected>' in shown
    assert re.search(r'name="draft" value="1" checked', shown)


def test_a_moved_session_shows_its_new_time_before_it_is_built(browser, sample):
    day = MONDAY + dt.timedelta(days=1)
    path, start = plan_path(sample / "output", STATION, WEEK), dt.datetime.combine(day, dt.time(5, 30), VIETNAM)
    write_plan(path, replace(read_plan(path), sessions=(PlannedSession(day, "sang", "Sáng", start, 60.0, "sang"),)))
    change_day(open_workspace(sample), DayChange(STATION, day, "sang", dt.time(6, 15), "họp thôn"), now=NOW)
    assert "<ins>06:15</ins>" in browser.get(PLAN).text.split('class="card week"')[1].split("</section>")[0]


def test_an_emergency_goes_into_the_week_of_today_and_only_when_it_is_chosen(browser, monkeypatch):
    asked = []
    works = browser.client.app.state.studio.works
    monkeypatch.setattr(
        works, "begin", lambda _folder, _title, words, back: asked.append(words) or Work("7", "", back=back)
    )
    other = f"/plan/emergency?code={STATION}&week=2024-W50"
    chosen = {"campaign": "2g-cutoff", "until": MONDAY.isoformat()}
    for lacking in ({}, {"campaign": "2g-cutoff"}, {"until": MONDAY.isoformat()}, {**chosen, "until": "2024-08-01"}):
        assert browser.send(other, **{"campaign": "", "until": "", **lacking}).status_code == 400
    browser.send(other, **chosen)
    assert [words[:3] for words in asked] == [("plan", "--week", WEEK)]
    form = (
        browser.get(f"/plan?code={STATION}&week=2024-W50").text.split('action="/plan/emergency')[1].split("</form>")[0]
    )
    assert '<option value="">' in form
    assert 'value="2024' not in form
