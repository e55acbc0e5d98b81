"""The parameters of `tipoff query`: what a value looks like, or the type that is named."""

from __future__ import annotations

import datetime as dt

import pytest

from common.cli.query import parameter
from common.errors import Usage
from common.ports import Value


@pytest.mark.parametrize(("spelled", "value"), [
    ("x=2025-01-15", dt.date(2025, 1, 15)), ("x=2025-01-15T10:00:00", dt.datetime(2025, 1, 15, 10)),
    ("x=2025-01-15T10:00:00Z", dt.datetime(2025, 1, 15, 10)), ("x=2025-01-15 10:30", dt.datetime(2025, 1, 15, 10, 30)),
    ("x=7", 7), ("x=-7", -7), ("x=0.5", 0.5), ("x=true", True), ("x=raw.box", "raw.box"), ("x=", ""), ("x=a=b", "a=b"),
    ("x=0022400616", "0022400616"), ("x:STRING=7", "7"), ("x:string=2025-01-15", "2025-01-15"), ("x:FLOAT64=7", 7.0),
    ("x:TIMESTAMP=2025-01-15T10:00:00+01:00", dt.datetime(2025, 1, 15, 9)), ("x:BOOL=FALSE", False),
])
def test_a_value_has_the_type_that_it_looks_like_or_that_is_named(spelled: str, value: Value) -> None:
    name, found = parameter(spelled)
    assert (name, found, type(found)) == ("x", value, type(value))


@pytest.mark.parametrize(("spelled", "why"), [
    ("x", "NAME=VALUE"), ("=1", "NAME=VALUE"), ("x:DAY=1", "DAY is no type"), ("x:INT64=a", "'a' is no INT64"),
    ("x:BOOL=yes", "'yes' is no BOOL"), ("x=2025-02-30", "2025-02-30"), ("x:TIMESTAMP=noon", "'noon' is no TIMESTAMP"),
])
def test_a_value_that_is_none_is_named(spelled: str, why: str) -> None:
    with pytest.raises(Usage, match=why):
        parameter(spelled)
