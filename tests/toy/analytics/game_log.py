"""Analytics · a player's finished game and his share of the team's points."""

import datetime as dt

import pandas as pd

from common.processor import processor
from common.table import Field, Table
from tests.toy.raw.boxes import Boxes
from tests.toy.raw.scores import Scores


class GameLog(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    game_id: str
    game_date: dt.date
    player_lookup: str
    team_abbr: str
    points: int
    share: float | None = Field(places=4)


@processor(reads={"scores": Scores, "boxes": Boxes.on_date(optional=True)}, writes=GameLog, together=True)
def game_log(scores: pd.DataFrame, boxes: pd.DataFrame) -> pd.DataFrame:
    rows = scores.merge(boxes[["game_id", "team_abbr", "points"]].rename(columns={"points": "team_points"}),
                        on=["game_id", "team_abbr"], how="left")
    return rows.assign(share=rows["points"] / rows["team_points"])
