"""How a station sounds: for which loudspeaker, how loud, with which silences."""

import dataclasses
from dataclasses import dataclass

SPEAKERS = ("horn", "indoor", "phone")
"""Kinds of loudspeaker that speech is treated for."""

LEAST_LUFS, MOST_LUFS = -23.0, -16.0
"""Integrated loudness that a programme may have: from what EBU R 128 gives living rooms to the loudest that AES
TD1004.1.15-10 allows "to avoid excessive peak limiting"."""

MOST_LEAD_IN_SECONDS = 10.0
"""1 to 3 s are usual; an old tube amplifier behind a timer plug takes longer."""

MOST_STAGGER_SECONDS = 30.0
"""Sound goes 340 m in a second: no two clusters in earshot are further apart than this."""

MOST_CLOSE_TIMES = 3

MOST_PAUSE_SECONDS = 1.8
"""With the soft ends of what is said around it, silence stays under 2 s; a longer one is taken for the end."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds of silence after a sentence, by the mark that ends it. A hall or a valley needs longer ones."""

    full_stop: float = 0.65
    question: float = 0.75
    exclamation: float = 0.75
    colon: float = 0.45
    semicolon: float = 0.45
    comma: float = 0.30
    other: float = 0.45

    def times(self, factor: float) -> "Pauses":
        """These pauses, so many times longer."""
        return Pauses(**{field.name: getattr(self, field.name) * factor for field in dataclasses.fields(self)})

    def after(self, text: str) -> float:
        """The pause after a text, by its last mark."""
        marks = {
            ".": self.full_stop,
            "?": self.question,
            "!": self.exclamation,
            ":": self.colon,
            ";": self.semicolon,
            ",": self.comma,
        }
        return marks.get(text.rstrip()[-1:], self.other)


SLOWER_AUDIENCES: tuple[tuple[str, float], ...] = (("elderly", 1.3), ("remote", 1.3))
"""How many times longer pauses are for an audience: old people need time, and valleys answer."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """What a schedule, or a station in its place, says about sound."""

    speaker: str = SPEAKERS[0]
    """One of ``SPEAKERS``."""
    lufs: float = MOST_LUFS
    """Integrated loudness of each programme, ITU-R BS.1770-4."""
    lead_in_seconds: float = 2.0
    """Silence in which amplifiers wake."""
    stagger_seconds: float = 0.0
    """Silence before that, so that loudspeakers in earshot of one another do not blur each other."""
    close_times: int = 1
    """How often the close is said: where loudspeakers echo, ends get lost."""
    pauses: Pauses = Pauses()
    audience_factors: tuple[tuple[str, float], ...] = SLOWER_AUDIENCES
    """Audience to how many times longer its pauses are, sorted; 1 for those that are not named."""

    def pauses_for(self, audience: str) -> Pauses:
        """The pauses that an audience gets."""
        return self.pauses.times(dict(self.audience_factors).get(audience, 1.0))


DEFAULT_SOUND = SoundSettings()
