"""Archives (ZIP, and what is made of it: DOCX, XLSX) whose bytes do not tell when they were made."""

import io
import zipfile
from collections.abc import Callable, Mapping

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP archive can tell: the same in every one of ours, so that the same parts are the same bytes.
Source: PKWARE, .ZIP File Format Specification, 4.4.6."""

_TYPES = "[Content_Types].xml"
"""The part of an Office file by which it is known; it stands first. Source: ECMA-376 part 2, annex D."""


def undated(data: bytes, *, edited: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The same archive with no time in it and its parts in one order.

    Args:
        data: the archive.
        edited: by a part's name, what makes other bytes of it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != _TYPES, name)):
            part = (edited or {}).get(name, bytes)(old.read(name))
            new.writestr(zipfile.ZipInfo(name, ZIP_TIME), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
