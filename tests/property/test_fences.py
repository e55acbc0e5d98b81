"""Whatever was written before, by whom, and how often the home was opened: the highest fence of a partition stands."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from common.adapters.embedded.home import Home
from common.conform import conform
from common.ports import Replace
from tests.toy import league as toy
from tests.toy.raw.scores import Scores

DAYS, PLAYERS = ("2024-01-01", "2024-01-02"), ("aaa0", "bbb0", "ccc0")
Stored = dict[str, dict[str, tuple[int, int]]]  # {partition: {player: (points, lease)}}


class Model:
    """What the warehouse promises of a write, spelled out."""

    def __init__(self) -> None:
        self.highest = dict.fromkeys(DAYS, 0)
        self.rows: Stored = {day: {} for day in DAYS}

    def write(self, rows: Stored, replaced: dict[str, Replace]) -> dict[str, int]:
        for day, part in replaced.items():
            if part.fence >= self.highest[day]:
                self.highest[day] = part.fence
                self.rows[day] = {who: row for who, row in self.rows[day].items() if who not in part.entities}
                self.rows[day] |= rows[day]
        return {day: len(self.rows[day]) for day in replaced if self.rows[day]}


def drawn(rng: random.Random, highest: int = 6) -> tuple[Stored, dict[str, Replace]]:
    """A write: of one date or both, of nobody, some or all, with rows for as many of them."""
    replaced = {day: Replace(frozenset(rng.sample(PLAYERS, rng.randint(0, 3))),
                            rng.randint(max(1, highest - 5), highest))
                for day in rng.sample(DAYS, rng.randint(1, 2))}
    return {day: {who: (rng.randint(0, 40), part.fence) for who in sorted(part.entities) if rng.random() < 0.5}
            for day, part in replaced.items()}, replaced


def frame(rows: Stored) -> pd.DataFrame:
    told = [(day, who, *row) for day, some in rows.items() for who, row in some.items()]
    made, _ = conform(Scores, [{"game_id": f"{day.replace('-', '')}_AAA_BBB", "game_date": day, "player_lookup": who,
                                "team_abbr": "AAA", "points": points} for day, who, points, _ in told])
    days, leases = [day for day, *_ in sorted(told)], [lease for *_, lease in sorted(told)]
    return made.assign(partition_id=pd.array(days, dtype="str"), correlation_id="c", run_id="r",
                       lease=pd.array(leases, dtype="int64").to_numpy(), processed_at=pd.Timestamp(toy.NOON))


def stored(home: Home) -> Stored:
    found = home.warehouse.db.execute(
        "SELECT partition_id, player_lookup, points, lease FROM nba_raw.scores").fetchall()
    return {day: {who: (points, lease) for pid, who, points, lease in found if pid == day} for day in DAYS}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_stored_is_what_the_writes_with_the_highest_fences_left(tmp_path: Path, seed: int) -> None:
    rng, model, home = random.Random(seed), Model(), toy.open_home(tmp_path)
    for _ in range(40):
        rows, replaced = drawn(rng)
        if rng.random() < 0.2:
            home.close()
            home = toy.open_home(tmp_path)
        if rng.random() < 0.2:  # a write that fails on the way leaves no fence behind
            failing, parts = drawn(rng, 12)
            if any(failing.values()):
                with pytest.raises(Exception, match="surprise"):
                    home.warehouse.write(Scores, frame(failing).assign(surprise=1), parts)
        assert home.warehouse.write(Scores, frame(rows), replaced) == model.write(rows, replaced)
        assert stored(home) == model.rows
    home.close()
