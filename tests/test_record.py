"""Takes: each sentence once, in order, and never a lost one."""

import dataclasses
import types

import numpy as np
import pytest
from sounds import SENTENCES, VOICE

from loa import record as module
from loa._wav import RATE_HZ, read_wav, wav_bytes
from loa.errors import BadAudio, BadText, EngineDown
from loa.model.words import Sentence
from loa.record import attempt, record, word_times
from loa.shelf import Shelf


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


def engine(monkeypatch, speak):
    """An engine that says what the test wants."""
    fake = types.SimpleNamespace(speak=speak, fingerprint=lambda: "fake")
    monkeypatch.setattr(module, "load", lambda _door, _name: fake)


def noise(seconds, level=0.3, rate=RATE_HZ):
    return level * np.random.default_rng(1).uniform(-1, 1, round(seconds * rate))


def test_takes_come_in_the_order_of_the_sentences(shelf):
    takes = record((*SENTENCES, SENTENCES[0]), VOICE, shelf=shelf, jobs=2)
    assert [take.sentence for take in takes] == [*SENTENCES, SENTENCES[0]]
    assert takes[0] == takes[-1]
    assert {take.voice for take in takes} == {"nam"}


def test_a_take_is_a_wav_of_44100_hz_without_silence_at_its_ends(shelf):
    (take,) = record(SENTENCES[1:2], VOICE, shelf=shelf)
    samples, rate = read_wav(take.path)
    assert rate == RATE_HZ
    assert len(samples) / RATE_HZ == pytest.approx(take.seconds)
    for end in (samples[:1000], samples[-1000:]):
        assert np.abs(end).max() > 0.002


def test_what_is_on_the_shelf_is_not_recorded_again(shelf, monkeypatch):
    first = record(SENTENCES, VOICE, shelf=shelf)
    engine_module = module.load("engines", "espeak")
    monkeypatch.setattr(engine_module, "speak", None)
    assert record(SENTENCES, VOICE, shelf=shelf) == first


def test_the_same_words_are_recorded_once(shelf, monkeypatch):
    said = []

    def speak(sentence, _voice):
        said.append(sentence.spoken)
        return wav_bytes(noise(1))

    engine(monkeypatch, speak)
    sentences = [Sentence("1 xã", "một xã"), Sentence("một xã", "một xã"), Sentence("2 xã", "hai xã")]
    takes = record(sentences, VOICE, shelf=shelf)
    assert sorted(said) == ["hai xã", "một xã"]
    assert takes[0].key == takes[1].key != takes[2].key


def test_the_number_of_jobs_changes_nothing(tmp_path):
    one, four = (record(SENTENCES, VOICE, shelf=Shelf(tmp_path / str(jobs)), jobs=jobs) for jobs in (1, 4))
    assert [take.path.read_bytes() for take in one] == [take.path.read_bytes() for take in four]
    assert [take.key for take in one] == [take.key for take in four]


def test_progress_is_told_for_what_is_new(shelf):
    told = []
    record(SENTENCES[:1], VOICE, shelf=shelf)
    record(SENTENCES, VOICE, shelf=shelf, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_another_rate_or_voice_is_another_take(shelf):
    slow = dataclasses.replace(VOICE, options=(("syllables_per_second", 2.5), ("voice", "vi")))
    north = dataclasses.replace(VOICE, options=(("voice", "vi"),))
    keys = {record(SENTENCES[:1], voice, shelf=shelf)[0].key for voice in (VOICE, slow, north)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (wav_bytes(np.zeros(44_100)), "silent"),
        (wav_bytes(noise(2, level=0.001)), "too quiet"),
        (wav_bytes(noise(0.3)), "words are lost"),
        (wav_bytes(noise(12)), "words are gained"),
        (wav_bytes(np.sign(noise(2))), "cut off at full level"),
        (b"<html>502 Bad Gateway</html>", "no sound"),
        (b"", "nothing"),
    ],
)
def test_a_take_that_is_not_its_sentence_never_passes(shelf, monkeypatch, sound, why):
    engine(monkeypatch, lambda _sentence, _voice: sound)
    with pytest.raises(BadAudio, match="vắc xin"):
        record(SENTENCES[1:2], VOICE, shelf=shelf)
    assert not list(shelf.root.rglob("*.wav")), why


@pytest.mark.parametrize("error", [BadText("không đọc được"), EngineDown("không chạy")])
def test_the_engines_errors_come_through(shelf, monkeypatch, error):
    def speak(_sentence, _voice):
        raise error

    engine(monkeypatch, speak)
    with pytest.raises(type(error)):
        record(SENTENCES, VOICE, shelf=shelf, jobs=2)


def test_no_sentence_makes_no_take(shelf):
    assert record((), VOICE, shelf=shelf) == ()


def test_other_rates_are_brought_to_44100(shelf, monkeypatch):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(22_050 * 2) / 22_050)
    engine(monkeypatch, lambda _sentence, _voice: wav_bytes(tone, rate=22_050))
    (take,) = record([Sentence("a", "một hai ba bốn năm sáu")], VOICE, shelf=shelf)
    samples, _rate = read_wav(take.path)
    assert take.seconds == pytest.approx(2, abs=0.02)
    assert np.argmax(np.abs(np.fft.rfft(samples))) / take.seconds == pytest.approx(440, abs=1)


def test_the_times_of_the_words_are_kept_with_the_take(shelf):
    (take,) = record(SENTENCES[1:2], VOICE, shelf=shelf)
    words = word_times(take)
    assert len(words) == SENTENCES[1].syllables
    assert 0 <= words[0].seconds < 0.05
    assert words[-1].seconds < take.seconds
    (again,) = record(SENTENCES[1:2], VOICE, shelf=shelf)
    assert word_times(again) == words


def test_an_engine_that_tells_no_times_gives_none(shelf, monkeypatch):
    engine(monkeypatch, lambda _sentence, _voice: wav_bytes(noise(1)))
    assert word_times(record([Sentence("a", "một hai ba")], VOICE, shelf=shelf)[0]) == ()


def test_one_sentence_that_fails_leaves_the_others(shelf, monkeypatch):
    def speak(sentence, _voice):
        if "hai" in sentence.spoken:
            raise BadText("không đọc được")
        return wav_bytes(noise(1))

    engine(monkeypatch, speak)
    good, bad = Sentence("1", "một xã"), Sentence("2", "hai xã")
    tried = attempt([bad, good], VOICE, shelf=shelf, jobs=2)
    assert list(tried.takes) == [good]
    assert [type(why) for why in tried.failures.values()] == [BadText]


def test_an_engine_that_is_down_is_asked_no_more(shelf, monkeypatch):
    asked = []

    def speak(sentence, _voice):
        asked.append(sentence)
        raise EngineDown("không chạy")

    engine(monkeypatch, speak)
    sentences = [Sentence(str(n), f"xã số {word}") for n, word in enumerate("abcdefgh")]
    assert list(attempt(sentences, VOICE, shelf=shelf).failures) == sentences
    assert len(asked) == 1
