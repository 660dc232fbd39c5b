"""Work that takes long or needs much memory: the same command in a process of its own, never in the server."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loa.errors import LoaError, OutsideMissing, PartlyDone, UsageError
from loa.messages import ON_PAGE, _

_MOST_LINES = 400
_SHOWN_LINES = 20
_MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended."""

    exit_code: int
    data: str
    """stdout."""
    talk: str
    """stderr: what it says to the person."""

    @property
    def is_good(self) -> bool:
        """True when it did all of its work."""
        return self.exit_code == 0


def run(folder: Path, arguments: Sequence[str], *, seconds: float) -> Ran:
    """Run a ``loa`` command in a workspace and wait for it.

    Args:
        folder: the workspace.
        arguments: as on the command line, without ``loa``; never through a shell.
        seconds: it is stopped after so long.

    Raises:
        OutsideMissing: it took too long.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - our own command
            _command(folder, arguments),
            capture_output=True,
            timeout=seconds,
            encoding="utf-8",
            check=False,
            env=os.environ | ON_PAGE,
        )
    except subprocess.TimeoutExpired as exc:
        raise OutsideMissing(
            _("This took more than {seconds:.0f} s and was stopped.").format(seconds=seconds),
            cure=_("Look at: loa doctor"),
        ) from exc
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def done(folder: Path, arguments: Sequence[str], *, seconds: float) -> Ran:
    """Run a command that has to do all of its work.

    Raises:
        UsageError: what it says when it could not.
        OutsideMissing: it took too long.
    """
    ran = run(folder, arguments, seconds=seconds)
    if not ran.is_good:
        raise UsageError(ran.talk.strip() or _("The command said nothing."))
    return ran


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that a command made."""

    name: str
    data: bytes


def made_file(folder: Path, asked: Callable[[Path], Sequence[str]], *, seconds: float) -> MadeFile:
    """The one file that a command writes into a folder of its own, which is gone afterwards; folders beside it too.

    Args:
        folder: the workspace.
        asked: the command's arguments, with the folder that it is to write into.
        seconds: it is stopped after so long.

    Raises:
        UsageError: what it says when it made none.
        OutsideMissing: it took too long.
    """
    with tempfile.TemporaryDirectory(prefix="loa-") as place:
        ran = done(folder, asked(Path(place)), seconds=seconds)
        for path in sorted(Path(place).iterdir()):
            if path.is_file():
                return MadeFile(path.name, path.read_bytes())
    raise UsageError(ran.talk.strip() or _("The command said nothing."))


def told(folder: Path, arguments: Sequence[str], *, seconds: float) -> dict[str, Any]:
    """What a command says with ``--json``.

    Raises:
        LoaError: what it says when it could not do its work.
        OutsideMissing: it took too long.
    """
    ran = run(folder, (*arguments, "--json"), seconds=seconds)
    try:
        return dict(json.loads(ran.data))
    except ValueError:
        raise LoaError(ran.talk.strip() or _("The command said nothing.")) from None


@dataclass
class Work:
    """A command that runs in the background."""

    id: str
    title: str
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_LINES))
    """What it says to people, the newest last; the names of files that it made are for programs."""
    exit_code: int | None = None
    """None while it runs."""

    back: str = ""
    """The address of the page where its result is seen."""

    @property
    def is_running(self) -> bool:
        """True until it has ended."""
        return self.exit_code is None

    @property
    def tail(self) -> list[str]:
        """The last lines of what it says."""
        return list(self.lines)[-_SHOWN_LINES:]


@dataclass
class Works:
    """What runs in the background or did so since the studio was opened; one command of a title at a time."""

    _by_id: dict[str, Work] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: int = 0

    def begin(self, folder: Path, title: str, arguments: Sequence[str], *, back: str) -> Work:
        """Start a command.

        Raises:
            PartlyDone: one of this title runs already.
        """
        with self._lock:
            if any(one.is_running and one.title == title for one in self._by_id.values()):
                raise PartlyDone(_("“{title}” runs already.").format(title=title), cure=_("Wait until it has ended."))
            self._count += 1
            work = self._by_id[str(self._count)] = Work(str(self._count), title, back=back)
            for old in [one.id for one in self._by_id.values() if not one.is_running][:-_MOST_KEPT]:
                del self._by_id[old]
        threading.Thread(target=_follow, args=(work, _command(folder, arguments)), daemon=True).start()
        return work

    def running(self, address: str) -> Work | None:
        """What still runs for the page of that address, the newest; None when nothing does."""
        with self._lock:
            found = [one for one in self._by_id.values() if one.is_running and one.back.startswith(address)]
        return found[-1] if found else None

    def one(self, id_: str) -> Work | None:
        """The work of that id; None when it never was."""
        return self._by_id.get(id_)


def _follow(work: Work, command: Sequence[str]) -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=os.environ | ON_PAGE,
    ) as process:
        for line in process.stderr or ():
            work.lines.append(line.rstrip())
        work.exit_code = process.wait()


def _command(folder: Path, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "loa", "--workspace", str(folder), *arguments]
