"""Telephone numbers and hotlines, digit by digit, with a breath where the writer put a gap."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.numerals import digits
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

_SURE = wordlist.words("hotline đt sđt fax zalo nhánh lẻ alo") | wordlist.phrases(
    """
    tổng đài | số máy | đường dây nóng | dây nóng | đầu số | số điện thoại | gọi số | gọi đến số | gọi tới số |
    gọi vào số | máy bàn | máy lẻ | cấp cứu | cứu hỏa | cứu hoả | số khẩn cấp | theo số | đến đầu số | tổng đài số |
    số tổng đài | điện thoại số | nóng số | bấm số | quay số | số hotline | zalo số | viễn thông số | phản ánh số
    """
)
"""Nothing but a telephone number follows these words."""
_LIKELY = wordlist.phrases(
    """
    gọi | bấm | gọi đến | gọi tới | gọi ngay | gửi | gửi đến | gửi tới | nhắn tin đến | nhắn tin tới | liên hệ |
    điện thoại | di động | cảnh sát | chữa cháy | đến số | tới số | qua số | trực ban | nhắn tin
    """
)
"""A telephone number may follow these words, and so may a count: gọi 113, gọi 300 hộ."""
_AFTER_NUMBER = wordlist.words("để hoặc hay và khi nếu trong theo miễn gặp khẩn báo")
_WHOLE = (8, 10)
"""Figures of a hotline number that is written whole: 1800 8098, 1900 545 415."""
_ONE_BREATH = 5
"""Numbers up to this length are said without a break."""
_COUNTED = wordlist.words(
    """
    hộ người máy đồng đ suất thuê lượt mẫu cuộc tin bài xã đơn nghìn triệu tỷ trường lần loa trạm cái chiếc
    """
)
_GROUP = re.compile(r"\d+")
_PIECES = {10: (4, 3, 3), 11: (5, 3, 3), 8: (4, 4), 9: (3, 3, 3)}
_EDGE = rf"(?!\d|{LETTER}|[.,]\d)"


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    return (
        rule("phone.masked", r"\(?0\d{1,4}\)?(?:[ .-]{0,2}[\dxX*]{1,4}){2,4}(?![\w*])", _masked),
        rule("phone.abroad", rf"(?:\(\+84\)|\+84|0084)[ .-]?\(?\d{{1,3}}\)?(?:[ .-]?\d{{2,4}}){{2,3}}{_EDGE}", _read),
        rule("phone.full", rf"\(?0\d{{1,4}}\)?(?:\s?[.-]?\s?\d{{1,7}}){{1,4}}{_EDGE}", _full),
        rule("phone.whole", rf"0\d{{9,10}}{_EDGE}", _full),
        rule("phone.spaced", rf"\(?0\d{{1,4}}\)?(?:[ .]\d{{2,4}}){{2,3}}{_EDGE}", _full),
        rule("phone.hotline", rf"1[89]00(?:[ .-]?\d{{1,6}}){{1,3}}{_EDGE}(?!\s?(?:[%₫$]|VNĐ|VND|vnđ))", _hotline),
        rule("phone.list", r"1\d\d(?:,1\d\d)+(?![\d,])", _listed),
        rule("phone.short", rf"\d{{3,8}}{_EDGE}(?!\s?(?:[%-]|VNĐ|VND))", _short),
        rule("phone.dotted", rf"\d{{3}}[.]\d{{3}}(?:[.]\d{{1,4}})?{_EDGE}", _dotted),
    )


def number(written: str) -> str:
    """The number's digits; groups as written, or four, three and three, with a comma between them."""
    plus = "cộng " if "+" in written else ""
    groups = _GROUP.findall(written)
    if len(groups) == 1:
        groups = _cut(groups[0])
    return plus + ", ".join(map(digits, groups))


def _cut(figures: str) -> list[str]:
    sizes = _PIECES.get(len(figures), (len(figures),))
    ends = [sum(sizes[: index + 1]) for index in range(len(sizes))]
    return [figures[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _count(written: str) -> int:
    return sum(letter.isdigit() for letter in written)


def _read(found: re.Match[str], _at: Context) -> str:
    return number(found[0])


def _full(found: re.Match[str], _at: Context) -> str | None:
    return number(found[0]) if _count(found[0]) in (10, 11) else None


def _hotline(found: re.Match[str], at: Context) -> str | None:
    """1800 and 1900 numbers need no cue, unless they may be a count or a sum."""
    written, is_cued = found[0], _is_expected(found, at)
    if ("-" in written or _count(written) not in _WHOLE or _is_round(written)) and not is_cued:
        return None
    return number(written) if is_cued or at.follows(found.end()) not in _COUNTED else None


def _is_round(written: str) -> bool:
    """18000000 is a sum, not a hotline."""
    return set(written[len("1800") :]) <= set("0 .-")


def _short(found: re.Match[str], at: Context) -> str | None:
    if not (_is_expected(found, at) or at.continues("phone")):
        return None
    return number(found[0]) if len(found[0]) > _ONE_BREATH else digits(found[0])


def _dotted(found: re.Match[str], at: Context) -> str | None:
    is_number = at.is_after(_SURE) and at.follows(found.end()) not in _COUNTED
    return number(found[0]) if is_number else None


def _listed(found: re.Match[str], at: Context) -> str | None:
    """gọi 113,114,115: short numbers in a row without spaces."""
    return ", ".join(map(digits, found[0].split(","))) if _is_expected(found, at) else None


def _is_expected(found: re.Match[str], at: Context) -> bool:
    after = at.follows(found.end())
    if at.is_after(_SURE):
        return after not in _COUNTED
    return at.is_after(_LIKELY) and (not after or after in _AFTER_NUMBER)


def _masked(found: re.Match[str], _at: Context) -> Said | None:
    if not re.search(r"[xX*]", found[0]):
        return None
    groups = re.findall(r"[\dxX*]+", found[0])
    spoken = ", ".join(" ".join(digits(letter) or "ích" for letter in group) for group in groups)
    return Said(spoken, _("This number is not whole. Put the real number in."))
