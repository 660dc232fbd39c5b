"""A Piper voice: a VITS model in ONNX that the user brings, with its ``MODEL.json`` beside it, through piper-tts.

Noise is set to 0, so that the same words give the same sound.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from loa.engines._neural import LENGTH_SCALES, faults, files_hash, model_files, package_version, said
from loa.errors import EngineDown
from loa.messages import _
from loa.model.sound import Voice
from loa.model.words import Sentence

OPTIONS: Mapping[str, type | tuple[str, ...] | tuple[float, float]] = MappingProxyType(
    {
        "model": str,
        "licence": str,
        "consent": str,
        "length_scale": LENGTH_SCALES,
        "speaker": (0.0, 1000.0),
    }
)
"""What a voice file may set; ``model`` stands in ``voices/NAME/``."""

_WORKER = "loa.engines._piper_worker"


def speak(sentence: Sentence, voice: Voice) -> bytes:
    """The sentence as a WAV.

    Raises:
        BadText: nothing to say, or letters that the model does not know.
        BadAudio: the process broke on this text.
        EngineDown: piper-tts or the model is missing, or cannot be loaded.
    """
    return said(_WORKER, _files(voice), sentence, voice)


def check() -> None:
    """Nothing, when piper-tts is installed.

    Raises:
        EngineDown: it is missing.
    """
    fingerprint()


def lint(voice: Voice) -> tuple[tuple[str, str], ...]:
    """What is wrong with a voice beyond ``OPTIONS``: messages, each with its cure."""
    return tuple(faults(voice, "model"))


def voices() -> tuple[tuple[str, str], ...]:
    """The voices of this engine: none of its own; each is a model that the user brings."""
    return ()


def fingerprint() -> str:
    """What shapes a take besides its voice: the package's version.

    Raises:
        EngineDown: it is missing.
    """
    return f"piper-tts {package_version('piper-tts')}"


def voice_fingerprint(voice: Voice) -> str:
    """What shapes a take besides the voice's options: SHA-256 (hex) of its files.

    Raises:
        EngineDown: one is missing.
    """
    return files_hash(_files(voice))


def _files(voice: Voice) -> tuple[str, ...]:
    model = model_files(voice, "model")[0]
    config = f"{model}.json"
    if not Path(config).is_file():
        raise EngineDown(
            _("The file {path} of the voice {voice} is missing.").format(path=Path(config).name, voice=voice.name),
            cure=_("Put it into voices/{voice}/.").format(voice=voice.name),
        )
    return (model, config)
