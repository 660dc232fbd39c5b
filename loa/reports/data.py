"""The report as JSON with a schema and its version, for other programs."""

from dataclasses import replace

from loa.files.canonical import canonical_json
from loa.model.evidence import Report

SUFFIX = ".json"
SCHEMA = "loa.report-data/2"
VERSION = 2

MOST_PLAYS = 5_000
"""More plays than this stand in the CSV table only, and ``plays_in`` says so. Our choice, as in the workbook."""


def lay_out(report: Report) -> bytes:
    """Canonical JSON: ``{"plays_in": …, "report": …, "schema": "loa.report-data/2", "version": 2}`` and a line end."""
    count = sum(len(part.outcomes) for part in report.parts or (report,))
    is_here = count <= MOST_PLAYS
    kept = report if is_here else replace(report, parts=tuple(replace(part, outcomes=()) for part in report.parts))
    data = {"schema": SCHEMA, "version": VERSION, "plays_in": "report" if is_here else "csv", "report": kept}
    return canonical_json(data) + b"\n"
