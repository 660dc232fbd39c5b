"""How long words will last before any voice has said them."""

from loa.model.words import SpokenText

SYLLABLES_PER_SECOND = 3.0
"""The rate that a voice is asked for when its file says nothing. Source: FACTS section 5, hard acoustics."""

PAUSE_SECONDS = 0.65
"""After a sentence, as the mix stage sets it for a full stop."""


def estimated_seconds(said: SpokenText) -> float:
    """Syllables at the usual rate, and a pause after each sentence."""
    return said.syllables / SYLLABLES_PER_SECOND + len(said.sentences) * PAUSE_SECONDS
