"""Branches of a parallel step, each a turn at a time: concurrent in virtual time, the same order in every replay."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from common.adapters.embedded.workflows.errors import Exhausted, Raised

# What runs gives way after each step (None), or until an instant (seconds since 1970), or yields other turns and is
# sent what they return.
Turns = Generator[Any, Any, Any]
Flat = Generator[float | None, None, Any]


class Returned(Exception):
    """A routine's return, on its way out of the steps around it."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def flat(turns: Turns) -> Flat:
    """The instants of turns and of all that is in them, on a stack of its own: workflows nest deeper than Python."""
    stack: list[Turns] = [turns]
    go_on: Callable[[], Any] = partial(next, turns)
    try:
        while True:
            try:
                given = go_on()
            except StopIteration as end:
                stack.pop()
                if not stack:
                    return end.value
                go_on = partial(stack[-1].send, end.value)
            except (Raised, Returned) as error:
                stack.pop()
                if not stack:
                    raise
                go_on = partial(stack[-1].throw, error)
            else:
                if isinstance(given, Generator):
                    stack.append(given)
                else:
                    yield given
                go_on = partial(next, stack[-1])
    finally:
        _close(stack)


def _close(stack: list[Turns]) -> None:
    """The innermost first."""
    while stack:
        stack.pop().close()


def together(branches: list[Flat], limit: int, chance: random.Random | None) -> Turns:
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
