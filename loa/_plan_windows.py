"""When a station may play on a day: its sessions with the room they have, why the others are closed, its relays."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from loa.calendar_days import DayType, day_type
from loa.model.playing import DayChange, Daypart, QuietHours, Relay, Station
from loa.model.time import at

_DAY_SECONDS = 24 * 3600.0
_MINUTE = 60.0
_UNIX_DAY = dt.date(1970, 1, 1)
_OFFSET_SECONDS = 7 * 3600.0
ALL = "all"


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds of a day, counted from midnight, and what takes them."""

    start: float
    end: float
    what: str
    """In Vietnamese, for a reason: ``giờ yên lặng 21:00–05:30``."""
    is_firm: bool = False
    """A session does not go on, or begin, after it: quiet hours and power cuts end what they meet."""

    def meets(self, start: float, end: float) -> bool:
        """True when it shares a moment with another span."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Window:
    """One session of one day: open with its room, or closed with the reason."""

    day: dt.date
    name: str
    title: str
    daypart: str
    """Name of the daypart it belongs to; empty for an emergency outside all of them."""
    order: int
    """Which session of its day, from 0."""
    opens: float
    """When it begins, in seconds of the day."""
    seconds: float
    """How long the session may last, frame and all."""
    limit: str
    """The rule that sets ``seconds``, in Vietnamese."""
    closed: str = ""
    """The rule that closes it, in Vietnamese; empty when it is open."""

    @property
    def start(self) -> dt.datetime:
        """When the session begins."""
        return at(self.day, time_of(self.opens))

    @property
    def since_epoch(self) -> tuple[float, float]:
        """Its beginning and its latest end in Unix time; Viet Nam keeps one offset since 1975 (tz database)."""
        begins = (self.day - _UNIX_DAY).days * _DAY_SECONDS + self.opens - _OFFSET_SECONDS
        return begins, begins + self.seconds


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a day of a station is before anything is planned."""

    day: dt.date
    type: DayType
    off: str
    """Why nothing is played all day; empty when it may be."""
    dayparts: tuple[Daypart, ...]
    """In order of time."""
    relays: tuple[Relay, ...]
    refused: tuple[tuple[Relay, str], ...]
    """Relays that are not sent on, and which rule forbids it."""
    blocked: tuple[Span, ...]
    """Quiet hours, power cuts and relays."""


def day_plan(station: Station, day: dt.date, *, off: str) -> DayPlan:
    """The day's kind, its dayparts and its relays."""
    kind = day_type(station.special_days, day)
    dayparts = tuple(dayparts_on(station, day))
    kept, refused = _relays(station, day, kind, off=off, dayparts=dayparts)
    blocked = (*firm_spans(station, kind), *(_relay_span(relay) for relay in kept))
    return DayPlan(day, kind, off, dayparts, kept, refused, blocked)


def firm_spans(station: Station, kind: DayType) -> tuple[Span, ...]:
    """What not even an emergency may break: quiet hours and power cuts."""
    quiet = (span for hours in station.quiet_hours for span in _quiet_spans(hours))
    cuts = (Span(seconds_of(one), seconds_of(two), f"{kind.title} {one:%H:%M}–{two:%H:%M}") for one, two in kind.cuts)
    return (*quiet, *cuts)


def windows_of(
    station: Station, plan: DayPlan, *, taken: Sequence[Span] = (), used: Mapping[str, float] | None = None
) -> list[Window]:
    """The sessions of a day in order of time, the closed ones too.

    Args:
        station: whose caps hold.
        plan: the day.
        taken: programmes that stand already, of fixed times and emergencies.
        used: seconds of each daypart's cap that they took.
    """
    open_before = 0
    windows = []
    for order, daypart in enumerate(plan.dayparts):
        closed = plan.off or _closed(station, plan, daypart) or _too_many(station, open_before)
        following = plan.dayparts[order + 1] if order + 1 < len(plan.dayparts) else None
        window = _window(station, plan, daypart, order=order, following=following, taken=taken, used=used or {})
        windows.append(window if not closed else _shut(window, closed))
        open_before += not closed
    return windows


def fixed_window(
    station: Station, plan: DayPlan, parent: Window, moment: dt.time, *, taken: Sequence[Span], used: float
) -> Window:
    """The programme that begins at a fixed time inside a session's hours."""
    opens = seconds_of(moment)
    daypart = next(part for part in plan.dayparts if part.name == parent.daypart)
    left = session_seconds(station, plan, daypart) - used
    ends = [(opens + left, _cap_text(station)), (seconds_of(daypart.end), _end_text(daypart))]
    spans = [span for span in (*plan.blocked, *taken) if span.end > opens]
    ends += [(max(span.start, opens), span.what) for span in spans]
    end, limit = min(ends)
    closed = parent.closed or ("" if end > opens else limit)
    return Window(
        plan.day,
        f"luc-{moment:%H%M}",
        f"Lúc {moment:%H:%M}",
        daypart.name,
        -1,
        opens,
        max(0.0, end - opens),
        limit,
        closed,
    )


def session_seconds(station: Station, plan: DayPlan, daypart: Daypart) -> float:
    """The cap of a session in seconds, less what relays take of it."""
    return station.caps.minutes_per_session * _MINUTE - _relayed(plan.relays, daypart)


def dayparts_on(station: Station, day: dt.date) -> list[Daypart]:
    """The dayparts of a date, in order of time: its weekday, its season, its kind, and what that day changes."""
    kind = day_type(station.special_days, day).kind
    return sorted(
        (
            _moved(daypart, change_of(station, day, daypart.name))
            for daypart in station.dayparts
            if day.weekday() in daypart.weekdays
            and (daypart.season is None or day in daypart.season)
            and (not daypart.kinds or kind in daypart.kinds)
        ),
        key=lambda daypart: (daypart.start, daypart.name),
    )


def change_of(station: Station, day: dt.date, session: str) -> DayChange | None:
    """What only this day changes of a session; None when it is as ever."""
    found = [one for one in station.day_changes if (one.day, one.session) == (day, session)]
    return found[-1] if found else None


def _moved(daypart: Daypart, change: DayChange | None) -> Daypart:
    """The daypart at its time of that day, as long as ever, but not into the next day."""
    if change is None or change.start is None:
        return daypart
    hours = seconds_of(daypart.end) - seconds_of(daypart.start)
    end = min(seconds_of(change.start) + hours, _DAY_SECONDS - _MINUTE)
    return replace(daypart, start=change.start, end=time_of(end))


def days_off(station: Station, week: Sequence[dt.date]) -> dict[dt.date, str]:
    """The days of an ISO week on which the cap of days silences the station: the last ones of those it could play."""
    playable = [day for day in week if dayparts_on(station, day) or _relays_of(station, day)]
    why = f"mỗi tuần tối đa {station.caps.days_per_week} ngày phát"
    return dict.fromkeys(playable[station.caps.days_per_week :], why)


def seconds_of(time: dt.time) -> float:
    """Seconds from midnight."""
    return time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6


def time_of(seconds: float) -> dt.time:
    """The time of day of seconds from midnight."""
    whole = int(seconds)
    return dt.time(whole // 3600, whole % 3600 // 60, whole % 60, int((seconds - whole) * 1e6))


def next_minute(seconds: float) -> float:
    """The first whole minute from a moment on."""
    return -(-seconds // _MINUTE) * _MINUTE


def _window(
    station: Station,
    plan: DayPlan,
    daypart: Daypart,
    *,
    order: int,
    following: Daypart | None,
    taken: Sequence[Span],
    used: Mapping[str, float],
) -> Window:
    """The longest free stretch of the session's hours, as far as its cap lets it be; the first of equals."""
    begins = seconds_of(daypart.start) + station.stagger_minutes * _MINUTE
    cap = session_seconds(station, plan, daypart) - used.get(daypart.name, 0.0)
    ends = [(seconds_of(daypart.end), _end_text(daypart))]
    if following:
        ends.append((seconds_of(following.start), f"{following.title} bắt đầu lúc {following.start:%H:%M}"))
    end, limit = min(ends)
    pieces = list(_free(begins, end, limit, (*plan.blocked, *taken)))
    opens, until, why = max(pieces, key=lambda piece: (min(piece[1] - piece[0], cap), -piece[0]))
    seconds, limit = min((cap, _cap_text(station, plan, daypart)), (until - opens, why))
    return Window(
        plan.day,
        daypart.name,
        daypart.title,
        daypart.name,
        order,
        opens,
        max(0.0, seconds),
        limit,
        "" if seconds > 0 else limit,
    )


def _free(begins: float, end: float, limit: str, blocked: Sequence[Span]) -> Iterator[tuple[float, float, str]]:
    """Free stretches with what ends each; at least one, of no length when there is none."""
    moment = begins
    for span in sorted(blocked, key=lambda one: (one.start, one.end)):
        if moment >= end or span.end <= moment or span.start >= end:
            continue
        yield moment, max(moment, span.start), span.what
        if span.is_firm:
            return
        moment = next_minute(span.end)
    if moment < end or moment == begins:
        yield moment, max(moment, end), limit


def _shut(window: Window, closed: str) -> Window:
    return Window(
        window.day, window.name, window.title, window.daypart, window.order, window.opens, 0.0, closed, closed
    )


def _closed(station: Station, plan: DayPlan, daypart: Daypart) -> str:
    change = change_of(station, plan.day, daypart.name)
    if change and change.start is None:
        return f"riêng ngày này không phát: {change.why}"
    if daypart.name in plan.type.closes or ALL in plan.type.closes:
        return f"{plan.type.title} không phát"
    return ""


def _too_many(station: Station, open_before: int) -> str:
    most = station.caps.sessions_per_day
    return "" if open_before < most else f"mỗi ngày tối đa {most} buổi"


def _cap_text(station: Station, plan: DayPlan | None = None, daypart: Daypart | None = None) -> str:
    relayed = plan is not None and daypart is not None and _relayed(plan.relays, daypart) > 0
    return f"mỗi buổi tối đa {station.caps.minutes_per_session:g} phút" + (", kể cả tiếp âm" if relayed else "")


def _end_text(daypart: Daypart) -> str:
    return f"{daypart.title} hết lúc {daypart.end:%H:%M}"


def _quiet_spans(quiet: QuietHours) -> Iterator[Span]:
    """Quiet hours on one day; from a time to the same time is the whole day."""
    begins, ends = seconds_of(quiet.start), seconds_of(quiet.end)
    what = f"giờ yên lặng {quiet.start:%H:%M}–{quiet.end:%H:%M}"
    if begins < ends:
        yield Span(begins, ends, what, is_firm=True)
    else:
        yield Span(0.0, ends, what, is_firm=True)
        yield Span(begins, _DAY_SECONDS, what, is_firm=True)


def _relays_of(station: Station, day: dt.date) -> list[Relay]:
    found = (
        relay
        for relay in station.relays
        if relay.first <= day <= relay.last
        and day.weekday() in relay.weekdays
        and (relay.season is None or day in relay.season)
    )
    return sorted(found, key=lambda relay: (relay.start, relay.name))


def _relays(
    station: Station, day: dt.date, kind: DayType, *, off: str, dayparts: Sequence[Daypart]
) -> tuple[tuple[Relay, ...], tuple[tuple[Relay, str], ...]]:
    kept: list[Relay] = []
    refused: list[tuple[Relay, str]] = []
    firm = firm_spans(station, kind)
    for relay in _relays_of(station, day):
        why = off or _obstacle(station, relay, kept=kept, firm=firm, dayparts=dayparts)
        if why:
            refused.append((relay, why))
        else:
            kept.append(relay)
    return tuple(kept), tuple(refused)


def _obstacle(
    station: Station, relay: Relay, *, kept: Sequence[Relay], firm: Sequence[Span], dayparts: Sequence[Daypart]
) -> str:
    """Which rule forbids a relay; nothing when none does."""
    start, end = seconds_of(relay.start), seconds_of(relay.end)
    for span in (*firm, *(_relay_span(other) for other in kept)):
        if span.meets(start, end):
            return span.what
    if sum(seconds_of(one.end) - seconds_of(one.start) for one in (*kept, relay)) > (
        station.caps.relay_minutes_per_day * _MINUTE
    ):
        return f"mỗi ngày tiếp âm tối đa {station.caps.relay_minutes_per_day:g} phút"
    for daypart in dayparts:
        if _relayed((*kept, relay), daypart) > station.caps.minutes_per_session * _MINUTE:
            return _cap_text(station)
    return ""


def _relay_span(relay: Relay) -> Span:
    return Span(seconds_of(relay.start), seconds_of(relay.end), f"tiếp âm {relay.title} lúc {relay.start:%H:%M}")


def _relayed(relays: Sequence[Relay], daypart: Daypart) -> float:
    """Seconds of relays inside a session's hours."""
    start, end = seconds_of(daypart.start), seconds_of(daypart.end)
    return sum(max(0.0, min(end, seconds_of(relay.end)) - max(start, seconds_of(relay.start))) for relay in relays)
