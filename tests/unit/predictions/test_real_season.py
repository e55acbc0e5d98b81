"""The systems on the games of a real month: nearer than the plain averages, honest intervals, no leak."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from common.basketball.tiers import TIERS, tier
from functions.precompute.ml_feature_store import FEATURES
from functions.predictions.systems import SYSTEMS

BOX = """
SELECT game_id, game_date::TIMESTAMP AS game_date, team_abbr, player_id, pts::DOUBLE AS points,
    is_home::DOUBLE AS home_away,
    avg(pts) OVER (w ROWS BETWEEN 5 PRECEDING AND 1 PRECEDING) AS points_avg_last_5,
    avg(pts) OVER (w ROWS BETWEEN 10 PRECEDING AND 1 PRECEDING) AS points_avg_last_10,
    avg(pts) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS points_avg_season,
    stddev(pts) OVER (w ROWS BETWEEN 10 PRECEDING AND 1 PRECEDING) AS points_std_last_10,
    count(*) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS games_before
FROM read_parquet(?) WHERE did_play AND minutes > 0 AND season_type = 'regular'
WINDOW w AS (PARTITION BY player_id ORDER BY game_date, game_id)
"""


@pytest.fixture(scope="module")
def season(request) -> pd.DataFrame:
    """Regular season 2023-24 with the features that the box scores alone can tell; the others are null."""
    box = request.getfixturevalue("archive_dir") / "box" / "2023-24" / "player_box.parquet"
    rows = duckdb.execute(BOX, [str(box)]).df().sort_values(["game_date", "game_id", "player_id"], ignore_index=True)
    rows = rows[rows["games_before"] >= 5]
    unknown = dict.fromkeys((*FEATURES, "vacated_points", "points_line"), np.nan)
    return rows.assign(**{name: value for name, value in unknown.items() if name not in rows})


@pytest.fixture(scope="module", params=sorted(SYSTEMS))
def january(request, season) -> pd.DataFrame:
    """What a system that was fitted on each Monday says about the week."""
    system, said = SYSTEMS[request.param], []
    for monday in pd.date_range("2024-01-01", "2024-02-05", freq="7D"):
        day = season["game_date"]
        history = season[(day < monday) & (day >= monday - pd.Timedelta(days=60))].reset_index(drop=True)
        week = season[(day >= monday) & (day < monday + pd.Timedelta(days=7)) & (season["games_before"] >= 10)]
        week = week.reset_index(drop=True)
        said.append(week.rename(columns={"points": "actual"}).join(system.predict(week, system.fit(history))))
    return pd.concat(said, ignore_index=True)


def error(said: pd.DataFrame, column: str) -> float:
    return float((said[column] - said["actual"]).abs().mean())


def test_it_is_nearer_than_the_season_mean_and_the_last_ten(january):
    said = error(january, "points")
    assert said < error(january, "points_avg_season")
    assert said < error(january, "points_avg_last_10")


def test_it_is_not_too_good_to_be_true(january):
    assert error(january, "points") > 4.2


@pytest.mark.parametrize("group", range(len(TIERS)))
def test_eight_of_ten_games_fall_into_the_interval_in_every_group(january, group):
    own = january[tier(january["points"]) == group]
    inside = own["actual"].between(own["interval_low"], own["interval_high"])
    assert inside.mean() == pytest.approx(0.8, abs=0.05)
