"""When a station plays what: dayparts, caps, rules, and the plan with a reason for every line."""

import datetime as dt
from dataclasses import dataclass

from loa.model.sound_settings import DEFAULT_SOUND, SoundSettings

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

ANY = "any"
"""A rule's audience or length that every one fits, so that variants take turns."""


PRIORITIES = ("khẩn cấp", "ưu tiên", "thông thường")
"""First comes first. Source: Thông tư 39/2020/TT-BTTTT, its three classes of bulletin."""

DAY_KINDS = ("power-cut", "mourning", "tet", "holiday", "normal")
"""Kinds of day, the strongest first: a date that is two of them is the first of the two."""

MonthDay = tuple[int, int]
"""Month and day of any year: ``(4, 30)``."""


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year, both days included; may run over New Year."""

    name: str
    first: MonthDay
    last: MonthDay

    def __contains__(self, day: dt.date) -> bool:
        """True when the day lies in the season."""
        one = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= one <= self.last
        return one >= self.first or one <= self.last


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """Dates that are not like others, and what they change."""

    kind: str
    """One of ``DAY_KINDS`` but ``normal``."""
    title: str
    """``Quốc khánh``."""
    first: dt.date = dt.date.min
    last: dt.date = dt.date.max
    """The years or days in which it holds; without ``on``, the days themselves."""
    on: MonthDay | None = None
    """Every year on this day."""
    is_lunar: bool = False
    """``on`` is a day of the Vietnamese lunar calendar."""
    before: int = 0
    """How many days before ``on`` belong to it."""
    days: int = 1
    """How many days it lasts from ``on`` on."""
    closes: tuple[str, ...] = ()
    """Sessions that are not played; ``all`` closes every one."""
    start: dt.time | None = None
    end: dt.time | None = None
    """Between these times nothing can be played, as in a power cut; None: its hours do not matter."""
    priorities: tuple[str, ...] = ()
    """Only these classes are aired; every one when empty."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class DayChange:
    """What one session of one station does otherwise on one day."""

    station: str
    """Locality code."""
    day: dt.date
    session: str
    """The daypart's name."""
    start: dt.time | None
    """When it begins on that day; None: it is not played."""
    why: str
    """In Vietnamese, for the operator: ``họp thôn``."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Relay:
    """Tiếp âm: another station's programme, sent on at its own time. Nothing of ours is played meanwhile."""

    name: str
    """ASCII: ``dai-tinh``."""
    title: str
    """``Thời sự đài tỉnh``."""
    source: str
    """Where it comes from."""
    start: dt.time
    end: dt.time
    weekdays: tuple[int, ...] = EVERY_DAY
    first: dt.date = dt.date.min
    last: dt.date = dt.date.max
    season: Season | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Daypart:
    """A session of a station: when it may begin and how long it may last."""

    name: str
    """ASCII: ``sang``, ``chieu``."""
    title: str
    """``Buổi sáng``."""
    start: dt.time
    end: dt.time
    weekdays: tuple[int, ...] = EVERY_DAY
    """0 is Monday, as in ``date.weekday()``."""
    season: Season | None = None
    """Only in this season; all the year when None."""
    kinds: tuple[str, ...] = ()
    """Only on these kinds of day (``DAY_KINDS``); on every kind when empty."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which nothing is aired; may run over midnight."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Caps:
    """What a station may not go beyond."""

    sessions_per_day: int
    minutes_per_session: float
    """Relays of the session included (Hà Nội 2021: 45 minutes a session, relay included)."""
    days_per_week: int = 7
    relay_minutes_per_day: float = 24 * 60
    """The relays' own cap."""


@dataclass(frozen=True, slots=True)
class CampaignRule:
    """How often a station airs one script of a campaign."""

    campaign: str
    audience: str
    length: str
    language: str
    per_day: int
    """Most plays on one day, spread over the sessions."""
    per_week: int
    """Plays wanted in an ISO week; 0: as many as ``per_day`` gives on the days on which the station plays."""
    first: dt.date
    last: dt.date
    dayparts: tuple[str, ...] = ()
    """Only in these dayparts; all of them when empty."""
    line: int = 0
    voices: tuple[str, ...] = ()
    """Voices in turn for the main role of this rule's scripts; the station's when empty."""
    at: tuple[dt.time, ...] = ()
    """Fixed times: a programme of its own begins then, inside a session's hours; ``per_day`` is their number."""
    gap_minutes: float = 0
    """Least time from the end of one of its plays to the beginning of the next, over midnight too."""
    ramp_days: int = 0
    """How many days before ``last`` the plays begin to grow in number."""
    ramp_per_day: int = 0
    """Most plays on ``last`` itself, reached step by step."""
    together_per_day: int = 0
    """Most plays on one day of all rules of this line, when shares made several of one; 0: this is the only one."""
    priority: str = ""
    """One of ``PRIORITIES``; the campaign's own when empty."""
    emergency_at: dt.datetime | None = None
    """Aware; set for an emergency item: aired at once, then first in every session until ``last`` is over."""
    file: str = ""
    """Where the rule stands when that is not the station's own file."""
    campaign_title: str = ""
    """As people call the campaign; its name is said when empty."""
    audience_title: str = ""
    """As people call the audience; empty for any audience, and where the campaign does not say."""

    def most_on(self, day: dt.date) -> int:
        """Most plays on a day, ramp included."""
        left = (self.last - day).days
        if not self.ramp_per_day or not 0 <= left < self.ramp_days:
            return self.per_day
        steps = (self.ramp_per_day - self.per_day) * (self.ramp_days - left)
        return self.per_day + -(-steps // self.ramp_days)

    def is_ramp(self, day: dt.date) -> bool:
        """True in the last days, in which the plays grow in number."""
        return self.ramp_per_day > 0 and 0 <= (self.last - day).days < self.ramp_days


@dataclass(frozen=True, slots=True)
class Station:
    """A locality's loudspeakers."""

    locality: str
    """Locality code; a station is known by it."""
    schedule: str
    """The schedule file's name without ending."""
    dayparts: tuple[Daypart, ...]
    caps: Caps
    quiet_hours: tuple[QuietHours, ...]
    languages: tuple[str, ...]
    device: str
    voices: tuple[tuple[str, str], ...]
    """Language to voice name."""
    rules: tuple[CampaignRule, ...]
    reports_to: str = ""
    region: str = "north"
    """Whose number words its people use: ``north`` (nghìn, linh) or ``south`` (ngàn, lẻ)."""
    file: str = ""
    slots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Language, or ``language.role``, to the voices that take turns when one fails; ``voices`` has the first ones."""
    relays: tuple[Relay, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    day_changes: tuple[DayChange, ...] = ()
    """Of single days; the last of a session and day counts."""
    stagger_minutes: float = 0
    """How much later its sessions begin, so that clusters that hear each other do not echo."""
    sound: SoundSettings = DEFAULT_SOUND
    """For which loudspeaker, how loud, with which silences."""


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A spot that may be planned, and the air dates on which its words are right."""

    spot: str
    """Id of the spot."""
    campaign: str
    script: str
    """``campaign/language.audience.length``."""
    audience: str
    length: str
    language: str
    title: str
    priority: str
    """A priority class of Thông tư 39/2020/TT-BTTTT, as the campaign has it."""
    seconds: float
    """How long it plays, measured."""
    first: dt.date
    """First air date on which its words are right."""
    last: dt.date
    """Last air date on which its words are right."""
    is_approved: bool = True
    """False when nobody has approved these very words: it is never planned."""


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """One sound file of a playlist."""

    path: str
    """Relative to the playlist, with forward slashes, ASCII."""
    seconds: float
    title: str
    """Vietnamese."""


@dataclass(frozen=True, slots=True)
class PlannedPlay:
    """One dated line of a plan: a spot in a session of a station."""

    id: str
    """``24343/2024-08-12/sang/1``."""
    station: str
    start: dt.datetime
    """Aware; when the spot itself begins, counted from the session's start."""
    seconds: float
    session: str
    campaign: str
    script: str
    """``campaign/language.audience.length``."""
    spot: str
    """Id of the spot."""
    title: str
    reason: str
    """Why it stands here, as a sentence for the operator."""
    force: str = ""
    """The strongest rule that put it here, one of ``FORCES``."""
    rule: str = ""
    """``schedules/dak-lak.toml:38``."""
    audience: str = ""
    language: str = ""
    voices: tuple[str, ...] = ()
    """The voices really used in it; empty until it is built."""
    words: str = ""
    """First 16 hex digits of the SHA-256 of the words that are spoken in it; empty until it is built."""
    text: str = ""
    """The script that it is written from, ``2g-cutoff/vi.everyone``: that of another language, when people translated
    it as they recorded it. Empty until it is built."""
    draft: str = ""
    """Why its words may not be aired yet, in Vietnamese; empty when they are approved."""


FORCES = ("caps", "validity", "emergency", "fixed", "priority", "quota", "gap", "preference")
"""What a plan obeys, the strongest first; the weak end gives way first, and what gave way is a ``BrokenRule``."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One programme of a plan: a daypart as it is on that day, a fixed time, or an emergency."""

    day: dt.date
    name: str
    """The daypart's name, ``luc-1730`` for a fixed time, ``khan-cap-0910`` for an emergency."""
    title: str
    start: dt.datetime
    """Aware; later than the daypart's start after a relay or for a staggered station."""
    seconds: float
    """Frame and all."""
    daypart: str
    """Name of the daypart that it belongs to; empty for an emergency outside all of them."""
    frame: tuple[str, ...] = ()
    """The scripts spoken around its spots: ``programme/vi.greeting``; empty until it is built."""
    words: str = ""
    """Of its frame, as ``PlannedPlay.words``."""
    draft: str = ""
    """Why the words of its frame may not be aired yet, in Vietnamese; empty when they are approved."""


@dataclass(frozen=True, slots=True)
class PlannedText:
    """A script that is spoken in a plan, as it was when the plan was built."""

    script: str
    """``2g-cutoff/vi.everyone``."""
    sha256: str
    """Of the text and the facts that it names: what an approval is bound to (``loa.approvals``)."""


@dataclass(frozen=True, slots=True)
class PlannedRelay:
    """A relay of a plan. It is silence to our player, and a line in its log."""

    id: str
    """``24343/2024-08-12/dai-tinh``."""
    station: str
    start: dt.datetime
    seconds: float
    name: str
    title: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A weak rule that gave way to a stronger one, at one line of a plan."""

    line: str
    """Id of the planned play."""
    force: str
    """Which of ``FORCES`` gave way: ``gap`` or ``preference``."""
    rule: str
    """The rule, in Vietnamese."""
    because: str
    """What it gave way to, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A rule that the plan could not keep, and which stronger rule stood in the way."""

    station: str
    rule: str
    wanted: int
    planned: int
    because: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A line of an earlier plan that no longer holds."""

    line: str
    start: dt.datetime
    title: str
    spot: str
    revision: str
    """Of the plan that held it."""
    because: str


@dataclass(frozen=True, slots=True)
class PlayPlan:
    """The dated plays of a station, in order, and what could not be met."""

    station: str
    first: dt.date
    last: dt.date
    revision: str
    """First 12 hex digits of the SHA-256 of everything the plan was made from."""
    plays: tuple[PlannedPlay, ...]
    shortfalls: tuple[Shortfall, ...] = ()
    sessions: tuple[PlannedSession, ...] = ()
    relays: tuple[PlannedRelay, ...] = ()
    broken: tuple[BrokenRule, ...] = ()
    supersedes: tuple[str, ...] = ()
    """Revisions handed out before, whose bags must be recalled; the newest first."""
    superseded: tuple[Superseded, ...] = ()
    texts: tuple[PlannedText, ...] = ()
    """Every script that is spoken in it; empty until it is built."""
    is_approved_only: bool = False
    """True: it was made without the words that nobody approved."""

    @property
    def is_draft(self) -> bool:
        """True when words in it, of a line or around one, may not be aired yet."""
        return any(play.draft for play in self.plays) or any(session.draft for session in self.sessions)

    def draft_of(self, play: PlannedPlay) -> str:
        """Why a line may not be aired yet, for its own words or those around it; empty when it may."""
        place = (play.start.date(), play.session)
        return play.draft or next((one.draft for one in self.sessions if (one.day, one.name) == place), "")

    def sessions_on(self, day: dt.date) -> tuple[tuple[PlannedSession, tuple[PlannedPlay, ...]], ...]:
        """The sessions of a day, each with its plays."""
        plays = [play for play in self.plays if play.start.date() == day]
        return tuple(
            (session, tuple(play for play in plays if play.session == session.name))
            for session in self.sessions
            if session.day == day
        )
