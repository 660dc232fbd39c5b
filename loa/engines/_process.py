"""A process that speaks for an engine: libraries that may crash, hang or exit do so there, and loa goes on."""

import contextlib
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path

from loa.engines._espeak_worker import LENGTH, read_message
from loa.errors import EngineDown
from loa.messages import _
from loa.reasons import reason_of


class WorkerProcess:
    """One process; a broken one answers None and is not used again."""

    def __init__(self, arguments: Sequence[str], folder: Path, *, name: str) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                [sys.executable, *arguments],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as exc:
            raise EngineDown(
                _("The {name} process does not start: {why}.").format(name=name, why=reason_of(exc)),
                cure=_("Look at: loa doctor"),
            ) from exc
        weakref.finalize(self, _end, self._process)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, message: bytes, *, seconds: float) -> bytes | None:
        """The answer; None when the process died or did not answer in time."""
        if self._process.stdin is None or self._process.stdout is None:
            return None
        watchdog = threading.Timer(seconds, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(LENGTH.pack(len(message)) + message)
            self._process.stdin.flush()
            answer = read_message(self._process.stdout)
        except OSError:
            answer = None
        finally:
            watchdog.cancel()
        if answer is None:
            _end(self._process)
        return answer

    @property
    def is_alive(self) -> bool:
        """True while it can be asked."""
        return self._process.poll() is None


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
