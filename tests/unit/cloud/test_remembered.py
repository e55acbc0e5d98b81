"""Nothing is listed twice, and what is shown is what a listing of its own would show."""

from __future__ import annotations

from typing import Any

import pytest

from common.adapters.remembered import RememberedDocuments, RememberedObjects
from common.ports import Head, Stored

KEYS = ["state/a/2024-01-14", "state/a/2024-01-15", "state/a/2024-01-15/x", "state/a/2024-01-16", "state/b/2024-01-15"]
NAMES = ["raw/a/1.json", "raw/a/2.json", "raw/ab/1.json", "raw/é/1.json"]


class Listed:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.stamp = "1"

    def heads(self, first: str, last: str) -> dict[str, Head]:
        self.asked.append((first, last))
        return {key: Head("v", "b", True, self.stamp) for key in KEYS if first <= key <= last}

    def get(self, keys: Any) -> dict[str, Any]:
        return {key: ({}, self.stamp) for key in keys}

    def list(self, prefix: str) -> list[Stored]:
        self.asked.append((prefix,))
        return [Stored(name, "", {}) for name in NAMES if name.startswith(prefix)]


@pytest.mark.parametrize("within", [("state/a/2024-01-15", "state/a/2024-01-15~"), ("state/a/2024-01-16",) * 2,
                                    ("state/a/2024-01-17", "state/a/2024-01-18")])
def test_a_range_within_one_that_was_listed_is_not_listed_again(within: tuple[str, str]) -> None:
    real = Listed()
    documents: Any = RememberedDocuments(real)  # type: ignore[arg-type]
    documents.heads("state/a/2024-01-01", "state/a/2024-01-20~")
    assert documents.heads(*within) == Listed().heads(*within) and len(real.asked) == 1
    assert list(documents.heads("state/b/", "state/b/~")) == [KEYS[-1]] and len(real.asked) == 2


def test_heads_that_are_older_than_a_document_are_listed_again() -> None:
    real = Listed()
    documents: Any = RememberedDocuments(real)  # type: ignore[arg-type]
    documents.heads(KEYS[0], KEYS[3])
    documents.get(KEYS)
    documents.heads(KEYS[1], KEYS[1])
    assert len(real.asked) == 1
    real.stamp = "2"
    documents.get(KEYS)
    assert documents.heads(KEYS[1], KEYS[1])[KEYS[1]].stamp == "2" and len(real.asked) == 2


@pytest.mark.parametrize("prefix", ["raw/a/", "raw/a", "raw/a/2.json", "raw/é", "raw/none/"])
def test_a_folder_of_what_was_listed_is_not_listed_again(prefix: str) -> None:
    real = Listed()
    objects: Any = RememberedObjects(real)  # type: ignore[arg-type]
    objects.list("raw/")
    assert objects.list(prefix) == Listed().list(prefix) and real.asked == [("raw/",)]
