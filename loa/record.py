"""Takes from sentences: each sentence once, from the shelf or from the voice's engine, checked before it is kept."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from loa import ffmpeg
from loa._wav import RATE_HZ, Samples, at_rate, wav_bytes
from loa.errors import BadAudio, EngineBusy, EngineDown, LoaError, RecordingNeeded, SoundError, TakeError
from loa.files.canonical import canonical_json
from loa.messages import _
from loa.model.sound import Take, Voice, WordTime
from loa.model.words import Sentence
from loa.plugins import load
from loa.shelf import ONLINE_SUFFIX, Shelf, key_of

Progress = Callable[[int, int], None]
"""Told how many are done, and of how many."""

FASTEST, SLOWEST = 7.5, 1.8
"""Syllables per second that a person can say; what lies outside has lost or gained words. Source: DESIGN section 4."""

_PAUSE_SECONDS = 0.6
"""The longest pause that an engine makes at a mark inside a sentence."""
_QUIETEST_PEAK = 0.02
"""-34 dBFS: below it a take of 16 bits is too coarse to be made loud."""
_MOST_CLIPPED = 0.001
"""Share of samples at full scale."""
_SILENCE_BELOW_PEAK = 0.003
"""-50 dB below its peak is where a take begins and ends."""
_MARGIN_SECONDS = 0.010
_LONGEST_TAKE_SECONDS = 180.0
_TRIM_VERSION = 2
WORDS_SUFFIX = ".words.json"
"""When the words of a take begin."""
_WAV_HEAD_BYTES = 44


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a voice could say of what it was asked, and why not the rest."""

    takes: Mapping[Sentence, Take]
    failures: Mapping[Sentence, LoaError]
    """In the order of the sentences."""


def record(
    sentences: Sequence[Sentence], voice: Voice, *, shelf: Shelf, jobs: int = 1, progress: Progress | None = None
) -> tuple[Take, ...]:
    """The take of every sentence, in their order; the same words are recorded once.

    Args:
        sentences: what to say; only their spoken words matter.
        voice: who says it.
        shelf: where takes are kept.
        jobs: how many are recorded at once; it does not change what is recorded.
        progress: told about every new take.

    Returns:
        Takes of 44,100 Hz mono 16-bit WAV with the silence at both ends cut off.

    Raises:
        TakeError: a sentence failed (BadText, BadAudio); others may be on the shelf already.
        EngineDown, EngineBusy: the voice's engine does not work now.
        RecordingNeeded: the voice is a person's, and the person has not read a sentence.
    """
    tried = attempt(sentences, voice, shelf=shelf, jobs=jobs, progress=progress)
    for failure in tried.failures.values():
        raise failure
    return tuple(tried.takes[sentence] for sentence in sentences)


def attempt(
    sentences: Sequence[Sentence], voice: Voice, *, shelf: Shelf, jobs: int = 1, progress: Progress | None = None
) -> Attempt:
    """The takes that the voice can give, and for each other sentence the error.

    The arguments are those of ``record``. Once an engine is down or busy, no new take is asked of it.
    """
    engine = load("engines", voice.engine)
    keys, failures = _keys(sentences, engine, voice)
    paths = {key: path for key in dict.fromkeys(keys.values()) if (path := shelf.get(key, _suffix(engine)))}
    missing = {key: sentence for sentence, key in reversed(keys.items()) if key not in paths}
    made = _made(missing, engine, voice, shelf=shelf, jobs=jobs, progress=progress)
    takes: dict[Sentence, Take] = {}
    for sentence, key in keys.items():
        found = paths.get(key) or made[key]
        if isinstance(found, LoaError):
            failures[sentence] = found
        else:
            takes[sentence] = _as_take(sentence, voice, key, found)
    return Attempt(takes, {sentence: failures[sentence] for sentence in sentences if sentence in failures})


def _keys(
    sentences: Sequence[Sentence], engine: ModuleType, voice: Voice
) -> tuple[dict[Sentence, str], dict[Sentence, LoaError]]:
    """The key of each sentence's take; a person's recordings have keys of their own, or are not there."""
    failures: dict[Sentence, LoaError] = {}
    keys: dict[Sentence, str] = {}
    try:
        base = _voice_key(engine, voice)
    except EngineDown as exc:
        return {}, dict.fromkeys(sentences, exc)
    for sentence in dict.fromkeys(sentences):
        try:
            words = engine.take_key(sentence, voice) if _is_human(engine) else _nfc(sentence.spoken)
            keys[sentence] = key_of(base, words)
        except (RecordingNeeded, TakeError) as exc:
            failures[sentence] = exc
    return keys, failures


def _made(
    missing: Mapping[str, Sentence],
    engine: ModuleType,
    voice: Voice,
    *,
    shelf: Shelf,
    jobs: int,
    progress: Progress | None,
) -> dict[str, Path | LoaError]:
    """The path or the error of each key."""
    stop: list[LoaError] = []

    def keep(key: str, sentence: Sentence) -> Path | LoaError:
        if stop:
            return stop[0]
        try:
            samples, words = _take(engine, sentence, voice)
            if words:
                shelf.put(key, WORDS_SUFFIX, canonical_json(words))
            return shelf.put(key, _suffix(engine), wav_bytes(samples))
        except (EngineDown, EngineBusy) as exc:
            stop.append(exc)
            return exc
        except (TakeError, RecordingNeeded) as exc:
            return exc

    done: dict[str, Path | LoaError] = {}
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        works = {pool.submit(keep, key, sentence): key for key, sentence in missing.items()}
        for work in as_completed(works):
            done[works[work]] = work.result()
            if progress:
                progress(len(done), len(works))
    return done


def _is_human(engine: ModuleType) -> bool:
    return bool(getattr(engine, "IS_HUMAN", False))


def _suffix(engine: ModuleType) -> str:
    return ONLINE_SUFFIX if getattr(engine, "IS_ONLINE", False) else ".wav"


def _voice_key(engine: ModuleType, voice: Voice) -> str:
    """The key of everything but the words. A voice's name and title do not change its sound; its own files do."""
    own = engine.voice_fingerprint(voice) if hasattr(engine, "voice_fingerprint") else ""
    return key_of(
        "take", _TRIM_VERSION, voice.engine, engine.fingerprint(), own, voice.language, repr(sorted(voice.options))
    )


def _as_take(sentence: Sentence, voice: Voice, key: str, path: Path) -> Take:
    return Take(key, sentence, voice.name, path, (path.stat().st_size - _WAV_HEAD_BYTES) / 2 / RATE_HZ)


def word_times(take: Take) -> tuple[WordTime, ...]:
    """When each word of a take begins; nothing when its engine does not tell, or the shelf has lost it."""
    path = Shelf(take.path.parent.parent).get(take.key, WORDS_SUFFIX)
    return tuple(WordTime(**word) for word in json.loads(path.read_bytes())) if path else ()


def _take(engine: ModuleType, sentence: Sentence, voice: Voice) -> tuple[Samples, tuple[WordTime, ...]]:
    """The checked sound and its words; a person's recordings had their length checked against their own text."""
    data, words = (
        engine.speak_timed(sentence, voice) if hasattr(engine, "speak_timed") else (engine.speak(sentence, voice), ())
    )
    try:
        samples, rate = ffmpeg.decode(data, most_seconds=_LONGEST_TAKE_SECONDS)
    except SoundError as exc:
        raise _bad(sentence, exc.message) from exc
    whole = at_rate(samples, rate)
    begin, end = _heard(whole)
    take = whole[begin:end]
    if wrong := _fault_of(take, sentence if not _is_human(engine) else None):
        raise _bad(sentence, wrong)
    shift = begin / RATE_HZ
    return take, tuple(WordTime(round(max(0.0, word.seconds - shift), 3), word.word) for word in words)


def _heard(samples: Samples) -> tuple[int, int]:
    """The first and the last sample that are kept: silence at both ends is cut off."""
    loud = np.flatnonzero(np.abs(samples) > _SILENCE_BELOW_PEAK * np.abs(samples).max(initial=0.0))
    if not len(loud):
        return 0, 0
    margin = round(_MARGIN_SECONDS * RATE_HZ)
    return max(0, int(loud[0]) - margin), int(loud[-1]) + margin


def _fault_of(take: Samples, sentence: Sentence | None) -> str:
    """What is wrong with a take; nothing when it is good. Its length is only held against a sentence that is given."""
    peak = float(np.abs(take).max(initial=0.0))
    if peak < _QUIETEST_PEAK:
        return _("there is almost no sound")
    if float(np.mean(np.abs(take) >= 1 - 1 / 32_768)) > _MOST_CLIPPED:
        return _("it is cut off at full level")
    if sentence is None:
        return ""
    seconds = len(take) / RATE_HZ
    marks = sum(1 for letter in sentence.spoken if letter in ".,;:?!")
    if seconds < sentence.syllables / FASTEST:
        return _("{seconds:.1f} s is too short for {count} syllables").format(seconds=seconds, count=sentence.syllables)
    if seconds > sentence.syllables / SLOWEST + marks * _PAUSE_SECONDS:
        return _("{seconds:.1f} s is too long for {count} syllables").format(seconds=seconds, count=sentence.syllables)
    return ""


def _bad(sentence: Sentence, why: str) -> BadAudio:
    return BadAudio(
        _("The recording of “{text}” is not good: {why}.").format(text=sentence.spoken, why=why),
        cure=_("Try again; if it stays so, write the sentence in another way or choose another voice."),
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
