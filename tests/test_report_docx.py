"""The Word report keeps the sizes and margins of Nghị định 30/2020/NĐ-CP, Phụ lục I, and says the figures."""

import dataclasses
import datetime as dt
import io
import zipfile

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from test_report import august, i_speed, reported

from loa.model.evidence import Measured, Report
from loa.reports import docx
from loa.reports._docx_template import STYLES, template

MEASURED = Measured(12, 140, dt.date(2024, 8, 19), 300, dt.date(2024, 8, 31))


def opened(made: Report, **fields: object) -> Document:
    return Document(io.BytesIO(docx.lay_out(dataclasses.replace(made, **fields))))


def paragraphs(document):
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def said(document) -> str:
    return "\n".join(one.text for one in paragraphs(document))


def run_of(document, text):
    return next(run for one in paragraphs(document) for run in one.runs if run.text.startswith(text))


@pytest.mark.parametrize("style", STYLES)
def test_the_packaged_template_is_the_one_that_our_script_makes(style):
    def parts(data):
        with zipfile.ZipFile(io.BytesIO(data)) as read:
            return {name: read.read(name) for name in read.namelist()}

    assert parts(docx.packaged(style)) == parts(template(style))


@pytest.mark.parametrize("style", STYLES)
def test_page_and_margins_are_those_of_the_decree(style):
    section = opened(august(), style=style).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    header = section.header.paragraphs[0]
    assert "PAGE" in header._p.xml
    assert header.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_sizes_are_those_of_the_decree():
    document = opened(august())
    assert document.styles["Normal"].font.name == "Times New Roman"
    sizes = {
        "CỘNG HÒA": (12, True, None),
        "Độc lập": (13, True, None),
        "Số:": (13, None, None),
        "BÁO CÁO": (14, True, None),
        "Krông Năng, ngày": (13, None, True),
        "Nơi nhận:": (12, True, True),
        "- Sở Thông tin": (11, None, None),
    }
    for text, (size, bold, italic) in sizes.items():
        run = run_of(document, text)
        assert (run.font.size, run.bold or None, run.italic or None) == (Pt(size), bold, italic), text
    body = next(one for one in document.paragraphs if one.text.startswith("Thực hiện"))
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert Pt(13) <= body.runs[0].font.size <= Pt(14)


def test_the_motto_has_97_mm_or_12_points():
    cell = opened(august()).tables[0].rows[0].cells[1]
    assert round(cell.width.mm) >= 97
    assert run_of(opened(august()), "CỘNG HÒA").font.size == Pt(12)


def test_the_letter_form_has_its_subject_under_the_number_and_no_title():
    document = opened(august(), style="letter")
    assert "V/v báo cáo kết quả" in document.tables[0].rows[0].cells[0].text
    assert not any(one.text == "BÁO CÁO" for one in document.paragraphs)


@pytest.mark.parametrize("style", STYLES)
def test_the_same_report_is_the_same_bytes(style):
    made = dataclasses.replace(august(), style=style)
    assert docx.lay_out(made) == docx.lay_out(made)


def test_number_and_day_stay_blank_and_figures_stand_in_the_table():
    made = august()
    document = opened(made)
    assert "Số:         /BC-UBND" in said(document)
    table = document.tables[1]
    assert [cell.text for cell in table.rows[0].cells][1:5] == [
        "Hình thức",
        "Phương tiện",
        "Kế hoạch",
        "Số lượt thực hiện",
    ]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert [row[4] for row in rows] == [str(total.aired) for total in made.totals]
    assert made.log_head in said(document)
    assert "Cụm loa thôn 3 hỏng" in said(document)


def test_a_missing_log_is_not_reported_and_blank_measurements_stay_blank():
    text = said(opened(i_speed(), measured=Measured(None, None, None, 300, dt.date(2025, 7, 31))))
    assert "CHƯA BÁO CÁO" in text
    assert "chưa báo cáo" in text
    assert "............" in text


def test_measurements_tell_the_gap_and_what_a_day_needs():
    text = said(opened(reported(), measured=MEASURED))
    assert (MEASURED.gap, MEASURED.daily) == (160, 14)
    assert "Chưa đạt" in text
    assert dataclasses.replace(MEASURED, samples=300).gap == 0
    assert dataclasses.replace(MEASURED, samples=None).gap is None
    assert dataclasses.replace(MEASURED, counted_to=dt.date(2024, 8, 31)).daily is None


def test_words_that_look_like_xml_or_templates_stay_words():
    text = said(opened(reported(), difficulties=("<b>&{{ 1 + 1 }}",), contact="A & B"))
    assert "<b>&{{ 1 + 1 }}" in text
    assert "A & B" in text
