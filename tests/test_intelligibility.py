"""Intelligibility: the public measures, against an independent implementation and their own properties."""

import numpy as np
import pytest

from loa.intelligibility import estoi, siib

RATE = 16_000


def speech_like(seconds=12, rate=RATE, seed=1):
    rng = np.random.default_rng(seed)
    length = round(seconds * rate)
    wave = np.convolve(rng.standard_normal(length), np.hanning(9), "same")
    syllables = np.interp(
        np.arange(length) * 8 / rate, np.arange(length * 8 // rate + 2), rng.uniform(0, 1, length * 8 // rate + 2)
    )
    return wave * syllables**2


def noisy(clean, db, seed=2):
    noise = np.random.default_rng(seed).standard_normal(len(clean))
    return clean + noise * clean.std() / noise.std() * 10 ** (-db / 20)


@pytest.mark.parametrize("rate", [10_000, 16_000, 44_100])
@pytest.mark.parametrize("db", [-5, 0, 10])
def test_estoi_is_that_of_the_authors_implementation(rate, db):
    pystoi = pytest.importorskip("pystoi")
    clean = speech_like(6, rate)
    heard = noisy(clean, db)
    assert estoi(clean, heard, rate=rate) == pytest.approx(pystoi.stoi(clean, heard, rate, extended=True), abs=5e-3)


@pytest.mark.slow
def test_what_arrives_whole_is_understood_whole():
    clean = speech_like()
    assert estoi(clean, clean, rate=RATE) == pytest.approx(1.0)
    frames_a_second, stacked, bands = 80, 15, 28
    most = -0.5 * frames_a_second / stacked * stacked * bands * np.log2(1 - 0.75**2)
    assert siib(clean, clean, rate=RATE) == pytest.approx(most, rel=1e-6)


@pytest.mark.parametrize("measure", [estoi, siib])
@pytest.mark.slow
def test_more_noise_is_understood_less(measure):
    clean = speech_like(20)
    found = [measure(clean, noisy(clean, db), rate=RATE) for db in (20, 10, 0, -10)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 1.5 * found[-1]


@pytest.mark.parametrize("measure", [estoi, siib])
@pytest.mark.slow
def test_noise_alone_is_hardly_understood(measure):
    clean = speech_like(30)
    assert measure(clean, speech_like(30, seed=9), rate=RATE) < 0.1 * measure(clean, clean, rate=RATE)


@pytest.mark.parametrize("measure", [estoi, siib])
@pytest.mark.slow
def test_level_does_not_matter(measure):
    clean = speech_like()
    heard = noisy(clean, 0)
    assert measure(clean, heard * 0.3, rate=RATE) == pytest.approx(measure(clean, heard, rate=RATE), rel=0.02)


@pytest.mark.parametrize("measure", [estoi, siib])
@pytest.mark.parametrize("length", [0, 100, 3000])
def test_too_little_speech_tells_nothing(measure, length):
    assert measure(np.zeros(length), np.zeros(length), rate=RATE) == 0
