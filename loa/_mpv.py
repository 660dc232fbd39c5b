"""mpv as the output, when the setting says so: asked over its own socket where it is, never guessed from the clock.

mpv holds one end of a pair of sockets, and ends when the other is gone: a player that is killed leaves no sound behind.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from loa.errors import OutsideMissing
from loa.messages import _
from loa.playout import OutputFailed

_START_SECONDS = 10.0
_ASK_SECONDS = 1.0
_FADE_STEPS = 20
_MOST_BYTES = 65536


class Mpv:
    """One mpv process for each session."""

    name = "mpv"

    def __init__(self, *options: str) -> None:
        """Find mpv.

        Args:
            options: more options of mpv, as ``--audio-device=…``.

        Raises:
            OutsideMissing: mpv is not installed, or this is Windows, where sockets are not handed to programs so.
        """
        program = shutil.which("mpv")
        if program is None or sys.platform == "win32":
            raise OutsideMissing(_("mpv cannot be used here."), cure=_("Leave --output out, to use the sound card."))
        self._program, self._options = program, options
        self._process: subprocess.Popen[bytes] | None = None
        self._line: _Line | None = None
        self._heard, self._seconds = 0.0, 0.0

    def start(self, path: Path, *, position: float) -> None:
        """Begin to play.

        Raises:
            OutputFailed: mpv does not start or does not open the file.
        """
        ours, theirs = socket.socketpair()
        self._heard, self._seconds = position, 0.0
        command = [self._program, "--no-config", "--no-video", "--no-terminal", "--idle=no", f"--start={position}"]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - a list of our own arguments, no shell
                [*command, f"--input-ipc-client=fd://{theirs.fileno()}", *self._options, "--", str(path.resolve())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._line = _Line(ours)
        self._wait_until_open()

    def heard(self) -> float:
        """Where mpv says that it is; the file's end once mpv has ended of itself.

        Raises:
            OutputFailed: mpv has ended for another reason.
        """
        code = self._process.poll() if self._process else None
        if code == 0:
            return max(self._heard, self._seconds)
        if code is not None:
            raise OutputFailed("mpv bị dừng giữa chừng")
        told = self._ask("get_property", "audio-pts")
        if isinstance(told, int | float):
            self._heard = max(self._heard, float(told))
        return self._heard

    def is_over(self) -> bool:
        """True when mpv has ended."""
        return self._process is None or self._process.poll() is not None

    def stop(self, *, fade_seconds: float) -> None:
        """Turn the volume down step by step, and end mpv."""
        for step in range(_FADE_STEPS if fade_seconds and not self.is_over() else 0):
            self._ask("set_property", "volume", 100 - 100 * (step + 1) / _FADE_STEPS)
            time.sleep(fade_seconds / _FADE_STEPS)
        if self._line:
            self._line.close()
            self._line = None
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=_START_SECONDS)
        self._process = None

    def _wait_until_open(self) -> None:
        """Until mpv knows how long the file is.

        Raises:
            OutputFailed: it ends before, or takes too long.
        """
        until = time.monotonic() + _START_SECONDS
        while not self.is_over() and time.monotonic() < until:
            if isinstance(seconds := self._ask("get_property", "duration"), int | float):
                self._seconds = float(seconds)
                return
            time.sleep(0.05)
        self.stop(fade_seconds=0.0)
        raise OutputFailed("mpv không phát được tệp")

    def _ask(self, *words: object) -> object:
        return self._line.ask(words) if self._line else None


class _Line:
    """Questions to mpv and its answers, one JSON object a line (mpv manual, JSON IPC)."""

    def __init__(self, end: socket.socket) -> None:
        self._end, self._rest, self._asked = end, b"", 0

    def ask(self, words: tuple[object, ...]) -> object:
        """The answer; None when it gives none in time."""
        self._asked += 1
        until = time.monotonic() + _ASK_SECONDS
        try:
            self._end.sendall(json.dumps({"command": words, "request_id": self._asked}).encode() + b"\n")
            while (left := until - time.monotonic()) > 0:
                answer = self._next(left)
                if answer.get("request_id") == self._asked:
                    return answer.get("data")
        except (OSError, ValueError):
            return None
        return None

    def close(self) -> None:
        """Hang up; mpv ends."""
        self._end.close()

    def _next(self, seconds: float) -> dict[str, object]:
        """The next line; events of mpv and answers that came too late are among them.

        Raises:
            OSError: none came in time, or mpv is gone.
        """
        while b"\n" not in self._rest:
            self._end.settimeout(seconds)
            if not (data := self._end.recv(_MOST_BYTES)):
                raise ConnectionResetError
            self._rest += data
        line, _gap, self._rest = self._rest.partition(b"\n")
        found = json.loads(line)
        return found if isinstance(found, dict) else {}
