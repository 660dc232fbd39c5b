"""Vietnamese: written text into spoken words, and values into good written Vietnamese."""

import datetime as dt
from collections.abc import Iterable, Sequence

from loa.languages._vi import scan
from loa.languages._vi.numerals import NORTH, SOUTH, Reading
from loa.languages._vi.sentences import sentences
from loa.languages._vi.speech import speech
from loa.model.lexicon import Lexicon
from loa.model.words import Span

CODE = "vi"
NAME = "Việt"
RECORDED_ONLY = False
READINGS = {"north": NORTH, "south": SOUTH}
"""Region to its number words."""

__all__ = [
    "CODE",
    "NAME",
    "READINGS",
    "RECORDED_ONLY",
    "Reading",
    "date",
    "day_month",
    "join",
    "money",
    "number",
    "say",
    "sentences",
    "speech",
    "time",
]


def say(text: str, *, lexicon: Lexicon | None = None, reading: Reading = NORTH, engine: str = "") -> tuple[Span, ...]:
    """How a text is said, stretch by stretch.

    Args:
        text: one sentence or line.
        lexicon: the workspace's own readings, which win over the packaged ones.
        reading: the region's words for numbers.
        engine: the voice engine, for entries that differ by engine.

    Returns:
        Spans in the text's order, over every character that is not a space; ``spoken`` is empty for what is silent.
    """
    return scan.scan(text, lexicon=lexicon, reading=reading, engine=engine)


def date(value: dt.date) -> str:
    """``ngày 16 tháng 9 năm 2024``."""
    return f"ngày {value.day} tháng {value.month} năm {value.year}"


def day_month(value: dt.date) -> str:
    """``ngày 16 tháng 9``, where the year was said just before."""
    return f"ngày {value.day} tháng {value.month}"


def number(value: float) -> str:
    """``48.655`` and ``3,5``."""
    whole, _point, fraction = f"{value:,}".partition(".")
    return whole.replace(",", ".") + (f",{fraction}" if fraction and fraction != "0" else "")


def time(value: dt.time) -> str:
    """``5 giờ 30`` and ``17 giờ``."""
    return f"{value.hour} giờ {value.minute:02}" if value.minute else f"{value.hour} giờ"


def money(value: int) -> str:
    """``300.000 đồng``."""
    return f"{number(value)} đồng"


def join(items: Iterable[str]) -> str:
    """``a, b và c``."""
    parts: Sequence[str] = list(items)
    return " và ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
