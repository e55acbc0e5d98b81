"""NBA.com's index of active players (playerindex), as it stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from common.adapters.sources.by_game import plain
from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season
from common.basketball.teams import CITY, NBA_TEAM_ID, NICKNAME, SLUG

HEADERS = ["PERSON_ID", "PLAYER_LAST_NAME", "PLAYER_FIRST_NAME", "PLAYER_SLUG", "TEAM_ID", "TEAM_SLUG", "IS_DEFUNCT",
           "TEAM_CITY", "TEAM_NAME", "TEAM_ABBREVIATION", "JERSEY_NUMBER", "POSITION", "HEIGHT", "WEIGHT", "COLLEGE",
           "COUNTRY", "DRAFT_YEAR", "DRAFT_ROUND", "DRAFT_NUMBER", "ROSTER_STATUS", "FROM_YEAR", "TO_YEAR", "PTS",
           "REB", "AST", "STATS_TIMEFRAME"]


def player_index(season: Season, params: Mapping[str, str], now: Any) -> dict[str, Any]:
    """Everybody who is on a team at `now`, by last name. No source knows jersey numbers."""
    rows = [_row(season, player, team) for player, team in roster_of(season).teams(now).items()]
    return {"resource": "playerindex", "parameters": dict(params), "resultSets": [
        {"name": "PlayerIndex", "headers": HEADERS, "rowSet": sorted(rows, key=lambda row: (row[1], row[2], row[0]))}]}


@lru_cache(maxsize=8)
def people_of(season: Season) -> dict[int, dict[str, Any]]:
    """What is known of each player: position, height as '6-8', weight as text, …"""
    columns = {name: plain(season.people[name]).tolist() for name in season.people.columns}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return {row["player_id"]: row | {"height": _feet(row["height_in"]),
                                     "weight": str(row["weight_lb"]) if row["weight_lb"] else None} for row in rows}


def _feet(inches: int | None) -> str | None:
    return f"{inches // 12}-{inches % 12}" if inches else None


NOBODY = dict.fromkeys(("position", "height", "weight", "college", "country", "draft_year", "draft_round",
                        "draft_number", "from_year"))


def _row(season: Season, player: int, team: str) -> list[Any]:
    known = people_of(season).get(player, NOBODY)
    name = season.names[player]
    first, _, last = name.partition(" ")
    return [player, last, first, name.lower().replace(" ", "-"), NBA_TEAM_ID[team], SLUG[team], 0, CITY[team],
            NICKNAME[team], team, None, known["position"], known["height"], known["weight"], known["college"],
            known["country"], known["draft_year"], known["draft_round"], known["draft_number"], 1.0,
            str(known["from_year"]) if known["from_year"] else None, str(season.year), None, None, None, "Season"]
