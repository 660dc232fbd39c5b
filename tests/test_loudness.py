"""The meter against the signals of EBU Tech 3341, the tables of ITU-R BS.1770-4, and ffmpeg's meter.

The standard's signals are the same in two channels; in our one channel they read 3.01 LU lower.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import ebur128

from loa import loudness
from loa._wav import wav_bytes

ONE_CHANNEL_LU = -10 * math.log10(2)


def sine(dbfs, seconds, *, hertz=1000.0, rate=48_000):
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def measured(*parts, rate=48_000):
    return loudness.integrated(loudness.energies(np.concatenate(parts), rate=rate), rate=rate)


def test_the_filters_at_48_khz_are_those_of_the_standard():
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    high_pass = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    assert np.allclose(loudness._k_weighting(48_000), [shelf, high_pass], atol=1e-10)


@pytest.mark.parametrize("rate", [44_100, 48_000, 22_050])
def test_a_full_scale_sine_of_997_hz_reads_minus_3_01(rate):
    assert measured(sine(0, 5, hertz=997, rate=rate), rate=rate) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize(
    ("case", "parts", "expected"),
    [
        (1, [(-23, 20)], -23),
        (2, [(-33, 20)], -33),
        (3, [(-36, 10), (-23, 60), (-36, 10)], -23),
        (4, [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        (5, [(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341(case, parts, expected):
    assert measured(*(sine(*part) for part in parts)) == pytest.approx(expected + ONE_CHANNEL_LU, abs=0.1), case


def test_momentary_loudness_of_ebu_tech_3341_case_12():
    sound = np.concatenate([part for _ in range(25) for part in (sine(-20, 0.18), sine(-30, 0.22))])
    found = loudness.momentary(loudness.energies(sound, rate=48_000), rate=48_000)[10:]
    assert np.allclose(found, -23 + ONE_CHANNEL_LU, atol=0.1)


@pytest.mark.parametrize(
    ("case", "part", "degrees", "amplitude", "expected"),
    [(15, 4, 0, 0.5, -6), (16, 4, 45, 0.5, -6), (17, 6, 60, 0.5, -6), (18, 8, 67.5, 0.5, -6), (19, 4, 45, 1.41, 3)],
)
def test_true_peak_of_ebu_tech_3341(case, part, degrees, amplitude, expected):
    n = np.arange(48_000)
    fade = np.minimum(1, np.minimum(n, n[::-1]) / 480)
    found = loudness.true_peak(fade * amplitude * np.sin(2 * np.pi * n / part + math.radians(degrees)))
    assert expected - 0.4 <= found <= expected + 0.2, case


def test_silence_passes_no_gate():
    assert measured(np.zeros(48_000)) == loudness.SILENCE_LUFS
    assert loudness.true_peak(np.zeros(100)) == -200


def test_sound_shorter_than_a_block_is_measured_as_one():
    assert -12 < measured(sine(0, 0.1)) < -6


def test_ffmpeg_measures_the_same(tmp_path):
    rng = np.random.default_rng(7)
    noise = np.cumsum(rng.standard_normal(44_100 * 12))
    sound = np.diff(noise, prepend=0) * np.repeat(rng.uniform(0.005, 0.2, 24), 22_050)
    path = tmp_path / "noise.wav"
    path.write_bytes(wav_bytes(sound))
    theirs = ebur128(path)
    assert loudness.integrated(loudness.energies(sound)) == pytest.approx(theirs[0], abs=0.1)
    assert loudness.true_peak(sound) == pytest.approx(theirs[1], abs=0.15)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_joined_energies_are_the_energies_of_the_joined_sound(frames):
    rng = np.random.default_rng(sum(frames))
    quiet = np.zeros(4 * 1152)  # lets the weighting filter ring out, as the silence of pieces does
    parts = [np.concatenate([rng.uniform(-0.3, 0.3, count * 1152), quiet]) for count in frames]
    joined = np.concatenate([loudness.energies(part) for part in parts])
    whole = loudness.energies(np.concatenate(parts))
    assert loudness.integrated(joined) == pytest.approx(loudness.integrated(whole), abs=0.01)
