"""The runs that a day should have beside those that it had: on time, late, early, missing, or not due yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.ports import Doc
from functions.orchestration.decisions.situation import DONE, Run

NEAR, TOLERATED = dt.timedelta(minutes=120), dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Checked:
    """status: ON TIME | LATE | EARLY | MISSING | NOT NEEDED (it was found before) | PENDING (not due yet)."""

    workflow: str
    expected: dt.datetime
    status: str
    actual: dt.datetime | None = None


def checked(expected: Iterable[Doc], runs: Mapping[str, Iterable[Run]], once: Iterable[str], now: dt.datetime,
            ) -> list[Checked]:
    """Every expected run beside the nearest run of its workflow that no other one has; executed runs alone count.

    once: the workflows of which a day needs no more after one that found what it asked for.
    """
    left = {name: [run for run in of if run.state != "pending"] for name, of in runs.items()}
    out = []
    for told in sorted(expected, key=lambda told: (told["expected_run_time"], told["workflow_name"])):
        name, at = told["workflow_name"], dt.datetime.fromisoformat(told["expected_run_time"])
        mine = sorted(left.get(name, []), key=lambda run: abs(run.slot - at))
        if mine and abs((near := mine[0]).slot - at) <= NEAR:
            left[name].remove(near)
            late = near.slot - at
            status = "LATE" if late > TOLERATED else "EARLY" if late < -TOLERATED else "ON TIME"
            out.append(Checked(name, at, status, near.slot))
        elif name in once and any(run.slot < at and run.found(run.scrapers) for run in runs.get(name, ())):
            out.append(Checked(name, at, "NOT NEEDED"))
        else:
            out.append(Checked(name, at, "PENDING" if now < at + TOLERATED else "MISSING"))
    return out


def success_rate(runs: Mapping[str, Iterable[Run]]) -> float | None:
    """The share of asks that ended well, a proven no_data among them; None: nothing was asked."""
    ended = [status for of in runs.values() for run in of for status in run.scrapers.values() if status != "skipped"]
    return sum(status in DONE for status in ended) / len(ended) if ended else None
