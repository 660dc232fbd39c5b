"""Numbers that stand alone: list items, codes, ordinals, fractions, ranges, cardinals."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.amounts import (
    EDGE,
    MOST_PARTS,
    NUMBER,
    SCALE_WORDS,
    SIGN,
    TO,
    amount,
    fraction_words,
    signed,
)
from loa.languages._vi.letters import name
from loa.languages._vi.money import CURRENCY
from loa.languages._vi.numerals import WEEKDAYS, cardinal, digits, month, ordinal, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

_MOST_COMMON_FRACTION = 5
_WHOLE_PLACES = wordlist.words("xã phường huyện tỉnh thôn buôn bản làng ấp trạm trường đơn cụm")
_SCALES = frozenset(("bậc", "tỷ lệ", "tỉ lệ", "mức", "nhà", "hẻm", "ngõ", "kiệt", "thửa", "ngách"))
_COUNT_NOUNS = wordlist.words(
    """
    xã phường huyện tỉnh thôn buôn bản làng ấp trạm đơn điểm trường hộ người máy thành mẫu chỉ tiêu tiêu câu lớp
    bài loa địa khóm khu cơ
    """
)
_ROW_HEADS = wordlist.phrases(
    """
    ngày | tháng | thứ | quý | khoản | điều | điểm | mục | chương | thôn | tổ | buôn | ấp | khóm | phường | quận | mũi |
    đợt | khóa | bước | câu | bài | khu phố | tổ dân phố | vùng | khu vực | cụm | hẻm | phụ lục | tuần | kỳ | vòng
    """
)
"""Words that number things, so that a comma after the number begins a list."""
_LISTED_KINDS = ("listed", "day", "month", "ordinal")
_MEASURE = re.compile(rf"\s?(?:[%‰°₫$€]|(?:đ|km|m|kg|g|ha|h|l|tr|k)(?!{LETTER}))")
_MONTHS = 12
_DAYS = 31
_QUARTERS = ("một", "hai", "ba", "tư")
_SCORES = frozenset(("tỷ số", "tỉ số", "thắng", "thua", "hòa", "hoà"))
_CODE_HEADS = wordlist.phrases(
    """
    tài khoản | số tài khoản | stk | mã số | mã | căn cước | số hiệu | chứng minh | căn cước công dân | mã số
    thuế | thuế | seri | mã qr | otp | số căn cước | bảo hiểm số | mã bưu chính | chứng minh nhân dân
    """
)


def row_rules() -> tuple[Rule, ...]:
    """The rule for numbers in a row without spaces, which stands before all others: ngày 5,6/9; thứ 2,4,6."""
    return (rule("listed.number", r"(\d{1,2})(?=((?:,\d{1,2})+)(?!\d))", _listed),)


def list_rules() -> tuple[Rule, ...]:
    """Rules that stand before units and money: list items and number plates."""
    return (
        rule("number.item", r"(\d{1,2})[.)/](?=\s+\S)", _item),
        rule("code.plate", r"(\d{2})([A-ZĐ]{1,2}\d?)\s?-\s?(\d{3}\.\d{2}|\d{4,5})(?!\d)", _plate),
    )


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    return (
        rule("number.spaced", rf"\d{{1,3}}(?: \d{{3}})+(?=\s?{CURRENCY}|\s{LETTER}|$){EDGE}", _spaced),
        rule("code.figures", r"\d{4,}(?:[ .-]\d{2,})*(?!\d)", _code),
        rule("ordinal.weekdays", r"([2-7])\s*-\s*([2-7])(?!\d)", _weekday_range),
        rule("ordinal.number", r"(\d{1,9})(?!\d|[,.]\d|\s?/\s?\d)", _ordinal),
        rule("ratio.mixed", rf"{SIGN}(\d+)\s(\d+)/(\d+)(?![\d/])", _mixed),
        rule("ratio.fraction", rf"{SIGN}(\d{{1,7}})\s?/\s?(\d{{1,7}})(?![\d/])", _fraction),
        rule("ratio.score", r"(\d{1,6})(?: : |:)(\d{1,6})(?![\d:])", _score),
        rule("range.numbers", rf"({NUMBER}){TO}({NUMBER})(?!-\d)", _range),
        rule("number.section", r"(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}", _section),
        rule("number.letter", r"(\d+)([A-ZĐa-zđ])(?![\w'])", _with_letter),
        rule("number.amount", rf"{SIGN}({NUMBER})", _number),
        rule("number.digits", r"\d+", lambda found, _at: digits(found[0])),
    )


def _listed(found: re.Match[str], at: Context) -> Said | None:
    """Only after a word that numbers things, and never where a decimal may be meant (khoản 1,5 triệu)."""
    end = found.end() + len(found[2])
    if at.follows(end) in SCALE_WORDS or _MEASURE.match(at.text, end):
        return None
    if at.text[at.position - 1 : at.position] == "," and any(map(at.continues, _LISTED_KINDS)):
        return _in_row(int(found[1]), at)
    return _in_row(int(found[1]), at) if found[1] != "0" and at.is_after(_ROW_HEADS) else None


def _in_row(value: int, at: Context) -> Said:
    heads = {"ngày": "day", "tháng": "month", "thứ": "ordinal"}
    kind = next((kind for head, kind in heads.items() if at.is_after({head}) or at.continues(kind)), "listed")
    said = {"month": month, "ordinal": ordinal}.get(kind, words)(value)
    return Said(said, kind=kind)


def _spaced(found: re.Match[str], _at: Context) -> str:
    return cardinal(found[0].replace(" ", ""))


def _weekday_range(found: re.Match[str], at: Context) -> str | None:
    return f"{WEEKDAYS[found[1]]} đến thứ {WEEKDAYS[found[2]]}" if at.is_after({"thứ"}) else None


def _ordinal(found: re.Match[str], at: Context) -> Said | str | None:
    value = int(found[1])
    if at.is_after({"tháng"}) and value <= _MONTHS:
        return Said(month(value), kind="month")
    if at.is_after({"ngày", "mùng", "mồng"}) and value <= _DAYS:
        return Said(words(value), kind="day")
    if at.is_after({"quý"}) and value <= len(_QUARTERS):
        return _QUARTERS[value - 1]
    is_ordinal = at.is_after({"thứ"}) or (at.continues("ordinal") and found[1] in WEEKDAYS)
    return ordinal(value) if is_ordinal else None


def _mixed(found: re.Match[str], at: Context) -> Said | None:
    sign, whole, part, of = found.groups()
    if int(part) >= int(of) or at.is_after({"số"}):
        return None
    return signed(sign, Said(f"{cardinal(whole)} và {fraction_words(int(part), int(of))}"))


def _fraction(found: re.Match[str], at: Context) -> Said | str | None:
    sign, part, of = found.groups()
    if of.startswith("0") or int(of) == 0:
        return f"{cardinal(part)} trên {cardinal(of)}"
    if _is_so_many_of(found, at):
        return f"{cardinal(part)} trên {cardinal(of)}"
    return signed(sign, Said(fraction_words(int(part), int(of))))


def _is_so_many_of(found: re.Match[str], at: Context) -> bool:
    """12/14 xã and 8/10 điểm are “trên”; 2/3 dân số and 1/4 người dân are fractions."""
    part, of = int(found[2]), int(found[3])
    noun = at.follows(found.end())
    if part < of <= _MOST_COMMON_FRACTION:
        return noun in _WHOLE_PLACES or at.is_after(_SCALES)
    is_large = of > MOST_PARTS and not at.is_alone(found.start(), found.end())
    return noun in _COUNT_NOUNS or is_large or at.is_after(_SCALES)


def _score(found: re.Match[str], at: Context) -> str:
    return f"{cardinal(found[1])} {'trên' if at.is_after({'tỷ lệ', 'tỉ lệ'}) else ''} {cardinal(found[2])}".replace(
        "  ", " "
    )


def _range(found: re.Match[str], at: Context) -> Said | None:
    if any(_is_code(number) for number in found.groups()):
        return None
    left, right = (amount(number, at, end=found.end()) for number in found.groups())
    if at.is_after(_SCORES):
        return Said(f"{left.spoken} {right.spoken}", kind="number")
    if _size(found[1]) >= _size(found[2]):
        warning = _("“{written}” does not rise, so it is not read as a range. Check it.").format(written=found[0])
        return Said(f"{left.spoken}, {right.spoken}", warning, kind="number")
    return Said(f"{left.spoken} đến {right.spoken}", left.warning or right.warning, kind="number")


def _is_code(number: str) -> bool:
    """Leading zeros beyond 07 mean figures, not an amount."""
    return number.isdigit() and number.startswith("0") and len(number) > len("07")


def _size(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


def _section(found: re.Match[str], _at: Context) -> str:
    return " chấm ".join(map(cardinal, found[0].split(".")))


def _with_letter(found: re.Match[str], _at: Context) -> Said:
    tail = found[2] if found[2] in "aeouyAEOUY" else name(found[2])
    return Said(f"{cardinal(found[1])} {tail}", kind="number")


def _item(found: re.Match[str], at: Context) -> str | None:
    """The number of a list item, at the head of the line."""
    return None if at.words else f"{cardinal(found[1])},"


def _plate(found: re.Match[str], _at: Context) -> str:
    place, series, number = found.groups()
    letters = " ".join(digits(sign) if sign.isdigit() else name(sign) for sign in series)
    return f"{cardinal(place)} {letters}, {digits(number)}"


def _code(found: re.Match[str], at: Context) -> str | None:
    return digits(found[0]) if at.is_after(_CODE_HEADS) and at.follows(found.end()) not in SCALE_WORDS else None


def _number(found: re.Match[str], at: Context) -> Said:
    sign, number = found.groups()
    if _is_code(number):
        return Said(digits(number))
    return signed(sign, amount(number, at, end=found.end()))
