"""What a processor declares to read of a table is all that its function looks at."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest

from common.conform import empty
from common.pipeline import Pipeline
from common.processor import Processor
from common.reads import Read

NARROW = [p for p in Pipeline.load().processors if any(read.columns for read in p.reads.values())]


def names(read: Read) -> list[str]:
    """The date is always read."""
    return list(dict.fromkeys([read.table.partition, *(read.columns or read.table.columns)]))


@pytest.mark.parametrize("p", NARROW, ids=lambda p: p.name)
def test_a_function_needs_no_other_columns_than_it_reads(p: Processor) -> None:
    given = {name: empty(read.table)[names(read)] for name, read in p.reads.items()}
    day = {"game_date": dt.date(2025, 1, 15)} if "game_date" in inspect.signature(p.function).parameters else {}
    p.function(**given, **day)
