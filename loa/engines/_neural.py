"""What the neural engines share: a model that the user brings, its rights written down, a process that holds it."""

import functools
import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from loa.engines._process import WorkerProcess
from loa.errors import BadAudio, BadText, EngineDown
from loa.messages import _
from loa.model.sound import Voice
from loa.model.words import Sentence

Loader = Callable[..., Callable[..., bytes]]
"""Files to the function that speaks: text, length_scale, speaker to a WAV."""

LENGTH_SCALES = (0.5, 3.0)
"""How much slower than the model was trained."""

_LOAD_SECONDS, _TAKE_SECONDS = 120.0, 60.0
"""A model of 100 MB loads in seconds; a sentence takes less than its own length on an old machine."""
_INSTALL = "pip install 'loa[neural]'"
_BLOCK = 1024 * 1024


def said(worker: str, files: tuple[str, ...], sentence: Sentence, voice: Voice) -> bytes:
    """The sentence as a WAV, from the engine's process.

    Args:
        worker: the module that is the process.
        files: the voice's files, the model first, as absolute paths.
        sentence: what to say.
        voice: its options give length_scale and speaker.

    Raises:
        BadText: nothing to say, or letters that the model does not know.
        BadAudio: the process broke on this text.
        EngineDown: the model cannot be loaded.
    """
    if not any(letter.isalpha() for letter in sentence.spoken):
        raise BadText(
            _("There is nothing to say in “{text}”.").format(text=sentence.spoken), cure=_("Take the sentence out.")
        )
    options = dict(voice.options)
    asked = {
        "text": sentence.spoken,
        "length_scale": float(options.get("length_scale", 1.0)),
        "speaker": int(options.get("speaker", 0)),
    }
    pool = _pool(os.getpid())
    with pool.lock:
        answer = pool.ready(worker, files).ask(json.dumps(asked).encode(), seconds=_TAKE_SECONDS)
    if answer is None:
        raise BadAudio(
            _("The voice {voice} broke on “{text}”.").format(voice=voice.name, text=sentence.spoken),
            cure=_("Write this sentence in another way."),
        )
    return _wav(answer, sentence, voice)


def model_files(voice: Voice, *names: str) -> tuple[str, ...]:
    """The voice's files by the options that name them, as absolute paths.

    Raises:
        EngineDown: one is not there.
    """
    paths = [Path(voice.folder, str(dict(voice.options).get(name, ""))) for name in names]
    for path in paths:
        if not path.is_file():
            raise EngineDown(
                _("The file {path} of the voice {voice} is missing.").format(path=path.name, voice=voice.name),
                cure=_("Put it into voices/{voice}/.").format(voice=voice.name),
            )
    return tuple(path.as_posix() for path in paths)


def faults(voice: Voice, *names: str) -> Iterator[tuple[str, str]]:
    """What a voice file lacks: model files, licence, consent."""
    options = dict(voice.options)
    for name in names:
        path = Path(voice.folder, str(options.get(name, "")))
        if not options.get(name):
            yield (
                _("The key “{key}” is missing.").format(key=name),
                _("Name the file that stands in voices/{voice}/.").format(voice=voice.name),
            )
        elif voice.folder and not path.is_file():
            yield (
                _("The file {path} of the voice {voice} is missing.").format(path=path.name, voice=voice.name),
                _("Put it into voices/{voice}/.").format(voice=voice.name),
            )
    if not str(options.get("licence", "")).strip():
        yield _("Nobody has written down the model's licence."), _("Write licence = its name, and where it stands.")
    if not str(options.get("consent", "")).strip():
        yield (
            _("Nobody has written down whose voice it is and whether that person agreed."),
            _("Write consent = who, and where that is kept."),
        )


def files_hash(files: tuple[str, ...]) -> str:
    """SHA-256 (hex) of the files, read once as long as they stay as they are."""
    return _hash(files, tuple((stat.st_mtime_ns, stat.st_size) for stat in map(os.stat, files)))


def package_version(name: str) -> str:
    """The version of a package.

    Raises:
        EngineDown: it is missing.
    """
    try:
        return version(name)
    except PackageNotFoundError as exc:
        raise EngineDown(
            _("{name} is missing.").format(name=name), cure=_("Install it with: {command}").format(command=_INSTALL)
        ) from exc


@functools.lru_cache(maxsize=16)
def _hash(files: tuple[str, ...], _stamps: tuple[tuple[int, int], ...]) -> str:
    sha = hashlib.sha256()
    for name in files:
        with Path(name).open("rb") as file:
            while block := file.read(_BLOCK):
                sha.update(block)
        sha.update(b"\0")
    return sha.hexdigest()


class _Pool:
    """The processes of this process, one for each model; one take at a time, because a model uses much memory."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._known: dict[tuple[str, tuple[str, ...]], WorkerProcess] = {}

    def ready(self, worker: str, files: tuple[str, ...]) -> WorkerProcess:
        """The process that has these files loaded.

        Raises:
            EngineDown: it cannot load them.
        """
        process = self._known.get((worker, files))
        if process and process.is_alive:
            return process
        process = WorkerProcess(["-m", worker, *files], Path.cwd(), name=worker.rpartition(".")[2].strip("_"))
        answer = process.ask(b"{}", seconds=_LOAD_SECONDS)
        if answer is None or answer[:1] != b"+":
            why = answer[1:].decode("utf-8", "replace") if answer else _("its process ended")
            raise EngineDown(
                _("The model {model} cannot be loaded: {why}.").format(model=Path(files[0]).name, why=why),
                cure=_("Check the model's files, and that loa[neural] is installed."),
            )
        self._known[worker, files] = process
        return process


@functools.cache
def _pool(_process: int) -> _Pool:
    """The pool of a process: a forked child must not talk through its parent's pipes."""
    return _Pool()


def _wav(answer: bytes, sentence: Sentence, voice: Voice) -> bytes:
    if answer[:1] == b"+":
        return answer[1:]
    text = answer[1:].decode("utf-8", "replace")
    if answer[:1] == b"?":
        raise BadText(
            _("The model of {voice} does not know {letters} in “{text}”.").format(
                voice=voice.name, letters=text, text=sentence.spoken
            ),
            cure=_("Write the word in other letters, or use another voice."),
        )
    raise BadAudio(
        _("The voice {voice} failed on “{text}”: {why}.").format(voice=voice.name, text=sentence.spoken, why=text),
        cure=_("Write this sentence in another way."),
    )


def serve(load: Loader, files: list[str]) -> None:
    """What a process does: load, then answer takes until standard input ends.

    Args:
        load: gives the function that speaks; it raises ``UnknownLetters`` and may end the process.
        files: the voice's files.
    """
    from loa.engines._espeak_worker import LENGTH, read_message  # noqa: PLC0415 - only in the process

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to stderr, never into an answer
    speak = None
    while (asked := read_message(sys.stdin.buffer)) is not None:
        try:
            if speak is None:
                speak = load(*files)
                answer = b"+"
            else:
                answer = b"+" + speak(**json.loads(asked))
        except UnknownLetters as exc:
            answer = b"?" + str(exc).encode()
        except (OSError, RuntimeError, ValueError, KeyError, ImportError) as exc:
            answer = b"-" + f"{type(exc).__name__}: {exc}".splitlines()[0].encode()
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


class UnknownLetters(Exception):
    """Letters or sounds that a model does not know."""
