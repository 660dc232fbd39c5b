"""Text as it comes, made even: composed letters, plain spaces, one kind of dash, quote and apostrophe.

Every change but one keeps the number of characters; invisible characters are taken out, and ``places`` tells where
each remaining character stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_CYRILLIC = dict(zip("АВЕКМНОРСТУХІЈЅаеорсухіјѕ", "ABEKMHOPCTYXIJSaeopcyxijs", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_LIKE = {
    **_CYRILLIC,
    **_GREEK,
    **_WIDE,
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
    **dict.fromkeys("‐‑‒–—―−﹣", "-"),
    **dict.fromkeys("“”„‟«»〝〞", '"'),
    **dict.fromkeys("’‘ʼʹ′`´‛", "'"),
    "Ð": "Đ",
    "Ɖ": "Đ",
    "ð": "đ",
    "ɖ": "đ",
    "″": '"',
    "№": "№",
    "∕": "/",
    "⁄": "/",
    "：": ":",
}
_TABLE = str.maketrans(_LIKE)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\ufff0-\uffff\U000e0000-\U000e0fff\ud800-\udfff\ue000-\uf8ff]"
)


@dataclass(frozen=True, slots=True)
class Tidy:
    """Even text, and the way back to the text as written."""

    written: str
    """The text in NFC, with everything it held."""
    text: str
    """What the rules read."""
    places: Sequence[int]
    """Offset in ``written`` of each character of ``text``, and of its end."""

    def original(self, start: int, end: int) -> str:
        """The stretch as written, invisible characters included."""
        return self.written[self.places[start] : self.places[end]]


def tidy(text: str) -> Tidy:
    """The text made even."""
    written = unicodedata.normalize("NFC", text)
    even = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), written.translate(_TABLE))
    if not _INVISIBLE.search(even):
        return Tidy(written, even, range(len(even) + 1))
    places = [place for place, letter in enumerate(even) if not _INVISIBLE.match(letter)]
    return Tidy(written, "".join(even[place] for place in places), [*places, len(even)])


def invisible_places(text: str) -> tuple[int, ...]:
    """Offsets of control and invisible characters in the text's NFC form."""
    return tuple(found.start() for found in _INVISIBLE.finditer(unicodedata.normalize("NFC", text)))
