"""What one operation of a port asks of Google's services. `tests/integration/test_cost.py` counts it on emulators."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from common.adapters.cloud import statements
from common.table import Table

LISTED = 1_000  # names in one answer of a listing
MEBIBYTE = 2**20
DAY = dt.date(2024, 1, 1)
CELL, TEXT = 8, 2  # bytes of a number, a date or an instant; of a text beside its characters
KEY = 18  # of a column that is read to filter or to sort by, and is not asked for

# Requests that one operation makes. Cloud Storage: insert and list are of class A, get and download of class B, and
# delete is free. BigQuery: what a query job scans and what a read session reads are counted apart (`scanned_mb`,
# `read_mb`); load jobs and dry runs are free.
REQUESTS: Mapping[str, Mapping[str, int]] = {
    "documents.get": {"get": 1, "download": 1},
    "documents.absent": {"get": 1},
    "documents.swap": {"insert": 1},
    "documents.head": {"get": 1},
    "documents.page": {"list": 1},
    "objects.put": {"insert": 1},
    "objects.compared": {"get": 1},
    "objects.get": {"download": 1},
    "objects.page": {"list": 1},
    "warehouse.read": {"read sessions": 1},
    "warehouse.write": {"query jobs": 1, "read sessions": 2},
    "warehouse.staged": {"load jobs": 1},
    "warehouse.query": {"query jobs": 2},
    "log.kept": {"insert": 1},
    "log.look": {"get": 1, "download": 1, "list": 1},
    "log.batch": {"insert": 3},
    "log.load": {"load jobs": 1},
}


def pages(found: int, size: int = LISTED) -> int:
    return max(1, math.ceil(found / size))


def requests(counts: Mapping[str, float]) -> Counter[str]:
    """{kind: how many requests} of these operations."""
    asked: Counter[str] = Counter()
    for what, times in counts.items():
        for kind, each in REQUESTS.get(what, {}).items():
            asked[kind] += round(times * each)
    return asked


def megabytes(frame: pd.DataFrame, stored: int, keys: int = 0) -> float:
    """What so many rows of these columns hold, by the width of those that were found, and of `keys` more columns."""
    texts = [c for c in frame.columns if frame[c].dtype in (object, "str")]
    width: float = CELL * (frame.shape[1] - len(texts)) + KEY * keys
    some = frame[texts].head(200).fillna("").astype(str)
    width += sum(TEXT + (some[c].str.len().mean() if len(some) else CELL) for c in texts)
    return width * stored / MEBIBYTE


def scanned_by_write(table: type[Table], *, staged: bool = False) -> int:
    """How many tables the statements of one write read, a table once in each statement that names it.

    A withdrawal is not run in an ordinary night; where an INSERT puts its rows is not read.
    """
    source = "`staged`" if staged else statements.sent({})
    write = statements.Write(table, ("table", "fences"), source, [DAY], DAY)
    return sum(len(set(re.findall(r"(?:FROM|JOIN|MERGE) `(\w+)`", text)))
               for text in write.script(list(table.columns)).split(";"))
