"""Copy becomes sentences of plain words, each one take long."""

import datetime as dt

import pytest

from loa.errors import CannotSay, UsageError
from loa.files.lexicon import entries_of
from loa.model.lexicon import lexicon_of
from loa.model.words import Copy
from loa.speak import MOST_SYLLABLES, speak


def copy_of(text, language="vi"):
    return Copy(
        campaign="thu",
        language=language,
        audience="everyone",
        length="short",
        locality="24343",
        air_date=dt.date(2025, 3, 1),
        phase="one",
        title="Thử",
        text=text,
        script_file="scripts/thu/vi.txt.j2",
    )


def spoken(text, **options):
    return [sentence.spoken for sentence in speak(copy_of(text), **options).sentences]


def test_each_sentence_keeps_its_own_mark():
    assert spoken("Chào bà con! Mai có họp không? Có.\nNội dung gồm:") == [
        "Chào bà con!",
        "Mai có họp không?",
        "Có.",
        "Nội dung gồm:",
    ]


def test_a_line_without_a_mark_ends_with_a_point():
    assert spoken("THÔNG BÁO") == ["THÔNG BÁO."]


def test_empty_copy_has_no_sentence():
    assert spoken("\n \n***\n") == []


def test_a_role_mark_gives_the_line_to_that_voice():
    text = speak(copy_of("@hỏi: Tắt sóng 2G là gì?\n@đáp: Là ngừng mạng cũ.\nHết."))
    assert [sentence.role for sentence in text.sentences] == ["hỏi", "đáp", "main"]
    assert text.sentences[0].spoken == "Tắt sóng hai gờ là gì?"


@pytest.mark.parametrize("line", ["@", "@hỏi không có dấu", "@2: hai", "@ hỏi: a", "@hỏi:"])
def test_a_role_mark_that_is_not_understood_is_a_fault_with_its_line(line):
    with pytest.raises(CannotSay) as caught:
        spoken(f"Câu đầu.\n{line}")
    (found,) = caught.value.faults
    assert found.file == "scripts/thu/vi.txt.j2"
    assert "2" in found.message


@pytest.mark.parametrize("text", ["Công\u200bvăn", "a\u0007b", "中文", "xin 😀 chào", "\ue000"])
def test_what_no_voice_can_speak_is_refused(text):
    with pytest.raises(CannotSay):
        spoken(text)


def test_every_fault_is_reported_at_once():
    with pytest.raises(CannotSay) as caught:
        spoken("a 😀\n@?\nb \u200b c")
    assert len(caught.value.faults) == 3


def test_a_long_sentence_is_cut_at_its_marks_and_loses_nothing():
    clause = "bà con nhớ mang theo giấy tờ và máy cũ"
    parts = spoken(f"{clause}, {clause}, {clause}; {clause}, {clause}.")
    assert len(parts) > 1
    assert " ".join(parts) == f"{clause}, {clause}, {clause}; {clause}, {clause}."
    assert all(len(part.split()) <= MOST_SYLLABLES for part in parts)


def test_a_cut_sentence_keeps_its_written_words_and_places():
    clause = "ngày 5/8 bà con nhớ mang theo giấy tờ và máy cũ"
    text = ", ".join([clause] * 5)
    sentences = speak(copy_of(text)).sentences
    assert len(sentences) > 1
    for sentence in sentences:
        for span in sentence.spans:
            assert sentence.written[span.start : span.start + len(span.text)] == span.text


def test_a_stretch_without_marks_stays_whole():
    assert len(spoken("và " * 50)) == 1


def test_the_workspaces_readings_are_used():
    own = lexicon_of(entries_of("written\tspoken\nXYZ\tích y dét\n", name="scripts/lexicon.tsv"))
    assert spoken("Gọi XYZ.", lexicon=own) == ["Gọi ích y dét."]


def test_a_translators_words_pass_and_figures_are_refused():
    assert speak(copy_of("Buôn sang.", language="rade")).sentences[0].spoken == "Buôn sang."
    with pytest.raises(CannotSay, match="2"):
        speak(copy_of("Buôn 2G.", language="rade"))


def test_decomposed_letters_are_composed_first():
    sentence = speak(copy_of("Nga\u0300y 5/8, ba\u0300 con ho\u0323p.")).sentences[0]
    assert sentence.written == "Ngày 5/8, bà con họp."
    assert sentence.spoken == "Ngày năm tháng tám, bà con họp."


def test_an_unknown_language_is_named():
    with pytest.raises(UsageError, match="klingon"):
        speak(copy_of("a", language="klingon"))
