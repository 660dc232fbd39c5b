"""``scripts/<campaign>/dispatch-<name>.toml``: an official letter as data. What the letter leaves blank stays blank."""

import datetime as dt
import re
from pathlib import Path

from loa.files.toml import Table, read_toml
from loa.messages import _
from loa.model.dispatch import Dispatch, ParentDispatch, PartialDate, Recipient, ReportRule

PREFIX = "dispatch-"
VERSION = 1
REPORT_FIELDS = ("form", "count", "means", "installs", "samples")
"""What the letters want reported: hình thức, số lượt, phương tiện, cài đặt, mẫu đo. Source: FACTS section 1."""
_LAST_DAY = 31
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")


def read_dispatch(path: Path, *, name: str) -> Dispatch:
    """The dispatch of one file.

    Args:
        path: the file; its name without ``dispatch-`` and the ending is the dispatch's name.
        name: how the person knows the file, for messages.

    Raises:
        InputInvalid: with every fault of the file.
    """
    table = read_toml(path, name=name)
    version_of(table, VERSION)
    dispatch = Dispatch(
        name=path.stem.removeprefix(PREFIX),
        number=table.text("number", ""),
        symbol=table.text("symbol"),
        date=_partial(table, "date") or PartialDate(dt.MINYEAR),
        issuer=table.text("issuer"),
        place=table.text("place", ""),
        subject=table.text("subject"),
        parents=tuple(_parent(one) for one in table.tables("parent")),
        recipients=tuple(Recipient(one.text("name"), one.texts("asks")) for one in table.tables("recipient")),
        channels=table.texts("channels", ()),
        frequency=table.text("frequency", ""),
        until=_partial(table, "until") if table.has("until") else None,
        report=_report(table.table("report")) if table.has("report") else None,
        deadlines=dates(table, "deadlines"),
        numbers=table.texts("numbers", ()),
        file=name,
    )
    table.close()
    return dispatch


def version_of(table: Table, known: int) -> None:
    """Note a fault when the file's version is not the known one."""
    if table.integer("version", least=-(10**9)) != known and table.has("version"):
        table.wrong(
            "version", _("This version of the file is not known."), _("This loa reads version {n}.").format(n=known)
        )


def dates(table: Table, key: str) -> tuple[dt.date, ...]:
    """A list of dates; none when the key is not there."""
    value = table.value(key)
    items = value if isinstance(value, list) else []
    found = tuple(item for item in items if isinstance(item, dt.date) and not isinstance(item, dt.datetime))
    if value is not None and (not isinstance(value, list) or len(found) < len(items)):
        table.wrong(key, _("A list of dates is expected."), _("Write it as [2024-08-15, 2024-09-15]."))
    return found


def _partial(table: Table, key: str) -> PartialDate | None:
    """A date with blanks: ``"2024"``, ``"2024-07"`` or ``2024-07-15``."""
    value = table.value(key)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return PartialDate(value.year, value.month, value.day)
    match = _PARTIAL.match(value) if isinstance(value, str) else None
    if match is None or not _is_real(match):
        table.wrong(
            key if table.has(key) else None,
            _("“{key}” is not a date, nor a year or a month.").format(key=key),
            _('Write "2024", "2024-07" or 2024-07-15; leave out what the letter leaves blank.'),
        )
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return PartialDate(year or dt.MINYEAR, month, day)


def _is_real(match: re.Match[str]) -> bool:
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _parent(table: Table) -> ParentDispatch:
    if not table.has("number") and not table.has("date"):
        table.wrong(None, _("A parent letter needs its number or its date."), _("Add a line: number = …"))
    return ParentDispatch(
        number=table.text("number", ""),
        date=table.date("date") if table.has("date") else None,
        issuer=table.text("issuer"),
    )


def _report(table: Table) -> ReportRule:
    fields = table.texts("fields")
    for field in fields:
        if field not in REPORT_FIELDS:
            table.wrong(
                "fields",
                _("“{value}” is not one of the choices.").format(value=field),
                _("Known here: {known}.").format(known=", ".join(REPORT_FIELDS)),
            )
    if [table.has(key) for key in ("before_day", "by_day", "on_dates")].count(True) != 1:
        table.wrong(
            None,
            _("A report rule has before_day, by_day or on_dates, one of the three."),
            _("Add a line: before_day = 15"),
        )
    return ReportRule(
        before_day=_day_of_month(table, "before_day"),
        by_day=_day_of_month(table, "by_day"),
        on_dates=dates(table, "on_dates"),
        fields=fields,
        to=table.text("to"),
    )


def _day_of_month(table: Table, key: str) -> int | None:
    return table.integer(key, least=1, most=_LAST_DAY) if table.has(key) else None
