"""Voices and jingles of a workspace: ``voices/NAME.toml`` and ``voices/jingles/jingles.toml``."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from loa.errors import Fault, InputInvalid
from loa.files.toml import Table, did_you_mean, read_toml
from loa.messages import _
from loa.model.sound import Jingle, Options, Voice
from loa.plugins import load, names

FORMAT_VERSION = 1

JINGLE_KINDS = ("signature", "opening", "sting", "closing", "bed")

_WAV_HEAD_BYTES = 44
_BYTES_PER_SECOND = 2 * 44_100


def read_voices(root: Path) -> dict[str, Voice]:
    """The voices of a workspace by name, sorted.

    Raises:
        InputInvalid: a voice file is wrong: unknown engine, unknown option, value out of bounds, or the engine refuses
            the settings.
    """
    voices: dict[str, Voice] = {}
    faults: list[Fault] = []
    for path in sorted((root / "voices").glob("*.toml")):
        try:
            voices[path.stem] = _voice(read_toml(path, name=f"voices/{path.name}"), path)
        except InputInvalid as exc:
            faults += exc.faults
    if faults:
        raise InputInvalid(faults)
    return voices


def read_jingles(root: Path) -> dict[str, Jingle]:
    """The jingles of a workspace by name, in the file's order; none when there is no such file.

    Raises:
        InputInvalid: the file is wrong, or names a WAV that is missing or not 44.1 kHz mono 16 bits.
    """
    path = root / "voices" / "jingles" / "jingles.toml"
    if not path.is_file():
        return {}
    table = read_toml(path, name="voices/jingles/jingles.toml")
    _check_version(table)
    jingles = [_jingle(item, path.parent) for item in table.tables("jingle")]
    table.close()
    return {jingle.name: jingle for jingle in jingles}


def _voice(table: Table, path: Path) -> Voice:
    _check_version(table)
    title, engine, language = table.text("title"), table.text("engine"), table.text("language")
    options = table.table("options")
    if engine in names("engines"):
        module = load("engines", engine)
        folder = path.with_suffix("").resolve()
        voice = Voice(
            path.stem, title, engine, language, _options(options, module.OPTIONS), table.file, folder.as_posix()
        )
        for message, cure in _complaints(module, voice):
            table.wrong("options", message, cure)
        table.close()
        return voice
    for key in options.keys:
        options.value(key)
    if engine:
        table.wrong(
            "engine", _("There is no engine “{engine}”.").format(engine=engine), did_you_mean(engine, names("engines"))
        )
    raise InputInvalid(table.faults)


def _complaints(engine: ModuleType, voice: Voice) -> Iterator[tuple[str, str]]:
    if hasattr(engine, "lint"):
        yield from engine.lint(voice)


def _options(table: Table, known: Mapping[str, object]) -> Options:
    """The options that stand in the file, each by the type that its engine names."""
    found: list[tuple[str, str | int | float | bool]] = []
    for name, form in sorted(known.items()):
        if not table.has(name):
            table.value(name)
        elif form is bool:
            found.append((name, table.flag(name, default=False)))
        elif form is str:
            found.append((name, table.text(name)))
        elif isinstance(form, tuple) and all(isinstance(choice, str) for choice in form):
            found.append((name, table.choice(name, form)))
        elif isinstance(form, tuple):
            found.append((name, table.number(name, least=form[0], most=form[1])))
    return tuple(found)


def _jingle(table: Table, folder: Path) -> Jingle:
    name = table.text("name")
    kind = table.choice("kind", JINGLE_KINDS)
    title, rights = table.text("title"), table.text("rights")
    path = folder / f"{name}.wav"
    data = path.read_bytes() if path.is_file() else b""
    if not _is_our_wav(data):
        table.wrong(
            "name",
            _("voices/jingles/{name}.wav is missing or not a WAV of 44,100 Hz, mono, 16 bits.").format(name=name),
            _("Put it there in that form."),
        )
    seconds = max(0, len(data) - _WAV_HEAD_BYTES) / _BYTES_PER_SECOND
    return Jingle(name, kind, title, path, hashlib.sha256(data).hexdigest(), seconds, rights)


def _is_our_wav(data: bytes) -> bool:
    """PCM, mono, 44,100 Hz, 16 bits, with the plain head of 44 bytes."""
    form = bytes.fromhex("0100 0100 44ac0000 88580100 0200 1000")
    return data[:4] == b"RIFF" and data[8:16] == b"WAVEfmt " and data[20:36] == form and data[36:40] == b"data"


def _check_version(table: Table) -> None:
    version = table.integer("version")
    if version != FORMAT_VERSION and table.has("version"):
        table.wrong(
            "version",
            _("Version {version} of this file is not known.").format(version=version),
            _("Write version = {known}, or use a newer loa.").format(known=FORMAT_VERSION),
        )
