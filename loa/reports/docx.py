"""The report as a Word document in the form of Nghị định 30/2020/NĐ-CP, from a template that the office may edit."""

import io
from importlib import resources

from docxtpl import DocxTemplate  # type: ignore[import-untyped]

from loa.files.archive import undated
from loa.model.evidence import Report
from loa.reports._contents import contents

SUFFIX = ".docx"
TEMPLATE_SUFFIX = ".docx"
"""What an office's own template ends in."""


def lay_out(report: Report, *, template: bytes = b"") -> bytes:
    """The document, the same bytes for the same report and template.

    Args:
        report: of a station or of a province.
        template: a Word file with the marks of docs/report.md; our own for the report's style when empty.
    """
    document = DocxTemplate(io.BytesIO(template or packaged(report.style)))
    document.render(contents(report), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def packaged(style: str) -> bytes:
    """Our template of a style, ``report`` or ``letter``: what an office copies to make its own."""
    return (resources.files("loa.reports") / "templates" / f"{style}.docx").read_bytes()
