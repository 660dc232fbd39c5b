"""The process that holds a Piper model. Run as ``python -m loa.engines._piper_worker MODEL CONFIG``."""

import io
import json
import sys
import wave
from collections.abc import Callable
from pathlib import Path

from loa.engines._neural import UnknownLetters, serve

_VOLUME = 0.8
"""Peaks are brought to full scale first, where no take may be."""


def load(model: str, config: str) -> Callable[..., bytes]:
    """The function that speaks with a model; one thread, so that sums are made in one order."""
    import onnxruntime  # noqa: PLC0415 - only in the process
    from piper import PiperVoice  # noqa: PLC0415
    from piper.config import PiperConfig, SynthesisConfig  # noqa: PLC0415

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, sess_options=settings, providers=["CPUExecutionProvider"])
    told = PiperConfig.from_dict(json.loads(Path(config).read_text(encoding="utf-8")))
    voice = PiperVoice(config=told, session=session)

    def speak(*, text: str, length_scale: float, speaker: int) -> bytes:
        known = voice.config.phoneme_id_map
        sounds = [sound for sentence in voice.phonemize(text) for sound in sentence]
        if strange := sorted({sound for sound in sounds if sound not in known}):
            raise UnknownLetters(" ".join(strange))
        how = SynthesisConfig(
            speaker_id=speaker,
            length_scale=length_scale,
            noise_scale=0.0,
            noise_w_scale=0.0,
            normalize_audio=True,
            volume=_VOLUME,
        )
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            voice.synthesize_wav(text, file, syn_config=how)
        return out.getvalue()

    return speak


if __name__ == "__main__":
    serve(load, sys.argv[1:])
