"""What every engine in the folder must do, found by listing it."""

import inspect
import socket

import pytest
from engine_voices import voice_of

from loa import ffmpeg, plugins
from loa.errors import EngineBusy, EngineDown
from loa.loudness import energies, integrated
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.record import FASTEST, SLOWEST

ENGINES = plugins.names("engines")
OFFLINE = [name for name in ENGINES if "allow_online" not in plugins.load("engines", name).OPTIONS]
TEXT = "Mời bà con đến nhà văn hoá thôn họp lúc bảy giờ tối nay."


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_has_what_the_door_asks_for(name):
    engine = plugins.load("engines", name)
    assert list(inspect.signature(engine.speak).parameters) == ["sentence", "voice"]
    assert list(inspect.signature(engine.lint).parameters) == ["voice"]
    for what in ("check", "voices", "fingerprint"):
        assert not inspect.signature(getattr(engine, what)).parameters
    assert engine.__doc__
    for form in engine.OPTIONS.values():
        assert form in (bool, str) or isinstance(form, tuple)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_names_its_voices(name):
    assert all(len(pair) == 2 and all(pair) for pair in plugins.load("engines", name).voices())


@pytest.mark.parametrize("name", OFFLINE)
def test_an_embedded_engine_speaks_at_a_persons_rate(name, tmp_path):
    engine = plugins.load("engines", name)
    sound, rate = ffmpeg.decode(engine.speak(Sentence(TEXT, TEXT), voice_of(name, tmp_path, TEXT)))
    assert integrated(energies(sound, rate=rate), rate=rate) > -40
    assert SLOWEST < len(TEXT.split()) / (len(sound) / rate) < FASTEST


@pytest.fixture
def cut_network(monkeypatch):
    def cut(*_args, **_settings):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", cut)
    monkeypatch.setattr(socket, "getaddrinfo", cut)


@pytest.mark.parametrize("name", OFFLINE)
@pytest.mark.usefixtures("cut_network")
def test_an_embedded_engine_needs_no_network(name, tmp_path):
    assert plugins.load("engines", name).speak(Sentence(TEXT, TEXT), voice_of(name, tmp_path, TEXT))


@pytest.mark.parametrize("name", sorted(set(ENGINES) - set(OFFLINE)))
@pytest.mark.usefixtures("cut_network")
def test_an_online_engine_without_a_network_is_down_with_a_cure(name):
    voice = Voice("thử", "", name, "vi", (("allow_online", True),))
    with pytest.raises((EngineDown, EngineBusy)) as caught:
        plugins.load("engines", name).speak(Sentence(TEXT, TEXT), voice)
    assert caught.value.cure
