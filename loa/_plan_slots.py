"""What a week's plan is filled into: rules as quotas, sessions with their room, and what was put where."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loa._plan_windows import DayPlan, Window
from loa.model.playing import PRIORITIES, CampaignRule, LibraryItem, Station

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


@dataclass(frozen=True, slots=True, eq=False)
class Quota:
    """A rule in one week."""

    index: int
    rule: CampaignRule
    rank: int
    """Its class: 0 is urgent."""
    days: tuple[dt.date, ...]
    """The days on which the rule is in force and one of its sessions is open."""
    wanted: int
    items: Mapping[dt.date, tuple[LibraryItem, ...]]
    """Per day, the spots that fit the rule, hold on that day and are approved."""
    unapproved: frozenset[dt.date] = frozenset()
    """Days on which nobody has approved the words that would fit."""
    forbidden: frozenset[dt.date] = frozenset()
    """Days on which the rule's class is not aired."""

    def due_by(self, day: dt.date) -> int:
        """How many of the week's plays should stand by the end of a day: an even spread, rules beginning in turn."""
        ramp = [one for one in self.days if self.rule.is_ramp(one)]
        even = [one for one in self.days if not self.rule.is_ramp(one)]
        rising = sum(self.rule.most_on(one) for one in ramp)
        count, wanted = len(even), self.wanted - rising
        passed = sum(1 for one in even if one <= day)
        shift = 2 * self.index % count if count else 0
        level = (passed * wanted + count - 1 - shift) // count if count else 0
        return level + sum(self.rule.most_on(one) for one in ramp if one <= day)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One spot in a session, and the rule that it counts for."""

    quota: Quota
    item: LibraryItem


@dataclass(slots=True, eq=False)
class Slot:
    """A session while it is being filled."""

    window: Window
    force: str = ""
    """``fixed`` or ``emergency`` for a programme of its own."""
    times: tuple[dt.time, ...] = ()
    placed: list[Placed] = field(default_factory=list)
    seconds: float = 0.0
    """Spots and stings so far."""

    def needs(self, item: LibraryItem, frame: Frame) -> float:
        """Seconds that one more spot takes, its sting included."""
        return item.seconds + (frame.sting_seconds if self.placed else 0.0)

    def has_room(self, item: LibraryItem, frame: Frame) -> bool:
        """True when the session stays inside its window with one more spot."""
        total = frame.frame_seconds + self.seconds + self.needs(item, frame)
        return total <= self.window.seconds + _ROUNDING_SECONDS

    def add(self, placed: Placed, frame: Frame) -> None:
        """Put one more spot in."""
        self.seconds += self.needs(placed.item, frame)
        self.placed.append(placed)

    def length(self, frame: Frame) -> float:
        """Frame and all; nothing for a session without spots."""
        return frame.frame_seconds + self.seconds if self.placed else 0.0

    def count(self, quota: Quota) -> int:
        """Plays of a rule in it."""
        return sum(1 for placed in self.placed if placed.quota is quota)

    def plays_spot(self, spot: str) -> int:
        """Plays of the same words in it."""
        return sum(1 for placed in self.placed if placed.item.spot == spot)

    def in_order(self, languages: Sequence[str]) -> list[Placed]:
        """Urgent first, then by language as the station names them, by priority, the same words not in a row."""
        seen: Counter[str] = Counter()
        keyed = []
        for order, placed in enumerate(self.placed):
            spoken = placed.item.language
            block = languages.index(spoken) if spoken in languages else len(languages)
            keyed.append(
                (placed.quota.rank > 0, block, spoken, placed.quota.rank, seen[placed.item.spot], order, placed)
            )
            seen[placed.item.spot] += 1
        return [placed for *_, placed in sorted(keyed, key=lambda key: key[:-1])]


@dataclass(frozen=True, slots=True)
class Aired:
    """When a rule was heard: for gaps over the edge of a day or a week."""

    rule: str
    start: dt.datetime
    end: dt.datetime


@dataclass(slots=True)
class Week:
    """A week while it is being filled."""

    station: Station
    frame: Frame
    days: Mapping[dt.date, DayPlan]
    slots: dict[dt.date, list[Slot]]
    history: Sequence[Aired]
    scripts: Counter[str] = field(default_factory=Counter)
    """Plays of each script so far."""
    scripts_in_daypart: Counter[tuple[str, str]] = field(default_factory=Counter)
    homes: dict[int, list[Slot]] = field(default_factory=dict)
    """Per rule, the sessions it was put into."""
    displaced: dict[int, list[dt.date]] = field(default_factory=dict)
    """Per rule, the days on which an emergency took its place."""
    notes: dict[int, list[str]] = field(default_factory=dict)
    """Per emergency rule, why it was not aired at once."""

    def allowed(self, rule: CampaignRule, day: dt.date) -> list[Slot]:
        """The sessions of a day that a rule may use, the closed ones too."""
        if rule.at:
            return [slot for slot in self.slots[day] if set(slot.times) & set(rule.at)]
        return [
            slot
            for slot in self.slots[day]
            if not slot.force and (not rule.dayparts or slot.window.daypart in rule.dayparts)
        ]

    def opened(self, rule: CampaignRule, day: dt.date) -> list[Slot]:
        """The sessions of a day that a rule may use."""
        return [slot for slot in self.allowed(rule, day) if not slot.window.closed]

    def count_on(self, quota: Quota, day: dt.date) -> int:
        """Plays of a rule on a day."""
        return sum(slot.count(quota) for slot in self.slots[day])

    def count(self, quota: Quota) -> int:
        """Plays of a rule in the week."""
        return sum(self.count_on(quota, day) for day in self.slots)

    def is_full(self, quota: Quota, day: dt.date) -> bool:
        """True when the day has all the plays the rule allows, its sister rules of the same line included."""
        rule = quota.rule
        if self.count_on(quota, day) >= rule.most_on(day):
            return True
        if not rule.together_per_day:
            return False
        together = sum(
            placed.quota.rule.together_per_day > 0 and placed.quota.rule.line == rule.line
            for slot in self.slots[day]
            for placed in slot.placed
        )
        return together >= rule.together_per_day

    def place(self, quota: Quota, day: dt.date, *, keeps_gap: bool = True) -> bool:
        """Put one more play of a rule on a day where it fits best; False when nothing fits."""
        if self.is_full(quota, day):
            return False
        gap = quota.rule.gap_minutes * 60
        fits = [
            (self._worth(quota, slot, item, turn=turn, apart=apart), slot, item)
            for slot in self.opened(quota.rule, day)
            if not (quota.rule.at and slot.count(quota))
            for apart in [self._apart(quota, slot) if gap else 0.0]
            if not (gap and keeps_gap and apart < gap)
            for turn, item in enumerate(quota.items[day])
            if slot.has_room(item, self.frame)
        ]
        if not fits:
            return False
        _, slot, item = min(fits, key=lambda fit: fit[0])
        self.put(slot, Placed(quota, item))
        return True

    def put(self, slot: Slot, placed: Placed) -> None:
        """Put a spot in a session."""
        slot.add(placed, self.frame)
        self.homes.setdefault(placed.quota.index, []).append(slot)
        self.scripts[placed.item.script] += 1
        self.scripts_in_daypart[placed.item.script, slot.window.daypart] += 1

    def _apart(self, quota: Quota, slot: Slot) -> float:
        """Seconds at least between a session and the nearest other play of a rule; negative within one session."""
        start, end = slot.window.since_epoch
        others = [other.window.since_epoch for other in self.homes.get(quota.index, ())]
        others += [
            (aired.start.timestamp(), aired.end.timestamp())
            for aired in self.history
            if aired.rule == rule_key(quota.rule)
        ]
        return min((max(start - ends, begins - end) for begins, ends in others), default=float("inf"))

    def _worth(self, quota: Quota, slot: Slot, item: LibraryItem, *, turn: int, apart: float) -> tuple[float, ...]:
        """The less the better: no words twice a day, rules over sessions, variants in turn, sessions of like length."""
        window = slot.window
        today = self.slots[window.day]
        number = window.day.toordinal()
        return (
            sum(other.plays_spot(item.spot) for other in today),
            slot.count(quota),
            -apart if quota.rule.gap_minutes and apart < quota.rule.gap_minutes * 60 else 0.0,
            self.scripts[item.script],
            self.scripts_in_daypart[item.script, window.daypart],
            slot.seconds,
            (window.order + number) % len(today),
            (turn + number) % len(quota.items[window.day]),
        )


def rank_of(priority: str) -> int:
    """The class's place; 0 is first."""
    return PRIORITIES.index(priority) if priority in PRIORITIES else len(PRIORITIES)


def rule_key(rule: CampaignRule) -> str:
    """What tells a rule's plays from another's, from one week to the next."""
    return f"{rule.campaign} {rule.language} {rule.audience} {rule.length} {rule.line}"
