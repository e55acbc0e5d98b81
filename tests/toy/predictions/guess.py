"""Predictions · tonight's guess for each player, sealed at tip-off."""

import datetime as dt

import pandas as pd

from common.processor import processor
from common.table import Table
from tests.toy.precompute.form import Form
from tests.toy.precompute.streak import Streak
from tests.toy.raw.nbac_schedule import NbacSchedule


class Guess(Table, key=("game_id", "player_lookup"), entity="player"):
    game_id: str
    game_date: dt.date
    player_lookup: str
    points: float


@processor(reads={"slate": NbacSchedule, "form": Form, "streak": Streak}, writes=Guess, live_only=True, seals="slate",
           per_entity=False)
def guess(slate: pd.DataFrame, form: pd.DataFrame, streak: pd.DataFrame) -> pd.DataFrame:
    rows = form.merge(streak[["player_lookup", "best"]], on="player_lookup")
    return rows.assign(points=(rows["average"] + rows["best"].fillna(0)) / 2)
