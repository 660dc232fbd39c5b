"""Which file system a folder lies on: FAT lists a folder in the order in which its files were written."""

import os
import sys
from pathlib import Path

WRITE_ORDER_SYSTEMS = frozenset({"vfat", "msdos", "fat", "fat16", "fat32", "exfat", "fusefat"})
"""File systems, in lower case, whose folders are lists in order of writing. Source: Microsoft FAT specification, 6."""


def keeps_write_order(folder: Path) -> bool:
    """True when the folder lies on FAT or exFAT; False on others, and when the system does not tell."""
    return filesystem_of(folder).lower().removeprefix("fuse.") in WRITE_ORDER_SYSTEMS


def listed(folder: Path) -> list[str]:
    """The names in a folder in the order in which the file system itself lists them: a cheap player's order."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


if sys.platform == "win32":
    import ctypes

    def filesystem_of(folder: Path) -> str:
        """The name of the file system, as ``FAT32``; empty when the system does not tell."""
        name = ctypes.create_unicode_buffer(64)
        drive = f"{folder.resolve().anchor}"
        told = ctypes.windll.kernel32.GetVolumeInformationW(drive, None, 0, None, None, None, name, len(name))
        return name.value if told else ""

else:
    _MOUNTS = Path("/proc/self/mounts")

    def filesystem_of(folder: Path) -> str:
        """The name of the file system, as ``vfat``; empty when the system does not tell."""
        try:
            mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        place = folder.resolve()
        found = [_mount(line) for line in mounts.splitlines()]
        over = [
            (len(mount.parts), number) for number, (mount, _kind) in enumerate(found) if place.is_relative_to(mount)
        ]
        return found[max(over)[1]][1] if over else ""

    def _mount(line: str) -> tuple[Path, str]:
        """Where it is mounted and which file system it is: the second and third word. Source: fstab(5)."""
        _device, folder, kind, *_rest = line.split()
        return Path(_plain(folder)), kind

    def _plain(name: str) -> str:
        """The mount's folder; the kernel writes spaces and backslashes in octal."""
        return name.encode("latin-1", "replace").decode("unicode_escape") if "\\0" in name else name
