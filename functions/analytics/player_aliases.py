"""Analytics · one row per game and source in which a player bears another name than the league's."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from common.basketball.agreement import SOURCES, paired
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.bdl_player_boxscores import BdlPlayerBoxscores
from functions.raw.espn_boxscores import EspnBoxscores
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores


class PlayerAliases(Table, key=("game_id", "source", "alias_lookup"), entity="player", outcome=True,
                    dataset="nba_reference"):
    game_id: str = Field(doc="the game whose box scores prove it")
    game_date: dt.date
    source: str = Field(choices=SOURCES)
    alias_lookup: str = Field(doc="as the source's spelling reads")
    player_lookup: str = Field(doc="as the league's does")
    team_abbr: str = Field(choices=TEAMS)
    method: str = Field(choices=("same_line",), doc="every number the same, and nobody else's of that team")


@processor(writes=PlayerAliases, reads={
    "league": NbacPlayerBoxscores.on_date(), "bdl": BdlPlayerBoxscores.on_date(optional=True),
    "espn": EspnBoxscores.on_date(optional=True)}, together=True)
def player_aliases(league: pd.DataFrame, bdl: pd.DataFrame, espn: pd.DataFrame) -> pd.DataFrame:
    pairs = paired(league, dict(zip(SOURCES, (bdl, espn), strict=True)))
    proven = pairs[pairs["how"] == "line"]
    return proven.assign(alias_lookup=proven["spelled"], method="same_line")
