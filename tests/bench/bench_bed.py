"""What a bed costs: a spot with the sample's bed at several depths against the same spot without, on simulated horns.

    python tests/bench/bench_bed.py [--quick]

The spot is mixed and mastered as a build does it, at -16 LUFS with and without the bed, and heard at the ten places at
0 dB(A); the noise of each place is set by the plain speech and stays as it is. ``loa.beds.BED_LOSS`` holds the means.
"""

import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench_sound import CEILING_DBTP, LUFS, RATE, TEXTS, VOICES

from loa._dynamics import made_loud
from loa._framed import framed
from loa._wav import RATE_HZ, Samples, read_wav
from loa.beds import BED_LOSS, bed_loss
from loa.channel import CHANNELS, noise_gain, noise_of, radiated
from loa.intelligibility import estoi, siib
from loa.mix import mix
from loa.model.sound import Bed, Channel, Jingle, Piece, Take, Voice
from loa.model.sound_settings import SPEAKERS
from loa.model.words import Copy, Sentence
from loa.record import record
from loa.shelf import Shelf
from loa.workspace.voices import read_jingles

REPOSITORY = Path(__file__).parents[2]
SILENT_DB = 200.0
"""A bed so far under speech is none; all else is the same to the sample."""
COPY = Copy(
    campaign="y-te",
    script_file="scripts/y-te/vi.txt.j2",
    locality="24343",
    language="vi",
    audience="everyone",
    length="short",
    air_date=dt.date(2025, 8, 11),
    phase="",
    title="Tiêm chủng",
    text="\n".join(TEXTS),
)


def spoken(voice: str, shelf: Shelf) -> tuple[Take, ...]:
    options = (("syllables_per_second", RATE), ("voice", voice))
    return record([Sentence(text, text) for text in TEXTS], Voice(voice, voice, "espeak", "vi", options), shelf=shelf)


def untreated(pieces: Sequence[Piece]) -> Samples:
    """The spot as it was recorded, with its silences."""
    parts = []
    for piece in pieces:
        samples = framed(piece.source)
        parts.append(np.pad(samples, (0, round(piece.seconds * RATE_HZ) - len(samples))))
    return np.concatenate(parts)


def over(takes: tuple[Take, ...], tune: Jingle, *, under_db: float, speaker: str, shelf: Shelf) -> Samples:
    """The spot as it is aired, over a bed."""
    (piece,) = mix(COPY, takes, shelf=shelf, bed=Bed(tune, under_db), speaker=speaker).pieces
    return made_loud(read_wav(piece.source)[0], lufs=LUFS, ceiling_dbtp=CEILING_DBTP)


def understood(clean: Samples, ready: Samples, place: Channel) -> tuple[float, float]:
    heard = radiated(ready, place) + noise_of(place, len(clean)) * noise_gain(clean, place)
    return estoi(clean, heard, rate=RATE_HZ), siib(clean, heard, rate=RATE_HZ)


def main() -> None:
    quick = "--quick" in sys.argv
    places, voices = (CHANNELS[::3], VOICES[:1]) if quick else (CHANNELS, VOICES)
    tune = next(jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind == "bed")
    print(f"bed “{tune.name}”, {len(voices)} voices x {len(places)} places; loss of ESTOI, share of SIIB lost; as told")
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        takes = {voice: spoken(voice, shelf) for voice in voices}
        for speaker in SPEAKERS[:1]:
            for under, _estoi, _siib in BED_LOSS:
                lost = []
                for said in takes.values():
                    clean = made_loud(untreated(mix(COPY, said, shelf=shelf).pieces), lufs=LUFS, ceiling_dbtp=-1.5)
                    bare, bedded = (
                        over(said, tune, under_db=db, speaker=speaker, shelf=shelf) for db in (SILENT_DB, under)
                    )
                    for place in places:
                        (e0, s0), (e1, s1) = (understood(clean, one, place) for one in (bare, bedded))
                        lost.append((e0 - e1, 1 - s1 / s0))
                loss = np.mean(lost, axis=0)
                print(f"{speaker:7} {under:4.0f} dB  {loss[0]:.4f}  {loss[1]:6.1%}   told: {bed_loss(under)}")


if __name__ == "__main__":
    main()
