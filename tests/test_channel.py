"""The simulated horn: what it lets through, and that our mastering is understood better behind it."""

import numpy as np
import pytest
from sounds import SENTENCES, VOICE

from loa._dynamics import TREATMENTS, made_loud, treated
from loa._wav import RATE_HZ, read_wav
from loa.channel import CHANNELS, NOISES, a_law, a_weighted_rms, noise_gain, noise_of, radiated
from loa.intelligibility import estoi, siib
from loa.model.sound import Channel
from loa.record import record
from loa.shelf import Shelf


def sine(hertz, seconds=1.0):
    return (0.1 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def rms(wave):
    return float(np.sqrt(np.mean(np.asarray(wave, float) ** 2)))


def test_a_horn_radiates_no_bass_and_no_brilliance():
    middle = rms(radiated(sine(1500), CHANNELS[0]))
    for hertz in (100, 12_000):
        assert rms(radiated(sine(hertz), CHANNELS[0])) < 0.1 * middle


def test_a_weighting_is_that_of_the_standard():
    """IEC 61672-1, table 3."""
    for hertz, db in ((100, -19.1), (1000, 0.0), (4000, 1.0), (10_000, -2.5)):
        assert 20 * np.log10(a_weighted_rms(sine(hertz)) / rms(sine(hertz))) == pytest.approx(db, abs=0.15)


def test_three_horns_are_heard_one_after_the_other():
    click = np.zeros(RATE_HZ, np.float32)
    click[1000] = 0.5
    place = Channel("three", distances=((100.0, 0.0), (168.0, -3.0)), tail_db=-60.0, clipping_db=60.0)
    heard = np.abs(radiated(click, place))
    later = round(68 / 340 * RATE_HZ)
    assert heard[1000 + later : 1100 + later].max() == pytest.approx(heard[1000:1100].max() * 10 ** (-3 / 20), rel=0.05)


@pytest.mark.parametrize("name", NOISES)
def test_a_noise_is_the_same_every_time_and_of_level_one(name):
    place = Channel(name, noise=name)
    noise = noise_of(place, RATE_HZ)
    assert np.array_equal(noise, noise_of(place, RATE_HZ))
    assert a_weighted_rms(noise) == pytest.approx(1.0)


def test_a_law_carries_telephone_sound_with_38_db_of_signal_to_noise():
    """ITU-T G.712 asks for 33 dB at least for a sine over its middle levels."""
    tone = sine(1000)
    inside = slice(2000, -2000)
    noise = (a_law(tone) - tone)[inside]
    assert 33 < 20 * np.log10(rms(tone[inside]) / rms(noise)) < 45
    assert rms(a_law(sine(6000))[inside]) < 0.01


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    pause = np.zeros(RATE_HZ // 3, np.float32)
    return [np.concatenate([pause, read_wav(take.path)[0], pause]) for take in record(SENTENCES, VOICE, shelf=shelf)]


@pytest.mark.slow
@pytest.mark.parametrize("place", [CHANNELS[0], CHANNELS[8]], ids=lambda place: place.name)
def test_mastered_speech_is_understood_better_than_plain_speech_of_the_same_power(speech, place):
    plain, ready = (
        np.concatenate([made_loud(step(one), lufs=-16, ceiling_dbtp=-1.5) for one in speech])
        for step in (lambda one: one, lambda one: treated(one, TREATMENTS["horn"]))
    )
    ready *= rms(plain) / rms(ready)
    noise = noise_of(place, len(plain)) * noise_gain(plain, place)
    for measure, least in ((estoi, 1.1), (siib, 1.3)):
        before, after = (measure(plain, radiated(one, place) + noise, rate=RATE_HZ) for one in (plain, ready))
        assert after > least * before


def test_treated_speech_keeps_its_silence_and_its_length(speech):
    for name in TREATMENTS:
        for one in speech:
            ready = treated(one, TREATMENTS[name])
            assert len(ready) == len(one)
            sounding = np.flatnonzero(one)
            assert not np.any(ready[: sounding[0] - 256])
            assert not np.any(ready[sounding[-1] + 257 :])


def test_treatment_does_not_depend_on_level(speech):
    one = treated(speech[1], TREATMENTS["horn"])
    assert np.allclose(treated(speech[1] * 0.25, TREATMENTS["horn"]), one * 0.25, atol=1e-5)


def test_silence_stays_silence():
    assert not np.any(treated(np.zeros(5000, np.float32), TREATMENTS["horn"]))


@pytest.mark.parametrize(("room_db", "most_raised_db"), [(-25, 12), (-30, 10)])
def test_the_room_that_a_person_was_recorded_in_is_not_brought_up_to_speech(speech, room_db, most_raised_db):
    """Half a second of pause, with a hum and hiss of a room all along."""
    one = speech[1]
    middle, wide = len(one) // 2, RATE_HZ // 2
    spoken = np.concatenate([one[:middle], np.zeros(wide, np.float32), one[middle:]])
    room = np.convolve(np.random.default_rng(3).standard_normal(len(spoken)), np.ones(20) / 20, "same")
    recorded = (spoken + room * rms(one) / rms(room) * 10 ** (room_db / 20)).astype(np.float32)
    pause = slice(middle + 4000, middle + wide - 4000)

    def pause_db(wave):
        return 20 * np.log10(rms(wave[pause]) / rms(np.concatenate([wave[:middle], wave[middle + wide :]])))

    ready = made_loud(treated(recorded, TREATMENTS["horn"]), lufs=-16, ceiling_dbtp=-1.5)
    assert pause_db(ready) < pause_db(recorded) + most_raised_db


def test_sound_too_soft_to_calculate_with_breaks_nothing():
    assert not np.any(treated(np.full(5000, 1e-30, np.float32), TREATMENTS["horn"]))
