"""A reading for one voice engine is said by voices of that engine alone, from the lexicon to the take."""

import dataclasses

import pytest
from click.testing import CliRunner
from contents import make_workspace
from sounds import copy

from loa.casting import Part, cast
from loa.cli import loa
from loa.engines import espeak, piper
from loa.errors import EngineDown, InputInvalid, UsageError
from loa.files.lexicon import entries_of
from loa.model.lexicon import lexicon_of
from loa.model.sound import Voice
from loa.shelf import Shelf
from loa.speak import MOST_SYLLABLES, speak
from loa.workspace import open_workspace

HEAD = "written\tspoken\tkind\tbefore\tafter\tengine\n"
READING = "Wifi\tuai phai\tword\t\t\tespeak\n"
LEXICON = lexicon_of(entries_of(HEAD + READING + "Wifi\tvai phai\n", name="thu"))
MACHINE = Voice("may", "", "espeak", "vi", (("voice", "vi"),))
OTHER = Voice("khac", "", "piper", "vi")


def said(text):
    return speak(dataclasses.replace(copy(), text=text), lexicon=LEXICON).sentences


def test_each_engine_says_its_own_reading():
    (sentence,) = said("Xã có Wifi.")
    assert sentence.spoken == "Xã có vai phai."
    assert sentence.said_by("espeak").spoken == "Xã có uai phai."
    assert sentence.said_by("piper") == sentence
    assert sentence.said_by("espeak").written == sentence.written


def test_a_sentence_that_all_engines_say_alike_has_no_variants():
    assert said("Xã có loa.")[0].variants == ()


def test_long_sentences_are_cut_alike_for_all_engines():
    clause = "bà con đến nhà văn hóa thôn để dùng Wifi của xã mà không mất tiền"
    sentences = said(f"Từ mai, {clause}, {clause}; {clause}.")
    assert len(sentences) > 1
    assert all(one.syllables <= MOST_SYLLABLES for one in sentences)
    assert [one.said_by("espeak").spoken.count("uai phai") for one in sentences] == [
        one.spoken.count("vai phai") for one in sentences
    ]


@pytest.fixture
def asked(monkeypatch):
    """What espeak is asked to say."""
    spoken, speak_timed = [], espeak.speak_timed

    def noted(sentence, voice):
        spoken.append(sentence.spoken)
        return speak_timed(sentence, voice)

    monkeypatch.setattr(espeak, "speak_timed", noted)
    return spoken


def takes_of(tmp_path, *voices):
    slots = (("main", tuple(voice.name for voice in voices)),)
    part = Part("thử", "vi", said("Xã có Wifi."), slots)
    return cast([part], {voice.name: voice for voice in voices}, shelf=Shelf(tmp_path / "shelf"))[0]


def test_the_voice_is_asked_for_its_engines_words(tmp_path, asked):
    (take,) = takes_of(tmp_path, MACHINE)
    assert (asked, take.sentence.written) == (["Xã có uai phai."], "Xã có Wifi.")


def test_a_voice_that_takes_over_says_the_words_of_its_own_engine(tmp_path, monkeypatch, asked):
    def down(*_arguments, **_options):
        raise EngineDown("không chạy")

    monkeypatch.setattr(piper, "speak", down)
    monkeypatch.setattr(piper, "check", down, raising=False)
    (take,) = takes_of(tmp_path, OTHER, MACHINE)
    assert (take.voice, asked) == ("may", ["Xã có uai phai."])


def run(root, *arguments):
    result = CliRunner(mix_stderr=False).invoke(loa, ["--workspace", str(root), *arguments], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout


def test_a_person_hears_how_an_engine_says_it_before_it_does(tmp_path):
    root = make_workspace(tmp_path)
    run(root, "lexicon", "add", "Wifi", "uai phai", "--engine", "espeak")
    assert "uai phai" in run(root, "say", "Xã có Wifi.", "--engine", "espeak")
    assert "uai phai" not in run(root, "say", "Xã có Wifi.")
    with pytest.raises(UsageError, match="espek"):
        run(root, "say", "Xã có Wifi.", "--engine", "espek")


def test_an_engine_that_there_is_not_is_told_wherever_it_is_written(tmp_path):
    root = make_workspace(tmp_path)
    with pytest.raises(InputInvalid, match="espeak"):
        run(root, "lexicon", "add", "Wifi", "uai phai", "--engine", "espek")
    assert not (root / "scripts" / "lexicon.tsv").exists()
    (root / "scripts" / "lexicon.tsv").write_text(HEAD + READING.replace("espeak", "espek"), encoding="utf-8")
    with pytest.raises(InputInvalid, match=r"scripts/lexicon\.tsv:2 \[engine\]"):
        _ = open_workspace(root).lexicon
    with pytest.raises(InputInvalid, match=r"lexicon\.tsv:2"):
        run(root, "lexicon", "check")
