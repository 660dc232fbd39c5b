"""A text cut into sentences: at line ends, and at . ? ! where a sentence really ends."""

import re

_END = re.compile(r"(?:[.?!]+|…|\./\.)[\"'”’)]*\s+(?=[\"'“‘(]?[A-ZĐÀ-ỸÂĂÊÔƠƯ\d\-–•*])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:TP|TX|TT|KT|TM|TL|TUQ|Q|P|H|X|ThS|TS|BS|PGS|GS|ĐC|Đ/c|đ/c|Mr|Mrs|Ms|St|No|Tel|ĐT|vs|tr|Tr|Ts|KTS|CN|NSƯT|NSND|NGƯT|NGND|TW|UBND|[A-ZĐ])\.|(?:^|\n)\W*(?:\d{1,2}|[a-zđA-ZĐ]|[IVX]+)\.)\s*\Z"
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences in order, each with its own end mark, trimmed; empty ones are left out."""
    return tuple(part for line in text.split("\n") for part in _of_line(line.strip()) if part)


def _of_line(line: str) -> list[str]:
    parts, start = [], 0
    for found in _END.finditer(line):
        if not _NOT_AN_END.search(line[start : found.end()]):
            parts.append(line[start : found.end()].strip())
            start = found.end()
    return [*parts, line[start:].strip()]
