"""Logs of other players: what they prove becomes plays, what they cannot prove is said, what is not ours is left."""

import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_log_command import CODE, FakeWorkspace, done, refused, run, workspace  # noqa: F401 - a fixture
from test_report import a_line

from loa import plugins
from loa.errors import InputInvalid, LogDamaged, PartlyDone, UsageError
from loa.manifest import Manifest, write_manifest
from loa.model.heard import Heard
from loa.model.playing import PlannedPlay, PlannedSession, PlayPlan
from loa.model.sound import Mastered
from loa.model.time import VIETNAM
from loa.plans import plan_json
from loa.player_log import (
    ABSENT,
    CHANGED,
    THERE,
    KnownSound,
    PlayerLog,
    Sounds,
    player_log,
    sounds_of_bag,
    sounds_of_output,
)
from loa.playlog import PlayLog

SAMPLES = Path(__file__).parent / "testdata" / "players"
"""Of mpv 0.35.1, VLC 3.0.24, MPD 0.23.12 and Liquidsoap 2.1.3 playing real programmes into nothing, shortened to the
lines about playing; of Rivendell as its source writes them, not run."""
NOW = dt.datetime(2024, 8, 13, 9, 0, tzinfo=VIETNAM)
BEGAN = dt.datetime(2024, 8, 12, 5, 29, 58, tzinfo=VIETNAM)
EVERY_SAMPLE = sorted(SAMPLES.glob("*/*"))
MORNING, EVENING = "24343-2024-08-12-0530.mp3", "24343-2024-08-12-1700.mp3"


def text_of(sample: str) -> str:
    return (SAMPLES / sample).read_text(encoding="utf-8-sig")


def heard(sample: str, began: dt.datetime | None = None) -> list[Heard]:
    return list(plugins.load("players", sample.split("/", maxsplit=1)[0]).heard(text_of(sample), began=began))


def names(found: list[Heard]) -> list[tuple[str, str]]:
    return [(one.name.rsplit("/", 1)[-1], one.ended) for one in found]


def times(found: list[Heard]) -> list[tuple[str, str]]:
    return [(f"{one.start:%H:%M:%S}" if one.start else "", f"{one.end:%H:%M:%S}" if one.end else "") for one in found]


@pytest.mark.parametrize("name", plugins.names("players"))
def test_every_player_says_what_it_is_and_has_a_sample(name: str) -> None:
    module = plugins.load("players", name)
    assert module.TITLE
    assert module.PROVES
    assert module.CLOCK in ("full", "day", "elapsed", "none")
    assert list((SAMPLES / name).iterdir())
    assert not module.is_log("")
    assert list(module.heard("", began=None)) == []


@pytest.mark.parametrize("sample", EVERY_SAMPLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_log_is_known_for_what_it_is_and_for_nothing_else(sample: Path) -> None:
    text = sample.read_text(encoding="utf-8-sig")
    assert [one for one in plugins.names("players") if plugins.load("players", one).is_log(text)] == [
        sample.parent.name
    ]


@examples(60)
@given(sample=st.sampled_from(EVERY_SAMPLE), data=st.data())
def test_a_damaged_log_gives_plays_that_can_be_and_never_breaks(sample: Path, data: st.DataObject) -> None:
    text = sample.read_text(encoding="utf-8-sig")
    cut = data.draw(st.integers(0, len(text)))
    dirt = data.draw(st.text(max_size=30))
    module = plugins.load("players", sample.parent.name)
    for one in module.heard(text[:cut] + dirt + text[cut + len(dirt) :], began=BEGAN):
        assert one.ended in ("complete", "stopped", "failed", "")
        assert one.most_seconds is None or one.most_seconds >= 0 or one.ended in ("", "stopped")
        assert one.start is None or one.start.tzinfo is not None


def test_mpv_tells_starts_and_ends_from_when_it_was_opened() -> None:
    found = heard("mpv/whole-foreign-killed.log", BEGAN)
    assert names(found) == [(MORNING, "complete"), ("nhac-que-huong.mp3", "complete"), (EVENING, "stopped")]
    assert times(found)[0] == ("05:29:58", "05:32:12")
    assert found[0].most_seconds == pytest.approx(134.035)
    assert heard("mpv/whole-foreign-killed.log")[0].start is None


def test_mpv_tells_of_a_file_that_was_given_alone_and_of_one_that_cannot_be_read() -> None:
    assert names(heard("mpv/seek-and-quit.log")) == [("24343-2024-08-13-0530-cut.mp3", "stopped")]
    assert names(heard("mpv/missing-and-unreadable.log")) == [("missing.mp3", "failed"), ("README.md", "failed")]


def test_vlc_tells_only_which_files_came_to_their_end() -> None:
    found = heard("vlc/two-whole-one-stopped.log", BEGAN)
    assert names(found) == [(MORNING, "complete"), ("nhac-que-huong.mp3", "complete"), (EVENING, "stopped")]
    assert times(found) == [("", "")] * 3


def test_mpd_tells_the_minute_of_the_end_and_bounds_what_can_have_been_heard() -> None:
    began = dt.datetime(2026, 3, 1, tzinfo=VIETNAM)
    found = heard("mpd/default.log", began)
    assert times(found)[-1] == ("", "21:57:00")
    assert found[-1].end.date() == dt.date(2026, 11, 21)
    assert [one.most_seconds for one in found] == [None, 60.0, 120.0, 60.0]
    assert {one.ended for one in found} == {""}
    assert heard("mpd/default.log")[0].end is None


def test_mpd_counts_the_year_from_when_the_log_begins() -> None:
    over_new_year = heard("mpd/default.log", dt.datetime(2025, 12, 1, tzinfo=VIETNAM))
    assert over_new_year[0].end.year == 2026
    module = plugins.load("players", "mpd")
    (newer,) = module.heard('2024-08-12T05:32:14 player: played "a.mp3"\n', began=None)
    assert newer.end == dt.datetime(2024, 8, 12, 5, 32, 14, tzinfo=VIETNAM)


def test_liquidsoap_tells_start_end_and_what_was_skipped() -> None:
    found = heard("liquidsoap/whole-foreign-killed.log")
    assert names(found) == [(MORNING, "complete"), ("nhac-que-huong.mp3", "complete"), (EVENING, "stopped")]
    assert times(found)[0] == ("05:29:59", "05:32:15")
    skipped = heard("liquidsoap/skipped.log")
    assert [(one.ended, one.most_seconds) for one in skipped] == [("stopped", 15.0), ("stopped", 3.0)]


def test_rivendell_tells_carts_with_their_aired_length() -> None:
    found = heard("rivendell/textlog.txt")
    assert [one.name for one in found] == ["24343-2024-08-12-0530", "Nhac que huong", "24343-2024-08-12-1700"]
    assert times(found)[0] == ("05:29:59", "05:32:13")
    assert found[-1].most_seconds == 48.0
    assert len(heard("rivendell/technical.txt")) == 1
    assert heard("rivendell/two-days.txt")[0].start is None


def programme(name: str, lines: tuple[PlannedPlay, ...], *, seconds: float = 134.4, state: str = THERE) -> KnownSound:
    start = lines[0].start - dt.timedelta(seconds=25)
    places = tuple((line, (line.start - start).total_seconds()) for line in lines)
    return KnownSound(name, seconds, "f" * 64, "a" * 64, state, places)


LINES = (a_line(12), a_line(12, number=2))
LATER_LINES = (a_line(12, "chieu"), a_line(12, "chieu", number=2))


def sounds(state: str = THERE, made: dt.datetime | None = None) -> Sounds:
    known = (programme(MORNING, LINES, state=state), programme(EVENING, LATER_LINES, seconds=168.6, state=state))
    return Sounds(CODE, lambda _day: "Đài xã", {line.id: "r1" for line in (*LINES, *LATER_LINES)}, known, made)


def taken(sample: str, known: Sounds | None = None, *, began: dt.datetime | None = BEGAN) -> PlayerLog:
    return player_log(heard(sample, began), known or sounds(), player=sample.split("/", maxsplit=1)[0], now=NOW)


def test_each_line_of_a_programme_that_was_heard_is_a_play_at_its_own_time() -> None:
    got = taken("mpv/whole-foreign-killed.log")
    assert got.strangers == ("bag/nhac-que-huong.mp3",)
    first, second = got.plays
    assert [play.line for play in got.plays] == [line.id for line in LINES]
    assert (first.ended, first.share_heard, first.grade, first.audio_sha256) == ("complete", 1.0, "C", "a" * 64)
    assert second.start - first.start == LINES[1].start - LINES[0].start
    assert f"{first.start:%H:%M:%S}" == "05:30:23"
    assert first.says == "nhật ký máy phát mpv, tệp đúng mã băm"


def test_what_was_not_reached_is_not_told_and_what_was_cut_is_partial() -> None:
    got = taken("rivendell/textlog.txt")
    evening = [play for play in got.plays if "chieu" in play.line]
    assert [(play.ended, play.share_heard) for play in evening] == [("stopped", pytest.approx(23 / 32, abs=1e-3))]


@pytest.mark.parametrize("state", [CHANGED, ABSENT])
def test_another_file_under_the_same_name_is_no_play_and_a_missing_one_proves_no_sound(state: str) -> None:
    got = taken("mpv/whole-foreign-killed.log", sounds(state))
    assert {play.audio_sha256 for play in got.plays} == {""}
    assert {play.ended for play in got.plays} == ({"failed"} if state == CHANGED else {"complete"})


def test_a_half_file_that_a_player_finishes_is_no_play() -> None:
    heard_half = [Heard(MORNING, "complete", start=BEGAN, end=BEGAN + dt.timedelta(seconds=60), most_seconds=60.0)]
    got = player_log(heard_half, sounds(ABSENT), player="mpv", now=NOW)
    assert [play.ended for play in got.plays] == ["complete", "failed"]
    assert "ngắn hơn" in got.plays[1].why
    whole_file = player_log(heard_half, sounds(THERE), player="mpv", now=NOW)  # stopped by the player, as by --length
    assert whole_file.plays[1].ended == "failed"
    assert whole_file.plays[1].why == "máy phát dừng trước khi hết bài"


def test_a_log_of_nothing_that_ended_says_so(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    lines = mpv_log(tmp_path).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "opened.log").write_text("".join(lines[:4]), encoding="utf-8")
    words = ("import", str(tmp_path / "opened.log"), "--for", CODE, "--from", "mpv", "--began", "2024-08-12 05:30")
    result = done(run(workspace, *words, "--now", "2024-08-13T09:00"))
    assert result.stderr.startswith("opened.log: ")


def test_a_log_without_times_gives_plays_in_doubt_with_their_bounds() -> None:
    made = dt.datetime(2024, 8, 10, 8, 0, tzinfo=VIETNAM)
    got = taken("vlc/two-whole-one-stopped.log", sounds(made=made))
    first = got.plays[0]
    assert (first.timed, first.not_before, first.not_after, first.grade) == ("doubtful", made, NOW, "D")
    assert first.start == LINES[0].start
    assert [play.ended for play in got.plays] == ["complete", "complete", "stopped", "stopped"]


def test_a_time_before_the_bag_was_made_or_after_it_came_back_is_in_doubt() -> None:
    early = taken("mpv/whole-foreign-killed.log", sounds(made=BEGAN + dt.timedelta(days=1)))
    late = taken("mpv/whole-foreign-killed.log", began=NOW + dt.timedelta(days=3))
    assert {play.timed for play in (*early.plays, *late.plays)} == {"doubtful"}


def test_a_programme_on_another_day_is_not_planned() -> None:
    got = taken("mpv/whole-foreign-killed.log", began=BEGAN - dt.timedelta(days=1))
    assert {(play.line, play.planned_start) for play in got.plays} == {("", None)}
    assert {play.campaign for play in got.plays} == {"2g-cutoff"}


def a_bag(folder: Path, *, station: str = CODE) -> Path:
    """A bag of a stick: folders of numbered tracks."""
    sessions = tuple(
        PlannedSession(lines[0].start.date(), name, name, lines[0].start - dt.timedelta(seconds=25), 134.4, name)
        for name, lines in (("sang", LINES), ("chieu", LATER_LINES))
    )
    plan = PlayPlan(
        station, dt.date(2024, 8, 12), dt.date(2024, 8, 18), "abcdef012345", (*LINES, *LATER_LINES), (), sessions
    )
    files, sound = [], []
    for number, (name, lines) in enumerate((("sang", LINES), ("chieu", LATER_LINES)), start=1):
        path = folder / "01" / f"0{number}.MP3"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        files.append({"path": f"01/0{number}.MP3", "sha256": sha256, "bytes": 4})
        sound.append(
            {
                "path": f"01/0{number}.MP3",
                "day": "2024-08-12",
                "session": name,
                "seconds": 134.4,
                "audio_sha256": "b" * 64,
            }
            | {"title": name, "lines": [line.id for line in lines]}
        )
    (folder / "loa").mkdir()
    bag = {"version": 1, "station": station, "files": files, "sound": sound}
    (folder / "loa" / "bag.json").write_text(json.dumps(bag), encoding="utf-8")
    (folder / "loa" / "plan.json").write_text(json.dumps(plan_json(plan), default=str), encoding="utf-8")
    return folder


def test_numbered_tracks_are_known_by_their_folder_in_the_bag(tmp_path: Path) -> None:
    known = sounds_of_bag(a_bag(tmp_path / "bag"), station=CODE, means=lambda _day: "Đài xã")
    (tmp_path / "bag" / "01" / "02.MP3").write_bytes(b"other")
    again = sounds_of_bag(tmp_path / "bag", station=CODE, means=lambda _day: "Đài xã")
    assert [sound.state for sound in known.known] == [THERE, THERE]
    assert [sound.state for sound in again.known] == [THERE, CHANGED]
    assert known.known[0].lines[0][1] == 25.0
    played = [Heard(r"E:\01\01.mp3", "complete"), Heard("/media/usb/02/01.MP3", "complete")]
    got = player_log(played, known, player="vlc", now=NOW)
    assert [play.line for play in got.plays] == [line.id for line in LINES]
    assert got.strangers == ("/media/usb/02/01.MP3",)


def test_a_bag_of_another_station_or_a_broken_one_is_refused(tmp_path: Path) -> None:
    a_bag(tmp_path / "bag", station="24344")
    with pytest.raises(UsageError, match="24344"):
        sounds_of_bag(tmp_path / "bag", station=CODE, means=str)
    (tmp_path / "bag" / "loa" / "bag.json").write_text('{"version": 9}', encoding="utf-8")
    with pytest.raises(InputInvalid):
        sounds_of_bag(tmp_path / "bag", station=CODE, means=str)


def imported(workspace: FakeWorkspace, *arguments: str, now: str = "2024-08-13T09:00") -> dict[str, object]:  # noqa: F811
    told = json.loads(done(run(workspace, "import", *arguments, "--for", CODE, "--json", "--now", now)).stdout)
    return next(iter(told["files"].values()))


def test_a_players_log_is_imported_once_and_told_apart_by_itself(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag = a_bag(tmp_path / "bag")
    log = tmp_path / "vlc.log"
    log.write_text(text_of("vlc/two-whole-one-stopped.log").replace(MORNING, "01/01.MP3"), encoding="utf-8")
    got = imported(workspace, str(log), "--bag", str(bag))
    assert [line["play"]["line"] for line in got["added"]] == [line.id for line in LINES]
    assert len(got["strangers"]) == 2
    again = imported(workspace, str(log), "--bag", str(bag), "--from", "vlc", now="2024-08-19T09:00")
    assert (again["added"], again["known"], again["aside"]) == ([], 2, [])
    shown = done(run(workspace, "show", "--for", CODE)).stdout
    assert shown.count("giờ nghi ngờ, trước 13/08/2024 09:00") == 2


def test_the_same_play_with_another_end_is_set_aside(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag, log = a_bag(tmp_path / "bag"), tmp_path / "liquidsoap.log"
    text = text_of("liquidsoap/whole-foreign-killed.log").replace(MORNING, "01/01.MP3")
    log.write_text(text, encoding="utf-8")
    imported(workspace, str(log), "--bag", str(bag))
    cut = [line for line in text.splitlines() if "Decoding" not in line]
    log.write_text("\n".join(cut).replace("05:32:14", "05:30:40"), encoding="utf-8")
    result = run(workspace, "import", str(log), "--for", CODE, "--bag", str(bag), "--now", "2024-08-13T09:00")
    assert isinstance(result.exception, PartlyDone)
    assert "conflict-" in result.stderr
    assert len(list((workspace.logs / CODE / "aside").iterdir())) == 1


def test_what_is_no_log_of_a_player_is_refused(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "x.log"
    path.write_bytes(b"\xff\xfe nothing \x00")
    for extra in ((), ("--from", "mpv"), ("--from", "winamp")):
        refused(run(workspace, "import", str(path), "--for", CODE, *extra))
    path.write_text(text_of("mpv/seek-and-quit.log"), encoding="utf-8")
    assert "2024-08-14 09:10" in refused(run(workspace, "import", str(path), "--for", CODE, "--began", "sáng nay"))


def test_programmes_that_were_built_are_known_without_a_bag(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    folder = workspace.output / "programmes" / CODE / "2024-W33"
    folder.mkdir(parents=True)
    path = folder / MORNING
    path.write_bytes(b"sound")
    fields = {field.name: 0.0 for field in dataclasses.fields(Mastered)}
    fields |= {"path": path, "sha256": hashlib.sha256(b"sound").hexdigest(), "audio_sha256": "b" * 64, "seconds": 134.4}
    write_manifest(folder, Manifest({path: ("k", Mastered(**fields))}))
    known = sounds_of_output(workspace.output, station=CODE, means=lambda _day: "Đài xã").known
    assert [(sound.path, sound.state, [line.id for line, _at in sound.lines]) for sound in known] == [
        (MORNING, THERE, [f"{CODE}/2024-08-12/sang/{n}" for n in (1, 2)])
    ]


def mpv_log(folder: Path) -> Path:
    path = folder / "mpv.log"
    path.write_text(text_of("mpv/whole-foreign-killed.log").replace(MORNING, "01/01.MP3"), encoding="utf-8")
    return path


def test_a_log_without_dates_is_held_to_what_it_told_first(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag, log = a_bag(tmp_path / "bag"), mpv_log(tmp_path)
    given = ("import", str(log), "--for", CODE, "--bag", str(bag), "--now", "2024-08-13T09:00", "--began")
    done(run(workspace, *given, "2024-08-12T05:29:58"))
    count = len(PlayLog(workspace.logs, CODE).lines())
    assert count
    text = log.read_text(encoding="utf-8")
    for other in (text, text + "[ 999.000][i][cplayer] Exiting...\n", text.replace("\n", "\r\n")):
        log.write_bytes(other.encode())
        assert "12/08/2024 05:30" in refused(run(workspace, *given, "2024-08-12T05:35"))
        assert len(PlayLog(workspace.logs, CODE).lines()) == count
        done(run(workspace, *given, "2024-08-12T05:29:58"))
    assert len(PlayLog(workspace.logs, CODE).lines()) == count


def test_a_log_that_begins_in_the_future_is_refused(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag, log = a_bag(tmp_path / "bag"), mpv_log(tmp_path)
    given = ("import", str(log), "--for", CODE, "--bag", str(bag), "--now", "2024-08-13T09:00")
    refused(run(workspace, *given, "--began", "2030-01-01T05:30"))
    assert not PlayLog(workspace.logs, CODE).lines()


def test_a_players_log_is_kept_as_the_proof_of_its_plays(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag, log = a_bag(tmp_path / "bag"), mpv_log(tmp_path)
    imported(workspace, str(log), "--bag", str(bag), "--began", "2024-08-12T05:29:58")
    (line, *_more) = PlayLog(workspace.logs, CODE).lines()
    kept = workspace.logs / CODE / "proofs" / line.play.proof
    assert kept.read_bytes() == log.read_bytes()
    assert line.play.proof_sha256 == hashlib.sha256(log.read_bytes()).hexdigest()
    done(run(workspace, "verify", "--for", CODE))
    kept.write_bytes(b"")
    refused(run(workspace, "verify", "--for", CODE), LogDamaged)


def test_a_play_bears_the_name_that_its_station_had_on_its_day() -> None:
    def means(day: dt.date) -> str:
        return "Đài thị trấn" if day < dt.date(2025, 7, 1) else "Đài xã"

    got = player_log(
        heard("mpv/whole-foreign-killed.log", BEGAN),
        dataclasses.replace(sounds(), means=means),
        player="mpv",
        now=NOW.replace(year=2026),
    )
    assert {play.means for play in got.plays} == {"Đài thị trấn"}


def test_a_log_that_is_handed_in_late_is_graded_as_a_late_tick() -> None:
    for days, grade in ((0, "C"), (1, "D"), (700, "D")):
        got = player_log(
            heard("mpv/whole-foreign-killed.log", BEGAN), sounds(), player="mpv", now=NOW + dt.timedelta(days=days)
        )
        assert {play.grade for play in got.plays} == {grade}


def test_a_log_that_tells_of_no_play_says_so(workspace: FakeWorkspace, tmp_path: Path) -> None:  # noqa: F811
    bag, log = a_bag(tmp_path / "bag"), tmp_path / "mpv.log"
    first = text_of("mpv/whole-foreign-killed.log").splitlines()[0]
    log.write_text(first + "\n", encoding="utf-8")
    given = ("--from", "mpv", "--bag", str(bag), "--began", "2024-08-12T05:30", "--now", "2024-08-13T09:00")
    told = done(run(workspace, "import", str(log), "--for", CODE, *given))
    assert "mpv.log" in told.stderr
