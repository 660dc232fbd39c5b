"""Telephone numbers and hotlines, digit by digit, with a breath where the writer put a gap."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.numerals import digits
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

_NUMBER_WORDS = wordlist.words("gọi hotline đt sđt fax zalo nhánh lẻ alo bấm") | wordlist.phrases(
    """
    tổng đài | điện thoại | số máy | đường dây nóng | dây nóng | đầu số | liên hệ | di động | số điện thoại |
    gọi số | gọi đến | gọi tới | gọi đến số | gọi tới số | gọi vào số | máy bàn | máy lẻ | cấp cứu | cảnh sát |
    cứu hỏa | cứu hoả | chữa cháy | số khẩn cấp | nhắn tin đến | nhắn tin tới | đến số | tới số | qua số | gửi
    đến | gửi tới | gửi | theo số | đến đầu số | tổng đài số | số tổng đài | đường dây nóng số | điện thoại số |
    nóng số | bấm số | quay số | số hotline | hỗ trợ | trực ban | gọi ngay | zalo số | số đường dây nóng | tổng
    đài viên | viễn thông số | phản ánh số | trợ giúp
    """
)
_LOOSE = frozenset(("gọi", "gửi", "hỗ trợ", "liên hệ", "đến số", "tới số"))
_GROUP = re.compile(r"\d+")
_PIECES = {10: (4, 3, 3), 11: (5, 3, 3), 8: (4, 4), 9: (3, 3, 3)}
_EDGE = rf"(?!\d|{LETTER}|[.,]\d)"


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    return (
        rule("phone.masked", r"\(?0\d{1,4}\)?(?:[ .-]{0,2}[\dxX*]{1,4}){2,4}(?![\w*])", _masked),
        rule("phone.abroad", rf"(?:\(\+84\)|\+84|0084)[ .-]?\(?\d{{1,3}}\)?(?:[ .-]?\d{{2,4}}){{2,3}}{_EDGE}", _read),
        rule("phone.full", rf"\(?0\d{{1,4}}\)?(?:\s?[.-]?\s?\d{{1,7}}){{1,4}}{_EDGE}", _full),
        rule("phone.hotline", rf"1[89]00(?:[ .-]?\d{{1,6}}){{1,3}}{_EDGE}", _hotline),
        rule("phone.short", rf"\d{{3,8}}{_EDGE}(?!\s?(?:đồng|đ|VNĐ|%|triệu|nghìn|-))", _short),
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
    if "-" in found[0] and not at.is_after(_NUMBER_WORDS):
        return None
    return number(found[0]) if _count(found[0]) in (6, 7, 8, 10) else None


def _short(found: re.Match[str], at: Context) -> str | None:
    if not (at.is_after(_NUMBER_WORDS) or at.continues("phone")):
        return None
    if at.is_after(_LOOSE) and at.follows(found.end()) in _COUNTED:
        return None
    return number(found[0]) if len(found[0]) > 5 else digits(found[0])  # noqa: PLR2004 - short codes in one breath


def _dotted(found: re.Match[str], at: Context) -> str | None:
    is_number = at.is_after(_NUMBER_WORDS - _LOOSE) and at.follows(found.end()) not in _COUNTED
    return number(found[0]) if is_number else None


def _masked(found: re.Match[str], _at: Context) -> Said | None:
    if not re.search(r"[xX*]", found[0]):
        return None
    groups = re.findall(r"[\dxX*]+", found[0])
    spoken = ", ".join(" ".join(digits(letter) or "ích" for letter in group) for group in groups)
    return Said(spoken, _("This number is not whole. Put the real number in."))


_COUNTED = wordlist.words(
    """
    hộ người máy đồng thuê lượt mẫu cuộc tin bài xã đơn nghìn triệu tỷ trường lần loa trạm cái chiếc
    """
)
