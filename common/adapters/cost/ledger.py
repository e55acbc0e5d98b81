"""What the functions of a night ask of their ports, counted by the function that asks."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from common.ports import Clock, Doc

IDLE = dt.timedelta(minutes=15)  # after so long without a call a function's instance is gone, and the next one is cold


class Ledger:
    """counts: {function: {what: how often}}. One invocation is open at a time; what it asks for is its own.

    Beside the ports' operations: `calls`, `cold` (calls that find no instance), and `cpu_s`, the processor's seconds
    outside the ports.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._function = ""
        self._began = self._inside = 0.0
        self._called: dict[str, dt.datetime] = {}
        self._told: set[tuple[str, str]] = set()
        self._documents = 0
        self._kept: set[tuple[str, str]] = set()

    def begin(self, name: str) -> None:
        """A function is called; whatever was open before has ended."""
        self.end()
        now = self.clock.now()
        self._function = name
        self.add("calls")
        if name not in self._called or now - self._called[name] > IDLE:
            self.add("cold")
        self._called[name] = now
        self._began, self._inside = time.process_time(), 0.0

    def end(self) -> None:
        """What it told of itself is flushed with it: one document, whatever tables its rows are for."""
        if not self._function:
            return
        self.add("cpu_s", time.process_time() - self._began - self._inside)
        if self._told:
            self.add("log.kept")
            self._documents += 1
            self._kept |= self._told
        self._told, self._function = set(), ""

    def add(self, what: str, times: float = 1) -> None:
        """Outside of any invocation nothing is counted: a home looks after itself there."""
        if self._function and times:
            self.counts[self._function][what] += times  # type: ignore[assignment]

    def tell(self, table: str, day: str) -> None:
        self._told.add((table, day))

    def gathered(self) -> tuple[int, list[tuple[str, str]]]:
        """(documents that were flushed since the last time, the tables and dates that their rows are for)."""
        documents, kept = self._documents, sorted(self._kept)
        self._documents, self._kept = 0, set()
        return documents, kept

    @contextmanager
    def port(self) -> Iterator[None]:
        """The processor's time in a port is the embedded world's own, and no part of a function's."""
        before = time.process_time()
        try:
            yield
        finally:
            self._inside += time.process_time() - before

    def doc(self) -> Doc:
        return {name: {what: round(n, 3) for what, n in sorted(counts.items())}
                for name, counts in sorted(self.counts.items())}
