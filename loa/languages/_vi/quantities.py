"""Numbers and what is counted or measured: cardinals, ordinals, decimals, percents, money, units, ranges, ratios, 2G."""

import re
from collections.abc import Mapping

from loa.languages._vi.letters import PHONIC, spell
from loa.languages._vi.numerals import cardinal, decimal, digits, month, ordinal, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?!\d)"
_SIGN = r"([-+±]\s?)?"
_TO = r"\s*[-~]\s*"
_EDGE = rf"(?!{LETTER}|\d)"
_MAGNITUDES = {"k": "nghìn", "tr": "triệu", "t": "tỷ", "ng": "nghìn", "tỉ": "tỉ", "tỷ": "tỷ"}
_CURRENCIES = {
    "₫": "đồng", "đ": "đồng", "Đ": "đồng", "đồng": "đồng", "VNĐ": "đồng", "VND": "đồng", "vnđ": "đồng", "vnd": "đồng",
    "VNđ": "đồng", "Vnđ": "đồng", "$": "đô la", "USD": "đô la", "usd": "đô la", "US$": "đô la", "€": "ơ rô", "EUR": "ơ rô",
    "£": "bảng Anh", "¥": "yên Nhật", "₹": "ru pi", "JPY": "yên Nhật", "GBP": "bảng Anh",
}  # fmt: skip
_PERCENT = {"%": "phần trăm", "‰": "phần nghìn"}
_DECIMAL_AFTER = frozenset("triệu tỷ tỉ nghìn ngàn vạn lần phần độ giây giờ phút điểm độ".split())
_SCALE_WORDS = frozenset("triệu tỷ tỉ nghìn ngàn vạn".split())
_FUNCTION_WORDS = frozenset(
    """và là so với thì của được tại ở trong do bị từ đến tới hoặc hay mà nhưng để khi nếu vào ra lên xuống theo như trên
    dưới cho nên còn đã đang sẽ thuộc này đó""".split()
)
_TOTALS = frozenset(("tổng số", "tổng cộng", "số lượng", "gồm", "tổng", "hiện còn", "cả thảy"))
_NEVER_DECIMAL_UNITS = frozenset(("đồng",))
_PLAIN_POINT = frozenset(
    "android ios windows phiên bản mục phần chương điều khoản nghiệp bluetooth version usb".split()
)
_FRACTION_WORDS = frozenset("số diện dân tổng hộ quãng chặng thời người chiều thế chặng suất kg m l lít mét".split())
_COUNT_NOUNS = frozenset(
    "xã phường huyện tỉnh thôn buôn bản làng ấp trạm đơn điểm trường hộ người máy thành mẫu chỉ tiêu tiêu câu lớp bài loa địa khóm khu cơ".split()
)
_ORDINAL_HEADS = frozenset(("thứ",))
_WEEKDAYS = {"2": "hai", "3": "ba", "4": "tư", "5": "năm", "6": "sáu", "7": "bảy"}
_NETWORK_CUES = frozenset(
    "mạng sóng nghệ bao thoại máy sim chuẩn tắt thuê động dừng 4g lên sang và only gói trạm vùng di tầng thế".split()
) | frozenset(("#network",))


class Units:
    """The units' readings, and the rules that need their symbols."""

    def __init__(self, spoken: Mapping[str, str]) -> None:
        self._spoken = spoken
        self._folded = {symbol.lower(): reading for symbol, reading in reversed(list(spoken.items()))}
        ordered = sorted(spoken, key=len, reverse=True)
        self.pattern = "(?:" + "|".join(map(re.escape, ordered)) + ")"
        self._rate = rule("unit.rate", rf"\s?/\s?({self.pattern}){_EDGE}", lambda found, at: None)

    def spoken(self, symbol: str) -> str:
        """The unit's reading: by its exact symbol, then in any case; ``Mb/s`` by its parts."""
        reading = self._spoken.get(symbol) or self._folded.get(symbol.lower())
        if reading is None and "/" in symbol:
            return " trên ".join(self.spoken(part.strip()) for part in symbol.split("/"))
        return reading or symbol

    def rules(self) -> tuple[Rule, ...]:
        """The rules that need units."""
        unit = rf"({self.pattern}(?:\s?/\s?{self.pattern})?){_EDGE}"
        any_case = rf"(?i:{unit})"
        return (
            rule("unit.fraction", rf"{_SIGN}(\d{{1,3}})/(\d{{1,3}})\s?{unit}", self._fraction),
            rule("unit.range", rf"{_SIGN}({NUMBER})\s?(?:{any_case})?{_TO}({NUMBER})\s?{any_case}", self._range),
            rule("unit.amount", rf"{_SIGN}({NUMBER})\s?{any_case}", self._amount),
            rule("unit.degree", rf"{_SIGN}({NUMBER})\s?(?:°|º|˚)\s?([CcFfKk])?{_EDGE}", _degree),
        )

    def _amount(self, found: re.Match[str], at: Context) -> Said | None:
        sign, number, unit = found.groups()
        if len(unit) == 1 and unit.isupper() and unit not in self._spoken:
            return None
        return _joined(_signed(sign, at, amount(number, at, unit=self.spoken(unit))), self.spoken(unit))

    def _range(self, found: re.Match[str], at: Context) -> Said:
        sign, low, first, high, unit = found.groups()
        between = f" {self.spoken(first)}" if first else ""
        left = amount(low, at, unit=self.spoken(unit))
        right = amount(high, at, unit=self.spoken(unit))
        return Said(
            f"{_signed(sign, at, left).spoken}{between} đến {right.spoken} {self.spoken(unit)}",
            left.warning or right.warning,
        )

    def _fraction(self, found: re.Match[str], at: Context) -> Said:
        sign, part, whole, unit = found.groups()
        return _joined(_signed(sign, at, Said(_fraction_words(int(part), int(whole)))), self.spoken(unit))


def rules(units: Units) -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    currency = "(" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True))) + ")"
    scale = r"(nghìn|ngàn|triệu|tỷ|tỉ|trăm)"
    return (
        rule("network.generation", r"([2-6])(?:[.,]([05]))?G(?![A-Za-zÀ-ỹ]|\d)\+?", _network),
        rule("network.lower", r"([2-6])()g(?![A-Za-zÀ-ỹ]|\d)", _network_lower),
        rule("money.short", rf"(\d+)(k|tr|t|ng)(\d{{0,3}})(?:\s?{currency})?{_EDGE}", _short_money),
        rule("money.short_range", rf"(\d+)(k|tr|t)?{_TO}(\d+)(k|tr|t)(?:\s?{currency})?{_EDGE}", _short_range),
        rule("money.range", rf"({NUMBER})\s?{currency}?{_TO}({NUMBER})\s?{scale}?\s?{currency}{_EDGE}", _money_range),
        rule("money.scaled", rf"{_SIGN}({NUMBER})\s?{scale}\s?{currency}{_EDGE}", _scaled_money),
        rule("money.amount", rf"{_SIGN}({NUMBER})\s?{currency}{_EDGE}", _money),
        rule("percent.range", rf"{_SIGN}({NUMBER})\s?%?{_TO}({NUMBER})\s?([%‰])", _percent_range),
        rule("percent.amount", rf"{_SIGN}({NUMBER})\s?([%‰])", _percent),
        *units.rules(),
        rule("number.spaced", rf"\d{{1,3}}(?: \d{{3}})+(?=\s?{currency}|\s{LETTER}){_EDGE}", _spaced),
        rule("ordinal.weekdays", r"(?<=[Tt]hứ )([2-7])\s*-\s*([2-7])(?!\d)", _weekday_range),
        rule("ordinal.number", r"(\d{1,9})(?![\d,.]\d|\s?/)", _ordinal),
        rule("ratio.mixed", rf"{_SIGN}(\d+)\s(\d+)/(\d+)(?![\d/])", _mixed),
        rule("ratio.fraction", rf"{_SIGN}(\d{{1,7}})\s?/\s?(\d{{1,7}})(?![\d/])", _fraction),
        rule("ratio.score", r"(\d{1,4})\s?:\s?(\d{1,4})(?![\d:])", _score),
        rule("range.numbers", rf"({NUMBER}){_TO}({NUMBER})(?!-\d)", _range),
        rule("number.section", r"\d+(?:\.\d+){2,}", _section),
        rule("number.code", rf"\d+{LETTER}(?!\w)", _with_letter),
        rule("number.amount", rf"{_SIGN}({NUMBER})", _number),
        rule("number.digits", r"\d+", lambda found, at: digits(found[0])),
    )


def amount(written: str, at: Context, *, unit: str = "", end: int = -1) -> Said:
    """A written number in words; dot groups are thousands, a comma is decimal unless it counts people or things.

    Args:
        written: digits with dots and commas.
        at: where it stands.
        unit: the reading of the unit that follows; empty when a word or nothing follows.
        end: where the number ends in the text, to see the next word; -1 when a unit is given.
    """
    if "," not in written and "." not in written:
        return Said(cardinal(written, reading=at.reading))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written):
        return _with_decimals(written.replace(".", ""), ",", "phẩy", at)
    if re.fullmatch(r"\d+,\d+", written):
        return _comma(written, at, unit, end)
    if "," in written:
        return _with_decimals(written.replace(",", ""), ".", "phẩy", at)
    return _with_decimals(written, ".", _point(at, unit, end), at)


def _with_decimals(written: str, mark: str, point: str, at: Context) -> Said:
    whole, _mark, fraction = written.partition(mark)
    if not fraction:
        return Said(cardinal(whole, reading=at.reading))
    return Said(decimal(whole, fraction, reading=at.reading, point=point))


def _comma(written: str, at: Context, unit: str, end: int) -> Said:
    """48,655 thuê bao counts thousands; 2,125 kg and 0,125 are decimals."""
    whole, _mark, fraction = written.partition(",")
    if len(fraction) != 3 or whole.startswith("0") or len(whole) > 3:  # noqa: PLR2004
        return Said(decimal(whole, fraction, reading=at.reading))
    after = at.follows(end) if end >= 0 else ""
    counts = (
        unit in _NEVER_DECIMAL_UNITS or (not unit and _is_counted(after, at)) or ((unit or after) and fraction == "000")
    )
    if not counts:
        return Said(
            decimal(whole, fraction, reading=at.reading),
            _("A comma is read as a decimal here. Write {written} if thousands are meant.").format(
                written=written.replace(",", ".")
            ),
        )
    return Said(cardinal(whole + fraction, reading=at.reading))


def _is_counted(after: str, at: Context) -> bool:
    if at.is_after(_TOTALS):
        return after not in _DECIMAL_AFTER
    return bool(after) and after not in _DECIMAL_AFTER and after not in _FUNCTION_WORDS


def _point(at: Context, unit: str, end: int) -> str:
    """“chấm” in version and section numbers, “phẩy” before a unit or a magnitude."""
    after = at.follows(end) if end >= 0 else ""
    return "phẩy" if unit or after in _DECIMAL_AFTER else "chấm"


def _signed(sign: str | None, at: Context, said: Said) -> Said:
    word = {"-": "âm ", "+": "cộng ", "±": "cộng trừ "}.get((sign or "").strip(), "")
    return Said(word + said.spoken, said.warning)


def _joined(said: Said, unit: str) -> Said:
    return Said(f"{said.spoken} {unit}", said.warning)


def _fraction_words(part: int, whole: int) -> str:
    return f"{words(part)} phần {'tư' if whole == 4 else words(whole)}"  # noqa: PLR2004


def _network(found: re.Match[str], at: Context) -> str:
    point = f" chấm {digits(found[2])}" if found[2] else ""
    plus = " cộng" if found[0].endswith("+") else ""
    return f"{digits(found[1])}{point} {PHONIC['G']}{plus}"


def _network_lower(found: re.Match[str], at: Context) -> str | None:
    return _network(found, at) if at.is_after(_NETWORK_CUES) else None


def _short_money(found: re.Match[str], at: Context) -> str:
    """1tr2 is one million two hundred thousand: the figures after the letter are tenths."""
    whole, unit, tenths, currency = found.groups()
    names = [_MAGNITUDES[unit]]
    tail = ""
    if tenths:
        value = int(tenths) * 10 ** (3 - len(tenths))
        tail = f" {words(value)} {'triệu' if unit == 't' else 'nghìn'}" if unit != "k" else f" {words(value)}"
    return f"{cardinal(whole)} {names[0]}{tail} {_CURRENCIES.get(currency or '', '')}".rstrip()


def _short_range(found: re.Match[str], at: Context) -> str:
    low, first, high, unit, currency = found.groups()
    left = f"{cardinal(low)} {_MAGNITUDES[first]}" if first else cardinal(low)
    return f"{left} đến {cardinal(high)} {_MAGNITUDES[unit]} {_CURRENCIES.get(currency or '', '')}".rstrip()


def _money(found: re.Match[str], at: Context) -> Said:
    sign, number, currency = found.groups()
    name = _CURRENCIES[currency]
    return _joined(_signed(sign, at, amount(number, at, unit=name)), name)


def _scaled_money(found: re.Match[str], at: Context) -> Said:
    sign, number, scale, currency = found.groups()
    return _joined(_signed(sign, at, amount(number, at, unit=scale)), f"{scale} {_CURRENCIES[currency]}")


def _money_range(found: re.Match[str], at: Context) -> Said:
    low, first, high, scale, currency = found.groups()
    unit = " ".join(filter(None, (scale, _CURRENCIES[currency])))
    between = f" {_CURRENCIES[first]}" if first else ""
    left, right = (amount(number, at, unit=scale or "đồng") for number in (low, high))
    return Said(f"{left.spoken}{between} đến {right.spoken} {unit}", left.warning or right.warning)


def _percent(found: re.Match[str], at: Context) -> Said:
    sign, number, mark = found.groups()
    return _joined(_signed(sign, at, amount(number, at, unit="phần trăm")), _PERCENT[mark])


def _percent_range(found: re.Match[str], at: Context) -> Said:
    sign, low, high, mark = found.groups()
    left, right = (amount(number, at, unit="phần trăm") for number in (low, high))
    return Said(f"{_signed(sign, at, left).spoken} đến {right.spoken} {_PERCENT[mark]}")


def _degree(found: re.Match[str], at: Context) -> Said:
    sign, number, scale = found.groups()
    name = {"c": "xê", "f": "ép", "k": "ca"}.get((scale or "").lower(), "")
    return _joined(_signed(sign, at, amount(number, at, unit="độ")), f"độ {name}".rstrip())


def _spaced(found: re.Match[str], at: Context) -> str:
    return cardinal(found[0].replace(" ", ""), reading=at.reading)


def _weekday_range(found: re.Match[str], at: Context) -> str:
    return f"{_WEEKDAYS[found[1]]} đến thứ {_WEEKDAYS[found[2]]}"


def _ordinal(found: re.Match[str], at: Context) -> Said | str | None:
    if at.is_after({"tháng"}) and int(found[1]) <= 12 and not re.match(r"\s?-\s?\d", at.text[found.end() :]):  # noqa: PLR2004
        return Said(month(int(found[1])), kind="month")
    if at.is_after({"quý"}) and found[1] == "4":
        return "tư"
    return ordinal(int(found[1]), reading=at.reading) if at.is_after(_ORDINAL_HEADS) else None


def _mixed(found: re.Match[str], at: Context) -> Said | None:
    sign, whole, part, of = found.groups()
    if int(part) >= int(of) or at.is_after({"số"}):
        return None
    return _signed(sign, at, Said(f"{cardinal(whole)} và {_fraction_words(int(part), int(of))}"))


def _fraction(found: re.Match[str], at: Context) -> Said | str | None:
    sign, part, of = found.groups()
    if of.startswith("0") or int(of) == 0:
        return f"{cardinal(part)} trên {cardinal(of)}"
    if at.follows(found.end()) in _COUNT_NOUNS or (int(of) > 10 and not at.is_alone(found.start(), found.end())):  # noqa: PLR2004
        return f"{cardinal(part)} trên {cardinal(of)}"
    return _signed(sign, at, Said(_fraction_words(int(part), int(of))))


def _score(found: re.Match[str], at: Context) -> str:
    return f"{cardinal(found[1])} {'trên' if at.is_after({'tỷ lệ', 'tỉ lệ'}) else ''} {cardinal(found[2])}".replace(
        "  ", " "
    )


def _range(found: re.Match[str], at: Context) -> Said:
    left = amount(found[1], at, end=found.end())
    right = amount(found[2], at, end=found.end())
    between = "" if at.is_after({"tỷ số", "tỉ số", "thắng", "thua", "hòa"}) else " đến"
    return Said(f"{left.spoken}{between} {right.spoken}", left.warning or right.warning, kind="number")


def _section(found: re.Match[str], at: Context) -> str:
    return " chấm ".join(map(cardinal, found[0].split(".")))


def _with_letter(found: re.Match[str], at: Context) -> str:
    return f"{cardinal(found[0][:-1])} {spell(found[0][-1])}"


def _number(found: re.Match[str], at: Context) -> Said:
    sign, number = found.groups()
    said = _signed(sign, at, amount(number, at, end=found.end()))
    if number.isdigit() and len(number) > 1 and number.startswith("0") and len(number) > 2:  # noqa: PLR2004
        return Said(digits(number))
    return said
