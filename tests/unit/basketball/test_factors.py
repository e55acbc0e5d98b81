import numpy as np
import pytest

from common.basketball.factors import (
    fatigue_adjustment,
    fatigue_score,
    graded_change,
    named,
    pace_score,
    usage_spike,
    zone_mismatch,
)

RESTED = {"days_rest": 1.0, "back_to_back": False, "games_in_last_7_days": 3, "minutes_in_last_7_days": 90.0,
          "avg_minutes_per_game_last_7": 30.0, "back_to_backs_last_14_days": 0, "player_age": 25.0}


def fatigue(**changed):
    return fatigue_score({name: np.array([value], dtype=object if name == "back_to_back" else float)
                          for name, value in (RESTED | changed).items()})[0]


def of(function, *values):
    return function(*(np.array([value], dtype=float) for value in values))[0]


@pytest.mark.parametrize(("changed", "score"), [
    ({}, 100),
    ({"back_to_back": True, "days_rest": 0}, 85),
    ({"days_rest": 3, "games_in_last_7_days": 4}, 95),
    ({"games_in_last_7_days": 4}, 90),
    ({"minutes_in_last_7_days": 241.0}, 90),
    ({"avg_minutes_per_game_last_7": 35.1}, 92),
    ({"back_to_backs_last_14_days": 1}, 95),
    ({"back_to_backs_last_14_days": 2}, 88),
    ({"player_age": 30}, 95),
    ({"player_age": 35}, 90),
])
def test_each_burden_takes_its_points_off_a_fresh_hundred(changed, score):
    assert fatigue(**changed) == score


def test_nobody_is_fresher_than_a_hundred():
    assert fatigue(days_rest=4) == 100


def test_everything_at_once_adds_up():
    assert fatigue(back_to_back=True, days_rest=0, games_in_last_7_days=4, minutes_in_last_7_days=250.0,
                   avg_minutes_per_game_last_7=37.0, back_to_backs_last_14_days=2, player_age=38) == 35


@pytest.mark.parametrize("unknown", ["days_rest", "back_to_back", "avg_minutes_per_game_last_7"])
def test_unknown_rest_or_load_makes_no_score(unknown):
    assert np.isnan(fatigue(**{unknown: None}))


def test_a_week_without_a_game_has_no_average_and_still_a_score():
    idle = {"days_rest": 9, "games_in_last_7_days": 0, "minutes_in_last_7_days": 0.0,
            "avg_minutes_per_game_last_7": None}
    assert fatigue(**idle) == 100


def test_an_unknown_age_takes_nothing_off():
    assert fatigue(player_age=None) == 100


def test_the_adjustment_runs_from_minus_five_to_nothing():
    assert list(fatigue_adjustment(np.array([0, 50, 100]))) == [-5, -2.5, 0]


@pytest.mark.parametrize(("rate", "versus", "score"), [
    (25, 4, 2), (50, 4, 4), (80, 4, 4), (50, -4, -4), (50, 6, 7.2), (50, -6, -7.2), (60, 20, 10), (60, -20, -10)])
def test_a_mismatch_weighs_what_is_allowed_by_how_often_he_shoots_there(rate, versus, score):
    assert of(zone_mismatch, rate, versus) == pytest.approx(score)


def test_a_mismatch_of_unknown_sides_is_null():
    assert np.isnan(of(zone_mismatch, 50, np.nan))
    assert np.isnan(of(zone_mismatch, np.nan, 5))


@pytest.mark.parametrize(("differential", "score"), [(3, 1.5), (-3, -1.5), (10, 3), (-10, -3)])
def test_pace_counts_half_within_three(differential, score):
    assert of(pace_score, differential) == score


@pytest.mark.parametrize(("projected", "usual", "stars", "score"), [
    (24, 20, 0, 1.2), (24, 20, 1, 1.38), (24, 20, 3, 1.56), (16, 20, 2, -1.2), (40, 20, 0, 3), (5, 0, 2, 0),
    (24, 20, np.nan, 1.2), (np.nan, 20, 0, np.nan), (24, np.nan, 0, np.nan)])
def test_a_usage_spike_is_magnified_by_stars_who_are_known_to_be_out(projected, usual, stars, score):
    assert of(usage_spike, projected, usual, stars) == pytest.approx(score, nan_ok=True)


def test_a_change_is_graded_by_two_steps_each_way():
    changes = np.array([5, 2, 1.9, -1.9, -2, -5, np.nan])
    assert graded_change(changes, 2, 5).tolist()[:6] == [2, 1, 0, 0, -1, -2]
    assert np.isnan(graded_change(changes, 2, 5)[6])


def test_the_true_columns_are_named_in_order():
    flags = {"b": np.array([True, False, True]), "a": np.array([True, False, False])}
    assert named(flags).tolist() == ["a,b", "", "b"]
    assert named({name: flag[:0] for name, flag in flags.items()}).tolist() == []
