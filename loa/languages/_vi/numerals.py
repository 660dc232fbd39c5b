"""Numbers as Vietnamese words: northern ones, and their regional form."""

import re
from dataclasses import dataclass

WEEKDAYS = {"2": "hai", "3": "ba", "4": "tư", "5": "năm", "6": "sáu", "7": "bảy"}
"""What a weekday is called after ``thứ``, by its figure."""
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

_MOST_DIGITS = 21
"""Longer figures are codes: nobody grasps them as a quantity, so they are read digit by digit."""

_BILLION = 10**9


@dataclass(frozen=True, slots=True)
class Reading:
    """How a region reads numbers."""

    thousand: str = "nghìn"
    """``nghìn`` in the north, ``ngàn`` in the south."""
    zero_ten: str = "linh"
    """What stands for an empty ten: ``linh`` in the north, ``lẻ`` in the south."""


NORTH = Reading()
SOUTH = Reading(thousand="ngàn", zero_ten="lẻ")

_REGIONAL = re.compile(rf"\b(?:{NORTH.thousand}|{NORTH.zero_ten})\b")


def regional(spoken: str, reading: Reading) -> str:
    """A reading in northern words as the region says it."""
    return _REGIONAL.sub(lambda word: reading.thousand if word[0] == NORTH.thousand else reading.zero_ten, spoken)


def digits(figures: str) -> str:
    """The figures one by one; whatever is not a digit is passed over."""
    return " ".join(DIGITS[int(figure)] for figure in figures if "0" <= figure <= "9")


def cardinal(figures: str) -> str:
    """A whole number in words.

    Args:
        figures: ASCII digits without signs or separators.
    """
    if len(figures) > _MOST_DIGITS:
        return digits(figures)
    return words(int(figures))


def words(value: int) -> str:
    """A whole number in words; below zero with “âm”."""
    if value < 0:
        return "âm " + words(-value)
    if value == 0:
        return DIGITS[0]
    return _big(value, follows=False)


def decimal(whole: str, fraction: str, *, point: str = "phẩy") -> str:
    """A number with decimals: the decimals are read one by one, so that none can be misheard."""
    return f"{cardinal(whole)} {point} {digits(fraction)}"


def ordinal(value: int) -> str:
    """What stands after “thứ”: nhất, hai, ba, tư, năm …"""
    return {1: "nhất", 4: "tư"}.get(value) or words(value)


def month(value: int) -> str:
    """What stands after “tháng”: một, hai, ba, tư …"""
    return "tư" if value == 4 else words(value)  # noqa: PLR2004 - April's own word


def _big(value: int, *, follows: bool) -> str:
    """Above a billion the same words begin again: một nghìn tỷ, một tỷ tỷ."""
    high, low = divmod(value, _BILLION)
    parts = [f"{_big(high, follows=follows)} tỷ"] if high else []
    if low:
        parts.append(_millions(low, follows=follows or bool(high)))
    return " ".join(parts)


def _millions(value: int, *, follows: bool) -> str:
    parts: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, value = divmod(value, size)
        if group:
            parts.append(f"{_hundreds(group, follows=follows or bool(parts))} {name}".rstrip())
    return " ".join(parts)


def _hundreds(value: int, *, follows: bool) -> str:
    hundred, rest = divmod(value, 100)
    parts = [f"{DIGITS[hundred]} trăm"] if hundred or (follows and rest) else []
    if rest:
        parts.append(_tens(rest, follows=bool(parts)))
    return " ".join(parts)


def _tens(value: int, *, follows: bool) -> str:
    ten, unit = divmod(value, 10)
    if not ten:
        return f"linh {DIGITS[unit]}" if follows else DIGITS[unit]
    head = "mười" if ten == 1 else f"{DIGITS[ten]} mươi"
    return f"{head} {_unit_after_ten(unit, ten)}" if unit else head


def _unit_after_ten(unit: int, ten: int) -> str:
    """mười một but hai mươi mốt, mười bốn but hai mươi tư, mười lăm."""
    if unit == 5:  # noqa: PLR2004
        return "lăm"
    return {1: "mốt", 4: "tư"}.get(unit, DIGITS[unit]) if ten > 1 else DIGITS[unit]
