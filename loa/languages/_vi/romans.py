"""Roman figures: after a heading word, or where nothing else can be meant."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.numerals import words
from loa.languages._vi.rules import LETTER, Context, Rule, rule
from loa.languages._vi.syllables import is_syllable

_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN = re.compile(r"m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})\Z")
_HEADS = wordlist.words(
    """
    hội kỷ kỉ phần chương mục quý khóa khoá kỳ tập hạng phụ lục lần thứ độ đoạn vùng bậc đợt khối số khoản năm
    bảng nhóm loại cấp tiểu điều quyển giải hồi bài mẫu tầng giai
    """
) | wordlist.phrases("đại hội | thế kỷ | thế kỉ | phụ lục | quân khu | hội nghị | trung ương | #roman")
_CLEAR_HEADS = wordlist.phrases("chương | phần | mục | thế kỷ | thế kỉ | phụ lục | đại hội | lần thứ")
_LETTERS = frozenset("CDLM")
_LETTERED = wordlist.words(
    """
    nhóm loại bảng hạng khối mẫu tầng giải cấp lớp bậc vùng điều số quý tập khóa bài năm độ
    """
)
"""After these words C, D, L and M are letters: hạng C, nhóm D."""
_SURE = re.compile(r"[IVX]{2,}\Z")


def headed_rules() -> tuple[Rule, ...]:
    """The rule that stands before the lexicon: after “chương” CC is two hundred, and not công chức."""
    return (rule("roman.headed", r"([IVXLCDM]+)(?!\w|[.'-]\w)", _headed),)


def rules() -> tuple[Rule, ...]:
    """The rules."""
    figure = r"([IVXLCDMivxlcdm]+)"
    return (
        rule("roman.list", rf"([IVX]+)[.)/](?=\s*{LETTER}|\s+\S)", _list),
        rule("roman.quarter", r"([IVX]{1,3})\s?-\s?([IVX]{1,3})(?![\w])", _range),
        rule("roman.part", r"([IVXLC]+)((?:\.\d+)+)(?!\w)", _part),
        rule("roman.figure", rf"{figure}(?![\w]|['-]{LETTER})", _figure),
    )


def value(figure: str) -> int:
    """The value of a Roman figure; 0 when it is none."""
    low = figure.lower()
    if not _ROMAN.match(low):
        return 0
    total = 0
    for letter, after in zip(low, (*low[1:], ""), strict=True):
        own = _VALUES[letter]
        total += -own if after and own < _VALUES[after] else own
    return total


def _list(found: re.Match[str], at: Context) -> str | None:
    is_first = not at.words or at.words[-1] in (".", ";", "-", "•")
    return f"{words(value(found[1]))}," if is_first and value(found[1]) else None


def _range(found: re.Match[str], _at: Context) -> str | None:
    first, last = value(found[1]), value(found[2])
    return f"{words(first)} đến {words(last)}" if 0 < first < last else None


def _headed(found: re.Match[str], at: Context) -> str | None:
    return _figure(found, at) if at.is_after(_CLEAR_HEADS) else None


def _part(found: re.Match[str], at: Context) -> str | None:
    """Mục IV.1: bốn chấm một."""
    if not value(found[1]) or not at.is_after(_HEADS):
        return None
    return " chấm ".join((words(value(found[1])), *(words(int(part)) for part in found[2].split(".")[1:])))


def _figure(found: re.Match[str], at: Context) -> str | None:
    figure = found[1]
    number = value(figure)
    if not number or not _is_meant(found, figure, at):
        return None
    return "tư" if number == 4 and at.is_after({"quý", "thứ"}) else words(number)  # noqa: PLR2004


def _is_meant(found: re.Match[str], figure: str, at: Context) -> bool:
    has_head = at.is_after(_HEADS) or at.continues("roman")
    if not figure.isupper():
        return figure.islower() and at.is_after(_HEADS) and (not is_syllable(figure) or _ends_phrase(found, at))
    if is_syllable(figure) and at.is_in_capitals(found.end()):
        return has_head and _ends_phrase(found, at)
    if figure in _LETTERS and at.is_after(_LETTERED):
        return False
    return has_head or bool(_SURE.match(figure))


def _ends_phrase(found: re.Match[str], at: Context) -> bool:
    """“số vi phạm” is a word, “khoản vi,” is a figure."""
    after = at.follows(found.end())
    return not after or after in _HEADS
