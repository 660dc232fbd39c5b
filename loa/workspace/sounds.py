"""How a schedule's stations sound: ``[sound]`` and ``[pauses]``, read with their faults."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loa.files.toml import Table
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.sound_settings import (
    DEFAULT_SOUND,
    LEAST_LUFS,
    MOST_CLOSE_TIMES,
    MOST_LEAD_IN_SECONDS,
    MOST_LUFS,
    MOST_PAUSE_SECONDS,
    MOST_STAGGER_SECONDS,
    SPEAKERS,
    Pauses,
    SoundSettings,
)
from loa.workspace.hours import unknown

_MARKS = tuple(field.name for field in dataclasses.fields(Pauses))
_LEAST_PAUSE_SECONDS = 0.1
_LEAST_FACTOR, _MOST_FACTOR = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Stagger:
    """What a station does so that another one in earshot is understood beside it."""

    minutes: float = 0.0
    """Its sessions begin so much later."""
    seconds: float = 0.0
    """Its programmes begin with so much silence."""
    close_times: int | None = None
    """How often its close is said; None: as the schedule has it."""

    def on(self, sound: SoundSettings) -> SoundSettings:
        """The station's sound, staggered."""
        return dataclasses.replace(
            sound,
            stagger_seconds=sound.stagger_seconds + self.seconds,
            close_times=self.close_times or sound.close_times,
        )


def read_sound(table: Table, campaigns: Iterable[Campaign], base: SoundSettings = DEFAULT_SOUND) -> SoundSettings:
    """The sound that a schedule's table gives, or a station's table in place of the schedule's.

    Faults are noted on the tables.

    Args:
        table: with ``[sound]`` and ``[pauses]``, each of which may be left out, and each key of them.
        campaigns: whose audiences may have pauses of their own.
        base: what holds where a key is left out.
    """
    sound, pauses = table.table("sound"), table.table("pauses")
    audiences = frozenset(one.name for campaign in campaigns for one in campaign.audiences)
    read = dataclasses.replace(
        base,
        speaker=sound.choice("speaker", SPEAKERS, base.speaker),
        lufs=_lufs(sound, base.lufs),
        lead_in_seconds=sound.number("lead_in_seconds", base.lead_in_seconds, least=0, most=MOST_LEAD_IN_SECONDS),
        stagger_seconds=sound.number("stagger_seconds", base.stagger_seconds, least=0, most=MOST_STAGGER_SECONDS),
        close_times=close_times(sound, base.close_times),
        pauses=_pauses(pauses, base.pauses),
        audience_factors=_factors(pauses, dict(base.audience_factors), audiences),
    )
    _check_longest(pauses, read, audiences)
    return read


def close_times(table: Table, default: int) -> int:
    """How often the close is said."""
    return table.integer("close_times", default, least=1, most=MOST_CLOSE_TIMES)


def read_stagger(table: Table, members: Sequence[str]) -> tuple[Stagger, ...]:
    """What each station of a ``[[cluster]]`` does, in order: the first begins at once, the next ones in turn."""
    if table.has("minutes") == table.has("seconds"):
        table.wrong(
            None,
            _("A cluster is either minutes or seconds apart."),
            _("Write minutes to play one after the other, or seconds to begin so much later."),
        )
    minutes = table.number("minutes", 0.0, least=1, most=12 * 60)
    seconds = table.number("seconds", 0.0, least=0.1, most=MOST_STAGGER_SECONDS)
    times = close_times(table, 1) if table.has("close_times") else None
    if seconds and (len(members) - 1) * seconds > MOST_STAGGER_SECONDS:
        table.wrong(
            "seconds",
            _("The last station would begin {late:g} s late; at most {most:g} s is silence.").format(
                late=(len(members) - 1) * seconds, most=MOST_STAGGER_SECONDS
            ),
            _("Write minutes instead, or make the cluster smaller."),
        )
    return tuple(Stagger(order * minutes, order * seconds, times) for order in range(len(members)))


def _lufs(table: Table, default: float) -> float:
    value = table.value("lufs")
    if isinstance(value, int | float) and not LEAST_LUFS <= value <= MOST_LUFS:
        table.wrong(
            "lufs",
            _("{lufs:g} LUFS is no loudness for loudspeakers: from {least:g} to {most:g}.").format(
                lufs=value, least=LEAST_LUFS, most=MOST_LUFS
            ),
            _("Louder tears the peaks, softer is lost in noise; the amplifier's knob does the rest."),
        )
        return default
    return table.number("lufs", default)


def _pauses(table: Table, base: Pauses) -> Pauses:
    read = Pauses(
        **{
            mark: table.number(mark, getattr(base, mark), least=_LEAST_PAUSE_SECONDS, most=MOST_PAUSE_SECONDS)
            for mark in _MARKS
        }
    )
    return read.times(table.number("factor", 1.0, least=_LEAST_FACTOR, most=_MOST_FACTOR))


def _factors(table: Table, base: Mapping[str, float], audiences: frozenset[str]) -> tuple[tuple[str, float], ...]:
    known = tuple(sorted(audiences | base.keys()))
    own = table.table("audiences")
    read = {name: own.number(name, least=_LEAST_FACTOR, most=_MOST_FACTOR) for name in own.keys}
    for name in read:
        if name not in known:
            unknown(table, "audiences", name, known)
    return tuple(sorted({**base, **read}.items()))


def _check_longest(table: Table, sound: SoundSettings, audiences: frozenset[str]) -> None:
    """Two pauses that are each right may be too long together with what makes them longer."""
    factors = {"": 1.0} | {name: factor for name, factor in sound.audience_factors if name in audiences}
    mark = max(_MARKS, key=lambda name: float(getattr(sound.pauses, name)))
    audience = max(factors, key=lambda name: factors[name])
    longest = getattr(sound.pauses, mark) * factors[audience]
    if table.keys and longest > MOST_PAUSE_SECONDS:
        table.wrong(
            "factor" if table.has("factor") else None,
            _("A pause of {seconds:.1f} s ({mark}) is taken for the end of the programme.").format(
                seconds=longest, mark=f"{mark}, {audience}" if audience else mark
            ),
            _("Keep every pause under {most:g} s, with its factors.").format(most=MOST_PAUSE_SECONDS),
        )
