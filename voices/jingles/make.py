"""Makes the jingles of this folder: plucked notes of a five-note scale, written by us and free for anyone (CC0).

Run ``python make.py [FOLDER]``: the same bytes every time. A horn loudspeaker carries 400 Hz to 4 kHz, so that is
where the notes are; they begin softly, since a hard click at full level makes people jump and horns rattle.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
PEAK = 0.5
"""-6 dBFS; mastering brings jingles to the loudness of speech."""

ATTACK_SECONDS = 0.018
END_SECONDS = 0.35
"""The last notes fade out over this, so that the file ends in silence."""

PARTIALS = ((1, 1.0, 0.9), (2, 0.55, 0.6), (3, 0.30, 0.4), (4, 0.16, 0.3), (5, 0.08, 0.2))
"""Multiple of the note, its level, and the seconds in which it falls to a third: a plucked string, in short."""

NOTES_HZ = {"C5": 523.25, "D5": 587.33, "F5": 698.46, "G5": 783.99, "A5": 880.00, "C6": 1046.50, "D6": 1174.66}
"""The scale Đô Rê Fa Sol La, equal temperament from A4 = 440 Hz."""

Tune = tuple[float, str]
"""Seconds of one beat, and the notes: ``G5:2+C6`` is two notes together for two beats; ``-`` is a rest."""

TUNES: dict[str, Tune] = {
    "nhac-hieu": (
        0.36,
        "C5+G5 F5 G5 A5 C6+F5:2 A5 G5 F5+C6:2 G5 A5 D6+A5:2 C6 A5 G5+C6:2 F5 D5 F5+A5 G5 C6+F5+C5:4",
    ),
    "mo-dau": (0.22, "C5 F5 G5+C5 C6+F5:4"),
    "ngat": (0.20, "G5 C6+G5:3"),
    "nhac-ket": (0.34, "C6+F5 A5 G5 F5+C5 D5 F5+C6+C5:4"),
    "nhac-hieu-2": (0.30, "F5 A5 C6+F5:2 D6 C6 A5+F5:2 G5 A5 G5 F5 D5+G5:2 C5 D5 F5 A5 G5+C6:2 A5 G5 F5+C6+C5:4"),
    "nhac-hieu-3": (0.42, "D5 G5 A5+D5:2 C6 A5 G5+D5:2 F5 G5 A5 C6 D6+A5:2 C6 A5 G5+D6+D5:4"),
    "ngat-2": (0.18, "D5 G5 D6+A5:3"),
    "ngat-3": (0.24, "C6+F5 A5+C5:3"),
    "ngat-4": (0.16, "A5 C6 A5 D6+G5:3"),
}
"""Signature tunes, opening, stings between two items, closing tune; of each kind the first one is played."""

BEDS: dict[str, Tune] = {
    "nen": (1.6, "C5+G5:2 F5+A5:2 D5+A5:2 C5+F5:2"),
}
"""Music to speak over: long soft notes of few partials, low in the horn's band, where they cover the least of speech.
It ends as it begins, so that it can be repeated."""

BED_PEAK = 0.25
BED_ATTACK_SECONDS, BED_FALL_SECONDS = 0.8, 1.6
BED_PARTIALS = ((1, 1.0), (2, 0.18), (3, 0.05))


def sound(tune: Tune) -> NDArray[np.int16]:
    """The samples of a tune, 16 bits."""
    beat, notes = tune
    plucks = [note.partition(":") for note in notes.split()]
    beats = [float(length or 1) for _names, _mark, length in plucks]
    whole = np.zeros(round((sum(beats) * beat + END_SECONDS) * RATE_HZ))
    for (names, _mark, _length), start in zip(plucks, np.cumsum([0.0, *beats[:-1]]), strict=True):
        begin = round(start * beat * RATE_HZ)
        for name in names.replace("-", "").split("+"):
            whole[begin:] += _pluck(NOTES_HZ[name], len(whole) - begin)
    end = round(END_SECONDS * RATE_HZ)
    whole[-end:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, end + 1) / end)
    return np.asarray(np.rint(whole / np.abs(whole).max() * PEAK * 32_767), "<i2")


def bed(tune: Tune) -> NDArray[np.int16]:
    """The samples of a bed, 16 bits; what rings on at its end stands at its beginning."""
    beat, notes = tune
    sustained = [note.partition(":") for note in notes.split()]
    beats = [float(length or 1) for _names, _mark, length in sustained]
    whole = np.zeros(round(sum(beats) * beat * RATE_HZ))
    for (names, _mark, _length), start, long in zip(sustained, np.cumsum([0.0, *beats[:-1]]), beats, strict=True):
        for name in names.split("+"):
            note = _sustained(NOTES_HZ[name], long * beat)
            places = (round(start * beat * RATE_HZ) + np.arange(len(note))) % len(whole)
            np.add.at(whole, places, note)
    return np.asarray(np.rint(whole / np.abs(whole).max() * BED_PEAK * 32_767), "<i2")


def wav(samples: NDArray[np.int16]) -> bytes:
    """A WAV file of 44,100 Hz, mono, 16 bits."""
    data = samples.tobytes()
    form = b"fmt " + (16).to_bytes(4, "little") + bytes.fromhex("0100 0100 44ac0000 88580100 0200 1000")
    body = b"WAVE" + form + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def main(folder: Path) -> None:
    """Write every tune into a folder."""
    made = {name: sound(tune) for name, tune in TUNES.items()} | {name: bed(tune) for name, tune in BEDS.items()}
    for name, samples in made.items():
        path = folder / f"{name}.wav"
        path.write_bytes(wav(samples))
        print(path)


def _pluck(hertz: float, samples: int) -> NDArray[np.float64]:
    seconds = np.arange(samples) / RATE_HZ
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, seconds / ATTACK_SECONDS))
    strings = (level * np.exp(-seconds / fall) * np.sin(2 * np.pi * n * hertz * seconds) for n, level, fall in PARTIALS)
    return np.asarray(rise * sum(strings))


def _sustained(hertz: float, seconds: float) -> NDArray[np.float64]:
    """A note that swells and falls like breath, and is still falling while the next one swells."""
    times = np.arange(round((seconds + 2 * BED_FALL_SECONDS) * RATE_HZ)) / RATE_HZ
    swell = 0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, times / BED_ATTACK_SECONDS))
    left = np.clip((seconds + 2 * BED_FALL_SECONDS - times) / (2 * BED_FALL_SECONDS), 0.0, 1.0)
    fall = 0.5 - 0.5 * np.cos(np.pi * left)
    tone = sum(level * np.sin(2 * np.pi * n * hertz * times) for n, level in BED_PARTIALS)
    return np.asarray(swell * fall * tone)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
