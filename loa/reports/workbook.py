"""The report's figures and its appendix as an Excel workbook; a text that looks like a formula stays a text."""

from collections.abc import Iterator

from loa.files.workbook import Sheet, workbook_bytes
from loa.model.evidence import GRADES, FormTotal, Report
from loa.model.figure import figure, figures_of
from loa.model.wording import FORM_WORDS, NOT_REPORTED, up_to_words
from loa.reports._appendix import COLUMNS, rows, told_in

SUFFIX = ".xlsx"

MOST_PLAYS = 5_000
"""More plays than this stand in the CSV table only. Our choice: a station's month has some hundreds, a province's tens
of thousands, which a workbook takes minutes to make and to open."""

_TOTAL_COLUMNS = ("Mã đơn vị", "Đơn vị", "Hình thức", "Phương tiện", "Kế hoạch", "Số lượt")
_IDS = ("Mã số liệu (số lượt)", "Mã số liệu (kế hoạch)")


def lay_out(report: Report) -> bytes:
    """Four sheets: the totals with their grades and ids, every play, every figure with its id, and the logs."""
    columns = (*_TOTAL_COLUMNS, *(f"Mức {grade}" for grade in GRADES), *_IDS)
    told = (told_in(columns, "Đơn vị", up_to_words(report.as_of)),) if report.as_of else ()
    totals = Sheet("Tổng hợp", columns, (*_totals(report), *told))
    return workbook_bytes((totals, _plays(report), _figures(report), _logs(report)))


def _figures(report: Report) -> Sheet:
    rows = tuple((one.name, one.value, one.figure.id) for one in figures_of(report))
    return Sheet("Mã số liệu", ("Số liệu", "Giá trị", "Mã số liệu"), rows)


def _logs(report: Report) -> Sheet:
    """What each log came down to, and how much of it the centre holds."""
    rows = tuple(
        (one.station, one.locality, one.log_size, one.log_head, one.log_size - one.uncosigned, one.uncosigned)
        for one in report.parts or (report,)
    )
    columns = ("Mã đơn vị", "Đơn vị", "Số dòng", "Mã của toàn bộ nhật ký", "Đã đối chứng", "Chưa đối chứng")
    return Sheet("Nhật ký", columns, rows)


def _plays(report: Report) -> Sheet:
    count = sum(len(part.outcomes) for part in report.parts or (report,))
    if count > MOST_PLAYS:
        return Sheet("Từng lượt phát", ("Ghi chú",), ((f"{count} lượt: xem tệp CSV kèm theo.",),))
    return Sheet("Từng lượt phát", COLUMNS, tuple(rows(report)))


def _totals(report: Report) -> Iterator[tuple[int | str, ...]]:
    for part in report.parts or (report,):
        for number, total in enumerate(part.totals, start=1):
            yield _total(part, number, total)


def _total(report: Report, number: int, total: FormTotal) -> tuple[int | str, ...]:
    by_grade = dict(total.by_grade)
    return (
        report.station,
        report.locality,
        FORM_WORDS[total.form],
        total.means,
        "" if total.planned is None else total.planned,
        NOT_REPORTED if total.aired is None else total.aired,
        *(NOT_REPORTED if total.aired is None else by_grade.get(grade, 0) for grade in GRADES),
        figure(report, "T", number=number).id,
        figure(report, "K", number=number).id,
    )
