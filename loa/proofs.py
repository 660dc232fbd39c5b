"""Files that show what a person logged: a photo, a scan, a recording, kept beside the log under their hash."""

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


def keep_proof(folder: Path, name: str, source: Path) -> Path:
    """The file in the log's ``proofs`` folder, on the disk; the same one twice is kept once.

    Args:
        folder: of the station's log.
        name: as ``proof_name`` gives it.
        source: the file that a person brought.

    Raises:
        OutsideMissing: the disk does not take it.
    """
    path = folder / "proofs" / name
    try:
        if not (path.is_file() and filecmp.cmp(source, path, shallow=False)):
            with atomic.unfinished(path) as temporary:
                shutil.copyfile(source, temporary)
    except OSError as exc:
        raise OutsideMissing(
            _("{path} cannot be written: {why}.").format(path=path, why=reason_of(exc)),
            cure=_("Check the disk and its free space; nothing was logged."),
        ) from exc
    return path


def proof_faults(folder: Path, lines: Iterable[LogLine]) -> Iterator[LogFault]:
    """The lines whose proof is missing, or is not the file that it was."""
    for line in lines:
        if line.play.proof_sha256:
            path = folder / "proofs" / line.play.proof
            if not path.is_file():
                message = _("The proof of line {n} is missing: {file}.").format(n=line.sequence, file=path.name)
                yield LogFault(path.name, 0, line.sequence, "proof", message)
            elif sha256_hex(path.read_bytes()) != line.play.proof_sha256:
                message = _("The proof of line {n} was changed: {file}.").format(n=line.sequence, file=path.name)
                yield LogFault(path.name, 0, line.sequence, "proof", message)
