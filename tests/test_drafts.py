"""Drafts: words that nobody approved are logged as drafts and never counted silently."""

import dataclasses
import datetime as dt
import itertools
import json
from dataclasses import replace

import pytest
from air_weeks import STATION, line, script_of
from click.testing import CliRunner
from test_page_log import record, written
from test_playlog import NOW, a_play
from test_report import a_line, reported, states, ticked

from loa.approvals import approve, revoke
from loa.cli import loa
from loa.cli._log_shown import line_text
from loa.drafts import how_to_approve, how_to_read
from loa.model.figure import read_figure
from loa.model.playing import PlannedSession, PlayPlan
from loa.model.time import at
from loa.page_log import read_page_log
from loa.playlog import PlayLog
from loa.proof import verify_log
from loa.why import why
from loa.workspace import open_workspace


def test_a_draft_stands_in_the_log_and_a_play_of_approved_words_is_spelled_as_before(tmp_path):
    log = PlayLog(tmp_path, "24343")
    log.append(a_play(draft="chưa duyệt"), logged_at=NOW)
    log.append(a_play(number=2), logged_at=NOW)
    drafted, approved = next(tmp_path.rglob("*.jsonl")).read_text(encoding="utf-8").splitlines()
    assert '"draft":"chưa duyệt"' in drafted
    assert "draft" not in approved
    assert [line.play.draft for line in PlayLog(tmp_path, "24343").lines()] == ["chưa duyệt", ""]
    assert not list(log.verify())
    assert verify_log.check(tmp_path / "24343")[0] == []


def test_an_empty_mark_of_a_draft_is_another_spelling(tmp_path):
    PlayLog(tmp_path, "24343").append(a_play(draft="x"), logged_at=NOW)
    path = next(tmp_path.rglob("*.jsonl"))
    path.write_text(path.read_text(encoding="utf-8").replace('"draft":"x"', '"draft":""'), encoding="utf-8")
    assert [one.kind for one in PlayLog(tmp_path, "24343").verify()] == ["spelling"]


def test_a_draft_that_was_heard_is_shown_apart_and_not_counted():
    line, other = a_line(12), a_line(13)
    draft = dataclasses.replace(ticked(line), draft="chưa duyệt")
    made = reported(draft, ticked(other), planned=(line, other))
    assert states(made) == ["draft", "aired"]
    assert made.totals[0].aired == 1
    assert made.outcomes[0].why == "chưa duyệt"


def test_of_two_plays_of_a_line_the_approved_one_answers_for_it():
    line = a_line(12)
    draft = dataclasses.replace(ticked(line), draft="chưa duyệt")
    approved = ticked(line, late=(ticked(line).end - line.start) * 2)
    assert sorted(states(reported(draft, approved, planned=(line,)))) == ["aired", "draft"]


def test_the_way_back_shows_who_approved_the_words_and_whether_they_are_still_those(sample):
    campaign, script = script_of(sample, "2g-cutoff/vi.everyone")
    told = {"name": "Nguyễn Văn Mẫu", "post": "Trưởng ban", "now": NOW}
    PlayLog(sample / "logs", "24343").append(a_play(), logged_at=NOW)
    assert len(approvals_behind(sample)) == 1
    approve(campaign, script, **told)
    given, stands = approvals_behind(sample)
    assert given.startswith("Nguyễn Văn Mẫu, Trưởng ban, 07:00 12/08/2024")
    script.path.write_text(script.path.read_text(encoding="utf-8") + "{# thêm #}", encoding="utf-8")
    assert approvals_behind(sample)[0] == given
    assert approvals_behind(sample)[1].split(",")[0] != stands.split(",")[0]
    revoke(campaign, script, why="sai ngày", **told)
    assert "sai ngày" in approvals_behind(sample)[1]


def approvals_behind(root):
    """What ``loa why`` tells of the approvals of the script behind the first logged play."""
    steps = list(why(open_workspace(root), read_figure("24343/2024-08/2g-cutoff@1#L1")))
    start = next(number for number, step in enumerate(steps) if "vi.everyone.short" in step.value) + 1
    of_script = itertools.takewhile(lambda step: step.depth == 2 and " = " not in step.value, steps[start:])
    return [step.value for step in of_script]


def test_the_log_is_shown_with_its_drafts(tmp_path):
    log = PlayLog(tmp_path, "24343")
    drafted = log.append(a_play(draft="chưa duyệt"), logged_at=NOW).line
    approved = log.append(a_play(number=2), logged_at=NOW).line
    assert "chưa duyệt" in line_text(drafted)
    assert "chưa duyệt" not in line_text(approved)


def test_what_the_page_of_a_draft_played_is_a_draft_in_the_log(tmp_path):
    told = record()
    told["lines"][0]["draft"] = "chưa duyệt"
    path = written(tmp_path, told, record(n=2, line="24343/2025-08-11/sang/2"))
    assert [play.draft for play in read_page_log(path).plays] == ["chưa duyệt", ""]


@pytest.mark.parametrize("script", ["2g-cutoff/vi.everyone", "programme/vi.greeting", "programme/vi.close"])
def test_the_command_that_reads_a_text_reads_it_for_a_station_and_day_of_the_plan(script, sample):
    day = dt.date(2024, 8, 13)
    play = line(day, "sang", 1, start=at(day, dt.time(5, 30)), seconds=3.0)
    session = PlannedSession(day, "sang", "Buổi sáng", at(day, dt.time(5, 30)), 8.0, "sang", ("programme/vi.close",))
    frames = (session, replace(session, day=day + dt.timedelta(days=1), frame=("programme/vi.greeting",)))
    plan = PlayPlan(STATION, day, day, "r", (replace(play, text="2g-cutoff/vi.everyone"),), sessions=frames)
    command = how_to_read(script, plan).split()
    assert command[:3] == ["loa", "read", script.partition("/")[0]]
    told = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(sample), *command[1:], "--json"])
    assert told.exit_code == 0, told.stderr
    shown = json.loads(told.stdout)
    assert f"{shown['campaign']}/{shown['language']}.{shown['audience']}" == script
    assert (shown["locality"], shown["air_date"][:8]) == (STATION, "2024-08-")


def test_a_text_that_a_plan_has_nowhere_has_no_command_and_another_language_names_itself():
    day = dt.date(2024, 8, 13)
    play = replace(line(day, "sang", 1, start=at(day, dt.time(5, 30)), seconds=3.0), text="2g-cutoff/rade.elderly")
    plan = PlayPlan(STATION, day, day, "r", (play,))
    assert how_to_read("2g-cutoff/vi.everyone", plan) == ""
    assert how_to_read("2g-cutoff/rade.elderly", plan) == (
        f"loa read 2g-cutoff --lang rade --audience elderly --for {STATION} --on 2024-08-13"
    )


def test_texts_of_one_campaign_are_approved_by_one_command():
    assert how_to_approve("programme/vi.close", "programme/vi.greeting") == (
        'loa approve programme vi.close vi.greeting --name "…" --post "…"'
    )
