"""The sample workspace: the repository's own folders, or the copy of them that travels in the wheel."""

import os
import shutil
import tempfile
from pathlib import Path

from loa.errors import OutsideMissing, UsageError
from loa.files.atomic import TEMPORARY_PREFIX
from loa.messages import _

PARTS = ("scripts", "voices", "schedules")
_EMPTY_PARTS = ("output", "logs")
_PACKAGE = Path(__file__).parent


def new_workspace(folder: Path) -> tuple[Path, ...]:
    """Make a workspace like the sample, whole or not at all.

    Args:
        folder: is made; it may stand there already when it is empty.

    Returns:
        The files that were made, relative to the folder, sorted.

    Raises:
        UsageError: the folder is a file, or is not empty, or its parent is not there.
        OutsideMissing: this installation holds no sample, or the disk cannot be written.
    """
    _check(folder)
    unfinished = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=folder.parent))
    try:
        for part in PARTS:
            shutil.copytree(_source(part), unfinished / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for part in _EMPTY_PARTS:
            (unfinished / part).mkdir()
        unfinished.chmod(0o755)
        os.replace(unfinished, folder)  # noqa: PTH105 - Path.replace refuses an empty folder on Windows; see _check
    except OSError as exc:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise OutsideMissing(
            _("The workspace cannot be written: {why}.").format(why=exc.strerror),
            cure=_("Check the disk and the rights."),
        ) from exc
    return tuple(sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()))


def _check(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError(_("{folder} is there and not empty.").format(folder=folder), cure=_("Name a new folder."))
    if not folder.resolve().parent.is_dir():
        raise UsageError(
            _("{folder} cannot be made: the folder above it is not there.").format(folder=folder),
            cure=_("Make that one first."),
        )
    if folder.is_dir():
        folder.rmdir()


def _source(part: str) -> Path:
    for root in (_PACKAGE / "sample", _PACKAGE.parent):
        if (root / part).is_dir():
            return root / part
    raise OutsideMissing(_("This installation of loa holds no sample workspace."), cure=_("Install loa again."))
