"""Confirming a phase: who and in which post, and nothing else in the file changes."""

import pytest
from click.testing import CliRunner

from loa.cli import loa
from loa.confirm import confirm_phase
from loa.errors import InputInvalid, UsageError
from loa.workspace import open_workspace

WHO = {"by": "Nguyễn Thị Lan", "post": "Giám đốc, công văn 12/2026"}


def file_of(sample):
    return sample / "scripts/2g-cutoff/campaign.toml"


def confirmed(sample, name="network-stop", **who):
    workspace = open_workspace(sample)
    return confirm_phase(workspace, workspace.campaign("2g-cutoff"), name, **WHO | who)


def test_a_phase_is_confirmed_by_name_and_post_and_the_remarks_stay(sample):
    before = file_of(sample).read_text(encoding="utf-8").splitlines()
    assert confirmed(sample).confirmed_by == "Nguyễn Thị Lan, Giám đốc, công văn 12/2026"
    after = file_of(sample).read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        'confirmed_by = "Nguyễn Thị Lan, Giám đốc, công văn 12/2026"'
    ]
    assert len(after) == len(before)


def test_a_phase_without_the_line_gets_it(sample):
    path = file_of(sample)
    path.write_text(path.read_text(encoding="utf-8").replace('confirmed_by = ""\n', ""), encoding="utf-8")
    assert confirmed(sample).confirmed_by.startswith("Nguyễn Thị Lan")
    assert "# Chưa thấy văn bản xác nhận." in path.read_text(encoding="utf-8")


def test_a_remark_behind_the_value_stays(sample):
    path = file_of(sample)
    text = path.read_text(encoding="utf-8").replace('confirmed_by = ""', "confirmed_by = '' # ai?")
    path.write_text(text, encoding="utf-8")
    confirmed(sample)
    assert 'công văn 12/2026" # ai?' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("who", [{"by": " "}, {"post": ""}])
def test_nobody_confirms_namelessly(sample, who):
    before = file_of(sample).read_bytes()
    with pytest.raises(UsageError):
        confirmed(sample, **who)
    assert file_of(sample).read_bytes() == before


def test_who_is_no_name_and_post_is_refused_and_nothing_is_written(sample):
    before = file_of(sample).read_bytes()
    with pytest.raises(InputInvalid):
        confirmed(sample, by="Lan", post="x")
    assert file_of(sample).read_bytes() == before


@pytest.mark.parametrize("name", ["network-stopp", "first-plan"])
def test_only_a_phase_that_waits_is_confirmed(sample, name):
    with pytest.raises(UsageError):
        confirmed(sample, name)


def test_it_is_confirmed_once(sample):
    confirmed(sample)
    with pytest.raises(UsageError):
        confirmed(sample, by="Người khác nữa")


def test_the_command_confirms_it(sample):
    told = ["--workspace", str(sample), "phase", "confirm", "2g-cutoff", "network-stop"]
    ran = CliRunner().invoke(loa, [*told, "--name", "Nguyễn Thị Lan", "--post", "Giám đốc"])
    assert ran.exit_code == 0, ran.output
    assert "Nguyễn Thị Lan, Giám đốc" in file_of(sample).read_text(encoding="utf-8")
