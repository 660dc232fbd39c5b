"""Files that show what a person logged: a photo, a scan, a recording, kept beside the log under their hash."""

import contextlib
import filecmp
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from loa.errors import OutsideMissing
from loa.files import atomic
from loa.files.canonical import sha256_hex
from loa.messages import _
from loa.model.evidence import LogFault, LogLine
from loa.reasons import reason_of

_ENDING = re.compile(r"\.[a-z0-9]{1,5}\Z")
_NAME_DIGITS = 16


def proof_name(path: Path, sha256: str) -> str:
    """What a file is called beside the log: the beginning of its hash, with its ending."""
    ending = path.suffix.lower()
    return f"{sha256[:_NAME_DIGITS]}{ending if _ENDING.match(ending) else ''}"


def proof_path(folder: Path, name: str) -> Path:
    """Where a proof stands beside the log in ``folder``."""
    return folder / "proofs" / name


def keep_proof(folder: Path, name: str, source: Path) -> Path:
    """The file in the log's ``proofs`` folder, on the disk; the same one twice is kept once.

    Args:
        folder: of the station's log.
        name: as ``proof_name`` gives it.
        source: the file that a person brought.

    Raises:
        OutsideMissing: the disk does not take it.
    """
    path = proof_path(folder, name)
    with _told(path):
        if not (path.is_file() and filecmp.cmp(source, path, shallow=False)):
            with atomic.unfinished(path) as temporary:
                shutil.copyfile(source, temporary)
    return path


def keep_data(folder: Path, name: str, data: bytes) -> Path:
    """As ``keep_proof``, of a file that was read already and may grow meanwhile.

    Raises:
        OutsideMissing: the disk does not take it.
    """
    path = proof_path(folder, name)
    with _told(path):
        if not (path.is_file() and path.read_bytes() == data):
            atomic.write_bytes(path, data)
    return path


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell of a disk that does not take a proof."""
    try:
        yield
    except OSError as exc:
        raise OutsideMissing(
            _("{path} cannot be written: {why}.").format(path=path, why=reason_of(exc)),
            cure=_("Check the disk and its free space; nothing was logged."),
        ) from exc


def proof_faults(folder: Path, lines: Iterable[LogLine]) -> Iterator[LogFault]:
    """The lines whose proof is missing, or is not the file that it was; a file of many lines is read once."""
    known: dict[Path, str] = {}
    for line in lines:
        if line.play.proof_sha256:
            path = proof_path(folder, line.play.proof)
            if path not in known and path.is_file():
                known[path] = sha256_hex(path.read_bytes())
            if path not in known:
                message = _("The proof of line {n} is missing: {file}.").format(n=line.sequence, file=path.name)
                yield LogFault(f"proofs/{path.name}", 0, line.sequence, "proof", message)
            elif known[path] != line.play.proof_sha256:
                message = _("The proof of line {n} was changed: {file}.").format(n=line.sequence, file=path.name)
                yield LogFault(f"proofs/{path.name}", 0, line.sequence, "proof", message)
