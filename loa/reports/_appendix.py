"""The appendix of a report: one row a play, planned or not, with what proves it and its id."""

import datetime as dt
from collections.abc import Iterator, Sequence

from loa.model.evidence import AIRED_STATES, SPOKEN_FORMS, Outcome, Report
from loa.model.figure import numbered_ids
from loa.model.wording import CARRIED_OUT, FORM_WORDS, GRADE_WORDS, STATE_WORDS, day_words, up_to_words

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
    "Mã số liệu",
)

Row = tuple[int | str, ...]


def rows(report: Report) -> Iterator[Row]:
    """One row for each outcome, station after station; the last tells that the month is not over, when it is not."""
    for part in report.parts or (report,):
        id_of = numbered_ids(part, "A")
        for number, one in enumerate(part.outcomes, start=1):
            yield _row(number, one, id_of(number))
    if report.as_of:
        yield told_in(COLUMNS, "Nội dung", up_to_words(report.as_of))


def told_in(columns: Sequence[str], column: str, text: str) -> Row:
    """A row that only tells something, in one column."""
    return tuple(text if one == column else "" for one in columns)


def _row(number: int, one: Outcome, figure_id: str) -> Row:
    moment = one.planned_start or one.aired_start
    is_spoken = one.form in SPOKEN_FORMS
    return (
        number,
        day_words(moment.date()) if moment else "",
        _clock(one.planned_start) if one.planned_start else "",
        _clock(one.aired_start) if one.aired_start and is_spoken else "",
        FORM_WORDS[one.form],
        one.means,
        one.title,
        one.script,
        one.count if one.aired_start or one.state in AIRED_STATES else "",
        STATE_WORDS[one.state] if is_spoken or one.state != "unplanned" else CARRIED_OUT,
        one.grade,
        GRADE_WORDS.get(one.grade, ""),
        one.says,
        one.why,
        one.line,
        one.sequence or "",
        figure_id,
    )


def _clock(moment: dt.datetime) -> str:
    """``05:30:25``."""
    return moment.time().isoformat("seconds")
