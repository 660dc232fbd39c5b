"""Where a bag may be written: an empty folder, a stick, over an older bag, or a ZIP; not where it would do harm."""

import os
import zipfile
from pathlib import Path

from loa._bag_copy import WORK_FOLDER
from loa._bag_seal import MANIFEST_PATH, OPENED, SUMS_NAME
from loa.errors import UsageError
from loa.messages import _

_OURS = ("scripts", "voices", "schedules", "output", "logs", "keys")


def check_target(to: Path, root: Path) -> None:
    """Nothing of a person's, and nothing of the workspace, is in the way.

    Args:
        to: a folder, or a file that ends in ``.zip``.
        root: the workspace.

    Raises:
        UsageError: a bag does not belong there.
    """
    place, workspace = to.resolve(), root.resolve()
    if place == workspace or any(place.is_relative_to(workspace / name) for name in _OURS):
        raise UsageError(
            _("{path} belongs to the workspace; a bag would be mixed up with it.").format(path=to),
            cure=_("Give a stick, or a folder outside: --to /media/stick"),
        )
    if to.suffix.lower() == ".zip":
        _check_zip(to)
    elif to.is_file():
        raise UsageError(_("{path} is a file.").format(path=to), cure=_("Give a folder, a stick, or a file .zip."))
    elif to.is_dir() and not is_bag(to):
        _check_folder(to)


def is_bag(folder: Path) -> bool:
    """True when a bag of ours, or a part of one, stands in a folder."""
    return any((folder / name).exists() for name in (MANIFEST_PATH, SUMS_NAME, WORK_FOLDER))


def _check_zip(to: Path) -> None:
    """A file of that name is one of our bags."""
    if to.is_dir():
        raise UsageError(_("{path} is a folder.").format(path=to), cure=_("Give another name."))
    if not to.exists():
        return
    try:
        with zipfile.ZipFile(to) as archive:
            is_ours = MANIFEST_PATH in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        is_ours = False
    if not is_ours:
        raise UsageError(_("{path} is there already and is no bag.").format(path=to), cure=_("Give another name."))


def _check_folder(to: Path) -> None:
    """A stick may hold a person's papers, but nothing that plays; any other folder must be empty."""
    held = sorted(path.name for path in to.iterdir() if not path.name.startswith("."))
    if held and not os.path.ismount(to):  # Path.is_mount knows no Windows drive before Python 3.12
        raise UsageError(
            _("{path} is not empty: {name} is in it.").format(path=to, name=held[0]),
            cure=_("Give an empty folder, or a new name: it is made."),
        )
    for path in sorted(to.rglob("*")) if held else ():
        if path.suffix.lower() in OPENED:
            name = path.relative_to(to).as_posix()
            message = _("{path} holds sound that is not of a bag, and would be played too: {name}.")
            raise UsageError(message.format(path=to, name=name), cure=_("Move it elsewhere, or use an empty stick."))
