"""Words: codes and capitals, names with apostrophes, single letters, foreign words. Plain Vietnamese stays as it is."""

import re

from loa.languages._vi.letters import PHONIC, name, spell
from loa.languages._vi.numerals import WEEKDAYS, cardinal, digits, month, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.languages._vi.syllables import VIETNAMESE, is_syllable, one_letter_away
from loa.messages import _
from loa.model.lexicon import Entry

_KINDS = {
    "abbreviation": "abbreviation",
    "agency": "abbreviation",
    "document": "abbreviation",
    "brand": "brand",
    "place": "place",
    "web": "brand",
    "word": "loanword",
}
_NEAREST = {"f": "ph", "j": "gi", "w": "u", "z": "d"}
"""What a Vietnamese voice says for the four letters that Vietnamese lacks."""

_VOWELS = frozenset("aeiouyAEIOUY")
_VOWEL_LETTERS = VIETNAMESE - frozenset("bcdđghklmnpqrstvx")
_ITEM_STARTS = frozenset((".", ";", "-", ":", "•"))
_LONGEST_SYLLABLE = 8
_MOST_IN_ONE = 4
"""Longer figures inside a code are read one by one."""


def rules() -> tuple[Rule, ...]:
    """The rules for what begins with a letter and is neither address, lexicon entry nor Roman figure."""
    return (
        rule("date.weekdays", r"[Tt]([2-7])(?:\s*-\s*(?:[Tt]([2-7])|(CN)))?(?![\w/])", _weekday),
        rule("date.short_month", r"[Tt](0?[1-9]|1[0-2])(?:/((?:19|20)\d\d))?(?![\w/])", _short_month),
        rule("word.clan", rf"([BCDĐGHKLMNPRSTVXbcdđghklmnprstvx])'\s?({LETTER}+)", _clan),
        rule("letter.item", r"([A-Za-zĐđ])([.)/])(?=\s+\S)", _item),
        rule("symbol.times", r"[xX](?=\s?\d)", lambda _found, at: "nhân" if at.is_after_value() else None),
        rule("code.mixed", rf"({LETTER}{{1,6}})[-.]?\d[A-ZĐ\d]*(?:[-/.][A-ZĐ\d]+)*(?!\w)", _code),
        rule("letter.name", rf"H(?=\s[A-ZÀ-Ỹ]{LETTER})", lambda _found, at: None if at.is_after_value() else "Hờ"),
        rule("letter.alone", r"([A-Za-zĐđ])(?!\w|')", _alone),
        rule(
            "word.plain",
            rf"{LETTER}+(?!{LETTER}|'{LETTER})",
            lambda found, _at: found[0] if is_syllable(found[0]) else None,
        ),
        rule("abbreviation.capitals", rf"[A-ZĐƯ]{{2,}}(?!{LETTER})", _capitals),
        rule("foreign.joined", rf"{LETTER}+(?:'{LETTER}+)+", _foreign),
        rule("foreign.word", rf"{LETTER}+", _foreign),
    )


def entry_reading(entry: Entry, written: str) -> Said:
    """A lexicon entry's reading; in small letters where the text is."""
    spoken = entry.spoken.lower() if written.islower() else entry.spoken
    return Said(spoken, entry=entry.place, kind=_KINDS.get(entry.kind, "loanword"))


def without_foreign_letters(said: Said, written: str) -> Said:
    """The reading in Vietnamese letters only: f, j, w and z by the nearest sound, other alphabets not at all."""
    if any(letter.isalpha() and not _nearest(letter) for letter in said.spoken):
        return Said("", _("“{word}” cannot be read. Write it in Vietnamese.").format(word=written), kind="unreadable")
    return Said("".join(map(_nearest, said.spoken)), said.warning, said.entry)


def _nearest(letter: str) -> str:
    low = letter.lower()
    spelt = _NEAREST.get(low)
    if spelt:
        return spelt.capitalize() if letter.isupper() else spelt
    return letter if low in VIETNAMESE or letter in " .,;:?!" else ""


def _weekday(found: re.Match[str], _at: Context) -> Said:
    first, last, sunday = found.groups()
    tail = f" đến thứ {WEEKDAYS[last]}" if last else " đến chủ nhật" if sunday else ""
    return Said(f"thứ {WEEKDAYS[first]}{tail}", kind="weekday")


def _short_month(found: re.Match[str], _at: Context) -> Said:
    year = f" năm {words(int(found[2]))}" if found[2] else ""
    return Said(f"tháng {month(int(found[1]))}{year}", kind="month")


def _clan(found: re.Match[str], _at: Context) -> Said:
    """M'Drắk: the consonant is a syllable of its own, mờ; an unlisted name is read by this rule and reported."""
    head = PHONIC[found[1].upper()]
    rest = found[2].lower() if _has_vowel(found[2]) else spell(found[2])
    warning = "" if is_syllable(found[2]) else _("This name is read by rule. Add its reading to the lexicon.")
    return Said(f"{head.capitalize() if found[1].isupper() else head} {rest}", warning, kind="place")


def _item(found: re.Match[str], at: Context) -> str | None:
    is_first = not at.words or at.words[-1] in _ITEM_STARTS
    return f"{name(found[1])}{'.' if found[2] == '.' else ','}" if is_first else None


def _alone(found: re.Match[str], _at: Context) -> str:
    """A, E, O, U and Y stand in names (Y Moan, Cư A Mung) and are read as they are."""
    return found[1] if found[1] in _VOWELS and found[1] != "I" else name(found[1])


def _code(found: re.Match[str], _at: Context) -> str | None:
    """H5N1, A1, F0, IPv6: letters by name, figures as numbers; “tháng9” is a word and a figure."""
    if len(found[1]) > 1 and is_syllable(found[1]) and not found[1].isupper():
        return None
    return " ".join(map(_piece, re.findall(rf"{LETTER}+|\d+", found[0])))


def _piece(piece: str) -> str:
    if not piece.isdigit():
        return spell(piece)
    return digits(piece) if piece.startswith("0") or len(piece) > _MOST_IN_ONE else cardinal(piece)


def _capitals(found: re.Match[str], _at: Context) -> Said:
    warning = _("“{word}” is not in the lexicon; it is spelt out. Add what it stands for.").format(word=found[0])
    return Said(spell(found[0]), warning)


def _proposal(word: str, at: Context) -> str:
    near = one_letter_away(word.lower(), at.vocabulary) if len(word) <= _LONGEST_SYLLABLE else ""
    if near:
        return _("Perhaps “{near}”?").format(near=near)
    return _("Correct it, or add its reading: loa lexicon add.")


def _has_vowel(word: str) -> bool:
    return any(letter in _VOWEL_LETTERS for letter in word.lower())


def _foreign(found: re.Match[str], at: Context) -> Said:
    warning = _("“{word}” is neither a Vietnamese syllable nor in the lexicon.")
    spoken = " ".join(part if _has_vowel(part) else spell(part) for part in found[0].split("'"))
    return Said(spoken, f"{warning.format(word=found[0])} {_proposal(found[0], at)}")
