"""What a player's season so far says before a game: rest, load and form out of the games that he played."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from common.basketball.rest import Games
from common.basketball.rosters import RECENT_DAYS
from common.basketball.windows import LastGames

# What is read of player_game_summary, here and of the rosters.
OF_PLAYERS = ("game_id", "game_date", "player_lookup", "universal_player_id", "player_full_name", "team_abbr", "is_dnp",
              "points", "minutes_played", "fg_attempts", "fg_makes", "usage_rate", "over_under_result")
READ = ["game_date", "is_dnp", "points", "minutes_played", "fg_attempts", "fg_makes", "usage_rate", "over_under_result"]


def form(players: pd.Series, past: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    """A column for each thing that a player's rows of `past` (player_game_summary, in date order) say of him."""
    place, labels = pd.factorize(players)
    number = pd.Index(labels).get_indexer(past["player_lookup"])
    own = past.loc[number >= 0, READ]
    keys, among = pd.Series(number[number >= 0]), pd.Series(place)
    played = ~own["is_dnp"].to_numpy()
    games = Games(keys, own["game_date"], among, day, played)
    # A push is neither won nor lost: it does not count, and does not end a streak.
    results = own["over_under_result"].to_numpy()
    over = results == "OVER"
    decided = over | (results == "UNDER")
    bets = Games(keys, own["game_date"], among, day, decided)
    beaten = bets.pick(over)
    return (_load(games, games.pick(own["minutes_played"])) | _averages(LastGames(keys, among, played), own)
            | {"prop_over_streak": bets.streak(beaten), "prop_under_streak": bets.streak(~beaten)})


def _load(games: Games, minutes: Any) -> dict[str, Any]:
    week, fortnight = games.within(7), games.within(14)
    games_of_week, minutes_of_week = games.count(week), games.total(minutes, week)
    recent, since = games.count(games.within(RECENT_DAYS + 1)), pd.Series(games.days_since_last())
    return {
        "games_played_season": games.count(),
        "days_rest": games.days_rest(),
        "back_to_back": (since == 1).astype("object").where(since.notna(), None),
        "days_rest_before_last_game": games.days_rest_before_last(),
        "days_since_2_plus_days_rest": games.days_since_rest(2),
        "games_in_last_7_days": games_of_week, "games_in_last_14_days": games.count(fortnight),
        "minutes_in_last_7_days": minutes_of_week, "minutes_in_last_14_days": games.total(minutes, fortnight),
        "avg_minutes_per_game_last_7": minutes_of_week / np.where(games_of_week > 0, games_of_week, np.nan),
        "back_to_backs_last_14_days": games.back_to_backs(14),
        "data_quality_tier": np.select([recent >= 10, recent >= 5], ["high", "medium"], "low"),
    }


def _averages(last: LastGames, own: pd.DataFrame) -> dict[str, Any]:
    points, minutes, makes, attempts = (own[name] for name in ("points", "minutes_played", "fg_makes", "fg_attempts"))
    return {
        "avg_minutes_per_game": last.mean(minutes), "projected_minutes": last.mean(minutes, 10),
        "points_avg_last_5": last.mean(points, 5), "points_avg_last_10": last.mean(points, 10),
        "shooting_pct_decline_last_5": last.ratio(makes, attempts) - last.ratio(makes, attempts, 5),
        # Weighted by minutes: his plays over the plays there were while he was on the floor. One shot in a few
        # seconds is a usage of hundreds, which a plain mean would carry for weeks.
        "projected_usage_rate": last.ratio(own["usage_rate"] * minutes, minutes, 10),
        "avg_usage_rate_last_7_games": last.ratio(own["usage_rate"] * minutes, minutes, 7),
    }
