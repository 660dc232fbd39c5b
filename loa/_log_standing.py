"""Which lines of a log stand: of all that correct one line, directly or over others, the last one alone."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class _Play(Protocol):
    @property
    def corrects(self) -> int: ...


class _Line(Protocol):
    @property
    def sequence(self) -> int: ...

    @property
    def play(self) -> _Play: ...


Line = TypeVar("Line", bound=_Line)


def standing_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines that nothing later corrects, in their order.

    Corrections of one line are corrections of each other: two of them never stand side by side, so that a play that was
    corrected twice counts once.
    """
    known = list(lines)
    last = last_words({line.sequence: line.play.corrects for line in known})
    return [line for line in known if last[line.sequence] == line.sequence]


def last_words(corrects: Mapping[int, int]) -> dict[int, int]:
    """The number of the line that stands for each line; its own for one that stands.

    Args:
        corrects: by number of a line, the one it corrects; 0 for none.
    """
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for number in sorted(corrects):
        wanted = corrects[number]
        first[number] = first.get(wanted, wanted) if wanted and wanted < number else number
        last[first[number]] = number
    return {number: last[first[number]] for number in first}
