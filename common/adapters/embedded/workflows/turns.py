"""Branches of a parallel step, each a turn at a time: concurrent in virtual time, the same order in every replay."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from common.adapters.embedded.workflows.errors import Exhausted, Raised

# A running workflow gives way after each step (None), or until an instant (seconds since 1970).
Turns = Generator[float | None, None, Any]


def together(branches: list[Turns], limit: int, chance: random.Random | None) -> Generator[
        float | None, None, dict[int, Raised]]:
    """Run all, at most `limit` at once; a branch that fails does not stop the others. Returns the failures.

    chance: who goes next is drawn, not in turn: what the platform may do to variables that branches share.
    """
    waiting, running, failed = list(range(len(branches))), dict[int, float | None](), dict[int, Raised]()
    while waiting or running:
        while waiting and len(running) < limit:
            running[waiting.pop(0)] = None
        ready = [n for n, until in running.items() if until is None]
        if not ready:
            soonest = min(until for until in running.values() if until is not None)
            yield soonest
            running = {n: None if until == soonest else until for n, until in running.items()}
            continue
        one = chance.choice(ready) if chance else ready[0]
        del running[one]
        try:
            running[one] = next(branches[one])
        except StopIteration:
            continue
        except Exhausted:
            raise
        except Raised as error:
            failed[one] = error
        yield None
    return failed
