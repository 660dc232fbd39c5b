"""Scripts from and to Word and plain text."""

import datetime as dt
import io
import zipfile

import docx
import pytest

from loa.errors import InputInvalid
from loa.legacy_text import from_legacy, legacy_set
from loa.preview import preview
from loa.script_files import text_in, text_in_file, word_file
from loa.workspace import open_workspace


def word(*paragraphs, font=None, style=None):
    document = docx.Document()
    if style:
        document.styles["Normal"].font.name = style
    for text in paragraphs:
        run = document.add_paragraph().add_run(text)
        if font:
            run.font.name = font
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_paragraphs_of_word_become_paragraphs_of_a_script():
    assert text_in(word("Bà con chú ý.", "", "Máy 2G ngừng."), "bai.docx").text == "Bà con chú ý.\n\nMáy 2G ngừng."


def test_text_typed_in_an_old_font_is_converted():
    found = text_in(word("B¶o Th¾ng, B¸t X¸t", font=".VnTime"), "bai.docx")
    assert (found.text, found.converted) == ("Bảo Thắng, Bát Xát", ("TCVN3",))


def test_the_font_of_the_whole_document_counts():
    found = text_in(word("Xin chaøo caùc baïn", style="VNI-Times"), "bai.docx")
    assert (found.text, found.converted) == ("Xin chào các bạn", ("VNI",))


@pytest.mark.parametrize(
    ("written", "font", "read"),
    [
        ("Th«ng b¸o", ".VnTimeH", "THÔNG BÁO"),
        ("®­êng Th¨ng Long", ".VnArial", "đường Thăng Long"),
        ("Ñaêk Laêk, ñöôøng Nguyeãn Hueä", "VNI-Helve", "Đăk Lăk, đường Nguyễn Huệ"),
        ("NGHÒ ÑÒNH", "VNI-Times", "NGHỊ ĐỊNH"),
        ("Đắk Lắk", "Times New Roman", "Đắk Lắk"),
        ("", "VNI-Times", ""),
    ],
)
def test_letters_of_old_fonts(written, font, read):
    assert from_legacy(written, font) == read


def test_unicode_fonts_are_left_alone():
    assert legacy_set("Times New Roman") == ""


@pytest.mark.parametrize("data", ["Bà con".encode(), "Bà con".encode("utf-8-sig"), "Bà con".encode("utf-16")])
def test_plain_text_is_read(data):
    assert text_in(data, "bai.txt").text == "Bà con"


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * (65 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n ",
        b"\xff\xfea",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 not really",
        word("Bà con")[:500],
        "B¶o Th¾ng".encode("latin-1"),
        b"a\0b",
        b"a" * (4 * 1024 * 1024 + 1),
        bomb(),
        word(""),
    ],
    ids=["empty", "blank", "half utf-16", "doc", "no zip", "cut", "latin-1", "binary", "large", "bomb", "no words"],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(data):
    with pytest.raises(InputInvalid) as caught:
        text_in(data, "bai.docx")
    (found,) = caught.value.faults
    assert found.file == "bai.docx"
    assert found.cure


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputInvalid):
        text_in_file(tmp_path / "khong-co.docx")


def test_the_words_for_a_commune_go_into_word_and_back(sample):
    workspace = open_workspace(sample)
    of = workspace.campaign("2g-cutoff")
    script = next(one for one in of.scripts if (one.language, one.audience) == ("vi", "everyone"))
    shown = preview(workspace, of, script, code="24343", on=dt.date(2024, 8, 12), length="short")
    made = word_file(shown, "thị trấn Krông Năng")
    assert made == word_file(shown, "thị trấn Krông Năng")
    read = text_in(made, "bai.docx").text
    assert "thị trấn Krông Năng" in read
    for line in filter(None, shown.copy.text.split("\n")):
        assert line in read


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("bai.docx", b"\x00\x01\x02\x03" * 9, "it is damaged, or of an unknown kind"),
        ("bai.txt", b"\x00\x01\x02\x03" * 9, "it is damaged, or of an unknown kind"),
        ("bai.docx", b"\x89PNG\r\n\x1a\n" + bytes(9), "it is a picture"),
        ("bai.txt", b"%PDF-1.7\n", "it is a PDF document"),
        ("bai.pdf", "Bà con chú ý.".encode(), "named .pdf, but plain text is in it"),
        ("bai.docx", b"PK\x03\x04 no", "not a whole Word document"),
    ],
)
def test_what_holds_no_words_is_told_for_what_it_is(monkeypatch, name, data, says):
    monkeypatch.setenv("LOA_LANG", "en")
    with pytest.raises(InputInvalid) as told:
        text_in(data, name)
    assert says in str(told.value)
    assert len(told.value.faults) == 1


def test_plain_text_in_utf_16_is_read():
    assert text_in("Bà con chú ý.".encode("utf-16"), "bai.txt").text == "Bà con chú ý."
