"""Analytics · one row per game and name of a player in a source's box score and not in the league's."""

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


class UnresolvedPlayerNames(Table, key=("game_id", "source", "player_lookup"), entity="player", outcome=True,
                            dataset="nba_reference"):
    game_id: str
    game_date: dt.date
    source: str = Field(choices=SOURCES)
    player_lookup: str = Field(doc="provisional: as the source's spelling reads")
    team_abbr: str = Field(choices=TEAMS)
    candidates: str = Field(doc="who of his team is in the league's box score and not in the source's, commas between")


@processor(writes=UnresolvedPlayerNames, reads={
    "league": NbacPlayerBoxscores.on_date(), "bdl": BdlPlayerBoxscores.on_date(optional=True),
    "espn": EspnBoxscores.on_date(optional=True)}, together=True)
def unresolved_player_names(league: pd.DataFrame, bdl: pd.DataFrame, espn: pd.DataFrame) -> pd.DataFrame:
    pairs = paired(league, dict(zip(SOURCES, (bdl, espn), strict=True)))
    of_team = ["source", "game_id", "team_abbr"]
    missing = pairs[pairs["how"] == "league_only"].sort_values("player_lookup").groupby(of_team)["player_lookup"]
    candidates = missing.agg(",".join).rename("candidates").reset_index()
    rows = pairs[pairs["how"] == "other_only"].merge(candidates, how="left", on=of_team)
    return rows.assign(candidates=rows["candidates"].fillna(""))
