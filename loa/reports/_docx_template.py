"""Makes the two Word templates: Nghị định 30/2020/NĐ-CP, Phụ lục I. Run ``python -m loa.reports._docx_template``.

The templates are ordinary Word files with Jinja marks (docxtpl); an office changes a copy of them in Word.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from loa.files.archive import undated

STYLES = ("report", "letter")
FACE = "Times New Roman"
BODY_PT = 13.5
TABLE_PT = 12
SMALL_PT = 10
"""Of the appendix's tables."""
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 20, 30, 15
"""Phụ lục I, Phần I: top and bottom 20-25, left 30-35, right 15-20."""

COLUMNS_MM = (66, 99)
"""Of the letterhead. Quốc hiệu in 12 pt bold is 88.3 mm wide, in 13 pt 95.7 mm: it stays on one line."""

_CENTRE, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def template(style: str) -> bytes:
    """A template as a Word file, the same bytes every time.

    Args:
        style: ``report`` (BÁO CÁO) or ``letter`` (công văn).
    """
    document = Document()
    _page(document)
    _letterhead(document, style)
    _heading(document, style)
    _body(document)
    _signature(document)
    _appendix(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(BODY_PT)
    for kind in ("w:eastAsia", "w:cs"):
        style.element.rPr.rFonts.set(qn(kind), FACE)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = "Báo cáo"
    document.core_properties.language = "vi-VN"


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = _CENTRE
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields
    run.font.size = Pt(13)


def _letterhead(document: Any, style: str) -> None:
    left, right = _two_columns(document, COLUMNS_MM)
    _say(left, "{{ head_above }}", size=12, bold=True)
    _ruled(_say(left, "{{ unit }}", size=12, bold=True), side_mm=22)
    _say(left, "{{ number }}", size=13, before=6)
    if style == "letter":
        _say(left, "V/v báo cáo {{ subject_low }}", size=12, before=6)
    _say(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _ruled(_say(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True), side_mm=20)
    _say(right, "{{ place }}, ngày       tháng       năm            ", size=13, italic=True, before=6)


def _heading(document: Any, style: str) -> None:
    if style == "report":
        _say(document, "BÁO CÁO", size=14, bold=True, before=18)
        _ruled(_say(document, "{{ subject }}", size=14, bold=True), side_mm=60)
    _say(document, "Kính gửi: {{ to }}", size=BODY_PT, before=12, after=6)


def _body(document: Any) -> None:
    _text(document, "{{ basis }}, {{ reporter }} báo cáo kết quả tháng {{ month }} như sau:")
    _text(document, "{{ asked }} {{ due }}")
    _each(document, "notes", "{{ one }}")
    _part(document, "1. Kết quả thực hiện")
    _if(document, "not_reported", "{{ not_reported }}", bold=True)
    _totals(document)
    _each(document, "gaps", "{{ one }}")
    _mark(document, "{%p if measured %}")
    _part(document, "Cài đặt và sử dụng i-Speed")
    _loop_table(document, "measured", ("Nội dung", "Kết quả"), ("name", "value"), (110, 55))
    _mark(document, "{%p endif %}")
    _mark(document, "{%p if is_province %}")
    _part(document, "Các đơn vị")
    heads = ("Mã", "Đơn vị", "Kế hoạch loa", "Số lượt loa", "Hình thức khác", "Dòng nhật ký")
    _loop_table(
        document,
        "stations",
        heads,
        ("code", "name", "planned", "aired", "others", "lines"),
        (16, 53, 22, 24, 24, 26),
        size=SMALL_PT,
    )
    _if(document, "late", "Đơn vị chưa báo cáo: {{ late | join('; ') }}.")
    _mark(document, "{%p endif %}")
    _part(document, "2. Đối chiếu với kế hoạch phát")
    _loop_table(document, "states", ("Kết quả", "Số lượt"), ("name", "count"), (110, 55))
    _each(document, "not_whole", "- {{ one }}")
    _part(document, "3. So với tháng trước")
    _each(document, "compared", "- {{ one }}")
    _part(document, "4. Căn cứ chứng minh số lượt")
    _loop_table(document, "grades", ("Mức", "Căn cứ", "Số lượt"), ("grade", "name", "count"), (18, 102, 45))
    _each(document, "proof", "{{ one }}", align=_LEFT)
    _text(document, "Từng lượt phát: bảng kèm theo. Mã số liệu đầy đủ ở phụ lục; {{ id_words }}.")
    _part(document, "5. Khó khăn, vướng mắc")
    _each(document, "difficulties", "- {{ one }}")
    _text(document, "Người liên hệ, điện thoại: {{ contact }}", is_kept=True)


def _totals(document: Any) -> None:
    heads = ("STT", "Hình thức", "Phương tiện", "Kế hoạch", "Số lượt thực hiện", "Mã số liệu")
    keys = ("number", "form", "means", "planned", "aired", "id")
    _loop_table(document, "totals", heads, keys, (12, 42, 48, 20, 25, 18))


def _signature(document: Any) -> None:
    _say(document, "", size=6).paragraph_format.keep_with_next = True
    left, right = _two_columns(document, (80, 85))
    _say(left, "Nơi nhận:", size=12, bold=True, italic=True, align=_LEFT)
    _each(left, "receivers", "- {{ one }}", size=11, align=_LEFT)
    _mark(right, "{%p for one in signature %}")
    _say(right, "{{ one }}", size=13, bold=True)
    _mark(right, "{%p endfor %}")
    _say(right, "{{ signed }}", size=13, italic=True)


def _appendix(document: Any) -> None:
    """Every figure with its id, and the heads of the logs, on a page of their own."""
    title = _say(document, "PHỤ LỤC", size=14, bold=True)
    title.paragraph_format.page_break_before = True
    _say(document, "Mã số liệu và đầu nhật ký (kèm theo báo cáo {{ subject_low }})", size=BODY_PT, bold=True, after=6)
    _text(document, "Lệnh “loa why MÃ” dẫn từ mã số liệu về từng lượt phát, căn cứ, lời bài và công văn.")
    heads = ("Số liệu", "Giá trị", "Mã số liệu")
    _loop_table(document, "figures", heads, ("name", "value", "id"), (72, 21, 72), size=SMALL_PT)
    _part(document, "Nhật ký phát")
    titles = ("Mã đơn vị", "Số dòng", "Mã của toàn bộ nhật ký (SHA-256, RFC 6962)", "Đã đối chứng", "Chưa đối chứng")
    _loop_table(
        document, "logs", titles, ("code", "size", "root", "cosigned", "open"), (19, 19, 83, 22, 22), size=SMALL_PT
    )
    _text(document, "{{ window }}")
    _each(document, "heads", "- {{ one }}", align=_LEFT, size=SMALL_PT)


def _two_columns(document: Any, widths: Iterable[int]) -> tuple[Any, Any]:
    table = _table(document, tuple(widths))
    row = table.rows[0]
    _whole(row)
    return row.cells[0], row.cells[1]


def _table(document: Any, widths: tuple[int, ...], *, rows: int = 1) -> Any:
    table = document.add_table(rows, len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _loop_table(
    document: Any,
    name: str,
    heads: tuple[str, ...],
    keys: tuple[str, ...],
    widths: tuple[int, ...],
    *,
    size: float = TABLE_PT,
) -> None:
    table = _table(document, widths, rows=4)
    table.style = "Table Grid"
    _repeated(table.rows[0])
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, head, bold=True, align=_CENTRE, size=size)
    _fill(table.rows[1].cells[0], f"{{%tr for one in {name} %}}")
    for cell, key in zip(table.rows[2].cells, keys, strict=True):
        align = _LEFT if key in ("form", "means", "name") else _CENTRE
        _fill(cell, f"{{{{ one.{key} }}}}", align=align, size=size)
    _whole(table.rows[2])
    _fill(table.rows[3].cells[0], "{%tr endfor %}")
    _say(document, "", size=4)


def _whole(row: Any) -> None:
    """A row that is not broken over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no such setting


def _repeated(row: Any) -> None:
    """A row that stands again at the top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no such setting


def _fill(
    cell: Any, text: str, *, bold: bool = False, align: WD_ALIGN_PARAGRAPH = _LEFT, size: float = TABLE_PT
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _say(
    place: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
    align: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> Any:
    empty = [one for one in place.paragraphs if not one.text] if hasattr(place, "_tc") else []
    paragraph = empty[0] if empty else place.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _ruled(paragraph: Any, *, side_mm: float) -> None:
    """A line under the paragraph, drawn by the next, empty one, so many mm from either side."""
    line = OxmlElement("w:p")
    paragraph._p.addnext(line)  # noqa: SLF001 - python-docx adds only at the end
    new = type(paragraph)(line, paragraph._parent)  # noqa: SLF001 - as above
    new.paragraph_format.left_indent = new.paragraph_format.right_indent = Mm(side_mm)
    new.paragraph_format.line_spacing = Pt(4)
    new.add_run("\N{NO-BREAK SPACE}").font.size = Pt(2)
    edge = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{key}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(edge)
    properties = line.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _part(document: Any, text: str) -> None:
    paragraph = _say(document, text, size=BODY_PT, bold=True, before=6, after=3, align=_LEFT)
    paragraph.paragraph_format.keep_with_next = True


def _text(
    document: Any,
    text: str,
    *,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH = _JUSTIFY,
    size: float = BODY_PT,
    indent_mm: float = 10,
    is_kept: bool = False,
) -> None:
    paragraph = _say(document, text, size=size, bold=bold, after=3, align=align)
    paragraph.paragraph_format.keep_with_next = is_kept
    paragraph.paragraph_format.first_line_indent = Mm(indent_mm)


def _mark(place: Any, text: str) -> None:
    _say(place, text, size=11, align=_LEFT)


def _if(document: Any, name: str, text: str, *, bold: bool = False) -> None:
    _mark(document, f"{{%p if {name} %}}")
    _text(document, text, bold=bold)
    _mark(document, "{%p endif %}")


def _each(place: Any, name: str, text: str, *, align: WD_ALIGN_PARAGRAPH = _JUSTIFY, size: float = BODY_PT) -> None:
    _mark(place, f"{{%p for one in {name} %}}")
    _text(place, text, align=align, size=size, indent_mm=10 if size == BODY_PT else 0)
    _mark(place, "{%p endfor %}")


if __name__ == "__main__":
    for _style in STYLES:
        (Path(__file__).parent / "templates" / f"{_style}.docx").write_bytes(template(_style))
