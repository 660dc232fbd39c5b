"""Web and mail addresses, label by label: ispeed.vn, https://daklak.gov.vn/2g, bcvt@daklak.gov.vn."""

import functools
import re
import unicodedata

from loa.languages._vi.letters import PHONIC, spell
from loa.languages._vi.numerals import cardinal, digits
from loa.languages._vi.rules import Context, Rule, Said, rule
from loa.languages._vi.syllables import is_syllable
from loa.messages import _

_ENDS = "vn|com|net|org|edu|gov|info|me|io|app|asia|tv|cn|us|uk|eu|xyz|ai|dev|page|link|ly|gl|be|biz|name|pro|health"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,40}[A-Za-z0-9])?"
_PATH = r"(?:[/?#][^\s<>\"'()…]{0,200})?"
_MARKS = {
    ".": "chấm",
    "-": "gạch ngang",
    "/": "gạch chéo",
    "@": "a còng",
    "_": "gạch dưới",
    "?": "hỏi chấm",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    ":": "hai chấm",
    "+": "cộng",
    "%": "phần trăm",
    "~": "ngã",
    "*": "sao",
    "!": "chấm than",
}
_KNOWN = {
    "vn": "vê nờ",
    "gov": "gờ o vê",
    "com": "com",
    "edu": "e đu",
    "org": "o rờ gờ",
    "net": "nét",
    "www": "vê kép vê kép vê kép",
    "me": "mi",
    "io": "ai ô",
    "info": "in phô",
    "app": "áp",
    "tv": "ti vi",
    "asia": "a di a",
}
_PIECE = re.compile(r"[2-6][gG](?![A-Za-z])|[^\W\d_]+|\d+|.")
_GENERATION = re.compile(r"[2-6]g\Z", re.IGNORECASE)
_TAIL = ".,;:!?-"


def rules() -> tuple[Rule, ...]:
    """The rules. Lengths are bounded, so that no text makes them slow."""
    host = rf"{_LABEL}(?:\.{_LABEL}){{0,5}}\.(?i:{_ENDS})(?![\w@])(?::\d{{2,5}})?"
    return (
        rule("email.address", rf"[A-Za-z0-9][\w.+-]{{0,60}}@{_LABEL}(?:\.{_LABEL}){{1,5}}", _read),
        rule("url.full", r"(?i:https?)://[^\s<>\"()…]{1,300}", _read),
        rule("url.host", rf"{host}{_PATH}", _read),
    )


def _read(found: re.Match[str], at: Context) -> Said:
    address = found[0].rstrip(_TAIL)
    bare = re.sub(r"(?i)\Ahttps?://", "", address).rstrip("/")
    pieces = [_piece(piece, at) for piece in _PIECE.findall(bare)]
    unsure = [piece for piece, known in pieces if not known]
    tail = "".join(dict.fromkeys(found[0][len(address) :]))
    return Said(
        " ".join(piece for piece, _known in pieces if piece) + (tail[:1] if tail[:1] in ".,;:!?" else ""),
        _("Part of this address is read by guess: {parts}. Add it to the lexicon.").format(parts=", ".join(unsure))
        if unsure
        else "",
    )


def _piece(piece: str, at: Context) -> tuple[str, bool]:
    if _GENERATION.match(piece):
        return f"{digits(piece)} {PHONIC['G']}", True
    if piece.isdigit():
        return (cardinal(piece) if len(piece) < 4 and not piece.startswith("0") else digits(piece)), True  # noqa: PLR2004
    if piece in _MARKS:
        return _MARKS[piece], True
    known = _KNOWN.get(piece.lower()) or _from_lexicon(piece.lower(), at)
    if known:
        return known, True
    if len(piece) <= 4 and not is_syllable(piece):  # noqa: PLR2004 - short labels are initials
        return spell(unicodedata.normalize("NFC", piece)), True
    syllables = _split(piece.lower())
    return (" ".join(syllables), False) if syllables else (spell(piece), False)


def _from_lexicon(label: str, at: Context) -> str:
    for lexicon in at.lexicons:
        for entry in lexicon.by_first_word.get(label, ()):
            if entry.written.lower() == label and entry.kind in ("web", "brand", "place"):
                return entry.spoken
    return ""


@functools.lru_cache(maxsize=1000)
def _split(label: str) -> tuple[str, ...]:
    """The label as toneless syllables, the longest first; nothing when it is not made of them."""
    if not label:
        return ()
    for end in range(min(len(label), 7), 0, -1):
        if _is_bare_syllable(label[:end]):
            rest = _split(label[end:])
            if rest or end == len(label):
                return (label[:end], *rest)
    return ()


def _is_bare_syllable(word: str) -> bool:
    return (
        is_syllable(word)
        or (word[-1] in "cpth" and is_syllable(word + "\u0301"))
        or any(
            is_syllable(unicodedata.normalize("NFC", word[:place] + word[place] + "\u0301" + word[place + 1 :]))
            for place in range(len(word))
            if word[place] in "aeiouy"
        )
    )
