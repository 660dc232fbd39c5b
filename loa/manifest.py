"""What stands in a programmes folder: each file with the key of what it was made from and what was measured of it.

A file counts as standing only when its bytes are still those that were measured.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loa.files.atomic import write_if_changed
from loa.model.sound import Mastered

MANIFEST_VERSION = 1
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The programmes of a folder by file."""

    entries: Mapping[Path, tuple[str, Mastered]]
    """Path to the key it was made under, and what was measured."""

    def has(self, path: Path, key: str) -> bool:
        """True when the file stands there, made under this key, with the bytes that were measured."""
        known, mastered = self.entries.get(path, ("", None))
        return mastered is not None and known == key and _sha256(path) == mastered.sha256

    def mastered(self, path: Path) -> Mastered:
        """What was measured of a file of the manifest."""
        return self.entries[path][1]

    def updated(self, made: Mapping[Path, tuple[str, Mastered] | None]) -> "Manifest":
        """The manifest of exactly these files: the new entry where there is one, the standing one otherwise."""
        return Manifest({path: entry or self.entries[path] for path, entry in made.items()})


def read_manifest(folder: Path) -> Manifest:
    """The folder's manifest; an empty one when there is none that this loa can read, so that all is made again."""
    try:
        data = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        if data["version"] != MANIFEST_VERSION:
            return Manifest({})
        return Manifest({folder / name: _entry(folder / name, item) for name, item in data["programmes"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest({})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, and take away finished programmes that it does not name any more."""
    programmes = {path.name: _fields(key, mastered) for path, (key, mastered) in sorted(manifest.entries.items())}
    data = {"version": MANIFEST_VERSION, "programmes": programmes}
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_if_changed(folder / MANIFEST_NAME, text.encode("utf-8"))
    for path in sorted(folder.glob("*.mp3")):
        if path not in manifest.entries:
            path.unlink()


def _fields(key: str, mastered: Mastered) -> dict[str, object]:
    fields = {field.name: getattr(mastered, field.name) for field in dataclasses.fields(mastered)}
    del fields["path"]
    return {"key": key, **fields}


def _entry(path: Path, item: Mapping[str, object]) -> tuple[str, Mastered]:
    numbers = {name: float(str(item[name])) for name in ("seconds", "loudness_lufs", "true_peak_dbtp")}
    return str(item["key"]), Mastered(
        path=path, sha256=str(item["sha256"]), audio_sha256=str(item["audio_sha256"]), **numbers
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
