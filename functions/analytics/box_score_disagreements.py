"""Analytics · one row per number of a player's game that two sources state differently, beyond the tolerance."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from common.basketball.agreement import SOURCES, TOLERANCE, compared, paired
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.bdl_player_boxscores import BdlPlayerBoxscores
from functions.raw.espn_boxscores import EspnBoxscores
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores


class BoxScoreDisagreements(Table, key=("game_id", "player_lookup", "source", "column_name"), entity="player",
                            outcome=True):
    game_id: str
    game_date: dt.date
    player_lookup: str
    team_abbr: str = Field(choices=TEAMS)
    source: str = Field(choices=SOURCES)
    column_name: str = Field(choices=TOLERANCE)
    league_value: float
    other_value: float
    difference: float = Field(doc="the source's less the league's")
    tolerance: float = Field(ge=0)


@processor(writes=BoxScoreDisagreements, reads={
    "league": NbacPlayerBoxscores.on_date(), "bdl": BdlPlayerBoxscores.on_date(optional=True),
    "espn": EspnBoxscores.on_date(optional=True)}, together=True)
def box_score_disagreements(league: pd.DataFrame, bdl: pd.DataFrame, espn: pd.DataFrame) -> pd.DataFrame:
    rows = compared(paired(league, dict(zip(SOURCES, (bdl, espn), strict=True))))
    apart = rows[~rows["agrees"].astype("bool")]
    return apart.assign(difference=apart["other_value"] - apart["league_value"])
