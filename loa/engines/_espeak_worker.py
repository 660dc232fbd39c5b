"""The process that holds the espeak-ng library: one take at a time, each in a freshly loaded library.

Run as ``python _espeak_worker.py LIBRARY`` in the folder that holds ``espeak-ng-data`` (paths of 160 bytes or more
make espeak-ng fail, so the path given to it is ``.``). It needs nothing but the standard library.

Messages both ways are a length of 4 bytes, big-endian, and so many bytes. In: JSON with text, voice, words_per_minute,
pitch, range. Out: a byte ``+``, a length of 4 bytes, so many bytes of JSON (for each word its start in milliseconds and
its place and length in the text), and a WAV; or ``-`` and the reason.

espeak-ng keeps state from take to take: the same text twice gives different bytes. Unloading the library makes each
take the first one.
"""

import ctypes
import json
import os
import struct
import sys
from typing import IO

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_RATE, _PITCH, _RANGE = 1, 3, 4
_UTF8 = 1
LENGTH = struct.Struct(">I")
_LIST_ENDS, _WORD = 0, 1


class _Event(ctypes.Structure):
    """``espeak_EVENT`` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


def main(library: str) -> None:
    """Answer takes until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library prints goes to stderr, never into an answer
    while (asked := read_message(sys.stdin.buffer)) is not None:
        try:
            answer = b"+" + _speak(library, **json.loads(asked))
        except (OSError, RuntimeError) as exc:
            answer = b"-" + str(exc).encode()
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the stream has ended, also in the middle of a message."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def _speak(library: str, *, text: str, voice: str, words_per_minute: int, pitch: int, range: int) -> bytes:  # noqa: A002
    espeak = ctypes.CDLL(os.path.abspath(library))  # noqa: PTH100 - pathlib would cost a third of the start
    try:
        rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DO_NOT_EXIT)
        if rate <= 0:
            raise RuntimeError("espeak-ng finds no data")
        if espeak.espeak_SetVoiceByName(voice.encode()):
            raise RuntimeError(f"espeak-ng has no voice {voice}")
        for parameter, value in ((_RATE, words_per_minute), (_PITCH, pitch), (_RANGE, range)):
            espeak.espeak_SetParameter(parameter, value, 0)
        samples, words = _samples(espeak, text)
        times = json.dumps(words).encode()
        return LENGTH.pack(len(times)) + times + _wav(samples, rate)
    finally:
        espeak.espeak_Terminate()
        _unload(espeak)


def _samples(espeak: ctypes.CDLL, text: str) -> tuple[bytes, list[tuple[int, int, int]]]:
    """The sound, and for each word its start in milliseconds, its first letter (from 1) and how many letters."""
    blocks: list[bytes] = []
    words: list[tuple[int, int, int]] = []

    def keep(wave: int | None, count: int, events: "ctypes._Pointer[_Event]") -> int:
        if wave and count > 0:
            blocks.append(ctypes.string_at(wave, count * 2))
        number = 0
        while events[number].type != _LIST_ENDS:
            if events[number].type == _WORD:
                words.append((events[number].audio_position, events[number].text_position, events[number].length))
            number += 1
        return 0

    callback = _CALLBACK(keep)
    espeak.espeak_SetSynthCallback(callback)
    data = text.encode() + b"\0"
    if espeak.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None) or espeak.espeak_Synchronize():
        raise RuntimeError("espeak-ng refused the text")
    return b"".join(blocks), words


def _wav(samples: bytes, rate: int) -> bytes:
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return head + struct.pack("<4sI", b"data", len(samples)) + samples


def _unload(espeak: ctypes.CDLL) -> None:
    if sys.platform == "win32":
        ctypes.WinDLL("kernel32").FreeLibrary(ctypes.c_void_p(espeak._handle))  # noqa: SLF001 - ctypes gives no other way
    else:
        import _ctypes  # noqa: PLC0415 - not there on Windows

        _ctypes.dlclose(espeak._handle)  # noqa: SLF001 - ctypes gives no other way


if __name__ == "__main__":
    main(sys.argv[1])
