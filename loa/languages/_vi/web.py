"""Web and mail addresses, label by label: ispeed.vn, https://daklak.gov.vn/2g, bcvt@daklak.gov.vn."""

import re
import unicodedata

from loa.languages._vi.letters import PHONIC, spell
from loa.languages._vi.numerals import cardinal, digits
from loa.languages._vi.rules import Context, Rule, Said, rule
from loa.languages._vi.syllables import without_accents
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
_INITIALS = 4
"""Short labels that are no syllable are initials."""
_LONGEST = 7
"""Letters of the longest syllable, nghiêng."""
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
    if len(piece) <= _INITIALS and piece.lower() not in without_accents():
        return spell(unicodedata.normalize("NFC", piece)), True
    return " ".join(_from_lexicon(part, at) or part for part in _parts(piece.lower())), False


def _from_lexicon(label: str, at: Context) -> str:
    for lexicon in at.lexicons:
        for entry in lexicon.by_first_word.get(label, ()):
            if entry.written.lower() == label and entry.kind in ("web", "brand", "place"):
                return entry.spoken
    return ""


def _parts(label: str) -> list[str]:
    """The label cut into syllables without accents, the longest first; letters between them by name."""
    parts = []
    while label:
        end = next((end for end in range(min(len(label), _LONGEST), 1, -1) if label[:end] in without_accents()), 0)
        parts.append(label[:end] if end else spell(label[:1]))
        label = label[end or 1 :]
    return parts
