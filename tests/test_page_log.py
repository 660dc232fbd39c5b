"""The log that a bag's page gives back, and the page itself in a browser."""

import datetime as dt
import json
import shutil
import time

import pytest
from air_weeks import LOCALITY, MONDAY, STATION, build_week

from loa.errors import InputInvalid
from loa.model.evidence import LogHead
from loa.model.time import VIETNAM
from loa.pack import BagOrder, pack
from loa.page_log import NOBODY_NAMED, read_page_log
from loa.playlog import PlayLog
from loa.shelf import Shelf


def record(**changes):
    """What the page writes of a session of one line, played whole."""
    line = {
        "line": f"{STATION}/2025-08-11/sang/1",
        "title": "Tiêm phòng dại",
        "campaign": "tiem-phong",
        "script": "tiem-phong/vi.everyone.short",
        "planned_start": "2025-08-11T05:30:01+07:00",
        "planned_seconds": 3.0,
        "offset": 1.0,
        "start": "2025-08-11T05:30:02.100+07:00",
        "end": "2025-08-11T05:30:05.100+07:00",
        "share_heard": 1,
        "ended": "complete",
        "why": "",
    }
    play = {
        "n": 1,
        "kind": "measured",
        "by": "Nguyễn Thị Mai",
        "recorded_at": "2025-08-11T05:30:09.100+07:00",
        "sha256": "f" * 64,
        "audio_sha256": "a" * 64,
        "boot": "0011223344556677",
        "monotonic_seconds": 12.5,
    }
    own = {key: value for key, value in changes.items() if key in line}
    return {**play, **{key: value for key, value in changes.items() if key in play}, "lines": [{**line, **own}]}


def written(folder, *records, **changes):
    data = {
        "version": 1,
        "kind": "loa-page-log",
        "station": STATION,
        "week": "2025-W33",
        "plan_revision": "r1",
        "means": "Đài truyền thanh xã Krông Năng",
        "device": "pc",
        "plays": list(records),
    }
    path = folder / "nhat-ky.json"
    path.write_text(json.dumps({**data, **changes}), encoding="utf-8")
    return path


def test_a_play_that_the_page_measured_goes_into_the_log_as_grade_c_and_once(tmp_path):
    path = written(tmp_path, record())
    log = PlayLog(tmp_path / "logs", STATION)
    now = dt.datetime(2025, 8, 12, tzinfo=VIETNAM)
    assert [
        log.append(play, logged_at=now).is_new for play in (*read_page_log(path).plays, *read_page_log(path).plays)
    ] == [
        True,
        False,
    ]
    play = log.lines()[0].play
    assert (play.grade, play.share_heard, play.ended, play.means) == (
        "C",
        1.0,
        "complete",
        "Đài truyền thanh xã Krông Năng",
    )
    assert play.says == "Nguyễn Thị Mai, đo trên trang MO-TRANG-NAY"
    assert play.audio_sha256 == "a" * 64


def test_what_was_written_down_days_later_is_grade_d(tmp_path):
    late = record(recorded_at="2025-08-13T05:30:00+07:00", kind="told", by=" ")
    play = read_page_log(written(tmp_path, late)).plays[0]
    assert play.grade == "D"
    assert play.says == f"{NOBODY_NAMED}, ghi trên trang MO-TRANG-NAY"


def test_a_log_without_plays_is_empty(tmp_path):
    assert read_page_log(written(tmp_path)).plays == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"share_heard": 1.5},
        {"share_heard": "nhiều"},
        {"ended": "hết"},
        {"start": "2025-08-11T05:30:02"},
        {"start": "2025-08-11T05:30:06+07:00"},
        {"kind": "told", "recorded_at": "2025-08-11T05:00:00+07:00"},
        {"planned_start": "hôm qua"},
        {"monotonic_seconds": None},
        {"monotonic_seconds": float("inf")},
        {"planned_seconds": float("nan")},
        {"start": "0001-01-01T00:00:00+14:00"},
        {"end": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_every_play_that_cannot_be_is_told_by_its_number(changes, tmp_path):
    with pytest.raises(InputInvalid) as caught:
        read_page_log(written(tmp_path, record(), record(**changes), record(**changes)))
    assert ["2" in one.message or "3" in one.message for one in caught.value.faults] == [True, True]


def test_what_is_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputInvalid):
        read_page_log(path)


@pytest.mark.parametrize("changes", [{"kind": "loa-bag"}, {"version": 2}, {"plays": {}}, {"plays": [1]}])
def test_another_file_is_refused(changes, tmp_path):
    with pytest.raises(InputInvalid):
        read_page_log(written(tmp_path, **changes))


def test_a_record_without_lines_is_told(tmp_path):
    with pytest.raises(InputInvalid):
        read_page_log(written(tmp_path, {"n": 1, "recorded_at": "2025-08-11T05:30:00+07:00"}))


@pytest.mark.slow
def test_in_a_browser_from_the_stick_a_whole_play_counts_and_a_seek_does_not(tmp_path):
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    browser, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not (browser and driver):
        pytest.skip("no Chromium with its driver on this machine")
    week = build_week(tmp_path / "output", days=1)
    bag, downloads = tmp_path / "bag", tmp_path / "downloads"
    pack(
        BagOrder(week, LOCALITY, "pc", LogHead(STATION, 0, "0" * 64, "0" * 64), {}),
        bag,
        shelf=Shelf(tmp_path / "shelf"),
    )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for option in ("headless=new", "no-sandbox", "mute-audio", "autoplay-policy=no-user-gesture-required"):
        options.add_argument(f"--{option}")
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    with webdriver.Chrome(options, webdriver.ChromeService(driver)) as page:
        page.get((bag / "MO-TRANG-NAY.html").as_uri())
        button = "section[data-session='{}/{}'] button.go"
        by = "css selector"
        page.find_element(by, "#by").send_keys("Mai")
        page.find_element(by, button.format(MONDAY, "sang")).send_keys("\n")
        time.sleep(11)
        assert "PHÁT LẠI" in page.switch_to.active_element.text  # who works with keys stays where they were
        page.find_element(by, button.format(MONDAY, "chieu")).click()
        time.sleep(2)
        page.execute_script("document.getElementById('audio').currentTime = 7")
        time.sleep(3)
        page.find_element(by, "#export").click()
        time.sleep(1)
    log = next(downloads.glob("nhat-ky-*.json"))
    plays = json.loads(log.read_text(encoding="utf-8"))["plays"]
    assert [(one["ended"], one["share_heard"] >= 0.95) for one in plays] == [("complete", True), ("stopped", False)]
    shares = [[line["share_heard"] for line in one["lines"]] for one in plays]
    assert min(shares[0]) >= 0.95
    assert shares[1][0] < 0.6
    assert shares[1][1] < 0.6
    # the station's day is long past, so these plays are late: what matters here is that the log is read back
    assert len(read_page_log(log).plays) == 4


def test_what_was_told_not_played_by_a_clock_in_doubt_is_grade_d_as_what_was_played(tmp_path):
    made = dt.datetime(2025, 9, 1, tzinfo=VIETNAM)
    told = {"kind": "told", "recorded_at": "2025-08-11T06:00:00+07:00"}
    no = record(**told, n=2, ended="not-played", share_heard=0, why="mất điện")
    plays = read_page_log(
        written(tmp_path, record(**told), no), now=made + dt.timedelta(days=9), made=lambda *_who: made
    ).plays
    assert [(play.grade, play.timed) for play in plays] == [("D", "doubtful"), ("D", "")]
