"""Numbers and what they count or measure: ordinals, decimals, percents, money, units, ranges, ratios, 2G."""

import re
from collections.abc import Iterable

from loa.languages._vi import wordlist
from loa.languages._vi.letters import PHONIC, name
from loa.languages._vi.numerals import cardinal, decimal, digits, month, ordinal, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.languages._vi.syllables import is_syllable
from loa.messages import _
from loa.model.lexicon import Entry

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?!\d)"
_SIGN = r"([-+±]\s?)?"
_TO = r"\s*[-~]\s*"
_EDGE = rf"(?!{LETTER}|\d)"
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
_DECIMAL_AFTER = wordlist.words("triệu tỷ tỉ nghìn ngàn vạn lần phần độ giây giờ phút điểm độ")
_SCALE_WORDS = frozenset(["triệu", "tỷ", "tỉ", "nghìn", "ngàn", "vạn"])
_FUNCTION_WORDS = wordlist.words(
    """
    và là so với thì của được tại ở trong do bị từ đến tới hoặc hay mà nhưng để khi nếu vào ra lên xuống theo
    như trên dưới cho nên còn đã đang sẽ thuộc này đó
    """
)
_TOTALS = wordlist.phrases("tổng số | tổng cộng | số lượng | gồm | tổng | hiện còn | cả thảy")
_MOST_COMMON_FRACTION = 5
_MOST_PARTS = 10
_WHOLE_PLACES = wordlist.words("xã phường huyện tỉnh thôn buôn bản làng ấp trạm trường đơn cụm")
_SCALES = frozenset(("bậc", "tỷ lệ", "tỉ lệ", "mức", "nhà", "hẻm", "ngõ", "kiệt", "thửa", "ngách"))
_NEVER_DECIMAL_UNITS = frozenset(("đồng",))
_COUNT_NOUNS = wordlist.words(
    """
    xã phường huyện tỉnh thôn buôn bản làng ấp trạm đơn điểm trường hộ người máy thành mẫu chỉ tiêu tiêu câu lớp
    bài loa địa khóm khu cơ
    """
)
_MONTHS = 12
_DAYS = 31
_QUARTERS = ("một", "hai", "ba", "tư")
_WEEKDAYS = {"2": "hai", "3": "ba", "4": "tư", "5": "năm", "6": "sáu", "7": "bảy"}
_SCORES = frozenset(("tỷ số", "tỉ số", "thắng", "thua", "hòa", "hoà"))
_CODE_HEADS = wordlist.phrases(
    """
    tài khoản | số tài khoản | stk | mã số | mã | căn cước | số hiệu | chứng minh | căn cước công dân | mã số
    thuế | thuế | seri | mã qr | otp | số căn cước | bảo hiểm số | mã bưu chính | chứng minh nhân dân
    """
)
_NETWORK_CUES = wordlist.words(
    """
    mạng sóng nghệ bao thoại máy sim chuẩn tắt thuê động dừng 4g lên sang và only gói trạm vùng di tầng thế
    """
) | frozenset(("#network",))


class Units:
    """The units' readings, and the rules that need their symbols."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        known = tuple(entries)
        self._exact = {entry.written: entry for entry in known}
        self._folded = {entry.written.lower(): entry for entry in reversed(known)}
        self._symbol = "(?:" + "|".join(re.escape(text) for text in sorted(self._exact, key=len, reverse=True)) + ")"

    def rules(self) -> tuple[Rule, ...]:
        """The rules that read a number with its unit."""
        unit = rf"((?i:{self._symbol}(?:\s?/\s?{self._symbol})?)){_EDGE}"
        return (
            rule("unit.fraction", rf"{_SIGN}(\d{{1,3}})/(\d{{1,3}})\s?{unit}", self._fraction),
            rule("unit.range", rf"{_SIGN}({NUMBER})(\s?)(?:{unit})?{_TO}({NUMBER})\s?{unit}", self._range),
            rule("unit.and_a_bit", r"(\d+)(km|m|kg)(\d{1,2})(?!\w)", self._and_a_bit),
            rule("unit.amount", rf"{_SIGN}({NUMBER})(\s?){unit}", self._amount),
            rule("unit.degree", rf"{_SIGN}({NUMBER})\s?(?:°|º|˚)\s?([CcFfKk])?{_EDGE}", _degree),
        )

    def alone_rules(self) -> tuple[Rule, ...]:
        """The rule for a unit without a number, as in a heading: (Mbps)."""
        return (rule("unit.alone", rf"({self._symbol}){_EDGE}", self._alone),)

    def rate_rules(self) -> tuple[Rule, ...]:
        """The rule for a unit after a slash: 20.000 đồng/kg."""
        return (rule("unit.rate", rf"\s?/\s?((?i:{self._symbol})){_EDGE}", self._rate),)

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
        return _joined(_signed(sign, amount(number, at, unit=unit)), unit)

    def _range(self, found: re.Match[str], at: Context) -> Said | None:
        sign, low, _gap, first, high, symbol = found.groups()
        unit = self._reading(symbol, at)
        if not unit:
            return None
        between = f" {self._reading(first, at)}" if first else ""
        left, right = (amount(number, at, unit=unit) for number in (low, high))
        said = f"{_signed(sign, left).spoken}{between} đến {right.spoken} {unit}"
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
        if int(whole) > _MOST_PARTS:
            return Said(f"{cardinal(part)} trên {cardinal(whole)} {unit}")
        return _joined(_signed(sign, Said(_fraction_words(int(part), int(whole)))), unit)

    def _alone(self, found: re.Match[str], at: Context) -> str | None:
        is_word = len(found[1]) == 1 or is_syllable(found[1])
        return None if is_word else self._reading(found[1], at) or None

    def _rate(self, found: re.Match[str], at: Context) -> Said | None:
        unit = self._reading(found[1], at)
        if not unit or not (at.is_after_value() or at.has_value_near()):
            return None
        is_price = at.words[-1] in ("#money", "đồng")
        return Said(f"một {unit}" if is_price else f"trên {unit}", kind="mark" if is_price else "unit")


def rules(units: Units) -> tuple[Rule, ...]:
    """The rules, the most telling first."""
    currency = "(" + "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True))) + ")"
    scale = r"(nghìn tỷ|nghìn|ngàn|triệu|tỷ|tỉ|trăm)"
    short = r"(k|K(?<=\d\dK)|tr|t|ng)"
    return (
        rule("number.item", r"(\d{1,2})[.)/](?=\s+\S)", _item),
        rule("network.generation", rf"([2-6])(?:[.,]([05]))?G(?!{LETTER}|\d)\+?", _network),
        rule("network.lower", rf"([2-6])()g(?!{LETTER}|\d)", _network_lower),
        rule("code.plate", r"(\d{2})([A-ZĐ]{1,2}\d?)\s?-\s?(\d{3}\.\d{2}|\d{4,5})(?!\d)", _plate),
        rule("money.short_range", rf"(\d+)\s?{short}?{_TO}(\d+)\s?{short}(?:\s?{currency})?{_EDGE}", _short_range),
        rule("money.short", rf"(\d+(?:[.,]\d+)?)(?:{short}|\s(tr))(\d{{0,3}})(?:\s?{currency})?{_EDGE}", _short_money),
        rule("money.range", rf"({NUMBER})\s?{currency}?{_TO}({NUMBER})\s?{scale}?\s?{currency}{_EDGE}", _money_range),
        rule("money.scaled", rf"{_SIGN}({NUMBER})\s?{scale}\s?{currency}{_EDGE}", _scaled_money),
        rule("money.amount", rf"{_SIGN}({NUMBER})\s?{currency}{_EDGE}", _money),
        rule("percent.range", rf"{_SIGN}({NUMBER})\s?%?{_TO}({NUMBER})\s?([%‰])", _percent_range),
        rule("percent.amount", rf"{_SIGN}({NUMBER})\s?([%‰])", _percent),
        *units.rules(),
        rule("number.spaced", rf"\d{{1,3}}(?: \d{{3}})+(?=\s?{currency}|\s{LETTER}|$){_EDGE}", _spaced),
        rule("code.figures", r"\d{4,}(?:[ .-]\d{2,})*(?!\d)", _code),
        rule("ordinal.weekdays", r"([2-7])\s*-\s*([2-7])(?!\d)", _weekday_range),
        rule("ordinal.number", r"(\d{1,9})(?!\d|[,.]\d|\s?/\s?\d)", _ordinal),
        rule("ratio.mixed", rf"{_SIGN}(\d+)\s(\d+)/(\d+)(?![\d/])", _mixed),
        rule("ratio.fraction", rf"{_SIGN}(\d{{1,7}})\s?/\s?(\d{{1,7}})(?![\d/])", _fraction),
        rule("ratio.score", r"(\d{1,6})(?: : |:)(\d{1,6})(?![\d:])", _score),
        rule("range.numbers", rf"({NUMBER}){_TO}({NUMBER})(?!-\d)", _range),
        rule("number.section", r"(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}", _section),
        rule("number.letter", r"(\d+)([A-ZĐa-zđ])(?![\w'])", _with_letter),
        rule("number.amount", rf"{_SIGN}({NUMBER})", _number),
        rule("number.digits", r"\d+", lambda found, _at: digits(found[0])),
    )


def prefixed_rules() -> tuple[Rule, ...]:
    """Rules for money whose sign stands first: $500, USD 1.000, VNĐ 50.000."""
    sign = r"(US\$|USD|VNĐ|VND|EUR|[$€£¥])"
    return (rule("money.prefixed", rf"{sign}\s?({NUMBER})(?:\s?(nghìn|ngàn|triệu|tỷ|tỉ)(?!{LETTER}))?", _prefixed),)


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
        return _with_decimals(written.replace(".", ""), ",", "phẩy", at)
    if re.fullmatch(r"\d+,\d+", written):
        return _comma(written, at, unit, end)
    if "," in written:
        return _with_decimals(written.replace(",", ""), ".", "phẩy", at)
    return _with_decimals(written, ".", _point(at, unit, end), at)


def _with_decimals(written: str, mark: str, point: str, _at: Context) -> Said:
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


def _signed(sign: str | None, said: Said) -> Said:
    word = {"-": "âm ", "+": "cộng ", "±": "cộng trừ "}.get((sign or "").strip(), "")
    return Said(word + said.spoken, said.warning)


def _joined(said: Said, unit: str) -> Said:
    return Said(f"{said.spoken} {unit}", said.warning)


def _fraction_words(part: int, whole: int) -> str:
    return f"{words(part)} phần {'tư' if whole == 4 else words(whole)}"  # noqa: PLR2004


def _network(found: re.Match[str], _at: Context) -> str:
    point = f" chấm {digits(found[2])}" if found[2] else ""
    plus = " cộng" if found[0].endswith("+") else ""
    return f"{digits(found[1])}{point} {PHONIC['G']}{plus}"


def _network_lower(found: re.Match[str], at: Context) -> str | None:
    return _network(found, at) if at.is_after(_NETWORK_CUES) else None


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
    return _joined(_signed(sign, amount(number, at, unit=name)), name)


def _scaled_money(found: re.Match[str], at: Context) -> Said:
    sign, number, scale, currency = found.groups()
    return _joined(_signed(sign, amount(number, at, unit=scale)), f"{scale} {_CURRENCIES[currency]}")


def _money_range(found: re.Match[str], at: Context) -> Said:
    low, first, high, scale, currency = found.groups()
    unit = " ".join(filter(None, (scale, _CURRENCIES[currency])))
    between = f" {_CURRENCIES[first]}" if first else ""
    left, right = (amount(number, at, unit=scale or "đồng") for number in (low, high))
    return Said(f"{left.spoken}{between} đến {right.spoken} {unit}", left.warning or right.warning)


def _percent(found: re.Match[str], at: Context) -> Said:
    sign, number, mark = found.groups()
    return _joined(_signed(sign, amount(number, at, unit="phần trăm")), _PERCENT[mark])


def _percent_range(found: re.Match[str], at: Context) -> Said:
    sign, low, high, mark = found.groups()
    left, right = (amount(number, at, unit="phần trăm") for number in (low, high))
    return Said(f"{_signed(sign, left).spoken} đến {right.spoken} {_PERCENT[mark]}")


def _degree(found: re.Match[str], at: Context) -> Said:
    sign, number, scale = found.groups()
    name = {"c": "xê", "f": "ép", "k": "ca"}.get((scale or "").lower(), "")
    return _joined(_signed(sign, amount(number, at, unit="độ")), f"độ {name}".rstrip())


def _spaced(found: re.Match[str], _at: Context) -> str:
    return cardinal(found[0].replace(" ", ""))


def _weekday_range(found: re.Match[str], at: Context) -> str | None:
    return f"{_WEEKDAYS[found[1]]} đến thứ {_WEEKDAYS[found[2]]}" if at.is_after({"thứ"}) else None


def _ordinal(found: re.Match[str], at: Context) -> Said | str | None:
    value = int(found[1])
    if at.is_after({"tháng"}) and value <= _MONTHS:
        return Said(month(value), kind="month")
    if at.is_after({"ngày", "mùng", "mồng"}) and value <= _DAYS:
        return Said(words(value), kind="day")
    if at.is_after({"quý"}) and value <= len(_QUARTERS):
        return _QUARTERS[value - 1]
    is_ordinal = at.is_after({"thứ"}) or (at.continues("ordinal") and found[1] in _WEEKDAYS)
    return ordinal(value) if is_ordinal else None


def _mixed(found: re.Match[str], at: Context) -> Said | None:
    sign, whole, part, of = found.groups()
    if int(part) >= int(of) or at.is_after({"số"}):
        return None
    return _signed(sign, Said(f"{cardinal(whole)} và {_fraction_words(int(part), int(of))}"))


def _fraction(found: re.Match[str], at: Context) -> Said | str | None:
    sign, part, of = found.groups()
    if of.startswith("0") or int(of) == 0:
        return f"{cardinal(part)} trên {cardinal(of)}"
    if _is_so_many_of(found, at):
        return f"{cardinal(part)} trên {cardinal(of)}"
    return _signed(sign, Said(_fraction_words(int(part), int(of))))


def _is_so_many_of(found: re.Match[str], at: Context) -> bool:
    """12/14 xã and 8/10 điểm are “trên”; 2/3 dân số and 1/4 người dân are fractions."""
    part, of = int(found[2]), int(found[3])
    noun = at.follows(found.end())
    if part < of <= _MOST_COMMON_FRACTION:
        return noun in _WHOLE_PLACES or at.is_after(_SCALES)
    is_large = of > _MOST_PARTS and not at.is_alone(found.start(), found.end())
    return noun in _COUNT_NOUNS or is_large or at.is_after(_SCALES)


def _score(found: re.Match[str], at: Context) -> str:
    return f"{cardinal(found[1])} {'trên' if at.is_after({'tỷ lệ', 'tỉ lệ'}) else ''} {cardinal(found[2])}".replace(
        "  ", " "
    )


def _range(found: re.Match[str], at: Context) -> Said | None:
    left, right = (amount(number, at, end=found.end()) for number in found.groups())
    if at.is_after(_SCORES):
        return Said(f"{left.spoken} {right.spoken}", kind="number")
    if _size(found[1]) >= _size(found[2]):
        warning = _("“{written}” does not rise, so it is not read as a range. Check it.").format(written=found[0])
        return Said(f"{left.spoken}, {right.spoken}", warning, kind="number")
    return Said(f"{left.spoken} đến {right.spoken}", left.warning or right.warning, kind="number")


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
    return digits(found[0]) if at.is_after(_CODE_HEADS) and at.follows(found.end()) not in _SCALE_WORDS else None


def _prefixed(found: re.Match[str], at: Context) -> Said:
    sign, number, scale = found.groups()
    name_of = _CURRENCIES[sign]
    unit = f"{scale} {name_of}" if scale else name_of
    return _joined(amount(number, at, unit=scale or name_of), unit)


def _number(found: re.Match[str], at: Context) -> Said:
    sign, number = found.groups()
    if number.isdigit() and number.startswith("0") and len(number) > len("07"):
        return Said(digits(number))
    return _signed(sign, amount(number, at, end=found.end()))
