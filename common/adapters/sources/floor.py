"""Who was on the floor at each play: from the starters, the substitutions, and who is seen to act.

Substitutions between periods are told nowhere. Whoever acts in a period before he came on was there when it began;
where that makes fewer than five of a team, the other places are empty until somebody comes on: a guess would be worse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.adapters.sources.play_names import Lineup
from common.adapters.sources.season import Season

Row = dict[str, Any]
FIVE = 5
# Whoever does one of these need not be on the floor.
FROM_ANYWHERE = ("Technical", "Double Technical", "Hanging Technical", "Delay Technical", "Bench")


def on_floor(season: Season, game_id: str, rows: list[Row]) -> Iterator[dict[str, list[int]]]:
    """For each row in turn, team -> the players on the floor when it has happened, in the order of their places."""
    game = season.game[game_id]
    team_of = dict(zip(*season.box_of.lists(game_id, ("player_id", "team_abbr")), strict=True))
    names = Lineup.of(season, game_id)
    sides = (game["away_abbr"], game["home_abbr"])
    starters = [row["player_id"] for row in season.box_of.rows(game_id) if row["starter"]]
    floor, period = dict[str, list[int]](), 0
    for number, row in enumerate(rows):
        if row["period"] != period:
            period = row["period"]
            began = _seen([r for r in rows[number:] if r["period"] == period], team_of, names)
            first = [*starters, *began] if period == 1 else began
            floor = {team: [player for player in dict.fromkeys(first) if team_of[player] == team][:FIVE]
                     for team in sides}
        team = team_of.get(row["person_id"], "")
        if row["action_type"] == "Substitution" and team:
            floor = {**floor, team: _swapped(floor[team], row["person_id"], _coming(row, team, names))}
        yield floor


def _seen(rows: list[Row], team_of: dict[int, str], names: Lineup) -> list[int]:
    """Who acts in a period, or is taken out in it, without having come on in it before."""
    came, seen = set[int](), list[int]()
    for row in rows:
        player, anywhere = row["person_id"], row["sub_type"] in FROM_ANYWHERE or row["action_type"] == "Ejection"
        if player in team_of and player not in came and player not in seen and not anywhere:
            seen.append(player)
        if row["action_type"] == "Substitution" and player in team_of:
            coming = _coming(row, team_of[player], names)
            came |= {coming} if coming is not None and coming not in seen else set()
    return seen


def _coming(row: Row, team: str, names: Lineup) -> int | None:
    return names.find(team, row["description"].removeprefix("SUB: ").partition(" FOR ")[0])


def _swapped(five: list[int], out: int, coming: int | None) -> list[int]:
    left = [player for player in five if player != out]
    return [*left, coming] if coming is not None and coming not in left and len(left) < FIVE else left
