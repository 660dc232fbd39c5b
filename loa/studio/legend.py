"""What may be inserted into a script: its names and facts with what they say for a commune on a day, and its forks."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from loa.messages import N_, _
from loa.model.campaign import Campaign
from loa.model.place import Locality
from loa.titles import fact_title, value_words

_PLACE = {
    "place": N_("The whole name of the place"),
    "kind": N_("Commune, ward or township"),
    "name": N_("The place's name"),
    "district": N_("District"),
    "province": N_("Province"),
}
_FILTERS = {"text": "", "date": "|date", "number": "|number", "list": "|join"}
_SHORT = '{% if length == "short" %}\n…\n{% else %}\n…\n{% endif %}\n'


@dataclass(frozen=True, slots=True)
class Insertion:
    """One thing that may stand in a script."""

    written: str
    """As it is written into the script."""
    title: str
    says: str
    """What is heard in its place; empty when nothing holds there on that day."""

    @property
    def is_value(self) -> bool:
        """True for a value that is said; False for what chooses among words."""
        return "{{" in self.written


def insertions(campaign: Campaign, locality: Locality | None, on: dt.date) -> tuple[Insertion, ...]:
    """Everything that a script of the campaign may name.

    Args:
        campaign: whose facts and phases they are.
        locality: for whom the values are shown; None when there is none.
        on: on which air date.
    """
    return (*_of_place(locality, on), *_of_facts(campaign, locality, on), *_forks(campaign))


def _of_place(locality: Locality | None, on: dt.date) -> Iterator[Insertion]:
    place = locality.name_on(on) if locality else None
    for name, title in _PLACE.items():
        says = "" if place is None else place.full if name == "place" else getattr(place, name)
        yield Insertion(f"{{{{ {name} }}}}", _(title), says)
    yield Insertion("{{ air_date|date }}", _("Air date"), f"{on:%d/%m/%Y}")


def _of_facts(campaign: Campaign, locality: Locality | None, on: dt.date) -> Iterator[Insertion]:
    """What holds on the day first."""
    found = []
    for name in sorted(campaign.fact_names):
        here = campaign.holding(name, locality.scopes_on(on) if locality else ("",), on)
        says = value_words(here.value) if here else ""
        found.append(Insertion(_asked(campaign, name), fact_title(campaign, name), says))
    yield from sorted(found, key=lambda one: not one.says)


def _asked(campaign: Campaign, name: str) -> str:
    """The fact as a script asks for it: by the filter of its kind, and only if it is there where it may be blank."""
    local = next((one.kind for one in campaign.local_facts if one.name == name), "")
    kind = local or _kind(next(fact.value for fact in campaign.facts if fact.name == name))
    asked = f"{{{{ {name}{_FILTERS[kind]} }}}}"
    return f"{{% if {name} %}}{asked}{{% endif %}}" if local else asked


def _kind(value: object) -> str:
    if isinstance(value, tuple):
        return "list"
    return "date" if isinstance(value, dt.date) else "text" if isinstance(value, str) else "number"


def _forks(campaign: Campaign) -> Iterator[Insertion]:
    """What chooses among words: the short form, and one phase of the campaign."""
    yield Insertion(_SHORT, _("First the short form, then the long one"), "")
    for phase in campaign.phases:
        says = f"{phase.first:%d/%m/%Y} – {phase.last:%d/%m/%Y}"
        written = f'{{% if phase == "{phase.name}" %}}\n…\n{{% endif %}}\n'
        yield Insertion(written, _("Only in the phase: {phase}").format(phase=phase.title), says)
