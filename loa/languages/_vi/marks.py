"""Marks and symbols: which are heard as a pause, which as a word, which not at all."""

import re

from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.messages import _

PAUSES = frozenset(".,;:?!")
_SYMBOLS = {
    "≥": "lớn hơn hoặc bằng", "≤": "nhỏ hơn hoặc bằng", ">": "lớn hơn", "<": "nhỏ hơn", "≠": "khác", "≈": "xấp xỉ", "=": "bằng",
    "±": "cộng trừ", "×": "nhân", "÷": "chia", "+": "cộng", "→": "sang", "⇒": "suy ra", "➜": "sang", "➔": "sang", "←": "từ", "&": "và", "@": "a còng", "#": "thăng",
    "№": "số", "§": "mục", "°": "độ", "º": "độ", "%": "phần trăm", "‰": "phần nghìn", "$": "đô la", "€": "ơ rô", "£": "bảng", "₫": "đồng", "¥": "yên",
    "∞": "vô cùng", "√": "căn", "∑": "tổng", "µ": "mi crô", "Ω": "ôm", "½": "một phần hai", "¼": "một phần tư", "¾": "ba phần tư", "⅓": "một phần ba", "⅔": "hai phần ba",
    "²": "bình phương", "³": "lập phương", "~": "khoảng", "^": "mũ",
}  # fmt: skip
_SILENT = frozenset("\"'*•●○■□▪▫◦‣⁃·–_|\\`´¨©®™†‡¶❖➢✓✔☑✦★☆◆◇►▶¤°¬♦✅❌➤➡⬅¹⁰⁴⁵⁶⁷⁸⁹")
_RATE_UNITS = frozenset(
    """ngày đêm tuần tháng quý năm giờ phút giây buổi lần lượt người hộ máy thuê xã phường trạm khẩu suất đơn thôn buôn vụ kỳ
    đợt học trận ca phiên điểm huyện tỉnh sim gói cuộc trường lớp mẫu cái chiếc bộ tấn tạ con cây nhà căn đầu dân cá bản tin""".split()
)
_PLACES = frozenset("xã phường thị huyện tỉnh thành thôn buôn bản làng tổ ấp khóm quận đặc".split())
_VALUES = frozenset(("#number", "#unit", "#money", "#percent", "#range", "#ratio"))


def rules(unit_pattern: str) -> tuple[Rule, ...]:
    """The rules for everything that is neither a letter nor a digit."""
    return (
        rule("mark.end", r"\s*\./\.?(?=\s|$|[*)\"'])", lambda found, at: "."),
        rule("mark.list", r",\s*(?:…|\.{2,})", _and_so_on),
        rule("mark.dots", r"(?:…|\.{2,}|…\.)[.…]*", _dots),
        rule("symbol.arrow", r"(?:->|=>|-->|==>)", lambda found, at: "sang"),
        rule("symbol.more", r"(?:>=|=>)", lambda found, at: "lớn hơn hoặc bằng"),
        rule("symbol.less", r"<=", lambda found, at: "nhỏ hơn hoặc bằng"),
        rule("mark.repeated", r"([.,;:?!])[.,;:?!\s]*(?<![\s])", _repeated),
        rule("mark.slash", r"\s*/\s*", _slash),
        rule("mark.open", r"[(\[{]", lambda found, at: "," if at.words and at.words[-1] not in PAUSES else ""),
        rule("mark.close", r"[)\]}]", lambda found, at: ","),
        rule("mark.dash", r"-+", _dash),
        rule("symbol.named", "[" + re.escape("".join(_SYMBOLS)) + "]", lambda found, at: _SYMBOLS[found[0]]),
        rule("mark.silent", "[" + re.escape("".join(sorted(_SILENT))) + "]+", lambda found, at: ""),
    )


def _and_so_on(found: re.Match[str], at: Context) -> str:
    return ", vân vân"


def _dots(found: re.Match[str], at: Context) -> str:
    return "." if not at.text[found.end() :].strip(" \"')]") else ","


def _repeated(found: re.Match[str], at: Context) -> str:
    marks = [mark for mark in found[0] if mark in PAUSES]
    return next((mark for mark in "?!.;:," if mark in marks), ",")


def _dash(found: re.Match[str], at: Context) -> str:
    """A bullet at the start is silent; between spaces a dash is a pause; inside a word nothing is heard."""
    text, start, end = at.text, found.start(), found.end()
    spaced = text[start - 1 : start] == " " or text[end : end + 1] == " "
    return "," if spaced and at.words and at.words[-1] not in PAUSES else ""


def _slash(found: re.Match[str], at: Context) -> str:
    """3 lần/ngày: một; xã/phường: hoặc; between figures: trên."""
    after = at.follows(found.end())
    last = at.words[-1] if at.words else ""
    if not last or last in PAUSES or not at.text[found.end() :].strip():
        return ""
    if at.text[found.end()].isdigit():
        return "cho" if last in ("#money", "đồng") else "trên"
    if _counts(at) and after in _RATE_UNITS and not (last in _PLACES and after in _PLACES):
        return "một"
    if last in ("#unit", "#money"):
        return "một" if last == "#money" else "trên"
    return "" if last == "và" or after == "" else "hoặc"


def _counts(at: Context) -> bool:
    """A number stands before, with at most three words between."""
    for word in reversed(at.words[-7:]):
        if word in _VALUES:
            return True
        if word in PAUSES:
            return False
    return False
