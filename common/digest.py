"""Content digests: equal rows, equal digest — on every machine, in every order."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

_MIX = np.uint64(0x9E3779B97F4A7C15)
_NULL = np.uint64(0x5851F42D4C957F2D)


def of(value: Any) -> str:
    """16 hex digits of a JSON-able value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def of_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def rows(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """A 64-bit hash for each row over `columns`, in their order."""
    out = np.zeros(len(frame), dtype=np.uint64)
    for column in columns:
        out = _stir((out * _MIX) ^ _column(frame[column]))
    return out


def per_entity(frame: pd.DataFrame, columns: list[str], scope: str, entity: str) -> dict[str, dict[str, str]]:
    """{scope: {entity: 'rows:digest'}}; the digest of a set of rows does not depend on their order."""
    if frame.empty:
        return {}
    hashes = rows(frame, columns)
    (scopes, where), (entities, who) = (pd.factorize(frame[c].to_numpy(dtype=object)) for c in (scope, entity))
    numbers = scopes * len(who) + entities
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(numbers[order]) > 0])
    sums, counts = np.add.reduceat(hashes[order], starts), np.diff(np.r_[starts, len(order)])
    out: dict[str, dict[str, str]] = {}
    for number, total, count in zip(numbers[order][starts].tolist(), sums.tolist(), counts.tolist(), strict=True):
        out.setdefault(where[number // len(who)], {})[who[number % len(who)]] = f"{count}:{total:016x}"
    return out


def count(digest: str) -> int:
    """How many rows an entity's digest stands for."""
    return int(digest.partition(":")[0])


def _stir(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray(x ^ (x >> np.uint64(27)))


def _column(values: pd.Series) -> np.ndarray:
    if values.dtype.kind == "M":
        instants = values.to_numpy().astype("datetime64[us]")
        out, null = instants.view(np.uint64), np.isnat(instants)
    elif values.dtype.kind in "iufb":
        numbers = values.to_numpy().astype(np.float64) + 0.0
        out, null = numbers.view(np.uint64), np.isnan(numbers)
    else:
        codes, uniques = pd.factorize(values.to_numpy(dtype=object))
        out, null = np.array([_text(u) for u in uniques] or [0], dtype=np.uint64)[codes], codes < 0
    return np.where(null, _NULL, _stir(out))


@lru_cache(maxsize=20_000, typed=True)  # the names of players and teams come in every table
def _text(value: Any) -> int:
    return int.from_bytes(hashlib.blake2b(str(value).encode(), digest_size=8).digest(), "big")
