"""What a schedule says about sound is what comes out: planned to the frame, measured on the files."""

import datetime as dt
import re
import shutil
import subprocess

import numpy as np
import pytest
from sound_week import BED, ONE, OTHER, WEEK, sound_week
from sounds import ebur128, listen, warnings

from loa import ffmpeg
from loa._mpeg import FRAME_SECONDS
from loa.build import build, prepare, would_make
from loa.model import time
from loa.workspace import open_workspace
from loa.workspace.emergencies import add_emergency

CLUSTER = f'\n[[cluster]]\nstations = ["{ONE}", "{OTHER}"]\nseconds = 4\nclose_times = 2\n'
INDOOR_STATION = f'\n[station."{OTHER}".sound]\nspeaker = "indoor"\nlufs = -20\n'


def prepared(root, code=ONE):
    workspace = open_workspace(root)
    return next(iter(prepare(workspace, [workspace.station(code)], time.week(WEEK))))


def built(root, *codes):
    workspace = open_workspace(root)
    stations = [workspace.station(code) for code in codes or (ONE,)]
    return [path for one in build(workspace, stations, WEEK) for path in (made.path for made in one.programmes)]


def kinds(one):
    (session,) = one.sessions
    return [cue.kind for cue in session.programme.cues]


def test_a_session_has_the_shape_of_a_programme(tmp_path):
    assert kinds(prepared(sound_week(tmp_path))) == [
        "lead-in", "signature", "greeting", "sting", "spot", "sting", "spot", "close", "close",
    ]  # fmt: skip


def test_an_echoing_cluster_begins_later_and_says_its_close_twice(tmp_path):
    root = sound_week(tmp_path, schedule=CLUSTER)
    first, second = (prepared(root, code) for code in (ONE, OTHER))
    assert kinds(first)[-3:] == ["close", "close", "close"]
    leads = [one.sessions[0].programme.cues[0].seconds for one in (first, second)]
    assert leads == pytest.approx([2.0, 6.0], abs=FRAME_SECONDS)


@pytest.mark.parametrize("schedule", ["", CLUSTER, "\n[sound]\nlead_in_seconds = 8\n", "\n[pauses]\nfactor = 1.4\n"])
def test_the_plan_counts_every_silence(tmp_path, schedule):
    one = prepared(sound_week(tmp_path, schedule=schedule), OTHER)
    (session,) = one.sessions
    assert one.plan.sessions[0].seconds == pytest.approx(session.programme.seconds, abs=0.1)
    cues = {cue.line: cue.start_seconds for cue in session.programme.cues if cue.line}
    begin = time.at(session.day, session.daypart.start)
    assert [play.start for play in one.plan.plays] == [
        begin + dt.timedelta(seconds=round(cues[play.id], 3)) for play in one.plan.plays
    ]


def test_an_emergency_wakes_the_amplifier_as_long_as_any_session(tmp_path):
    root = sound_week(tmp_path, schedule="\n[sound]\nlead_in_seconds = 8\n")
    at = dt.datetime(2025, 8, 13, 9, 10, tzinfo=time.VIETNAM)
    path = root / "schedules" / "emergencies.toml"
    add_emergency(path, campaign="gieng", at=at, until=at.date(), stations=[ONE])
    urgent = [one for one in prepared(root).sessions if one.day == at.date()]
    assert urgent
    for session in urgent:
        assert session.programme.cues[0].seconds == pytest.approx(8, abs=FRAME_SECONDS)
        assert "greeting" not in [cue.kind for cue in session.programme.cues]


@pytest.mark.slow
@pytest.mark.long
def test_longer_pauses_are_heard_between_sentences(tmp_path):
    usual, slow = (
        prepared(sound_week(tmp_path / name, schedule=schedule)).sessions[0].programme
        for name, schedule in (("usual", ""), ("slow", "\n[pauses]\nfull_stop = 1.2\naudiences = { elderly = 1.5 }\n"))
    )
    spots = [[cue.seconds for cue in one.cues if cue.kind == "spot"] for one in (usual, slow)]
    assert all(longer > shorter + 0.5 for shorter, longer in zip(*spots, strict=True))
    silences = [piece.after_seconds for piece in slow.pieces if piece.kind == "speech"]
    assert max(silences) == pytest.approx(1.2 * 1.5 - 3 * FRAME_SECONDS, abs=FRAME_SECONDS)


@pytest.mark.slow
@pytest.mark.long
def test_another_loudspeaker_or_loudness_is_another_programme_to_make(tmp_path):
    root = sound_week(tmp_path)
    built(root)
    assert would_make(open_workspace(root), prepared(root), WEEK) == ()
    for schedule in ('\n[sound]\nspeaker = "phone"\n', "\n[sound]\nlufs = -20\n", "\n[sound]\nlead_in_seconds = 3\n"):
        sound_week(root, schedule=schedule)
        assert len(would_make(open_workspace(root), prepared(root), WEEK)) == 1


@pytest.mark.slow
@pytest.mark.long
def test_stations_of_one_build_sound_each_in_its_own_way(tmp_path):
    root = sound_week(tmp_path, schedule=INDOOR_STATION)
    together = [path.read_bytes() for path in built(root, ONE, OTHER)]
    shutil.rmtree(root / "output")
    assert [path.read_bytes() for code in (ONE, OTHER) for path in built(root, code)] == together
    assert [ebur128(path)[0] for path in built(root, ONE, OTHER)] == pytest.approx([-16, -20], abs=0.3)


WAYS = {
    "as always": ("", "", -16.0, 2.0),
    "softer": ("\n[sound]\nlufs = -20\n", "", -20.0, 2.0),
    "softest, indoor": ('\n[sound]\nspeaker = "indoor"\nlufs = -23\n', "", -23.0, 2.0),
    "phone": ('\n[sound]\nspeaker = "phone"\n', "", -16.0, 2.0),
    "slow amplifier": ("\n[sound]\nlead_in_seconds = 10\n", "", -16.0, 10.0),
    "echoing cluster": (CLUSTER.replace(f'"{ONE}", "{OTHER}"', f'"{OTHER}", "{ONE}"'), "", -16.0, 6.0),
    "longest pauses": ("\n[pauses]\nfull_stop = 1.8\nquestion = 1.8\naudiences = { elderly = 1 }\n", "", -16.0, 2.0),
    "bed": ("", BED, -16.0, 2.0),
    "nearest bed, indoor": ('\n[sound]\nspeaker = "indoor"\n', f"{BED}bed_under_db = 12\n", -16.0, 2.0),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """One workspace for all ways, so that each sentence is spoken once."""
    return tmp_path_factory.mktemp("ways")


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_sound_measures_as_it_should(root, way):
    schedule, campaign, lufs, lead = WAYS[way]
    (path,) = built(sound_week(root, schedule=schedule, campaign=campaign))
    loudness, peak = ebur128(path)
    assert loudness == pytest.approx(lufs, abs=0.3)
    assert peak <= -1.0
    assert warnings(path) == ""
    samples = decoded(path)
    assert abs(samples.mean()) < 0.0005
    assert longest_run(np.abs(samples) > 0.999) == 0
    first, *others = silences(path)
    assert first == pytest.approx(lead, abs=0.15)
    assert others == []


def decoded(path):
    command = [str(ffmpeg.program()), "-v", "error", "-nostdin", "-i", str(path), "-f", "f32le", "-ac", "1", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def longest_run(hits):
    """How many samples in a row, at most."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], hits.view(np.int8), [0]])))
    return int(np.diff(edges)[::2].max(initial=0))


def silences(path):
    """Stretches of two seconds or more under -60 dB, in order."""
    talk = listen(path, "-af", "silencedetect=noise=-60dB:d=2")
    return [float(found) for found in re.findall(r"silence_duration: (\S+)", talk)]
