"""Drafts: words that nobody approved are logged as drafts and never counted silently."""

import dataclasses

from test_playlog import NOW, a_play
from test_report import a_line, reported, states, ticked

from loa.playlog import PlayLog
from loa.proof import verify_log


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
