"""A dispatch file (TOML) proposed from what was found in a letter, for a person to look through and confirm."""

import datetime as dt
from collections.abc import Iterator

from loa.dispatch_reading import Found

_WORDS = {"deadline without year": "hạn không ghi năm, người xem điền", "target": "chỉ tiêu", "start": "bắt đầu từ"}
"""What a dispatch file has no key for; it is told in a remark, and nothing is lost."""

_DAY_KEYS = {"report day": "before_day", "report by day": "by_day"}
"""How a dispatch file calls the day of a month."""


def proposal(found: tuple[Found, ...], *, source: str) -> str:
    """A dispatch file (TOML) for a person to look through and confirm; each line names where it stands in the letter.

    Args:
        found: as ``read_letter`` gives it.
        source: the letter's file name.
    """
    one = {item.what: item for item in reversed(found)}
    lines = [f"# Đọc từ {source}; người có trách nhiệm xem lại từng dòng.", "version = 1"]
    for key in ("number", "symbol", "date", "issuer", "place", "subject"):
        item = one.get(key)
        lines.append(f"{key} = {_quoted(item.value if item else '')}{_where(item)}")
    lines += [
        f"{key}s = [{', '.join(_quoted(item.value) for item in found if item.what == key)}]" for key in ("channel",)
    ]
    lines.append(
        f"frequency = {_quoted(one['frequency'].value if 'frequency' in one else '')}{_where(one.get('frequency'))}"
    )
    if "until" in one:
        lines.append(f"until = {_quoted(one['until'].value)}{_where(one['until'])}")
    lines.append(f"deadlines = [{', '.join(item.value for item in found if item.what == 'deadline')}]")
    lines.append(f"numbers = [{', '.join(_quoted(item.value) for item in found if item.what == 'figure')}]")
    lines += [
        f"# dòng {item.line}: {_WORDS[item.what]}: {_quoted(item.value)}" for item in found if item.what in _WORDS
    ]
    lines += [line for item in found if item.what == "parent" for line in _parent_lines(item)]
    lines += [line for item in found if item.what == "recipient" for line in _recipient_lines(item)]
    return "\n".join([*lines, *_report_lines(found)]) + "\n"


def _parent_lines(item: Found) -> Iterator[str]:
    yield from ("", f"[[parent]]{_where(item)}")
    if item.value:
        yield f"number = {_quoted(item.value)}"
    if item.date:
        yield f"date = {item.date}"
    yield f"issuer = {_quoted(item.issuer)}"


def _recipient_lines(item: Found) -> Iterator[str]:
    yield from ("", f"[[recipient]]{_where(item)}", f"name = {_quoted(item.value)}", "asks = []")


def _report_lines(found: tuple[Found, ...]) -> Iterator[str]:
    days = [item for item in found if item.what in _DAY_KEYS]
    dates = [_last_day(item) for item in found if item.what in ("report date", "report before date") and item.value]
    if not days and not dates and not any(item.what == "report every" for item in found):
        return
    if every := next((item for item in found if item.what == "report every"), None):
        words = {"quarter": "quý", "week": "tuần"}[every.value]
        yield from (
            "",
            f"# Báo cáo theo {words}: tệp này chỉ ghi được ngày hằng tháng hoặc ngày cố định.{_where(every)}",
        )
        return
    if days and dates:
        yield from ("", f"# Còn báo cáo vào ngày {', '.join(dates)}.")
    yield from ("", "[report]")
    if days:
        yield f"{_DAY_KEYS[days[0].what]} = {days[0].value}{_where(days[0])}"
    else:
        yield from (
            f"# dòng {item.line}: công văn ghi trước ngày {item.value}, nên hạn là hôm trước."
            for item in found
            if item.what == "report before date"
        )
        yield f"on_dates = [{', '.join(dates)}]"
    yield f"fields = [{', '.join(_quoted(item.value) for item in found if item.what == 'report field')}]"
    yield f"to = {_quoted(next((item.value for item in found if item.what == 'report to'), ''))}"


def _last_day(item: Found) -> str:
    """The last day in time: what comes before a day comes on the day before it."""
    day = dt.date.fromisoformat(item.value)
    return str(day - dt.timedelta(days=1) if item.what == "report before date" else day)


def _quoted(text: str) -> str:
    safe = "".join(char if char.isprintable() else " " for char in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _where(item: Found | None) -> str:
    return f" # dòng {item.line}" if item else ""
