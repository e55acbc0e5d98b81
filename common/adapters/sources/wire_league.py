"""The league's lists beside games: transactions (NBA_Player_Movement.json) and crews (get-game-officials)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from common.adapters.sources.by_game import US, plain
from common.adapters.sources.season import Season, utc
from common.basketball.season import new_york
from common.basketball.teams import CITY, NBA_TEAM_ID

Params = Mapping[str, str]
ANNOUNCED = "09:15"  # when the day's crews are published, in New York
MOVES = {"Transaction_Type": "String", "TRANSACTION_DATE": "DateTime", "TRANSACTION_DESCRIPTION": "String",
         "TEAM_ID": "Decimal", "TEAM_SLUG": "String", "PLAYER_ID": "Decimal", "PLAYER_SLUG": "String",
         "Additional_Sort": "Decimal", "GroupSort": "String"}
PLACE = CITY | {"LAC": "LA Clippers", "LAL": "L.A. Lakers"}
PLACES = (1, 2, 3, 4)
GAMES = {"game_id": "String", "game_date": "String", "season": "String", "game_code": "String", "home_team_id": "Int32",
         "home_team": "String", "home_team_abbr": "String", "away_team_id": "Int32", "away_team": "String",
         "away_team_abbr": "String"} | {
             name: kind for n in PLACES for name, kind in (
                 (f"official{n}", "String"), (f"official{n}_code", "Int32"), (f"official{n}_JNum", "String"))}
REPLAY = {"game_date": "String", "official_code": "Int32", "replaycenter_official": "String"}


def player_movement(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """Every transaction whose date has begun in New York, newest first."""
    today = np.datetime64(new_york(now.item()).date(), "us")
    known = int(np.searchsorted(season.news["day"].to_numpy(US), today, side="right"))
    return {"NBA_Player_Movement": {"rows": _moves(season)[len(season.news) - known:], "columns": _columns(MOVES)}}


def officials(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """The crews of a date's games, from a quarter past nine in the morning on. Nobody knows jersey numbers, nor who sat
    in the replay center; of the other leagues there is nothing."""
    day = dt.date.fromisoformat(params["date"])
    rows = []
    if now >= np.datetime64(utc(day, ANNOUNCED)):
        rows = [_crew(season, game_id, crew) for game_id in season.on.get(day, ())
                if season.known[season.row[game_id]] <= now for crew in season.officials_of.rows(game_id)]
    return {league: {"Table": {"rows": rows if league == "nba" else [], "columns": _columns(GAMES)},
                     "Table1": {"rows": [], "columns": _columns(REPLAY)}} for league in ("nba", "gl", "wnba")}


@lru_cache(maxsize=4)
def _moves(season: Season) -> list[dict[str, Any]]:
    columns = [plain(season.news[name]).tolist() for name in season.news.columns]
    return [{"Transaction_Type": kind, "TRANSACTION_DATE": f"{day:%Y-%m-%dT%H:%M:%S}", "TRANSACTION_DESCRIPTION": said,
             "TEAM_ID": float(team_id), "TEAM_SLUG": team_slug, "PLAYER_ID": float(player_id),
             "PLAYER_SLUG": player_slug, "Additional_Sort": float(sort), "GroupSort": group}
            for kind, day, said, team_id, team_slug, player_id, player_slug, sort, group in zip(*columns, strict=True)
            ][::-1]


def _columns(kinds: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "DataType": kind} for name, kind in kinds.items()]


def _crew(season: Season, game_id: str, crew: dict[str, Any]) -> dict[str, Any]:
    game = season.game[game_id]
    home, away, day = game["home_abbr"], game["away_abbr"], game["game_date"]
    places = {name: value for n in PLACES for name, value in (
        (f"official{n}", crew[f"official{n}"]), (f"official{n}_code", crew[f"official{n}_code"]),
        (f"official{n}_JNum", None))}
    return {"game_id": game_id, "game_date": f"{day:%m/%d/%Y}", "season": f"{game_id[2]}{season.year}",
            "game_code": f"{day:%Y%m%d}/{away}{home}", "home_team_id": NBA_TEAM_ID[home], "home_team": PLACE[home],
            "home_team_abbr": home, "away_team_id": NBA_TEAM_ID[away], "away_team": PLACE[away], "away_team_abbr": away,
            **places}
