"""The text of a PDF as it is laid out on its pages: a line is a line, and columns stay columns."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from statistics import median
from typing import Any

from common.errors import Reject

MAX_BYTES, MAX_PAGES = 8_000_000, 60
# In heights of a character: what is further apart is another word, another cell of the table, another line.
WORD, CELL, LINE = 0.12, 0.7, 0.45
COLUMN = 0.55  # the width of a column of the text; most characters are narrower
DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError,
           NotImplementedError, OverflowError, struct.error)
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it tells of every oddity that it has mended


def pages(data: bytes) -> list[str]:
    """The layout text of each page: cells of a line stand below each other and two spaces or more apart.

    Reject on what is no PDF or has no text, as a scan or a damaged file.
    """
    if len(data) > MAX_BYTES:
        raise Reject(f"a PDF of {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    try:
        texts = [_text(page) for page in _pages(data)]
    except (PDFException, PSException, *DAMAGED) as error:
        raise Reject(f"not a readable PDF: {type(error).__name__}") from error
    if not any(texts):
        raise Reject(f"a PDF of {len(texts)} pages without any text")
    return texts


def _pages(data: bytes) -> Iterator[list[Any]]:
    """The characters of each page, with their boxes."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(data))):
        if number == MAX_PAGES:
            raise Reject(f"a PDF of more than {MAX_PAGES} pages")
        interpreter.process_page(page)
        yield list(_characters(device.get_result()))


def _characters(drawn: Any) -> Iterator[Any]:
    from pdfminer.layout import LTChar, LTContainer
    for part in drawn:
        if isinstance(part, LTChar):
            if part.get_text().strip():
                yield part
        elif isinstance(part, LTContainer):
            yield from _characters(part)


def _text(characters: list[Any]) -> str:
    """Lines from top to bottom, each from left to right."""
    if not characters:
        return ""
    unit = COLUMN * median(c.size for c in characters)
    return "\n".join(_line(line, unit) for line in _lines(characters))


def _lines(characters: list[Any]) -> Iterator[list[Any]]:
    line: list[Any] = []
    for c in sorted(characters, key=lambda c: (-c.y0, c.x0)):
        if line and line[0].y0 - c.y0 > LINE * min(line[0].size, c.size):
            yield line
            line = []
        line.append(c)
    yield line


def _line(characters: list[Any], unit: float) -> str:
    out, end = "", 0.0
    for c in sorted(characters, key=lambda c: c.x0):
        gap = c.x0 - end
        if not out or gap > CELL * c.size:
            column = round(c.x0 / unit)
            out = out.ljust(max(column, len(out) + 2)) if out else " " * column
        elif gap > WORD * c.size:
            out += " "
        out, end = out + c.get_text(), c.x1
    return out
