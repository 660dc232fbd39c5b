"""``schedules/localities.csv``: one row per code and period becomes localities with their names by date."""

import datetime as dt
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from loa.errors import Fault, InputInvalid
from loa.files.table import Row, read_table
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.place import Locality, LocalityName

FILE = "schedules/localities.csv"
REQUIRED = ("code", "kind", "name", "province")
OPTIONAL = ("spoken_name", "district", "from", "until", "units", "languages")
KINDS = ("xã", "phường", "thị trấn", "đặc khu")
"""Kinds of commune-level units. Source: Luật Tổ chức chính quyền địa phương 2015 and 2025."""
PROVINCE_KINDS = ("tỉnh", "thành phố")
MOST_NAME_LETTERS = 80
"""The longest commune name of the country has fewer than 30; a longer cell is a slip of the table."""
_CODE = re.compile(r"[0-9]{5}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,12}\Z")
_LIST_MARK = ";"


def read_localities(root: Path) -> dict[str, Locality]:
    """The localities of a workspace by code, sorted.

    Raises:
        InputInvalid: with every fault of the table: a code that is not 5 digits, an unknown kind, a date that is not
            one, two names of one code at the same time, languages that change from row to row.
    """
    rows = read_table(root / FILE, required=REQUIRED, optional=OPTIONAL, name=FILE)
    faults = [found for row in rows for found in _row_faults(row)]
    if faults:
        raise InputInvalid(faults)
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row.cells["code"]].append(row)
    faults = [found for same in by_code.values() for found in _code_faults(same)]
    if faults:
        raise InputInvalid(faults)
    return {code: _locality(code, same) for code, same in sorted(by_code.items())}


def same_name(one: str, other: str) -> bool:
    """True when two names are the same but for case, apostrophe form, spaces and where the tone mark stands.

    Example:
        >>> same_name("Hoà Phú", "hòa phú")
        True
    """
    return _folded(one) == _folded(other)


def _folded(name: str) -> tuple[tuple[str, ...], ...]:
    """Words as sorted letters and marks: ``hoà`` and ``hòa`` differ only in which letter carries the tone."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("’", "'").replace("ʼ", "'"))
    return tuple(
        ("".join(c for c in word if not _is_tone(c)), "".join(sorted(filter(_is_tone, word)))) for word in plain.split()
    )


def _is_tone(letter: str) -> bool:
    return letter in "\u0300\u0301\u0303\u0309\u0323"


def _locality(code: str, rows: list[Row]) -> Locality:
    names = tuple(sorted((_name(row) for row in rows), key=lambda name: name.first))
    languages = next((_list(row.cells["languages"], sep=None) for row in rows if row.cells["languages"]), ("vi",))
    return Locality(code, names, languages)


def _name(row: Row) -> LocalityName:
    return LocalityName(
        first=_date(row, "from", dt.date.min),
        last=_date(row, "until", dt.date.max),
        kind=row.cells["kind"].lower(),
        name=row.cells["name"],
        spoken=row.cells["spoken_name"],
        district=row.cells["district"],
        province=row.cells["province"],
        units=_list(row.cells["units"], sep=_LIST_MARK),
    )


def _list(cell: str, *, sep: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(sep) if part.strip())


def _date(row: Row, column: str, blank: dt.date) -> dt.date:
    return dt.date.fromisoformat(row.cells[column]) if row.cells[column] else blank


def _row_faults(row: Row) -> Iterator[Fault]:
    code = row.cells["code"]
    if not _CODE.match(code):
        yield row.wrong(
            "code",
            _("“{code}” is not a locality code.").format(code=code),
            _("Write 5 digits as text, with the zeros in front: 06253."),
        )
    for column in ("name", "province"):
        if not row.cells[column]:
            yield row.wrong(column, _("The cell is empty."), _("Fill it in."))
    yield from _wording_faults(row)
    if row.cells["kind"] and row.cells["kind"].lower() not in KINDS:
        yield row.wrong(
            "kind",
            _("“{value}” is not one of the choices.").format(value=row.cells["kind"]),
            did_you_mean(row.cells["kind"].lower(), KINDS),
        )
    elif not row.cells["kind"]:
        yield row.wrong("kind", _("The cell is empty."), _("Known here: {known}.").format(known=", ".join(KINDS)))
    if row.cells["province"] and not row.cells["province"].startswith(tuple(f"{kind} " for kind in PROVINCE_KINDS)):
        yield row.wrong(
            "province",
            _("The province stands without its kind."),
            _("Write tỉnh … or thành phố … in front of it."),
        )
    yield from _period_faults(row)
    yield from (
        row.wrong("languages", _("“{value}” is not a language.").format(value=one), _("Write as: vi rade"))
        for one in _list(row.cells["languages"], sep=None)
        if not _LANGUAGE.match(one)
    )


def _wording_faults(row: Row) -> Iterator[Fault]:
    for column in ("name", "spoken_name", "district", "province"):
        cell = row.cells[column]
        if len(cell) > MOST_NAME_LETTERS or any(not letter.isprintable() for letter in cell):
            yield row.wrong(column, _("This does not look like a name."), _("Correct the cell; one name, one line."))


def _period_faults(row: Row) -> Iterator[Fault]:
    wrong = [column for column in ("from", "until") if not _is_date(row.cells[column])]
    for column in wrong:
        yield row.wrong(
            column,
            _("“{value}” is not a date.").format(value=row.cells[column]),
            _("Write it as 2025-06-30, or leave it empty."),
        )
    if not wrong and _date(row, "from", dt.date.min) > _date(row, "until", dt.date.max):
        yield row.wrong("until", _("It ends before it begins."), _("Correct one of the two dates."))


def _is_date(cell: str) -> bool:
    try:
        return not cell or (len(cell) == len("2025-06-30") and bool(dt.date.fromisoformat(cell)))
    except ValueError:
        return False


def _code_faults(rows: list[Row]) -> Iterator[Fault]:
    ordered = sorted(rows, key=lambda row: (_date(row, "from", dt.date.min), row.line))
    for earlier, later in itertools.pairwise(ordered):
        if _date(later, "from", dt.date.min) <= _date(earlier, "until", dt.date.max):
            yield later.wrong(
                "code",
                _("{code} stands twice for the same days; line {line} has it too.").format(
                    code=later.cells["code"], line=earlier.line
                ),
                _("Take one out, or give the two names dates that do not overlap."),
            )
    yield from _language_faults(rows)


def _language_faults(rows: Iterable[Row]) -> Iterator[Fault]:
    written = [row for row in rows if row.cells["languages"]]
    for row in written[1:]:
        if row.cells["languages"].split() != written[0].cells["languages"].split():
            yield row.wrong(
                "languages",
                _("The languages differ from line {line}, which is the same locality.").format(line=written[0].line),
                _("Write the same ones, or leave this cell empty."),
            )
