"""What is missing on this machine, with a cure for each: the first thing to run after installing."""

import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loa import ffmpeg, plugins
from loa.errors import LoaError, OutsideMissing
from loa.messages import _
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.workspace.voices import read_voices

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 2 * 1024**3
"""A month of programmes for a hundred stations, and the shelf, take less."""

_ZONE = "Asia/Ho_Chi_Minh"
_OFFSET = dt.timedelta(hours=7)
_SPOKEN = Sentence("Xin chào bà con.", "Xin chào bà con.")

GOOD, WARNING, MISSING = "good", "warning", "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """ASCII, for programs: ``ffmpeg``."""
    state: str
    """``good``, ``warning`` (loa works, but look at it), ``missing`` (loa does not work without it)."""
    says: str
    """What was found."""
    cure: str = ""
    """What to do about it; empty when it is good."""


def examine(folder: Path, *, now: dt.datetime) -> tuple[Finding, ...]:
    """Everything loa needs from this machine, in the order in which to repair it.

    Args:
        folder: the workspace, or any folder.
        now: this moment as the machine's clock has it, aware, in the machine's own zone.
    """
    return (
        _python(),
        _guarded("ffmpeg", _ffmpeg),
        _guarded("espeak", _espeak),
        *_engines(folder),
        _disk(folder),
        _rights(folder),
        _zone(),
        _clock(now),
    )


def _guarded(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, GOOD, look())
    except LoaError as exc:
        return Finding(name, MISSING, exc.message, exc.cure)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Finding(
            "python", MISSING, f"Python {found}", _("Install Python {oldest} or newer.").format(oldest=oldest)
        )
    return Finding("python", GOOD, f"Python {found}")


def _ffmpeg() -> str:
    """The program's version, once it has encoded and decoded half a second."""
    import numpy as np  # noqa: PLC0415 - slow to load, and a machine without it still gets the lines before

    from loa._wav import float_wav_bytes  # noqa: PLC0415 - needs numpy

    with tempfile.TemporaryDirectory(prefix="loa-doctor-") as name:
        source, target = Path(name, "a.wav"), Path(name, "a.mp3")
        source.write_bytes(float_wav_bytes(np.zeros(22_050, np.float32)))
        ffmpeg.make([ffmpeg.Work(source, target, (ffmpeg.Filter("acompressor"),), mp3_kbps=128)])
        ffmpeg.decode(target)
    return ffmpeg.version().split(" Copyright")[0]


def _espeak() -> str:
    """What speaks, once it has spoken."""
    engine = plugins.load("engines", "espeak")
    sound, rate = ffmpeg.decode(engine.speak(_SPOKEN, Voice("doctor", "", "espeak", "vi")))
    return _("espeak-ng speaks: {seconds:.1f} s of Vietnamese.").format(seconds=len(sound) / rate)


def _engines(folder: Path) -> tuple[Finding, ...]:
    """The engines that the workspace's voices need, besides the embedded one."""
    try:
        voices = read_voices(folder)
    except LoaError as exc:
        return (Finding("voices", WARNING, exc.message.splitlines()[0], _("See all of them with: loa check")),)
    engines = sorted({voice.engine for voice in voices.values()} - {"espeak"})
    return tuple(_guarded(engine, lambda engine=engine: _engine(engine)) for engine in engines)  # type: ignore[misc]


def _engine(name: str) -> str:
    plugins.load("engines", name).check()
    return _("The engine “{name}” is installed.").format(name=name)


def _disk(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as exc:
        return Finding("disk", MISSING, str(exc.strerror), _("Check that the folder is there."))
    says = _("{free:.1f} GB free").format(free=free / 1024**3)
    if free < LEAST_FREE_BYTES:
        return Finding("disk", WARNING, says, _("Free some space; output/ may be deleted at any time."))
    return Finding("disk", GOOD, says)


def _rights(folder: Path) -> Finding:
    """Whether files can be made where loa makes them."""
    wrong = [name for name in ("output", "logs") if not _is_writable(_nearest(folder / name))]
    if wrong:
        return Finding(
            "rights",
            MISSING,
            _("loa may not write in {folders}.").format(folders=", ".join(f"{name}/" for name in wrong)),
            _("Give your account the right to write there, or use another folder."),
        )
    return Finding("rights", GOOD, _("output/ and logs/ can be written"))


def _nearest(folder: Path) -> Path:
    return folder if folder.is_dir() else folder.parent


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".loa-"):
            return True
    except OSError:
        return False


def _zone() -> Finding:
    try:
        ZoneInfo(_ZONE)
    except ZoneInfoNotFoundError:
        return Finding(
            "zone",
            MISSING,
            _("The time zone {zone} is unknown here.").format(zone=_ZONE),
            _("Install it with: pip install tzdata"),
        )
    return Finding("zone", GOOD, _ZONE)


def _clock(now: dt.datetime) -> Finding:
    says = now.strftime("%d/%m/%Y %H:%M UTC%z")
    if now.utcoffset() != _OFFSET:
        return Finding(
            "clock",
            WARNING,
            says,
            _("The machine's own clock is not on Vietnamese time; loa reckons with it, other players may not."),
        )
    return Finding("clock", GOOD, says)


def require(findings: tuple[Finding, ...]) -> None:
    """Nothing, when nothing that loa needs is missing.

    Raises:
        OutsideMissing: something is; the first one, with its cure.
    """
    if missing := [finding for finding in findings if finding.state == MISSING]:
        raise OutsideMissing(
            _("loa needs what is missing here: {names}.").format(names=", ".join(finding.name for finding in missing)),
            cure=missing[0].cure,
        )
