"""The embedded voice: espeak-ng from the espeakng-loader wheel, in worker processes, without any network.

espeak-ng may crash or hang on dirty text, so it gets nothing but Vietnamese letters and plain marks, and lives in
a process that may be killed: the take is then made again in a fresh one.
"""

import array
import contextlib
import functools
import hashlib
import json
import os
import shutil
import struct
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from loa.engines._espeak_worker import LENGTH
from loa.engines._process import WorkerProcess
from loa.errors import BadAudio, BadText, EngineDown
from loa.messages import _
from loa.model.sound import Voice, WordTime
from loa.model.words import Sentence

Choice = tuple[str, ...]
Bounds = tuple[float, float]

VOICES: Mapping[str, str] = MappingProxyType(
    {"vi": "miền Bắc", "vi-vn-x-central": "miền Trung", "vi-vn-x-south": "miền Nam"}
)
"""espeak-ng's Vietnamese voices, by its own names."""

OPTIONS: Mapping[str, Choice | Bounds] = MappingProxyType(
    {"voice": tuple(VOICES), "syllables_per_second": (1.9, 5.0), "pitch": (0.0, 99.0), "range": (0.0, 99.0)}
)
"""What a voice file may set: the choices of a text, or the bounds of a number."""

LANGUAGES = ("vi",)

DEFAULT_SYLLABLES_PER_SECOND = 3.0
"""Speech in hard acoustics: about 3 syllables/s. Source: FACTS section 5."""

WORDS_PER_MINUTE_PER_SYLLABLE = 43.0
"""Measured with espeak-ng 1.52, three voices, seven sentences: 130 words per minute give 2.9 to 3.2 syllables/s."""

_FEWEST_SYLLABLES_TO_CORRECT = 4
"""Shorter sentences are said slowly, and should be: there is little to understand them by."""
_RATE_NEAR_ENOUGH = 0.03
_MOST_CORRECTION = 1.25
_CALIBRATION_VERSION = 3
_SYLLABLE_SECONDS, _CLAUSE_SECONDS = 0.293, 0.45
"""A syllable, and the pause at a clause mark, at 129 words per minute. Measured with three voices, 60 sentences: with
them six sentences of ten need no correction, without them two."""
_SILENCE = 98
"""-50 dB of full scale at 16 bits."""
_WAV_HEAD_BYTES, _WAV_RATE_AT = 44, 24
_RATE = struct.Struct("<I")

MOST_LETTERS = 2_000
"""A sentence for the air is far shorter; a longer one is a text that nobody cut."""

_TAKE_SECONDS = 20.0
"""A take costs 1 to 20 ms; a worker that is silent for so long hangs."""

_TRIES = 3
_MARKS = " .,;:?!"
_BASES = frozenset("abcdefghijklmnopqrstuvwxyzđ")
_DIACRITICS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
"""Grave, acute, circumflex, tilde, breve, hook above, horn, dot below."""

_DATA_FILES = ("phondata", "phonindex", "phontab", "intonations", "vi_dict", "en_dict", "lang/gmw/en")
_DATA_FOLDER = "lang/aav"
"""With only these, loading espeak-ng takes 1 ms instead of 60: it reads every voice file it finds."""


def speak(sentence: Sentence, voice: Voice) -> bytes:
    """The sentence as a WAV.

    Raises:
        BadText: empty, too long, or holds something besides Vietnamese letters, spaces and ``. , ; : ? !``.
        BadAudio: espeak-ng broke on this text every time.
        EngineDown: espeak-ng cannot be started.
    """
    return speak_timed(sentence, voice)[0]


def speak_timed(sentence: Sentence, voice: Voice) -> tuple[bytes, tuple[WordTime, ...]]:
    """The sentence as a WAV, and when each of its words begins.

    Raises:
        BadText, BadAudio, EngineDown: see ``speak``.
    """
    asked = _settings(voice) | {"text": _clean(sentence.spoken)}
    usual = _wanted_rate(voice) * WORDS_PER_MINUTE_PER_SYLLABLE
    if sentence.syllables < _FEWEST_SYLLABLES_TO_CORRECT:
        return _said(asked, words_per_minute=usual)
    expected = _within(_expected_seconds(sentence) * DEFAULT_SYLLABLES_PER_SECOND / sentence.syllables)
    first = _said(asked, words_per_minute=usual * expected)
    off = _wanted_rate(voice) / (sentence.syllables / _seconds(first[0]))
    corrected = _within(expected * off)
    if abs(off - 1) < _RATE_NEAR_ENOUGH or round(usual * corrected) == round(usual * expected):
        return first
    return _said(asked, words_per_minute=usual * corrected)


def check() -> None:
    """Nothing, when the engine can speak.

    Raises:
        EngineDown: espeak-ng cannot be started, or says nothing.
    """
    try:
        speak(Sentence("Xin chào.", "Xin chào."), Voice("check", "", "espeak", "vi"))
    except BadAudio as exc:
        raise EngineDown(exc.message, cure=_("Install it again with: pip install espeakng-loader")) from exc


def lint(voice: Voice) -> tuple[tuple[str, str], ...]:
    """What is wrong with a voice beyond ``OPTIONS``: messages, each with its cure."""
    if voice.language in LANGUAGES:
        return ()
    return ((_("espeak-ng speaks only Vietnamese here."), _('Write language = "vi".')),)


def voices() -> tuple[tuple[str, str], ...]:
    """The voices of this engine: what a voice file writes under ``voice``, and whose speech it is."""
    return tuple(VOICES.items())


def fingerprint() -> str:
    """SHA-256 (hex) of what shapes a take besides its voice's options: library, data and calibration.

    Raises:
        EngineDown: espeakng-loader is missing.
    """
    return _fingerprint(*_paths())


def _said(asked: dict[str, str | int], *, words_per_minute: float) -> tuple[bytes, tuple[WordTime, ...]]:
    """The WAV of one take with its words; a broken worker is replaced and the take made again.

    Raises:
        BadAudio, EngineDown: see ``speak``.
    """
    message = json.dumps(asked | {"words_per_minute": round(words_per_minute)}).encode()
    pool = _pool(os.getpid())
    for _attempt in range(_TRIES):
        with pool.worker() as worker:
            answer = worker.answer_to(message)
        if answer is not None:
            return _take(answer, str(asked["text"]))
    raise BadAudio(
        _("espeak-ng broke on “{text}”.").format(text=asked["text"]), cure=_("Write this sentence in another way.")
    )


def _expected_seconds(sentence: Sentence) -> float:
    """About how long the sentence lasts at the default rate."""
    inside = sentence.spoken.rstrip(" .,;:?!")
    return sentence.syllables * _SYLLABLE_SECONDS + sum(map(inside.count, ",;:")) * _CLAUSE_SECONDS


def _within(correction: float) -> float:
    return min(max(correction, 1 / _MOST_CORRECTION), _MOST_CORRECTION)


def _seconds(wav: bytes) -> float:
    """How long the speech in it lasts, without the silence at its ends. Without numpy, which takes long to load."""
    samples = array.array("h", wav[_WAV_HEAD_BYTES:])
    if sys.byteorder == "big":
        samples.byteswap()
    first = next((at for at, value in enumerate(samples) if abs(value) > _SILENCE), 0)
    last = next((at for at in range(len(samples) - 1, -1, -1) if abs(samples[at]) > _SILENCE), 0)
    (rate,) = _RATE.unpack_from(wav, _WAV_RATE_AT)
    return float(max(1, last - first) / rate)


class _Worker(WorkerProcess):
    """One espeak-ng process."""

    def __init__(self, library: Path, folder: Path) -> None:
        script = Path(__file__).with_name("_espeak_worker.py")
        super().__init__(["-I", "-S", str(script), str(library)], folder, name="espeak-ng")

    def answer_to(self, message: bytes) -> bytes | None:
        """The answer; None when the process died or did not answer in time."""
        return self.ask(message, seconds=_TAKE_SECONDS)


class _Pool:
    """Workers that wait for their next take, and the small data folder that they share."""

    def __init__(self) -> None:
        self.library, data = _paths()
        self._temporary = tempfile.TemporaryDirectory(prefix="loa-espeak-")
        self.folder = Path(self._temporary.name)
        _copy_data(data, self.folder / "espeak-ng-data")
        self.idle: list[_Worker] = []

    @contextlib.contextmanager
    def worker(self) -> Iterator[_Worker]:
        """A worker of one's own, for one take."""
        try:
            worker = self.idle.pop()
        except IndexError:
            worker = _Worker(self.library, self.folder)
        yield worker
        if worker.is_alive:
            self.idle.append(worker)


@functools.cache
def _pool(_process: int) -> _Pool:
    """The pool of a process: a forked child must not talk through its parent's pipes."""
    return _Pool()


def _take(answer: bytes, text: str) -> tuple[bytes, tuple[WordTime, ...]]:
    if answer[:1] != b"+":
        raise EngineDown(
            _("espeak-ng cannot speak: {why}.").format(why=answer[1:].decode("utf-8", "replace")),
            cure=_("Install it again with: pip install espeakng-loader"),
        )
    (length,) = LENGTH.unpack_from(answer, 1)
    begin = 1 + LENGTH.size
    times = json.loads(answer[begin : begin + length])
    words = tuple(WordTime(start / 1000, text[at - 1 : at - 1 + count]) for start, at, count in times)
    return answer[begin + length :], words


def _settings(voice: Voice) -> dict[str, str | int]:
    options = dict(voice.options)
    return {
        "voice": str(options.get("voice", "vi")),
        "pitch": int(options.get("pitch", 50)),
        "range": int(options.get("range", 50)),
    }


def _wanted_rate(voice: Voice) -> float:
    """Syllables per second."""
    return float(dict(voice.options).get("syllables_per_second", DEFAULT_SYLLABLES_PER_SECOND))


def _clean(text: str) -> str:
    """The text in NFC.

    Raises:
        BadText: see ``speak``.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not any(letter.isalpha() for letter in text):
        raise BadText(_("There is nothing to say in “{text}”.").format(text=text), cure=_("Take the sentence out."))
    if len(text) > MOST_LETTERS:
        raise BadText(
            _("A sentence of {count} letters is too long for one breath.").format(count=len(text)),
            cure=_("Cut it into sentences."),
        )
    if strange := sorted({letter for letter in text if not _is_plain(letter)}):
        raise BadText(
            _("The voice cannot say {strange} in “{text}”.").format(strange=" ".join(strange), text=text),
            cure=_("Write it in words."),
        )
    return text


def _is_plain(letter: str) -> bool:
    if letter in _MARKS:
        return True
    parts = unicodedata.normalize("NFD", letter.lower())
    return parts[0] in _BASES and _DIACRITICS.issuperset(parts[1:])


def _paths() -> tuple[Path, Path]:
    try:
        import espeakng_loader  # noqa: PLC0415 - only when a voice needs it

        library, data = Path(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path())
    except (ImportError, RuntimeError) as exc:
        raise EngineDown(_("espeak-ng is missing."), cure=_("Install it with: pip install espeakng-loader")) from exc
    if not library.is_file() or not data.is_dir():
        raise EngineDown(_("espeak-ng is missing."), cure=_("Install it with: pip install espeakng-loader"))
    return library, data


@functools.cache
def _fingerprint(library: Path, data: Path) -> str:
    sha = hashlib.sha256(library.read_bytes())
    sha.update(repr((_CALIBRATION_VERSION, DEFAULT_SYLLABLES_PER_SECOND, WORDS_PER_MINUTE_PER_SYLLABLE)).encode())
    for name in _data_names(data):
        sha.update(name.encode() + b"\0" + (data / name).read_bytes())
    return sha.hexdigest()


def _copy_data(data: Path, to: Path) -> None:
    for name in _data_names(data):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / name, to / name)
    (to / "voices").mkdir(exist_ok=True)


def _data_names(data: Path) -> tuple[str, ...]:
    return (*_DATA_FILES, *sorted(f"{_DATA_FOLDER}/{path.name}" for path in (data / _DATA_FOLDER).iterdir()))
