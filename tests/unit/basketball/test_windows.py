import numpy as np
import pandas as pd

from common.basketball.windows import LastGames

ROWS = pd.DataFrame({
    "who": pd.Series(["a", "b", "a", "c", "a", "b", "a"], dtype="str"),
    "points": [10.0, 1.0, 20.0, 5.0, np.nan, 3.0, 40.0],
    "made": [1.0, 0.0, 2.0, 0.0, 3.0, 0.0, 4.0],
    "tried": [2.0, 0.0, 4.0, 1.0, np.nan, 0.0, 8.0],
})
WANTED = pd.Series(["b", "a", "nobody"], dtype="str")


def games(where=None, among=WANTED):
    return LastGames(ROWS["who"], among, where)


def same(found, *wanted):
    np.testing.assert_allclose(found, wanted)


def test_a_window_counts_back_from_the_newest_row_of_each_player():
    same(games().count(), 2, 4, 0)
    same(games().count(3), 2, 3, 0)


def test_a_mean_is_over_the_known_values_of_the_last_rows():
    same(games().mean(ROWS["points"], 3), 2.0, 30.0, np.nan)
    same(games().known(ROWS["points"], 3), 2, 2, 0)


def test_the_newest_rows_can_be_skipped():
    same(games().mean(ROWS["points"], 4, skip=2), np.nan, 15.0, np.nan)


def test_the_sum_of_nothing_known_is_null_and_not_zero():
    same(games().total(ROWS["points"], 1), 3.0, 40.0, np.nan)
    same(games().total(ROWS["points"], 2, skip=1), 1.0, np.nan, np.nan)


def test_the_standard_deviation_is_the_sample_one_and_null_over_one_game():
    same(games().std(ROWS["points"]), np.std([1, 3], ddof=1), np.std([10, 20, 40], ddof=1), np.nan)
    same(games().std(ROWS["points"], 1), np.nan, np.nan, np.nan)


def test_a_ratio_leaves_out_rows_in_which_either_is_unknown_and_is_null_over_nothing():
    same(games().ratio(ROWS["made"], ROWS["tried"]), np.nan, 7 / 14, np.nan)


def test_a_fading_mean_halves_the_weight_every_half_life():
    same(games().fading_mean(ROWS["points"], 1), (3 + 0.5) / 1.5, (40 + 20 / 4 + 10 / 8) / (1 + 1 / 4 + 1 / 8), np.nan)


def test_rows_that_do_not_count_take_no_place_in_the_window():
    same(games(where=ROWS["points"] > 5).mean(ROWS["points"], 2), np.nan, 30.0, np.nan)


def test_results_follow_the_order_asked_for_with_repeats_and_nulls():
    among = pd.Series(["a", None, "a", "c"], dtype="str")
    same(games(among=among).count(), 4, np.nan, 4, 1)


def test_no_rows_and_nobody_asked_for_are_no_special_case():
    same(LastGames(ROWS["who"][:0], WANTED).mean(ROWS["points"][:0], 5), np.nan, np.nan, np.nan)
    assert len(games(among=WANTED[:0]).mean(ROWS["points"])) == 0


def test_a_players_figures_do_not_depend_on_the_others_to_the_last_bit():
    random = np.random.default_rng(7)
    who = pd.Series(random.choice(list("abcdef"), 600), dtype="str")
    rows = pd.DataFrame({"who": who, "x": random.normal(20, 8, 600)})
    own = rows[rows["who"] == "c"]
    together, alone = LastGames(rows["who"], pd.Series(list("abcdef"))), LastGames(own["who"], pd.Series(["c"]))
    for figure in ("mean", "std", "total"):
        assert getattr(together, figure)(rows["x"], 10)[2] == getattr(alone, figure)(own["x"], 10)[0]
    assert together.fading_mean(rows["x"], 8)[2] == alone.fading_mean(own["x"], 8)[0]


def test_it_agrees_with_a_plain_loop_over_random_games():
    random = np.random.default_rng(3)
    who = pd.Series(random.choice(list("abcdef"), 200), dtype="str")
    rows = pd.DataFrame({"who": who, "x": random.normal(20, 8, 200)})
    found = LastGames(rows["who"], pd.Series(list("fedcba")))
    for place, who in enumerate("fedcba"):
        own = rows.loc[rows["who"] == who, "x"]
        assert np.isclose(found.mean(rows["x"], 10)[place], own.tail(10).mean())
        assert np.isclose(found.std(rows["x"], 10)[place], own.tail(10).std())
        assert np.isclose(found.fading_mean(rows["x"], 8)[place], own.ewm(halflife=8).mean().iloc[-1])
