"""Rows between frames of the contract and what BigQuery sends and takes, without a loss either way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from common.conform import dtype, empty
from common.errors import Reject
from common.ports import Replace
from common.table import Column, Table

SENT = 4_000_000  # bytes of a request for the lines of a write; BigQuery takes 10 MB
NOBODY = ""  # no entity is called so: its mark raises the fence and replaces nothing


def framed(table: type[Table], chosen: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """These columns of stored rows, in the dtypes of the contract."""
    if not rows:
        return empty(table)[list(chosen)]
    return pd.DataFrame({name: _series(table.columns[name], [row[name] for row in rows]) for name in chosen})


def _series(column: Column, cells: list[Any]) -> pd.Series:
    if column.kind is dt.datetime:  # aware, in UTC
        cells = [cell.replace(tzinfo=None) if cell is not None else None for cell in cells]
    if column.kind in (dt.date, dt.datetime):
        return pd.Series(pd.DatetimeIndex(pd.to_datetime(pd.Series(cells, dtype="object"))).as_unit("us"))
    if column.kind is list:
        cells = [json.dumps(cell or [], ensure_ascii=False, separators=(",", ":")) for cell in cells]
    return pd.Series(cells, dtype=dtype(column))


def lines(table: type[Table], rows: pd.DataFrame, replaced: Mapping[str, Replace]) -> list[str]:
    """JSON objects: the rows without their nulls, then a mark for each part that is replaced."""
    kinds, names = {name: column.kind for name, column in table.columns.items()}, list(rows.columns)
    spelled = [_spelled(rows[name], kinds.get(name, str)) for name in names]
    made: list[dict[str, Any]] = [{n: cell for n, cell in zip(names, cells, strict=True) if cell is not None}
                                  for cells in zip(*spelled, strict=True)]
    for pid, part in sorted(replaced.items()):
        for who in sorted(part.entities) or [NOBODY]:
            made.append({"partition_id": pid, "lease": part.fence, "_entity": who})
    return [json.dumps(row, separators=(",", ":"), ensure_ascii=False, allow_nan=False) for row in made]


def staged(body: Sequence[str]) -> bool:
    """These lines are too many for a request: they go through a table of their own."""
    return len(json.dumps([{"value": line} for line in body])) > SENT


def packed(body: Iterable[str]) -> bytes:
    return b"".join(line.encode() + b"\n" for line in body)


def _spelled(values: pd.Series, kind: type) -> list[Any]:
    """The JSON values of a column, None where it is null."""
    objects = values.astype("object").where(values.notna(), None).tolist()
    if kind is dt.date:
        return [None if v is None else f"{v:%Y-%m-%d}" for v in objects]
    if pd.api.types.is_datetime64_any_dtype(values):
        return [None if v is None else v.isoformat(sep=" ") + "Z" for v in objects]
    if kind is list:
        return [json.loads(v) for v in objects]
    if kind is int:
        try:
            return [None if v is None else int(v) for v in objects]
        except ValueError as error:
            raise Reject(f"{values.name}: not int: {str(error)[:80]}") from error
    return objects
