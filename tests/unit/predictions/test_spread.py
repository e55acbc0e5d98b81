import numpy as np
import pandas as pd
import pytest

from functions.predictions.systems import spread

NO_LINES = {"points_line": np.nan, "points_std_last_10": 5.0}


def history(expected: np.ndarray, points: np.ndarray, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"points": points, **NO_LINES, **columns})


def calibrated(n: int = 4000, seed: int = 3) -> tuple[np.ndarray, np.ndarray, dict]:
    """Skewed errors that grow with what is expected, as points have them."""
    random = np.random.default_rng(seed)
    expected = random.uniform(2, 30, n)
    points = np.round(random.gamma(expected / 2, 2))
    return expected, points, spread.calibrate(history(expected, points), expected)


def quantiles(expected: list[float], residuals: object, std: float = 5.0) -> np.ndarray:
    return spread.quantiles(np.array(expected), residuals, pd.Series([std] * len(expected)))


def test_the_interval_covers_eight_of_ten_games_in_every_group():
    _, _, parameters = calibrated()
    expected, points, _ = calibrated(seed=4)
    found = spread.quantiles(expected, parameters["residuals"], pd.Series(5.0, index=range(len(expected))))
    inside = (points >= found[:, spread.LOWER]) & (points <= found[:, spread.UPPER])
    for number in range(4):
        assert inside[spread.tier(expected) == number].mean() == pytest.approx(0.8, abs=0.03)


def test_the_median_of_skewed_errors_lies_below_the_mean():
    _, _, parameters = calibrated()
    assert quantiles([24.0], parameters["residuals"])[0, spread.MEDIAN] < 24.0


def test_a_group_with_few_rows_borrows_from_all():
    expected = np.r_[np.full(300, 10.0), np.full(50, 25.0)]
    points = np.r_[np.full(300, 12.0), np.full(50, 5.0)]
    residuals = np.array(spread.calibrate(history(expected, points), expected)["residuals"])
    pooled = (points - expected) / np.sqrt(expected + 2)
    assert residuals[3] == pytest.approx(np.quantile(pooled, spread.PROBABILITIES))
    assert residuals[1] == pytest.approx(2 / np.sqrt(12))


def test_fewer_than_two_hundred_rows_calibrate_nothing():
    expected = np.full(199, 10.0)
    assert spread.calibrate(history(expected, expected), expected)["residuals"] is None


def test_without_calibration_the_player_s_own_spread_makes_the_interval():
    found = quantiles([20.0], None, std=6.0)
    assert found[0, [spread.LOWER, spread.MEDIAN, spread.UPPER]] == pytest.approx([12.31, 20.0, 27.69], abs=0.01)


def test_nobody_scores_less_than_nothing_or_more_than_sixty():
    found = quantiles([1.0, 59.0], None, std=9.0)
    assert (found.min(), found.max()) == (0.0, 60.0)


def test_the_chance_to_beat_the_median_is_even():
    found = quantiles([20.5], None, std=6.0)
    assert spread.chance_over(found, np.array([20.5])) == pytest.approx([0.5])


def test_the_chance_falls_as_the_line_rises():
    found = quantiles([20.0] * 4, None, std=6.0)
    chance = spread.chance_over(found, np.array([0.5, 15.5, 25.5, 59.5]))
    assert (np.diff(chance) < 0).all()
    assert 0 < chance[-1] < chance[0] < 1


def test_a_whole_line_leaves_the_push_out():
    found = quantiles([20.0], None, std=6.0)
    over, under = spread.chance_over(found, np.array([20.5]))[0], 1 - spread.chance_over(found, np.array([19.5]))[0]
    assert spread.chance_over(found, np.array([20.0])) == pytest.approx([over / (over + under)])


def test_without_a_line_there_is_no_chance():
    assert np.isnan(spread.chance_over(quantiles([20.0], None), np.array([np.nan]))).all()


def test_odds_that_never_came_true_against_the_line_lose_their_weight():
    expected = calibrated()[0]
    random = np.random.default_rng(5)
    line = np.round(expected + random.normal(0, 3, len(expected))) + 0.5
    fair = np.where(random.random(len(expected)) < 0.5, line + 1, line - 1)  # the line is always right
    against = spread.calibrate(history(expected, fair, points_line=line), expected)["against_line"]
    assert against["slope"] < 0.08
    assert spread.trusted(np.array([0.9]), against) == pytest.approx([0.5], abs=0.05)


def test_before_any_line_was_graded_the_odds_count_little():
    _, _, parameters = calibrated()
    assert parameters["against_line"] == {"intercept": 0.0, "slope": pytest.approx(0.1), "rows": 0}


def test_null_inputs_are_listed_by_name():
    features = pd.DataFrame({"a": [1.0, np.nan], "b": [np.nan, np.nan], "points_std_last_10": 5.0})
    found = spread.predicted(features, np.array([10.0, 12.0]), {"residuals": None}, ("a", "b", "points_std_last_10"))
    assert found["missing"].tolist() == ["b", "a,b"]
