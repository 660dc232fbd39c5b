"""Music under speech: only where a campaign asks, refused when it is wrong, its cost told wherever it is met."""

import json

import pytest
from click.testing import CliRunner
from sound_week import BED, ONE, WEEK, sound_week

from loa.beds import BED_LOSS, bed_loss
from loa.build import prepare
from loa.check import check
from loa.cli import loa
from loa.errors import InputInvalid
from loa.model import time
from loa.workspace import open_workspace


def run(root, *arguments):
    result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(root), *arguments], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result


def pieces(root):
    """Each spot's kinds of pieces, by the script's audience."""
    workspace = open_workspace(root)
    (prepared,) = prepare(workspace, [workspace.station(ONE)], time.week(WEEK))
    (session,) = prepared.sessions
    starts = {cue.start_seconds: cue for cue in session.programme.cues}
    kinds, at, title = {}, 0.0, ""
    audiences = {play.id: play.audience for play in prepared.plan.plays}
    for piece in session.programme.pieces:
        cue = next((cue for start, cue in starts.items() if abs(start - at) < 0.001), None)
        title = (audiences.get(cue.line) or cue.kind) if cue else title
        kinds.setdefault(title, []).append(piece.kind)
        at += piece.seconds
    return kinds


def test_no_script_has_a_bed_unless_its_campaign_asks(tmp_path):
    assert all("bedded" not in kinds for kinds in pieces(sound_week(tmp_path)).values())


def test_a_bed_lies_under_the_script_that_asks_and_under_no_other(tmp_path):
    kinds = pieces(sound_week(tmp_path, campaign=BED))
    assert kinds["elderly"] == ["bedded", "silence"]
    assert set(kinds["everyone"]) == {"speech", "silence"}


BAD = [
    ('bed = "nen"', 'bed = "nem"', "nen"),
    ('bed = "nen"', 'bed = "ngat"', "nen"),
    ('bed = "nen"', 'bed = "nen"\nbed_under_db = 6', "12"),
    ('bed = "nen"', 'bed = "nen"\nbed_under_db = "18"', "bed_under_db"),
    ('bed = "nen"', 'bed = "nen"\nbed_rise_db = 11', "10"),
    ('bed = "nen"', "bed_under_db = 18", "bed"),
    ('bed = "nen"', 'beds = "nen"', "bed"),
    ('"vi.elderly"', '"vi.eldery"', "vi.elderly"),
]


@pytest.mark.parametrize(("old", "new", "told"), BAD)
def test_each_slip_is_told_with_its_line_and_a_cure(tmp_path, old, new, told):
    faults = check(open_workspace(sound_week(tmp_path, campaign=BED.replace(old, new)))).faults
    assert len(faults) == 1
    assert (faults[0].file, faults[0].line > 14) == ("scripts/gieng/campaign.toml", True)
    assert faults[0].cure
    assert told in str(faults[0])


def test_a_build_with_a_bed_that_is_not_there_makes_nothing(tmp_path):
    root = sound_week(tmp_path, campaign=BED.replace("nen", "nem"))
    with pytest.raises(InputInvalid, match="nem"):
        run(root, "build", "--week", WEEK, "--for", ONE)
    assert not list((root / "output").rglob("*.mp3"))


def test_whoever_checks_or_reads_is_told_what_the_bed_costs(tmp_path):
    root = sound_week(tmp_path, campaign=BED)
    (note,) = [str(note) for note in check(open_workspace(root)).notes if "SIIB" in note.message]
    assert "scripts/gieng/campaign.toml:16" in note
    words = ("read", "gieng", "--for", ONE, "--on", "2025-08-11", "--length", "short")
    assert "SIIB" in run(root, *words, "--audience", "elderly").stderr
    assert "SIIB" not in run(root, *words).stderr
    bed = json.loads(run(root, *words, "--audience", "elderly", "--json").stdout)["bed"]
    assert (bed["jingle"], bed["under_db"]) == ("nen", 18)
    assert (bed["estoi_lost"], bed["siib_share_lost"]) == pytest.approx(bed_loss(18.0), abs=0.001)
    assert json.loads(run(root, *words, "--json").stdout)["bed"] is None


def test_whoever_builds_is_told_what_the_bed_costs(tmp_path):
    told = run(sound_week(tmp_path, campaign=BED), "build", "--week", WEEK, "--for", ONE, "--dry-run").stderr
    assert [line for line in told.splitlines() if "SIIB" in line and "gieng/vi.elderly" in line]


def test_a_lower_bed_costs_less():
    measured = [bed_loss(under) for under, _estoi, _siib in BED_LOSS]
    assert measured == [(estoi, siib) for _under, estoi, siib in BED_LOSS]
    assert measured == sorted(measured, reverse=True)
    between = bed_loss((BED_LOSS[0][0] + BED_LOSS[1][0]) / 2)
    assert measured[1] < between < measured[0]
    assert bed_loss(60.0) == measured[-1]
