"""Analytics · one row per finished game, other source and column: how far its box score agrees with the league's."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from common.basketball.agreement import SOURCES, TOLERANCE, compared, paired
from common.processor import processor
from common.table import Field, Table
from functions.raw.bdl_player_boxscores import BdlPlayerBoxscores
from functions.raw.espn_boxscores import EspnBoxscores
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores


class BoxScoreAgreement(Table, key=("game_id", "source", "column_name"), entity="game", outcome=True):
    game_id: str
    game_date: dt.date
    source: str = Field(choices=SOURCES)
    column_name: str = Field(choices=TOLERANCE)
    players_compared: int = Field(ge=0, doc="whom both have, with a number in this column")
    players_agreeing: int = Field(ge=0, doc="whose numbers are within the tolerance")
    agreement: float | None = Field(ge=0, le=1, places=4, doc="0-1; null when nobody could be compared")
    tolerance: float = Field(ge=0)
    players_league_only: int = Field(ge=0, doc="who played according to the league, and are not found in the source")
    players_source_only: int = Field(ge=0, doc="the other way round: the same whatever the column")


@processor(writes=BoxScoreAgreement, reads={
    "league": NbacPlayerBoxscores.on_date(), "bdl": BdlPlayerBoxscores.on_date(optional=True),
    "espn": EspnBoxscores.on_date(optional=True)}, together=True)
def box_score_agreement(league: pd.DataFrame, bdl: pd.DataFrame, espn: pd.DataFrame) -> pd.DataFrame:
    pairs = paired(league, dict(zip(SOURCES, (bdl, espn), strict=True)))
    of_game = ["source", "game_id"]
    games = pairs[[*of_game, "game_date"]].drop_duplicates(of_game)
    columns = pd.DataFrame({"column_name": list(TOLERANCE), "tolerance": [float(most) for most in TOLERANCE.values()]})
    agrees = compared(pairs).groupby([*of_game, "column_name"])["agrees"]
    counted = agrees.agg(players_compared="size", players_agreeing="sum").reset_index()
    rows = games.merge(columns, how="cross").merge(counted, how="left", on=[*of_game, "column_name"])
    for column, how in (("players_league_only", "league_only"), ("players_source_only", "other_only")):
        alone = pairs[pairs["how"] == how].groupby(of_game).size().rename(column).reset_index()
        rows = rows.merge(alone, how="left", on=of_game)
    counts = [name for name in rows.columns if name.startswith("players_")]
    rows[counts] = rows[counts].astype("float64").fillna(0)
    several = rows["players_compared"].where(rows["players_compared"] > 0)
    return rows.assign(agreement=rows["players_agreeing"] / several)
