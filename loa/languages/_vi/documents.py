"""Numbers of official letters and laws: 2709/BTTTT-CVT, 52/2016/QĐ-TTg, 18-NQ/TW, 24/2023/QH15.

The number is read as a number, a slash as “gạch chéo”, a hyphen as a breath, letters by name (Nghị định
30/2020/NĐ-CP, Phụ lục I: số, năm, chữ viết tắt tên loại văn bản, chữ viết tắt cơ quan).
"""

import re

from loa.languages._vi import letters, wordlist
from loa.languages._vi.numerals import cardinal, digits
from loa.languages._vi.rules import LETTER, Context, Rule, rule

SLASH = "gạch chéo"
_OFFICE = r"[A-ZĐƯ][A-ZĐƯ0-9&]{0,16}(?:[a-zđư][A-ZĐƯ]{0,8})?"
"""Capitals, with at most one small letter among them: BTTTT, TTg, QyĐ."""
_CODE = rf"{_OFFICE}(?:\s?[-/]\s{{0,2}}{_OFFICE}|\.{_OFFICE}){{0,6}}"
_YEAR = r"(?:19|20)\d\d"
_PART = re.compile(r"[A-Za-zĐđƯư]+|\d+|[/-]")
_LAW_WORDS = wordlist.phrases(
    """
    luật | nghị định | quyết định | thông tư | nghị quyết | chỉ thị | công văn | kế hoạch | hướng dẫn | pháp lệnh |
    công điện | thông báo | tờ trình | báo cáo | văn bản | liên tịch | số
    """
)


_NO_CODES = wordlist.words("MB GB TB KB NGÀY THÁNG NĂM TUẦN GIỜ")
"""What stands after a slash as a unit and not as an office."""


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    return (
        rule("document.number", rf"(\d+[a-c]?)(?:\s?/\s?({_YEAR}))?\s?/\s?({_CODE})(?!{LETTER})", _number),
        rule(
            "document.party",
            rf"(\d+)()\s?-\s?([A-ZĐ]{{1,5}}\s?/\s?[A-ZĐ][A-Za-zĐđ]*(?:\s?-\s?[A-ZĐ]+)?)(?!{LETTER})",
            _number,
        ),
        rule("document.standard", rf"(\d+(?:-\d)?):((?:19|20)\d\d)(?:/({_CODE}))?(?!\d)", _standard),
        rule("document.year", rf"(\d+)\s?/\s?({_YEAR})(?!\d)(?!\s?/\s?\d)", _year),
    )


def blank_rules() -> tuple[Rule, ...]:
    """A number that the letter leaves blank: ``Số:      /STTTT-BCVT``."""
    return (rule("document.blank", rf"(?:[.…_-]+\s*)?/\s?({_CODE})(?!{LETTER})", _blank),)


def code(written: str) -> str:
    """The code's letters by name: ``QĐ-TTg`` gives ``quy đê, tê tê giê``."""
    return " ".join(map(_part, _PART.findall(written))).replace(" ,", ",")


def figures(written: str) -> str:
    """A letter's number: leading zeros are said, ``07`` is không bảy; a letter after it by name."""
    number = written.rstrip("abcdefghiklmđ")
    read = digits(number) if number.startswith("0") else cardinal(number)
    return f"{read} {letters.spell(written[len(number) :])}".rstrip()


def _part(part: str) -> str:
    if part == "/":
        return SLASH
    if part == "-":
        return ","
    return cardinal(part) if part.isdigit() else letters.spell(part)


def _number(found: re.Match[str], _at: Context) -> str | None:
    number, year, signs = found.groups()
    if not _is_code(signs):
        return None
    middle = f" {SLASH} {cardinal(year)}" if year else ""
    join = "," if found[0][len(number) :].lstrip().startswith("-") else f" {SLASH}"
    return f"{figures(number)}{middle}{join} {code(signs)}"


def _is_code(signs: str) -> bool:
    """In capitals (one small letter may stand among them, as in TTg), and no word or unit of a rate."""
    capitals = sum(letter.isupper() for letter in signs)
    small = sum(letter.islower() for letter in signs)
    return capitals > 1 and small <= capitals and signs not in _NO_CODES


def _year(found: re.Match[str], at: Context) -> str | None:
    if not at.is_after(_LAW_WORDS):
        return None
    return f"{figures(found[1])} {SLASH} {cardinal(found[2])}"


def _blank(found: re.Match[str], at: Context) -> str | None:
    is_code = found[1].isupper() or "-" in found[1]
    return f"{SLASH} {code(found[1])}" if is_code and (at.is_after({"số"}) or not at.words) else None


def _standard(found: re.Match[str], _at: Context) -> str:
    """QCVN 117:2018/BTTTT: the number and the year of a standard."""
    tail = f" {SLASH} {code(found[3])}" if found[3] else ""
    return f"{cardinal(found[1])}, năm {cardinal(found[2])}{tail}"
