"""Is this word a Vietnamese syllable? Onset, rhyme and tone decide; no word list is needed.

Source: the rhyme tables of Vietnamese orthography (Đoàn Thiện Thuật, Ngữ âm tiếng Việt): an onset, a rhyme, a tone;
a rhyme that ends in c, ch, p or t bears only sắc or nặng.
"""

import functools
import re
import unicodedata
from collections.abc import Collection

from loa.languages._vi import wordlist

_ONSETS = ("ngh", "ng", "nh", "gh", "gi", "kh", "ph", "th", "tr", "ch", "qu", *"bcdđghklmnprstvx", "")

_RHYMES = wordlist.words(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo
    ep et ê êch êm ên ênh êp êt êu êc êng i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac
    oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oăp oc oe oen oeo oet oem oi om on ong oong
    ooc op ot ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơi ơm ơn ơp ơt ơng ơc u ua uân uâng uât uây uê uêch uênh uên uêt
    uêu ui um un ung uc up ut uôc uôi uôm uôn uông uôt uôp uơ uy uya uych uyên uyêt uynh uyp uyt uyu uyn ư ưa ưc
    ưi ưng ưm ưn ưt ưu ưp ươc ươi ươm ươn ương ươp ươt ươu y
    """
)
_ALONE = wordlist.words("yên yêm yêng yêt yêu")
"""These begin the syllable: yên, but tiên; y also stands after a consonant."""
_AFTER_QU = wordlist.words(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây âu âc e en eng eo et em ê êch ên
    ênh êt êu êp y ya ych yên yêt ynh yt yp yu yn i it in inh ich ơ ơi ơn ơt ôc âm
    """
)
_STOPPED = re.compile(r"(?:c|ch|p|t)\Z")
_TONES = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_STOPPED_TONES = ("sắc", "nặng")
_LETTERS = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")

VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for letter in _LETTERS
    for tone in ("", *_TONES)
    if tone == "" or letter in "aăâeêioôơuưy"
)
"""Every lower-case letter that Vietnamese is written with."""


@functools.lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True when the word, in any case, can be read by the rules of Vietnamese spelling."""
    low = word.lower()
    if not VIETNAMESE.issuperset(low):
        return False
    bare, tones = _without_tone(low)
    if len(tones) > 1:
        return False
    return any(_fits(bare, onset, tones) for onset in _ONSETS if bare.startswith(onset))


def _fits(bare: str, onset: str, tones: str) -> bool:
    rhyme = bare[len(onset) :]
    if not _is_rhyme(rhyme, onset):
        return False
    return not _STOPPED.search(rhyme) or (bool(tones) and _TONES[tones] in _STOPPED_TONES)


def _is_rhyme(rhyme: str, onset: str) -> bool:
    if onset == "gi" and not rhyme:
        return True
    if not onset and rhyme in _ALONE:
        return True
    return rhyme in (_AFTER_QU if onset == "qu" else _RHYMES) and _onset_agrees(onset, rhyme)


def _onset_agrees(onset: str, rhyme: str) -> bool:
    """gh, ngh and k stand before e, ê, i, y; c, g and ng elsewhere."""
    front = rhyme[0] in "eêiy"
    if onset in ("gh", "ngh", "k"):
        return front
    if onset in ("c", "ng"):
        return not front
    return not (onset == "g" and front and rhyme[0] != "i") and onset != "q"


def _without_tone(word: str) -> tuple[str, str]:
    split = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in split if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in split if mark not in _TONES)), tones


@functools.cache
def without_accents() -> frozenset[str]:
    """Every syllable in plain letters, as web addresses write it: nguyen, dak, phong."""
    return frozenset(
        _plain_letters(onset + rhyme)
        for onset in _ONSETS
        for rhyme in (_AFTER_QU if onset == "qu" else _RHYMES | _ALONE)
        if _is_rhyme(rhyme, onset)
    )


def _plain_letters(word: str) -> str:
    split = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in split if letter.isascii())


def one_letter_away(word: str, known: Collection[str]) -> str:
    """A known word that differs in one letter: left out, added, changed, or two in the wrong order; else nothing."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    tries = [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    tries += [head + letter + tail for letter in sorted(VIETNAMESE) for head, tail in cuts]
    tries += [head + tail[1:] for head, tail in cuts if tail]
    tries += [head + letter + tail[1:] for letter in sorted(VIETNAMESE) for head, tail in cuts if tail]
    return next((word for word in tries if word in known), "")
