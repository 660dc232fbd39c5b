"""An MMS voice: a VITS model of letters that the user brings, in ONNX with its ``tokens.txt``, through sherpa-onnx.

sherpa-onnx ends the whole process on a bad model, so it has one of its own. Noise is set to 0, so that the same words
give the same sound. Letters that the model does not know are an error; sherpa-onnx alone would leave them out.
"""

from collections.abc import Mapping
from types import MappingProxyType

from loa.engines._neural import LENGTH_SCALES, faults, files_hash, model_files, package_version, said
from loa.model.sound import Voice
from loa.model.words import Sentence

OPTIONS: Mapping[str, type | tuple[str, ...] | tuple[float, float]] = MappingProxyType(
    {
        "model": str,
        "tokens": str,
        "licence": str,
        "consent": str,
        "length_scale": LENGTH_SCALES,
        "speaker": (0.0, 1000.0),
    }
)
"""What a voice file may set; ``model`` and ``tokens`` stand in ``voices/NAME/``."""

_WORKER = "loa.engines._mms_worker"


def speak(sentence: Sentence, voice: Voice) -> bytes:
    """The sentence as a WAV.

    Raises:
        BadText: nothing to say, or letters that the model does not know.
        BadAudio: the process broke on this text.
        EngineDown: sherpa-onnx or the model is missing, or cannot be loaded.
    """
    return said(_WORKER, _files(voice), sentence, voice)


def check() -> None:
    """Nothing, when sherpa-onnx is installed.

    Raises:
        EngineDown: it is missing.
    """
    fingerprint()


def lint(voice: Voice) -> tuple[tuple[str, str], ...]:
    """What is wrong with a voice beyond ``OPTIONS``: messages, each with its cure."""
    return tuple(faults(voice, "model", "tokens"))


def voices() -> tuple[tuple[str, str], ...]:
    """The voices of this engine: none of its own; each is a model that the user brings."""
    return ()


def fingerprint() -> str:
    """What shapes a take besides its voice: the package's version.

    Raises:
        EngineDown: it is missing.
    """
    return f"sherpa-onnx {package_version('sherpa-onnx')}"


def voice_fingerprint(voice: Voice) -> str:
    """What shapes a take besides the voice's options: SHA-256 (hex) of its files.

    Raises:
        EngineDown: one is missing.
    """
    return files_hash(_files(voice))


def _files(voice: Voice) -> tuple[str, ...]:
    return model_files(voice, "model", "tokens")
