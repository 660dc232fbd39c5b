"""Mobile networks: 2G, 4.5G, 5G+; a small g only where a network is spoken of."""

import re

from loa.languages._vi import wordlist
from loa.languages._vi.letters import PHONIC
from loa.languages._vi.numerals import digits
from loa.languages._vi.rules import LETTER, Context, Rule, rule

_CUES = wordlist.words(
    """
    mạng sóng nghệ bao thoại máy sim chuẩn tắt thuê động dừng 4g lên sang và only gói trạm vùng di tầng thế
    """
) | frozenset(("#network",))


def rules() -> tuple[Rule, ...]:
    """The rules."""
    return (
        rule("network.generation", rf"([2-6])(?:[.,]([05]))?G(?!{LETTER}|\d)\+?", _generation),
        rule("network.lower", rf"([2-6])()g(?!{LETTER}|\d)", _small),
    )


def _generation(found: re.Match[str], _at: Context) -> str:
    point = f" chấm {digits(found[2])}" if found[2] else ""
    plus = " cộng" if found[0].endswith("+") else ""
    return f"{digits(found[1])}{point} {PHONIC['G']}{plus}"


def _small(found: re.Match[str], at: Context) -> str | None:
    return _generation(found, at) if at.is_after(_CUES) else None
