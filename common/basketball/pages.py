"""What texts hold: the data that the scripts of a page read, its tables, and files of values."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from common.basketball import wire
from common.errors import Reject

# Whoever wants to know which fields of a text are read sees here what its function is given in its stead.
watched: ContextVar[Callable[[Any], Any]] = ContextVar("watched", default=lambda found: found)


def json_after(page: str, mark: str) -> Any:
    """The JSON value that follows a mark; Reject where there is none: it is another page than it should be."""
    begins = page.find(mark)
    if begins < 0:
        raise Reject(f"no {mark!r} on the page")
    try:
        return json.JSONDecoder().raw_decode(page, begins + len(mark))[0]
    except (ValueError, RecursionError) as error:
        raise Reject(f"no JSON after {mark!r}: {str(error)[:80]}") from error


def json_at(page: str, mark: str, path: str) -> Any:
    """The object at a dotted path of the JSON value that follows a mark."""
    return watched.get()(wire.at(json_after(page, mark), path, dict))


def values(text: str) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of a file of values, and each line as {column: value}: {} where it has more or fewer of them."""
    try:
        columns, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise Reject(f"not a table of values: {str(error)[:80]}") from error
    of_columns = [dict(zip(columns, line, strict=True)) if len(line) == len(columns) else {} for line in lines]
    return columns, watched.get()(of_columns)


def table(page: str, name: str) -> str:
    """The inside of the table with this id; Reject where there is none."""
    found = re.search(rf"""<table\b[^>]*\bid=["']{re.escape(name)}["'][^>]*>(.*?)</table>""", page, re.DOTALL)
    if not found:
        raise Reject(f"no table {name!r} on the page")
    return found[1]


def rows(inside: str) -> list[dict[str, str]]:
    """The rows of a table's inside, each {heading: text of the cell}; the last row of headings names the columns."""
    headings: list[str] = []
    out = []
    for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", inside, re.DOTALL):
        cells = re.findall(r"<(t[hd])\b[^>]*>(.*?)</\1>", row, re.DOTALL)
        texts = [_text(cell) for _, cell in cells]
        if len(cells) > 1 and all(kind == "th" for kind, _ in cells):
            headings = texts
        elif cells:
            out.append(dict(zip(headings, texts, strict=False)))
    return list(watched.get()(out))


def _text(cell: str) -> str:
    """What a reader sees: of a cell with a link the text of the link."""
    link = re.search(r"<a\b[^>]*>(.*?)</a>", cell, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", link[1] if link else cell)).split())
