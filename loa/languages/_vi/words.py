"""Words: the lexicon, codes and capitals, names with apostrophes, foreign words; plain Vietnamese is left as it is."""

import re

from loa.languages._vi.letters import PHONIC, name, spell
from loa.languages._vi.numerals import cardinal, digits, words
from loa.languages._vi.rules import LETTER, Context, Rule, Said, rule
from loa.languages._vi.syllables import VIETNAMESE, is_syllable
from loa.messages import _
from loa.model.lexicon import Entry

_WEEKDAYS = dict(zip("234567", "hai ba tư năm sáu bảy".split(), strict=True))
_LETTER_HEADS = frozenset(
    "điểm tiểu mục nhóm hạng loại bảng khu lớp cột mẫu phương án tổ đội vitamin gan bệnh khối dãy nhà lô phụ lục ý phần".split()
)
_FOREIGN_LETTERS = {"f": "ph", "j": "gi", "w": "u", "z": "d"}


def rules() -> tuple[Rule, ...]:
    """The rules for what begins with a letter, after addresses and lexicon."""
    return (
        rule("date.weekdays", r"[Tt]([2-7])(?:\s*-\s*(?:[Tt]([2-7])|(CN)))?(?!\w)", _weekday),
        rule("word.clan", rf"([BCDĐGHKLMNPRSTVXbcdđghklmnprstvx])'\s?({LETTER}+)", _clan),
        rule("letter.item", r"([A-Za-zĐđ])(?=[.)]\s)", _item),
        rule("letter.alone", rf"([A-Za-zĐđ])(?!\w|')", _alone),
        rule("code.mixed", rf"({LETTER}{{1,5}})[-. ]?(\d{{1,6}})({LETTER}?)(?!\w)", _code),
        rule("abbreviation.capitals", rf"[A-ZĐƯ]{{2,}}(?!{LETTER})", _capitals),
        rule("word.joined", rf"{LETTER}+(?:'{LETTER}+)+", _joined),
        rule("word.foreign", rf"{LETTER}+", _foreign),
    )


def entry_reading(entry: Entry) -> Said:
    """A lexicon entry's reading."""
    return Said(entry.spoken, entry=entry.place, kind=_KINDS.get(entry.kind, "word"))


_KINDS = {"abbreviation": "abbreviation", "agency": "abbreviation", "document": "abbreviation", "brand": "brand",
          "place": "place", "web": "brand", "unit": "unit", "word": "loanword"}  # fmt: skip


def plain(word: str) -> bool:
    """True for a word that is read as it stands."""
    return is_syllable(word)


def _weekday(found: re.Match[str], at: Context) -> Said:
    first, last, sunday = found.groups()
    tail = f" đến thứ {_WEEKDAYS[last]}" if last else " đến chủ nhật" if sunday else ""
    return Said(f"thứ {_WEEKDAYS[first]}{tail}", kind="weekday")


def _clan(found: re.Match[str], at: Context) -> Said:
    """M'Drắk: the consonant is a syllable of its own, mờ drắk."""
    rest = found[2] if found[2].lower() not in _RESPELT else _RESPELT[found[2].lower()]
    return Said(
        f"{PHONIC[found[1].upper()].capitalize() if found[1].isupper() else PHONIC[found[1].upper()]} {rest.lower()}",
        kind="place",
    )


_RESPELT: dict[str, str] = {}


def _item(found: re.Match[str], at: Context) -> str | None:
    is_first = not at.words or at.words[-1] in (".", ";", "-", ":")
    return name(found[1]) if is_first else None


def _alone(found: re.Match[str], at: Context) -> str | None:
    letter = found[1]
    if letter.lower() in "aeiouy" and not letter.isupper():
        return letter
    return name(letter)


def _code(found: re.Match[str], at: Context) -> str | None:
    head, figures, tail = found.groups()
    if found[0][len(head)] == " " or (head.islower() and is_syllable(head) and len(head) > 1):
        return None
    number = digits(figures) if figures.startswith("0") or len(figures) > 4 else cardinal(figures)  # noqa: PLR2004
    begin = spell(head) if head.isupper() or not is_syllable(head) or len(head) == 1 else head
    return f"{begin} {number} {spell(tail)}".rstrip()


def _capitals(found: re.Match[str], at: Context) -> Said | str:
    if is_syllable(found[0]):
        return found[0]
    return Said(
        spell(found[0]),
        _("“{word}” is not in the lexicon; it is spelt out. Add what it stands for.").format(word=found[0]),
    )


def _joined(found: re.Match[str], at: Context) -> Said:
    return _unknown(found[0].replace("'", " "), found[0])


def _foreign(found: re.Match[str], at: Context) -> Said:
    return _unknown(found[0], found[0])


def _unknown(spoken: str, written: str) -> Said:
    if any(
        letter.lower() not in VIETNAMESE and letter.lower() not in _FOREIGN_LETTERS and letter != " "
        for letter in spoken
    ):
        return Said("", _("“{word}” cannot be read. Write it in Vietnamese.").format(word=written), kind="unreadable")
    return Said(
        "".join(_folded(letter) for letter in spoken),
        _("“{word}” is neither a Vietnamese syllable nor in the lexicon. Correct it, or add its reading.").format(
            word=written
        ),
        kind="foreign",
    )


def _folded(letter: str) -> str:
    spelt = _FOREIGN_LETTERS.get(letter.lower(), "")
    return letter if not spelt else spelt.capitalize() if letter.isupper() else spelt
