import numpy as np
import pandas as pd

from common.basketball import rates


def column(*values):
    return pd.Series(values, dtype="float64")


def same(found, *wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_a_three_counts_one_and_a_half_times_in_effective_field_goals():
    same(rates.effective_fg(column(8), column(4), column(20)), 0.5)


def test_true_shooting_counts_free_throws_as_parts_of_shots():
    same(rates.true_shooting(column(30), column(20), column(10)), 30 / 48.8)


def test_shooting_is_null_without_an_attempt():
    same(rates.effective_fg(column(0), column(0), column(0)), np.nan)
    same(rates.true_shooting(column(0), column(0), column(0)), np.nan)


def test_an_offensive_rebound_prolongs_a_possession():
    same(rates.possessions(column(88), column(20), column(14), column(10)), 100.8)


def test_pace_in_overtime_is_still_per_48_minutes():
    same(rates.pace(column(100, 110.4166667), column(240, 265)), 100, 100)


def test_five_equal_players_use_a_fifth_of_the_plays_each():
    same(rates.usage(column(20), column(48), column(100), column(240)), 20)


def test_usage_is_null_for_whom_the_clock_did_not_run():
    same(rates.usage(column(0), column(0), column(100), column(240)), np.nan)


def test_minutes_are_read_with_or_without_seconds_and_never_guessed():
    clock = pd.Series(["37:48", "240:00", "240", "-", "", None, "12:75"], dtype="str")
    same(rates.clock_minutes(clock), 37.8, 240, 240, np.nan, np.nan, np.nan, np.nan)


def test_overtimes_survive_the_rounding_of_a_source():
    same(rates.overtimes(column(238, 240, 243, 264, 265, 290)), 0, 0, 0, 1, 1, 2)


def test_two_pointers_are_paint_up_to_eight_feet_and_mid_range_beyond():
    shots = pd.DataFrame({"who": ["a"] * 5 + ["b"], "shot_value": [2, 2, 2, 2, 3, 3],
                          "shot_distance": [0, 8, 9, 18, 5, 24], "shot_made": [True, False, True, False, True, False]})
    zones = rates.zones(shots, ["who"]).set_index("who")
    assert zones.loc["a"].to_dict() == {"paint_attempts": 2, "paint_makes": 1, "mid_range_attempts": 2,
                                        "mid_range_makes": 1, "charted_attempts": 5}
    assert zones.loc["b", ["paint_attempts", "mid_range_attempts", "charted_attempts"]].tolist() == [0, 0, 1]
