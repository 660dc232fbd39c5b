"""Sound on its way from a voice to a loudspeaker: voices, takes, pieces, spots, programmes and cues."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from loa.model.words import Copy, Sentence

Options = tuple[tuple[str, str | int | float | bool], ...]
"""Settings of a voice as sorted pairs, so that a voice is hashable and its key is stable."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An engine with its options for one language; a human recording is a voice too."""

    name: str
    """The file's name under voices/: ``vi-nam``."""
    title: str
    engine: str
    language: str
    options: Options = ()
    file: str = ""
    folder: str = ""
    """Where its recordings or models stand: ``voices/NAME/`` as an absolute path. Not part of any key."""


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word of a take begins."""

    seconds: float
    """From the take's beginning."""
    word: str
    """As spoken."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a person read, bound to the exact text it was read for."""

    text: str
    """The sentence or clause as written: in the language itself, or the Vietnamese that was translated."""
    key: str
    """SHA-256 (hex) of ``text``; another text, even by one letter, is another key."""
    file: str
    """WAV in the voice's folder."""
    sha256: str
    """Of that WAV."""
    seconds: float
    reader: str
    recorded_on: str
    """ISO date."""
    consent: str
    """How the reader agreed to be aired: a paper's number, a form, where it is kept."""
    approved_by: str
    """Who listened to it and lets it be aired; empty: not aired."""
    translation: str = ""
    """What was read, when ``text`` is Vietnamese; empty when nobody wrote it down."""
    translator: str = ""
    origin: str = ""
    """The file that was brought."""


@dataclass(frozen=True, slots=True)
class KitLine:
    """One line of a recording kit: a text for a person to read."""

    number: int
    """From 1, in the order of the sheet."""
    file: str
    """What the recording is to be called, without ending: number and the beginning of the text's key."""
    seconds: float
    """How long reading it is expected to last."""
    text: str
    translation: str
    """Blank until somebody fills it in."""
    language: str
    """What is to be read."""
    key: str
    """SHA-256 (hex) of ``text``."""
    script: str
    """Where it stands first: ``2g-cutoff/rade.everyone.short``."""


@dataclass(frozen=True, slots=True)
class Take:
    """One sentence in one voice, as sound on the shelf."""

    key: str
    """SHA-256 (hex) of what it was made from: engine, versions, options, language, spoken text."""
    sentence: Sentence
    voice: str
    path: Path
    """44,100 Hz mono 16-bit WAV, silence at both ends trimmed."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of finished sound that is mastered and encoded once and joined with others at silences."""

    kind: str
    """``speech``, ``jingle``, ``silence``, or ``bedded``: speech with music under it, treated already."""
    source: Path | None
    """The WAV it is made from: the take, the tune, or speech with its bed; None for silence."""
    key: str
    """SHA-256 (hex) of the sound it is made from; empty for silence."""
    before_seconds: float
    """Silence before it."""
    after_seconds: float
    """Silence after it."""
    seconds: float
    """With its silences, in whole MPEG frames."""
    title: str
    """What is heard: the sentence as written, or the jingle's name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One finished announcement: takes with their pauses, jingle or bed."""

    id: str
    """ASCII, unique in a programme: ``2g-cutoff.vi.everyone.short``."""
    title: str
    copy: Copy
    pieces: tuple[Piece, ...]
    voices: tuple[str, ...]
    """The voices really used, in order of first use."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(piece.seconds for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed line of a programme's rundown."""

    start_seconds: float
    """From the beginning of the programme."""
    seconds: float
    kind: str
    """``lead-in``, ``signature``, ``greeting``, ``sting``, ``spot``, ``close``."""
    title: str
    line: str = ""
    """The id of the planned play that it airs; empty for what frames the spots."""


@dataclass(frozen=True, slots=True)
class Jingle:
    """A short piece of music that listeners know: what comes now, what is over."""

    name: str
    """The file's name under voices/jingles/ without ending."""
    kind: str
    """``signature``, ``opening``, ``sting``, ``closing``, or ``bed``, which is played only under speech."""
    title: str
    path: Path
    """44,100 Hz mono 16-bit WAV."""
    key: str
    """SHA-256 (hex) of the file."""
    seconds: float
    rights: str
    """Who made it and who may use it."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What a session plays around its spots."""

    greeting: Spot | None = None
    """Lời xướng: who speaks, to whom, on which day."""
    close: Spot | None = None
    """Lời chào kết."""
    blocks: tuple[Spot, ...] = ()
    """Greetings of other languages: each before the first spot of its language."""
    signature: Jingle | None = None
    """Nhạc hiệu."""
    opening: Jingle | None = None
    """Before the first spot."""
    sting: Jingle | None = None
    """Between two spots."""
    closing: Jingle | None = None
    """Nhạc kết."""
    lead_in_seconds: float = 2.0
    """Silence in which amplifiers wake; 1 to 3 s. Source: FACTS section 5."""
    gap_seconds: float = 0.6
    """Silence after each jingle and each spot."""
    stagger_seconds: float = 0.0
    """Silence before everything, so that clusters in earshot of one another do not speak at once."""
    close_times: int = 1
    """How often the close is said: where loudspeakers echo, ends get lost."""


@dataclass(frozen=True, slots=True)
class Bed:
    """Music under speech, only where a script asks for it."""

    jingle: Jingle
    """Repeated for as long as the speech lasts."""
    under_db: float = 18.0
    """How far under the speech it lies while somebody speaks."""
    rise_db: float = 6.0
    """How much louder it is in pauses."""


@dataclass(frozen=True, slots=True)
class FramingSeconds:
    """How long a session is beside its spots: for ``n`` spots, ``fixed + n * per_spot`` (n at least 1)."""

    fixed: float
    per_spot: float


@dataclass(frozen=True, slots=True)
class Programme:
    """What a session plays, piece by piece, with its rundown."""

    id: str
    """``24343-2024-08-12-sang``: station, day, session; ASCII."""
    station: str
    day: dt.date
    session: str
    title: str
    """Vietnamese, for the tag and the playlist."""
    pieces: tuple[Piece, ...]
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(piece.seconds for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Horn:
    """What a loudspeaker radiates."""

    low_hz: float = 350.0
    high_hz: float = 5_500.0
    resonances: tuple[tuple[float, float, float], ...] = ((900.0, 4.0, 5.0), (2_400.0, 3.0, 4.0))
    """Frequency in Hz, sharpness, and dB over the rest."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One place to listen at."""

    name: str
    horn: Horn = Horn()
    clipping_db: float = 9.0
    """The amplifier clips so many dB over the level of the sound (RMS)."""
    distances: tuple[tuple[float, float], ...] = ((300.0, 0.0),)
    """Metres to each loudspeaker, and its level in dB at the listener."""
    tail_seconds: float = 0.6
    """In which echoes of houses and trees fall by 60 dB."""
    tail_db: float = -9.0
    """All of them together, beside the direct sound."""
    noise: str = "fields"
    signal_to_noise_db: float = 0.0
    """A-weighted, of the plain sound."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and through what a programme is heard."""

    title: str
    """Vietnamese."""
    speaker: str
    """The treatment that suits it: ``horn``, ``indoor`` or ``phone``."""
    channel: Channel | None = None
    """None: nothing stands between the file and the ear."""
    is_telephone: bool = False
    """Sound comes to the loudspeaker as A-law, 8 kHz."""


@dataclass(frozen=True, slots=True)
class Mastered:
    """A programme as an MP3 file that was measured after encoding."""

    path: Path
    seconds: float
    loudness_lufs: float
    """Integrated loudness, ITU-R BS.1770-4."""
    true_peak_dbtp: float
    """Highest true peak after encoding, ITU-R BS.1770-4 annex 2."""
    sha256: str
    """Of the file."""
    audio_sha256: str
    """Of the MPEG audio frames alone: a change of tags does not change it."""
