"""``loa log`` and ``loa report``: what an operator types, and what it comes to."""

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_report import CAMPAIGN, CODE, LOCALITY, STATION, a_dispatch, a_line, a_plan

from loa._log_clock import with_doubts
from loa.cli import log, report
from loa.errors import LoaError, LogDamaged, UsageError
from loa.model.campaign import Campaign
from loa.model.dispatch import ReportRule
from loa.model.evidence import LogLine
from loa.model.place import Locality
from loa.model.playing import ANY, CampaignRule, Station
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog

LINES = tuple(a_line(day, session, number) for day in (12, 13) for session in ("sang", "chieu") for number in (1, 2))
RULES = tuple(
    CampaignRule(name, ANY, ANY, "vi", 2, 14, dt.date(first, 1, 1), dt.date(last, 12, 31))
    for name, first, last in (("2g-cutoff", 2024, 2024), ("i-speed", 2025, 2025))
)


@dataclass
class FakeWorkspace:
    """What the commands ask of a workspace, held in memory; plans and logs are real files."""

    root: Path
    campaigns: dict[str, Campaign] = field(default_factory=lambda: {"2g-cutoff": CAMPAIGN})
    is_debug: bool = False

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def workspace(self) -> "FakeWorkspace":
        return self

    @property
    def stations(self) -> dict[str, Station]:
        return {CODE: self.station(CODE)}

    def station(self, code: str) -> Station:
        assert code == CODE
        return replace(STATION, rules=RULES)

    def locality(self, code: str) -> Locality:
        if code != CODE:
            raise UsageError(f"“{code}”", cure="?")
        return LOCALITY

    def campaign(self, name: str) -> Campaign:
        return self.campaigns[name]


@pytest.fixture
def workspace(tmp_path: Path) -> FakeWorkspace:
    made = FakeWorkspace(tmp_path)
    plan = replace(a_plan(*LINES), first=dt.date(2024, 8, 12), last=dt.date(2024, 8, 18))
    write_plan(plan_path(made.output, CODE, "2024-W33"), plan)
    return made


def run(workspace: FakeWorkspace, *arguments: str) -> Result:
    group = log.command if arguments[0] != "report" else report.command
    given = arguments if arguments[0] != "report" else arguments[1:]
    return CliRunner(mix_stderr=False).invoke(group, list(given), obj=workspace)


def add(workspace: FakeWorkspace, *arguments: str, now: str = "2024-08-12T18:00") -> Result:
    by = () if "--by" in arguments else ("--by", "Nguyễn Văn Mẫu")
    return run(workspace, "add", "--for", CODE, *arguments, *by, "--now", now)


def done(result: Result) -> Result:
    if result.exception:
        raise result.exception
    return result


def lines(workspace: FakeWorkspace) -> tuple[LogLine, ...]:
    return PlayLog(workspace.logs, CODE).lines()


def refused(result: Result, kind: type[LoaError] = UsageError) -> str:
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)


def test_a_ticked_session_is_logged_line_by_line_with_its_plan(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--session", "2024-08-12/sang", "--by", "Nguyễn Văn Mẫu"))
    first, second = lines(workspace)
    assert [line.play.line for line in (first, second)] == [f"{CODE}/2024-08-12/sang/{n}" for n in (1, 2)]
    assert first.play.planned_start == first.play.start == LINES[0].start
    assert (first.play.grade, first.play.says) == ("C", "Nguyễn Văn Mẫu")
    assert first.play.means == "Đài truyền thanh thị trấn Krông Năng"
    assert first.play.plan_revision == "0123456789ab"


def test_a_day_and_single_lines_can_be_ticked(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id, "--line", LINES[2].id))
    result = done(add(workspace, "--day", "2024-08-12"))
    assert [line.play.line for line in lines(workspace)] == [LINES[n].id for n in (0, 2, 1, 3)]
    assert LINES[0].id in result.stderr
    assert "--corrects 1" in result.stderr


def test_a_tick_after_the_next_day_is_late(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id, now="2024-08-13T23:00"))
    done(add(workspace, "--line", LINES[1].id, now="2024-08-14T00:01"))
    assert [line.play.grade for line in lines(workspace)] == ["C", "D"]


def test_the_future_cannot_be_ticked(workspace: FakeWorkspace) -> None:
    refused(add(workspace, "--day", "2024-08-12", now="2024-08-12T12:00"))
    assert lines(workspace) == ()


def test_a_later_start_moves_the_whole_session(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--session", "2024-08-12/sang", "--start", "05:40"))
    assert [f"{line.play.start:%H:%M:%S}" for line in lines(workspace)] == ["05:40:00", "05:41:00"]


def test_what_was_not_played_needs_a_reason(workspace: FakeWorkspace) -> None:
    refused(add(workspace, "--line", LINES[0].id, "--not-played"))
    done(add(workspace, "--line", LINES[0].id, "--not-played", "--why", "Mất điện"))
    (line,) = lines(workspace)
    assert (line.play.ended, line.play.why, line.play.share_heard) == ("not-played", "Mất điện", 0)


def test_a_correction_names_the_line_it_corrects(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id))
    done(add(workspace, "--line", LINES[0].id, "--not-played", "--why", "Ghi nhầm", "--corrects", "1"))
    assert [line.play.corrects for line in lines(workspace)] == [0, 1]
    refused(add(workspace, "--line", LINES[0].id, "--corrects", "9"), LoaError)


def test_a_post_is_told_with_its_means_and_how_often(workspace: FakeWorkspace) -> None:
    post = ("--form", "zalo", "--day", "2024-08-12", "--title", "Lộ trình dừng 2G")
    assert "Zalo OA" in refused(add(workspace, *post)) or "--means" in refused(add(workspace, *post))
    result = done(add(workspace, *post, "--means", "Zalo OA của xã", "--count", "3", "--json"))
    (line,) = json.loads(result.stdout)["added"]
    assert (line["play"]["form"], line["play"]["count"], line["play"]["campaign"]) == ("zalo", 3, "2g-cutoff")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--line", "24346/2024-08-12/sang/1"),
        ("--line", f"{CODE}/2024-08-12/sang/9"),
        ("--session", "2024-08-12/toi"),
        ("--session", "hôm nay"),
        ("--day", "12/8"),
        ("--day", "2024-08-12", "--session", "2024-08-12/sang"),
        ("--day", "2024-08-05"),
        ("--day", "2024-08-12", "--start", "05:40"),
        ("--line", f"{CODE}/2024-08-12/sang/1", "--start", "năm giờ"),
        ("--form", "zalo", "--means", "Zalo", "--day", "2024-08-12"),
        ("--form", "zalo", "--means", "Zalo", "--title", "x", "--day", "2023-08-12"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_cure(workspace: FakeWorkspace, arguments: tuple[str, ...]) -> None:
    result = add(workspace, *arguments)
    refused(result)
    assert isinstance(result.exception, LoaError)
    assert result.exception.cure
    assert lines(workspace) == ()


def test_the_log_is_shown_verified_and_has_a_head(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--day", "2024-08-12"))
    shown = done(run(workspace, "show", "--for", CODE, "--month", "2024-08"))
    assert len(shown.stdout.splitlines()) == 4
    data = json.loads(done(run(workspace, "show", "--for", CODE, "--json")).stdout)
    assert [line["sequence"] for line in data["lines"]] == [1, 2, 3, 4]
    head = done(run(workspace, "head", "--for", CODE, "--bare")).stdout.strip()
    assert head.startswith("4:")
    done(run(workspace, "verify"))
    done(run(workspace, "verify", "--for", CODE, "--head", head))
    refused(run(workspace, "verify", "--for", CODE, "--head", "4"))


@pytest.mark.parametrize("command", ["show", "verify", "head"])
@pytest.mark.parametrize("code", ["24344", "..", "../.."])
def test_a_code_that_nobody_knows_is_refused(workspace: FakeWorkspace, command: str, code: str) -> None:
    refused(run(workspace, command, "--for", code))
    visit = ("--form", "zalo", "--means", "Zalo", "--title", "x", "--campaign", "2g-cutoff", "--day", "2024-08-12")
    refused(run(workspace, "add", "--for", code, *visit, "--by", "Mai"))
    assert not workspace.logs.exists()


def test_a_damaged_log_is_named_and_no_report_rests_on_it(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--day", "2024-08-12"))
    path = workspace.logs / CODE / "plays-2024-08.jsonl"
    path.write_bytes(path.read_bytes().replace(b"complete", b"stopped", 1))
    result = run(workspace, "verify", "--for", CODE)
    refused(result, LogDamaged)
    assert f"{CODE}/plays-2024-08.jsonl:1" in result.stdout
    to = workspace.root / "bao-cao"
    refused(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to)), LogDamaged)
    assert not to.exists()


def test_a_report_is_written_in_every_form(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--day", "2024-08-12"))
    to = workspace.root / "bao-cao"
    result = done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to)))
    paths = result.stdout.split()
    assert {Path(path).suffix for path in paths} >= {".csv", ".txt"}
    assert all(Path(path).stat().st_size for path in paths)
    again = {path: Path(path).read_bytes() for path in paths}
    done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", str(to)))
    assert {path: Path(path).read_bytes() for path in paths} == again


def test_a_report_as_json_counts_what_was_aired(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--day", "2024-08-12"))
    to = str(workspace.root / "bao-cao")
    result = done(run(workspace, "report", "--month", "2024-08", "--for", CODE, "--to", to, "--json"))
    made = json.loads(result.stdout)["report"]
    assert made["totals"][0]["aired"] == 4
    assert made["totals"][0]["planned"] == 8
    assert made["dispatch"] == "mau-2024-07"
    assert (made["due"], made["send_by"]) == ("2024-09-14", "2024-09-13")


def test_a_dispatch_is_asked_for_when_several_fit(workspace: FakeWorkspace) -> None:
    second = a_dispatch(ReportRule(10, (), ("count",), "Huyện"), name="mau-huyen", place="Krông Năng")
    workspace.campaigns["2g-cutoff"] = replace(CAMPAIGN, dispatches=(*CAMPAIGN.dispatches, second))
    arguments = ("report", "--month", "2024-08", "--for", CODE, "--to", str(workspace.root / "x"), "--json")
    assert "mau-huyen" in refused(run(workspace, *arguments))
    made = json.loads(done(run(workspace, *arguments, "--dispatch", "mau-huyen")).stdout)["report"]
    assert made["due_before"] == "2024-09-10"
    assert "mau-huyen" in refused(run(workspace, *arguments, "--dispatch", "mau-huye"))
    other = replace(second, place="Văn Quan")
    workspace.campaigns["2g-cutoff"] = replace(CAMPAIGN, dispatches=(*CAMPAIGN.dispatches, other))
    assert json.loads(done(run(workspace, *arguments)).stdout)["report"]["dispatch"] == "mau-2024-07"


def test_the_campaign_is_asked_for_when_the_month_has_none_or_many(workspace: FakeWorkspace) -> None:
    arguments = ("report", "--month", "2023-08", "--for", CODE, "--to", str(workspace.root / "x"))
    assert "--campaign" in refused(run(workspace, *arguments))
    done(run(workspace, *arguments, "--campaign", "2g-cutoff"))


def test_a_correction_is_of_one_line_and_of_the_same_play(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id))
    refused(add(workspace, "--line", LINES[1].id, "--corrects", "1"))
    assert len(lines(workspace)) == 1


def test_a_session_without_its_name_is_refused_and_not_taken_for_the_day(workspace: FakeWorkspace) -> None:
    refused(add(workspace, "--session", "2024-08-12"))
    assert not lines(workspace)


def test_a_line_has_one_correction_that_stands(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id))
    done(add(workspace, "--line", LINES[0].id, "--start", "05:40", "--corrects", "1"))
    told = refused(add(workspace, "--line", LINES[0].id, "--start", "05:41", "--corrects", "1"), LoaError)
    assert "2" in told
    assert len(lines(workspace)) == 2
    again = done(add(workspace, "--line", LINES[0].id, "--start", "05:40", "--corrects", "1"))
    assert "2" in again.stderr
    done(add(workspace, "--line", LINES[0].id, "--start", "05:41", "--corrects", "2"))
    assert [line.play.corrects for line in lines(workspace)] == [0, 1, 2]
    shown = done(run(workspace, "show", "--for", CODE)).stdout.splitlines()
    last = [one.rpartition("  (")[2] for one in shown]
    assert ["12/08/2024" in one for one in last] == [False, False, True]
    assert all("3" in one for one in last[:2])


def test_a_clock_that_went_back_makes_no_tick_on_time_and_signs_no_head(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id, now="2026-11-01T08:00"))
    told = done(add(workspace, "--line", LINES[4].id, now="2024-08-13T07:00"))
    assert "  D  " in told.stdout
    assert "2026" in told.stderr
    done(add(workspace, "--line", LINES[5].id, now="2024-08-13T07:01"))
    assert [line.play.grade for line in with_doubts(lines(workspace))] == ["D"] * 3
    assert "2026" in done(run(workspace, "verify", "--for", CODE)).stderr
    seen = json.loads(done(run(workspace, "verify", "--for", CODE, "--json", "--now", "2026-11-02T08:00")).stdout)
    assert len(seen["clocks"][CODE]) == 1
    shown = done(run(workspace, "show", "--for", CODE)).stdout.splitlines()
    assert ["07:00 13/08/2024" in one for one in shown] == [False, True, False]
    assert "2024" in refused(run(workspace, "head", "--for", CODE, "--now", "2024-08-12T07:00"), LoaError)
    assert not (workspace.root / "keys").exists()
    assert "2024" in done(run(workspace, "head", "--for", CODE, "--now", "2026-11-02T08:00")).stderr


def test_a_dead_clock_signs_nothing_even_for_an_empty_log(workspace: FakeWorkspace) -> None:
    refused(run(workspace, "head", "--for", CODE, "--now", "1970-01-01T07:00"), LoaError)
    assert not (workspace.root / "keys").exists()


def test_a_time_that_has_not_come_is_told_of_the_log(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id, now="2031-08-12T08:00"))
    told = done(run(workspace, "verify", "--for", CODE, "--now", "2026-11-02T08:00")).stderr
    assert "2031" in told
    assert "2026" in told


def test_small_steps_of_a_clock_are_no_doubt(workspace: FakeWorkspace) -> None:
    done(add(workspace, "--line", LINES[0].id, now="2024-08-12T18:00"))
    told = done(add(workspace, "--line", LINES[1].id, now="2024-08-12T17:59"))
    assert "  C  " in told.stdout
    assert not told.stderr


def test_another_tale_is_not_taken_for_the_one_that_stands(workspace: FakeWorkspace) -> None:
    post = ("--form", "zalo", "--day", "2024-08-12", "--title", "Lộ trình", "--means", "Zalo OA")
    done(add(workspace, "--line", LINES[0].id, "--start", "05:31"))
    done(add(workspace, *post, "--count", "12"))
    done(add(workspace, "--line", LINES[1].id, "--not-played", "--why", "Mất điện"))
    for told in (
        ("--line", LINES[0].id, "--start", "05:40"),
        ("--session", "2024-08-12/sang", "--start", "05:31"),
        ("--line", LINES[0].id, "--start", "05:31", "--form", "live"),
        ("--line", LINES[0].id, "--start", "05:31", "--proof", "https://example.vn/anh"),
        ("--line", LINES[1].id, "--not-played", "--why", "Hỏng loa"),
        (*post, "--count", "5"),
    ):
        assert "--corrects" in refused(add(workspace, *told))
    assert len(lines(workspace)) == 3
    done(add(workspace, "--line", LINES[0].id))
    done(add(workspace, *post, "--count", "5", "--corrects", "2"))
    assert "--corrects" in refused(add(workspace, *post, "--count", "6", "--corrects", "2"))
    assert "4" in done(add(workspace, *post, "--count", "5")).stderr
    assert len(lines(workspace)) == 4
