"""How surely an aircheck finds what was aired, and how sparingly it works.

    python tests/bench/bench_aircheck.py [--full] [--clips N] [--pairs N] [--hours H] [--hidden N] [--seed N]

Spots of the sample campaign's kind are spoken by three embedded voices and mastered as a build does it. Recordings are
simulated: ten places of ``loa.channel`` (one to three horns, echoes, tails, wind, road, market, insects, rain), speeds
off by up to half a percent, and the codecs of phones. Other speech is other texts, drawn from the same words, by the
same voices and by others: the hardest kind, because the embedded voices say a word the same way every time.
"""

import argparse
import dataclasses
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.fft import next_fast_len
from scipy.signal import resample_poly

from loa import ffmpeg
from loa._aircheck_items import HEARING_HZ, AirItem
from loa._dynamics import TREATMENTS, made_loud, treated
from loa._wav import RATE_HZ, read_wav
from loa.aircheck import aircheck
from loa.channel import CHANNELS, noise_gain, noise_of, radiated
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf

VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
TEXT = (
    "bà con nhân dân trong xã từ ngày mười tháng chín công nghệ hai gờ dừng hẳn máy điện thoại chỉ nghe gọi nhắn tin "
    "sẽ không dùng được nữa đề nghị mỗi nhà kiểm tra thay máy mới trước khi hết hạn hỏi cửa hàng nhà mạng hoặc trưởng "
    "thôn để được giúp đỡ nước sạch đường làng trạm y tế tiêm phòng trẻ em người già mưa bão khẩn cấp sơ tán an toàn"
)
CODECS = {
    "none": (),
    "a-law": ("wav", "-c:a", "pcm_alaw", "-ar", "8000"),
    "amr-nb": ("amr", "-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "7.4k"),
    "opus": ("ogg", "-c:a", "libopus", "-b:a", "12k"),
    "aac": ("m4a", "-c:a", "aac", "-b:a", "32k"),
}
SPEEDS = (1.0, 1.0, 1.00005, 0.9998, 1.005, 0.995)
CLIP_SECONDS, ITEM_SENTENCES, ITEMS = 10.0, 14, 8


def speech(rng, voice: str, sentences: int, shelf: Shelf):
    """Sentences of words drawn at random, mastered, with pauses, at 44.1 kHz."""
    said = [" ".join(rng.choice(TEXT.split(), int(rng.integers(8, 15)))).capitalize() + "." for _ in range(sentences)]
    options = (("syllables_per_second", 3.0), ("voice", voice))
    takes = record([Sentence(one, one) for one in said], Voice(voice, voice, "espeak", "vi", options), shelf=shelf)
    pause = np.zeros(round(0.65 * RATE_HZ), np.float32)
    ready = [
        made_loud(treated(read_wav(take.path)[0], TREATMENTS["horn"]), lufs=-16.0, ceiling_dbtp=-1.5) for take in takes
    ]
    return np.concatenate([part for one in ready for part in (one, pause)])


def low(samples):
    return resample_poly(samples, 80, 441).astype(np.float32)


def recorded(samples, channel, snr: float, *, speed: float, codec: str, seed: int):
    """What a recorder has of a sound at a place, at ``HEARING_HZ``."""
    place = dataclasses.replace(channel, signal_to_noise_db=snr)
    length = len(samples)
    samples = np.pad(samples, (0, next_fast_len(length) - length))  # ten times as fast
    heard = radiated(samples, place) + noise_of(place, len(samples), seed=seed) * noise_gain(samples, place)
    heard = np.asarray(0.5 * heard / np.abs(heard).max(), np.float32)[:length]
    slow = resample_poly(heard, 1, 2)
    places = np.arange(int(len(slow) / speed)) * speed
    return coded(np.interp(places, np.arange(len(slow)), slow).astype(np.float32), codec)


def coded(samples, codec: str):
    """Through a phone's codec and back; the sound is at 22.05 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        ending, *options = CODECS[codec] or ("wav", "-c:a", "pcm_s16le")
        path, out = Path(folder, f"clip.{ending}"), Path(folder, "out")
        command = [str(ffmpeg.program()), "-v", "error", "-y", "-f", "f32le", "-ar", "22050", "-ac", "1", "-i", "-"]
        subprocess.run([*command, *options, str(path)], input=samples.tobytes(), check=True)
        ffmpeg.decode_to(path, out, rate=HEARING_HZ, most_seconds=1e5, most_bytes=10**9)
        return np.fromfile(out, "<i2")


def found_rate(items, sounds, clips: int, snr: float, rng) -> tuple[int, int, float]:
    """How many of some clips were found, how many were taken for another item, and CPU seconds a clip."""
    found = wrong = 0
    began = time.process_time()
    spent = 0.0
    for number in range(clips):
        at = int(rng.integers(len(items)))
        first = int(rng.uniform(0, len(sounds[at]) / RATE_HZ - CLIP_SECONDS) * RATE_HZ)
        piece = sounds[at][first : first + round(CLIP_SECONDS * RATE_HZ)]
        channel = CHANNELS[number % len(CHANNELS)]
        codec = list(CODECS)[number % len(CODECS)]
        speed = SPEEDS[int(rng.integers(len(SPEEDS)))]
        clip = recorded(piece, channel, snr, speed=speed, codec=codec, seed=int(rng.integers(1 << 30)))
        began = time.process_time()
        matches = aircheck(clip, items)
        spent += time.process_time() - began
        start = -first / RATE_HZ / speed
        right = [one for one in matches if one.item == items[at].name and abs(one.start - start) < 0.3]
        found += bool(right)
        wrong += len(matches) - len(right)
    return found, wrong, spent / max(clips, 1)


def false_pairs(count: int, rng, shelf: Shelf) -> tuple[int, int]:
    """Items beside clips of other speech, each pair alone: how many pairs, and how many were taken for a match."""
    false = pairs = 0
    while pairs < count:
        voice = VOICES[pairs // 40 % len(VOICES)]
        items = [AirItem(f"i{n}", "", low(speech(rng, voice, 8, shelf))) for n in range(4)]
        other = recorded(
            speech(rng, VOICES[int(rng.integers(3))], 34, shelf), CHANNELS[pairs % 10], 5.0, speed=1.0, codec="none",
            seed=pairs,
        )  # fmt: skip
        length = round(CLIP_SECONDS * HEARING_HZ)
        for clip in np.split(other[: len(other) // length * length], len(other) // length):
            for item in items:
                false += len(aircheck(clip, [item]))
                pairs += 1
    return pairs, false


def long_run(items, seconds: float, rng, shelf: Shelf) -> tuple[int, float]:
    """Other speech in one long recording: how many false matches, and CPU seconds an hour."""
    parts, length = [], 0.0
    while length < seconds:
        channel = CHANNELS[int(rng.integers(10))]
        voice = VOICES[int(rng.integers(3))]
        part = recorded(speech(rng, voice, 20, shelf), channel, 5.0, speed=1.0, codec="none", seed=len(parts))
        parts.append(part)
        length += len(part) / HEARING_HZ
    whole = np.concatenate(parts)
    began = time.process_time()
    matches = aircheck(whole, items)
    return len(matches), (time.process_time() - began) / (len(whole) / HEARING_HZ) * 3600


def hidden(count: int, rng, shelf: Shelf) -> tuple[int, int, float]:
    """Short items, each once in one long recording of other speech: how many were found, how many matches were of
    something else, and how many minutes the recording lasts.
    """
    items, parts, begins, length = [], [], [], 0
    for number in range(count):
        sound = speech(rng, VOICES[number % 3], 2, shelf)
        other = speech(rng, VOICES[int(rng.integers(3))], 4, shelf)
        items.append(AirItem(f"short {number}", "", low(sound)))
        for piece, snr in ((other, 5.0), (sound, (-5.0, 0.0)[number % 2])):
            begins.append(length / HEARING_HZ)
            parts.append(recorded(piece, CHANNELS[number % 10], snr, speed=1.0, codec="none", seed=number))
            length += len(parts[-1])
    matches = aircheck(np.concatenate(parts), items)
    places = {item.name: begin for item, begin in zip(items, begins[1::2], strict=True)}
    found = {one.item for one in matches if abs(one.start - places[one.item]) < 0.3}
    return len(found), len(matches) - len(found), length / HEARING_HZ / 60


def tell_clips(items, sounds, clips: int, rng) -> None:
    for snr in (-5.0, 0.0, 10.0):
        found, wrong, spent = found_rate(items, sounds, clips, snr, rng)
        print(
            f"{CLIP_SECONDS:.0f} s clips at {snr:+.0f} dB(A): found {found} of {clips} ({found / clips:.1%}),"
            f" another item {wrong}; {spent:.2f} CPU s a clip",
            flush=True,
        )


def tell_hours(items, hours: float, rng, shelf: Shelf) -> None:
    false, spent = long_run(items, hours * 3600, rng, shelf)
    print(f"{hours:.1f} h of other speech: {false} false; {spent:.0f} CPU s an hour of recording", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="all clips, pairs and hours; about an hour of CPU time")
    for name, kind in (("clips", int), ("pairs", int), ("hours", float), ("hidden", int)):
        parser.add_argument(f"--{name}", type=kind, default=None)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    usual = (200, 2000, 3.0, 60) if asked.full else (10, 40, 0.05, 4)
    chosen = (asked.clips, asked.pairs, asked.hours, asked.hidden)
    clips, pairs, hours, shorts = (many if one is None else one for one, many in zip(chosen, usual, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        sounds = [speech(rng, VOICES[n % 3], ITEM_SENTENCES, shelf) for n in range(ITEMS)]
        items = [AirItem(f"item {n}", "", low(sound)) for n, sound in enumerate(sounds)]
        print(f"seed {asked.seed}; {ITEMS} items, {sum(item.seconds for item in items):.0f} s in all", flush=True)
        if clips:
            tell_clips(items, sounds, clips, rng)
        if hours:
            tell_hours(items, hours, rng, shelf)
        for done in range(0, pairs, 500):
            count, false = false_pairs(min(500, pairs - done), rng, shelf)
            print(f"item beside other speech: {false} false in {count} pairs more", flush=True)
        if shorts:
            found, false, minutes = hidden(shorts, rng, shelf)
            print(
                f"short items in {minutes:.0f} min of other speech: found {found} of {shorts}, {false} false",
                flush=True,
            )


if __name__ == "__main__":
    main()
