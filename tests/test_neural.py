"""Neural voices with models that the tests make: whole takes, the same bytes, unknown letters and bad models told."""

import dataclasses
import os
import signal
import threading

import numpy as np
import pytest
from engine_voices import HZ, TONE_SAMPLES, voice_of

from loa import plugins
from loa._wav import read_wav
from loa.engines import _neural
from loa.errors import BadAudio, BadText, EngineDown, InputInvalid
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf
from loa.workspace.voices import read_voices

TEXT = "Mời bà con ra giếng làng lấy nước sạch."
NAMES = ("piper", "mms")


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def engine(name):
    return plugins.load("engines", name)


@pytest.fixture
def voice(name, tmp_path):
    return voice_of(name, tmp_path, TEXT)


def say(engine, voice, text=TEXT):
    return engine.speak(Sentence(text, text), voice)


def test_every_symbol_is_heard_for_its_time(engine, voice):
    samples, rate = read_wav(say(engine, voice))
    assert rate == HZ
    symbols = len(samples) / TONE_SAMPLES
    assert symbols == pytest.approx(round(symbols), abs=0.01)
    assert symbols > 2 * len(TEXT) - 5


def test_the_same_words_are_the_same_bytes_in_another_process_too(engine, voice):
    first = say(engine, voice)
    say(engine, voice, "Mời bà con.")
    assert say(engine, voice) == first
    _neural._pool.cache_clear()
    assert say(engine, voice) == first


def test_takes_of_many_threads_are_those_of_one(engine, voice, tmp_path):
    sentences = [Sentence(text, text) for text in (TEXT, "Mời bà con lấy nước.", "Mời bà con ra giếng.")]
    takes = record(sentences, voice, shelf=Shelf(tmp_path / "shelf"), jobs=3)
    alone = record(sentences, voice, shelf=Shelf(tmp_path / "alone"))
    assert [take.path.read_bytes() for take in takes] == [take.path.read_bytes() for take in alone]


@pytest.mark.parametrize("text", ["Mời bà con zử.", "Mời 5 bà con."])
def test_letters_that_the_model_does_not_know_are_told_not_left_out(engine, voice, text):
    with pytest.raises(BadText) as caught:
        say(engine, voice, text)
    assert "z" in caught.value.message or "5" in caught.value.message


@pytest.mark.parametrize("text", ["", "...", " ?"])
def test_nothing_to_say_is_told(engine, voice, text):
    with pytest.raises(BadText):
        say(engine, voice, text)


def test_a_bad_model_ends_its_own_process_only(engine, voice, tmp_path):
    (tmp_path / "thu.onnx").write_bytes(b"not a model")
    with pytest.raises(EngineDown) as caught:
        say(engine, voice)
    assert "thu.onnx" in caught.value.message


def test_a_missing_model_is_told(engine, voice, tmp_path):
    (tmp_path / "thu.onnx").unlink()
    with pytest.raises(EngineDown, match=r"thu\.onnx"):
        say(engine, voice)


def test_a_process_that_is_killed_costs_one_take(engine, voice):
    whole = say(engine, voice)
    pool = _neural._pool(os.getpid())
    process = next(process for (_worker, files), process in pool._known.items() if voice.folder in files[0])
    os.kill(process.pid, 9)
    process._process.wait()
    assert say(engine, voice) == whole


@pytest.mark.slow
def test_a_process_that_hangs_is_killed(engine, voice, monkeypatch):
    say(engine, voice)
    pool = _neural._pool(os.getpid())
    process = next(process for (_worker, files), process in pool._known.items() if voice.folder in files[0])
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(_neural, "_TAKE_SECONDS", 0.3)
    with pytest.raises(BadAudio):
        say(engine, voice)
    monkeypatch.undo()
    assert say(engine, voice)


def test_another_model_is_another_take(engine, voice, tmp_path):
    before = engine.voice_fingerprint(voice)
    path = tmp_path / "thu.onnx"
    path.write_bytes(path.read_bytes() + b"\0")
    assert engine.voice_fingerprint(voice) != before


def test_a_voice_without_licence_or_consent_is_a_fault(engine, voice):
    assert engine.lint(voice) == ()
    bare = dataclasses.replace(voice, options=tuple(one for one in voice.options if one[0] in ("model", "tokens")))
    assert len(engine.lint(bare)) == 2
    assert all(cure for _message, cure in engine.lint(dataclasses.replace(bare, options=())))


def test_a_voice_file_is_read_with_its_rights(name, tmp_path):
    folder = tmp_path / "voices" / "thu"
    folder.mkdir(parents=True)
    voice = voice_of(name, folder, TEXT)
    lines = ["version = 1", 'title = "Thử"', f'engine = "{name}"', 'language = "vi"', "[options]"]
    lines += [f'{key} = "{value}"' for key, value in voice.options]
    (tmp_path / "voices" / "thu.toml").write_text("\n".join(lines), encoding="utf-8")
    assert read_voices(tmp_path)["thu"].options == voice.options
    (folder / "thu.onnx").unlink()
    with pytest.raises(InputInvalid, match=r"thu\.onnx"):
        read_voices(tmp_path)


@pytest.mark.slow
def test_two_models_live_side_by_side(engine, name, tmp_path):
    voices = []
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        voices.append(voice_of(name, tmp_path / str(number), TEXT))
    found = {}
    threads = [
        threading.Thread(target=lambda at=at, one=one: found.update({at: say(engine, one)}))
        for at, one in enumerate(voices)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert np.abs(read_wav(found[0])[0]).max() > 0.1
