"""``loa log head`` and ``loa log receive``: a station does not witness for itself, and a first key is told."""

import shutil
from pathlib import Path

import pytest
from test_log_command import CODE, FakeWorkspace, add, done, refused, run

from loa.errors import LoaError
from loa.heads import Heads
from loa.messages import _

NOW = ("--now", "2024-08-13T08:00")


@pytest.fixture
def station(tmp_path: Path) -> FakeWorkspace:
    made = FakeWorkspace(tmp_path / "station")
    sent = ("--form", "zalo", "--means", "Zalo", "--title", "x", "--campaign", "2g-cutoff", "--day", "2024-08-12")
    done(add(made, *sent))
    return made


@pytest.fixture
def printed(station: FakeWorkspace, tmp_path: Path) -> Path:
    path = tmp_path / "zalo.txt"
    path.write_text(done(run(station, "head", "--for", CODE, "--keys", *NOW)).stdout, encoding="utf-8")
    return path


@pytest.fixture
def centre(station: FakeWorkspace, tmp_path: Path) -> FakeWorkspace:
    """The centre has a copy of the lines, and none of the station's secrets."""
    made = FakeWorkspace(tmp_path / "centre")
    copy = made.logs / CODE
    copy.mkdir(parents=True)
    for path in (station.logs / CODE).glob("plays-*.jsonl"):
        shutil.copy(path, copy)
    return made


def test_the_first_keys_are_to_be_compared_by_telephone(
    station: FakeWorkspace, centre: FakeWorkspace, printed: Path
) -> None:
    told = done(run(centre, "receive", str(printed), *NOW)).stderr
    heads = Heads(centre.root, CODE)
    assert str(heads.keys()[0]) in told
    assert str(heads.centre_key()) in told
    assert str(heads.keys()[0]) not in done(run(centre, "receive", str(printed), *NOW)).stderr
    shutil.rmtree(station.logs / CODE / "keys")
    shutil.rmtree(station.root / "keys")
    shutil.rmtree(station.logs / CODE / "heads")
    again = done(run(station, "head", "--for", CODE, *NOW)).stderr
    assert str(Heads(station.root, CODE).keys()[0]) in again


def test_a_station_does_not_cosign_its_own_head(station: FakeWorkspace, printed: Path) -> None:
    result = run(station, "receive", str(printed), *NOW)
    told = _("A station does not cosign its own head: its secret key lies on this machine.")
    assert told in refused(result, LoaError)
    assert not (station.root / "keys" / "centre.pem").exists()
    assert not (station.logs / "centre.txt").exists()
    assert Heads(station.root, CODE).last_cosigned() is None


def test_a_station_takes_back_what_the_centre_cosigned(
    station: FakeWorkspace, centre: FakeWorkspace, printed: Path, tmp_path: Path
) -> None:
    done(run(centre, "receive", str(printed), *NOW))
    shutil.copy(centre.logs / "centre.txt", station.logs)
    back = tmp_path / "back.txt"
    (head,) = Heads(centre.root, CODE).held()
    back.write_text(str(head.note), encoding="utf-8")
    done(run(station, "receive", str(back), *NOW))
    assert Heads(station.root, CODE).last_cosigned().head.size == 1
    assert done(run(station, "verify", "--for", CODE)).exit_code == 0
