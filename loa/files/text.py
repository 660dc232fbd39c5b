"""Text files that people write: UTF-8 with or without BOM, NFC, of bounded size."""

import unicodedata
from pathlib import Path

from loa.errors import InputInvalid, fault
from loa.files.kinds import kind_words
from loa.messages import _
from loa.reasons import reason_of

MOST_BYTES = 4 * 1024 * 1024
"""No script, table or settings file of a commune is near this; a larger one is a mistake or an attack."""


def read_text(path: Path, *, name: str = "", most_bytes: int = MOST_BYTES) -> str:
    r"""The text of a file, in NFC, with ``\n`` line ends.

    Args:
        path: the file.
        name: how the person knows it, for messages; the path when empty.
        most_bytes: larger files are refused before they are read.

    Raises:
        InputInvalid: the file is missing, too large, or not UTF-8 (with the line of the first bad byte).
    """
    shown = name or path.as_posix()
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise InputInvalid(
                [
                    fault(
                        shown,
                        _("The file is {size:,} bytes; at most {most:,} are read.").format(size=size, most=most_bytes),
                        _("Split it, or check that it is the right file."),
                    )
                ]
            )
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise InputInvalid([fault(shown, _("The file is missing."), _("Put it there, or correct its name."))]) from exc
    except OSError as exc:
        raise InputInvalid(
            [
                fault(
                    shown,
                    _("The file cannot be read: {why}.").format(why=reason_of(exc)),
                    _("Check the disk and the rights."),
                )
            ]
        ) from exc
    return decoded(data, shown)


def decoded(data: bytes, shown: str) -> str:
    """The bytes as NFC text.

    Raises:
        InputInvalid: not UTF-8; the message names the line of the first bad byte.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        if kind := kind_words(data):
            message = _("The file is {kind}, not text.").format(kind=kind)
            raise InputInvalid([fault(shown, message, _("Check that it is the right file."))]) from exc
        line = data.count(b"\n", 0, exc.start) + 1
        raise InputInvalid(
            [fault(shown, _("The file is not UTF-8 text."), _("Save it as UTF-8 and try again."), line=line)]
        ) from exc
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
