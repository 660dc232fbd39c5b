"""Jingles from any audio file: decoded with care, trimmed, softened at the ends, and named in ``jingles.toml``."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loa import ffmpeg
from loa._wav import RATE_HZ, Samples, at_rate, wav_bytes
from loa.errors import SoundError, UsageError
from loa.files.atomic import write_bytes, write_text
from loa.loudness import energies, integrated
from loa.messages import _
from loa.model.sound import Jingle
from loa.workspace.voices import JINGLE_KINDS, read_jingles

LONGEST_SECONDS = 60.0
"""What is longer is music, not a jingle."""

_LUFS = -20.0
"""Jingles are kept alike; mastering brings them to the loudness of speech."""
_HIGHEST = 0.89
"""-1 dBFS."""
_SILENCE = 0.003
"""-50 dB under the highest sample."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FADE_IN_SECONDS, _FADE_OUT_SECONDS = 0.02, 0.35


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a file that becomes a jingle, in seconds; None is its beginning or its end."""

    start: float | None = None
    end: float | None = None


def import_jingle(
    source: Path, root: Path, *, name: str, kind: str, title: str, rights: str, cut: Cut | None = None
) -> Jingle:
    """Bring a file's sound into a workspace as a jingle.

    Args:
        source: WAV, MP3, FLAC, OGG, M4A …; read by its content, never by its name, without opening other files.
        root: the workspace.
        name: ASCII, lower case, with hyphens; new in the workspace.
        kind: one of ``JINGLE_KINDS``.
        title: Vietnamese, for the rundown.
        rights: who made it and who may use it.
        cut: the part that is taken.

    Raises:
        UsageError: the name is taken or not a name, the kind unknown, or title or rights missing.
        SoundError: the file cannot be read, was cut off, is silent or longer than a jingle.
        OutsideMissing: no ffmpeg.
    """
    _check(root, name, kind, title, rights)
    sound = _ready(_part(at_rate(*ffmpeg.decode(source, most_seconds=ffmpeg.LONGEST_SECONDS)), cut or Cut()), source)
    folder = root / "voices" / "jingles"
    write_bytes(folder / f"{name}.wav", wav_bytes(sound))
    _name_it(folder / "jingles.toml", {"name": name, "kind": kind, "title": title, "rights": rights})
    return read_jingles(root)[name]


def _check(root: Path, name: str, kind: str, title: str, rights: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            _("“{name}” is not a name for a jingle.").format(name=name),
            cure=_("Use small letters without accents, digits and hyphens: nhac-hieu-xa."),
        )
    if kind not in JINGLE_KINDS:
        raise UsageError(
            _("There is no kind “{kind}”.").format(kind=kind),
            cure=_("Known: {names}.").format(names=", ".join(JINGLE_KINDS)),
        )
    if not title.strip() or not rights.strip():
        raise UsageError(_("Title and rights are needed."), cure=_("Say who made it and who may use it."))
    if name in read_jingles(root):
        raise UsageError(_("There is a jingle “{name}” already.").format(name=name), cure=_("Choose another name."))


def _part(samples: Samples, cut: Cut) -> Samples:
    start = round((cut.start or 0.0) * RATE_HZ)
    return samples[start : None if cut.end is None else round(cut.end * RATE_HZ)]


def _ready(samples: Samples, source: Path) -> Samples:
    """Without silence at its ends, softened there, of the level of other jingles."""
    loud = np.flatnonzero(np.abs(samples) > _SILENCE * np.abs(samples).max(initial=0.0))
    if not len(loud):
        raise SoundError(
            _("{path} holds no sound.").format(path=source), cure=_("Choose another file or another part.")
        )
    sound = samples[loud[0] : loud[-1] + 1]
    if len(sound) > LONGEST_SECONDS * RATE_HZ:
        raise SoundError(
            _("{path} is longer than {most:.0f} seconds.").format(path=source, most=LONGEST_SECONDS),
            cure=_("Take a part of it with --from and --to."),
        )
    gain = min(10 ** ((_LUFS - integrated(energies(sound))) / 20), _HIGHEST / float(np.abs(sound).max()))
    return _softened(sound * np.float32(gain))


def _softened(sound: Samples) -> Samples:
    for seconds, at_end in ((_FADE_IN_SECONDS, 1), (_FADE_OUT_SECONDS, -1)):
        length = min(round(seconds * RATE_HZ), len(sound) // 2)
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(1, length))
        sound[::at_end][:length] *= ramp.astype(np.float32)
    return sound


def _name_it(path: Path, fields: dict[str, str]) -> None:
    """Add the jingle to the end of the file; what a person wrote there stays as it is."""
    text = path.read_text(encoding="utf-8") if path.is_file() else "version = 1\n"
    lines = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    write_text(path, f"{text.rstrip()}\n\n[[jingle]]\n{lines}")
