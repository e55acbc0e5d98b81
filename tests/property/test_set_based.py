"""I9: what a run costs does not depend on how many players there are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from common.adapters.embedded.dispatch import pump
from tests.interruptions import BEFORE, play, watched
from tests.toy import league as toy


def of_size(players: int) -> list[tuple[str, Any]]:
    """The small league with so many players to a team."""
    out = []
    for name, payload in toy.small_league():
        if "/scores/" in name:
            payload = {
                "rows": [
                    {**row, "player_lookup": f"{row['team_abbr'].lower()}{n}", "points": (7 * n + row["points"]) % 41}
                    for row in payload["rows"]
                    if row["player_lookup"].endswith("0")
                    for n in range(players)
                ]
            }
        out.append((name, payload))
    return out


def cost(folder: Path, players: int) -> tuple[int, Counter[str], int]:
    """Warehouse statements, port calls and guesses of a league in which a correction and a bulletin arrive."""
    calls: Counter[str] = Counter()
    with toy.open_home(folder) as home:
        world, queue = watched(home, lambda name, when: calls.update([name] if when == BEFORE else []))
        play(home, world, queue, of_size(players))
        name, payload = next((n, p) for n, p in of_size(players) if "/scores/" in n)
        rows = [{**row, "points": 1} if row["player_lookup"] == "aaa0" else row for row in payload["rows"]]
        play(home, world, queue, [(name.replace("_235900", "_235959"), {"rows": rows})])
        play(home, world, queue, [(f"league/news/{toy.TONIGHT}/20240115_160000.json",
                                   [{"player_lookup": "aaa1", "team_abbr": "AAA", "status": "out"}])])
        guesses = home.world.warehouse.read(home.world.pipeline.tables["predictions.guess"], toy.TONIGHT, toy.TONIGHT)
        return home.warehouse.statements, calls, len(guesses)


def test_a_slate_of_48_players_takes_the_statements_of_a_slate_of_12(tmp_path: Path) -> None:
    few, many = cost(tmp_path / "few", 3), cost(tmp_path / "many", 12)
    assert (few[2], many[2]) == (12, 48)
    assert few[0] == many[0]
    assert few[1] == many[1]


def test_history_in_bulk_takes_a_few_statements_a_table_and_not_a_few_a_date(tmp_path: Path) -> None:
    statements = []
    for days in (3, 12):
        objects = [(n, p) for n, p in toy.league().objects
                   if "schedule" in n or "/news/" in n or int(n.split("/")[2][-2:]) > 14 - days]
        with toy.open_home(tmp_path / str(days)) as home:
            for name, payload in objects:
                toy.land(home, name, payload)
            pump(home.world, home.bus)
            statements.append(home.warehouse.statements)
    assert statements[0] == statements[1]
