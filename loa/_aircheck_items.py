"""What an aircheck looks for in a recording, and what it finds there."""

from dataclasses import dataclass

from loa._wav import Samples

HEARING_HZ = 8_000
"""The rate of all sound that is compared: telephones and voice recorders carry no more."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an item in which a variant of it sounds otherwise."""

    start: float
    """Seconds from the item's beginning."""
    end: float
    samples: Samples
    """What the variant has there instead, at ``HEARING_HZ``; may be of another length."""
    there: float
    """Where that begins, in seconds of the variant, which is shifted against the item after a longer stretch."""

    @property
    def shifts(self) -> tuple[float, float]:
        """How much later than in the item the same sound stands in the variant, before this stretch and after it."""
        return self.there - self.start, self.there + len(self.samples) / HEARING_HZ - self.end


@dataclass(frozen=True, slots=True)
class Variant:
    """Nearly the same sound for another station, day or session."""

    names: tuple[str, ...]
    """Whose it is: ``24344``, or ``24343/2024-08-13/sang``; several when theirs is the same."""
    stretches: tuple[Stretch, ...]
    """Where it differs; none when it is the same sound, which nothing can tell apart."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session says before an item: its day, its time, its station."""

    name: str
    """Whose it is: ``24343/2024-08-13/sang``."""
    samples: Samples
    """At ``HEARING_HZ``."""
    ahead: float
    """How many seconds before the item it begins."""


@dataclass(frozen=True, slots=True)
class AirItem:
    """One finished sound that a recording may hold."""

    name: str
    """The spot's id, with a number when it has several sounds."""
    title: str
    samples: Samples
    """At ``HEARING_HZ``."""
    variants: tuple[Variant, ...] = ()
    openings: tuple[Opening, ...] = ()
    """Of every session that is known to air it, of these days and of others."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / HEARING_HZ


@dataclass(frozen=True, slots=True)
class AirMatch:
    """An item that was found in a recording."""

    item: str
    """Name of the ``AirItem``."""
    or_items: tuple[str, ...]
    """Items that hold the same sound, so that nothing tells which of them it was."""
    start: float
    """Seconds of the recording at which the item begins; negative when the recording began later."""
    first: float
    """Seconds of the recording in which it was heard, from."""
    last: float
    """Until."""
    speed: float
    """How much faster than its finished sound it was heard: 1.005 is half a percent."""
    score: float
    """The median of how many times a half second's peak stands over what is beside it."""
    share_heard: float
    """Of the item's audible sound, 0 to 1."""
    is_cut: bool
    """True when the recording begins or ends within the item."""
    is_sure: bool
    """True when the words that only this variant has were heard, and those of every other were not."""
    unsure_of: tuple[str, ...]
    """Names of variants that it may also have been."""
    variant: tuple[str, ...]
    """Names of the other variant that was surely heard in this one's place; none when none was."""
    is_denied: bool
    """True when the words that tell it from others could be heard, and were not, while those around them were."""
    opening: str
    """Name of the opening that was surely heard before it, and no other; empty when nothing tells."""
