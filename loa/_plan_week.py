"""One station's plan for one ISO week, from the strongest rules to the weakest.

Fixed times take their places first, then each priority class spreads its quotas over days and sessions, with gaps as
long as that leaves the quotas whole; last, emergencies change the rest of their day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loa._plan_emergency import air_emergency, emergency_spans, trimmed
from loa._plan_slots import Aired, Frame, Placed, Quota, Slot, Week, rank_of, rule_key
from loa._plan_windows import Span, Window, change_of, day_plan, days_off, fixed_window, seconds_of, time_of, windows_of
from loa._plan_words import (
    GAVE_WAY,
    NO_APPROVAL,
    NO_ITEM,
    NO_SESSION,
    because,
    class_reason,
    displaced_text,
    gap_text,
    most_per_day,
    moved_text,
    no_room,
    not_this_class,
    reason,
    relay_reason,
    rule_place,
    rule_text,
    same_words,
    same_words_reason,
    session_choice,
    week_text,
)
from loa.model.playing import (
    ANY,
    PRIORITIES,
    BrokenRule,
    CampaignRule,
    LibraryItem,
    PlannedPlay,
    PlannedRelay,
    PlannedSession,
    Shortfall,
    Station,
)
from loa.model.time import at

_DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """A week in order of time, what was not met, and what gave way."""

    plays: tuple[PlannedPlay, ...]
    shortfalls: tuple[Shortfall, ...]
    sessions: tuple[PlannedSession, ...]
    relays: tuple[PlannedRelay, ...]
    broken: tuple[BrokenRule, ...]
    aired: tuple[Aired, ...]
    """Of rules with a gap: for the week after."""


def plan_week(
    station: Station, monday: dt.date, items: Sequence[LibraryItem], *, frame: Frame, history: Sequence[Aired] = ()
) -> WeekPlan:
    """The plays of the ISO week that begins on a Monday."""
    week = _empty_week(station, monday, frame, history)
    quotas = [_quota(week, index, rule, items) for index, rule in enumerate(station.rules)]
    usual = [quota for quota in quotas if quota.rule.emergency_at is None]
    _fill_fixed(week, [quota for quota in usual if quota.rule.at])
    _open_sessions(week)
    usual = [_with_days(week, quota) for quota in usual if not quota.rule.at] + [q for q in usual if q.rule.at]
    for rank in range(len(PRIORITIES) + 1):
        _fill_class(week, [quota for quota in usual if quota.rank == rank and not quota.rule.at])
    urgent = [_with_days(week, quota) for quota in quotas if quota.rule.emergency_at]
    for quota in sorted(urgent, key=lambda one: (one.rule.emergency_at, one.index)):
        air_emergency(week, quota)
    return _told(week, sorted([*usual, *urgent], key=lambda quota: quota.index), monday)


def _empty_week(station: Station, monday: dt.date, frame: Frame, history: Sequence[Aired]) -> Week:
    days = [monday + dt.timedelta(days=n) for n in range(_DAYS_OF_WEEK)]
    off = days_off(station, days)
    plans = {day: day_plan(station, day, off=off.get(day, "")) for day in days}
    slots = {day: [Slot(window) for window in windows_of(station, plans[day])] for day in days}
    return Week(station, frame, plans, slots, history)


def _quota(week: Week, index: int, rule: CampaignRule, items: Sequence[LibraryItem]) -> Quota:
    fitting = [item for item in items if _fits(rule, item)]
    rank = rank_of(rule.priority or (fitting[0].priority if fitting else ""))
    name = PRIORITIES[rank] if rank < len(PRIORITIES) else ""
    forbidden = frozenset(day for day, plan in week.days.items() if name and name not in plan.type.priorities)
    right = {day: [item for item in fitting if item.first <= day <= item.last] for day in week.days}
    approved = {
        day: tuple(item for item in some if item.is_approved and day not in forbidden) for day, some in right.items()
    }
    unapproved = frozenset(day for day, some in right.items() if some and not any(item.is_approved for item in some))
    return _with_days(week, Quota(index, rule, rank, (), 0, approved, unapproved, forbidden))


def _with_days(week: Week, quota: Quota) -> Quota:
    """The quota with the days on which it has an open session, and what it asks of this week."""
    rule = quota.rule
    in_force = [day for day in week.days if rule.first <= day <= rule.last]
    if rule.at:
        days = tuple(day for day in in_force if _parents(week, rule, day))
    else:
        days = tuple(day for day in in_force if week.opened(rule, day))
    return replace(quota, days=days, wanted=_wanted(rule, in_force, days))


def _parents(week: Week, rule: CampaignRule, day: dt.date) -> list[tuple[dt.time, Window]]:
    """The fixed times of a day that lie in an open session's hours."""
    found = []
    for time in rule.at:
        for slot in week.slots[day]:
            part = next((one for one in week.days[day].dayparts if one.name == slot.window.daypart), None)
            is_named = not rule.dayparts or slot.window.daypart in rule.dayparts
            if part and part.start <= time < part.end and is_named and not slot.force and not _is_shut(slot.window):
                found.append((time, slot.window))
    return found


def _is_shut(window: Window) -> bool:
    """True when caps, the calendar or quiet hours close the whole session."""
    return bool(window.closed)


def _wanted(rule: CampaignRule, in_force: Sequence[dt.date], days: Sequence[dt.date]) -> int:
    """What the rule asks of this week; a week that the rule only touches is asked no more than its days can hold."""
    if rule.emergency_at:
        return 0
    rising = sum(rule.most_on(day) for day in days if rule.is_ramp(day))
    even = [day for day in days if not rule.is_ramp(day)]
    if not rule.per_week:
        return rule.per_day * len(even) + rising
    even_in_force = sum(1 for day in in_force if not rule.is_ramp(day))
    if even_in_force == _DAYS_OF_WEEK:
        return rule.per_week
    if rising:
        return -(-rule.per_week * even_in_force // _DAYS_OF_WEEK) + rising
    return min(rule.per_week, rule.per_day * even_in_force)


def _fits(rule: CampaignRule, item: LibraryItem) -> bool:
    return (
        (rule.campaign, rule.language) == (item.campaign, item.language)
        and rule.audience in (ANY, item.audience)
        and rule.length in (ANY, item.length)
    )


def _fill_fixed(week: Week, quotas: Sequence[Quota]) -> None:
    """Programmes at fixed times, urgent classes first."""
    for day in week.days:
        wanted: dict[dt.time, list[Quota]] = {}
        for quota in sorted(quotas, key=lambda one: (one.rank, one.index)):
            for time, _window in _parents(week, quota.rule, day):
                wanted.setdefault(time, []).append(quota)
        for time in sorted(wanted):
            _fill_fixed_time(week, day, time, wanted[time], others=[one for one in wanted if one > time])


def _fill_fixed_time(
    week: Week, day: dt.date, time: dt.time, quotas: Sequence[Quota], *, others: Sequence[dt.time]
) -> None:
    parent = next(window for one, window in _parents(week, quotas[0].rule, day) if one == time)
    own = [slot for slot in week.slots[day] if slot.force and slot.placed]
    taken = [_span(week, slot) for slot in own]
    taken += [Span(seconds_of(one), seconds_of(one) + 1, f"giờ cố định {one:%H:%M}") for one in others]
    used = sum(slot.length(week.frame) for slot in own if slot.window.daypart == parent.daypart)
    window = fixed_window(week.station, week.days[day], parent, time, taken=taken, used=used)
    slot = Slot(window, "fixed", (time,))
    week.slots[day].append(slot)
    for quota in quotas:
        due = quota.due_by(day) - week.count(quota)
        if due > 0 and not window.closed:
            week.place(quota, day, keeps_gap=False)


def _open_sessions(week: Week) -> None:
    """The dayparts' sessions as fixed times leave them."""
    for day, plan in week.days.items():
        own = [slot for slot in week.slots[day] if slot.force]
        if not own:
            continue
        used: Counter[str] = Counter()
        for slot in own:
            used[slot.window.daypart] += slot.length(week.frame)  # type: ignore[assignment]
        taken = [_span(week, slot) for slot in own if slot.placed]
        week.slots[day] = [Slot(one) for one in windows_of(week.station, plan, taken=taken, used=used)] + own


def _span(week: Week, slot: Slot) -> Span:
    opens = slot.window.opens
    return Span(opens, opens + slot.length(week.frame), f"giờ cố định {time_of(opens):%H:%M}")


def _fill_class(week: Week, quotas: Sequence[Quota]) -> None:
    """Spread a class over the week; then catch up; then let gaps go where quotas would not be met."""
    for day in week.days:
        requests = [
            (nth, quota.index, quota)
            for quota in quotas
            if day in quota.days
            for nth in range(quota.due_by(day) - week.count(quota))
        ]
        for _nth, _index, quota in sorted(requests, key=lambda one: one[:2]):
            week.place(quota, day)
    _catch_up(week, quotas, keeps_gap=True)
    _catch_up(week, [quota for quota in quotas if quota.rule.gap_minutes], keeps_gap=False)


def _catch_up(week: Week, quotas: Sequence[Quota], *, keeps_gap: bool) -> None:
    """What found no place on its own day goes to any other day of the week that has room."""
    for quota in quotas:
        missing = quota.wanted - week.count(quota)
        for day in quota.days:
            while missing > 0 and week.place(quota, day, keeps_gap=keeps_gap):
                missing -= 1


def _told(week: Week, quotas: Sequence[Quota], monday: dt.date) -> WeekPlan:
    lines = list(_lines(week))
    plays = tuple(play for play, _placed, _slot in lines)
    broken = [*_broken_gaps(week, lines), *_broken_variants(lines)]
    return WeekPlan(
        plays=plays,
        shortfalls=(*_shortfalls(week, quotas, monday), *_refused_relays(week)),
        sessions=tuple(_sessions(week)),
        relays=tuple(relay for day in week.days for relay in _relays(week, day)),
        broken=tuple(sorted(broken, key=lambda one: (one.line, one.force))),
        aired=tuple(
            Aired(rule_key(placed.quota.rule), play.start, play.start + dt.timedelta(seconds=play.seconds))
            for play, placed, _slot in lines
            if placed.quota.rule.gap_minutes
        ),
    )


def _in_time(week: Week, day: dt.date) -> list[Slot]:
    return sorted((slot for slot in week.slots[day] if slot.placed), key=lambda slot: slot.window.opens)


def _lines(week: Week) -> Iterator[tuple[PlannedPlay, Placed, Slot]]:
    nth: Counter[int] = Counter()
    for day in week.slots:
        for slot in _in_time(week, day):
            offset = week.frame.lead_seconds
            for number, placed in enumerate(slot.in_order(week.station.languages), start=1):
                nth[placed.quota.index] += 1
                yield (
                    _play(week, slot, placed, number=number, offset=offset, nth=nth[placed.quota.index]),
                    placed,
                    slot,
                )
                offset += placed.item.seconds + week.frame.sting_seconds


def _play(week: Week, slot: Slot, placed: Placed, *, number: int, offset: float, nth: int) -> PlannedPlay:
    window, item = slot.window, placed.item
    station = week.station.locality
    return PlannedPlay(
        id=f"{station}/{window.day.isoformat()}/{window.name}/{number}",
        station=station,
        start=window.start + dt.timedelta(seconds=round(offset, 3)),
        seconds=item.seconds,
        session=window.name,
        campaign=item.campaign,
        script=item.script,
        spot=item.spot,
        title=item.title,
        reason=_reason(week, slot, placed, nth),
        force=_force(slot, placed.quota),
        rule=rule_place(week.station, placed.quota.rule),
        audience=item.audience,
        language=item.language,
    )


def _force(slot: Slot, quota: Quota) -> str:
    if quota.rule.emergency_at:
        return "emergency"
    if slot.force:
        return slot.force
    return "priority" if quota.rank < rank_of(PRIORITIES[-1]) else "quota"


def _reason(week: Week, slot: Slot, placed: Placed, nth: int) -> str:
    quota, window = placed.quota, slot.window
    others = [other for other in week.slots[window.day] if other is not slot and other.placed]
    same = [other.window.title for other in others if other.plays_spot(placed.item.spot)]
    why = _why_same(week, placed, window.day) if same else ""
    moved = moved_text(change_of(week.station, window.day, window.daypart))
    parts = [class_reason(quota.rank), _choice(week, slot, quota), same_words_reason(same, why) if why else "", moved]
    return reason(
        rule_text(week.station, quota.rule),
        nth=nth,
        wanted=quota.wanted,
        same=[] if why else same,
        other=[] if same else [other.window.title for other in others if other.count(quota)],
        choice="; ".join(part for part in parts if part),
    )


def _why_same(week: Week, placed: Placed, day: dt.date) -> str:
    """Why words are heard again although the rule has others that are right on the day; empty when it has none."""
    others = {item.spot for item in placed.quota.items[day]} - {placed.item.spot}
    heard = {one.item.spot for slot in week.slots[day] for one in slot.placed}
    return GAVE_WAY["room" if others - heard else "turns"] if others else ""


def _choice(week: Week, slot: Slot, quota: Quota) -> str:
    window = slot.window
    sessions = [one.window.title for one in week.opened(quota.rule, window.day)]
    return session_choice(quota.rule, window.title, sessions=sessions, force=slot.force)


def _sessions(week: Week) -> Iterator[PlannedSession]:
    for day in week.slots:
        for slot in _in_time(week, day):
            window = slot.window
            seconds = round(slot.length(week.frame), 3)
            yield PlannedSession(day, window.name, window.title, window.start, seconds, window.daypart)


def _relays(week: Week, day: dt.date) -> Iterator[PlannedRelay]:
    emergencies = emergency_spans(week, day)
    for relay in week.days[day].relays:
        whole = [(seconds_of(relay.start), seconds_of(relay.end))]
        pieces = trimmed(whole, emergencies)
        for number, (start, end) in enumerate(pieces):
            name = f"{week.station.locality}/{day.isoformat()}/{relay.name}"
            yield PlannedRelay(
                id=f"{name}-{number + 1}" if number else name,
                station=week.station.locality,
                start=at(day, time_of(start)),
                seconds=end - start,
                name=relay.name,
                title=relay.title,
                source=relay.source,
                reason=relay_reason(week.station, relay, is_cut=pieces != whole),
            )


def _refused_relays(week: Week) -> Iterator[Shortfall]:
    refused: dict[tuple[str, int], dict[str, list[dt.date]]] = {}
    for day, plan in week.days.items():
        for relay, why in plan.refused:
            refused.setdefault((relay.title, relay.line), {}).setdefault(why, []).append(day)
    for (title, line), whys in refused.items():
        count = sum(map(len, whys.values()))
        kept = sum(1 for plan in week.days.values() for relay in plan.relays if relay.line == line)
        place = f" ({week.station.file} dòng {line})" if week.station.file and line else ""
        yield Shortfall(week.station.locality, f"tiếp âm {title}{place}", count + kept, kept, because(whys))


def _broken_gaps(week: Week, lines: Sequence[tuple[PlannedPlay, Placed, Slot]]) -> Iterator[BrokenRule]:
    by_rule: dict[int, list[tuple[PlannedPlay, Placed, Slot]]] = {}
    for line in lines:
        if line[1].quota.rule.gap_minutes:
            by_rule.setdefault(line[1].quota.index, []).append(line)
    for some in by_rule.values():
        rule = some[0][1].quota.rule
        before = max((aired.end for aired in week.history if aired.rule == rule_key(rule)), default=None)
        for play, _placed, slot in some:
            if before and (play.start - before).total_seconds() < rule.gap_minutes * 60:
                force = slot.force or "quota"
                yield BrokenRule(play.id, "gap", gap_text(rule), GAVE_WAY[force])
            before = play.start + dt.timedelta(seconds=play.seconds)


def _broken_variants(lines: Sequence[tuple[PlannedPlay, Placed, Slot]]) -> Iterator[BrokenRule]:
    """The same words twice a day although the rule has others that day."""
    seen: dict[tuple[dt.date, str], str] = {}
    for play, placed, slot in lines:
        day = slot.window.day
        others = {item.spot for item in placed.quota.items[day]} - {placed.item.spot}
        if (day, placed.item.spot) in seen and others and seen[day, placed.item.spot] != play.session:
            heard = {one.spot for one, _p, other in lines if other.window.day == day}
            why = GAVE_WAY["room" if others - heard else "turns"]
            yield BrokenRule(play.id, "preference", same_words(play.title), why)
        seen.setdefault((day, placed.item.spot), play.session)


def _shortfalls(week: Week, quotas: Sequence[Quota], monday: dt.date) -> Iterator[Shortfall]:
    for quota in quotas:
        planned = week.count(quota)
        wanted = quota.wanted
        if quota.rule.emergency_at:
            wanted = planned + len(week.notes.get(quota.index, ())) + _silent_days(week, quota)
        if planned < wanted:
            rule = f"{rule_text(week.station, quota.rule)}, {week_text(monday)}"
            yield Shortfall(week.station.locality, rule, wanted, planned, because(_obstacles(week, quota)))


def _silent_days(week: Week, quota: Quota) -> int:
    """Days of an emergency item on which it is not heard at all."""
    days = [day for day in week.days if quota.rule.first <= day <= quota.rule.last]
    told = bool(week.notes.get(quota.index))
    return sum(1 for day in days if not week.count_on(quota, day) and not (told and day == quota.rule.first))


def _obstacles(week: Week, quota: Quota) -> dict[str, list[dt.date]]:
    """Per rule in the way, the days on which it was."""
    obstacles: dict[str, list[dt.date]] = {}
    if quota.rule.emergency_at and week.notes.get(quota.index):
        for note in week.notes[quota.index]:
            obstacles.setdefault(note, []).append(quota.rule.first)
    displaced = dict.fromkeys(week.displaced.get(quota.index, ()))
    for day in displaced:
        obstacles.setdefault(displaced_text(), []).append(day)
    for day in week.days:
        if quota.rule.first <= day <= quota.rule.last and day not in displaced:
            for obstacle in _obstacles_on(week, quota, day):
                obstacles.setdefault(obstacle, []).append(day)
    return obstacles


def _obstacles_on(week: Week, quota: Quota, day: dt.date) -> list[str]:
    plan = week.days[day]
    if plan.off:
        return [plan.off]
    if day in quota.forbidden:
        return [not_this_class(plan.type.title)]
    allowed = _sessions_for(week, quota, day)
    opened = [slot for slot in allowed if not slot.window.closed]
    if not opened:
        return list(dict.fromkeys(slot.window.closed for slot in allowed)) or [NO_SESSION]
    if not quota.items[day]:
        return [NO_APPROVAL if day in quota.unapproved else NO_ITEM]
    return _obstacles_in(week, quota, opened, day)


def _sessions_for(week: Week, quota: Quota, day: dt.date) -> list[Slot]:
    if quota.rule.emergency_at:
        return [slot for slot in week.slots[day] if not slot.force]
    return week.allowed(quota.rule, day)


def _obstacles_in(week: Week, quota: Quota, opened: Sequence[Slot], day: dt.date) -> list[str]:
    """What stood in the way on a day that has sessions and words for the rule."""
    rule = quota.rule
    if rule.emergency_at and week.count_on(quota, day):
        return []
    if week.is_full(quota, day):
        return [most_per_day(rule, rule.together_per_day or rule.most_on(day))]
    return list(dict.fromkeys(no_room(slot.window.limit) for slot in opened))
