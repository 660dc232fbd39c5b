"""``loa pack`` and ``loa play`` as a person calls them, on the sample workspace with a week that stands."""

import dataclasses
import datetime as dt
import json
import shutil
import zipfile

import mutagen.id3
import pytest
from air_weeks import MONDAY, STATION, WEEK, approve_script, build_week, noise, packable_week, rest_on_script
from click.testing import CliRunner

from loa._playout_open import OpenPlay, write_open
from loa.cli import loa, play
from loa.errors import InputInvalid, LoaError, NotApproved, PartlyDone, UsageError
from loa.heads import Heads
from loa.master import audio_sha256
from loa.model.time import VIETNAM, at, week_of
from loa.plans import plan_path, read_plan, write_plan
from loa.playlog import PlayLog
from loa.playout import Player, Silence

AS_BUILT = ("pack", "--as-built", "--week", WEEK, "--for", STATION)
"""The week here is made without the rules."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "noise.mp3"
    noise(path)
    return path.read_bytes()


@pytest.fixture
def run(sample, sound):
    packable_week(sample, sound)

    def call(*words):
        result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(sample), *words])
        if isinstance(result.exception, LoaError):
            raise result.exception
        assert result.exit_code == 0, result.exception
        return result.stdout

    return call


def test_pack_prints_what_it_wrote_and_check_passes_it(run, tmp_path):
    out = run(*AS_BUILT, "--device", "usb", "--to", str(tmp_path / "stick"))
    assert out.splitlines()[0] == "01/01.MP3"
    assert run("pack", "check", str(tmp_path / "stick")) == ""
    told = json.loads(run("pack", "check", str(tmp_path / "stick"), "--device", "usb", "--json"))
    assert (told["device"], told["passes"], told["shortcomings"]) == ("usb", True, [])
    assert told["signed_by"].startswith("loa/packer+")
    assert told["is_key_known"]


@pytest.mark.slow
def test_pack_takes_the_stations_own_device_and_tells_as_data(run, tmp_path):
    words = (*AS_BUILT, "--to", str(tmp_path / "bag.zip"), "--json")
    assert json.loads(run(*words))["device"] == "pc"


def test_a_file_from_elsewhere_is_told_why_it_fails(run, tmp_path):
    (tmp_path / "bài hát.mp3").write_bytes(b"RIFF1234WAVE")
    with pytest.raises(LoaError):
        run("pack", "check", str(tmp_path), "--device", "ip-48k24k")
    with pytest.raises(UsageError):
        run("pack", "check", str(tmp_path))


@pytest.fixture
def bag(run, tmp_path):
    """A packed bag as a ZIP."""
    path = tmp_path / "bag.zip"
    run(*AS_BUILT, "--device", "pc", "--to", str(path))
    return path


def test_a_zip_is_checked_like_the_folder_it_holds(run, bag, tmp_path):
    told = json.loads(run("pack", "check", str(bag), "--json"))
    assert (told["device"], told["passes"], told["is_key_known"]) == ("pc", True, True)
    shutil.unpack_archive(bag, tmp_path / "packed/24343-2025-W33")
    again = shutil.make_archive(str(tmp_path / "again"), "zip", tmp_path / "packed")
    assert json.loads(run("pack", "check", again, "--json"))["passes"]
    (sound, *_others) = sorted((tmp_path / "packed").rglob("*.mp3"))
    sound.write_bytes(sound.read_bytes()[:-400])
    changed = shutil.make_archive(str(tmp_path / "changed"), "zip", tmp_path / "packed")
    with pytest.raises(LoaError) as caught:
        run("pack", "check", changed)
    assert caught.value.exit_code == 1


def entry(name, *, mode=0o100644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    "info",
    [entry("../x.mp3"), entry("/x.mp3"), entry("a/../../x.mp3"), entry("c:x.mp3"), entry("x.mp3", mode=0o120777)],
    ids=lambda info: f"{info.filename} {info.external_attr >> 16:o}",
)
def test_an_archive_that_would_write_elsewhere_is_refused_before_anything_is_unpacked(run, tmp_path, info):
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr("loa/bag.json", "{}")
        archive.writestr(info, b"x")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputInvalid):
        run("pack", "check", str(tmp_path / "bag.zip"), "--device", "pc")
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path.parent / "x.mp3").exists()


def test_an_archive_that_grows_beyond_any_bag_is_refused(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}.txt", b"")
    with pytest.raises(InputInvalid):
        run("pack", "check", str(tmp_path / "bag.zip"), "--device", "pc")


@pytest.mark.parametrize("cut", [0, 40, 4_000])
def test_half_an_archive_is_told_as_one(run, bag, cut):
    bag.write_bytes(bag.read_bytes()[:cut])
    with pytest.raises(LoaError) as caught:
        run("pack", "check", str(bag))
    assert "bag.zip" in caught.value.message
    assert caught.value.cure


def test_a_folder_that_is_no_bag_says_so_and_what_to_give(run, bag, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"loa/bag.json.*--device"):
        run("pack", "check", str(tmp_path / "empty"))
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick/thu.txt").write_text("x", encoding="utf-8")
    shutil.unpack_archive(bag, tmp_path / "stick/tuan-33")
    with pytest.raises(UsageError, match="stick/tuan-33"):
        run("pack", "check", str(tmp_path / "stick"))
    (tmp_path / "tin.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(UsageError, match="PDF"):
        run("pack", "check", str(tmp_path / "tin.pdf"))
    with pytest.raises(UsageError, match="nowhere"):
        run("pack", "check", str(tmp_path / "nowhere"))


def test_a_wrong_name_of_a_bag_is_answered_with_the_bags_that_are_out(run, bag):
    with pytest.raises(UsageError, match=f"{STATION}-{WEEK}-1"):
        run("pack", "returned", f"{STATION}-{WEEK}-2", "--by", "Người trực")
    with pytest.raises(UsageError, match=f"{STATION}-{WEEK}-1"):
        run("pack", "returned", "túi tuần trước", "--by", "Người trực")
    run("pack", "returned", f"{STATION}-{WEEK}-1", "--by", "Chị Hà")
    with pytest.raises(UsageError, match="Chị Hà"):
        run("pack", "returned", f"{STATION}-{WEEK}-1", "--by", "Người trực")
    with pytest.raises(UsageError, match="loa pack list"):
        run("pack", "returned", "túi", "--by", "Người trực")


def test_a_week_in_which_nothing_is_planned_is_not_packed(run, sample, tmp_path):
    path = plan_path(sample / "output", STATION, WEEK)
    write_plan(path, dataclasses.replace(read_plan(path), plays=()))
    with pytest.raises(LoaError, match=f"loa plan --week {WEEK} --for {STATION}"):
        run(*PACK, str(tmp_path / "stick"))
    assert not (tmp_path / "stick").exists()


def test_lines_that_no_longer_hold_for_one_reason_are_told_by_the_first_and_their_number(run, sample, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    words = (
        "revoke",
        "2g-cutoff",
        "vi.everyone",
        "--name",
        "Nguyễn Văn Mẫu",
        "--post",
        "Trưởng ban",
        "--why",
        "sai ngày",
    )
    told = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(sample), *words]).stderr
    assert told.count("sai ngày") == 1
    assert f"{MONDAY.isoformat()}/sang/1" in told
    assert "7" in told.splitlines()[-2]


def test_a_bag_that_is_written_over_is_not_out_any_more(run, sample, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    run(*AS_BUILT, "--device", "pc", "--to", str(tmp_path / "elsewhere"))
    run(*AS_BUILT, "--device", "phone", "--to", str(tmp_path / "stick"))
    first, other, over = json.loads(run("pack", "list", "--json"))["bags"]
    assert over["name"] in first["returned_by"]
    assert [one["returned_at"] for one in (other, over)] == ["", ""]
    (tmp_path / "stick/SHA256SUMS").unlink()
    run(*PACK, str(tmp_path / "stick"))  # what stood there cannot be told any more
    assert not json.loads(run("pack", "list", "--json"))["bags"][2]["returned_at"]


def test_bags_that_several_keys_signed_are_told_whose_each_key_is(run, sample, bag, tmp_path):
    words = ("--workspace", str(sample), "pack", "list")
    assert "loa/packer" not in CliRunner(mix_stderr=False).invoke(loa, words).stderr
    log, heads = PlayLog(sample / "logs", STATION), Heads(sample, STATION)
    october, november = (dt.datetime(2025, month, 9, tzinfo=VIETNAM) for month in (10, 11))
    heads.signed(log.head(), log.roots, now=october)
    run(*AS_BUILT, "--device", "pc", "--to", str(tmp_path / "two"))
    heads.signed(log.head(), log.roots, now=november)
    told = CliRunner(mix_stderr=False).invoke(loa, words).stderr
    keys = {one["name"]: one["signed_by"] for one in json.loads(run("pack", "list", "--json"))["bags"]}
    assert keys[f"{STATION}-{WEEK}-1"].startswith("loa/packer+")
    assert keys[f"{STATION}-{WEEK}-2"].startswith(f"loa/{STATION}+")
    (first,) = [line for line in told.splitlines() if line.strip().startswith(f"{STATION}-{WEEK}-1:")]
    (second,) = [line for line in told.splitlines() if line.strip().startswith(f"{STATION}-{WEEK}-2:")]
    assert keys[f"{STATION}-{WEEK}-1"] in first
    assert "10/2025" in second
    assert "11/2025" in second


def test_the_devices_are_listed(run):
    assert [line.split()[0] for line in run("pack", "devices").splitlines()] == [
        one["name"] for one in json.loads(run("pack", "devices", "--json"))["devices"]
    ]


def test_pack_without_a_week_a_station_or_a_place_says_what_to_give(run):
    for words in ((), ("--week", WEEK), ("--week", WEEK, "--for", STATION)):
        with pytest.raises(UsageError):
            run("pack", *words)
    with pytest.raises(LoaError, match="loa build"):
        run("pack", "--week", "2025-W40", "--for", STATION, "--to", "x")


def test_a_day_is_simulated_in_seconds_and_nothing_is_logged(run, sample):
    out = run("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat())
    assert len(out.splitlines()) == 4
    cut = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat(), "--off", "05:29-05:45", "--json")
    plays = json.loads(run(*cut))["plays"]
    assert [one["ended"] for one in plays] == ["not-played"] * 2 + ["complete"] * 2
    assert not (sample / "logs").exists()


def test_play_refuses_what_it_cannot_understand_and_a_station_without_sound_ahead(run):
    for words in (
        ("--simulate", "--day", "mai"),
        ("--simulate", "--off", "5-6"),
        ("--day", "2025-08-11"),
        ("--simulate", "--off", "06:00-05:00"),
    ):
        with pytest.raises(UsageError):
            run("play", "--for", STATION, *words)
    with pytest.raises(LoaError, match="loa build"):
        run("play", "--for", STATION, "--output", "silence")


def test_days_are_simulated_with_power_cuts_over_midnight_and_told_with_their_dates(run):
    words = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat(), "--days", "2")
    out = run(*words, "--off", f"{MONDAY}T16:00/{MONDAY + dt.timedelta(days=1)}T12:00")
    assert [line.split()[0] for line in out.splitlines()] == ["11/08/2025"] * 4 + ["12/08/2025"] * 4
    assert ["100%" in line for line in out.splitlines()] == [True, True, False, False, False, False, True, True]
    assert "máy bật lại lúc 12:00" in out
    with pytest.raises(LoaError, match="loa build"):
        run("play", "--for", STATION, "--simulate", "--day", "2025-10-01")


def refused(run, *words):
    with pytest.raises(NotApproved) as caught:
        run(*words)
    return [str(fault) for fault in caught.value.faults]


PACK = (*AS_BUILT, "--device", "usb", "--to")


def test_words_that_nobody_approved_are_not_packed_and_the_command_that_helps_is_told(run, sample, tmp_path):
    (sample / "scripts/2g-cutoff/approvals.toml").unlink()
    (told,) = refused(run, *PACK, str(tmp_path / "stick"))
    assert told.startswith("scripts/2g-cutoff/vi.txt.j2: ")
    assert "loa approve 2g-cutoff vi.everyone" in told
    assert not (tmp_path / "stick").exists()
    assert not (sample / "logs" / STATION / "bags.jsonl").exists()


def test_words_or_facts_that_changed_since_are_told_with_who_approved_them_and_when(run, sample, tmp_path):
    for file, old, new in (("vi.txt.j2", "{#", "{# x"), ("campaign.toml", "value = 2024-10-16", "value = 2024-10-17")):
        path = sample / "scripts/2g-cutoff" / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        (told,) = refused(run, *PACK, str(tmp_path / "stick"))
        assert "Nguyễn Văn Mẫu, Trưởng ban" in told
        assert "09:00 11/08/2025" in told
        assert "loa approve 2g-cutoff vi.everyone" in told
        assert f"loa build --week {WEEK} --for {STATION}" in told
        path.write_text(before, encoding="utf-8")
    run(*PACK, str(tmp_path / "stick"))


def test_newer_approved_words_than_the_sound_says_ask_for_a_build_only(run, sample, tmp_path):
    path = sample / "scripts/2g-cutoff/vi.txt.j2"
    path.write_text(path.read_text(encoding="utf-8") + "\n{# thêm #}\n", encoding="utf-8")
    approve_script(sample)
    (told,) = refused(run, *PACK, str(tmp_path / "stick"))
    assert "loa build" in told
    assert "loa approve" not in told


@pytest.mark.slow
def test_a_fact_that_the_text_does_not_name_may_change(run, sample, tmp_path):
    path = sample / "scripts/2g-cutoff/campaign.toml"
    text = path.read_text(encoding="utf-8")
    before, name, after = text.partition('name = "ban_date"')
    assert "value = 2024-03-01" in after
    path.write_text(before + name + after.replace("value = 2024-03-01", "value = 2024-03-02", 1), encoding="utf-8")
    run(*PACK, str(tmp_path / "stick"))


def test_a_draft_says_so_in_its_name_title_tag_sheet_page_and_record(run, sample, tmp_path):
    (sample / "scripts/2g-cutoff/approvals.toml").unlink()
    bag = tmp_path / "bag"
    run(*AS_BUILT, "--device", "pc", "--to", str(bag), "--draft")
    assert (bag / "BAN-NHAP-CHUA-DUYET.txt").is_file()
    sounds = sorted(bag.rglob("*.mp3"))
    assert all(path.stem.endswith("-ban-nhap") for path in sounds)
    tags = mutagen.id3.ID3(sounds[0])
    assert str(tags["TIT2"]) == "BẢN NHÁP – CHƯA DUYỆT: Buổi sáng"
    assert [str(one) for one in tags.getall("COMM")] == ["chưa duyệt"]
    data = json.loads((bag / "loa/bag.json").read_text(encoding="utf-8"))
    assert data["draft"]
    assert {one["audio_sha256"] for one in data["sound"]} == {audio_sha256(path) for path in sounds}
    for paper in ("MUC-LUC.txt", "PHIEU-PHAT-THANH.html", "MO-TRANG-NAY.html", f"{WEEK}.m3u8"):
        assert "BẢN NHÁP – CHƯA DUYỆT" in (bag / paper).read_text(encoding="utf-8")
    assert '"draft":"chưa duyệt"' in (bag / "MO-TRANG-NAY.html").read_text(encoding="utf-8")
    (kept,) = json.loads(run("pack", "list", "--json"))["bags"]
    assert kept["draft"]
    run("pack", "check", str(bag))


@pytest.mark.parametrize("device", ["phone", "ip-192", "ip-48k24k", "single", "usb"])
@pytest.mark.slow
def test_every_device_takes_a_draft_that_is_marked(device, run, sample, tmp_path):
    (sample / "scripts/2g-cutoff/approvals.toml").unlink()
    words = (*AS_BUILT, "--device", device, "--to", str(tmp_path / "bag"), "--draft")
    run(*words)
    assert (tmp_path / "bag/BAN-NHAP-CHUA-DUYET.txt").is_file()
    run("pack", "check", str(tmp_path / "bag"))


@pytest.mark.slow
def test_an_approved_bag_has_no_mark_of_a_draft(run, tmp_path):
    run(*AS_BUILT, "--device", "pc", "--to", str(tmp_path / "bag"), "--draft")
    assert not (tmp_path / "bag/BAN-NHAP-CHUA-DUYET.txt").exists()
    for path in (tmp_path / "bag").rglob("*"):
        assert "ban-nhap" not in path.name.lower()
    assert "BẢN NHÁP" not in (tmp_path / "bag/PHIEU-PHAT-THANH.html").read_text(encoding="utf-8")


def test_play_and_its_rehearsal_refuse_drafts_unless_they_are_asked_for(run, sample, sound):
    (sample / "scripts/2g-cutoff/approvals.toml").unlink()
    today = dt.datetime.now(VIETNAM).date()
    monday = today - dt.timedelta(days=today.weekday())
    build_week(sample / "output", days=1, monday=monday, sound=sound)
    rest_on_script(sample, week=week_of(monday))
    (told,) = refused(run, "play", "--for", STATION, "--output", "silence")
    assert "loa approve 2g-cutoff vi.everyone" in told
    rehearsal = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat())
    (told,) = refused(run, *rehearsal)
    assert "loa approve 2g-cutoff vi.everyone" in told
    assert run(*rehearsal, "--draft").count("chưa duyệt") == 4


def test_a_rehearsal_refuses_what_was_approved_and_taken_back(run):
    rehearsal = ("play", "--for", STATION, "--simulate", "--day", MONDAY.isoformat())
    assert "chưa duyệt" not in run(*rehearsal)
    run("revoke", "2g-cutoff", "vi.everyone", "--name", "Nguyễn Văn Mẫu", "--post", "Trưởng ban", "--why", "sai ngày")
    (told,) = refused(run, *rehearsal)
    assert "Nguyễn Văn Mẫu" in told
    assert "100%" in run(*rehearsal, "--draft")


@pytest.mark.parametrize("is_on", [True, False])
def test_a_player_that_is_stopped_says_whether_something_was_being_played(is_on, run, sample, monkeypatch):
    def stopped(player, until=None):
        folder = PlayLog(sample / "logs", STATION).folder
        if is_on:
            write_open(folder, OpenPlay("x", at(MONDAY, dt.time(5, 30)), 0.0, 1.0, "boot", 0.0))
        raise KeyboardInterrupt

    monkeypatch.setattr(play.SystemClock, "now", lambda _clock: at(MONDAY, dt.time(5)))
    monkeypatch.setattr(play, "_output", lambda *_words: Silence(play.SystemClock(), lambda _path: 8.0))
    monkeypatch.setattr(Player, "run", stopped)
    words = ["--workspace", str(sample), "play", "--for", STATION]
    result = CliRunner(mix_stderr=False).invoke(loa, words)
    assert result.exit_code == 0, result.exception
    assert ("đang phát dở" in result.stderr) == is_on


@pytest.mark.slow
def test_the_same_bag_again_is_one_bag_and_another_copy_is_another(run, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    (tmp_path / "stick/01/01.MP3").unlink()
    run(*PACK, str(tmp_path / "stick"))
    assert len(json.loads(run("pack", "list", "--json"))["bags"]) == 1
    run(*PACK, str(tmp_path / "other"))
    names = [one["name"] for one in json.loads(run("pack", "list", "--json"))["bags"]]
    assert names == [f"{STATION}-{WEEK}-1", f"{STATION}-{WEEK}-2"]


def test_a_revoked_approval_asks_bags_back_until_they_are_ticked_returned(run, sample, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    assert json.loads(run("pack", "recall", "--json"))["recalls"] == []
    run("revoke", "2g-cutoff", "vi.everyone", "--name", "Nguyễn Văn Mẫu", "--post", "Trưởng ban", "--why", "sai ngày")
    (asked,) = json.loads(run("pack", "recall", "--json"))["recalls"]
    assert len(asked["lines"]) == 8
    assert "sai ngày" in asked["lines"][0]["because"]
    (told,) = refused(run, *PACK, str(tmp_path / "other"))
    assert "sai ngày" in told
    assert "loa approve" in told
    assert len(json.loads(run("pack", "list", "--json"))["bags"][0]["asked_back"]) == 8
    run("pack", "returned", f"{STATION}-{WEEK}-1", "--by", "Người trực")
    assert run("pack", "recall") == ""
    with pytest.raises(UsageError):
        run("pack", "returned", f"{STATION}-{WEEK}-1", "--by", "Người trực")


@pytest.mark.slow
def test_a_changed_plan_asks_bags_back_by_name_with_their_lines(run, sample, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    path = plan_path(sample / "output", STATION, WEEK)
    plan = read_plan(path)
    write_plan(path, dataclasses.replace(plan, revision="f" * 12, plays=plan.plays[:-1]))
    (asked,) = json.loads(run("pack", "recall", "--json"))["recalls"]
    assert [line["line"] for line in asked["lines"]] == [plan.plays[-1].id]


@pytest.mark.slow
def test_a_week_that_the_rules_would_make_otherwise_now_is_not_packed_unless_as_it_was_built(run, sample, tmp_path):
    words = [word for word in PACK if word != "--as-built"]
    with pytest.raises(LoaError, match=f"loa build --week {WEEK} --for {STATION}.*--as-built") as refused:
        run(*words, str(tmp_path / "stick"))
    assert refused.value.exit_code == 1
    assert not (tmp_path / "stick").exists()
    assert not (sample / "logs" / STATION / "bags.jsonl").exists()
    run(*PACK, str(tmp_path / "stick"))
    recalled = json.loads(run("pack", "recall", "--on", MONDAY.isoformat(), "--json"))
    assert (len(recalled["recalls"][0]["lines"]), recalled["not_judged"]) == (8, [])
    after = MONDAY + dt.timedelta(days=7)
    assert json.loads(run("pack", "recall", "--on", after.isoformat(), "--json"))["recalls"] == []
    words = ("--workspace", str(sample), "pack", "recall", "--on")
    assert "--on" in CliRunner(mix_stderr=False).invoke(loa, [*words, after.isoformat()]).stderr
    assert "--on" not in CliRunner(mix_stderr=False).invoke(loa, [*words, MONDAY.isoformat()]).stderr


@pytest.mark.slow
def test_a_recall_that_cannot_know_the_rules_says_so_and_lists_what_it_knows(run, sample, tmp_path):
    run(*PACK, str(tmp_path / "stick"))
    run("revoke", "2g-cutoff", "vi.everyone", "--name", "Nguyễn Văn Mẫu", "--post", "Trưởng ban", "--why", "sai ngày")
    voice = sample / "voices/vi-bac.toml"
    voice.write_text(voice.read_text(encoding="utf-8").replace("engine = ", "engine = 7 # "), encoding="utf-8")
    told = CliRunner(mix_stderr=False).invoke(
        loa, ["--workspace", str(sample), "pack", "recall", "--on", MONDAY.isoformat()], standalone_mode=False
    )
    assert f"{STATION}-{WEEK}-1" in told.stdout
    assert isinstance(told.exception, PartlyDone)
    assert "vi-bac.toml" in told.exception.message


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--week", "2025-W60", "--for", STATION, "--to", "OUT"), "2025-W60"),
        (("--week", "2025-33", "--for", STATION, "--to", "OUT"), "2025-33"),
        (("--week", WEEK, "--for", "24342", "--to", "OUT"), "24342"),
        (("--week", WEEK, "--for", STATION, "--device", "ubs", "--to", "OUT"), "usb"),
        (("--week", "2025-W40", "--for", STATION, "--to", "OUT"), "loa build --week 2025-W40"),
        (("--week", WEEK, "--for", STATION, "--to", "WORKSPACE/output/x"), "output"),
        (("--week", WEEK, "--for", STATION, "--to", "WORKSPACE/logs"), "logs"),
        (("--week", WEEK, "--for", STATION, "--to", "WORKSPACE"), "workspace"),
    ],
)
def test_each_slip_is_one_message_and_nothing_is_written(words, told, run, sample, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LoaError) as caught:
        run("pack", *(word.replace("WORKSPACE", str(sample)).replace("OUT", str(tmp_path / "bag")) for word in words))
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
