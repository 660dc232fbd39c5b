"""Bags: who packed them, whether they are untouched, where they went, and which must come back."""

import datetime as dt
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from air_weeks import LOCALITY, MONDAY, STATION, WEEK, build_week, signer_from
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from loa import _bag_target
from loa._bag_seal import known_keys, signer_of
from loa._bag_target import check_target
from loa.bags import BAGS_FILE, Bag, BagLog, recalls, with_recalls
from loa.drafts import Judge
from loa.errors import LogDamaged, UsageError
from loa.heads import Heads
from loa.model.evidence import LogHead
from loa.model.playing import PlannedText
from loa.model.time import at
from loa.pack import BagOrder, check_bag, pack
from loa.playlog import PlayLog
from loa.shelf import Shelf

SIGNER, OTHER = signer_from(b"7" * 32), signer_from(b"8" * 32)
NOW = at(MONDAY, dt.time(9))
HEAD = LogHead(STATION, 0, "e3" * 32, "0" * 64)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    output = tmp_path_factory.mktemp("output")
    return output, build_week(output, days=1)


@pytest.fixture
def bag(built, tmp_path):
    output, week = built

    def make(signer=SIGNER, to="bag", **fields):
        order = BagOrder(week, LOCALITY, "usb", HEAD, {}, signer=signer, **fields)
        return pack(order, tmp_path / to, shelf=Shelf(output / "shelf"))

    return make


def wrong(folder, *known):
    return [one.path for one in check_bag(folder, "usb", known=[signer.key for signer in known])]


def test_openssl_and_sha256sum_agree_with_us(bag):
    folder = bag().to
    assert wrong(folder, SIGNER) == []
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    if shutil.which("openssl"):
        verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "loa/key.pem", "-rawin", "-in", "SHA256SUMS"]
        subprocess.run([*verify, "-sigfile", "SHA256SUMS.sig"], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("path", "change", "told"),
    [
        ("01/01.MP3", lambda data: data[:-1] + b"?", "01/01.MP3"),
        ("loa/plan.json", lambda data: data.replace(b"a1b2", b"b1b2"), "loa/plan.json"),
        ("PHIEU-PHAT-THANH.html", None, "PHIEU-PHAT-THANH.html"),
        ("SHA256SUMS.sig", None, "SHA256SUMS.sig"),
        ("SHA256SUMS.sig", lambda data: data[::-1], "SHA256SUMS.sig"),
        ("SHA256SUMS.sig", lambda data: data[:63], "SHA256SUMS.sig"),
        ("loa/key.pem", lambda _data: b"-----BEGIN PUBLIC KEY-----\nAAAA", "loa/key.pem"),
        ("SHA256SUMS", lambda data: data.replace(b"01/01.MP3", b"../1.MP3"), "SHA256SUMS"),
        ("SHA256SUMS", lambda data: data + b"\xff\xfe", "SHA256SUMS"),
        ("SHA256SUMS", None, "SHA256SUMS"),
        ("loa/bag.json", lambda _data: b"[", "loa/bag.json"),
        ("01/03.MP3", lambda _data: b"ID3", "01/03.MP3"),
        ("quang-cao.m3u8", lambda _data: b"#EXTM3U\n01/01.MP3\n", "quang-cao.m3u8"),
    ],
)
def test_a_changed_missing_or_added_file_is_named(path, change, told, bag):
    folder = bag().to
    file = folder / path
    if change is None:
        file.unlink()
    else:
        file.write_bytes(change(file.read_bytes() if file.is_file() else b""))
    assert told in wrong(folder, SIGNER)


def test_a_list_that_was_made_again_after_a_change_is_not_the_signed_one(bag):
    folder = bag().to
    (folder / "MUC-LUC.txt").write_text("khác", encoding="utf-8")
    sums = (
        subprocess.run(
            ["sha256sum", *sorted(line[66:] for line in (folder / "SHA256SUMS").read_text().splitlines())],
            cwd=folder,
            check=True,
            capture_output=True,
        ).stdout
        if shutil.which("sha256sum")
        else b""
    )
    if not sums:
        pytest.skip("no sha256sum here")
    (folder / "SHA256SUMS").write_bytes(sums)
    assert wrong(folder, SIGNER) == ["SHA256SUMS.sig"]


def test_a_bag_of_another_key_fails_where_the_right_one_is_known_and_an_unsigned_one_everywhere(bag):
    folder = bag(OTHER).to
    assert wrong(folder, SIGNER) == ["loa/key.pem"]
    assert wrong(folder) == []
    assert wrong(bag(None, "unsigned").to) == ["SHA256SUMS.sig"]


def test_a_persons_papers_on_the_stick_are_not_of_the_bag_and_do_no_harm(bag):
    folder = bag().to
    (folder / "anh.jpg").write_bytes(b"mine")
    assert wrong(folder, SIGNER) == []


def test_the_stations_head_travels_and_another_stations_is_told(bag, tmp_path):
    heads = Heads(tmp_path / "station", STATION)
    log = PlayLog(heads.logs, STATION)
    note = str(heads.signed(log.head(), log.roots, now=NOW).note)
    keys = "\n".join(map(str, heads.key_notes()))
    folder = bag(to="good", heads=f"{keys}\n{note}").to
    assert wrong(folder, SIGNER) == []
    assert (folder / "loa/log-heads.txt").read_text(encoding="utf-8").endswith(note)
    foreign = Heads(tmp_path / "other", "24346")
    other = str(foreign.signed(replace(log.head(), station="24346"), log.roots, now=NOW).note)
    assert wrong(bag(to="bad", heads=f"{keys}\n{other}").to, SIGNER) == ["loa/log-heads.txt"]
    torn = note.replace("— loa/24343 ", "— loa/24343 AAAA", 1)
    assert wrong(bag(to="torn", heads=f"{keys}\n{torn}").to, SIGNER) == ["loa/log-heads.txt"]


def test_the_centre_seals_before_the_station_and_the_station_before_a_key_of_its_own(tmp_path):
    own = signer_of(tmp_path, STATION)
    assert own.key.name == "loa/packer"
    assert signer_of(tmp_path, STATION) == own
    heads = Heads(tmp_path, STATION)
    heads.signed(HEAD, lambda _sizes: {}, now=NOW)
    assert signer_of(tmp_path, STATION).key.name == f"loa/{STATION}"
    (tmp_path / "keys/centre.pem").write_bytes(OTHER.secret)
    assert signer_of(tmp_path, STATION).key.public == OTHER.key.public
    assert {own.key.public, OTHER.key.public} <= {key.public for key in known_keys(tmp_path, STATION)}


def a_bag(plan, **fields):
    sounds = (("01/01.MP3", "cd" * 32),)
    told = Bag("", STATION, WEEK, "usb", "/media/stick", NOW, "ab" * 32, is_draft=False, plan=plan, sounds=sounds)
    return replace(told, **fields)


@pytest.fixture
def plan(built):
    _output, week = built
    plays = tuple(replace(play, words=f"{n:016x}", text="c/vi.everyone") for n, play in enumerate(week.plan.plays))
    return replace(week.plan, plays=plays)


def test_a_bag_is_read_back_as_it_was_handed_out_and_named_by_its_week(plan, tmp_path):
    log = BagLog(tmp_path, STATION)
    first, second = log.hand_out(a_bag(plan)), log.hand_out(a_bag(plan, to="E:/"))
    assert [first.name, second.name] == [f"{STATION}-{WEEK}-1", f"{STATION}-{WEEK}-2"]
    lean = replace(plan, plays=tuple(replace(play, reason="") for play in plan.plays))
    assert log.bags() == (replace(first, plan=lean), replace(second, plan=lean))
    log.give_back(first.name, by="Người trực", now=NOW)
    assert [bag.name for bag in log.out()] == [second.name]
    for name, by in ((first.name, "Người trực"), (second.name, " "), ("x", "Người trực")):
        with pytest.raises(UsageError):
            log.give_back(name, by=by, now=NOW)


def test_other_words_another_minute_or_no_line_ask_a_bag_back_and_nothing_else_does(plan):
    judge = Judge({})
    out = [a_bag(plan, name="a")]
    assert recalls(out, plan, judge) == ()
    longer = tuple(replace(play, start=play.start + dt.timedelta(seconds=3)) for play in plan.plays)
    assert recalls(out, replace(plan, plays=longer, revision="f" * 12), judge) == ()
    said = (replace(plan.plays[0], words="other"), *plan.plays[1:])
    moved = (*plan.plays[:-1], replace(plan.plays[-1], start=plan.plays[-1].start + dt.timedelta(minutes=2)))
    for plays, line in ((said, plan.plays[0]), (moved, plan.plays[-1]), (plan.plays[1:], plan.plays[0])):
        (found,) = recalls(out, replace(plan, plays=plays, revision="f" * 12), judge)
        assert [one.line for one in found.lines] == [line.id]
        assert with_recalls(replace(plan, plays=plays, revision="f" * 12), [found]).supersedes == (plan.revision,)


def test_what_was_asked_back_is_still_asked_back_when_the_plan_is_gone(plan, tmp_path):
    log, judge = BagLog(tmp_path, STATION), Judge({})
    log.hand_out(a_bag(plan))
    (found,) = recalls(log.out(), replace(plan, plays=plan.plays[1:]), judge)
    log.ask_back(found, now=NOW)
    size = (tmp_path / STATION / BAGS_FILE).stat().st_size
    log.ask_back(found, now=NOW)
    assert (tmp_path / STATION / BAGS_FILE).stat().st_size == size
    assert [line.line for one in recalls(log.out(), None, judge) for line in one.lines] == [plan.plays[0].id]


def test_a_texts_changes_alone_do_not_ask_back_what_says_the_same(plan):
    told = replace(plan, texts=(PlannedText("c/vi.everyone", "ab" * 32),))
    assert recalls([a_bag(told, name="a")], plan, Judge({})) == ()


def test_a_torn_end_is_set_aside_and_a_changed_line_is_told(plan, tmp_path):
    log = BagLog(tmp_path, STATION)
    log.hand_out(a_bag(plan))
    path = tmp_path / STATION / BAGS_FILE
    path.write_bytes(path.read_bytes() + b'{"v":1,"ki')
    assert len(log.bags()) == 1
    log.hand_out(a_bag(plan))
    assert len(log.bags()) == 2
    assert list(path.parent.glob("bags.torn-*.txt"))
    path.write_bytes(path.read_bytes().replace(b"/media/stick", b"/media/stock", 1))
    with pytest.raises(LogDamaged):
        log.bags()


@examples(60)
@given(cut=st.integers(0, 400), byte=st.binary(min_size=1, max_size=3))
def test_any_record_is_read_or_refused_in_our_own_words(tmp_path_factory, cut, byte):
    folder = tmp_path_factory.mktemp("logs")
    (folder / STATION).mkdir()
    entry = {"v": 1, "kind": "handed-out", "bag": "a", "at": "2025-08-11T09:00:00+07:00", "previous": "0" * 64}
    data = json.dumps(entry).encode()
    (folder / STATION / BAGS_FILE).write_bytes(data[:cut] + byte + data[cut + 1 :] + b"\n")
    with pytest.raises(LogDamaged):
        BagLog(folder, STATION).bags()


@pytest.mark.parametrize(
    "place", ["", "output", "output/bag", "logs/24343", "keys", "scripts/x", "a.txt", "full", "b.zip"]
)
def test_a_bag_is_not_written_where_it_would_do_harm(place, tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.zip").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/anh.jpg").write_text("x")
    with pytest.raises(UsageError):
        check_target(tmp_path / place, tmp_path)


def test_a_new_an_empty_folder_an_older_bag_and_a_stick_with_papers_are_taken(bag, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "anh.jpg").write_text("x")
    for place in (tmp_path / "empty", tmp_path / "new", bag().to, bag(to="bag.zip").to):
        check_target(place, tmp_path / "workspace")
    monkeypatch.setattr(_bag_target.os.path, "ismount", lambda path: Path(path) == stick)
    check_target(stick, tmp_path / "workspace")
    (stick / "nhac.mp3").write_text("x")
    with pytest.raises(UsageError, match=r"nhac\.mp3"):
        check_target(stick, tmp_path / "workspace")
