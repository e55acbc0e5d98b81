"""A player's line of a game, out of the league's game log, the scorer's sheet and the team's totals."""

from __future__ import annotations

import pandas as pd

from common.basketball import absences, rates

COUNTS = {"assists": "assists", "offensive_rebounds": "offensive_rebounds", "defensive_rebounds": "defensive_rebounds",
          "steals": "steals", "blocks": "blocks", "turnovers": "turnovers", "personal_fouls": "personal_fouls",
          "plus_minus": "plus_minus", "field_goals_attempted": "fg_attempts", "field_goals_made": "fg_makes",
          "three_pointers_attempted": "three_pt_attempts", "three_pointers_made": "three_pt_makes",
          "free_throws_attempted": "ft_attempts", "free_throws_made": "ft_makes"}
KEY = ["game_id", "player_lookup"]


def listed(box: pd.DataFrame, detail: pd.DataFrame) -> pd.DataFrame:
    """Every player of the game log or of the scorer's sheet: counts and result of the one, the rest of the other.

    played: either says so; complete: nothing is to come; processed_with_issues: they disagree.
    """
    who = ["nba_game_id", "game_date", "nba_player_id", "player_full_name", "team_abbr"]
    log = box[[*KEY, *who, "points", "minutes", "win_flag", *COUNTS]].rename(columns=COUNTS)
    sheet = detail[[*KEY, *who, "points", "minutes_decimal", "starter", "did_play", "dnp_reason"]]
    rows = log.merge(sheet, how="outer", on=KEY, suffixes=("", "_sheet"))
    for name in who:
        rows[name] = rows[name].fillna(rows.pop(f"{name}_sheet"))
    in_log, sheet_points = rows["points"].notna(), rows.pop("points_sheet")
    says_played = rows["did_play"].eq(True)
    rows["played"] = in_log | says_played
    rows["processed_with_issues"] = in_log & (
        rows["did_play"].eq(False) | (sheet_points.notna() & (sheet_points != rows["points"])))
    rows["points"] = rows["points"].fillna(sheet_points).where(rows["played"])
    rows["minutes"] = rows["minutes_decimal"].where(says_played).fillna(rows["minutes"]).where(rows["played"], 0.0)
    rows["dnp_reason"] = rows["dnp_reason"].where(~rows["played"])
    rows["dnp_reason_category"] = absences.categories(rows["dnp_reason"])
    rows["player_status"] = absences.dressed(rows["dnp_reason"]).map({True: "dnp", False: "inactive"}).where(
        ~rows["played"], "active")
    rows["primary_source_used"] = in_log.map({True: "nbac_player_boxscores", False: "nbac_boxscore_traditional"})
    rows["complete"] = in_log | ~rows["played"]
    return rows.rename(columns={"starter": "starter_flag"})


def with_usage(rows: pd.DataFrame, team: pd.DataFrame) -> pd.DataFrame:
    """usage_rate and minutes_played; `team` are the teams' box scores. Null where a team's is not there."""
    totals = team[["game_id", "team_abbr"]].assign(
        team_plays=rates.plays(team["fg_attempted"], team["ft_attempted"], team["turnovers"]),
        team_minutes=rates.clock_minutes(team["minutes"]))
    rows = rows.merge(totals, how="left", on=["game_id", "team_abbr"])
    own = rates.plays(rows["fg_attempts"], rows["ft_attempts"], rows["turnovers"])
    rows["usage_rate"] = rates.usage(own, rows["minutes"], rows["team_plays"], rows["team_minutes"])
    return rows.rename(columns={"minutes": "minutes_played"})
