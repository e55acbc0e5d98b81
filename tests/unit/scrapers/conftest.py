from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from common.scraper import Ask


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """An Ask about 2024-03-13 at 18:00 UTC; `games`: NBA ids (their type follows from the first digits)."""
    def make(games: tuple[str, ...] = ("0022300946", "0022300948"), payload: Any = None,
             postponed: tuple[str, ...] = (), season_type: str = "regular") -> Ask:
        frame = pd.DataFrame({"nba_game_id": pd.Series(games, dtype="str"), "season_type": season_type,
                              "postponed": [game in postponed for game in games]})
        now = dt.datetime(2024, 3, 13, 18)
        return Ask(dt.date(2024, 3, 13), "2023-24", frame.astype({"postponed": bool}), now, payload)

    return make
