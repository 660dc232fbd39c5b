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


@dataclass(frozen=True, slots=True)
class Variant:
    """Nearly the same sound for another station, day or session."""

    name: str
    """``24344``, or ``24343/2024-08-13/sang``."""
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class AirItem:
    """One finished sound that a recording may hold."""

    name: str
    """A spot's id, or a session's for what stands around its spots."""
    title: str
    samples: Samples
    """At ``HEARING_HZ``."""
    variants: tuple[Variant, ...] = ()

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
    """Variants that it may also have been."""
    variant: str
    """The other variant that was surely heard in this one's place; empty when none was."""
