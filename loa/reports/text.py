"""The report as plain text in Vietnamese, 72 columns wide, to read, print or paste into Zalo."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from loa.model.evidence import GRADES, SPOKEN_FORMS, FormTotal, Outcome, Report
from loa.model.figure import figures_of, grade_counts, planned_words, state_counts
from loa.model.wording import FORM_WORDS, GRADE_WORDS, NOT_REPORTED, STATE_WORDS
from loa.reports._contents import (
    BLANK,
    NOT_WHOLE,
    SIGNED,
    compared,
    count_words,
    due_line,
    gaps,
    head_above,
    id_words,
    late,
    measured_parts,
    measured_rows,
    month_told,
    place_of,
    proof,
    receivers,
    signature,
    symbol,
    unreported,
    why_words,
)

SUFFIX = ".txt"

COLUMNS = 72
"""Width of the page: A4 at 12 points of a fixed-width face."""

_LEFT = COLUMNS // 2 - 4
_RIGHT = COLUMNS - _LEFT
"""Of the two columns of the letterhead and of the signature."""

_MOST_TOLD = 60
"""At most so many plays that were not heard stand one by one: a page of them."""

_WIDTHS = (24, 25, 8, 12)
"""Of the table's columns, without the spaces between them."""


def lay_out(report: Report) -> bytes:
    r"""The report as UTF-8 text with ``\n`` line ends."""
    pages = (_top, _preface, _results, _beside_plan, _proof, _end, _figures)
    parts = (page(report) for page in pages)
    return ("\n\n".join("\n".join(part) for part in parts) + "\n").encode("utf-8")


def _top(report: Report) -> Iterator[str]:
    place = report.locality.split(",")[0]
    yield _two(head_above(report), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    yield _two(place.upper(), "Độc lập - Tự do - Hạnh phúc")
    dated = f"{place_of(report)}, ngày    tháng    năm     "
    number = f"Số:      /{symbol(report)}"
    if len(dated) <= _RIGHT:
        yield _two(number, dated)
    else:
        yield from (_two(number, ""), f"{dated:>{COLUMNS}}".rstrip())
    yield from _letter_subject(report) if report.style == "letter" else _title(report)


def _title(report: Report) -> Iterator[str]:
    """Of a report: its kind, and what it is about."""
    yield from ("", "BÁO CÁO".center(COLUMNS).rstrip())
    yield from _centred(f"Kết quả thông tin, tuyên truyền {month_told(report)}")
    yield from _centred(report.campaign_title)


def _letter_subject(report: Report) -> Iterator[str]:
    """Of a letter, which has no title: what it is about, under its number."""
    words = f"V/v báo cáo kết quả thông tin, tuyên truyền {month_told(report)}: {report.campaign_title}"
    return (_two(line, "") for line in textwrap.wrap(words, _LEFT - 1))


def _preface(report: Report) -> Iterator[str]:
    if report.to:
        yield from _wrapped(f"Kính gửi: {report.to}")
    if report.dispatch_title:
        yield from _wrapped(f"Thực hiện {report.dispatch_title}.")
    yield from _wrapped(f"Đơn vị: {report.locality} (mã {report.station}).")
    yield from _wrapped(due_line(report))
    yield from (line for note in report.notes for line in _wrapped(note))


def _results(report: Report) -> Iterator[str]:
    yield "1. Kết quả thực hiện"
    yield from _wrapped(unreported(report))
    yield from ("", _row("Hình thức", "Phương tiện", "Kế hoạch", "Số lượt"), "-" * COLUMNS)
    for total in report.totals:
        yield from _total(total)
    yield "-" * COLUMNS
    for row in measured_rows(report.measured) if report.measured else measured_parts(report):
        yield from _wrapped(f"{row['name']}: {row['value']}")
    yield from (line for one in late(report) for line in _wrapped(f"Đơn vị chưa báo cáo: {one}"))
    yield from _wrapped(f"Mã số liệu: {id_words(report)}.")
    yield from (line for one in gaps(report) for line in _wrapped(one))
    yield "So với tháng trước:"
    yield from (line for one in compared(report) for line in _wrapped(f"- {one}"))


def _total(total: FormTotal) -> Iterator[str]:
    forms = textwrap.wrap(FORM_WORDS[total.form], _WIDTHS[0])
    means = textwrap.wrap(total.means, _WIDTHS[1])
    figures = ("—" if total.planned is None else str(total.planned), count_words(total.aired))
    for number in range(max(len(forms), len(means))):
        cells = (forms[number] if number < len(forms) else "", means[number] if number < len(means) else "")
        yield _row(*cells, *(figures if number == 0 else ("", "")))


def _beside_plan(report: Report) -> Iterator[str]:
    spoken = [one for part in report.parts or (report,) for one in part.outcomes if one.form in SPOKEN_FORMS]
    counts = state_counts(report)
    planned = planned_words(report)
    yield f"2. Đối chiếu với kế hoạch phát: {planned}{' lượt' if planned.isdigit() else ''}"
    for state, words in STATE_WORDS.items():
        if counts[state]:
            yield f"   {words:<24}{counts[state]:>6}"
    yield from _not_aired(one for one in spoken if one.state in NOT_WHOLE)


def _not_aired(outcomes: Iterable[Outcome]) -> Iterator[str]:
    told = list(outcomes)
    if told:
        yield from ("", "   Không phát, hoặc phát không trọn:")
        yield from (line for one in told[:_MOST_TOLD] for line in _one_not_aired(one))
    if len(told) > _MOST_TOLD:
        yield f"   và {len(told) - _MOST_TOLD} lượt khác, xem bảng từng lượt phát."


def _one_not_aired(one: Outcome) -> list[str]:
    moment = one.planned_start or one.aired_start
    text = f"{moment:%d/%m %H:%M}  {one.title}: {STATE_WORDS[one.state]}; {why_words(one)}."
    return textwrap.wrap(text, COLUMNS, initial_indent="   - ", subsequent_indent="     ")


def _proof(report: Report) -> Iterator[str]:
    yield "3. Căn cứ chứng minh số lượt"
    counts = grade_counts(report)
    for grade in GRADES:
        yield f"   {grade}  {GRADE_WORDS[grade]:<40}{counts[grade] if report.covered else NOT_REPORTED:>12}"
    yield from (line for one in proof(report) for line in _wrapped(one))


def _end(report: Report) -> Iterator[str]:
    yield "4. Khó khăn, vướng mắc"
    yield from (line for text in report.difficulties or (BLANK,) for line in _wrapped(f"- {text}"))
    yield from _wrapped(f"Người liên hệ, điện thoại: {report.contact or BLANK}")
    yield ""
    yield from _signature(report)
    yield from ("", "", "")
    yield from _wrapped("Số và ngày của báo cáo để trống, do văn thư ghi. Phụ lục từng lượt phát: tệp CSV kèm theo.")


def _signature(report: Report) -> Iterator[str]:
    """Nơi nhận on the left, who signs on the right."""
    left = ["Nơi nhận:"]
    left += [line for one in receivers(report) for line in textwrap.wrap(f"- {one}", _LEFT - 1, subsequent_indent="  ")]
    right = [*signature(report), *textwrap.wrap(SIGNED, _RIGHT - 2)]
    for ours, theirs in zip_longest(left, right, fillvalue=""):
        yield f"{ours:<{_LEFT}}{theirs.center(_RIGHT)}".rstrip()


def _figures(report: Report) -> Iterator[str]:
    yield "Phụ lục: mã số liệu (loa why MÃ)"
    for one in figures_of(report):
        yield from textwrap.wrap(f"{one.name}: {one.value or BLANK}", COLUMNS, subsequent_indent="  ")
        yield f"    {one.figure.id}"


def _row(form: str, means: str, planned: str, aired: str) -> str:
    first, second, third, fourth = _WIDTHS
    return f"{form:<{first}} {means:<{second}} {planned:>{third}} {aired:>{fourth}}".rstrip()


def _two(left: str, right: str) -> str:
    return (left.center(_LEFT) + right.center(_RIGHT)).rstrip()


def _centred(text: str) -> Iterator[str]:
    return (line.center(COLUMNS).rstrip() for line in textwrap.wrap(text, COLUMNS - 8))


def _wrapped(text: str) -> list[str]:
    """The text in lines of the page's width; runs of spaces, which are blanks to fill in, stay whole."""
    held = text.replace("  ", "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}")
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(held, COLUMNS)]
