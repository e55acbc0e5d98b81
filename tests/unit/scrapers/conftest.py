from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from common.scraper import Ask

TEAMS = ("DENMIA", "PHXBOS")


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """An Ask about 2024-03-13 at 18:00 UTC; `games`: NBA ids (their type follows from the first digits).

    The first game is Denver in Miami at 23:30 UTC, the others are Phoenix in Boston half an hour later.
    """
    def make(games: tuple[str, ...] = ("0022300946", "0022300948"), payload: Any = None,
             postponed: tuple[str, ...] = (), season_type: str = "regular",
             now: dt.datetime = dt.datetime(2024, 3, 13, 18)) -> Ask:
        day, tip = dt.date(2024, 3, 13), dt.datetime(2024, 3, 13, 23, 30)
        sides = [TEAMS[min(n, 1)] for n in range(len(games))]
        frame = pd.DataFrame({
            "nba_game_id": pd.Series(games, dtype="str"), "season_type": season_type,
            "postponed": pd.Series([game in postponed for game in games], dtype=bool),
            "game_date": pd.Series([day] * len(games), dtype="datetime64[us]"),
            "game_code": pd.Series([f"20240313/{teams}" for teams in sides], dtype="str"),
            "away_team_tricode": pd.Series([teams[:3] for teams in sides], dtype="str"),
            "home_team_tricode": pd.Series([teams[3:] for teams in sides], dtype="str"),
            "tip_time_utc": pd.Series([tip + dt.timedelta(minutes=30 * min(n, 1)) for n in range(len(games))],
                                      dtype="datetime64[us]")})
        return Ask(day, "2023-24", frame, now, payload)

    return make
