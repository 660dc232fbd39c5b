"""Vietnamese typed with the fonts of before Unicode: TCVN3 (``.VnTime``) and VNI (``VNI-Times``), as Unicode.

In Word such text looks right only in its font; read without it, "Bảo Thắng" is "B¶o Th¾ng". The font's name says which.
Sources: TCVN 5712:1993, VN3; the VNI Windows character set.
"""

import unicodedata
from collections.abc import Mapping

TCVN3, VNI = "TCVN3", "VNI"

_TCVN3_CODES = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
"""VNI writes the tone as a letter of its own after the vowel: sắc, huyền, hỏi, ngã, nặng."""
_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_BREVE_MARK, _CIRCUMFLEX_MARK = "\u0306", "\u0302"


def legacy_set(font: str) -> str:
    """The character set that a font is drawn for: ``TCVN3``, ``VNI``, or empty for Unicode fonts."""
    name = font.casefold().strip()
    if name.startswith((".vn", "vnt", "vnarial")):
        return TCVN3
    return VNI if name.startswith("vni") else ""


def from_legacy(text: str, font: str) -> str:
    """The text as Unicode, NFC.

    Args:
        text: what the file holds, each code as the Latin-1 character of its number.
        font: the font that it is shown in; one whose name ends with H draws small letters as capitals.
    """
    match legacy_set(font):
        case "TCVN3":
            plain = text.translate(_TCVN3)
            written = plain.upper() if font.rstrip().endswith("H") else plain
        case "VNI":
            written = _from_vni(text)
        case _unicode:
            written = text
    return unicodedata.normalize("NFC", written)


def _from_vni(text: str) -> str:
    out: list[str] = []
    for letter in text:
        base = out[-1] if out and len(out[-1]) == 1 else ""
        if made := _marked(base, letter.lower()):
            out[-1] = made
        else:
            out.append(_alone(letter))
    return "".join(out)


def _marked(base: str, mark: str) -> str:
    """The vowel with what VNI writes behind it; empty when that is no mark of it."""
    vowel = base.lower()
    if not vowel:
        return ""
    if vowel in "aeoơuưy" and mark in _TONES:
        return base + _TONES[mark]
    if vowel in "aeo" and vowel and mark in _CIRCUMFLEX:
        return base + _CIRCUMFLEX_MARK + _CIRCUMFLEX[mark]
    if vowel == "a" and mark in _BREVE:
        return base + _BREVE_MARK + _BREVE[mark]
    return ""


def _alone(letter: str) -> str:
    small = _VNI_ALONE.get(letter.lower(), "")
    if not small:
        return letter
    return small.upper() if letter.isupper() else small


def _table() -> Mapping[int, str]:
    return {ord(code): letter for code, letter in zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True)}


_TCVN3 = _table()
