"""A take or a tune as a piece holds it: softened at both ends, between silences, in whole MPEG frames.

It is worked out where it is treated and encoded, and kept nowhere: what is kept is the encoded piece.
"""

import functools
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from loa._mpeg import FRAME_SAMPLES
from loa._wav import RATE_HZ, Samples, read_wav, wav_bytes
from loa.shelf import key_of

HEAD_FRAMES, TAIL_FRAMES = 1, 2
"""Silence inside each piece, which makes joins exact: what an MP3 encoder smears and holds back (1,105 samples of
delay, 576 of overlap, 481 of its filter bank) falls into it."""
_FADE_IN_MS, _FADE_OUT_MS = 4, 12
_VERSION = 1
_WAV_HEAD_BYTES = 44
_SAMPLE_BYTES = 2
_FULL_SCALE = np.float32(32_768)


def framed(path: Path) -> Samples:
    """The sound of a file softened at both ends, between silences, in whole frames.

    Raises:
        SoundError: the file cannot be read.
    """
    samples, _rate = read_wav(path)
    pcm = wav_bytes(samples)[_WAV_HEAD_BYTES:]
    sound = _segment()(data=pcm, sample_width=_SAMPLE_BYTES, frame_rate=RATE_HZ, channels=1)
    soft = np.frombuffer(sound.fade_in(_FADE_IN_MS).fade_out(_FADE_OUT_MS).raw_data, "<i2")
    whole = np.zeros(framed_frames(len(samples)) * FRAME_SAMPLES, np.float32)
    head = HEAD_FRAMES * FRAME_SAMPLES
    whole[head : head + len(soft)] = soft / _FULL_SCALE
    return whole


def framed_frames(samples: int) -> int:
    """Frames of a piece that holds so many samples between its silences."""
    return HEAD_FRAMES + math.ceil(samples / FRAME_SAMPLES) + TAIL_FRAMES


@functools.lru_cache(maxsize=65_536)
def framed_key(key: str) -> str:
    """The key of a sound in whole frames, from the sound's own."""
    return key_of("mix", _VERSION, _FADE_IN_MS, _FADE_OUT_MS, key)


@functools.cache
def _segment() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it looks for an ffmpeg of its own, which it needs not
        warnings.simplefilter("ignore", DeprecationWarning)  # audioop comes from audioop-lts where Python has none
        from pydub import AudioSegment  # noqa: PLC0415 - slow to load
    return AudioSegment
