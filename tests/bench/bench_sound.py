"""Intelligibility of plain and of mastered speech, side by side on simulated village horns of two makes.

    python tests/bench/bench_sound.py [--quick]

Three embedded voices, thirty places in three groups: the ten of ``loa.channel`` and ten of another make, on which the
treatment's figures were chosen, and ten on which none was. Every piece is mastered alone, as a build does it. At equal
RMS, and again at equal A-weighted level at the listener. The noise of each place is set by the plain speech and stays
as it is. After that: other treatments, slower speech and pauses and music under mastered speech.
"""

import functools
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import other_horns
from scipy.ndimage import uniform_filter1d
from scipy.signal import resample_poly

from loa import channel
from loa._dynamics import TREATMENTS, Treatment, made_loud, treated
from loa._wav import RATE_HZ, Samples, read_wav
from loa.intelligibility import estoi, siib
from loa.jingles import read_jingles
from loa.loudness import energies, integrated, true_peak
from loa.model.sound import Voice
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
RATE_TO_MEASURE = other_horns.RATE_HZ

Master = Callable[[Samples], Samples]
Wave = np.ndarray


@dataclass(frozen=True)
class Ear:
    """A place as a listener has it: everything at ``RATE_TO_MEASURE``."""

    name: str
    arriving: Callable[[Samples], Wave]
    noise: Callable[[Wave, Wave], Wave]
    """For plain speech, clean and as it arrives, at the level that the place has beside it."""
    weighted: Callable[[Wave], float]


def slow(samples: Samples) -> Wave:
    return resample_poly(np.asarray(samples, np.float64), RATE_TO_MEASURE // 100, RATE_HZ // 100)


def village(place) -> Ear:
    """A place of ``loa.channel``."""
    level = 10 ** (-place.signal_to_noise_db / 20)

    def noise(clean, arrived):
        made = slow(channel.noise_of(place, -(-len(arrived) * RATE_HZ // RATE_TO_MEASURE)))[: len(arrived)]
        return made * level * other_horns.a_weighted_rms(arrived) / other_horns.a_weighted_rms(made)

    return Ear(place.name, lambda sound: slow(channel.radiated(sound, place)), noise, other_horns.a_weighted_rms)


def elsewhere(place, voices: Sequence[Wave]) -> Ear:
    """A place of ``other_horns``."""
    level = 10 ** (-place.signal_to_noise_db / 20)

    def noise(clean, arrived):
        made = other_horns.noise_of(place, speech=clean, voices=voices)
        return made * level * other_horns.a_weighted_rms(arrived)

    return Ear(place.name, lambda sound: other_horns.radiated(sound, place), noise, other_horns.a_weighted_rms)


@dataclass(frozen=True)
class Standard:
    """Plain speech at a place, and what is understood of it."""

    clean: Wave
    noise: Wave
    level: float
    estoi: float
    siib: float


def standard(plain: Samples, ear: Ear) -> Standard:
    clean, arrived = slow(plain), ear.arriving(plain)
    noise = ear.noise(clean, arrived)
    heard = arrived + noise
    return Standard(clean, noise, ear.weighted(arrived), *understood(clean, heard))


def understood(clean: Wave, heard: Wave) -> tuple[float, float]:
    return tuple(measure(clean, heard, rate=RATE_TO_MEASURE) for measure in (estoi, siib))


def gained(beside: Standard, ready: Samples, ear: Ear) -> tuple[float, ...]:
    """ESTOI more and SIIB times, at equal RMS, and at equal A-weighted level at the listener."""
    arrived = ear.arriving(ready)
    found = []
    for way in (arrived, arrived * (beside.level / ear.weighted(arrived))):
        heard = understood(beside.clean, way + beside.noise)
        found += [heard[0] - beside.estoi, heard[1] / beside.siib]
    return tuple(found)


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
    return float(np.sqrt(np.mean(np.asarray(samples, np.float64) ** 2)))


def whole(pieces: Sequence[Samples], chain: Master) -> Samples:
    return np.concatenate([chain(one) for one in pieces])


class Hall:
    """Voices at places: plain speech is measured once for each."""

    def __init__(self, pieces: dict[str, list[Samples]]) -> None:
        self.pieces = pieces
        self.plain = {voice: whole(sounds, plainly) for voice, sounds in pieces.items()}
        self.standard = functools.cache(lambda voice, ear: standard(self.plain[voice], ear))

    def rows(self, chain: Master, ears: Sequence[Ear]):
        """For each voice and place: what plain speech has, and what the chain gains."""
        for voice, sounds in self.pieces.items():
            ready = whole(sounds, chain)
            self.loudest = max(getattr(self, "loudest", -99.0), integrated(energies(ready)))
            self.highest = max(getattr(self, "highest", -99.0), true_peak(ready))
            ready = (ready * (rms(self.plain[voice]) / rms(ready))).astype(np.float32)
            for ear in ears:
                beside = self.standard(voice, ear)
                yield voice, ear.name, beside.estoi, beside.siib, *gained(beside, ready, ear)


HEAD = f"{'':16} {'':24} {'ESTOI':>6} {'RMS':>7} {'dB(A)':>7}  {'SIIB':>6} {'RMS':>6} {'dB(A)':>6}"


def line(voice: str, place: str, *figures: float) -> str:
    e0, s0, e1, s1, e2, s2 = figures
    return f"{voice:16} {place:24} {e0:6.3f} {e1:+7.3f} {e2:+7.3f}  {s0:6.1f} x{s1:5.2f} x{s2:5.2f}"


def summary(name: str, rows) -> None:
    """Mean and worst of them, and how many are better than plain."""
    table = np.array([row[2:] for row in rows])
    e1, s1 = table[:, 2], table[:, 3]
    print(line(name, "mean", *table.mean(axis=0)))
    print(line("", "worst", *table[:, :2].min(axis=0), *table[:, 2:].min(axis=0)))
    better = [100 * np.mean(one) for one in (e1 > 0, s1 > 1, (e1 > 0) & (s1 > 1))]
    print(f"{'':16} better than plain: ESTOI {better[0]:.0f} %, SIIB {better[1]:.0f} %, both {better[2]:.0f} %")


def told(title: str, hall: Hall, chain: Master, ears: Sequence[Ear], *, detail: str = "") -> list:
    rows = list(hall.rows(chain, ears))
    print(f"\n{title}\n{HEAD}")
    for row in rows if detail else ():
        print(line(*row))
    for voice in hall.pieces if detail else ():
        summary(voice, [row for row in rows if row[0] == voice])
    summary(detail or "all", rows)
    return rows


def groups(hall: Hall, *, quick: bool) -> dict[str, tuple[Ear, ...]]:
    voices = [slow(one) for one in hall.plain.values()]
    step = slice(None, None, 3) if quick else slice(None)
    return {
        "loa.channel (figures were chosen on it)": tuple(map(village, channel.CHANNELS[step])),
        "other horns (figures were chosen on them)": tuple(
            elsewhere(one, voices) for one in other_horns.TUNED_ON[step]
        ),
        "other horns, held out (no figure was chosen on them)": tuple(
            elsewhere(one, voices) for one in other_horns.HELD_OUT[step]
        ),
    }


def with_bed(treatment: Treatment, tune: Samples, under_db: float) -> Master:
    """Mastered speech over music so many dB under it in loudness; the whole at the target."""

    def mixed(samples: Samples) -> Samples:
        speech = treated(samples, treatment)
        bed = np.resize(tune, len(samples)) * 10 ** (
            (integrated(energies(speech)) - integrated(energies(tune)) - under_db) / 20
        )
        return plainly((speech + bed).astype(np.float32))

    return mixed


def beds(hall: Hall, ears: Sequence[Ear], tune: Samples) -> None:
    """What music costs, under mastered speech, against mastered speech alone."""
    horn = TREATMENTS["horn"]
    alone = np.array([row[2:] for row in hall.rows(mastered(horn), ears)])
    print("\nmusic under mastered speech, against mastered speech alone, equal RMS")
    for under in (12.0, 18.0, 24.0):
        found = np.array([row[2:] for row in hall.rows(with_bed(horn, tune, under), ears)])
        cost, times = found[:, 2] - alone[:, 2], found[:, 3] / alone[:, 3]
        print(f"{under:4.0f} dB under: ESTOI {cost.mean():+.3f} (worst {cost.min():+.3f}), SIIB x{times.mean():.2f}")


def told_by(hall: Hall, ears: Sequence[Ear]) -> np.ndarray:
    """What is understood of mastered speech: ESTOI, SIIB in bits a second."""
    rows = np.array([row[2:] for row in hall.rows(mastered(TREATMENTS["horn"]), ears)])
    return np.array([(rows[:, 0] + rows[:, 2]).mean(), (rows[:, 1] * rows[:, 3]).mean()])


def speeds(shelf: Shelf, make_ears, *, pause_seconds: float = 0.25) -> None:
    """How fast it is said, and pauses at commas: what is understood of a syllable and of a second."""
    print("\nmastered speech by speed: ESTOI, bits a second, bits a syllable")
    for rate in (2.5, 3.0, 4.0, 5.0):
        hall = Hall({voice: takes(voice, rate, shelf) for voice in VOICES})
        by_estoi, bits = told_by(hall, make_ears(hall))
        print(f"{rate:.1f} syllables/s: {by_estoi:.3f}  {bits:5.1f}  {bits / rate:5.1f}")
    still = Hall({voice: [paused(one, pause_seconds) for one in takes(voice, RATE, shelf)] for voice in VOICES})
    by_estoi, bits = told_by(still, make_ears(still))
    print(f"{RATE:.1f}, pauses at commas longer by {pause_seconds} s: {by_estoi:.3f}  {bits:5.1f}  {bits / RATE:5.1f}")


def paused(samples: Samples, seconds: float) -> Samples:
    """The sound with every silence inside it made longer."""
    quiet = uniform_filter1d(np.abs(samples), RATE_HZ // 25, mode="nearest") < 0.003
    edges = np.flatnonzero(np.diff(quiet.astype(int)))
    sounding = np.flatnonzero(~quiet)
    inside = [at for at in edges if sounding[0] < at < sounding[-1] and quiet[at + 1]]
    gap = np.zeros(round(seconds * RATE_HZ), np.float32)
    parts = np.split(samples, [at + RATE_HZ // 50 for at in inside])
    return np.concatenate([part for one in parts for part in (one, gap)][:-1])


def main() -> None:
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        hall = Hall({voice: takes(voice, RATE, shelf) for voice in VOICES})
        ears = groups(hall, quick=quick)
        for name, group in ears.items():
            told(f"horn treatment, {name}", hall, mastered(TREATMENTS["horn"]), group, detail="all voices")
        print(
            f"\nhorn: at most {hall.loudest:.1f} LUFS for {LUFS:.0f}, at most {hall.highest:.1f} dBTP before encoding"
        )
        if quick:
            return
        some = tuple(group[at] for group in ears.values() for at in (0, 8))
        for speaker in (name for name in TREATMENTS if name != "horn"):
            told(f"treatment “{speaker}”, six places", hall, mastered(TREATMENTS[speaker]), some)
        tune = next(jingle for jingle in read_jingles(Path()).values() if jingle.kind == "signature")
        beds(hall, some[::2], read_wav(tune.path)[0])
        speeds(shelf, lambda found: tuple(one[0] for one in groups(found, quick=True).values()))


if __name__ == "__main__":
    main()
