"""Precompute · a scheduled player's form before the game, and who of his game is out."""

import datetime as dt

import pandas as pd

from common.processor import processor
from common.table import Field, Table
from tests.toy.analytics.game_log import GameLog
from tests.toy.raw.nbac_schedule import NbacSchedule
from tests.toy.raw.news import News


class Form(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    player_lookup: str
    average: float = Field(places=3)
    games: int
    status: str | None
    out_in_game: int


@processor(
    reads={
        "slate": NbacSchedule,
        "past": GameLog.before(days=30),
        "news": News.as_of("slate", on="team_abbr", among=("home", "away"), spreads="game_id"),
    },
    writes=Form,
)
def form(slate: pd.DataFrame, past: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    points = past.groupby(["player_lookup", "team_abbr"])["points"]
    mean = pd.DataFrame({"average": points.mean(), "games": points.size()}).reset_index()
    teams = pd.concat([slate[["game_id", "game_date"]].assign(team_abbr=slate[side]) for side in ("home", "away")])
    rows = teams.merge(mean, on="team_abbr").merge(news[["player_lookup", "status"]], on="player_lookup", how="left")
    out = rows["game_id"][rows["status"] == "out"].tolist()
    return rows.assign(out_in_game=[out.count(game) for game in rows["game_id"]])
