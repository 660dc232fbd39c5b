"""Written numbers in words: thousands and decimals told apart, signs, fractions."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.numerals import cardinal, decimal, words
from loa.languages._vi.rules import LETTER, Context, Said
from loa.messages import _

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?!\d)"
"""Digits with thousands and decimals, as Vietnamese and as English write them."""
SIGN = r"([-+±]\s?)?"
"""A sign before a number."""
TO = r"\s*[-~]\s*"
"""What stands between the two ends of a range."""
EDGE = rf"(?!{LETTER}|\d)"
"""Nothing that would belong to the number or its unit follows."""
SCALE_WORDS = frozenset(["triệu", "tỷ", "tỉ", "nghìn", "ngàn", "vạn"])
"""Words that a number is multiplied by."""
MOST_PARTS = 10
"""Beyond this many parts a fraction is so many “trên” so many."""
_DECIMAL_AFTER = wordlist.words("triệu tỷ tỉ nghìn ngàn vạn lần phần độ giây giờ phút điểm độ")
_FUNCTION_WORDS = wordlist.words(
    """
    và là so với thì của được tại ở trong do bị từ đến tới hoặc hay mà nhưng để khi nếu vào ra lên xuống theo
    như trên dưới cho nên còn đã đang sẽ thuộc này đó
    """
)
_TOTALS = wordlist.phrases("tổng số | tổng cộng | số lượng | gồm | tổng | hiện còn | cả thảy")
_NEVER_DECIMAL_UNITS = frozenset(("đồng",))


def amount(written: str, at: Context, *, unit: str = "", end: int = -1) -> Said:
    """A written number in words; dot groups are thousands, a comma is decimal unless it counts people or things.

    Args:
        written: digits with dots and commas.
        at: where it stands.
        unit: the reading of the unit that follows; empty when a word or nothing follows.
        end: where the number ends in the text, to see the next word; -1 when a unit is given.
    """
    if "," not in written and "." not in written:
        return Said(cardinal(written))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written):
        return _with_decimals(written.replace(".", ""), ",", "phẩy")
    if re.fullmatch(r"\d+,\d+", written):
        return _comma(written, at, unit, end)
    if "," in written:
        return _with_decimals(written.replace(",", ""), ".", "phẩy")
    return _with_decimals(written, ".", _point(at, unit, end))


def signed(sign: str | None, said: Said) -> Said:
    """The reading with its sign."""
    word = {"-": "âm ", "+": "cộng ", "±": "cộng trừ "}.get((sign or "").strip(), "")
    return Said(word + said.spoken, said.warning)


def joined(said: Said, unit: str) -> Said:
    """The reading with its unit."""
    return Said(f"{said.spoken} {unit}", said.warning)


def fraction_words(part: int, whole: int) -> str:
    """One part of four is một phần tư."""
    return f"{words(part)} phần {'tư' if whole == 4 else words(whole)}"  # noqa: PLR2004


def _with_decimals(written: str, mark: str, point: str) -> Said:
    whole, _mark, fraction = written.partition(mark)
    if not fraction:
        return Said(cardinal(whole))
    return Said(decimal(whole, fraction, point=point))


def _comma(written: str, at: Context, unit: str, end: int) -> Said:
    """48,655 thuê bao counts thousands; 2,125 kg and 0,125 are decimals."""
    whole, _mark, fraction = written.partition(",")
    if len(fraction) != 3 or whole.startswith("0") or len(whole) > 3:  # noqa: PLR2004
        return Said(decimal(whole, fraction))
    after = at.follows(end) if end >= 0 else ""
    counts = (
        unit in _NEVER_DECIMAL_UNITS or (not unit and _is_counted(after, at)) or ((unit or after) and fraction == "000")
    )
    if not counts:
        return Said(
            decimal(whole, fraction),
            _("A comma is read as a decimal here. Write {written} if thousands are meant.").format(
                written=written.replace(",", ".")
            ),
        )
    return Said(cardinal(whole + fraction))


def _is_counted(after: str, at: Context) -> bool:
    if at.is_after(_TOTALS):
        return after not in _DECIMAL_AFTER
    return bool(after) and after not in _DECIMAL_AFTER and after not in _FUNCTION_WORDS


def _point(at: Context, unit: str, end: int) -> str:
    """“chấm” in version and section numbers, “phẩy” before a unit or a magnitude."""
    after = at.follows(end) if end >= 0 else ""
    return "phẩy" if unit or after in _DECIMAL_AFTER else "chấm"
