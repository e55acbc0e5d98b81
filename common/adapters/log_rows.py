"""What was told to a log, as rows in the columns of its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from common.conform import conform
from common.ports import Doc
from common.table import Table


def conformed(table: type[Table], rows: Iterable[Doc]) -> pd.DataFrame:
    """Rows for the execution log, in its columns. What is told twice at one instant (a run, and that nothing changed
    since) is two rows: it is not keyed."""
    nothing, seen, tellings = dict.fromkeys(table.columns), Counter[tuple[Any, ...]](), dict[int, list[Doc]]()
    for row in rows:
        key = tuple(row.get(name) for name in table.key)
        tellings.setdefault(seen[key], []).append(nothing | row)
        seen[key] += 1
    return pd.concat([conform(table, told)[0] for told in tellings.values()], ignore_index=True)


def latest(table: type[Table], rows: Iterable[Doc]) -> pd.DataFrame:
    """Rows for a log that is kept by key, the last of each, in its columns."""
    nothing = dict.fromkeys(table.columns)
    last = {tuple(row.get(name) for name in table.key): nothing | row for row in rows}
    return conform(table, list(last.values()))[0]
