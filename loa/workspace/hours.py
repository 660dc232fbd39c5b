"""The hours of a schedule: seasons, sessions, quiet hours, caps, relays and special days, read with their faults."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from loa.files.toml import Table, did_you_mean
from loa.messages import _
from loa.model.playing import (
    DAY_KINDS,
    EVERY_DAY,
    PRIORITIES,
    Caps,
    Daypart,
    MonthDay,
    QuietHours,
    Relay,
    Season,
    SpecialDay,
)

T = TypeVar("T", Season, Daypart, Relay)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL = "all"
"""A special day closes every session."""
_SPECIAL_KINDS = tuple(kind for kind in DAY_KINDS if kind != "normal")
_LEAP_YEAR = 2024
"""A year that has every day of a season."""
_MOST_LUNAR_DAY = 30


@dataclass(frozen=True, slots=True)
class Hours:
    """When a station may play, and when not."""

    dayparts: tuple[Daypart, ...]
    caps: Caps
    quiet_hours: tuple[QuietHours, ...]
    relays: tuple[Relay, ...]
    special_days: tuple[SpecialDay, ...]


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of a schedule's or a station's hours, each opened once."""

    whole: Table
    parts: dict[str, list[Table]]
    caps: Table

    def wrong(self, part: str, index: int, key: str, message: str, cure: str) -> None:
        """Note a fault at one item; at the station's own table when the item is the schedule's."""
        items = self.parts[part]
        if index < len(items):
            items[index].wrong(key, message, cure)
        else:
            self.whole.wrong(None, message, cure)


_PARTS = ("season", "daypart", "quiet", "relay", "day")


def read_hours(table: Table, base: Hours | None = None) -> Hours:
    """The hours that a schedule's table gives, or a station's table in place of the schedule's.

    Faults are noted on the tables.

    Args:
        table: with ``[[season]]``, ``[[daypart]]``, ``[caps]``, ``[[quiet]]``, ``[[relay]]`` and ``[[day]]``.
        base: the schedule's hours, for what a station's table leaves out.
    """
    tables = _Tables(table, {part: list(table.tables(part)) for part in _PARTS}, table.table("caps"))
    if base and not any(table.has(part) for part in (*_PARTS, "caps")):
        return base
    seasons = _seasons(tables.parts["season"])
    dayparts = _dayparts(tables, seasons, base)
    hours = Hours(
        dayparts,
        _caps(tables.caps, base.caps if base else None),
        _quiet_hours(tables.parts["quiet"]) if base is None or table.has("quiet") else base.quiet_hours,
        _relays(tables.parts["relay"], seasons) if base is None or table.has("relay") else base.relays,
        _special_days(tables.parts["day"], dayparts) if base is None or table.has("day") else base.special_days,
    )
    _check_together(tables, hours)
    return hours


def weekdays_of(table: Table) -> tuple[int, ...]:
    """``weekdays`` as numbers, 0 for Monday; every day when left out."""
    words = table.texts("weekdays", WEEKDAYS)
    for word in words:
        if word not in WEEKDAYS:
            unknown(table, "weekdays", word, WEEKDAYS)
    return tuple(sorted({WEEKDAYS.index(word) for word in words if word in WEEKDAYS})) or EVERY_DAY


def unknown(table: Table, key: str | None, word: str, known: Sequence[str]) -> None:
    """Note a word that refers to nothing."""
    table.wrong(key, _("“{word}” is not known.").format(word=word), did_you_mean(word, tuple(known)))


def check_plain(table: Table, key: str = "name") -> str:
    """A name of a-z, digits and hyphens."""
    name = table.text(key)
    if name and not (name.isascii() and name.replace("-", "").isalnum() and name == name.lower()):
        table.wrong(key, _("A session's name is plain: a-z, digits, hyphen."), _('Write it as name = "sang".'))
    return name


def month_day(table: Table, key: str) -> MonthDay:
    """A day of every year, written as ``"04-30"``; noted when there is no such day."""
    text = table.text(key)
    try:
        day = dt.date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        if text:
            table.wrong(key, _("“{text}” is not a day of the year.").format(text=text), _('Write it as "04-30".'))
        return (1, 1)
    return (day.month, day.day)


def _seasons(tables: Sequence[Table]) -> dict[str, Season]:
    read = [(one, Season(check_plain(one), month_day(one, "from"), month_day(one, "until"))) for one in tables]
    _note_twice(read, _("The season “{name}” stands twice."))
    return {season.name: season for _table, season in read}


def _season(table: Table, seasons: dict[str, Season]) -> Season | None:
    name = table.text("season", "")
    if name and name not in seasons:
        unknown(table, "season", name, tuple(seasons))
    return seasons.get(name)


def _dayparts(tables: _Tables, seasons: dict[str, Season], base: Hours | None) -> tuple[Daypart, ...]:
    if base and not tables.whole.has("daypart"):
        return base.dayparts
    read = [(one, _daypart(one, seasons)) for one in tables.parts["daypart"]]
    if not read:
        tables.whole.wrong(None, _("The schedule has no session."), _("Add one under [[daypart]]."))
    _note_twice(read, _("The session “{name}” stands twice."))
    for earlier, later, table in _pairs(read):
        if _may_meet(earlier, later) and _overlap(earlier, later):
            table.wrong(
                "start",
                _("The session “{name}” overlaps “{other}”.").format(name=later.name, other=earlier.name),
                _("Let one end before the next begins, or give them other weekdays."),
            )
    return tuple(daypart for _table, daypart in read)


def _note_twice(read: Sequence[tuple[Table, T]], message: str) -> None:
    """Note each item whose name stands before it already."""
    seen: set[str] = set()
    for table, item in read:
        if item.name in seen:
            table.wrong("name", message.format(name=item.name), _("Rename one."))
        seen.add(item.name)


def _pairs(read: Sequence[tuple[Table, T]]) -> Iterator[tuple[T, T, Table]]:
    """Every two items of other names in their order, with the later one's table."""
    for (_table, earlier), (table, later) in itertools.combinations(read, 2):
        if earlier.name != later.name:
            yield earlier, later, table


def _overlap(one: Daypart | Relay, other: Daypart | Relay) -> bool:
    """True when their hours do, on a day that has both."""
    return one.start < other.end and other.start < one.end


def _daypart(table: Table, seasons: dict[str, Season]) -> Daypart:
    daypart = Daypart(
        check_plain(table),
        table.text("title"),
        table.time("start"),
        table.time("end"),
        weekdays=weekdays_of(table),
        season=_season(table, seasons),
        kinds=table.texts("kinds", ()),
    )
    _check_order(table, daypart.start, daypart.end)
    for kind in daypart.kinds:
        if kind not in DAY_KINDS:
            unknown(table, "kinds", kind, DAY_KINDS)
    return daypart


def _check_order(table: Table, start: dt.time, end: dt.time) -> None:
    if table.has("start") and table.has("end") and start >= end:
        table.wrong("end", _("The session ends before it begins."), _("Let the end be later on the same day."))


def _may_meet(one: Daypart, other: Daypart) -> bool:
    """True when both may be open on the same date."""
    kinds = not one.kinds or not other.kinds or set(one.kinds) & set(other.kinds)
    return bool(set(one.weekdays) & set(other.weekdays)) and bool(kinds) and _seasons_meet(one.season, other.season)


def _seasons_meet(one: Season | None, other: Season | None) -> bool:
    if one is None or other is None:
        return True
    return any(day in one and day in other for day in _days_of_year())


def _days_of_year() -> Iterator[dt.date]:
    first = dt.date(_LEAP_YEAR, 1, 1)
    return (first + dt.timedelta(days=n) for n in range(366))


def _quiet_hours(tables: Sequence[Table]) -> tuple[QuietHours, ...]:
    return tuple(QuietHours(one.time("from"), one.time("until")) for one in tables)


def _caps(one: Table, old: Caps | None) -> Caps:
    return Caps(
        sessions_per_day=one.integer("sessions_per_day", old.sessions_per_day if old else None, least=1, most=24),
        minutes_per_session=one.number(
            "minutes_per_session", old.minutes_per_session if old else None, least=1, most=24 * 60
        ),
        days_per_week=one.integer("days_per_week", old.days_per_week if old else 7, least=1, most=7),
        relay_minutes_per_day=one.number(
            "relay_minutes_per_day", old.relay_minutes_per_day if old else 24 * 60, least=0, most=24 * 60
        ),
    )


def _relays(tables: Sequence[Table], seasons: dict[str, Season]) -> tuple[Relay, ...]:
    read = [(one, _relay(one, seasons)) for one in tables]
    _note_twice(read, _("The relay “{name}” stands twice."))
    for earlier, later, table in _pairs(read):
        if _relays_meet(earlier, later):
            table.wrong(
                "start",
                _("The relay “{name}” overlaps “{other}”.").format(name=later.name, other=earlier.name),
                _("A loudspeaker relays one station at a time: change the hours or the weekdays."),
            )
    return tuple(relay for _table, relay in read)


def _relay(table: Table, seasons: dict[str, Season]) -> Relay:
    relay = Relay(
        check_plain(table),
        table.text("title"),
        table.text("source"),
        table.time("start"),
        table.time("end"),
        weekdays=weekdays_of(table),
        first=table.date("from", dt.date.min),
        last=table.date("until", dt.date.max),
        season=_season(table, seasons),
        line=table.line(),
    )
    _check_order(table, relay.start, relay.end)
    check_dates(table, relay.first, relay.last)
    if table.has("source") and not relay.source.strip():
        table.wrong("source", _("The source of the relay is blank."), _("Name the station that is relayed."))
    return relay


def check_dates(table: Table, first: dt.date, last: dt.date) -> None:
    """Note an end before its beginning."""
    if first > last:
        table.wrong(
            "until" if table.has("until") else "from",
            _("The rule ends ({last:%d/%m/%Y}) before it begins ({first:%d/%m/%Y}).").format(first=first, last=last),
            _("Correct the dates."),
        )


def _relays_meet(one: Relay, other: Relay) -> bool:
    return (
        bool(set(one.weekdays) & set(other.weekdays))
        and _overlap(one, other)
        and one.first <= other.last
        and other.first <= one.last
        and _seasons_meet(one.season, other.season)
    )


def _special_days(tables: Sequence[Table], dayparts: Sequence[Daypart]) -> tuple[SpecialDay, ...]:
    names = (*(daypart.name for daypart in dayparts), ALL)
    return tuple(_special_day(one, names) for one in tables)


def _special_day(table: Table, sessions: Sequence[str]) -> SpecialDay:
    on = month_day(table, "on") if table.has("on") else _lunar_day(table) if table.has("lunar") else None
    day = SpecialDay(
        kind=table.choice("kind", _SPECIAL_KINDS),
        title=table.text("title"),
        first=table.date("from", dt.date.min),
        last=table.date("until", table.date("from", dt.date.min) if on is None else dt.date.max),
        on=on,
        is_lunar=table.has("lunar"),
        before=table.integer("before", 0, most=30),
        days=table.integer("days", 1, least=1, most=30),
        closes=table.texts("closes", ()),
        start=table.time("start") if table.has("start") else None,
        end=table.time("end") if table.has("end") else None,
        priorities=table.texts("priorities", ()),
        line=table.line(),
    )
    _check_special_day(table, day, sessions)
    return day


def _lunar_day(table: Table) -> MonthDay | None:
    """``"01-01"`` of the lunar year; its months have up to 30 days, so ``"02-30"`` is one."""
    text = table.text("lunar")
    month, _dash, day = text.partition("-")
    if not (len(text) == len("01-01") and month.isdigit() and day.isdigit()):
        month = day = "0"
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= _MOST_LUNAR_DAY):  # noqa: PLR2004 - months of a year
        table.wrong(
            "lunar", _("“{text}” is not a day of the lunar year.").format(text=text), _('Write Tết as "01-01".')
        )
        return (1, 1)
    return (int(month), int(day))


def _check_special_day(table: Table, day: SpecialDay, sessions: Sequence[str]) -> None:
    if table.has("on") and table.has("lunar"):
        table.wrong("lunar", _("A day is either solar or lunar."), _("Keep one of “on” and “lunar”."))
    if day.on is None and not table.has("from"):
        table.wrong(None, _("The day has no date."), _('Write on = "09-02", lunar = "01-01" or from = 2024-07-25.'))
    if day.on is None and (table.has("before") or table.has("days")):
        key = "before" if table.has("before") else "days"
        table.wrong(key, _("“{key}” goes with “on” or “lunar”.").format(key=key), _("Use from and until."))
    check_dates(table, day.first, day.last)
    if table.has("start") != table.has("end"):
        table.wrong(None, _("Of “start” and “end”, one is missing."), _("Write both, or neither."))
    elif day.start and day.end:
        _check_order(table, day.start, day.end)
    for name in day.closes:
        if name not in sessions:
            unknown(table, "closes", name, sessions)
    for name in day.priorities:
        if name not in PRIORITIES:
            unknown(table, "priorities", name, PRIORITIES)


def _check_together(tables: _Tables, hours: Hours) -> None:
    """What is right alone and wrong together; each fault stands at the part that this table writes."""
    for (nth, quiet), (order, daypart) in itertools.product(enumerate(hours.quiet_hours), enumerate(hours.dayparts)):
        if _is_quiet_in(quiet, daypart.start, daypart.end) and _is_whole(tables.parts["quiet"], nth):
            is_own = tables.whole.has("quiet")
            tables.wrong(
                "quiet" if is_own else "daypart",
                nth if is_own else order,
                "from" if is_own else "start",
                _("The session “{name}” lies in the quiet hours.").format(name=daypart.name),
                _("Move the session or the quiet hours."),
            )
    for order, relay in enumerate(hours.relays):
        if any(_is_quiet_in(quiet, relay.start, relay.end) for quiet in hours.quiet_hours):
            tables.wrong(
                "relay",
                order,
                "start",
                _("The relay “{name}” lies in the quiet hours.").format(name=relay.name),
                _("Move the relay or the quiet hours."),
            )
    _check_busiest(tables, hours)


def _is_whole(quiet: Sequence[Table], index: int) -> bool:
    """False for quiet hours that lack a time: that fault is told already."""
    return index >= len(quiet) or (quiet[index].has("from") and quiet[index].has("until"))


def _is_quiet_in(quiet: QuietHours, start: dt.time, end: dt.time) -> bool:
    if start >= end:
        return False
    if quiet.start < quiet.end:
        return quiet.start < end and start < quiet.end
    return end > quiet.start or start < quiet.end


def _check_busiest(tables: _Tables, hours: Hours) -> None:
    most = hours.caps.sessions_per_day
    busiest = max((_sessions_on(hours.dayparts, day, kind) for day in _days_of_year() for kind in DAY_KINDS), default=0)
    if most and busiest > most:
        is_own = tables.caps.has("sessions_per_day")
        (tables.caps if is_own else tables.whole).wrong(
            "sessions_per_day" if is_own else None,
            _("A day has {count} sessions; the cap is {most}.").format(count=busiest, most=most),
            _("Take a session out, or give it other weekdays."),
        )


def _sessions_on(dayparts: Sequence[Daypart], day: dt.date, kind: str) -> int:
    return sum(
        day.weekday() in part.weekdays
        and (part.season is None or day in part.season)
        and (not part.kinds or kind in part.kinds)
        for part in dayparts
    )
