"""Analytics · one row per team and finished game: what its offence did."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from common.basketball import rates
from common.basketball.slate import played_for_real
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.nbac_shot_chart import NbacShotChart
from functions.raw.nbac_team_boxscore import NbacTeamBoxscore

STATED = {"fg_attempted": "fg_attempts", "fg_made": "fg_makes", "three_pt_attempted": "three_pt_attempts",
          "three_pt_made": "three_pt_makes", "ft_attempted": "ft_attempts", "ft_made": "ft_makes",
          "points": "points_scored", "total_rebounds": "rebounds", "is_home": "home_game"}
NOT_IN_BOX = "the box score does not say"


class TeamOffenseGameSummary(Table, key=("game_id", "team_abbr"), entity="team", outcome=True):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    season_year: int = Field(ge=1946)
    home_game: bool
    win_flag: bool
    margin_of_victory: int
    points_scored: int = Field(ge=0)
    fg_attempts: int = Field(ge=0)
    fg_makes: int = Field(ge=0)
    three_pt_attempts: int = Field(ge=0)
    three_pt_makes: int = Field(ge=0)
    ft_attempts: int = Field(ge=0)
    ft_makes: int = Field(ge=0)
    rebounds: int = Field(ge=0)
    offensive_rebounds: int = Field(ge=0)
    assists: int = Field(ge=0)
    turnovers: int = Field(ge=0)
    personal_fouls: int = Field(ge=0)
    team_paint_attempts: int | None = Field(ge=0, doc="two-pointers from 8 ft or nearer")
    team_paint_makes: int | None = Field(ge=0)
    team_mid_range_attempts: int | None = Field(ge=0, doc="two-pointers from beyond 8 ft")
    team_mid_range_makes: int | None = Field(ge=0)
    points_in_paint_scored: int | None = Field(ge=0, doc="2 × team_paint_makes")
    second_chance_points_scored: int | None = Field(absent=NOT_IN_BOX)
    offensive_rating: float | None = Field(ge=0, places=2, doc="points per 100 possessions")
    pace: float | None = Field(ge=0, places=1, doc="possessions per 48 minutes")
    possessions: float = Field(places=1)
    ts_pct: float | None = Field(ge=0, places=3)
    overtime_periods: int | None = Field(ge=0)
    players_inactive: int | None = Field(absent="the box score does not list the inactive players")
    starters_inactive: int | None = Field(absent="the box score does not list the inactive players")
    referee_crew_id: str | None = Field(absent="referee assignments are not landed yet")
    data_quality_tier: str = Field(choices=("high", "medium", "low"))
    shot_zones_available: bool
    shot_zones_source: str | None
    primary_source_used: str
    processed_with_issues: bool = Field(doc="the shot chart does not hold every field-goal attempt")


@processor(writes=TeamOffenseGameSummary, together=True,
           reads={"team": NbacTeamBoxscore, "shots": NbacShotChart.on_date(optional=True)})
def team_offense_game_summary(team: pd.DataFrame, shots: pd.DataFrame) -> pd.DataFrame:
    played = played_for_real(team)
    other = played[["game_id", "team_abbr", "points"]].rename(
        columns={"team_abbr": "opponent_team_abbr", "points": "opponent_points"})
    rows = played.merge(other, on="game_id")
    rows = rows[rows["team_abbr"] != rows["opponent_team_abbr"]].rename(columns=STATED)
    rows = rows.merge(rates.zones(shots, ["game_id", "team_abbr"]), how="left", on=["game_id", "team_abbr"])
    minutes = rates.clock_minutes(rows["minutes"])
    possessions = rates.possessions(rows["fg_attempts"], rows["ft_attempts"], rows["turnovers"],
                                    rows["offensive_rebounds"])
    charted = rows["charted_attempts"].notna()
    return rows.rename(columns={zone: f"team_{zone}" for zone in rates.ZONES}).assign(
        win_flag=rows["points_scored"] > rows["opponent_points"],
        margin_of_victory=rows["points_scored"] - rows["opponent_points"],
        possessions=possessions,
        offensive_rating=100 * rates.ratio(rows["points_scored"], possessions),
        pace=rates.pace(possessions, minutes),
        ts_pct=rates.true_shooting(rows["points_scored"], rows["fg_attempts"], rows["ft_attempts"]),
        overtime_periods=rates.overtimes(minutes),
        points_in_paint_scored=2 * rows["paint_makes"],
        shot_zones_available=charted,
        shot_zones_source=charted.map({True: "nbac_shot_chart", False: None}),
        primary_source_used="nbac_team_boxscore",
        data_quality_tier=charted.map({True: "high", False: "medium"}),
        processed_with_issues=charted & (rows["charted_attempts"] != rows["fg_attempts"]),
    )
