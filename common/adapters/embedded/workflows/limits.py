"""The platform's limits that a definition or an execution can reach. https://cloud.google.com/workflows/quotas"""

from __future__ import annotations

import json
from typing import Any

from common.adapters.embedded.workflows.errors import raised

KB = 1024
SOURCE_BYTES, ARGUMENT_BYTES, RESPONSE_BYTES, VARIABLES_BYTES, STRING_BYTES = (
    128 * KB, 32 * KB, 2_048 * KB, 512 * KB, 256 * KB)
EXPRESSION, ASSIGNMENTS, CONDITIONS, BRANCHES, CONCURRENT = 400, 50, 50, 10, 20
PARALLEL_DEPTH, CALL_DEPTH, STEPS, PARAMS, ERRORS_KEPT = 2, 20, 100_000, 10, 100
LONGEST_TIMEOUT_S = 1_800


def size(value: Any) -> int:
    """Bytes of a value as JSON; bytes count as they are."""
    if isinstance(value, bytes):
        return len(value)
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_length).encode())


def _length(value: Any) -> str:
    return "x" * len(value) if isinstance(value, bytes) else str(value)


def within(what: str, count: int, most: int) -> None:
    if count > most:
        raise raised("ResourceLimitError", f"{what}: {count}, at most {most}")


class Memory:
    """The variables of one execution, all scopes together."""

    def __init__(self) -> None:
        self.used = 0

    def change(self, before: int, after: int) -> None:
        self.used += after - before
        if after > before:
            within("bytes of variables", self.used, VARIABLES_BYTES)
