"""What every language module promises, tried on every file of the folder."""

import datetime as dt
import re
import unicodedata
from pathlib import Path

import pytest

from loa import plugins
from loa.errors import BadText

GOLDEN = Path(__file__).parent / "testdata" / "languages"
LANGUAGES = plugins.names("languages")


def golden_pairs():
    for path in sorted(GOLDEN.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                written, spoken = line.split("\t")
                yield path.stem, written, spoken


@pytest.fixture(params=LANGUAGES)
def language(request):
    return plugins.load("languages", request.param)


def test_a_module_says_what_it_is(language):
    assert plugins.load("languages", language.CODE) is language
    assert language.NAME
    assert isinstance(language.RECORDED_ONLY, bool)


def test_only_vietnamese_is_spoken_by_machines():
    assert [name for name in LANGUAGES if not plugins.load("languages", name).RECORDED_ONLY] == ["vi"]


@pytest.mark.parametrize("nothing", ["", " ", "\n", "()", '""', "- "])
def test_nothing_is_said_of_nothing(language, nothing):
    assert language.speech(language.say(nothing)) == ""


@pytest.mark.parametrize("text", ["2G", "16/9/2024", "50%", "a@b.vn", "→ ★ 😀", "100 + 5 = 105", "中文 ២"])
def test_no_digit_and_no_symbol_is_left(language, text):
    spoken = language.speech(language.say(text))
    assert all(unicodedata.category(letter)[0] in "LMZ" or letter in ".,;:?!-'" for letter in spoken), spoken


def test_spans_stand_where_they_say(language):
    text = "Kính thưa bà con, hôm nay 16 / 9: “tắt” sóng 2G!"
    for span in language.say(text):
        assert text[span.start : span.start + len(span.text)] == span.text


def test_what_is_silent_and_no_mark_has_a_warning(language):
    for span in language.say("a 2G 😀 中 #"):
        assert span.spoken or span.warning or span.kind == "mark"


def test_sentences_keep_every_word(language):
    text = "Một câu. Hai câu! Ba câu?\nBốn câu"
    assert language.sentences(text) == ("Một câu.", "Hai câu!", "Ba câu?", "Bốn câu")


@pytest.mark.parametrize(("code", "written", "spoken"), tuple(golden_pairs()))
def test_golden_pairs_are_said_so(code, written, spoken):
    language = plugins.load("languages", code)
    assert language.speech(language.say(written)) == spoken


def test_golden_files_belong_to_languages():
    assert {path.stem for path in GOLDEN.glob("*.tsv")} <= set(LANGUAGES)


def test_recorded_languages_leave_figures_to_the_translator():
    for name in LANGUAGES:
        language = plugins.load("languages", name)
        if language.RECORDED_ONLY:
            for give, value in (
                (language.date, dt.date(2024, 9, 16)),
                (language.number, 5),
                (language.time, dt.time(5, 30)),
                (language.money, 5000),
            ):
                with pytest.raises(BadText):
                    give(value)
            assert re.search("2", language.say("2G")[0].warning)
