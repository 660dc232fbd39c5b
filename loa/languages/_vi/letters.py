"""Names of letters as Vietnamese officials say them when they read out a code."""

import re

NAMES = dict(
    zip(
        "AĂÂBCDĐEÊFGHIJKLMNOÔƠPQRSTUƯVWXYZ",
        [
            "a",
            "á",
            "ớ",
            "bê",
            "xê",
            "dê",
            "đê",
            "e",
            "ê",
            "ép",
            "giê",
            "hát",
            "i",
            "di",
            "ca",
            "lờ",
            "mờ",
            "nờ",
            "o",
            "ô",
            "ơ",
            "pê",
            "quy",
            "rờ",
            "ét",
            "tê",
            "u",
            "ư",
            "vê",
            "vê_kép",
            "ích",
            "y",
            "dét",
        ],
        strict=True,
    )
)
"""Traditional names. W is two words, joined here by ``_``."""

PHONIC = NAMES | dict(
    zip(
        "BCDĐFGHKLMNPQRSTVX",
        ["bờ", "cờ", "dờ", "đờ", "phờ", "gờ", "hờ", "cờ", "lờ", "mờ", "nờ", "pờ", "quờ", "rờ", "sờ", "tờ", "vờ", "xờ"],
        strict=True,
    )
)
"""What a consonant is called in a name like M'Drắk, or in 2G."""

_LETTER_OR_FIGURES = re.compile(r"[^\W\d_]|\d+")


def name(letter: str) -> str:
    """The letter's name; the letter itself when it is not Vietnamese."""
    return NAMES.get(letter.upper(), letter).replace("_", " ")


def spell(code: str) -> str:
    """The letters of a code by name: ``BTTTT`` gives ``bê tê tê tê tê``; digits and marks are passed over."""
    return " ".join(name(letter) for letter in code if letter.isalpha())
