"""mpv as the output, when the setting says so: asked over its own socket where it is, never guessed from the clock."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loa.errors import OutsideMissing
from loa.messages import _
from loa.playout import OutputFailed

_START_SECONDS = 10.0
_FADE_STEPS = 20


class Mpv:
    """One mpv process for each session."""

    name = "mpv"

    def __init__(self, *options: str) -> None:
        """Find mpv.

        Args:
            options: more options of mpv, as ``--audio-device=…``.

        Raises:
            OutsideMissing: mpv is not installed, or this is Windows, where its socket is of another kind.
        """
        program = shutil.which("mpv")
        if program is None or sys.platform == "win32":
            raise OutsideMissing(_("mpv cannot be used here."), cure=_("Leave --output out, to use the sound card."))
        self._program, self._options = program, options
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="loa-mpv-")
        self._heard, self._seconds = 0.0, 0.0

    def start(self, path: Path, *, position: float) -> None:
        """Begin to play.

        Raises:
            OutputFailed: mpv does not start or does not open the file.
        """
        address = Path(self._folder.name) / "socket"
        address.unlink(missing_ok=True)
        self._heard, self._seconds = position, 0.0
        command = [self._program, "--no-config", "--no-video", "--no-terminal", "--idle=no", f"--start={position}"]
        self._process = subprocess.Popen(  # noqa: S603 - a list of our own arguments, no shell
            [*command, f"--input-ipc-server={address}", *self._options, "--", str(path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = self._connected(address)
        self.heard()

    def heard(self) -> float:
        """Where mpv says that it is; the file's end once mpv has ended of itself."""
        if self._seconds == 0.0 and isinstance(seconds := self._ask("get_property", "duration"), int | float):
            self._seconds = float(seconds)
        if self._process and self._process.poll() == 0:
            return max(self._heard, self._seconds)
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
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=_START_SECONDS)
        if self._socket:
            self._socket.close()
            self._socket = None

    def _connected(self, address: Path) -> socket.socket:
        for _attempt in range(int(_START_SECONDS * 20)):
            if self.is_over():
                break
            found = socket.socket(socket.AF_UNIX)
            with contextlib.suppress(OSError):
                found.connect(str(address))
                found.settimeout(1.0)
                return found
            found.close()
            time.sleep(0.05)
        raise OutputFailed("mpv không phát được tệp")

    def _ask(self, *words: object) -> object:
        """The answer; None when it gives none."""
        if self._socket is None:
            return None
        with contextlib.suppress(OSError, ValueError):
            self._socket.sendall(json.dumps({"command": words, "request_id": 7}).encode() + b"\n")
            for line in self._socket.makefile("rb"):
                answer = json.loads(line)
                if answer.get("request_id") == 7:  # noqa: PLR2004 - the number that was asked with
                    return answer.get("data")
        return None
