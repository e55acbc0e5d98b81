"""Analytics · one row per team and finished game: what its defence allowed (the opponent's offence)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from common.basketball import rates
from common.basketball.slate import played_for_real
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores
from functions.raw.nbac_shot_chart import NbacShotChart
from functions.raw.nbac_team_boxscore import NbacTeamBoxscore

ALLOWED = {"points": "points_allowed", "fg_attempted": "opp_fg_attempts", "fg_made": "opp_fg_makes",
           "three_pt_attempted": "opp_three_pt_attempts", "three_pt_made": "opp_three_pt_makes",
           "ft_attempted": "opp_ft_attempts", "ft_made": "opp_ft_makes", "total_rebounds": "opp_rebounds",
           "assists": "opp_assists", "turnovers": "turnovers_forced"}
ACTIONS = ["steals", "blocks", "defensive_rebounds"]
MINIMUM_PLAYERS = 5  # fewer rows are not a team's whole box score
NOT_IN_BOX = "the box score does not say"
NO_DEFENDER = "the shot chart does not name the defender"


class TeamDefenseGameSummary(Table, key=("game_id", "defending_team_abbr"), entity="team", outcome=True):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    defending_team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    season_year: int = Field(ge=1946)
    home_game: bool
    win_flag: bool
    margin_of_victory: int
    points_allowed: int = Field(ge=0)
    opp_fg_attempts: int = Field(ge=0)
    opp_fg_makes: int = Field(ge=0)
    opp_three_pt_attempts: int = Field(ge=0)
    opp_three_pt_makes: int = Field(ge=0)
    opp_ft_attempts: int = Field(ge=0)
    opp_ft_makes: int = Field(ge=0)
    opp_rebounds: int = Field(ge=0)
    opp_assists: int = Field(ge=0)
    turnovers_forced: int = Field(ge=0)
    fouls_committed: int = Field(ge=0)
    opp_paint_attempts: int | None = Field(ge=0, doc="two-pointers from 8 ft or nearer")
    opp_paint_makes: int | None = Field(ge=0)
    opp_mid_range_attempts: int | None = Field(ge=0, doc="two-pointers from beyond 8 ft")
    opp_mid_range_makes: int | None = Field(ge=0)
    points_in_paint_allowed: int | None = Field(ge=0)
    mid_range_points_allowed: int | None = Field(ge=0)
    three_pt_points_allowed: int = Field(ge=0)
    second_chance_points_allowed: int | None = Field(absent=NOT_IN_BOX)
    fast_break_points_allowed: int | None = Field(absent=NOT_IN_BOX)
    blocks_paint: int | None = Field(absent=NO_DEFENDER)
    blocks_mid_range: int | None = Field(absent=NO_DEFENDER)
    blocks_three_pt: int | None = Field(absent=NO_DEFENDER)
    blocks: int | None = Field(ge=0)
    steals: int | None = Field(ge=0)
    defensive_rebounds: int | None = Field(ge=0)
    defensive_rating: float | None = Field(ge=0, places=2, doc="points allowed per 100 possessions")
    opponent_pace: float | None = Field(ge=0, places=1, doc="the opponent's possessions per 48 minutes")
    opponent_ts_pct: float | None = Field(ge=0, places=3)
    overtime_periods: int | None = Field(ge=0)
    players_inactive: int | None = Field(absent="the box score does not list the inactive players")
    starters_inactive: int | None = Field(absent="the box score does not list the inactive players")
    referee_crew_id: str | None = Field(absent="referee assignments are not landed yet")
    data_quality_tier: str = Field(choices=("high", "medium", "low"),
                                   doc="steals, blocks, rebounds: high summed over players, medium the team's own")
    shot_zones_available: bool
    primary_source_used: str
    processed_with_issues: bool = Field(doc="the shot chart does not hold every field-goal attempt")


@processor(writes=TeamDefenseGameSummary, together=True,
           reads={"team": NbacTeamBoxscore, "shots": NbacShotChart.on_date(optional=True),
                  "box": NbacPlayerBoxscores.on_date(optional=True)})
def team_defense_game_summary(team: pd.DataFrame, shots: pd.DataFrame, box: pd.DataFrame) -> pd.DataFrame:
    played = played_for_real(team)
    own = played[["game_id", "nba_game_id", "game_date", "season_year", "team_abbr", "is_home", "points",
                  "personal_fouls", *ACTIONS]].rename(columns={
        "team_abbr": "defending_team_abbr", "is_home": "home_game", "points": "points_scored",
        "personal_fouls": "fouls_committed"})
    rows = own.merge(_attacks(played, shots), on="game_id")
    rows = rows[rows["defending_team_abbr"] != rows["opponent_team_abbr"]]
    rows = rows.merge(_actions(box), how="left", on=["game_id", "defending_team_abbr"], suffixes=("", "_of_players"))
    by_player = rows["players"] >= MINIMUM_PLAYERS
    charted = rows["charted_attempts"].notna()
    return rows.rename(columns={zone: f"opp_{zone}" for zone in rates.ZONES}).assign(
        **{name: rows[f"{name}_of_players"].where(by_player, rows[name]) for name in ACTIONS},
        win_flag=rows["points_scored"] > rows["points_allowed"],
        margin_of_victory=rows["points_scored"] - rows["points_allowed"],
        points_in_paint_allowed=2 * rows["paint_makes"],
        mid_range_points_allowed=2 * rows["mid_range_makes"],
        three_pt_points_allowed=3 * rows["opp_three_pt_makes"],
        data_quality_tier=by_player.map({True: "high", False: "medium"}),
        primary_source_used="nbac_team_boxscore",
        shot_zones_available=charted,
        processed_with_issues=charted & (rows["charted_attempts"] != rows["opp_fg_attempts"]),
    )


def _attacks(team: pd.DataFrame, shots: pd.DataFrame) -> pd.DataFrame:
    """Each team's offence in the words of the defence that faced it."""
    minutes = rates.clock_minutes(team["minutes"])
    possessions = rates.possessions(team["fg_attempted"], team["ft_attempted"], team["turnovers"],
                                    team["offensive_rebounds"])
    attacks = team[["game_id", "team_abbr", *ALLOWED]].rename(columns=ALLOWED).assign(
        defensive_rating=100 * rates.ratio(team["points"], possessions),
        opponent_pace=rates.pace(possessions, minutes),
        opponent_ts_pct=rates.true_shooting(team["points"], team["fg_attempted"], team["ft_attempted"]),
        overtime_periods=rates.overtimes(minutes))
    zones = rates.zones(shots, ["game_id", "team_abbr"])
    return attacks.merge(zones, how="left", on=["game_id", "team_abbr"]).rename(
        columns={"team_abbr": "opponent_team_abbr"})


def _actions(box: pd.DataFrame) -> pd.DataFrame:
    """Steals, blocks and defensive rebounds summed over a team's players."""
    summed = box[["game_id", "team_abbr", *ACTIONS]].assign(players=1)
    summed = summed.groupby(["game_id", "team_abbr"], sort=False, as_index=False).sum()
    return summed.rename(columns={"team_abbr": "defending_team_abbr"})
