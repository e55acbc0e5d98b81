"""What the attributes of a step may be when they were computed. Syntax: retrying, iteration, parallel-steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.adapters.embedded.workflows.errors import raised
from common.adapters.embedded.workflows.limits import CONCURRENT, LONGEST_SLEEP_S, STEPS, within
from common.adapters.embedded.workflows.values import a_list, a_map, integer, number


@dataclass(frozen=True)
class Retry:
    """How often, on which errors (None: all), and how long between: *_s are seconds."""

    times: int = 0
    predicate: Any = None
    first_s: float = 1
    longest_s: float = 60
    multiplier: float = 1


def retry(found: Any) -> Retry:
    """The policy of a try step; none at all is none."""
    if found is None:
        return Retry()
    policy = a_map(found, "retry")
    backoff = a_map(policy.get("backoff", {}), "backoff")
    first, longest, multiplier = (_seconds(backoff.get(key, default), key) for key, default in
                                  (("initial_delay", 1), ("max_delay", 60), ("multiplier", 1)))
    return Retry(integer(policy.get("max_retries"), "max_retries", 0), policy.get("predicate"), first, longest,
                 multiplier)


def _seconds(value: Any, what: str) -> float:
    if not 0 <= number(value, what) <= LONGEST_SLEEP_S:
        raise raised("ValueError", f"{what} must be 0 to {LONGEST_SLEEP_S}, not {value}")
    return float(value)


def concurrency(found: Any) -> int:
    """How many branches at once."""
    return CONCURRENT if found is None else min(integer(found, "concurrency_limit", 1), CONCURRENT)


def counted(bounds: Any) -> list[Any]:
    """The numbers of a range, both ends included."""
    if len(a_list(bounds, "'range' of a for loop")) != 2:
        raise raised("ValueError", f"'range' of a for loop is [first, last], not {len(bounds)} values")
    first, last = (number(bound, "an end of a range") for bound in bounds)
    within("rounds of a for loop", int(last - first), STEPS)
    return [first + n for n in range(int(last - first) + 1)] if last >= first else []
