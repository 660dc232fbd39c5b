"""Sound for the pages: spoken on request by a process of its own, kept in ``output/hearings``, served from output/."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from loa.files.canonical import canonical_json, sha256_hex
from loa.studio.work import told

HEARINGS = "hearings"
_DIGITS = 24
_SECONDS = 120.0
_MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class HeardText:
    """A text as sound."""

    file: str
    """Its name in ``output/hearings``."""
    seconds: float
    """As measured."""
    rate: float
    """Syllables a second with the pauses, as measured."""
    place: str
    """The place it is heard from; empty for the file as it is."""


@dataclass(frozen=True, slots=True)
class HeardFor:
    """Whose text is heard, where and when."""

    campaign: str
    script: str
    code: str
    on: str
    length: str


def heard_text(folder: Path, text: str, of: HeardFor, *, place: str = "") -> HeardText:
    """The text as sound, spoken now or before.

    Args:
        folder: the workspace.
        text: need not be saved.
        of: whose text it is.
        place: ``horn`` to hear it as it arrives at the houses.

    Raises:
        LoaError: what the command says that could not speak it.
    """
    hearings = folder / "output" / HEARINGS
    hearings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="loa-") as unsaved:
        source = Path(unsaved) / "text"
        source.write_text(text, encoding="utf-8", newline="\n")
        key = sha256_hex(canonical_json((text, of)))[:_DIGITS]
        out = hearings / f"{key}.mp3"
        spoken = ("hear", of.campaign, of.script, str(out), "--for", of.code, "--on", of.on, "--length", of.length)
        made = told(folder, (*spoken, "--text", str(source)), seconds=_SECONDS)
    _tidy(hearings)
    seconds, rate = float(made["seconds"]), float(made["rate"])
    return _at_place(folder, out, seconds, rate, place) if place else HeardText(out.name, seconds, rate, "")


def sound_path(folder: Path, name: str) -> Path | None:
    """The file of a hearing; None when there is none of that name."""
    hearings = folder / "output" / HEARINGS
    return next((path for path in hearings.glob("*") if path.name == name and path.is_file()), None)


def _at_place(folder: Path, sound: Path, seconds: float, rate: float, place: str) -> HeardText:
    out = sound.with_name(f"{sound.stem}-{place}.wav")
    told(folder, ("listen-as", place, str(sound), str(out)), seconds=_SECONDS)
    return HeardText(out.name, seconds, rate, place)


def _tidy(hearings: Path) -> None:
    """The newest are kept; they are only for hearing."""
    files = sorted(hearings.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in files[:-_MOST_KEPT]:
        path.unlink(missing_ok=True)
