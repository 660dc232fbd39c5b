"""How fast the embedded voice is: the figures that docs/voices.md promises, measured here.

Prints one JSON object. Takes go through the record stage onto a shelf: spoken, checked, trimmed, with the times of
their words, as files.
"""

import gc
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loa.engines import espeak
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf

VOICE = Voice("nam", "", "espeak", "vi", (("voice", "vi-vn-x-south"),))
SEVEN_SECONDS = "Chiều mai, trạm y tế xã tiêm vắc xin cho trẻ dưới năm tuổi, bà con nhớ mang theo sổ tiêm chủng."
COMMUNES, SECONDS_EACH = 100, 60
WORDS = ("bà", "con", "xã", "thôn", "giếng", "nước", "trường", "họp", "sáng", "chiều")

FIRST_TAKE = f"""
from loa.engines import espeak
from loa.model.sound import Voice
from loa.model.words import Sentence
espeak.speak(Sentence("", {SEVEN_SECONDS!r}), Voice("nam", "", "espeak", "vi", (("voice", "vi-vn-x-south"),)))
"""


MINUTE = f"""
import pathlib, tempfile
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf
said = [Sentence("", {SEVEN_SECONDS!r}[:-1] + ", " + word + ".") for word in {WORDS[:8]!r}]
with tempfile.TemporaryDirectory() as folder:
    record(said, Voice("nam", "", "espeak", "vi", (("voice", "vi-vn-x-south"),)), shelf=Shelf(pathlib.Path(folder)))
"""


def main() -> None:
    """Measure and print."""
    figures = {
        "process_start_to_first_take_ms": _process_ms(FIRST_TAKE),
        "process_start_to_a_minute_on_the_shelf_ms": _process_ms(MINUTE),
        "warm_seven_second_sentence_ms": _warm_ms(),
        "killed_worker_costs_ms": _killed_ms(),
    }
    with tempfile.TemporaryDirectory() as folder:
        figures |= _sixty_seconds(Path(folder))
        figures |= _communes(Path(folder))
    print(json.dumps(figures, indent=2))


def _process_ms(program: str) -> float:
    times = []
    for _round in range(9):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1000, 1)


def _warm_ms() -> float:
    sentence = Sentence("", SEVEN_SECONDS)
    espeak.speak(sentence, VOICE)
    times = []
    for _round in range(50):
        begin = time.perf_counter()
        espeak.speak(sentence, VOICE)
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1000, 1)


def _killed_ms() -> float:
    times = []
    for _round in range(9):
        os.kill(espeak._pool(os.getpid()).idle[-1].pid, signal.SIGKILL)
        begin = time.perf_counter()
        espeak.speak(Sentence("", SEVEN_SECONDS), VOICE)
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1000, 1)


def _sixty_seconds(folder: Path) -> dict[str, float]:
    """A minute of speech from nothing, one thing at a time."""
    sentences = [Sentence("", f"{SEVEN_SECONDS[:-1]}, {a} {b}.") for a in WORDS for b in WORDS]
    begin, busy = time.perf_counter(), _processor_seconds()
    takes = record(sentences, VOICE, shelf=Shelf(folder / "minute"))
    seconds, busy = time.perf_counter() - begin, _processor_seconds() - busy
    length = sum(take.seconds for take in takes)
    return {
        "minute_of_speech_s": round(seconds * 60 / length, 2),
        "times_real_time_by_the_clock": round(length / seconds),
        "times_real_time_of_one_core": round(length / busy),
    }


def _processor_seconds() -> float:
    """What this process and its workers have used; the workers are ended to count them."""
    espeak._pool.cache_clear()
    gc.collect()
    return sum(os.times()[:4])


def _communes(folder: Path) -> dict[str, float]:
    """A minute of speech of its own for each of a hundred communes."""
    jobs = os.cpu_count() or 1
    each = round(SECONDS_EACH / 7.5)
    sentences = [
        Sentence("", f"{SEVEN_SECONDS[:-1]}, {a} {b} {c}.") for a in WORDS for b in WORDS for c in WORDS[:each]
    ]
    begin = time.perf_counter()
    takes = record(sentences, VOICE, shelf=Shelf(folder / "communes"), jobs=jobs)
    return {
        "communes": COMMUNES,
        "their_speech_s": round(sum(take.seconds for take in takes), 0),
        "recorded_in_s": round(time.perf_counter() - begin, 2),
        "jobs": jobs,
    }


if __name__ == "__main__":
    main()
