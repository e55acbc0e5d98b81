"""Raw · one row per active player of Ball Don't Lie's list, and whether the league's list of that date agrees."""

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field
from functions.raw.bdl_active_players_listed import BdlActivePlayersListed
from functions.raw.players_registry import PlayersRegistry

STATUSES = ("validated", "missing_nba_com", "team_mismatch", "data_quality")


class BdlActivePlayersCurrent(BdlActivePlayersListed, key=("bdl_player_id", "last_seen_date"), entity="player",
                              partition="last_seen_date", outcome=True,
                              cluster=("team_abbr", "has_validation_issues", "validation_status")):
    has_validation_issues: bool
    validation_status: str = Field(choices=STATUSES, doc="data_quality: on no team, or several bear his name")
    validation_details: str | None = Field(doc="null when validated")
    nba_com_team_abbr: str | None = Field(choices=TEAMS, doc="as the league has it; null when it does not list him")
    validation_last_check: dt.datetime | None = Field(absent="processed_at of the row says when it was checked")


@processor(writes=BdlActivePlayersCurrent, together=True,
           reads={"listed": BdlActivePlayersListed, "registry": PlayersRegistry})
def bdl_active_players_current(listed: pd.DataFrame, registry: pd.DataFrame) -> pd.DataFrame:
    active = registry[registry["is_active"] & ~registry.duplicated(["source_file_date", "player_lookup"])]
    league = active.rename(columns={"source_file_date": "last_seen_date", "team_abbr": "nba_com_team_abbr"})[
        ["last_seen_date", "player_lookup", "nba_com_team_abbr", "namesakes"]]
    rows = listed.merge(league, how="left", on=["last_seen_date", "player_lookup"])
    several = (rows["namesakes"] > 1) | rows.duplicated(["last_seen_date", "player_lookup"], keep=False)
    unclear, missing = several | rows["team_abbr"].isna(), rows["namesakes"].isna()
    apart = rows["nba_com_team_abbr"].fillna("") != rows["team_abbr"].fillna("")
    said = rows["team_abbr"].fillna("no team") + " here, " + rows["nba_com_team_abbr"].fillna("no team") + " there"
    rows["nba_com_team_abbr"] = rows["nba_com_team_abbr"].where(~several, None)
    cases = [unclear, missing, apart]
    return rows.assign(
        has_validation_issues=unclear | missing | apart,
        validation_status=np.select(cases, ["data_quality", "missing_nba_com", "team_mismatch"], "validated"),
        validation_details=pd.Series(np.select(cases, [
            np.where(several, "several bear this name", "on no team"), "not on the league's list",
            said.astype("object")],
            ""), index=rows.index).replace("", None))
