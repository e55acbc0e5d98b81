"""Politeness: how soon a host may be asked again, and how long to wait before trying once more."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from common.adapters.sources.live_http import Reply
from common.adapters.sources.live_profiles import HOSTS, Host

AGAIN = frozenset({429, 500, 502, 503, 504})
# All attempts and waits of one request end within the 300 s that the function which asks may take.
ATTEMPTS, FIRST_WAIT_S, LONGEST_WAIT_S = 3, 1.0, 30.0


@dataclass
class Pace:
    """Of one process: every request to a host is given its turn, whichever thread makes it."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _turns: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str) -> None:
        """Until the host may be asked."""
        with self._lock:
            now = self.seconds()
            turn = max(now, self._turns.get(host, now))
            self._turns[host] = turn + HOSTS.get(host, Host()).interval_s
        if turn > now:
            self.sleep(turn - now)


def wait_s(attempt: int, reply: Reply | None, seed: str) -> float | None:
    """How long to wait after a failed attempt (0, 1, …); None: no more within this ask.

    What the host asks for is done, if that is not too long; else twice as long each time, spread by chance.
    """
    asked = _retry_after(reply)
    if attempt + 1 >= ATTEMPTS or (asked or 0.0) > LONGEST_WAIT_S:
        return None
    spread = random.Random(f"{seed}|{attempt}").uniform(0.5, 1.5)
    return max(asked or 0.0, FIRST_WAIT_S * 2.0**attempt * spread)


def _retry_after(reply: Reply | None) -> float | None:
    """Seconds; a date is told from the host's own clock."""
    told = reply.headers.get("retry-after", "").strip() if reply else ""
    if told.isdigit():
        return float(told[:6])
    try:
        until, now = parsedate_to_datetime(told), parsedate_to_datetime(reply.headers.get("date", "") if reply else "")
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
