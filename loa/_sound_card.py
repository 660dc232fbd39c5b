"""The sound card, by miniaudio: what is counted as heard is what the card has taken, less what still waits in it."""

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

from loa.errors import OutsideMissing
from loa.messages import _
from loa.playout import OutputFailed

RATE_HZ = 44_100
BUFFER_SECONDS = 0.2
"""What the card holds before it is heard; long enough for a slow PC."""
_CHANNELS = 2
_SILENT_SECONDS = 0.5
"""Silence given to the card after the end, so that the end itself has gone out."""


class SoundCard:
    """The default sound card, or none at all for measuring."""

    name = "card"

    def __init__(self, *, is_null: bool = False) -> None:
        """Find the card.

        Raises:
            OutsideMissing: miniaudio is not installed, or there is no sound card.
        """
        try:
            import miniaudio  # noqa: PLC0415 - an extra: only who plays needs it
        except ImportError as exc:
            raise OutsideMissing(
                _("The sound library is missing."), cure=_('Install it: pip install "loa[play]"')
            ) from exc
        self._library: Any = miniaudio
        backends = [miniaudio.Backend.NULL] if is_null else None
        self._device: Any = None
        self._sound: _Counted | None = None
        try:
            self._device = miniaudio.PlaybackDevice(
                nchannels=_CHANNELS, sample_rate=RATE_HZ, buffersize_msec=int(BUFFER_SECONDS * 1000), backends=backends
            )
        except miniaudio.MiniaudioError as exc:
            raise OutsideMissing(
                _("There is no sound card: {why}.").format(why=exc),
                cure=_("Plug the amplifier's cable in and choose the card in the system, or use --output mpv."),
            ) from exc

    def start(self, path: Path, *, position: float) -> None:
        """Begin to play.

        Raises:
            OutputFailed: the file cannot be decoded, or the card does not start.
        """
        try:
            stream = self._library.stream_file(
                str(path),
                nchannels=_CHANNELS,
                sample_rate=RATE_HZ,
                frames_to_read=1024,
                seek_frame=round(position * RATE_HZ),
            )
            self._sound = _Counted(stream, position)
            feed = self._sound.feed()
            next(feed)
            self._device.start(feed)
        except (self._library.MiniaudioError, self._library.DecodeError, OSError) as exc:
            raise OutputFailed(f"không phát được tệp {path.name}: {exc}") from exc

    def heard(self) -> float:
        """Until where in the file the card has taken it, less its buffer."""
        return self._sound.heard() if self._sound else 0.0

    def is_over(self) -> bool:
        """True when the end has gone out."""
        return self._sound is None or self._sound.is_over.is_set()

    def stop(self, *, fade_seconds: float) -> None:
        """Fade out, then be silent."""
        if self._sound and fade_seconds and not self.is_over():
            self._sound.fade(fade_seconds)
            self._sound.is_over.wait(fade_seconds + 1.0)
        self._device.stop()


class _Counted:
    """A stream of samples that counts what the card takes, and can fade."""

    def __init__(self, stream: Any, position: float) -> None:
        self._stream, self._position = stream, position
        self._taken = 0
        self._given = 0
        self._fade_from, self._fade_frames = -1, 0
        self.is_over = threading.Event()

    def heard(self) -> float:
        """Seconds in the file."""
        waiting = 0.0 if self.is_over.is_set() else BUFFER_SECONDS
        return self._position + max(0.0, min(self._taken, self._given) / RATE_HZ - waiting)

    def fade(self, seconds: float) -> None:
        """Begin to fade."""
        self._fade_from, self._fade_frames = self._taken, max(1, round(seconds * RATE_HZ))

    def feed(self) -> Generator[Any, int, None]:
        """What the card asks for, frame by frame; silence after the end."""
        import numpy as np  # noqa: PLC0415 - beside miniaudio

        rest = np.zeros((0, _CHANNELS), np.int16)
        wanted = yield b""
        is_at_end, silence = False, 0
        while True:
            while len(rest) < wanted and not is_at_end:
                try:
                    block = np.frombuffer(next(self._stream), np.int16).reshape(-1, _CHANNELS)
                    rest = np.concatenate([rest, block])
                    self._given += len(block)
                except StopIteration:
                    is_at_end = True
            out, rest = rest[:wanted], rest[wanted:]
            if self._fade_from >= 0:
                steps = 1.0 - (self._taken + np.arange(len(out)) - self._fade_from) / self._fade_frames
                out = (out * np.clip(steps, 0.0, 1.0)[:, None]).astype(np.int16)
                if len(steps) == 0 or steps[-1] <= 0:
                    self.is_over.set()
            silence += wanted - len(out)
            self._taken += len(out)
            if silence >= _SILENT_SECONDS * RATE_HZ:
                self.is_over.set()
            if len(out) < wanted:
                out = np.concatenate([out, np.zeros((wanted - len(out), _CHANNELS), np.int16)])
            wanted = yield out.tobytes()
