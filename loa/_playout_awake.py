"""The station's PC does not fall asleep while its player runs."""

import contextlib
import ctypes
from collections.abc import Iterator
from typing import Any

_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001
"""ES_CONTINUOUS, ES_SYSTEM_REQUIRED (Microsoft, SetThreadExecutionState): the screen may still go dark."""


@contextlib.contextmanager
def awake() -> Iterator[None]:
    """Keep Windows from sleeping while the block lasts; other systems are set up by hand (docs/play.md)."""
    windows: Any = getattr(ctypes, "windll", None)
    if windows is None:
        yield
        return
    windows.kernel32.SetThreadExecutionState(_CONTINUOUS | _SYSTEM_REQUIRED)
    try:
        yield
    finally:
        windows.kernel32.SetThreadExecutionState(_CONTINUOUS)
