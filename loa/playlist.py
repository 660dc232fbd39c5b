r"""The playlist stage: sound files in the order they play become the text of a playlist.

M3U8 is UTF-8 without BOM, ``\n`` ends every line, paths are relative with forward slashes in ASCII: so it opened in
mpv, VLC, MPD, Liquidsoap, totem and mopidy; with a BOM five of the six misread it (FACTS section 6). PLS is the second
form; XSPF is left out, because it is not portable.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from loa.errors import LoaError
from loa.messages import _
from loa.model.playing import PlaylistEntry

_PATH = re.compile(r"(\.\./)*[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\Z")
"""Up first, then down; nothing that any player decodes, escapes or takes for a comment, a scheme or a drive."""


def playlist(entries: Sequence[PlaylistEntry], *, form: str = "m3u8") -> str:
    """The text of a playlist, to be written as UTF-8 without BOM.

    Args:
        entries: the files in the order they play; grouping them by session, day or week is the caller's.
        form: ``m3u8`` or ``pls``.

    Raises:
        LoaError: a path is not a plain relative ASCII path, or there is no such form.
    """
    for entry in entries:
        _check_path(entry.path)
    if form not in _FORMS:
        raise LoaError(
            _("There is no playlist form “{form}”.").format(form=form),
            cure=_("Known here: {known}.").format(known=", ".join(_FORMS)),
        )
    return _FORMS[form](entries)


def _m3u8(entries: Sequence[PlaylistEntry]) -> str:
    lines = ["#EXTM3U"]
    for entry in entries:
        lines += [f"#EXTINF:{_whole_seconds(entry)},{_one_line(entry.title)}", entry.path]
    return "\n".join(lines) + "\n"


def _pls(entries: Sequence[PlaylistEntry]) -> str:
    lines = ["[playlist]", f"NumberOfEntries={len(entries)}"]
    for number, entry in enumerate(entries, start=1):
        lines += [
            f"File{number}={entry.path}",
            f"Title{number}={_one_line(entry.title)}",
            f"Length{number}={_whole_seconds(entry)}",
        ]
    return "\n".join([*lines, "Version=2"]) + "\n"


_FORMS: dict[str, Callable[[Sequence[PlaylistEntry]], str]] = {"m3u8": _m3u8, "pls": _pls}


def _whole_seconds(entry: PlaylistEntry) -> int:
    """Whole seconds, since old players read no other; never 0, which means "not known" to some."""
    return max(1, round(entry.seconds))


def _one_line(title: str) -> str:
    """The title in NFC on one line: what would end the line or rule it is a space."""
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in title)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def _check_path(path: str) -> None:
    if not _PATH.match(path):
        raise LoaError(
            _("“{path}” cannot stand in a playlist.").format(path=path),
            cure=_("Use a relative path with forward slashes, of letters a-z, digits, dot, hyphen and underscore."),
        )
