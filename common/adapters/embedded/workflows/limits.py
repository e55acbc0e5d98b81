"""The limits that a definition or an execution can reach: the platform's, and a few of our own.

https://cloud.google.com/workflows/quotas
"""

from __future__ import annotations

import json
from typing import Any

from common.adapters.embedded.workflows.errors import raised

KB = 1024
SOURCE_BYTES, ARGUMENT_BYTES, RESPONSE_BYTES, VARIABLES_BYTES, STRING_BYTES = (
    128 * KB, 32 * KB, 2_048 * KB, 512 * KB, 256 * KB)
EXPRESSION, ASSIGNMENTS, CONDITIONS, BRANCHES, CONCURRENT = 400, 50, 50, 10, 20
PARALLEL_DEPTH, CALL_DEPTH, STEPS, PARAMS, ERRORS_KEPT = 2, 20, 100_000, 10, 100
LONGEST_TIMEOUT_S, LONGEST_SLEEP_S = 1_800, 31_536_000
VALUE_DEPTH, STEP_DEPTH, WORKFLOW_DEPTH = 100, 12, 3  # ours: lists in lists, steps in steps, workflows in workflows


def size(value: Any) -> int:
    """Bytes of a value as JSON; bytes count as they are. ResourceLimitError when lists and maps nest too deep."""
    if isinstance(value, bytes):
        return len(value)
    _shallow(value, VALUE_DEPTH)
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_length)
    return len(text.encode(errors="surrogatepass"))


def _shallow(value: Any, left: int) -> None:
    if isinstance(value, (list, dict)):
        within("lists and maps in each other", VALUE_DEPTH - left + 1, VALUE_DEPTH)
        for inner in value.values() if isinstance(value, dict) else value:
            _shallow(inner, left - 1)


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
        """What a variable took and takes; a change that is refused has not happened."""
        now = self.used + after - before
        if after > before:
            within("bytes of variables", now, VARIABLES_BYTES)
        self.used = now
