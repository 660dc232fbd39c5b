"""What people recorded, brought in: each file measured, trimmed, matched in loudness and bound to the text it reads."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loa import ffmpeg
from loa._wav import RATE_HZ, Samples, at_rate, wav_bytes
from loa.errors import SoundError, UsageError
from loa.files.atomic import write_if_changed
from loa.files.recordings import read_recordings, recording_file, write_recordings
from loa.loudness import SILENCE_LUFS, energies, integrated, ratio, true_peak
from loa.messages import _, here
from loa.model.sound import KitLine, Recording

ENDINGS = (".wav", ".mp3", ".m4a", ".ogg", ".oga", ".opus", ".aac", ".amr", ".3gp", ".flac", ".webm")
"""What phones and recorders save."""

TARGET_LUFS = -20.0
"""All recordings are brought here, so that no reader is louder than another; mastering sets the final loudness."""
_MOST_PEAK_DBTP = -1.0
_QUIETEST_LUFS = -45.0
"""Below it a phone's own noise is as loud as the voice."""
_FULL, _MOST_FULL = 0.985, 0.001
"""Level of a sample that was probably cut off, and the share of such samples that nobody hears."""
LEAST_SNR_DB = 15.0
"""Voice over noise. Below it words are lost on a horn loudspeaker in the open."""
SHORTEST, LONGEST = 0.4, 2.5
"""Shares of the expected seconds: a translation is shorter or longer than its Vietnamese, but no other speech."""
_FRAME_SECONDS = 0.01
_MARGIN_SECONDS = 0.08
"""Kept before and after: soft consonants are quieter than the threshold."""
LEAST_PAUSE_SECONDS = 0.6
"""Between two texts of one long recording; the sheet asks the reader for two seconds."""
_CLEAREST_PAUSE = 0.75
"""The longest pause inside a text may be at most this share of the shortest between texts."""

_NUMBERED = re.compile(r"\D*?(\d{1,4})(?:-([0-9a-f]{6}))?(?![0-9a-f])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read, for whom, and who lets it be aired: goes into every recording."""

    reader: str
    recorded_on: str
    consent: str
    approved_by: str
    translator: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or a part of one that is not taken, and why."""

    file: str
    why: str
    cure: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files that were brought."""

    accepted: tuple[Recording, ...]
    refused: tuple[Refused, ...]
    missing: tuple[KitLine, ...]
    """Lines of the kit that no file was brought for; those of refused files are not among them."""


def bring_in(source: Path, kit: Sequence[KitLine], reading: Reading, *, to: Path) -> Imported:
    """Bring recordings into a voice's folder; what is refused changes nothing there.

    Args:
        source: a folder of files named after the kit's lines, or one long recording of all of them in order.
        kit: the lines that were read, with translations when somebody wrote them down.
        reading: who read, when, with which consent, who approved.
        to: the voice's folder.

    Raises:
        UsageError: it is not told who read, how they agreed or who lets it be aired; there is nothing to bring in; or
            the long recording does not fall into as many parts as the kit.
        SoundError: the long recording cannot be read.
    """
    if not all(one.strip() for one in (reading.reader, reading.consent, reading.approved_by)):
        cure = here(
            command=_("Add --reader, --consent and --approved-by."), page=_("Fill in the fields under “Who reads”.")
        )
        raise UsageError(_("Who read it, how did they agree, and who lets it be aired?"), cure=cure)
    brought = _of_folder(source, kit) if source.is_dir() else _of_long(source, kit)
    accepted: list[Recording] = []
    refused = list(brought.refused)
    for line, name, sound in brought.sounds:
        result = _taken(line, name, sound, reading, to)
        if isinstance(result, Refused):
            refused.append(result)
        else:
            accepted.append(result)
    if accepted:
        kept = read_recordings(to) | {one.key: one for one in accepted}
        write_recordings(to, sorted(kept.values(), key=lambda one: (one.text, one.key)))
    met = {line.number for line, _name, _sound in brought.sounds} | set(brought.met)
    missing = tuple(line for line in kit if line.number not in met)
    return Imported(tuple(accepted), tuple(sorted(refused, key=lambda one: one.file)), missing)


@dataclass(frozen=True, slots=True)
class _Brought:
    sounds: tuple[tuple[KitLine, str, Samples], ...]
    """Each with its line and the name of its file, at ``RATE_HZ``."""
    refused: tuple[Refused, ...] = ()
    met: tuple[int, ...] = ()
    """Numbers of lines that a refused file was meant for."""


def _of_folder(folder: Path, kit: Sequence[KitLine]) -> _Brought:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    if not files:
        raise UsageError(
            _("{folder} holds no recordings.").format(folder=folder),
            cure=_("Put WAV, MP3, M4A or OGG files there, named as on the sheet."),
        )
    sounds, refused, met = [], [], []
    by_line: dict[int, str] = {}
    for path in files:
        line = _line_of(path, kit)
        if isinstance(line, Refused):
            refused.append(line)
            continue
        met.append(line.number)
        if line.number in by_line:
            why = _("{other} is of the same line.").format(other=by_line[line.number])
            refused.append(Refused(path.name, why, _("Keep the better one.")))
            continue
        by_line[line.number] = path.name
        try:
            sounds.append((line, path.name, at_rate(*ffmpeg.decode(path))))
        except SoundError as exc:
            refused.append(Refused(path.name, exc.message, exc.cure))
    return _Brought(tuple(sounds), tuple(refused), tuple(met))


def _line_of(path: Path, kit: Sequence[KitLine]) -> KitLine | Refused:
    found = _NUMBERED.match(path.stem)
    line = next((line for line in kit if found and line.number == int(found.group(1))), None)
    if found is None or line is None:
        return Refused(
            path.name,
            _("its name is not on the sheet"),
            _("Name it as the sheet says: {file}.").format(file=kit[0].file),
        )
    if found.group(2) and not line.key.startswith(found.group(2).lower()):
        return Refused(
            path.name,
            _("it was recorded for another text"),
            _("Read line {number} as it is now.").format(number=line.number),
        )
    return line


def _of_long(source: Path, kit: Sequence[KitLine]) -> _Brought:
    sound = at_rate(*ffmpeg.decode(source))
    parts = cut_at_pauses(sound, len(kit))
    return _Brought(tuple((line, f"{source.name} #{line.number}", part) for line, part in zip(kit, parts, strict=True)))


def cut_at_pauses(sound: Samples, count: int) -> list[Samples]:
    """The sound in so many parts, cut in the middle of its longest pauses.

    Raises:
        UsageError: the pauses between the parts cannot be told from those inside them.
    """
    heard = _is_heard(sound)
    edges = np.flatnonzero(np.diff(heard.astype(np.int8)))
    begins = [int(edge) for edge in edges if heard[edge]]
    pauses = [(int(end) - start, start, int(end)) for start in begins for end in edges[edges > start][:1]]
    pauses.sort(key=lambda pause: (-pause[0], pause[1]))
    chosen, others = pauses[: count - 1], pauses[count - 1 :]
    shortest = chosen[-1][0] * _FRAME_SECONDS if len(chosen) == count - 1 and chosen else 0.0
    longest_other = others[0][0] * _FRAME_SECONDS if others else 0.0
    is_clear = count == 1 or (shortest >= LEAST_PAUSE_SECONDS and longest_other <= shortest * _CLEAREST_PAUSE)
    if not is_clear:
        found = 1 + sum(1 for pause in pauses if pause[0] * _FRAME_SECONDS >= LEAST_PAUSE_SECONDS)
        raise UsageError(
            _("The recording has {found} parts between clear pauses; the sheet has {count} lines.").format(
                found=found, count=count
            ),
            cure=_("Leave two seconds of silence between lines, or bring a file for each line."),
        )
    frame = round(_FRAME_SECONDS * RATE_HZ)
    cuts = sorted((start + end) // 2 * frame for _length, start, end in chosen)
    return list(np.split(sound, cuts))


def _taken(line: KitLine, name: str, sound: Samples, reading: Reading, to: Path) -> Recording | Refused:
    """The recording, its WAV written; or why it is not taken."""
    trimmed = _trimmed(sound)
    if fault := _fault_of(sound, trimmed, line):
        return Refused(name, *fault)
    data = wav_bytes(_levelled(trimmed))
    write_if_changed(to / recording_file(line.key), data)
    return Recording(
        text=line.text,
        key=line.key,
        file=recording_file(line.key),
        sha256=hashlib.sha256(data).hexdigest(),
        seconds=round(len(trimmed) / RATE_HZ, 3),
        reader=reading.reader,
        recorded_on=reading.recorded_on,
        consent=reading.consent,
        approved_by=reading.approved_by,
        translation=line.translation,
        translator=reading.translator,
        origin=name,
    )


def _fault_of(sound: Samples, trimmed: Samples, line: KitLine) -> tuple[str, str] | None:
    """What is wrong, with its cure."""
    loudness = integrated(energies(trimmed))
    if loudness <= max(SILENCE_LUFS, _QUIETEST_LUFS):
        return _("it is too quiet ({lufs:.0f} LUFS)").format(lufs=loudness), _("Hold the phone a hand's width away.")
    share = float(np.mean(np.abs(trimmed) >= _FULL))
    if share > _MOST_FULL:
        return (
            _("it is cut off at full level ({share:.1%} of it)").format(share=share),
            _("Record it again, further away or with a lower level."),
        )
    snr = snr_db(sound)
    if snr < LEAST_SNR_DB:
        return (
            _("it is too noisy: the voice is {snr:.0f} dB over the noise, {least:.0f} are needed").format(
                snr=snr, least=LEAST_SNR_DB
            ),
            _("Record it again indoors, without fan, wind or motorbikes."),
        )
    seconds = len(trimmed) / RATE_HZ
    if not line.seconds * SHORTEST <= seconds <= line.seconds * LONGEST:
        return (
            _("it lasts {seconds:.1f} s; about {expected:.1f} s are expected").format(
                seconds=seconds, expected=line.seconds
            ),
            _("Check that it is this line, and whole."),
        )
    return None


def snr_db(sound: Samples) -> float:
    """How far the voice stands over steady noise, in dB, between 100 Hz and 4 kHz.

    The noise is what the quietest tenth of moments holds in the middle one of the frequencies: tones and voices have
    few frequencies, noise has all of them. A tenth of an exponential distribution lies 9.8 dB below its mean.
    """
    size = 2048
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(sound, (0, size)), size)[:: size // 2]
    bins = np.abs(np.fft.rfft(windows * np.hanning(size).astype(np.float32))) ** 2
    band = bins[:, round(100 * size / RATE_HZ) : round(4000 * size / RATE_HZ)]
    whole = band[: max(1, len(band) - 3)]
    noise = float(np.median(np.quantile(whole, 0.1, axis=0))) / _TENTH_OF_EXPONENTIAL
    voice = float(np.quantile(whole.mean(axis=1), 0.9))
    return float(10 * np.log10(max(voice, 1e-12) / max(noise, 1e-12)))


_TENTH_OF_EXPONENTIAL = 0.105


def _levels(sound: Samples) -> NDArray[np.float64]:
    """Level of each hundredth of a second, in dB of full scale."""
    frame = round(_FRAME_SECONDS * RATE_HZ)
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float64)
    return np.asarray(10 * np.log10(np.maximum((frames**2).mean(axis=1), 1e-12)))


def _is_heard(sound: Samples) -> NDArray[np.bool_]:
    """For each hundredth of a second, whether somebody speaks."""
    levels = _levels(sound)
    if not len(levels):
        return np.zeros(0, bool)
    floor, top = float(np.quantile(levels, 0.05)), float(np.quantile(levels, 0.95))
    return np.asarray(levels > min(max(floor + 9, top - 40), top - 12))


def _trimmed(sound: Samples) -> Samples:
    heard = np.flatnonzero(_is_heard(sound))
    if not len(heard):
        return sound[:0]
    frame, margin = round(_FRAME_SECONDS * RATE_HZ), round(_MARGIN_SECONDS * RATE_HZ)
    return sound[max(0, int(heard[0]) * frame - margin) : (int(heard[-1]) + 1) * frame + margin]


def _levelled(sound: Samples) -> Samples:
    """At the loudness of all recordings, or as near to it as its peaks allow."""
    gain = min(TARGET_LUFS - integrated(energies(sound)), _MOST_PEAK_DBTP - true_peak(sound))
    return (sound * ratio(gain)).astype(np.float32)


def with_translations(kit: Iterable[KitLine], texts: dict[int, str]) -> tuple[KitLine, ...]:
    """The kit with translations that somebody wrote down, by line number."""
    return tuple(replace(line, translation=texts.get(line.number) or line.translation) for line in kit)
