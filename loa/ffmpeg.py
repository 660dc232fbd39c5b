"""The ffmpeg program: graphs written by ffmpeg-python, run by us as a list of arguments, with a time limit.

Whatever a person brings is read by name of its format from a short list, without the network: a playlist that is
called ``song.mp3`` would otherwise make ffmpeg open other files.
"""

import functools
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from loa._wav import RATE_HZ, Samples, is_wav, read_wav
from loa.errors import OutsideMissing, SoundError
from loa.messages import _
from loa.reasons import reason_of

READABLE_FORMATS = ("wav", "mp3", "flac", "ogg", "mov", "mp4", "m4a", "3gp", "aac", "aiff", "amr", "matroska", "webm")
"""ffmpeg's names of the formats that are read; none of them names another file. HLS, DASH and concat are not here."""

LONGEST_SECONDS = 3600.0
"""No recording for a session is longer: sessions last at most 60 minutes (FACTS section 5)."""

LARGEST_BYTES = 700 * 1024 * 1024
"""An hour of stereo WAV at 44.1 kHz is 635 MB; what is larger is a mistake."""

_START_SECONDS = 30.0
"""Time allowed for starting the program, on a slow disk with a virus scanner."""

_DURATION = re.compile(rb"Duration: (\d+):(\d\d):(\d\d\.\d+)")
_CREATED = re.compile(rb"creation_time\s*: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z)")
_LEAST_DECODING_SPEED = 10.0
"""Times the speed of playing that the slowest PC decodes at."""
_GUESSED = b"Estimating duration from bitrate"
_LEAST_SHARE = 0.97
"""A file that was cut off plays without a complaint, but its head still tells the whole length."""

_LARGEST_OGG_PAGE = 65_307
"""RFC 3533, 6."""

MP3_EFFORT = 5
"""What ffmpeg asks of LAME by itself."""

LAME_SCALE = 0.95
"""LAME makes input of a constant rate up to 160 kbps softer by this; measured as 0.94999 with libmp3lame."""

_PACKET_BYTES = 1 << 20
"""Of a WAV that is read: ffmpeg hands it from thread to thread in pieces of 4 kB otherwise, a quarter of its work."""

Setting = str | int | float


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a graph, as ffmpeg names it."""

    name: str
    settings: tuple[tuple[str, Setting], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One file to be made from one file of ours."""

    source: Path
    """A WAV or MP3 file that loa wrote itself; each work of a run has its own."""
    target: Path
    filters: tuple[Filter, ...] = ()
    mp3_kbps: int = 0
    """0 for a WAV of 32-bit floats; otherwise bare MPEG frames at a constant bit rate, without reservoir."""
    mp3_effort: int = MP3_EFFORT
    """LAME's own scale, from 9 for the least work to 0 for the most."""
    rate_hz: int = RATE_HZ
    """Of the file that is made."""


def program() -> Path:
    """The ffmpeg program: what ``LOA_FFMPEG`` names, and otherwise the one that came with loa.

    Raises:
        OutsideMissing: there is none.
    """
    if named := os.environ.get("LOA_FFMPEG"):
        return Path(named)
    return _embedded()


def version() -> str:
    """The program's own first line.

    Raises:
        OutsideMissing: it is not there or does not run.
    """
    return _version(program())


def make(works: Sequence[Work], *, most_seconds: float = 600.0) -> None:
    """Make every file, in one run of the program: starting it costs as much as ten seconds of speech.

    Each work has a graph of its own, so that its bytes do not depend on what else is made in the same run.

    Raises:
        OutsideMissing: no ffmpeg.
        SoundError: ffmpeg failed or took longer than ``most_seconds``.
    """
    if works:
        outputs = [_output(work) for work in works]
        graph = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
        _run(_command(graph), timeout=most_seconds)


def decode(source: Path | bytes, *, most_seconds: float = LONGEST_SECONDS) -> tuple[Samples, int]:
    """The sound of a file (or of its bytes) as mono samples, and its rate in Hz.

    Args:
        source: WAV, MP3, FLAC, OGG, M4A, AAC, AIFF, AMR or WebM; nothing else is opened.
        most_seconds: longer sound is refused.

    Raises:
        OutsideMissing: no ffmpeg.
        SoundError: another format, damaged, too large, too long, or no sound in it.
    """
    if isinstance(source, bytes):
        return _decode_bytes(source, most_seconds)
    if not source.is_file():
        raise SoundError(_("{path} is not there.").format(path=source), cure=_("Check the file's name."))
    if source.stat().st_size > LARGEST_BYTES:
        raise SoundError(_("{path} is too large.").format(path=source), cure=_("Cut it into shorter files."))
    done = _run(_command(_decoding(source, most_seconds), talk="info"), timeout=_START_SECONDS + most_seconds)
    samples, rate = read_wav(done.stdout)
    _check_whole(source, len(samples) / rate, done.stderr, most_seconds)
    return samples, rate


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was written of a file's sound, and what the file itself says."""

    samples: int
    created: str
    """When it was recorded, as the file says it: ``2024-08-11T22:30:05.000000Z``; empty when it does not."""


def decode_to(source: Path, target: Path, *, rate: int, most_seconds: float, most_bytes: int) -> Decoded:
    """Write a file's sound as bare 16-bit mono samples, without holding it; for recordings of hours.

    Args:
        source: as in ``decode``.
        target: the file to write; what stands there is lost.
        rate: of the samples that are written, in Hz.
        most_seconds: longer sound is refused.
        most_bytes: a larger source is refused.

    Raises:
        OutsideMissing: no ffmpeg.
        SoundError: another format, damaged, cut off, too large, too long, or no sound in it.
    """
    if not source.is_file():
        raise SoundError(_("{path} is not there.").format(path=source), cure=_("Check the file's name."))
    if source.stat().st_size > most_bytes:
        raise SoundError(_("{path} is too large.").format(path=source), cure=_("Cut it into shorter files."))
    stream = _input(source, most_seconds)
    graph = ffmpeg.output(stream, _safe(target), format="s16le", acodec="pcm_s16le", ar=rate, ac=1, **_BIT_EXACT)
    done = _run(_command(graph, talk="info"), timeout=_START_SECONDS + most_seconds / _LEAST_DECODING_SPEED)
    samples = target.stat().st_size // 2
    _check_whole(source, samples / rate, done.stderr, most_seconds)
    created = _CREATED.search(done.stderr)
    return Decoded(samples, created[1].decode() if created else "")


def _check_whole(source: Path, seconds: float, talk: bytes, most_seconds: float) -> None:
    """Refuse what is empty, too long or cut off.

    Raises:
        SoundError: it is one of these.
    """
    if not seconds:
        raise SoundError(_("{path} holds no sound.").format(path=source), cure=_("Record or save it again."))
    if seconds > most_seconds:
        raise SoundError(
            _("{path} is longer than {most:.0f} seconds.").format(path=source, most=most_seconds),
            cure=_("Cut it into shorter files."),
        )
    if seconds < _told_seconds(talk) * _LEAST_SHARE or _ends_too_early(source):
        raise SoundError(_("{path} is cut off.").format(path=source), cure=_("Copy or record it again."))


def _ends_too_early(path: Path) -> bool:
    """True for an OGG without its last page and a bare AAC file whose last frame is not whole: both tell no length.

    Sources: RFC 3533, 6 (bit 4 of a page's sixth byte marks the end of a stream); ISO/IEC 13818-7, 6.2 (ADTS header).
    """
    with path.open("rb") as file:
        head = file.read(4)
        if head == b"OggS":
            file.seek(max(0, path.stat().st_size - _LARGEST_OGG_PAGE))
            last = file.read().rpartition(b"OggS")[2]
            return len(last) < 2 or not last[1] & 4  # noqa: PLR2004 - version and flags
        return head[:1] == b"\xff" and head[1] & 0xF6 == 0xF0 and _ends_within_adts(head + file.read())  # noqa: PLR2004 - sync


def _ends_within_adts(data: bytes) -> bool:
    at = 0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:  # noqa: PLR2004 - a header
        length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if length < 7:  # noqa: PLR2004 - shorter than its header
            return True
        at += length
    return at > len(data) or 0 < len(data) - at < 7  # noqa: PLR2004 - a torn header


def _told_seconds(talk: bytes) -> float:
    """How long the file itself says that it is; 0 when it does not, or when ffmpeg only guesses."""
    found = _DURATION.search(talk)
    if found is None or _GUESSED in talk:
        return 0.0
    hours, minutes, seconds = (float(part) for part in found.groups())
    return 3600 * hours + 60 * minutes + seconds


def _decode_bytes(data: bytes, most_seconds: float) -> tuple[Samples, int]:
    if is_wav(data):
        return read_wav(data)
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        path = Path(folder, "sound")
        path.write_bytes(data)
        return decode(path, most_seconds=most_seconds)


def _decoding(source: Path, most_seconds: float) -> ffmpeg.nodes.OutputStream:
    return ffmpeg.output(_input(source, most_seconds), "pipe:1", format="wav", acodec="pcm_f32le", ac=1, **_BIT_EXACT)


def _input(source: Path, most_seconds: float) -> ffmpeg.nodes.FilterableStream:
    """The first sound of a file from outside."""
    stream = ffmpeg.input(
        _safe(source), format_whitelist=",".join(READABLE_FORMATS), protocol_whitelist="file", t=most_seconds + 1
    )
    return stream["a:0"]


_BIT_EXACT = {"fflags": "+bitexact", "flags:a": "+bitexact", "map_metadata": -1, "threads": 1}


def _output(work: Work) -> ffmpeg.nodes.OutputStream:
    form = work.source.suffix[1:]
    packets = {"max_size": _PACKET_BYTES} if form == "wav" else {}
    stream = ffmpeg.input(_safe(work.source), format=form, protocol_whitelist="file", **packets)["a:0"]
    for step in work.filters:
        stream = stream.filter(step.name, **dict(step.settings))
    if not work.mp3_kbps:
        return ffmpeg.output(
            stream, _safe(work.target), format="wav", acodec="pcm_f32le", ar=work.rate_hz, ac=1, **_BIT_EXACT
        )
    return ffmpeg.output(
        stream,
        _safe(work.target),
        format="mp3",
        acodec="libmp3lame",
        audio_bitrate=f"{work.mp3_kbps}k",
        compression_level=work.mp3_effort,
        ar=work.rate_hz,
        ac=1,
        reservoir=0,
        write_xing=0,
        id3v2_version=0,
        write_id3v1=0,
        **_BIT_EXACT,
    )


def _safe(path: Path) -> str:
    """A path that ffmpeg takes for nothing but a file: absolute, and with its protocol."""
    return f"file:{path.resolve()}"


def _command(graph: ffmpeg.nodes.OutputStream, *, talk: str = "error") -> list[str]:
    start = [str(program()), "-hide_banner", "-nostdin", "-v", talk, "-xerror", "-filter_complex_threads", "1", "-y"]
    return start + [str(word) for word in ffmpeg.get_args(graph)]


def _run(command: list[str], *, timeout: float) -> "subprocess.CompletedProcess[bytes]":
    """What the program prints.

    Raises:
        OutsideMissing: it is not there.
        SoundError: it failed, complained, or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a list of our own arguments, no shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise SoundError(
            _("ffmpeg took longer than {most:.0f} seconds and was stopped.").format(most=timeout),
            cure=_("Try again when the machine is less busy."),
        ) from exc
    except OSError as exc:
        raise OutsideMissing(
            _("ffmpeg does not start: {why}.").format(why=reason_of(exc)),
            cure=_("Install it again with: pip install imageio-ffmpeg — or name one in LOA_FFMPEG."),
        ) from exc
    if done.returncode:
        raise SoundError(
            _("ffmpeg failed: {why}").format(why=_last_line(done.stderr)),
            cure=_("Check that the file plays in another program."),
        )
    return done


def _last_line(talk: bytes) -> str:
    lines = [line.strip() for line in talk.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else _("it said nothing")


@functools.cache
def _version(path: Path) -> str:
    return _run([str(path), "-hide_banner", "-version"], timeout=_START_SECONDS).stdout.splitlines()[0].decode().strip()


@functools.cache
def _embedded() -> Path:
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - only when no other program is named

        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as exc:
        raise OutsideMissing(
            _("There is no ffmpeg."), cure=_("Install it with: pip install imageio-ffmpeg — or name one in LOA_FFMPEG.")
        ) from exc
