"""A small generated league: what ml_models and the systems learn from in these tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from functions.analytics.player_game_summary import PlayerGameSummary
from functions.precompute.ml_feature_store import FEATURES, MlFeatureStore
from tests.unit.precompute.rows import DAY, rows

TEAMS = ("BOS", "PHX", "DEN", "MIA")


def league(days: int = 30, players: int = 40, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(features, results) of the `days` dates before DAY: a player scores his level and up to ten points at home."""
    random = np.random.default_rng(seed)
    n = days * players
    who = np.tile(np.arange(players), days)
    ago = np.repeat(np.arange(days, 0, -1), players)
    level = 3 + who * 24 / players
    home = random.integers(0, 2, n)
    points = np.clip(np.round(level + 3 * home + random.gamma(4, 1 + level / 20, n) - 4), 0, 60)
    shared = {"game_date": pd.Timestamp(DAY) - pd.to_timedelta(ago, unit="D"),
              "player_lookup": [f"p{i:02d}" for i in who], "team_abbr": [TEAMS[i % 4] for i in who],
              "game_id": [f"{a:03d}_{i % 2}" for a, i in zip(ago, who, strict=True)]}
    features = rows(MlFeatureStore, *({},) * n).assign(
        **shared, is_production_ready=True, **dict.fromkeys(FEATURES, 0.0)).assign(
        home_away=home.astype(float), points_std_last_10=5.0, fatigue_score=100.0, **{
            f"points_avg_{span}": level + random.normal(0, 1, n) for span in ("last_5", "last_10", "season")})
    results = rows(PlayerGameSummary, *({},) * n).assign(**shared, points=points, minutes_played=25.0)
    return features.astype({"game_date": "datetime64[us]"}), results.astype({"game_date": "datetime64[us]"})
