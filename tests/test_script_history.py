"""Texts of a script: nothing that was saved is lost, and nobody's work is overwritten unseen."""

import datetime as dt
import multiprocessing
import time

import pytest

from loa.errors import ChangedMeanwhile, InputInvalid, UsageError
from loa.model.time import VIETNAM
from loa.script_history import (
    history,
    mark_of,
    save_text,
    script_named,
    text_at,
    text_of,
    word_changes,
)
from loa.workspace import open_workspace

NOW = dt.datetime(2024, 8, 12, 9, 30, tzinfo=VIETNAM)


@pytest.fixture
def of(sample):
    return open_workspace(sample).campaign("2g-cutoff")


@pytest.fixture
def script(sample, of):
    return script_named(open_workspace(sample), of, "vi.everyone")


def saved(script, of, text, *, over=None, by="Lan"):
    return save_text(script, of, text, over=over or mark_of(text_of(script)), by=by, now=NOW)


def test_what_stood_there_before_the_first_save_is_kept_too(script, of):
    before = text_of(script)
    saved(script, of, "Bà con chú ý.")
    assert text_of(script) == "Bà con chú ý.\n"
    assert [(one.number, one.by) for one in history(script)] == [(1, ""), (2, "Lan")]
    assert text_at(script, 1) == before


def test_a_text_that_another_program_wrote_is_kept_before_it_is_replaced(script, of):
    saved(script, of, "Một.")
    script.path.write_text("Hai.\n", encoding="utf-8")
    saved(script, of, "Ba.")
    assert [text_at(script, one.number) for one in history(script)][1:] == ["Một.\n", "Hai.\n", "Ba.\n"]


def test_whoever_began_with_an_older_text_is_told_and_nothing_is_written(script, of):
    over = mark_of(text_of(script))
    saved(script, of, "Của Lan.")
    with pytest.raises(ChangedMeanwhile):
        saved(script, of, "Của Nga.", over=over, by="Nga")
    assert text_of(script) == "Của Lan.\n"


def test_the_same_text_again_is_no_new_version(script, of):
    first = saved(script, of, "Một.")
    assert saved(script, of, "Một.  \n\n") == first


def test_a_text_that_is_no_script_is_refused_with_its_line(script, of):
    before = text_of(script)
    with pytest.raises(InputInvalid) as caught:
        saved(script, of, "Bà con\n{{ ngay_cat }} chú ý.")
    assert [(one.file, one.line) for one in caught.value.faults] == [("scripts/2g-cutoff/vi.txt.j2", 2)]
    assert text_of(script) == before


def test_a_script_that_is_not_written_yet_can_be_begun(sample, of):
    script = script_named(open_workspace(sample), of, "rade.everyone")
    assert not script.path.exists()
    saved(script, of, "Bà con chú ý.")
    assert script.path.name == "rade.txt.j2"


def test_a_script_that_the_campaign_does_not_want_is_refused(sample, of):
    with pytest.raises(UsageError):
        script_named(open_workspace(sample), of, "fr.everyone")


def test_a_version_that_was_never_saved_is_told(script):
    with pytest.raises(UsageError):
        text_at(script, 7)


def test_a_history_changed_by_another_program_is_told(script, of):
    saved(script, of, "Một.")
    (script.path.parent / ".history" / script.path.name / "versions.jsonl").write_text("xin chào\n", encoding="utf-8")
    with pytest.raises(InputInvalid):
        history(script)


def test_changes_are_told_in_words():
    found = word_changes("Từ ngày mai, máy 2G ngừng.\n", "Từ hôm nay, máy 2G ngừng.\n")
    assert "".join(one.text for one in found if one.kind != "added") == "Từ ngày mai, máy 2G ngừng.\n"
    assert "".join(one.text for one in found if one.kind != "removed") == "Từ hôm nay, máy 2G ngừng.\n"
    assert ("same", ", máy 2G ngừng.\n") in [(one.kind, one.text) for one in found]


def save_for_ever(path):
    of = open_workspace(path).campaign("2g-cutoff")
    script = script_named(open_workspace(path), of, "vi.everyone")
    for number in range(10_000):
        save_text(script, of, f"Câu {number}. " * 500, over=mark_of(text_of(script)), by="Lan", now=NOW)


@pytest.mark.slow
def test_a_save_that_is_killed_leaves_the_old_or_the_new_text(sample, script):
    for pause in (0.5, 0.31, 0.77, 0.43):
        process = multiprocessing.get_context("spawn").Process(target=save_for_ever, args=(sample,))
        process.start()
        time.sleep(pause + 1)
        process.kill()
        process.join()
        text = text_of(script)
        known = [text_at(script, one.number) for one in history(script)]
        assert text in known[-2:] or not known
