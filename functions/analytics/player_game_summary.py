"""Analytics · one row per player listed for a finished game: box score, shot zones, closing line."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from common.basketball import rates
from common.basketball.box import listed, with_usage
from common.basketball.lines import player_lines
from common.basketball.names import SEASON_TYPES
from common.basketball.slate import played_for_real
from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.nbac_boxscore_traditional import NbacBoxscoreTraditional
from functions.raw.nbac_player_boxscores import NbacPlayerBoxscores
from functions.raw.nbac_schedule import NbacSchedule
from functions.raw.nbac_shot_chart import NbacShotChart
from functions.raw.nbac_team_boxscore import NbacTeamBoxscore
from functions.raw.odds_api_player_points_props import OddsApiPlayerPointsProps
from functions.raw.players_registry import PlayersRegistry

KEY = ["game_id", "player_lookup"]
NO_DEFENDER = "the shot chart does not name the defender"
NO_ASSIST = "the shot chart does not name the passer"


class PlayerGameSummary(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    game_id: str
    game_date: dt.date
    player_lookup: str
    universal_player_id: str | None = Field(doc="null when the league's list of the date is not known, or lacks him")
    nba_player_id: int | None
    player_full_name: str | None
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    season_year: int = Field(ge=1946)
    season_type: str = Field(doc="regular, playin, playoffs or cup_final; the Cup final counts in no season's average")
    home_game: bool
    win_flag: bool | None
    is_active: bool = Field(doc="took the floor")
    is_dnp: bool = Field(doc="listed, did not play: points and counts are null")
    dnp_reason: str | None
    dnp_reason_category: str | None = Field(doc="coach_decision, injury, rest, personal, suspension, … of dnp_reason")
    player_status: str = Field(choices=("active", "dnp", "inactive"), doc="inactive: did not dress")
    starter_flag: bool | None
    points: int | None = Field(ge=0)
    minutes_played: float | None = Field(ge=0, places=1, doc="0 when he did not play")
    assists: int | None = Field(ge=0)
    offensive_rebounds: int | None = Field(ge=0)
    defensive_rebounds: int | None = Field(ge=0)
    steals: int | None = Field(ge=0)
    blocks: int | None = Field(ge=0)
    turnovers: int | None = Field(ge=0)
    personal_fouls: int | None = Field(ge=0)
    plus_minus: int | None
    fg_attempts: int | None = Field(ge=0)
    fg_makes: int | None = Field(ge=0)
    three_pt_attempts: int | None = Field(ge=0)
    three_pt_makes: int | None = Field(ge=0)
    ft_attempts: int | None = Field(ge=0)
    ft_makes: int | None = Field(ge=0)
    paint_attempts: int | None = Field(ge=0, doc="two-pointers from 8 ft or nearer")
    paint_makes: int | None = Field(ge=0)
    mid_range_attempts: int | None = Field(ge=0, doc="two-pointers from beyond 8 ft")
    mid_range_makes: int | None = Field(ge=0)
    paint_blocks: int | None = Field(absent=NO_DEFENDER)
    mid_range_blocks: int | None = Field(absent=NO_DEFENDER)
    three_pt_blocks: int | None = Field(absent=NO_DEFENDER)
    and1_count: int | None = Field(absent="the shot chart does not show fouls")
    assisted_fg_makes: int | None = Field(absent=NO_ASSIST)
    unassisted_fg_makes: int | None = Field(absent=NO_ASSIST)
    usage_rate: float | None = Field(ge=0, places=2, doc="percent of the team's plays used while on the floor")
    ts_pct: float | None = Field(ge=0, places=3)
    efg_pct: float | None = Field(ge=0, le=1.5, places=3)
    points_line: float | None = Field(ge=0, places=1, doc="closing: last before the tip-off")
    points_line_source: str | None = Field(doc="bookmaker")
    opening_line: float | None = Field(ge=0, places=1, doc="the first that the same bookmaker showed")
    opening_line_source: str | None
    line_movement: float | None = Field(places=1, doc="closing - opening")
    over_under_result: str | None = Field(choices=("OVER", "UNDER", "PUSH"))
    margin: float | None = Field(places=2, doc="points - points_line")
    days_rest: int | None = Field(absent="read it from upcoming_player_game_context")
    data_quality_tier: str = Field(choices=("high", "medium", "low"))
    primary_source_used: str
    shot_zones_estimated: bool | None = Field(doc="null without shot zones")
    processed_with_issues: bool = Field(doc="two sources disagree")


@processor(
    writes=PlayerGameSummary, together=True,
    reads={"slate": NbacSchedule, "box": NbacPlayerBoxscores,
           "detail": NbacBoxscoreTraditional.on_date(optional=True),
           "team": NbacTeamBoxscore.on_date(optional=True), "shots": NbacShotChart.on_date(optional=True),
           "registry": PlayersRegistry.on_date(optional=True),
           # Every observation before the tip-off: the first is the opening line, the last the closing one.
           "props": OddsApiPlayerPointsProps.as_of("slate", latest=OddsApiPlayerPointsProps.key)},
)
def player_game_summary(  # noqa: PLR0913
        slate: pd.DataFrame, box: pd.DataFrame, detail: pd.DataFrame, team: pd.DataFrame, shots: pd.DataFrame,
        registry: pd.DataFrame, props: pd.DataFrame) -> pd.DataFrame:
    rows = listed(played_for_real(box), played_for_real(detail))
    rows = rows.merge(registry.rename(columns={"source_file_date": "game_date"})[
        ["game_date", "nba_player_id", "universal_player_id"]], how="left", on=["game_date", "nba_player_id"])
    rows = _with_zones(with_usage(rows, team), shots)
    rows = _with_line(rows, props)
    away, home = rows["game_id"].str[9:12], rows["game_id"].str[13:16]
    rows["home_game"] = rows["team_abbr"] == home
    rows["opponent_team_abbr"] = away.where(rows["home_game"], home)
    winner = rows["game_id"].map(slate.set_index("game_id")["winning_team_tricode"])
    stated = (rows["team_abbr"] == winner).astype("object").where(winner.notna(), None)
    rows["win_flag"] = rows["win_flag"].where(rows["win_flag"].notna(), stated)
    return rows.assign(
        season_type=rows["nba_game_id"].str[:3].map(SEASON_TYPES),
        season_year=2000 + pd.to_numeric(rows["nba_game_id"].str[3:5], errors="coerce"),
        is_active=rows["played"], is_dnp=~rows["played"],
        ts_pct=rates.true_shooting(rows["points"], rows["fg_attempts"], rows["ft_attempts"]),
        efg_pct=rates.effective_fg(rows["fg_makes"], rows["three_pt_makes"], rows["fg_attempts"]),
    )


def _with_zones(rows: pd.DataFrame, shots: pd.DataFrame) -> pd.DataFrame:
    """Shot zones and what they say of the quality; a game without a shot chart has null zones, not zero shots."""
    rows = rows.merge(rates.zones(shots, KEY), how="left", on=KEY)
    charted = rows["game_id"].isin(shots["game_id"].unique())
    known = [*rates.ZONES, "charted_attempts"]
    rows[known] = rows[known].fillna(0).where(charted & rows["played"])
    differs = rows["charted_attempts"].notna() & rows["fg_attempts"].notna() & (
        rows["charted_attempts"] != rows["fg_attempts"])
    rows["processed_with_issues"] |= differs
    rows["shot_zones_estimated"] = charted.map({True: False, False: None}).astype("object")
    rows["data_quality_tier"] = "low"
    rows.loc[rows["complete"], "data_quality_tier"] = "medium"
    rows.loc[rows["complete"] & charted, "data_quality_tier"] = "high"
    return rows


def _with_line(rows: pd.DataFrame, props: pd.DataFrame) -> pd.DataFrame:
    rows = rows.merge(pd.DataFrame(player_lines(props)), how="left", on=KEY)
    rows["margin"] = rows["points"] - rows["line"]
    rows["over_under_result"] = np.sign(rows["margin"]).map({1: "OVER", 0: "PUSH", -1: "UNDER"})
    rows["opening_line_source"] = rows["points_line_source"] = rows.pop("line_source")
    return rows.rename(columns={"line": "points_line"})
