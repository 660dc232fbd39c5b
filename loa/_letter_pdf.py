"""The text of a PDF file, with limits: what comes from outside may be made to fill the memory or to run for hours."""

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from loa.messages import _

_MOST_PAGES = 60
_MOST_CHARS = 400_000
"""A letter has a few pages; more than this is something else."""


def pdf_text(data: bytes) -> str:
    """The text of all pages, a printed line a line.

    Raises:
        ValueError: it is no PDF, is damaged, is locked by a password, or is larger than a letter.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError(_("it is locked by a password"))
        if len(reader.pages) > _MOST_PAGES:
            raise ValueError(_("it has more than {most} pages").format(most=_MOST_PAGES))
        return _pages(reader)
    except (PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError) as exc:
        raise ValueError(_("it is damaged")) from exc
    except (NotImplementedError, ImportError) as exc:
        raise ValueError(_("it is locked, or written in a way that is not known here")) from exc


def _pages(reader: PdfReader) -> str:
    """The pages' text in order.

    Raises:
        ValueError: it is longer than a letter.
    """
    texts: list[str] = []
    for page in reader.pages:
        texts.append(page.extract_text())
        if sum(map(len, texts)) > _MOST_CHARS:
            raise ValueError(_("it is longer than a letter"))
    return "\n".join(texts)
