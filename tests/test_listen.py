"""How devices sound: places to listen at, and what is understood there."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from sounds import SENTENCES, VOICE

from loa import plugins
from loa._dynamics import TREATMENTS
from loa._wav import RATE_HZ, read_wav, wav_bytes
from loa.channel import NOISES, PLACES
from loa.cli.listen_as import command
from loa.errors import SoundError, UsageError
from loa.manifest import Manifest, write_manifest
from loa.model.sound import Mastered
from loa.record import record
from loa.shelf import Shelf


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_treated_for_and_has_a_noise_that_exists(name):
    place = PLACES[name]
    assert place.title
    assert place.speaker in TREATMENTS
    assert place.channel is None or place.channel.noise in NOISES


@pytest.mark.parametrize("name", plugins.names("devices"))
def test_every_device_is_heard_somewhere(name):
    assert plugins.load("devices", name).HEARD_AS in PLACES


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    folder = tmp_path_factory.mktemp("takes")
    takes = record(SENTENCES[1:], VOICE, shelf=Shelf(folder))
    path = folder / "take.wav"
    path.write_bytes(wav_bytes(np.concatenate([read_wav(take.path)[0] for take in takes])))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["horn", "three-horns", "a-law", "usb"])
def test_mastering_helps_on_what_a_horn_device_plays(name, take, tmp_path):
    out = tmp_path / "out.wav"
    done = CliRunner().invoke(command, [name, str(take), str(out), "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    assert found["mastered"]["estoi"] > found["plain"]["estoi"]
    assert found["mastered"]["siib"] > found["plain"]["siib"]
    samples, rate = read_wav(out)
    assert rate == RATE_HZ
    assert len(samples) == len(read_wav(take)[0])
    assert np.abs(samples).max() > 0.05


@pytest.mark.slow
def test_a_finished_programme_is_not_mastered_again(take, tmp_path):
    """Its folder's manifest names it."""
    programme = tmp_path / "a.wav"
    programme.write_bytes(take.read_bytes())
    write_manifest(tmp_path, Manifest({programme: ("key", Mastered(programme, 1.0, -16.0, -1.5, "", ""))}))
    out = tmp_path / "heard" / "out.wav"
    out.parent.mkdir()
    done = CliRunner().invoke(command, ["clean", str(programme), str(out), "--json"], catch_exceptions=False)
    assert "plain" not in json.loads(done.stdout)
    told = CliRunner().invoke(command, ["clean", str(programme), str(out)], catch_exceptions=False)
    assert told.stdout.count("ESTOI") == 1


@pytest.mark.slow
def test_a_clean_device_leaves_sound_as_it_is(take, tmp_path):
    out = tmp_path / "out.wav"
    done = CliRunner().invoke(command, ["clean", str(take), str(out)], catch_exceptions=False)
    assert "ESTOI 1.000" in done.stdout
    assert np.array_equal(read_wav(out)[0], read_wav(take)[0])


def test_an_unknown_device_and_a_missing_file_are_told(take, tmp_path):
    with pytest.raises(UsageError):
        CliRunner().invoke(command, ["hron", str(take), str(tmp_path / "o.wav")], catch_exceptions=False)
    with pytest.raises(SoundError):
        CliRunner().invoke(command, ["horn", str(tmp_path / "no.wav"), str(tmp_path / "o.wav")], catch_exceptions=False)
    assert not (tmp_path / "o.wav").exists()
