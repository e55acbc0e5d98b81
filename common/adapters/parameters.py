"""The GoogleSQL types of a query's named parameters: each has that of its value."""

from __future__ import annotations

import datetime as dt

from common.ports import Value

# bool before int and datetime before date: each is a subclass of the other.
KINDS: dict[type, str] = {bool: "BOOL", int: "INT64", float: "FLOAT64", str: "STRING", dt.datetime: "TIMESTAMP",
                          dt.date: "DATE"}


def kind(value: Value) -> str:
    return next(name for python, name in KINDS.items() if isinstance(value, python))
