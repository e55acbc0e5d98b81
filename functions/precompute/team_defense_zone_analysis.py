"""Precompute · one row per team that has played this season: what its defence allowed in its last 15 games."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.teams import TEAMS
from common.basketball.windows import LastGames
from common.processor import processor
from common.table import Field, Table
from functions.analytics.team_defense_game_summary import TeamDefenseGameSummary

WINDOW, LEAST = 15, 5
LEAGUE_DAYS, LEAGUE_GAMES, LEAGUE_TEAMS = 30, 10, 10
# zone: (makes, attempts, points, how strongest_zone and weakest_zone call it)
ZONES = {"paint": ("opp_paint_makes", "opp_paint_attempts", "points_in_paint_allowed", "paint"),
         "mid_range": ("opp_mid_range_makes", "opp_mid_range_attempts", None, "mid_range"),
         "three_pt": ("opp_three_pt_makes", "opp_three_pt_attempts", "three_pt_points_allowed", "perimeter")}
NAMES = [name for *_, name in ZONES.values()]
NO_BLOCKS = "team_defense_game_summary has no blocks by zone yet"
VERSUS = "100 × (share allowed - league's); positive: allows more, the worse defence"


class TeamDefenseZoneAnalysis(Table, key=("game_date", "team_abbr"), entity="team"):
    game_date: dt.date
    analysis_date: dt.date = Field(doc="the same as game_date")
    team_abbr: str = Field(choices=TEAMS)
    paint_pct_allowed_last_15: float | None = Field(ge=0, le=1, places=3, doc="makes per attempt")
    paint_attempts_allowed_per_game: float | None = Field(ge=0, places=1)
    paint_points_allowed_per_game: float | None = Field(ge=0, places=1)
    paint_blocks_per_game: float | None = Field(absent=NO_BLOCKS)
    paint_defense_vs_league_avg: float | None = Field(places=2, doc=VERSUS)
    mid_range_pct_allowed_last_15: float | None = Field(ge=0, le=1, places=3, doc="makes per attempt")
    mid_range_attempts_allowed_per_game: float | None = Field(ge=0, places=1)
    mid_range_blocks_per_game: float | None = Field(absent=NO_BLOCKS)
    mid_range_defense_vs_league_avg: float | None = Field(places=2, doc=VERSUS)
    three_pt_pct_allowed_last_15: float | None = Field(ge=0, le=1, places=3, doc="makes per attempt")
    three_pt_attempts_allowed_per_game: float | None = Field(ge=0, places=1)
    three_pt_points_allowed_per_game: float | None = Field(ge=0, places=1)
    three_pt_blocks_per_game: float | None = Field(absent=NO_BLOCKS)
    three_pt_defense_vs_league_avg: float | None = Field(places=2, doc=VERSUS)
    defensive_rating_last_15: float | None = Field(ge=0, places=2, doc="mean of games")
    opponent_points_per_game: float | None = Field(ge=0, places=1)
    opponent_pace: float | None = Field(ge=0, places=1, doc="mean of games")
    games_in_sample: int = Field(ge=1, le=WINDOW)
    strongest_zone: str | None = Field(choices=NAMES, doc="lowest against the league; null unless all three are known")
    weakest_zone: str | None = Field(choices=NAMES)
    data_quality_tier: str = Field(choices=("high", "medium", "low"), doc="15, 10 games")
    calculation_notes: str | None
    early_season_flag: bool = Field(doc="fewer than 15 games this season")
    insufficient_data_reason: str | None


@processor(writes=TeamDefenseZoneAnalysis, reads={"past": TeamDefenseGameSummary.before(columns=(
    "game_id", "game_date", "defending_team_abbr", "points_allowed", "opp_paint_attempts", "opp_paint_makes",
    "opp_mid_range_attempts", "opp_mid_range_makes", "opp_three_pt_attempts", "opp_three_pt_makes",
    "points_in_paint_allowed", "three_pt_points_allowed", "defensive_rating", "opponent_pace"))})
def team_defense_zone_analysis(past: pd.DataFrame, game_date: dt.date) -> pd.DataFrame:
    teams = pd.Series(sorted(past["defending_team_abbr"].unique()), dtype="str")
    games = LastGames(past["defending_team_abbr"], teams)
    sample, shots = games.count(WINDOW), games.known(past["opp_paint_attempts"], WINDOW)
    league = _league(past, teams, game_date)
    values = pd.DataFrame({"defensive_rating_last_15": games.mean(past["defensive_rating"], WINDOW),
                           "opponent_points_per_game": games.mean(past["points_allowed"], WINDOW),
                           "opponent_pace": games.mean(past["opponent_pace"], WINDOW)})
    for zone, (made, tried, points, _) in ZONES.items():
        enough = games.known(past[tried], WINDOW) >= LEAST
        share = np.where(enough, games.ratio(past[made], past[tried], WINDOW), np.nan)
        values[f"{zone}_pct_allowed_last_15"] = share
        values[f"{zone}_attempts_allowed_per_game"] = np.where(enough, games.mean(past[tried], WINDOW), np.nan)
        values[f"{zone}_defense_vs_league_avg"] = (share - league[zone]) * 100
        if points:
            values[f"{zone}_points_allowed_per_game"] = np.where(enough, games.mean(past[points], WINDOW), np.nan)
    values.loc[sample < LEAST] = np.nan
    n, day = pd.Series(sample, dtype="int64"), pd.Series(pd.Timestamp(game_date), index=teams.index)
    return values.assign(
        game_date=day, analysis_date=day, team_abbr=teams, games_in_sample=n, **_extremes(values),
        data_quality_tier=np.select([n >= WINDOW, n >= 10], ["high", "medium"], "low"),
        calculation_notes=_notes(league, pd.Series(shots, dtype="int64"), n), early_season_flag=n < WINDOW,
        insufficient_data_reason=("INSUFFICIENT_DATA: " + n.astype("str") + f" of {WINDOW} games").where(n < WINDOW))


def _league(past: pd.DataFrame, teams: pd.Series, game_date: dt.date) -> dict[str, float]:
    """Per zone the mean of the teams' shares in the last 30 days; null with fewer than 10 teams of 10 games."""
    recent = past["game_date"] >= pd.Timestamp(game_date - dt.timedelta(LEAGUE_DAYS))
    games, out = LastGames(past["defending_team_abbr"], teams, recent), {}
    for zone, (made, tried, _, _) in ZONES.items():
        shares = games.ratio(past[made], past[tried])[games.known(past[tried]) >= LEAGUE_GAMES]
        out[zone] = float(shares.mean()) if len(shares) >= LEAGUE_TEAMS else np.nan
    return out


def _extremes(values: pd.DataFrame) -> dict[str, pd.Series]:
    versus = values[[f"{zone}_defense_vs_league_avg" for zone in ZONES]].to_numpy()
    known, names = ~np.isnan(versus).any(axis=1), np.array(NAMES, dtype=object)
    filled = np.nan_to_num(versus)
    return {"strongest_zone": pd.Series(names[filled.argmin(axis=1)], dtype="str").where(known),
            "weakest_zone": pd.Series(names[filled.argmax(axis=1)], dtype="str").where(known)}


def _notes(league: dict[str, float], shots: pd.Series, n: pd.Series) -> pd.Series:
    """Why a value is null though the team has games; null when there is nothing to explain."""
    unknown = ", ".join(zone for zone, share in league.items() if np.isnan(share))
    notes = ("shot chart of " + shots.astype("str") + " of " + n.astype("str") + " games").where(shots < n, "")
    if unknown:
        notes += (f"; league average unknown for {unknown}: fewer than {LEAGUE_TEAMS} teams "
                  f"with {LEAGUE_GAMES} games in {LEAGUE_DAYS} days")
    notes = notes.str.removeprefix("; ")
    return notes.where(notes != "")
