"""The jingles of the sample: ours, made by a script, and right for a horn."""

import runpy
from collections import Counter

import numpy as np
import pytest
from sounds import REPOSITORY

from loa import loudness
from loa._wav import read_wav
from loa.workspace.voices import JINGLE_KINDS, read_jingles

FOLDER = REPOSITORY / "voices" / "jingles"
JINGLES = read_jingles(REPOSITORY)


@pytest.mark.slow
def test_the_script_makes_the_files_that_are_here(tmp_path):
    runpy.run_path(str(FOLDER / "make.py"))["main"](tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.wav")}


def test_there_are_three_signature_tunes_and_four_stings_with_their_rights():
    kinds = Counter(jingle.kind for jingle in JINGLES.values())
    assert kinds == {"signature": 3, "opening": 1, "sting": 4, "closing": 1, "bed": 1}
    assert set(kinds) == set(JINGLE_KINDS)
    assert all("CC0" in jingle.rights for jingle in JINGLES.values())


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("signature", 8, 12), ("opening", 1, 3), ("sting", 0.5, 1.5), ("closing", 1, 4), ("bed", 10, 60)],
)
def test_a_jingle_has_the_length_of_its_kind(kind, least, most):
    for jingle in (jingle for jingle in JINGLES.values() if jingle.kind == kind):
        assert least <= jingle.seconds <= most
        assert len(read_wav(jingle.path)[0]) / 44_100 == pytest.approx(jingle.seconds)


@pytest.mark.parametrize("name", list(JINGLES))
def test_a_horn_can_radiate_it(name):
    samples, rate = read_wav(JINGLES[name].path)
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    assert power[(hertz > 400) & (hertz < 4000)].sum() > 0.95 * power.sum()


@pytest.mark.parametrize("name", [name for name, jingle in JINGLES.items() if jingle.kind != "bed"])
def test_it_begins_softly_and_ends_in_silence(name):
    samples, rate = read_wav(JINGLES[name].path)
    assert np.abs(samples[: rate // 500]).max() < 0.1 * np.abs(samples).max()
    assert np.abs(samples[-20:]).max() < 0.001
    assert loudness.true_peak(samples) < -5


@pytest.mark.parametrize("name", [name for name, jingle in JINGLES.items() if jingle.kind == "bed"])
def test_a_bed_is_even_and_can_be_repeated_without_a_click(name):
    samples, rate = read_wav(JINGLES[name].path)
    around = np.concatenate([samples[-rate:], samples[:rate]])
    inside = samples[rate : 3 * rate]
    assert np.abs(np.diff(around)).max() <= 1.2 * np.abs(np.diff(inside)).max()
    seconds = samples[: len(samples) // rate * rate].reshape(-1, rate)
    levels = 10 * np.log10((seconds**2).mean(axis=1))
    assert levels.max() - levels.min() < 6
    assert loudness.true_peak(samples) < -10
