"""I1: a port that does not answer once, at any of its calls, delays the result and changes nothing of it."""

from __future__ import annotations

from pathlib import Path

from common.errors import Retry
from tests.interruptions import AFTER, BEFORE, EFFECTS, calls_of, interrupted, outcome, play, tiny_league
from tests.toy import league as toy


def instants(calls: list[str]) -> list[tuple[int, str]]:
    """The first calls of each method before and after their effect, and every seventh one."""
    seen: dict[str, int] = {}
    out = []
    for at, name in enumerate(calls):
        seen[name] = seen.get(name, 0) + 1
        if not name.startswith("queue") and (seen[name] <= 2 or at % 7 == 0):
            out += [(at, BEFORE), (at, AFTER)] if name.partition(".")[2] in EFFECTS else [(at, BEFORE)]
    return out


def test_a_port_that_fails_once_before_or_after_its_effect_changes_nothing(tmp_path: Path) -> None:
    """A lost answer is not a lost effect, and nobody can tell them apart: contents only, for the retry comes later."""
    wanted = outcome(tmp_path / "clean", tiny_league())
    calls = calls_of(tmp_path / "calls", tiny_league())
    for at, when in instants(calls):
        with toy.open_home(tmp_path / f"{at} {when}") as home:
            try:
                interrupted(home, at, when, Retry("no answer"))
            except Retry:
                assert calls[at] in ("objects.put", "log.add")  # the landing itself: its command is repeated
            play(home, home.world, home.bus, tiny_league())
            assert toy.contents(home) == wanted, f"failed {when} call {at}, {calls[at]}"
            assert home.store.rows("SELECT * FROM dead_letters") == []
