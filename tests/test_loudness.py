"""The meter against the signals of EBU Tech 3341, the tables of ITU-R BS.1770-4, and ffmpeg's meter.

The standard's signals are the same in two channels; in our one channel they read 3.01 LU lower.
"""

import math
import re

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import resample_poly
from sounds import ebur128, listen

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
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_integrated_loudness_of_ebu_tech_3341(case, parts, expected, rate):
    sound = [sine(*part, rate=rate) for part in parts]
    assert measured(*sound, rate=rate) == pytest.approx(expected + ONE_CHANNEL_LU, abs=0.1), case


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize(("case", "level"), [(1, -23), (2, -33)])
def test_momentary_and_short_term_loudness_of_a_steady_tone_of_ebu_tech_3341(case, level, rate):
    cells = cells_of(sine(level, 20, rate=rate), rate=rate)
    for found in (loudness.momentary(cells, rate=rate), loudness.short_term(cells, rate=rate)):
        assert np.allclose(found, level + ONE_CHANNEL_LU, atol=0.1), case


def cells_of(*parts, rate=48_000):
    return loudness.energies(np.concatenate(parts), rate=rate)


def test_integrated_loudness_of_five_channels_of_ebu_tech_3341_case_6():
    """Energies of channels add up, those behind the listener by 1.41 (ITU-R BS.1770-4, table 3)."""
    channels = ((-28, 1.0), (-28, 1.0), (-24, 1.0), (-30, 1.41), (-30, 1.41))
    cells = sum(weight * cells_of(sine(level, 20)) for level, weight in channels)
    assert loudness.integrated(cells, rate=48_000) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_short_term_loudness_of_ebu_tech_3341_case_9(rate):
    sound = [part for _ in range(5) for part in (sine(-20, 1.34, rate=rate), sine(-30, 1.66, rate=rate))]
    found = loudness.short_term(cells_of(*sound, rate=rate), rate=rate)
    assert np.allclose(found, -23 + ONE_CHANNEL_LU, atol=0.1)


@pytest.mark.parametrize("number", range(20))
def test_loudest_three_seconds_of_ebu_tech_3341_case_10(number):
    cells = cells_of(np.zeros(number * 7_200), sine(-23, 3), np.zeros(48_000))
    assert loudness.loudest(cells, seconds=3, rate=48_000) == pytest.approx(-23 + ONE_CHANNEL_LU, abs=0.1)
    assert loudness.short_term(cells, rate=48_000).max() == pytest.approx(-23 + ONE_CHANNEL_LU, abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_momentary_loudness_of_ebu_tech_3341_case_12(rate):
    sound = [part for _ in range(25) for part in (sine(-20, 0.18, rate=rate), sine(-30, 0.22, rate=rate))]
    found = loudness.momentary(cells_of(*sound, rate=rate), rate=rate)[10:]
    assert np.allclose(found, -23 + ONE_CHANNEL_LU, atol=0.1)


@pytest.mark.parametrize("number", range(20))
def test_loudest_400_milliseconds_of_ebu_tech_3341_case_13(number):
    cells = cells_of(np.zeros(number * 960), sine(-23, 0.4), np.zeros(48_000))
    assert loudness.loudest(cells, seconds=0.4, rate=48_000) == pytest.approx(-23 + ONE_CHANNEL_LU, abs=0.1)


@pytest.mark.parametrize(
    ("case", "part", "degrees", "amplitude", "expected"),
    [(15, 4, 0, 0.5, -6), (16, 4, 45, 0.5, -6), (17, 6, 60, 0.5, -6), (18, 8, 67.5, 0.5, -6), (19, 4, 45, 1.41, 3)],
)
def test_true_peak_of_ebu_tech_3341(case, part, degrees, amplitude, expected):
    n = np.arange(48_000)
    fade = np.minimum(1, np.minimum(n, n[::-1]) / 480)
    found = loudness.true_peak(fade * amplitude * np.sin(2 * np.pi * n / part + math.radians(degrees)))
    assert expected - 0.4 <= found <= expected + 0.2, case


@pytest.mark.parametrize(("case", "offset"), [(20, 0), (21, 1), (22, 2), (23, 3)])
def test_true_peak_between_samples_of_ebu_tech_3341(case, offset):
    """One period at a fourth of the rate, full scale, within a softer tone at a sixth; made at four times the rate."""
    n = np.arange(4 * 24_000)
    fade = np.minimum(1, np.minimum(n, n[::-1]) / 1920)
    fast = 0.5 * fade * np.sin(2 * np.pi * n / 24)
    start = len(n) // 2 // 48 * 48
    fast[start : start + 16] = np.sin(2 * np.pi * np.arange(16) / 16)
    slow = resample_poly(np.roll(fast, -offset), 1, 4, window=("kaiser", 8.0))
    assert -0.4 <= loudness.true_peak(slow) <= 0.2, case


@pytest.mark.parametrize(
    ("case", "levels", "expected"),
    [(1, (-20, -30), 10), (2, (-20, -15), 5), (3, (-40, -20), 20), (4, (-50, -35, -20, -35, -50), 15)],
)
def test_loudness_range_of_ebu_tech_3342(case, levels, expected):
    cells = cells_of(*(sine(level, 20) for level in levels))
    assert loudness.loudness_range(cells, rate=48_000) == pytest.approx(expected, abs=1), case


def test_loudness_range_is_that_of_ffmpeg(tmp_path):
    rng = np.random.default_rng(5)
    sound = rng.standard_normal(44_100 * 30) * np.repeat(rng.uniform(0.003, 0.15, 30), 44_100)
    path = tmp_path / "noise.wav"
    path.write_bytes(wav_bytes(sound))
    talk = listen(path, "-af", "ebur128").rsplit("Summary", 1)[1]
    theirs = float(re.search(r"LRA:\s+(\S+) LU", talk).group(1))
    assert loudness.loudness_range(loudness.energies(sound)) == pytest.approx(theirs, abs=0.3)


@given(st.integers(0, 2**31))
@examples(10)
def test_looking_only_where_samples_are_high_finds_the_same_peak(seed):
    rng = np.random.default_rng(seed)
    sound = np.convolve(rng.standard_normal(20_000) * rng.uniform(0, 1, 20_000) ** 4, np.hanning(6)).astype(np.float32)
    everywhere = loudness.highs(sound, over=0.0).max()
    assert loudness.true_peak(sound) == pytest.approx(20 * math.log10(everywhere), abs=1e-6)
    assert everywhere == pytest.approx(np.abs(resample_poly(sound, 4, 1, window=("kaiser", 8.0))).max(), rel=1e-2)


def test_between_samples_is_what_a_plain_oversampling_finds():
    sound = np.random.default_rng(3).standard_normal(1_000).astype(np.float32)
    at = np.arange(-24, 25)
    low_pass = np.sinc(at / 4) * np.kaiser(49, 5.0)
    stuffed = np.zeros(4 * len(sound))
    stuffed[::4] = sound
    found = np.convolve(stuffed, 4 * low_pass / low_pass.sum(), mode="same")
    assert loudness.highs(sound, over=0.0) == pytest.approx(np.abs(found).reshape(-1, 4).max(axis=1), abs=0.01)


def test_silence_passes_no_gate():
    assert measured(np.zeros(48_000)) == loudness.SILENCE_LUFS
    assert loudness.true_peak(np.zeros(100)) == -200
    assert loudness.loudness_range(loudness.energies(np.zeros(48_000))) == 0


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


@examples(15)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_joined_energies_are_the_energies_of_the_joined_sound(frames):
    rng = np.random.default_rng(sum(frames))
    quiet = np.zeros(4 * 1152)  # lets the weighting filter ring out, as the silence of pieces does
    parts = [np.concatenate([rng.uniform(-0.3, 0.3, count * 1152), quiet]) for count in frames]
    joined = np.concatenate([loudness.energies(part) for part in parts])
    whole = loudness.energies(np.concatenate(parts))
    assert loudness.integrated(joined) == pytest.approx(loudness.integrated(whole), abs=0.01)
