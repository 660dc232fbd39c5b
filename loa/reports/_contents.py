"""What every written form of the report says, as plain Vietnamese texts in the order of the page."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter

from loa.model.evidence import GRADES, SPOKEN_FORMS, KeptHead, Measured, Outcome, Report
from loa.model.figure import (
    MEASURED_NAMES,
    figure,
    figures_of,
    grade_counts,
    measured_values,
    planned_words,
    state_counts,
    times_by_form,
)
from loa.model.wording import FORM_WORDS, GRADE_WORDS, NOT_RECORDED, NOT_REPORTED, STATE_WORDS, day_words, month_words

BLANK = "." * 12
"""Where a person fills in."""

NOT_WHOLE = ("partial", "substituted", "preempted", "cancelled", "failed", "missed")
_FRIDAY = 4
_TOLD = 12
"""At most so many plays that were not heard are told on the page; the appendix has them all."""

Rows = list[dict[str, str]]


def contents(report: Report) -> dict[str, object]:
    """The texts of a report by the names that the templates use (docs/report.md lists them)."""
    month = month_words(report.month).removeprefix("0")
    place = report.locality.split(",")[0]
    subject = f"ết quả thông tin, tuyên truyền {month_told(report)}: {report.campaign_title}"
    return {
        "unit": place.upper(),
        "place": place_of(report),
        "is_province": bool(report.parts),
        "number": f"Số:         /{symbol(report)}",
        "subject": "K" + subject,
        "subject_low": "k" + subject,
        "month": month,
        "to": report.to or BLANK,
        "basis": basis(report),
        "unit_line": f"Đơn vị: {report.locality} (mã {report.station}).",
        "due": due_line(report),
        "not_reported": unreported(report),
        "totals": _totals(report),
        "asked": f"Công văn yêu cầu: {asked(report)}." if report.dispatch_title else f"Nội dung: {asked(report)}.",
        "measured": measured_rows(report.measured) if report.measured else measured_parts(report),
        "gaps": gaps(report),
        "states": _states(report),
        "not_whole": _not_whole(report),
        "compared": compared(report),
        "stations": [_station(one) for one in report.parts],
        "late": late(report),
        "grades": _grades(report),
        "proof": proof(report),
        "difficulties": list(report.difficulties) or [BLANK],
        "contact": report.contact or BLANK,
        "receivers": receivers(report),
        "signature": signature(report),
        "signed": SIGNED,
        "head_above": head_above(report),
        "reporter": "cơ quan tổng hợp" if report.parts else f"Ủy ban nhân dân {report.locality}",
        "id": figure(report, "T", number=1).id.split("#")[0],
        "id_words": id_words(report),
        "notes": list(report.notes),
        "window": window(report),
        "logs": [_log(one) for one in report.parts or (report,)],
        "heads": [_head(one) for one in report.heads],
        "figures": [{"name": one.name, "value": one.value or BLANK, "id": one.figure.id} for one in figures_of(report)],
    }


def month_told(report: Report) -> str:
    """``tháng 8 năm 2024``, and up to which day the figures go when it was not over."""
    year, month = report.month.split("-")
    up_to = f" (số liệu đến ngày {day_words(report.as_of)})" if report.as_of else ""
    return f"tháng {int(month)} năm {year}{up_to}"


def head_above(report: Report) -> str:
    """What stands above the unit's name; nothing above who adds a province up."""
    return "" if report.parts else "ỦY BAN NHÂN DÂN"


SIGNED = "(ký, ghi rõ họ tên, đóng dấu)"
"""Beneath the post, where the office's own template says nothing else."""


def receivers(report: Report) -> list[str]:
    """Nơi nhận, an item each."""
    return [f"{report.to};" if report.to else "Như trên;", "Lưu: VT."]


def signature(report: Report) -> list[str]:
    """For whom and as what the report is signed; nobody's name.

    A people's committee is signed for by its chair; a deputy writes KT. CHỦ TỊCH, PHÓ CHỦ TỊCH there. Which office adds
    up a province is not known, so it writes its own. Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần II, mục 7.
    """
    return ["QUYỀN HẠN, CHỨC VỤ", "CỦA NGƯỜI KÝ"] if report.parts else ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def place_of(report: Report) -> str:
    """What stands before the day: the place's name without its kind; room for it where the unit is no place."""
    name = report.locality.split(",")[0]
    bare = _bare(name)
    return bare if bare != name else BLANK


def symbol(report: Report) -> str:
    """What is printed behind the blank number; who adds a province up has a symbol of their own."""
    if report.parts:
        return "BC" if report.style == "report" else ""
    return "BC-UBND" if report.style == "report" else "UBND"


def window(report: Report) -> str:
    """Which of the log's lines the centre does not hold yet: these could still be changed unnoticed."""
    size, open_lines = report.log_size, report.uncosigned
    if not size:
        return "Chưa có nhật ký, nên chưa có gì để đối chứng."
    if not open_lines:
        return f"Trung tâm đã đối chứng toàn bộ {size} dòng nhật ký."
    if report.parts:
        return f"Chưa đối chứng: {open_lines} trong {size} dòng; từng đơn vị ở phụ lục."
    if open_lines == size:
        return f"Chưa đối chứng: toàn bộ {size} dòng nhật ký, vì trung tâm chưa đối chứng đầu nhật ký nào."
    first = size - open_lines + 1
    return f"Chưa đối chứng: {open_lines} dòng, từ dòng {first} đến dòng {size}, sau đầu nhật ký mà trung tâm đang giữ."


def _log(one: Report) -> dict[str, str]:
    return {
        "code": one.station,
        "size": str(one.log_size),
        "root": f"{one.log_head[:32]} {one.log_head[32:]}" if one.log_head else "chưa có nhật ký",
        "cosigned": str(one.log_size - one.uncosigned) if one.log_size else "—",
        "open": str(one.uncosigned) if one.log_size else "—",
    }


def _head(head: KeptHead) -> str:
    cosigned = f"trung tâm đối chứng lúc {head.cosigned_at:%H:%M %d/%m/%Y}" if head.cosigned_at else "chưa đối chứng"
    return f"Đầu nhật ký {head.size} dòng, {head.root[:16]}…, đài ký, {cosigned} (tệp {head.file})"


def basis(report: Report) -> str:
    """Which letter the report carries out, with its blanks."""
    return f"Thực hiện {report.dispatch_title}" if report.dispatch_title else "Không có công văn yêu cầu báo cáo này"


def due_line(report: Report) -> str:
    """The last day, and the working day to send it on when that is at a weekend."""
    if report.due is None:
        return "Hạn gửi: công văn không nêu cho tháng này." if report.dispatch_title else "Hạn gửi: không có."
    before = f" (trước ngày {day_words(report.due_before)})" if report.due_before else ""
    advice = ""
    if report.send_by and report.send_by != report.due:
        off = ("thứ Bảy", "Chủ nhật")[report.due.weekday() - 5] if report.due.weekday() > _FRIDAY else "ngày nghỉ lễ"
        day = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu")[report.send_by.weekday()]
        advice = f"; hôm đó là {off}, nên gửi trong {day} {day_words(report.send_by)}"
    return f"Hạn gửi: chậm nhất ngày {day_words(report.due)}{before}{advice}."


def asked(report: Report) -> str:
    """The fields that the dispatch wants, in its words."""
    words = {
        "form": "hình thức truyền thông",
        "count": "số lượt thực hiện",
        "means": "phương tiện truyền thông",
        "installs": "kết quả cài đặt i-Speed",
        "samples": "kết quả sử dụng (số mẫu đo)",
    }
    return ", ".join(words[field] for field in report.fields) or "kết quả triển khai thực hiện"


def unreported(report: Report) -> str:
    """That no log came, when none did; never 0."""
    if report.covered:
        return ""
    whom = "Chưa đơn vị nào" if report.parts else "Đơn vị CHƯA"
    return f"{whom} BÁO CÁO: chưa có nhật ký phát của tháng này. Không có nghĩa là 0 lượt."


def measured_rows(measured: Measured) -> Rows:
    """The i-Speed table; what the unit has not filled in stays blank."""
    counted = f" (tính đến {day_words(measured.counted_to)})" if measured.counted_to else ""
    target = f"Đạt tối thiểu {measured.target} mẫu/tháng" if measured.target else MEASURED_NAMES[2]
    names = (MEASURED_NAMES[0], MEASURED_NAMES[1] + counted, target, *MEASURED_NAMES[3:])
    values = measured_values(measured)
    return [{"name": name, "value": value or BLANK} for name, value in zip(names, values, strict=True)]


def measured_parts(report: Report) -> Rows:
    """The i-Speed table of a province: how many of its units reached the target, and what they counted."""
    measured = [one.measured for one in report.parts if one.measured]
    if not measured:
        return []
    installs = [one.installs for one in measured if one.installs is not None]
    samples = [one.samples for one in measured if one.samples is not None]
    compared = [one.gap for one in measured if one.gap is not None]
    reached = f"{compared.count(0)} trong {len(compared)} đơn vị đã báo cáo" if compared else NOT_REPORTED
    pairs = (
        ("Tổng số lượt cài đặt i-Speed (các đơn vị đã báo cáo)", str(sum(installs)) if installs else NOT_REPORTED),
        ("Tổng số mẫu đo (các đơn vị đã báo cáo)", str(sum(samples)) if samples else NOT_REPORTED),
        ("Số đơn vị đạt số mẫu tối thiểu", reached),
        ("Số đơn vị chưa báo cáo số mẫu", f"{len(measured) - len(samples)} trong {len(measured)} đơn vị"),
    )
    return [{"name": name, "value": value} for name, value in pairs]


def gaps(report: Report) -> list[str]:
    """What is not known of the month."""
    if report.parts:
        return _gaps_of_parts(report)
    told = []
    if report.covered and report.days_without_log:
        told.append(
            f"Có {report.days_without_log} ngày trong kế hoạch chưa có nhật ký; số lượt trên chưa gồm các ngày đó."
        )
    if report.days_without_plan:
        told.append(f"Có {report.days_without_plan} ngày trong tháng không có kế hoạch phát để đối chiếu.")
    return told


def _gaps_of_parts(report: Report) -> list[str]:
    """The same of a province: how many of its units lack days, and how many days the one that lacks most."""
    of_log = [one.days_without_log for one in report.parts if one.covered and one.days_without_log]
    of_plan = [one.days_without_plan for one in report.parts if one.days_without_plan]
    told = []
    if of_log:
        told.append(
            f"Có {len(of_log)} đơn vị đã báo cáo nhưng còn ngày trong kế hoạch chưa có nhật ký"
            f" (đơn vị thiếu nhiều nhất: {max(of_log)} ngày); số lượt trên chưa gồm các ngày đó."
        )
    if of_plan:
        told.append(
            f"Có {len(of_plan)} đơn vị không có đủ kế hoạch phát của tháng để đối chiếu"
            f" (đơn vị thiếu nhiều nhất: {max(of_plan)} ngày)."
        )
    return told


def compared(report: Report) -> list[str]:
    """Month over month, a line for each form."""
    if report.previous is None:
        return ["Chưa có số liệu tháng trước."]
    now, before = times_by_form(report.totals), times_by_form(report.previous)
    return [
        f"{words}: {_compared(now, before, form)}"
        for form, words in FORM_WORDS.items()
        if form in now or form in before
    ]


def late(report: Report) -> list[str]:
    """The stations of which no log came."""
    return [f"{one.locality} (mã {one.station})" for one in report.parts if not one.covered]


def proof(report: Report) -> list[str]:
    """What the log came down to when the report was made, and which of it the centre holds."""
    if report.parts:
        heard = sum(1 for one in report.parts if one.log_head)
        if not heard:
            return ["Nhật ký phát: chưa có."]
        return [
            f"Nhật ký phát của {heard} đơn vị, tổng {report.log_size} dòng; mã từng nhật ký ở phụ lục.",
            window(report),
        ]
    if not report.log_head:
        return ["Nhật ký phát: chưa có."]
    whole = f"{report.log_size} dòng, mã của toàn bộ nhật ký (SHA-256, RFC 6962): {report.log_head}"
    return [f"Nhật ký phát {report.station}: {whole}", window(report)]


def id_words(report: Report) -> str:
    """How a whole id is made of what stands in the table: of its first line, and of a second where there is one."""
    first = figure(report, "T", number=1).id
    return f"{first} là dòng 1" + (", #T2 là dòng 2" if len(report.totals) > 1 else "")


def count_words(count: int | None) -> str:
    """A figure, or that it was not reported."""
    return NOT_REPORTED if count is None else str(count)


def _totals(report: Report) -> Rows:
    return [
        {
            "number": str(number),
            "form": FORM_WORDS[total.form],
            "means": total.means,
            "planned": "—" if total.planned is None else str(total.planned),
            "aired": count_words(total.aired),
            "id": f"T{number}",
        }
        for number, total in enumerate(report.totals, start=1)
    ]


def _states(report: Report) -> Rows:
    counts = state_counts(report)
    told = [
        {"name": words.capitalize(), "count": str(counts[state])}
        for state, words in STATE_WORDS.items()
        if counts[state]
    ]
    return [{"name": "Trong kế hoạch", "count": planned_words(report)}, *told]


def _not_whole(report: Report) -> list[str]:
    """The plays that were not heard whole, told together where day, words and reason are the same."""
    lost = [one for one in _spoken(report) if one.state in NOT_WHOLE]
    key = attrgetter("state", "title", "why")
    told = [_told(list(ones)) for _key, ones in groupby(sorted(lost, key=key), key=key)]
    rest = [f"và {len(told) - _TOLD} nhóm khác, xem phụ lục."] if len(told) > _TOLD else []
    return told[:_TOLD] + rest


def _told(ones: list[Outcome]) -> str:
    days = sorted({moment for one in ones if (moment := one.planned_start or one.aired_start)})
    when = ", ".join(f"{day:%d/%m %H:%M}" for day in days[:5]) + (", …" if len(days) > 5 else "")  # noqa: PLR2004 - a line's room
    return (
        f"{STATE_WORDS[ones[0].state].capitalize()} {len(ones)} lượt, {ones[0].title} ({when}): {why_words(ones[0])}."
    )


def why_words(one: Outcome) -> str:
    """Why a play was not heard whole, or that nothing tells."""
    return one.why or ("nhật ký không ghi lý do" if one.sequence else "nhật ký buổi này không có lượt đó")


def _station(one: Report) -> dict[str, str]:
    """Loudspeakers apart from the other forms: only the first are planned."""
    spoken = [total for total in one.totals if total.form in SPOKEN_FORMS]
    others = [total.aired for total in one.totals if total.form not in SPOKEN_FORMS and total.aired is not None]
    planned = [total.planned for total in spoken if total.planned is not None]
    aired = [total.aired for total in spoken if total.aired is not None]
    return {
        "code": one.station,
        "name": one.locality.split(",")[0],
        "planned": str(sum(planned)) if planned else "—",
        "aired": str(sum(aired)) if one.covered and aired else NOT_REPORTED,
        "others": (str(sum(others)) if others else NOT_RECORDED) if one.covered else NOT_REPORTED,
        "lines": str(one.log_size) if one.log_size else "—",
    }


def _grades(report: Report) -> Rows:
    counts = grade_counts(report)
    return [
        {"grade": grade, "name": GRADE_WORDS[grade], "count": str(counts[grade]) if report.covered else NOT_REPORTED}
        for grade in GRADES
    ]


def _compared(now: Mapping[str, int | None], before: Mapping[str, int | None], form: str) -> str:
    here, there = now.get(form), before.get(form)
    change = "" if here is None or there is None else f" ({here - there:+d})"
    return f"{_recorded(now, form)}, tháng trước {_recorded(before, form)}{change}"


def _recorded(times: Mapping[str, int | None], form: str) -> str:
    """The times of a form; of one that nobody wrote anything down of, that nobody did, and not 0."""
    return count_words(times[form]) if form in times else NOT_RECORDED


def _spoken(report: Report) -> list[Outcome]:
    return [one for one in _all(report) if one.form in SPOKEN_FORMS]


def _all(report: Report) -> Iterable[Outcome]:
    return (one for part in report.parts for one in part.outcomes) if report.parts else report.outcomes


def _bare(place: str) -> str:
    """``Krông Năng`` of ``thị trấn Krông Năng``."""
    kinds = ("thị trấn ", "phường ", "đặc khu ", "xã ", "tỉnh ", "thành phố ")
    return next((place.removeprefix(kind) for kind in kinds if place.startswith(kind)), place)
