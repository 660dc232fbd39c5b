"""The report's appendix as a CSV table for Excel: one row a play, planned or not, with what proves it."""

from loa.files.table import table_bytes
from loa.model.evidence import SPOKEN_FORMS, Outcome, Report
from loa.model.wording import CARRIED_OUT, FORM_WORDS, GRADE_WORDS, STATE_WORDS, day_words

SUFFIX = ".csv"

COLUMNS = (
    "STT",
    "Ngày",
    "Giờ kế hoạch",
    "Giờ phát",
    "Hình thức",
    "Phương tiện",
    "Nội dung",
    "Bài",
    "Số lượt",
    "Kết quả",
    "Mức chứng minh",
    "Căn cứ",
    "Người hoặc máy ghi",
    "Lý do",
    "Mã lượt kế hoạch",
    "Dòng nhật ký",
)


def lay_out(report: Report) -> bytes:
    """The appendix: UTF-8 with BOM, one row for each outcome of the report."""
    return table_bytes(COLUMNS, (_row(number, one) for number, one in enumerate(report.outcomes, start=1)))


def _row(number: int, one: Outcome) -> tuple[object, ...]:
    moment = one.planned_start or one.aired_start
    is_spoken = one.form in SPOKEN_FORMS
    return (
        number,
        day_words(moment.date()) if moment else "",
        f"{one.planned_start:%H:%M:%S}" if one.planned_start else "",
        f"{one.aired_start:%H:%M:%S}" if one.aired_start and is_spoken else "",
        FORM_WORDS[one.form],
        one.means,
        one.title,
        one.script,
        one.count if one.aired_start else "",
        STATE_WORDS[one.state] if is_spoken or one.state != "unplanned" else CARRIED_OUT,
        one.grade,
        GRADE_WORDS.get(one.grade, ""),
        one.says,
        one.why,
        one.line,
        one.sequence or "",
    )
