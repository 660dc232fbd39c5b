"""The process that holds an MMS model. Run as ``python -m loa.engines._mms_worker MODEL TOKENS``."""

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np

from loa._wav import wav_bytes
from loa.engines._neural import UnknownLetters, serve

_MARKS = frozenset(" .,;:?!")
"""What a model may leave out: they are not letters."""


def load(model: str, tokens: str) -> Callable[..., bytes]:
    """The function that speaks with a model; sherpa-onnx ends the process when it cannot load it."""
    import sherpa_onnx  # noqa: PLC0415 - only in the process

    vits = sherpa_onnx.OfflineTtsVitsModelConfig(model=model, tokens=tokens, noise_scale=0.0, noise_scale_w=0.0)
    config = sherpa_onnx.OfflineTtsConfig(
        model=sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=1), max_num_sentences=1
    )
    if not config.validate():
        raise ValueError("sherpa-onnx refuses the model's files")
    voice = sherpa_onnx.OfflineTts(config)
    known = _letters(Path(tokens).read_text(encoding="utf-8"))

    def speak(*, text: str, length_scale: float, speaker: int) -> bytes:
        text = unicodedata.normalize("NFC", text).lower()
        if strange := sorted(set(text) - known - _MARKS):
            raise UnknownLetters(" ".join(strange))
        sayable = "".join(letter if letter in known else " " for letter in text)
        made = voice.generate(" ".join(sayable.split()), sid=speaker, speed=1 / length_scale)
        return wav_bytes(np.asarray(made.samples, np.float32), rate=made.sample_rate)

    return speak


def _letters(tokens: str) -> frozenset[str]:
    """The letters of a token table: each line a letter, a space and its number."""
    return frozenset(line[:1] for line in tokens.splitlines() if line)


if __name__ == "__main__":
    serve(load, sys.argv[1:])
