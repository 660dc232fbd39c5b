"""The report as PDF in the form of Nghị định 30/2020/NĐ-CP, set by typst with a font of Times' widths; offline."""

import json
from importlib import resources

from loa.errors import OutsideMissing
from loa.messages import _
from loa.model.evidence import Report
from loa.reports._contents import contents

SUFFIX = ".pdf"

_FACES = ("Regular", "Bold", "Italic", "BoldItalic")
_TIMESTAMP = 0
"""The document's time, POSIX seconds: none is told, so that the same report is the same bytes."""
_REMEMBERED, _NOTHING = 11, b""
"""typst forgets what the last ten documents did not need; so many empty ones take 50 ms."""


def lay_out(report: Report) -> bytes:
    """The document, the same bytes for the same report.

    Raises:
        OutsideMissing: typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an extra; heavy
    except ImportError as exc:
        raise OutsideMissing(
            _("The PDF form needs the package typst, which is not here."), cure=_("Install it: pip install loa[pdf]")
        ) from exc
    folder = resources.files("loa.reports")
    data = json.dumps({**contents(report), "style": report.style}, ensure_ascii=False, sort_keys=True)
    source = (folder / "templates" / "report.typ").read_bytes()
    with resources.as_file(folder / "fonts") as fonts:
        made = typst.compile(  # type: ignore[call-overload]  # its types know no dict of files
            {"main.typ": source, "data.json": data.encode("utf-8")},
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=_TIMESTAMP,
        )
        for _number in range(_REMEMBERED):  # each document would hold 20 MB until then
            typst.compile(_NOTHING, ignore_system_fonts=True)
    return bytes(made)
