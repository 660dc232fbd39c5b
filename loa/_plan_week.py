"""One station's plan for one ISO week: quotas are spread over days, days over sessions, sessions over variants."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loa._plan_windows import Window, days_off, windows_of_day
from loa._plan_words import (
    NO_ITEM,
    NO_SESSION,
    because,
    most_per_day,
    no_room,
    reason,
    rule_text,
    session_choice,
    week_text,
)
from loa.model.playing import ANY, CampaignRule, LibraryItem, PlannedPlay, Shortfall, Station

PRIORITIES = ("khẩn cấp", "ưu tiên", "thông thường")
"""First comes first. Source: Thông tư 39/2020/TT-BTTTT, its three classes of bulletin."""

_ROUNDING_SECONDS = 1e-6
"""Sums of durations may miss a cap by less than any clock shows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a session plays besides its spots."""

    frame_seconds: float
    """Lead-in, signature tune, greeting and close together."""
    lead_seconds: float
    """The part of it before the first spot."""
    sting_seconds: float
    """Between two spots."""


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """The plays of a week in order of time, and what was not met."""

    plays: tuple[PlannedPlay, ...]
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class _Quota:
    """A rule in one week."""

    index: int
    rule: CampaignRule
    days: tuple[dt.date, ...]
    """The days on which the rule is in force and one of its sessions is open."""
    wanted: int
    items: dict[dt.date, tuple[LibraryItem, ...]]
    """Per day, the spots that fit the rule and hold on that day."""

    def due_by(self, day: dt.date) -> int:
        """How many of the week's plays should stand by the end of a day: an even spread, rules beginning in turn."""
        count = len(self.days)
        passed = sum(1 for one in self.days if one <= day)
        shift = 2 * self.index % count if count else 0
        return (passed * self.wanted + count - 1 - shift) // count if count else 0

    def rank_on(self, day: dt.date) -> int:
        """The priority of what it would air on a day; 0 is first."""
        return min((_rank(item) for item in self.items[day]), default=len(PRIORITIES))


@dataclass(frozen=True, slots=True)
class _Placed:
    quota: _Quota
    item: LibraryItem


@dataclass(slots=True)
class _Session:
    """A session while it is being filled."""

    window: Window
    placed: list[_Placed] = field(default_factory=list)
    seconds: float = 0.0
    """Spots and stings so far."""

    def needs(self, item: LibraryItem, frame: Frame) -> float:
        return item.seconds + (frame.sting_seconds if self.placed else 0.0)

    def has_room(self, item: LibraryItem, frame: Frame) -> bool:
        total = frame.frame_seconds + self.seconds + self.needs(item, frame)
        return total <= self.window.seconds + _ROUNDING_SECONDS

    def add(self, placed: _Placed, frame: Frame) -> None:
        self.seconds += self.needs(placed.item, frame)
        self.placed.append(placed)

    def count(self, quota: _Quota) -> int:
        return sum(1 for placed in self.placed if placed.quota is quota)

    def plays_spot(self, spot: str) -> int:
        return sum(1 for placed in self.placed if placed.item.spot == spot)

    def in_order(self, languages: Sequence[str]) -> list[_Placed]:
        """By language as the station names them, by priority, then so that the same words do not follow each other."""
        seen: Counter[str] = Counter()
        keyed = []
        for order, placed in enumerate(self.placed):
            spoken = placed.item.language
            block = languages.index(spoken) if spoken in languages else len(languages)
            keyed.append((block, spoken, _rank(placed.item), seen[placed.item.spot], order, placed))
            seen[placed.item.spot] += 1
        return [placed for *_, placed in sorted(keyed, key=lambda key: key[:-1])]


@dataclass(slots=True)
class _Week:
    """A week while it is being filled."""

    station: Station
    frame: Frame
    sessions: dict[dt.date, list[_Session]]
    scripts: Counter[str] = field(default_factory=Counter)
    """Plays of each script so far."""
    scripts_in_daypart: Counter[tuple[str, str]] = field(default_factory=Counter)

    def open_sessions(self, rule: CampaignRule, day: dt.date) -> list[_Session]:
        return [session for session in self.allowed_sessions(rule, day) if not session.window.closed]

    def allowed_sessions(self, rule: CampaignRule, day: dt.date) -> list[_Session]:
        return [
            session
            for session in self.sessions[day]
            if not rule.dayparts or session.window.daypart.name in rule.dayparts
        ]

    def count_on(self, quota: _Quota, day: dt.date) -> int:
        return sum(session.count(quota) for session in self.sessions[day])

    def count(self, quota: _Quota) -> int:
        return sum(self.count_on(quota, day) for day in self.sessions)

    def place(self, quota: _Quota, day: dt.date) -> bool:
        """Put one more play of a rule on a day where it fits best; False when nothing fits."""
        if self.count_on(quota, day) >= quota.rule.per_day:
            return False
        fits = [
            (self._worth(quota, session, item, turn), session, item)
            for session in self.open_sessions(quota.rule, day)
            for turn, item in enumerate(quota.items[day])
            if session.has_room(item, self.frame)
        ]
        if not fits:
            return False
        _, session, item = min(fits, key=lambda fit: fit[0])
        session.add(_Placed(quota, item), self.frame)
        self.scripts[item.script] += 1
        self.scripts_in_daypart[item.script, session.window.daypart.name] += 1
        return True

    def _worth(self, quota: _Quota, session: _Session, item: LibraryItem, turn: int) -> tuple[float, ...]:
        """The less the better: no words twice a day, rules over sessions, variants in turn, sessions of like length."""
        window = session.window
        today = self.sessions[window.day]
        number = window.day.toordinal()
        return (
            sum(other.plays_spot(item.spot) for other in today),
            session.count(quota),
            self.scripts[item.script],
            self.scripts_in_daypart[item.script, window.daypart.name],
            session.seconds,
            (window.order + number) % len(today),
            (turn + number) % len(quota.items[window.day]),
        )


def plan_week(station: Station, monday: dt.date, items: Sequence[LibraryItem], *, frame: Frame) -> WeekPlan:
    """The plays of the ISO week that begins on a Monday."""
    days = tuple(monday + dt.timedelta(days=n) for n in range(7))
    off = days_off(station, days)
    sessions = {
        day: [_Session(window) for window in windows_of_day(station, day, is_day_off=day in off)] for day in days
    }
    week = _Week(station, frame, sessions)
    quotas = [_quota(week, index, rule, items) for index, rule in enumerate(station.rules)]
    _fill(week, quotas)
    _catch_up(week, quotas)
    return WeekPlan(tuple(_plays(week)), tuple(_shortfalls(week, quotas, monday)))


def _quota(week: _Week, index: int, rule: CampaignRule, items: Sequence[LibraryItem]) -> _Quota:
    in_force = [day for day in week.sessions if rule.first <= day <= rule.last]
    days = tuple(day for day in in_force if week.open_sessions(rule, day))
    fitting = [item for item in items if _fits(rule, item)]
    return _Quota(
        index,
        rule,
        days,
        _wanted(rule, in_force, days),
        {day: tuple(item for item in fitting if item.first <= day <= item.last) for day in week.sessions},
    )


def _wanted(rule: CampaignRule, in_force: Sequence[dt.date], days: Sequence[dt.date]) -> int:
    """What the rule asks of this week; a week that the rule only touches is asked no more than its days can hold."""
    if not rule.per_week:
        return rule.per_day * len(days)
    is_whole = len(in_force) == 7  # noqa: PLR2004 - days of a week
    return rule.per_week if is_whole else min(rule.per_week, rule.per_day * len(in_force))


def _fits(rule: CampaignRule, item: LibraryItem) -> bool:
    return (
        (rule.campaign, rule.language) == (item.campaign, item.language)
        and rule.audience in (ANY, item.audience)
        and rule.length in (ANY, item.length)
    )


def _rank(item: LibraryItem) -> int:
    return PRIORITIES.index(item.priority) if item.priority in PRIORITIES else len(PRIORITIES)


def _fill(week: _Week, quotas: Sequence[_Quota]) -> None:
    """Day by day, urgent rules first, then the first play of every rule before the second of any."""
    for day in week.sessions:
        requests = [
            (quota.rank_on(day), nth, quota.index)
            for quota in quotas
            if day in quota.days
            for nth in range(quota.due_by(day) - week.count(quota))
        ]
        for _, _, index in sorted(requests):
            week.place(quotas[index], day)


def _catch_up(week: _Week, quotas: Sequence[_Quota]) -> None:
    """What found no place on its own day goes to any other day of the week that has room."""
    for quota in quotas:
        missing = quota.wanted - week.count(quota)
        for day in quota.days:
            while missing > 0 and week.place(quota, day):
                missing -= 1


def _plays(week: _Week) -> Iterator[PlannedPlay]:
    nth: Counter[int] = Counter()
    for sessions in week.sessions.values():
        for session in sessions:
            offset = week.frame.lead_seconds
            for number, placed in enumerate(session.in_order(week.station.languages), start=1):
                nth[placed.quota.index] += 1
                yield _play(week, session, placed, number=number, offset=offset, nth=nth[placed.quota.index])
                offset += placed.item.seconds + week.frame.sting_seconds


def _play(week: _Week, session: _Session, placed: _Placed, *, number: int, offset: float, nth: int) -> PlannedPlay:
    window, item = session.window, placed.item
    station = week.station.locality
    return PlannedPlay(
        id=f"{station}/{window.day.isoformat()}/{window.daypart.name}/{number}",
        station=station,
        start=window.start + dt.timedelta(seconds=round(offset, 3)),
        seconds=item.seconds,
        session=window.daypart.name,
        campaign=item.campaign,
        script=item.script,
        spot=item.spot,
        title=item.title,
        reason=_reason(week, session, placed, nth),
    )


def _reason(week: _Week, session: _Session, placed: _Placed, nth: int) -> str:
    quota, window = placed.quota, session.window
    others = [other for other in week.sessions[window.day] if other is not session]
    return reason(
        rule_text(week.station, quota.rule),
        nth=nth,
        wanted=quota.wanted,
        same=[other.window.daypart.title for other in others if other.plays_spot(placed.item.spot)],
        other=[other.window.daypart.title for other in others if other.count(quota)],
        choice=session_choice(
            quota.rule, window.daypart.title, sessions=len(week.open_sessions(quota.rule, window.day))
        ),
    )


def _shortfalls(week: _Week, quotas: Sequence[_Quota], monday: dt.date) -> Iterator[Shortfall]:
    for quota in quotas:
        planned = week.count(quota)
        if planned < quota.wanted:
            rule = f"{rule_text(week.station, quota.rule)}, {week_text(monday)}"
            obstacles = _obstacles(week, quota)
            yield Shortfall(week.station.locality, rule, quota.wanted, planned, because(obstacles))


def _obstacles(week: _Week, quota: _Quota) -> dict[str, list[dt.date]]:
    """Per rule in the way, the days on which it was."""
    obstacles: dict[str, list[dt.date]] = {}
    for day in week.sessions:
        if quota.rule.first <= day <= quota.rule.last:
            for obstacle in _obstacles_on(week, quota, day):
                obstacles.setdefault(obstacle, []).append(day)
    return obstacles


def _obstacles_on(week: _Week, quota: _Quota, day: dt.date) -> list[str]:
    allowed = week.allowed_sessions(quota.rule, day)
    if not allowed:
        return [NO_SESSION]
    if not week.open_sessions(quota.rule, day):
        return list(dict.fromkeys(session.window.closed for session in allowed))
    if not quota.items[day]:
        return [NO_ITEM]
    if week.count_on(quota, day) >= quota.rule.per_day:
        return [most_per_day(quota.rule)]
    return list(dict.fromkeys(no_room(session.window.limit) for session in week.open_sessions(quota.rule, day)))
