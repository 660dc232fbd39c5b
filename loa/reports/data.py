"""The report as JSON with a schema version, for other programs."""

from loa.files.canonical import canonical_json
from loa.model.evidence import Report

SUFFIX = ".json"
VERSION = 1


def lay_out(report: Report) -> bytes:
    """Canonical JSON: ``{"report": …, "version": 1}`` and a line end."""
    return canonical_json({"version": VERSION, "report": report}) + b"\n"
