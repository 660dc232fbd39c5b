"""The report's appendix as a CSV table for Excel: one row a play, planned or not, with what proves it."""

from loa.files.table import table_bytes
from loa.model.evidence import Report
from loa.reports._appendix import COLUMNS, rows

SUFFIX = ".csv"


def lay_out(report: Report) -> bytes:
    """The appendix: UTF-8 with BOM, one row for each outcome of the report."""
    return table_bytes(COLUMNS, rows(report))
