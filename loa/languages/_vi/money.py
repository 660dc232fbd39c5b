"""Money and percents: 300.000đ, 1tr5, 500k, $20, 2 - 3 triệu đồng, 98,5%."""

import re

from loa.languages._vi.amounts import EDGE, NUMBER, SIGN, TO, amount, joined, signed
from loa.languages._vi.numerals import cardinal, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule

_MAGNITUDES = {"k": "nghìn", "K": "nghìn", "tr": "triệu", "t": "tỷ", "ng": "nghìn"}
_SMALLER = {"k": "", "K": "", "tr": "nghìn", "t": "triệu", "ng": ""}
_CURRENCIES = {
    sign: name
    for name, signs in {
        "đồng": "₫ đ Đ đồng VNĐ VND vnđ vnd VNđ Vnđ",
        "đô la": "$ USD usd US$",
        "ơ rô": "€ EUR",
        "bảng Anh": "£ GBP",
        "yên Nhật": "¥ JPY",
        "ru pi": "₹",
    }.items()
    for sign in signs.split()
}
_PERCENT = {"%": "phần trăm", "‰": "phần nghìn"}
CURRENCY = "(" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True))) + ")"
"""A currency's sign, inside a pattern."""


def rules() -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    scale = r"(nghìn tỷ|nghìn|ngàn|triệu|tỷ|tỉ|trăm)"
    short = r"(k|K(?<=\d\dK)|tr|t|ng)"
    return (
        rule("money.short_range", rf"(\d+)\s?{short}?{TO}(\d+)\s?{short}(?:\s?{CURRENCY})?{EDGE}", _short_range),
        rule("money.short", rf"(\d+(?:[.,]\d+)?)(?:{short}|\s(tr))(\d{{0,3}})(?:\s?{CURRENCY})?{EDGE}", _short_money),
        rule("money.range", rf"({NUMBER})\s?{CURRENCY}?{TO}({NUMBER})\s?{scale}?\s?{CURRENCY}{EDGE}", _money_range),
        rule("money.scaled", rf"{SIGN}({NUMBER})\s?{scale}\s?{CURRENCY}{EDGE}", _scaled_money),
        rule("money.amount", rf"{SIGN}({NUMBER})\s?{CURRENCY}{EDGE}", _money),
        rule("percent.range", rf"{SIGN}({NUMBER})\s?%?{TO}({NUMBER})\s?([%‰])", _percent_range),
        rule("percent.amount", rf"{SIGN}({NUMBER})\s?([%‰])", _percent),
    )


def prefixed_rules() -> tuple[Rule, ...]:
    """Rules for money whose sign stands first: $500, USD 1.000, VNĐ 50.000."""
    sign = r"(US\$|USD|VNĐ|VND|EUR|[$€£¥])"
    return (rule("money.prefixed", rf"{sign}\s?({NUMBER})(?:\s?(nghìn|ngàn|triệu|tỷ|tỉ)(?!{LETTER}))?", _prefixed),)


def _short_money(found: re.Match[str], at: Context) -> str:
    """1tr2 is one million two hundred thousand: the figures after the letter are tenths."""
    whole, short, spaced, tenths, currency = found.groups()
    unit = short or spaced
    tail = f" {words(int(tenths.ljust(3, '0')))} {_SMALLER[unit]}".rstrip() if tenths else ""
    number = amount(whole, at, unit=_MAGNITUDES[unit]).spoken
    return f"{number} {_MAGNITUDES[unit]}{tail} {_CURRENCIES.get(currency or '', '')}".rstrip()


def _short_range(found: re.Match[str], _at: Context) -> str:
    low, first, high, unit, currency = found.groups()
    left = f"{cardinal(low)} {_MAGNITUDES[first]}" if first else cardinal(low)
    return f"{left} đến {cardinal(high)} {_MAGNITUDES[unit]} {_CURRENCIES.get(currency or '', '')}".rstrip()


def _money(found: re.Match[str], at: Context) -> Said:
    sign, number, currency = found.groups()
    name = _CURRENCIES[currency]
    return joined(signed(sign, amount(number, at, unit=name)), name)


def _scaled_money(found: re.Match[str], at: Context) -> Said:
    sign, number, scale, currency = found.groups()
    return joined(signed(sign, amount(number, at, unit=scale)), f"{scale} {_CURRENCIES[currency]}")


def _money_range(found: re.Match[str], at: Context) -> Said:
    low, first, high, scale, currency = found.groups()
    unit = " ".join(filter(None, (scale, _CURRENCIES[currency])))
    between = f" {_CURRENCIES[first]}" if first else ""
    left, right = (amount(number, at, unit=scale or "đồng") for number in (low, high))
    return Said(f"{left.spoken}{between} đến {right.spoken} {unit}", left.warning or right.warning)


def _percent(found: re.Match[str], at: Context) -> Said:
    sign, number, mark = found.groups()
    return joined(signed(sign, amount(number, at, unit="phần trăm")), _PERCENT[mark])


def _percent_range(found: re.Match[str], at: Context) -> Said:
    sign, low, high, mark = found.groups()
    left, right = (amount(number, at, unit="phần trăm") for number in (low, high))
    return Said(f"{signed(sign, left).spoken} đến {right.spoken} {_PERCENT[mark]}")


def _prefixed(found: re.Match[str], at: Context) -> Said:
    sign, number, scale = found.groups()
    name_of = _CURRENCIES[sign]
    unit = f"{scale} {name_of}" if scale else name_of
    return joined(amount(number, at, unit=scale or name_of), unit)
