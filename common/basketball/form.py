"""What a player's season so far says before a game: rest, load and form out of the games that he played."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.keys import numbered
from common.basketball.rest import Games
from common.basketball.rosters import RECENT_DAYS
from common.basketball.windows import LastGames

# What is read of player_game_summary, here and of the rosters.
OF_PLAYERS = ("game_id", "game_date", "player_lookup", "universal_player_id", "player_full_name", "team_abbr", "is_dnp",
              "points", "minutes_played", "fg_attempts", "fg_makes", "usage_rate", "over_under_result")
READ = ["game_date", "is_dnp", "points", "minutes_played", "fg_attempts", "fg_makes", "usage_rate", "over_under_result"]


def form(players: Any, past: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    """A column for each thing that a player's rows of `past` (player_game_summary, in date order) say of him."""
    who, whose = numbered(players, past["player_lookup"])
    ours = whose >= 0
    whose, own = whose[ours], {name: past[name].to_numpy()[ours] for name in READ}
    games = Games(whose, own["game_date"], who, day, ~own["is_dnp"])
    # A push is neither won nor lost: it does not count, and does not end a streak.
    over, under = (own["over_under_result"] == result for result in ("OVER", "UNDER"))
    bets = Games(whose, own["game_date"], who, day, over | under)
    return _load(games, games.pick(own["minutes_played"])) | _averages(games.last, own) | {
        "prop_over_streak": bets.streak(bets.pick(over)), "prop_under_streak": bets.streak(bets.pick(under))}


def _load(games: Games, minutes: Any) -> dict[str, Any]:
    week, fortnight = games.within(7), games.within(14)
    games_of_week, minutes_of_week = games.count(week), games.total(minutes, week)
    recent, since = games.count(games.within(RECENT_DAYS + 1)), games.days_since_last()
    return {
        "games_played_season": games.count(),
        "days_rest": games.days_rest(),
        "back_to_back": np.where(np.isnan(since), None, since == 1),
        "days_rest_before_last_game": games.days_rest_before_last(),
        "days_since_2_plus_days_rest": games.days_since_rest(2),
        "games_in_last_7_days": games_of_week, "games_in_last_14_days": games.count(fortnight),
        "minutes_in_last_7_days": minutes_of_week, "minutes_in_last_14_days": games.total(minutes, fortnight),
        "avg_minutes_per_game_last_7": minutes_of_week / np.where(games_of_week > 0, games_of_week, np.nan),
        "back_to_backs_last_14_days": games.back_to_backs(14),
        "data_quality_tier": np.select([recent >= 10, recent >= 5], ["high", "medium"], "low"),
    }


def _averages(last: LastGames, own: dict[str, Any]) -> dict[str, Any]:
    points, minutes, makes, attempts = (own[name] for name in ("points", "minutes_played", "fg_makes", "fg_attempts"))
    # Weighted by minutes: his plays over the plays there were while he was on the floor. One shot in a few
    # seconds is a usage of hundreds, which a plain mean would carry for weeks.
    used = own["usage_rate"] * minutes
    return {
        "avg_minutes_per_game": last.mean(minutes), "projected_minutes": last.mean(minutes, 10),
        "points_avg_last_5": last.mean(points, 5), "points_avg_last_10": last.mean(points, 10),
        "shooting_pct_decline_last_5": last.ratio(makes, attempts) - last.ratio(makes, attempts, 5),
        "projected_usage_rate": last.ratio(used, minutes, 10),
        "avg_usage_rate_last_7_games": last.ratio(used, minutes, 7),
    }
