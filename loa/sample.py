"""The sample workspace: the repository's own folders, or the copy of them that travels in the wheel."""

import shutil
import tempfile
from pathlib import Path

from loa.errors import OutsideMissing, UsageError
from loa.files.atomic import TEMPORARY_PREFIX
from loa.messages import _
from loa.reasons import reason_of

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
    target = folder.absolute()
    _check(target)
    unfinished = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=target.parent))
    try:
        for part in PARTS:
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(_source(part), unfinished / part, ignore=ignored, copy_function=shutil.copyfile)
        for part in _EMPTY_PARTS:
            (unfinished / part).mkdir()
        _move(unfinished, target)
    except OSError as exc:
        raise OutsideMissing(
            _("The workspace cannot be written: {why}.").format(why=reason_of(exc)),
            cure=_("Check the disk and the rights."),
        ) from exc
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return tuple(sorted(path.relative_to(target) for path in target.rglob("*") if path.is_file()))


def _move(unfinished: Path, target: Path) -> None:
    """Everything into the folder, or the folder as it was; an empty one that stands there already is kept."""
    if not target.exists():
        unfinished.chmod(0o755)
        unfinished.rename(target)
        return
    try:
        for part in sorted(unfinished.iterdir()):
            part.rename(target / part.name)
    except OSError:
        for part in target.iterdir():
            shutil.rmtree(part, ignore_errors=True)
        raise


def _check(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError(_("{folder} is there and not empty.").format(folder=folder), cure=_("Name a new folder."))
    if not folder.parent.is_dir():
        raise UsageError(
            _("{folder} cannot be made: the folder above it is not there.").format(folder=folder),
            cure=_("Make that one first."),
        )


def _source(part: str) -> Path:
    for root in (_PACKAGE / "sample", _PACKAGE.parent):
        if (root / part).is_dir():
            return root / part
    raise OutsideMissing(_("This installation of loa holds no sample workspace."), cure=_("Install loa again."))
