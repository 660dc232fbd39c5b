"""Campaigns: facts with dates and sources, phases by air date, scripts."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loa.model.dispatch import Dispatch
from loa.model.time import turning_days

FactValue = str | int | float | dt.date | tuple[str, ...]
"""A value, never a phrase in one language."""


FRAME_CAMPAIGN = "programme"
"""The campaign whose scripts frame every session: its audiences are ``greeting``, ``close`` and ``block``, which greets
the hearers of another language before its spots."""

LENGTHS = ("short", "long")
"""Forms of a script: about 30 seconds, and 60 to 90 seconds."""

SHOWN_SESSION = "Buổi sáng"
"""What scripts that greet are shown and checked with where there is no session yet; Vietnamese, as all content is."""

SCRIPT_NAMES = (
    "phase",
    "length",
    "kind",
    "name",
    "written_name",
    "district",
    "province",
    "place",
    "units",
    "session",
    "air_date",
    "weekday",
    "air_code",
)
"""What every script may name besides facts: the phase, the locality on the air date, the session."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that holds from a day until a day, with its source."""

    name: str
    value: FactValue
    first: dt.date
    """First air date on which it may be said."""
    last: dt.date
    """Last air date on which it may be said."""
    source: str
    """Where it stands: a dispatch, a law, an article."""
    scope: str = ""
    """Empty: everywhere. A locality code, or a province as the localities name it (``tỉnh Bình Phước``)."""
    file: str = ""
    line: int = 0
    title: str = ""
    """What it says, in Vietnamese, for lists that people read; empty when nobody wrote it down."""

    def holds_on(self, day: dt.date) -> bool:
        """True when it may be said on this air date."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class LocalFact:
    """A fact that each locality may fill in; blank is an answer too."""

    name: str
    kind: str
    """``text``, ``number``, ``date``, ``list`` (texts separated by ``;`` in tables)."""
    title: str
    """What to ask the locality for, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a campaign in which one message is right."""

    name: str
    """ASCII, as scripts write it: ``first-plan``."""
    first: dt.date
    last: dt.date
    title: str
    source: str
    needs_confirmation: bool = False
    """True when no source confirms it: a person must, before it is aired."""
    confirmed_by: str = ""
    """Name and post of the person who confirmed it; empty until then."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """The people a script speaks to."""

    name: str
    """ASCII, as file names write it: ``elderly``; ``everyone`` for all."""
    title: str
    most_syllables_per_second: float
    """Faster speech is a fault for this audience: 3.8 in general, 3.3 for elderly people and remote hamlets."""


@dataclass(frozen=True, slots=True)
class ScriptBed:
    """Music that a campaign asks for under the speech of a script."""

    jingle: str
    """A jingle's name, of the kind ``bed``."""
    under_db: float
    """How far under the speech it lies while somebody speaks."""
    rise_db: float
    """How much louder it is in pauses."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """A campaign's text template in one language for one audience."""

    campaign: str
    language: str
    audience: str
    path: Path
    file: str
    """The path relative to the workspace, for messages."""
    bed: ScriptBed | None = None
    """None, as a rule: music costs words."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message: scripts, facts, first and last day, its dispatches."""

    name: str
    """The folder's name under scripts/."""
    title: str
    first: dt.date
    last: dt.date
    priority: str
    """A priority class of Thông tư 39/2020/TT-BTTTT: ``thông thường``, ``ưu tiên``, ``khẩn cấp``."""
    phases: tuple[Phase, ...]
    facts: tuple[Fact, ...]
    """Campaign-wide and local ones."""
    local_facts: tuple[LocalFact, ...]
    audiences: tuple[Audience, ...]
    scripts: tuple[Script, ...]
    dispatches: tuple[Dispatch, ...]
    languages: tuple[str, ...] = ("vi",)
    """Languages the campaign wants to be heard in; one without a script "needs a translation and a recording"."""
    file: str = ""
    fact_names: frozenset[str] = field(init=False, repr=False, compare=False)
    """What a script of it may ask for."""
    _facts_in: Mapping[str, Mapping[str, tuple[Fact, ...]]] = field(init=False, repr=False, compare=False)
    """By scope and by name: thousands of localities may each have facts of their own."""

    def __post_init__(self) -> None:
        names = {fact.name for fact in self.facts} | {local.name for local in self.local_facts}
        by_scope: dict[str, dict[str, tuple[Fact, ...]]] = {}
        for fact in self.facts:
            named = by_scope.setdefault(fact.scope, {})
            named[fact.name] = (*named.get(fact.name, ()), fact)
        object.__setattr__(self, "fact_names", frozenset(names))
        object.__setattr__(self, "_facts_in", by_scope)

    def facts_in(self, scope: str) -> Mapping[str, tuple[Fact, ...]]:
        """The values of each fact in a scope, by name, in the order of their files."""
        return self._facts_in.get(scope, {})

    def holding(self, name: str, scopes: Iterable[str], day: dt.date) -> Fact | None:
        """The value of a fact that is said on a day: of the first scope that has one, the first of its values."""
        values = (fact for scope in scopes for fact in self.facts_in(scope).get(name, ()))
        return next((fact for fact in values if fact.holds_on(day)), None)

    def turning_days(self, scopes: Iterable[str]) -> frozenset[dt.date]:
        """The days on which its words may become others where these scopes are heard: something begins or has ended."""
        facts = itertools.chain.from_iterable(
            itertools.chain.from_iterable(self.facts_in(scope).values()) for scope in scopes
        )
        begin_and_end = [(one.first, one.last) for one in facts] + [(one.first, one.last) for one in self.phases]
        return turning_days((self.first, self.last), *begin_and_end)

    def phase_on(self, day: dt.date) -> Phase | None:
        """The phase of an air date; None outside all of them."""
        return next((phase for phase in self.phases if phase.first <= day <= phase.last), None)
