"""What an editor should look at in a text before it is approved: too fast, too long, misspelt, advertising, wrong days.

Expired facts are found where scripts are written out (``loa.render``); here only the finished words are judged.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loa.errors import Fault, fault
from loa.messages import _
from loa.model.time import WEEKDAYS
from loa.model.words import Copy, Sentence, SpokenText
from loa.speak import MOST_SYLLABLES

EVERYONE_SYLLABLES_PER_SECOND = 3.8
"""Faster speech is lost in the echo of loudspeakers. Source: FACTS section 5."""

SLOW_SYLLABLES_PER_SECOND = 3.3
"""The same for elderly people and remote hamlets. Source: FACTS section 5."""

SLOW_AUDIENCES = frozenset(("elderly", "remote", "ethnic", "highland"))

_FIRMS = frozenset(
    """viettel vnpt mobifone vinaphone vietnamobile gmobile itel fpt cmc samsung nokia oppo xiaomi vivo realme apple
    iphone masstel mobell shopee lazada momo vnpay thegioididong""".split()  # noqa: SIM905
)
_SELLING = re.compile(
    r"\b(?:khuyến mãi|khuyến mại|giảm giá|ưu đãi|giá (?:chỉ|từ|rẻ|sốc)|chỉ từ|mua ngay|đăng ký ngay|gói cước|trả góp"
    r"|tặng|chiết khấu|hấp dẫn|số lượng có hạn)\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:hỗ trợ|trợ cấp|trợ giúp|miễn phí|phạt|lệ phí|bồi thường|quyên góp|ủng hộ|vay|kinh phí)\b", re.IGNORECASE
)
_MUST = re.compile(r"\b(?:phải|bắt buộc|buộc|chỉ (?:có|dùng|sử dụng|có thể)|cần)\b", re.IGNORECASE)
_NEED_NOT = re.compile(
    r"\b(?:không (?:phải|bắt buộc|cần|nhất thiết|buộc)|chưa cần|phổ thông|phím bấm|cục gạch|hoặc)\b", re.IGNORECASE
)
_SMARTPHONE = re.compile(r"\b(?:smart ?phone|điện thoại thông minh|máy thông minh)\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:liên hệ|gọi|hỏi|đến|tới|gặp|báo)\b.{0,60}\b(?:tổng đài|hotline|đường dây nóng|ủy ban|uỷ ban|ubnd|nhà văn hóa"
    r"|trưởng (?:thôn|buôn|bản)|tổ công nghệ số|cửa hàng|điểm giao dịch|bưu điện|trạm|công an|đài truyền thanh)\b",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAY_DATE = re.compile(
    r"\b(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\b[\s,(]*(?:ngày\s+)?"
    r"(\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(?:(?:\s*[/.-]\s*|\s+năm\s+)(\d{4}))?",
    re.IGNORECASE,
)
_WEEKDAY_FIGURES = dict(zip("234567", WEEKDAYS, strict=False))


@dataclass(frozen=True, slots=True)
class Findings:
    """What the lints found."""

    faults: tuple[Fault, ...]
    """What must be corrected before the text is aired."""
    notes: tuple[Fault, ...]
    """What a person should look at and may leave."""


def lint(
    copy: Copy, text: SpokenText, *, seconds: float | None = None, most_syllables_per_second: float | None = None
) -> Findings:
    """What an editor should look at.

    Args:
        copy: the text as written out.
        text: the same as spoken.
        seconds: how long its speech lasts, pauses left out; None when there is no sound yet.
        most_syllables_per_second: the audience's limit; by the audience's name when None.
    """
    limit = most_syllables_per_second or syllables_per_second_for(copy.audience)
    faults = (*_speed(copy, text, seconds, limit), *lint_faults(copy, text))
    return Findings(tuple(sorted(set(faults))), _found_by(_NOTE_LINTS, copy, text))


def lint_faults(copy: Copy, text: SpokenText) -> tuple[Fault, ...]:
    """What must be corrected in the words alone; a build, which asks for no more, is spared the rest."""
    return _found_by(_FAULT_LINTS, copy, text)


def syllables_per_second_for(audience: str) -> float:
    """The fastest speech that an audience understands over loudspeakers."""
    return SLOW_SYLLABLES_PER_SECOND if audience in SLOW_AUDIENCES else EVERYONE_SYLLABLES_PER_SECOND


def _found_by(lints: "tuple[_Lint, ...]", copy: Copy, text: SpokenText) -> tuple[Fault, ...]:
    """What some lints of Vietnamese words find."""
    if copy.language != "vi":
        return ()
    return tuple(sorted({found for lint_of in lints for found in lint_of(copy, text)}))


def _found(copy: Copy, message: str, cure: str, *, words: str = "") -> Fault:
    return fault(copy.script_file, message, cure, cell=words[:60])


def _speed(copy: Copy, text: SpokenText, seconds: float | None, limit: float) -> Iterator[Fault]:
    if seconds and text.syllables / seconds > limit:
        yield _found(
            copy,
            _("It is said at {rate:.1f} syllables a second; this audience follows {limit:.1f}.").format(
                rate=text.syllables / seconds, limit=limit
            ),
            _("Choose a slower voice rate, or shorten the text."),
        )


def _long_sentences(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        if sentence.syllables > MOST_SYLLABLES:
            yield _found(
                copy,
                _("A stretch of {count} syllables has no pause; {most} are one breath.").format(
                    count=sentence.syllables, most=MOST_SYLLABLES
                ),
                _("Make two sentences of it, or put a comma."),
                words=sentence.written,
            )


def _misspelt(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        for span in sentence.spans:
            if span.kind == "foreign" and any(letter > "\u007f" for letter in span.text):
                yield _found(
                    copy,
                    _("“{word}” is no Vietnamese syllable.").format(word=span.text),
                    span.warning,
                    words=span.text,
                )


def _no_contact(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    kinds = {span.kind for sentence in text.sentences for span in sentence.spans}
    if not kinds & {"phone", "email", "url"} and not _CONTACT.search(copy.text):
        yield _found(
            copy,
            _("Nobody is told whom to ask."),
            _("Add a telephone number, or where to go: the commune, the hamlet's head, the digital team."),
        )


def _advertising(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        firm = _firm_in(sentence)
        if firm and _SELLING.search(sentence.written):
            yield _found(
                copy,
                _("“{firm}” is advertised here; loudspeakers do not advertise firms' products.").format(firm=firm),
                _("Take the offer out, or name all operators alike."),
                words=sentence.written,
            )


def _named_firms(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    firms = sorted({firm for sentence in text.sentences if (firm := _firm_in(sentence))})
    if len(firms) == 1:
        yield _found(
            copy,
            _("Only one firm is named: {firm}.").format(firm=firms[0]),
            _("Name all of them or none, unless the dispatch names it."),
        )


def _prices(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        has_money = any(span.kind == "money" for span in sentence.spans)
        if has_money and not _HELP.search(sentence.written):
            yield _found(
                copy,
                _("A price is named."),
                _("Say who gives or asks for the sum, or take it out: prices advertise."),
                words=sentence.written,
            )


def _firm_in(sentence: Sentence) -> str:
    words = (span.text for span in sentence.spans if span.kind == "brand")
    return next((word for word in words if word.lower() in _FIRMS), "")


def _smartphone_only(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        said = sentence.written
        if _SMARTPHONE.search(said) and _MUST.search(said) and not _NEED_NOT.search(said):
            yield _found(
                copy,
                _("This says that a smartphone is needed; a simple 4G phone is enough."),
                _("Say: điện thoại 4G, loại phím bấm cũng được."),
                words=said,
            )


def _wrong_days(copy: Copy, text: SpokenText) -> Iterator[Fault]:
    for sentence in text.sentences:
        for span in sentence.spans:
            if span.kind == "date" and span.warning:
                yield _found(copy, span.warning, _("Look at the dispatch again."), words=span.text)
    for found in _WEEKDAY_DATE.finditer(copy.text):
        yield from _wrong_weekday(copy, found)


def _wrong_weekday(copy: Copy, found: re.Match[str]) -> Iterator[Fault]:
    day = _date_of(found, copy.air_date)
    written = found[1].lower()
    weekday = _WEEKDAY_FIGURES.get(written[-1], written)
    if day is None:
        message = _("There is no such day. Check the date.")
    elif WEEKDAYS[day.weekday()] != weekday:
        message = _("{date} is {right}, not {wrong}.").format(
            date=day.strftime("%d/%m/%Y"), right=WEEKDAYS[day.weekday()], wrong=weekday
        )
    else:
        return
    yield _found(copy, message, _("Look at the dispatch again."), words=found[0])


def _date_of(found: re.Match[str], air_date: dt.date) -> dt.date | None:
    """The day that is written; without a year the one nearest to the air date."""
    years = [int(found[4])] if found[4] else [air_date.year - 1, air_date.year, air_date.year + 1]
    days = []
    for year in years:
        try:
            days.append(dt.date(year, int(found[3]), int(found[2])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs((day - air_date).days), default=None)


_Lint = Callable[[Copy, SpokenText], Iterator[Fault]]
_FAULT_LINTS: tuple[_Lint, ...] = (_misspelt, _advertising, _smartphone_only, _wrong_days)
_NOTE_LINTS: tuple[_Lint, ...] = (_long_sentences, _no_contact, _named_firms, _prices)
