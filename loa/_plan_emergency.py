"""An emergency item in a week that is planned already: aired at once, then first in every session; the past stays.

Only caps, quiet hours and power cuts, and the words' own validity, stand above it. What it puts out of its place is
noted, and finds another place on the same day when there is one.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from loa._plan_slots import Placed, Quota, Slot, Week
from loa._plan_windows import (
    Span,
    Window,
    dayparts_on,
    firm_spans,
    next_minute,
    seconds_of,
    session_seconds,
    time_of,
    windows_of,
)
from loa.model.playing import Daypart, LibraryItem
from loa.model.time import VIETNAM

_WHAT = "tin khẩn cấp"
_DAY_SECONDS = 24 * 3600.0


def air_emergency(week: Week, quota: Quota) -> None:
    """Put an emergency rule into the week."""
    moment = (quota.rule.emergency_at or dt.datetime.min.replace(tzinfo=dt.UTC)).astimezone(VIETNAM)
    for day, plan in week.days.items():
        if not quota.rule.first <= day <= quota.rule.last or plan.off:
            continue
        if not quota.items[day]:
            continue
        since = seconds_of(moment.time()) if day == moment.date() else 0.0
        if day == moment.date():
            _air_at_once(week, quota, day, since)
        _lead_sessions(week, quota, day, since)


def trimmed(relays: Sequence[tuple[float, float]], spans: Sequence[Span]) -> list[tuple[float, float]]:
    """Stretches of relays without what emergencies take of them."""
    left = list(relays)
    for span in spans:
        left = [piece for one in left for piece in _without(one, span)]
    return left


def emergency_spans(week: Week, day: dt.date) -> list[Span]:
    """What the emergency programmes of a day take."""
    return [_span(week, slot) for slot in week.slots[day] if slot.force == "emergency" and slot.placed]


def _without(one: tuple[float, float], span: Span) -> Iterator[tuple[float, float]]:
    start, end = one
    if not span.meets(start, end):
        yield one
        return
    if start < span.start:
        yield start, span.start
    if span.end < end:
        yield span.end, end


def _air_at_once(week: Week, quota: Quota, day: dt.date, since: float) -> None:
    """Give the item a programme of its own as soon as the law allows."""
    item = min(quota.items[day], key=lambda one: (one.seconds, one.spot))
    length = week.frame.frame_seconds + item.seconds
    opens, why = _first_moment(week, day, next_minute(since), length)
    if not why:
        why = _make_way(week, day, since=since, opens=opens, length=length)
    if why:
        week.notes.setdefault(quota.index, []).append(why)
        return
    daypart = _daypart_at(week, day, opens)
    name = f"khan-cap-{time_of(opens):%H%M}"
    window = Window(day, name, "Tin khẩn cấp", daypart.name if daypart else "", -1, opens, length, _WHAT)
    slot = Slot(window, "emergency")
    week.put(slot, Placed(quota, item))
    week.slots[day].append(slot)


def _first_moment(week: Week, day: dt.date, opens: float, length: float) -> tuple[float, str]:
    """The first minute at which the item can be aired whole, or why there is none on this day."""
    others = emergency_spans(week, day)
    spans = (*firm_spans(week.station, week.days[day].type), *others)
    why = ""
    for span in sorted(spans, key=lambda one: one.start):
        if span.meets(opens, opens + length):
            opens, why = next_minute(span.end), span.what
    return (opens, "") if opens + length <= _DAY_SECONDS else (opens, why or "đã hết ngày")


def _make_way(week: Week, day: dt.date, *, since: float, opens: float, length: float) -> str:
    """Take lines away that stand in the item's way; or tell which cap forbids it."""
    daypart = _daypart_at(week, day, opens)
    end = opens + length
    if why := _day_too_many(week, day):
        return why
    if length > week.station.caps.minutes_per_session * 60:
        return f"mỗi buổi tối đa {week.station.caps.minutes_per_session:g} phút"
    if daypart and _is_in_session(week, day, daypart):
        cap = session_seconds(week.station, week.days[day], daypart)
        kept = sum(_kept_seconds(week, slot, opens) for slot in _of(week, day, daypart) if slot.window.opens < opens)
        if kept + length > cap:
            return f"mỗi buổi tối đa {week.station.caps.minutes_per_session:g} phút"
    elif why := _free_a_session(week, day, since):
        return why
    for slot in week.slots[day]:
        if (slot.force or slot.window.opens < since) and slot.placed and _span(week, slot).meets(opens, end):
            _cut(week, slot, opens)
    return ""


def _day_too_many(week: Week, day: dt.date) -> str:
    """Why a day on which nothing else is played may not become one more day of the week."""
    most = week.station.caps.days_per_week
    days = {
        one
        for one, plan in week.days.items()
        if not plan.off and (plan.dayparts or plan.relays or any(slot.placed for slot in week.slots[one]))
    }
    return f"mỗi tuần tối đa {most} ngày phát" if len(days | {day}) > most else ""


def _is_in_session(week: Week, day: dt.date, daypart: Daypart) -> bool:
    """True when the daypart is a session of the day anyhow, so that the item adds none."""
    return any(slot.placed or not slot.window.closed for slot in _of(week, day, daypart))


def _of(week: Week, day: dt.date, daypart: Daypart) -> list[Slot]:
    return [slot for slot in week.slots[day] if slot.window.daypart == daypart.name]


def _free_a_session(week: Week, day: dt.date, since: float) -> str:
    """Keep the cap of sessions with one more: close the day's last session that has not begun."""
    counted = {slot.window.daypart or slot.window.name for slot in week.slots[day] if _counts(slot, since)}
    most = week.station.caps.sessions_per_day
    if len(counted) < most:
        return ""
    later = [slot for slot in week.slots[day] if not slot.window.closed and slot.window.opens >= since]
    later = [slot for slot in later if not _has_begun(week, day, slot.window.daypart, since)]
    if not later:
        return f"mỗi ngày tối đa {most} buổi"
    last = max(later, key=lambda slot: slot.window.opens).window.daypart
    for slot in week.slots[day]:
        if slot.window.daypart == last:
            _cut(week, slot, 0.0)
            slot.window = _closed(slot.window, f"nhường buổi cho {_WHAT}")
    return ""


def _counts(slot: Slot, since: float) -> bool:
    return bool(slot.placed) or (not slot.window.closed and not slot.force and slot.window.opens >= since)


def _has_begun(week: Week, day: dt.date, daypart: str, since: float) -> bool:
    return any(slot.placed and slot.window.opens < since for slot in week.slots[day] if slot.window.daypart == daypart)


def _closed(window: Window, why: str) -> Window:
    return Window(window.day, window.name, window.title, window.daypart, window.order, window.opens, 0.0, why, why)


def _cut(week: Week, slot: Slot, opens: float) -> None:
    """Take away the lines of a programme that are not over by a moment."""
    offset = slot.window.opens + week.frame.lead_seconds
    kept = []
    for placed in slot.in_order(week.station.languages):
        offset += placed.item.seconds
        if offset <= opens:
            kept.append(placed)
        elif placed.quota.rule.emergency_at is None:
            week.displaced.setdefault(placed.quota.index, []).append(slot.window.day)
        offset += week.frame.sting_seconds
    _refill(week, slot, kept)
    if kept and slot.window.opens + slot.length(week.frame) > opens:
        slot.seconds = opens - slot.window.opens - week.frame.frame_seconds


def _kept_seconds(week: Week, slot: Slot, opens: float) -> float:
    return min(slot.length(week.frame), max(0.0, opens - slot.window.opens))


def _refill(week: Week, slot: Slot, placed: Sequence[Placed]) -> None:
    slot.placed, slot.seconds = [], 0.0
    for one in placed:
        slot.add(one, week.frame)


def _span(week: Week, slot: Slot) -> Span:
    return Span(slot.window.opens, slot.window.opens + slot.length(week.frame), _WHAT)


def _daypart_at(week: Week, day: dt.date, opens: float) -> Daypart | None:
    return next(
        (one for one in dayparts_on(week.station, day) if seconds_of(one.start) <= opens < seconds_of(one.end)), None
    )


def _lead_sessions(week: Week, quota: Quota, day: dt.date, since: float) -> None:
    """Put the item first in every session of the day that has not begun, and the others after it."""
    old = [slot for slot in week.slots[day] if not slot.force and not slot.window.closed and slot.window.opens >= since]
    own = [slot for slot in week.slots[day] if slot.force and slot.placed]
    taken = [_span(week, slot) for slot in own]
    used: dict[str, float] = {}
    for slot in own:
        used[slot.window.daypart] = used.get(slot.window.daypart, 0.0) + slot.length(week.frame)
    windows = {one.name: one for one in windows_of(week.station, week.days[day], taken=taken, used=used)}
    homeless: list[Placed] = []
    for slot in old:
        before = slot.in_order(week.station.languages)
        slot.window = windows[slot.window.name]
        _refill(week, slot, [])
        if not any(one.force == "emergency" and one.window.daypart == slot.window.daypart for one in own):
            _put_best(week, slot, quota, quota.items[day])
        for placed in before:
            if slot.has_room(placed.item, week.frame):
                slot.add(placed, week.frame)
            else:
                homeless.append(placed)
    for placed in homeless:
        _rehouse(week, placed, old, day)


def _put_best(week: Week, slot: Slot, quota: Quota, items: Sequence[LibraryItem]) -> None:
    fitting = [item for item in items if slot.has_room(item, week.frame)]
    if fitting:
        today = week.slots[slot.window.day]
        best = min(fitting, key=lambda item: (sum(one.plays_spot(item.spot) for one in today), item.spot))
        week.put(slot, Placed(quota, best))


def _rehouse(week: Week, placed: Placed, slots: Sequence[Slot], day: dt.date) -> None:
    allowed = week.opened(placed.quota.rule, day)
    for slot in slots:
        if slot in allowed and slot.has_room(placed.item, week.frame):
            slot.add(placed, week.frame)
            return
    if placed.quota.rule.emergency_at is None:
        week.displaced.setdefault(placed.quota.index, []).append(day)
