"""Archives (ZIP, and what is made of it: DOCX, XLSX) whose bytes do not tell when they were made."""

import io
import zipfile

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP archive can tell."""


def undated(data: bytes) -> bytes:
    """The same archive with no time in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, _ZIP_TIME), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()
