"""A voice for each engine that needs more than its name to speak: what the contract tests speak with.

``NAMES`` has a function per engine that makes a voice in a folder; an engine without one speaks as it is.
"""

import numpy as np

from loa._wav import RATE_HZ, wav_bytes
from loa.files.canonical import sha256_hex
from loa.files.recordings import recording_file, text_key, write_recordings
from loa.model.sound import Recording, Voice


def voice_of(engine, folder, text):
    """A voice of an engine that can say a text."""
    make = MAKERS.get(engine)
    return make(folder, text) if make else Voice("thử", "", engine, "vi")


def _recorded(folder, text):
    seconds = len(text.split()) / 3
    samples = 0.3 * np.sin(2 * np.pi * 300 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    data, key = wav_bytes(samples), text_key(text)
    (folder / recording_file(key)).write_bytes(data)
    person = {"reader": "Người đọc", "recorded_on": "2025-08-01", "consent": "phiếu", "approved_by": "Người duyệt"}
    write_recordings(folder, [Recording(text, key, recording_file(key), sha256_hex(data), seconds, **person)])
    return Voice("thử", "", "recorded", "vi", folder=folder.as_posix())


MAKERS = {"recorded": _recorded}
