"""From unapproved words to a recalled bag, on the sample workspace, as people do it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from loa.cli import loa
from loa.errors import NotApproved
from loa.plans import plan_path, read_plan

REPOSITORY = Path(__file__).parent.parent
WEEK, CODE = "2024-W33", "24343"
WHO = ("--name", "Nguyễn Văn Mẫu", "--post", "Trưởng ban")
TEXTS = ("2g-cutoff/vi.elderly", "2g-cutoff/vi.everyone", "programme/vi.close", "programme/vi.greeting")

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("gate") / "workspace"
    for part in ("scripts", "voices", "schedules"):
        shutil.copytree(REPOSITORY / part, root / part)
    return root


def run(workspace, *words):
    result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(workspace), *words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def build(workspace):
    told = run(workspace, "build", "--week", WEEK, "--for", CODE, "--jobs", "2").stderr
    return read_plan(plan_path(workspace / "output", CODE, WEEK)), told


def test_drafts_are_planned_in_the_open_and_a_changed_fact_asks_the_bag_back(workspace, tmp_path):
    plan, told = build(workspace)
    assert all(play.draft == "chưa duyệt" for play in plan.plays)
    assert all(one.draft == "chưa duyệt" for one in plan.sessions)
    assert [text.script for text in plan.texts] == list(TEXTS)
    assert all(text in told for text in TEXTS)
    pack = ("pack", "--week", WEEK, "--for", CODE, "--device", "usb", "--to", str(tmp_path / "stick"))
    with pytest.raises(NotApproved) as refused:
        run(workspace, *pack)
    assert len(refused.value.faults) == len(TEXTS)

    run(workspace, "approve", "2g-cutoff", "vi.everyone", *WHO)
    only = json.loads(run(workspace, "plan", "--week", WEEK, "--for", CODE, "--approved-only", "--json").stdout)
    (made,) = only["plans"]
    assert {play["script"].rpartition(".")[0] for play in made["plays"]} == {"2g-cutoff/vi.everyone"}
    assert not any(play["draft"] for play in made["plays"])
    assert not any(one["frame"] for one in made["sessions"])
    assert any("duyệt" in one["because"] for one in made["shortfalls"])

    run(workspace, "approve", "2g-cutoff", "vi.elderly", *WHO)
    run(workspace, "approve", "programme", "vi.greeting", "vi.close", *WHO)
    run(workspace, *pack)
    revision = plan.revision
    approved, told = build(workspace)
    assert not any(play.draft for play in approved.plays)
    assert (approved.revision, approved.supersedes) == (revision, ())
    assert f"{CODE}-{WEEK}-1" not in told

    facts = workspace / "scripts/2g-cutoff/campaign.toml"
    text = facts.read_text(encoding="utf-8")
    changed = text.replace("value = 2024-09-16\nfrom = 2024-03-01", "value = 2024-09-17\nfrom = 2024-03-01")
    assert changed != text
    facts.write_text(changed, encoding="utf-8")
    (asked,) = json.loads(run(workspace, "pack", "recall", "--on", "2024-08-12", "--json").stdout)["recalls"]
    assert {line["because"] for line in asked["lines"]} == {"lời bài đã đổi theo dữ kiện mới"}
    newer, told = build(workspace)
    assert f"{CODE}-{WEEK}-1" in told
    assert newer.supersedes == (revision,)
    assert {one.because for one in newer.superseded} == {"lời bài đã đổi theo dữ kiện mới"}
    assert any("Nguyễn Văn Mẫu, Trưởng ban" in play.draft for play in newer.plays)
    (asked,) = json.loads(run(workspace, "pack", "recall", "--json").stdout)["recalls"]
    assert [line["line"] for line in asked["lines"]] == [one.line for one in newer.superseded]
    run(workspace, "pack", "returned", f"{CODE}-{WEEK}-1", "--by", "Người trực")
    again, told = build(workspace)
    assert again.supersedes == ()
    assert f"{CODE}-{WEEK}-1" not in told
