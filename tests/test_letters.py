"""Letters of other places, in other words than those that the product began with, as text, Word and PDF."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from loa import _letter_pdf
from loa._letter_pdf import pdf_text
from loa._letter_text import letter_text
from loa.dispatch_proposal import proposal
from loa.dispatch_reading import read_letter
from loa.errors import InputInvalid
from loa.workspace.dispatches import read_dispatch

LETTERS = sorted((Path(__file__).parent / "testdata" / "letters").glob("*.txt"))


def pdf_of(text):
    """The text as PDF, a line a line, as a word processor sets it: with the font that reports are set in."""
    typst = pytest.importorskip("typst")
    fonts = Path(__file__).parent.parent / "loa" / "reports" / "fonts"
    source = b"""#set page(paper: "a4", margin: 15mm)
#set text(font: "Tinos", size: 9pt, fallback: false)
#for one in json("data.json") { if one == "" { v(6pt) } else { par(text(one)) } }"""
    files = {"main.typ": source, "data.json": json.dumps(text.split("\n")).encode()}
    return typst.compile(files, font_paths=[fonts], ignore_system_fonts=True, format="pdf")


def word_of(text, path):
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(path)
    return path


def found_in(text):
    return sorted({(one.what, one.value, one.issuer, one.date) for one in read_letter(text)})


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_says_what_a_person_reads_in_it(path):
    found = read_letter(letter_text(path))
    for what, wanted in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")).items():
        same = [one for one in found if one.what == what]
        got = [[one.value, one.date, one.issuer] if what == "parent" else one.value for one in same]
        assert got == wanted, what


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_finding_stands_on_the_line_that_it_names(path):
    lines = letter_text(path).split("\n")
    for one in read_letter(letter_text(path)):
        if one.what in ("symbol", "place", "figure", "recipient", "deadline without year", "parent"):
            assert one.value in lines[one.line - 1], one


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_word_and_pdf_say_the_same(path, tmp_path):
    text = letter_text(path)
    assert found_in(letter_text(word_of(text, tmp_path / "thu.docx"))) == found_in(text)
    (tmp_path / "thu.pdf").write_bytes(pdf_of(text))
    assert found_in(letter_text(tmp_path / "thu.pdf")) == found_in(text)


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_the_proposal_reads_back_or_says_what_a_person_must_fill_in(path, tmp_path):
    found = read_letter(letter_text(path))
    file = tmp_path / "dispatch-thu.toml"
    file.write_text(proposal(found, source=path.name), encoding="utf-8")
    whole = all(one.value for one in found if one.what == "date")
    if not whole:
        with pytest.raises(InputInvalid):
            read_dispatch(file, name="thu")
        return
    made = read_dispatch(file, name="thu")
    parents = [one for one in found if one.what == "parent"]
    assert [one.number for one in made.parents] == [one.value for one in parents]
    days = [one.value for one in found if one.what in ("report day", "report by day")]
    every = [one.value for one in found if one.what == "report every"]
    is_monthly = made.report is not None and bool(made.report.before_day or made.report.by_day)
    assert is_monthly == (bool(days) and not every)


@pytest.mark.parametrize(
    ("words", "what", "day"),
    [
        ("trước ngày 15 hằng tháng", "report day", "15"),
        ("xong trước ngày 05 hằng tháng", "report day", "5"),
        ("chậm nhất vào ngày 10 hàng tháng", "report by day", "10"),
        ("muộn nhất là ngày 10 mỗi tháng", "report by day", "10"),
        ("không muộn hơn ngày 10 hàng tháng", "report by day", "10"),
        ("trước 16h00 ngày 15 hàng tháng", "report by day", "15"),
        ("vào ngày 20 hằng tháng", "report by day", "20"),
        ("trước ngày 25/8/2024", "report before date", "2024-08-25"),
        ("chậm nhất đến ngày 25/8/2024", "report date", "2024-08-25"),
        ("trước 17 giờ ngày 25/8/2024", "report date", "2024-08-25"),
    ],
)
def test_whether_a_report_on_its_day_is_still_in_time_is_read(words, what, day):
    found = read_letter(f"Kính gửi: Các xã.\n\nĐề nghị các xã báo cáo số lượt về UBND huyện {words} để tổng hợp.\n")
    assert [(one.what, one.value) for one in found if one.what.startswith("report")] == [
        (what, day),
        ("report field", "count"),
        ("report to", "UBND huyện"),
    ]


@pytest.mark.parametrize(
    ("name", "dates"), [("nghe-an-targets-2024", ["2024-09-19"]), ("quang-tri-several-2024", None)]
)
def test_what_comes_before_a_date_is_due_the_day_before(name, dates, tmp_path):
    (path,) = [one for one in LETTERS if one.stem == name]
    found = read_letter(letter_text(path))
    (tmp_path / "dispatch-thu.toml").write_text(proposal(found, source=path.name), encoding="utf-8")
    made = read_dispatch(tmp_path / "dispatch-thu.toml", name="thu")
    wanted = dates or [one.value for one in found if one.what == "report date"]
    assert [str(day) for day in made.report.on_dates] == wanted


def test_a_letterhead_in_two_columns_of_a_word_table_is_read(tmp_path):
    document = Document()
    left, right = document.add_table(1, 2).rows[0].cells
    left.text = "UBND TỈNH THỬ\nSỞ KHOA HỌC VÀ CÔNG NGHỆ"
    left.add_paragraph("Số:      /SKHCN-BCVT")
    left.add_paragraph("V/v đo tốc độ mạng")
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    right.add_paragraph("Thử, ngày     tháng 9 năm 2025")
    document.add_paragraph("Kính gửi: UBND các xã.")
    document.add_paragraph("Căn cứ Công văn số 1/BKHCN-CVT ngày 01/9/2025, Sở Khoa học và Công nghệ đề nghị:")
    table = document.add_table(2, 3)
    for row, cells in zip(table.rows, (("Xã", "Dân", "Chỉ tiêu"), ("Xã Một", "100 hộ", "300 mẫu")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(tmp_path / "thu.docx")
    found = {one.what: one.value for one in read_letter(letter_text(tmp_path / "thu.docx"))}
    assert (found["symbol"], found["date"], found["place"]) == ("SKHCN-BCVT", "2025-09", "Thử")
    assert found["issuer"] == "Sở Khoa học và Công nghệ tỉnh Thử"
    assert found["subject"] == "V/v đo tốc độ mạng"
    assert found["target"] == "Xã Một: 100 hộ, 300 mẫu"


def written(writer):
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def blank_pdf(pages=1):
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def test_a_picture_of_a_letter_is_refused_with_a_way_on(tmp_path):
    (tmp_path / "thu.pdf").write_bytes(written(blank_pdf()))
    with pytest.raises(InputInvalid):
        letter_text(tmp_path / "thu.pdf")


def test_a_locked_pdf_is_refused(tmp_path):
    writer = blank_pdf()
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    (tmp_path / "thu.pdf").write_bytes(written(writer))
    with pytest.raises(InputInvalid):
        letter_text(tmp_path / "thu.pdf")


def test_more_pages_than_a_letter_has_are_refused():
    with pytest.raises(ValueError, match="60"):
        pdf_text(written(blank_pdf(61)))


def test_more_text_than_a_letter_has_is_refused(monkeypatch):
    monkeypatch.setattr(_letter_pdf, "_MOST_CHARS", 100)
    with pytest.raises(ValueError, match=r"\w"):
        pdf_text(pdf_of("Một dòng chữ dài\n" * 20))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"\x00" * 1000])
def test_what_is_no_pdf_is_refused(data, tmp_path):
    (tmp_path / "thu.pdf").write_bytes(data)
    with pytest.raises(InputInvalid):
        letter_text(tmp_path / "thu.pdf")


def test_a_pdf_with_any_piece_cut_or_changed_is_read_or_refused(tmp_path):
    data = pdf_of("Số:      /STTTT-BCVT\nKính gửi: UBND các xã.")
    path = tmp_path / "thu.pdf"
    for step in range(1, len(data), max(1, len(data) // 40)):
        for broken in (data[:step], data[:step] + b"\xff\x00<<" + data[step + 4 :]):
            path.write_bytes(broken)
            try:
                assert isinstance(letter_text(path), str)
            except InputInvalid:
                continue


def test_a_page_that_holds_itself_is_refused_or_read():
    writer = blank_pdf()
    form = DecodedStreamObject()
    form.set_data(b"/A Do " * 50)
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    reference = writer._add_object(form)
    resources = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/A"): reference})})
    form[NameObject("/Resources")] = resources
    page = writer.pages[0]
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = reference
    data = written(writer)
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    with contextlib.suppress(ValueError):
        assert isinstance(pdf_text(data), str)


@pytest.mark.parametrize("text", ["1" * 5000, "a," * 5000, "Sở " * 3000, "ngày 1/" * 3000, "Kính gửi" * 2000])
def test_a_letter_made_to_take_long_is_read_at_once(text):
    read_letter(f"{text}\n{text}")
