"""Marks and symbols: which are heard as a pause, which as a word, which not at all."""

import re
from collections.abc import Callable

from loa.languages._vi import wordlist
from loa.languages._vi.rules import LETTER, Context, Rule, rule

PAUSES = frozenset(".,;:?!")
_SYMBOLS = {
    "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng",
    "⩾": "lớn hơn hoặc bằng",
    "⩽": "nhỏ hơn hoặc bằng",
    ">": "lớn hơn",
    "<": "nhỏ hơn",
    "≠": "khác",
    "≈": "xấp xỉ",
    "=": "bằng",
    "±": "cộng trừ",
    "×": "nhân",
    "÷": "chia",
    "+": "cộng",
    "→": "sang",
    "➜": "sang",
    "➔": "sang",
    "➡": "sang",
    "⇒": "sang",
    "←": "từ",
    "&": "và",
    "@": "a còng",
    "#": "thăng",
    "№": "số",
    "§": "mục",
    "°": "độ",
    "º": "độ",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "$": "đô la",
    "€": "ơ rô",
    "£": "bảng Anh",
    "₫": "đồng",
    "¥": "yên Nhật",
    "∞": "vô cùng",
    "√": "căn",
    "∑": "tổng",
    "½": "một phần hai",
    "¼": "một phần tư",
    "¾": "ba phần tư",
    "⅓": "một phần ba",
    "⅔": "hai phần ba",
    "²": "bình phương",
    "³": "lập phương",
    "~": "khoảng",
    "^": "mũ",
    "①": "một",
    "②": "hai",
    "③": "ba",
    "④": "bốn",
    "⑤": "năm",
    "⑥": "sáu",
    "⑦": "bảy",
    "⑧": "tám",
    "⑨": "chín",
}
_SILENT = frozenset("\"'*•●○■□▪▫◦‣⁃·–_|\\`´¨©®™†‡¶❖➢✓✔☑☐✦★☆◆◇►▶▸¬♦❑❒§")
_RATE_UNITS = wordlist.words(
    """
    ngày đêm tuần tháng quý năm giờ phút giây buổi lần lượt người hộ máy thuê xã phường trạm khẩu suất đơn thôn
    buôn vụ kỳ đợt học trận ca phiên điểm huyện tỉnh sim gói cuộc trường lớp mẫu cái chiếc bộ tấn tạ con cây nhà
    căn đầu dân cá bản tin địa cụm
    """
)
_PLACES = wordlist.words("xã phường thị huyện tỉnh thành thôn buôn bản làng tổ ấp khóm quận đặc")
_RANGE_HEADS = wordlist.words("thứ ngày tháng quý năm chủ sáng trưa chiều tối cn")
_COUNTED_AFTER = re.compile(rf"\s*[\d.,]+\s+({LETTER}+)(?:\s+({LETTER}+))?")


def rules() -> tuple[Rule, ...]:
    """The rules for everything that is neither a letter nor a digit."""
    return (
        rule("mark.end", r"\.?/\.{1,3}(?=[\s*)\"'\]]|$)", _say(".")),
        rule("mark.rule", r"([-=_*~#.])\1{3,}", _say("")),
        rule("mark.and_so_on", r",\s*(?:…|\.{2,})[.…]*", _say(", vân vân")),
        rule("mark.dots", r"(?:…|\.{2,})[.…]*", _dots),
        rule("symbol.arrow", r"[-=]+>", _say("sang")),
        rule("symbol.least", r">=", _say("lớn hơn hoặc bằng")),
        rule("symbol.most", r"<=", _say("nhỏ hơn hoặc bằng")),
        rule("mark.pause", r"[.,;:?!](?:\s*(?!\.{2}|…)[.,;:?!])*", _pause),
        rule("mark.slash", r"\s*/\s*", _slash),
        rule("mark.open", r"[(\[{]", lambda _found, at: "," if at.words and at.words[-1] not in PAUSES else ""),
        rule("mark.close", r"[)\]}]", _close),
        rule("mark.dash", r"-+", _dash),
        rule("mark.bullet", r"(?:[+*~»]|#+)(?=\s)|>(?=\s\D)", lambda _found, at: None if at.words else ""),
        rule("symbol.named", "[" + re.escape("".join(_SYMBOLS)) + "]", lambda found, _at: _SYMBOLS[found[0]]),
        rule("mark.silent", "[" + re.escape("".join(sorted(_SILENT))) + "]+", _say("")),
    )


def _say(spoken: str) -> Callable[["re.Match[str]", Context], str]:
    return lambda _found, _at: spoken


def _dots(found: re.Match[str], at: Context) -> str:
    return "." if not at.text[found.end() :].strip(" \"')]") else ","


def _pause(found: re.Match[str], _at: Context) -> str:
    """Of several marks the strongest is heard."""
    return next(mark for mark in "?!.;:," if mark in found[0])


def _close(found: re.Match[str], at: Context) -> str:
    return "," if at.text[found.end() :].strip(" *\"'])") else ""


def _dash(found: re.Match[str], at: Context) -> str:
    """A bullet is silent; between two values a dash is “đến”, between words a pause, inside a word nothing."""
    text, start, end = at.text, found.start(), found.end()
    if at.is_after_value() and (at.follows(end) in _RANGE_HEADS or text[end:].lstrip()[:1].isdigit()):
        return "đến"
    if _is_range_in_words(at, end):
        return "đến"
    is_spaced = text[start - 1 : start] == " " or text[end : end + 1] == " "
    return "," if is_spaced and at.words and at.words[-1] not in PAUSES else ""


def _is_range_in_words(at: Context, end: int) -> bool:
    """3 triệu - 5 triệu: the same word counts both sides."""
    found = _COUNTED_AFTER.match(at.text, end) if at.has_value_near() else None
    return found is not None and at.words[-1] in [word.lower() for word in found.groups() if word]


def _slash(found: re.Match[str], at: Context) -> str:
    """3 lần/ngày: một; xã/phường: hoặc; between figures: trên; quý III/2024: năm."""
    end = found.end()
    last = at.words[-1] if at.words else ""
    after = at.follows(end)
    if not last or last in PAUSES or not at.text[end:].strip():
        return ""
    if at.text[end].isdigit():
        return _before_figure(last, at.text[end:])
    if last.startswith("#") and len(at.words) == 1 and found[0].endswith(" "):
        return ""
    if at.has_value_near() and after in _RATE_UNITS and not (last in _PLACES and after in _PLACES):
        return "một"
    if last == "#money" and after:
        return "một"
    return "" if last in ("và", "-") or not after else "hoặc"


def _before_figure(last: str, rest: str) -> str:
    if last in ("#roman", "#month", "#ordinal") and re.match(r"(?:19|20)\d\d(?!\d)", rest):
        return "năm"
    if last in ("#money", "đồng"):
        return "cho"
    return "hoặc" if last in ("#network", "#phone") else "trên"
