"""A person's voice: what was read, translated if need be, and imported with ``loa voices import``.

A recording is found by the exact text it was read for, whole or clause by clause; there is no other way to make this
voice say anything. Its takes were checked when they were imported.
"""

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from loa.errors import BadAudio, InputInvalid, RecordingNeeded
from loa.files.recordings import TABLE, clauses_of, read_recordings, text_key
from loa.messages import _
from loa.model.sound import Recording, Voice
from loa.model.words import Sentence

OPTIONS: Mapping[str, type | tuple[str, ...] | tuple[float, float]] = MappingProxyType({})
"""Nothing can be set: a person reads as a person reads."""

IS_HUMAN = True
"""Takes were measured when they were imported, and come before every machine's."""

_BETWEEN_CLAUSES_SECONDS = 0.2


def speak(sentence: Sentence, voice: Voice) -> bytes:
    """The recording as a WAV; clauses follow each other with a breath between.

    Raises:
        RecordingNeeded: nobody has read this text, or nobody has approved the recording.
        BadAudio: a file is missing or is not the one that was approved.
    """
    import numpy as np  # noqa: PLC0415 - slow to load, and whoever reads a workspace need not

    from loa._wav import RATE_HZ, read_wav, wav_bytes  # noqa: PLC0415 - loads numpy

    parts = [read_wav(_sound(one, voice)) for one in _recordings(sentence, voice)]
    if len(parts) == 1:
        return wav_bytes(parts[0][0], rate=parts[0][1])
    breath = np.zeros(round(_BETWEEN_CLAUSES_SECONDS * RATE_HZ), np.float32)
    return wav_bytes(np.concatenate([piece for samples, _rate in parts for piece in (breath, samples)][1:]))


def take_key(sentence: Sentence, voice: Voice) -> str:
    """What identifies the take besides the voice: the hashes of its recordings.

    Raises:
        RecordingNeeded: see ``speak``.
    """
    return " ".join(one.sha256 for one in _recordings(sentence, voice))


def check() -> None:
    """Nothing: a person's voice needs nothing of this machine."""


def lint(voice: Voice) -> tuple[tuple[str, str], ...]:
    """What is wrong with a voice beyond ``OPTIONS``: messages, each with its cure."""
    if voice.folder:
        try:
            _known(Path(voice.folder))
        except InputInvalid as exc:
            return tuple((str(found), "") for found in exc.faults)
    return ()


def voices() -> tuple[tuple[str, str], ...]:
    """The voices of this engine: none of its own; each is a person's."""
    return ()


def fingerprint() -> str:
    """What shapes a take besides its recordings."""
    return f"recorded 1 {_BETWEEN_CLAUSES_SECONDS}"


def _recordings(sentence: Sentence, voice: Voice) -> list[Recording]:
    """The recording of the whole sentence, or those of all of its clauses."""
    known = _known(Path(voice.folder)) if voice.folder else {}
    for texts in ((sentence.written,), clauses_of(sentence.written)):
        found = [known.get(text_key(text)) for text in texts]
        if all(one is not None and one.approved_by for one in found):
            return [one for one in found if one is not None]
    whole = known.get(text_key(sentence.written))
    why = _("its recording is not approved") if whole else _("nobody has read it")
    raise RecordingNeeded(
        _("“{text}” needs a recording in the voice {voice}: {why}.").format(
            text=sentence.written, voice=voice.name, why=why
        ),
        cure=_("Listen to it and name who approves it in takes.csv.")
        if whole
        else _("Make a sheet with: loa voices kit — and bring the recordings in with: loa voices import."),
    )


def _known(folder: Path) -> Mapping[str, Recording]:
    table = folder / TABLE
    stat = table.stat() if table.is_file() else None
    return _read(folder, (stat.st_mtime_ns, stat.st_size) if stat else None)


@functools.lru_cache(maxsize=64)
def _read(folder: Path, _stamp: tuple[int, int] | None) -> Mapping[str, Recording]:
    return read_recordings(folder)


def _sound(recording: Recording, voice: Voice) -> bytes:
    path = Path(voice.folder, recording.file)
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != recording.sha256:
        raise BadAudio(
            _("The recording voices/{voice}/{file} is missing or not the one that was approved.").format(
                voice=voice.name, file=recording.file
            ),
            cure=_("Put the file back, or import it again."),
        )
    return data
