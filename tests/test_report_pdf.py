"""The PDF report keeps the sizes of Nghị định 30/2020/NĐ-CP, carries its font, and says what the Word form says."""

import dataclasses
import io
import sys

import pytest
from pypdf import PdfReader
from test_report import august, i_speed, reported

from loa.errors import OutsideMissing
from loa.model.figure import figures_of
from loa.model.wording import FORM_WORDS
from loa.reports import pdf
from loa.reports._contents import contents

MM = 72 / 25.4


def opened(made, **fields):
    return PdfReader(io.BytesIO(pdf.lay_out(dataclasses.replace(made, **fields))))


def runs_of(page):
    """Text, size, x and y (mm from left and top) of every piece of text on a page."""
    found = []

    def visit(text, cm, tm, _font, size):
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append((text.strip(), size * abs(tm[3] * cm[3]), x / MM, 297 - y / MM))

    page.extract_text(visitor_text=visit)
    return found


def said(document):
    return " ".join(" ".join(page.extract_text().split()) for page in document.pages)


@pytest.mark.parametrize("style", ["report", "letter"])
def test_the_page_is_a4_and_the_text_stays_inside_the_decrees_margins(style):
    document = opened(august(), style=style)
    for page in document.pages:
        assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == (210, 297)
        across = [x for _text, _size, x, _y in runs_of(page)]
        assert min(across) >= 29.9
        body = [y for text, _size, _x, y in runs_of(page) if not text.isdigit()]
        assert min(body) >= 20
        assert max(body) <= 277


def test_the_motto_stands_on_one_line_in_12_points():
    page = opened(august()).pages[0]
    lines = page.extract_text().split("\n")
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in lines)
    assert any("Độc lập - Tự do - Hạnh phúc" in line for line in lines)
    size = next(size for text, size, _x, _y in runs_of(page) if "CỘNG" in text)
    assert round(size) == 12


def test_the_page_number_is_not_on_page_1():
    first, second, *_rest = (page.extract_text() for page in opened(august()).pages)
    assert not first.lstrip().startswith("1\n")
    assert second.lstrip().startswith("2")


def test_the_font_is_carried_along_and_no_other_is_asked_for():
    faces = {
        str(font.get_object()["/BaseFont"])
        for page in opened(august()).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert faces
    assert all("Tinos" in face and "+" in face for face in faces)


@pytest.mark.parametrize("style", ["report", "letter"])
@pytest.mark.parametrize("make", [august, i_speed])
def test_the_pdf_says_what_the_page_says(make, style):
    made = dataclasses.replace(make(), style=style)
    text, texts = said(opened(made)), contents(made)
    wanted = [texts["basis"], texts["contact"], texts["window"], *texts["gaps"], *texts["notes"], *texts["not_whole"]]
    wanted += [FORM_WORDS[total.form] for total in made.totals]
    squeezed = "".join(text.split())
    for one in wanted:
        assert "".join(one.split()) in squeezed, one
    for told in figures_of(made):
        assert told.figure.id in squeezed
    assert (" BÁO CÁO K" in text) == (style == "report")


def test_the_same_report_is_the_same_bytes_and_tells_no_time():
    data = pdf.lay_out(august())
    assert data == pdf.lay_out(august())
    assert not (PdfReader(io.BytesIO(data)).metadata or {}).get("/CreationDate")


def test_words_that_look_like_markup_stay_words():
    hostile = ('#read("/etc/passwd") $x$ *a* _b_ `c` @d <e> \\ "', "#panic()")
    text = said(opened(reported(), difficulties=hostile, contact="#import"))
    squeezed = "".join(text.split())
    for one in (*hostile, "#import"):
        assert "".join(one.split()) in squeezed


def test_without_typst_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(OutsideMissing) as caught:
        pdf.lay_out(august())
    assert "loa[pdf]" in caught.value.cure
