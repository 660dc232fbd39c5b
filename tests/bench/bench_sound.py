"""Intelligibility of plain and of mastered speech, side by side on simulated village horns.

    python tests/bench/bench_sound.py [--quick]

Three embedded voices, ten places; every piece is mastered alone, as a build does it. At equal RMS, and again at equal
A-weighted level at the listener. The noise of each place is set by the plain speech and stays as it is.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from loa._dynamics import TREATMENTS, Treatment, made_loud, treated
from loa._wav import RATE_HZ, Samples, read_wav
from loa.channel import CHANNELS, a_weighted_rms, noise_gain, noise_of, radiated
from loa.intelligibility import estoi, siib
from loa.loudness import energies, integrated, true_peak
from loa.model.sound import Channel, Voice
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
TEXTS = (
    "Kính thưa bà con nhân dân trong toàn xã.",
    "Từ thứ hai tuần sau, nhà máy nước tạm ngừng cấp nước để sửa đường ống.",
    "Bà con nên trữ nước sạch cho trẻ nhỏ và người già, mỗi nhà ít nhất hai can.",
    "Sáng mai, trạm y tế xã tiêm vắc xin phòng sởi cho trẻ em dưới năm tuổi.",
    "Đề nghị các hộ gia đình dọn vệ sinh đường làng, khơi thông cống rãnh trước bảy giờ.",
    "Mọi thắc mắc xin hỏi trưởng thôn hoặc đến ủy ban nhân dân xã.",
)
PAUSE_SECONDS = 0.45
RATE = 3.0
"""Syllables a second: what the sample's voices speak."""
LUFS, CEILING_DBTP = -16.0, -1.5

Master = Callable[[Samples], Samples]


def takes(voice: str, rate: float, shelf: Shelf) -> list[Samples]:
    """The texts in a voice, each with silence around it."""
    options = (("syllables_per_second", rate), ("voice", voice))
    found = record([Sentence(text, text) for text in TEXTS], Voice(voice, voice, "espeak", "vi", options), shelf=shelf)
    pause = np.zeros(round(PAUSE_SECONDS * RATE_HZ), np.float32)
    return [np.concatenate([pause[:1152], read_wav(take.path)[0], pause]) for take in found]


def plainly(samples: Samples) -> Samples:
    """Loudness-normalised, peaks limited."""
    return made_loud(samples, lufs=LUFS, ceiling_dbtp=CEILING_DBTP)


def mastered(treatment: Treatment) -> Master:
    """What a build does with a piece of speech."""
    return lambda samples: plainly(treated(samples, treatment))


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def compare(name: str, pieces: dict[str, list[Samples]], chain: Master, places: Sequence[Channel]) -> None:
    """Print a line for each voice and place, and the means."""
    rows, levels = [], []
    for voice, sounds in pieces.items():
        plain, ready = (np.concatenate([step(one) for one in sounds]) for step in (plainly, chain))
        levels.append((integrated(energies(ready)), true_peak(ready)))
        ready = (ready * (rms(plain) / rms(ready))).astype(np.float32)
        rows += [(voice, place.name, *measured(plain, ready, place)) for place in places]
    print(
        f"\n{name}: {np.mean([lufs for lufs, _tp in levels]):.1f} LUFS, at most {max(tp for _l, tp in levels):.1f} dBTP"
    )
    print(f"{'voice':16} {'place':22} {'ESTOI':>6} {'RMS':>7} {'dB(A)':>7}  {'SIIB':>6} {'RMS':>6} {'dB(A)':>6}")
    for voice, place, e0, s0, e1, s1, e2, s2 in rows:
        print(
            f"{voice:16} {place:22} {e0:6.3f} {e1 - e0:+7.3f} {e2 - e0:+7.3f}"
            f"  {s0:6.1f} x{s1 / s0:5.2f} x{s2 / s0:5.2f}"
        )
    table = np.array([row[2:] for row in rows])
    e0, s0, e1, s1, e2, s2 = table.T
    print(
        f"{'mean':39} {e0.mean():6.3f} {(e1 - e0).mean():+7.3f} {(e2 - e0).mean():+7.3f}  {s0.mean():6.1f}"
        f" x{(s1 / s0).mean():5.2f} x{(s2 / s0).mean():5.2f}"
        f"   better in both measures: {100 * np.mean((e1 > e0) & (s1 > s0)):.0f} %"
    )


def measured(plain: Samples, ready: Samples, place: Channel) -> tuple[float, ...]:
    """ESTOI and SIIB of plain speech, of ours at equal RMS, and at equal A-weighted level at the listener."""
    noise = noise_of(place, len(plain)) * noise_gain(plain, place)
    softer = a_weighted_rms(radiated(plain, place)) / a_weighted_rms(radiated(ready, place))
    ways = (radiated(plain, place), radiated(ready, place), radiated(ready, place) * softer)
    return tuple(measure(plain, way + noise, rate=RATE_HZ) for way in ways for measure in (estoi, siib))


def with_bed(under_db: float, seed: int = 3) -> Master:
    """Plain speech with steady music-like sound so many dB under it."""

    def mixed(samples: Samples) -> Samples:
        seconds = np.arange(len(samples)) / RATE_HZ
        notes = np.random.default_rng(seed).choice([262.0, 294.0, 349.0, 392.0, 440.0], 6)
        bed = sum(np.sin(2 * np.pi * note * octave * seconds) / octave for note in notes for octave in (1, 2, 3))
        return plainly((samples + bed * rms(samples) / rms(bed) * 10 ** (-under_db / 20)).astype(np.float32))

    return mixed


def main() -> None:
    quick = "--quick" in sys.argv
    places = CHANNELS[::3] if quick else CHANNELS
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        pieces = {voice: takes(voice, RATE, shelf) for voice in VOICES}
        for speaker in ("horn",) if quick else tuple(TREATMENTS):
            compare(f"treatment “{speaker}”", pieces, mastered(TREATMENTS[speaker]), places)
        for under in () if quick else (12.0, 18.0, 24.0):
            compare(f"plain with a bed {under:.0f} dB under it", pieces, with_bed(under), places[::3])
        for rate in () if quick else (2.5, 4.0):
            slow = {voice: takes(voice, rate, shelf) for voice in VOICES}
            compare(f"“horn” at {rate} syllables a second", slow, mastered(TREATMENTS["horn"]), places[::3])


if __name__ == "__main__":
    main()
