"""Precompute · a player's best of the season so far; each row depends on that player's rows alone."""

import datetime as dt

import pandas as pd

from common.processor import processor
from common.table import Table
from tests.toy.analytics.game_log import GameLog
from tests.toy.precompute.form import Form


class Streak(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    player_lookup: str
    best: int | None
    status: str | None


@processor(reads={"form": Form, "past": GameLog.before()}, writes=Streak, per_entity=True)
def streak(form: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    return form.assign(best=form["player_lookup"].map(past.groupby("player_lookup")["points"].max()))
