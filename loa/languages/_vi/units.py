"""Numbers with their units: 2,5 km², 40 Mbps, 20-30 MHz, 36°C, 20.000 đồng/kg."""

import re
from collections.abc import Iterable

from loa.languages._vi.amounts import EDGE, MOST_PARTS, NUMBER, SIGN, TO, amount, fraction_words, joined, signed
from loa.languages._vi.numerals import cardinal
from loa.languages._vi.rules import Context, Rule, Said, rule
from loa.languages._vi.syllables import is_syllable
from loa.model.lexicon import Entry


class Units:
    """The units' readings, and the rules that need their symbols."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        known = tuple(entries)
        self._exact = {entry.written: entry for entry in known}
        self._folded = {entry.written.lower(): entry for entry in reversed(known)}
        self._symbol = "(?:" + "|".join(re.escape(text) for text in sorted(self._exact, key=len, reverse=True)) + ")"

    def rules(self) -> tuple[Rule, ...]:
        """The rules that read a number with its unit."""
        unit = rf"((?i:{self._symbol}(?:\s?/\s?{self._symbol})?)){EDGE}"
        return (
            rule("unit.fraction", rf"{SIGN}(\d{{1,3}})/(\d{{1,3}})\s?{unit}", self._fraction),
            rule("unit.range", rf"{SIGN}({NUMBER})(\s?)(?:{unit})?{TO}({NUMBER})\s?{unit}", self._range),
            rule("unit.and_a_bit", r"(\d+)(km|m|kg)(\d{1,2})(?!\w)", self._and_a_bit),
            rule("unit.amount", rf"{SIGN}({NUMBER})(\s?){unit}", self._amount),
            rule("unit.degree", rf"{SIGN}({NUMBER})\s?(?:°|º|˚)\s?([CcFfKk])?{EDGE}", _degree),
        )

    def alone_rules(self) -> tuple[Rule, ...]:
        """The rule for a unit without a number, as in a heading: (Mbps)."""
        return (rule("unit.alone", rf"({self._symbol}){EDGE}", self._alone),)

    def rate_rules(self) -> tuple[Rule, ...]:
        """The rule for a unit after a slash: 20.000 đồng/kg."""
        return (rule("unit.rate", rf"\s?/\s?((?i:{self._symbol})){EDGE}", self._rate),)

    def _reading(self, symbol: str, at: Context) -> str:
        """The unit's reading, by its exact symbol first, then in any case; nothing when it cannot be meant here."""
        if "/" in symbol and symbol not in self._exact:
            parts = [self._reading(part.strip(), at) for part in symbol.split("/")]
            return " trên ".join(parts) if all(parts) else ""
        entry = self._exact.get(symbol) or self._folded.get(symbol.lower())
        if entry is None or (len(symbol) == 1 and symbol.isupper() and symbol != entry.written):
            return ""
        return entry.spoken if not entry.before or at.is_after(entry.before) else ""

    def _amount(self, found: re.Match[str], at: Context) -> Said | None:
        sign, number, gap, symbol = found.groups()
        unit = self._reading(symbol, at)
        if not unit or (gap and len(symbol) == 1 and symbol.isupper()):
            return None
        return joined(signed(sign, amount(number, at, unit=unit)), unit)

    def _range(self, found: re.Match[str], at: Context) -> Said | None:
        sign, low, _gap, first, high, symbol = found.groups()
        unit = self._reading(symbol, at)
        if not unit:
            return None
        between = f" {self._reading(first, at)}" if first else ""
        left, right = (amount(number, at, unit=unit) for number in (low, high))
        said = f"{signed(sign, left).spoken}{between} đến {right.spoken} {unit}"
        return Said(said, left.warning or right.warning)

    def _and_a_bit(self, found: re.Match[str], at: Context) -> str | None:
        """1km5, 2m30; but m2 and m3 are units."""
        if found[2] != "kg" and found[3] in ("2", "3"):
            return None
        return f"{cardinal(found[1])} {self._reading(found[2], at)} {cardinal(found[3])}"

    def _fraction(self, found: re.Match[str], at: Context) -> Said | None:
        sign, part, whole, symbol = found.groups()
        unit = self._reading(symbol, at)
        if not unit:
            return None
        if int(whole) > MOST_PARTS:
            return Said(f"{cardinal(part)} trên {cardinal(whole)} {unit}")
        return joined(signed(sign, Said(fraction_words(int(part), int(whole)))), unit)

    def _alone(self, found: re.Match[str], at: Context) -> str | None:
        is_word = len(found[1]) == 1 or is_syllable(found[1])
        return None if is_word else self._reading(found[1], at) or None

    def _rate(self, found: re.Match[str], at: Context) -> Said | None:
        unit = self._reading(found[1], at)
        if not unit or not (at.is_after_value() or at.has_value_near()):
            return None
        is_price = at.words[-1] in ("#money", "đồng")
        return Said(f"một {unit}" if is_price else f"trên {unit}", kind="mark" if is_price else "unit")


def _degree(found: re.Match[str], at: Context) -> Said:
    sign, number, scale = found.groups()
    name = {"c": "xê", "f": "ép", "k": "ca"}.get((scale or "").lower(), "")
    return joined(signed(sign, amount(number, at, unit="độ")), f"độ {name}".rstrip())
