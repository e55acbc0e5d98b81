import datetime as dt

import numpy as np
import pandas as pd

from common.basketball.rest import Games

DAY = dt.date(2024, 1, 20)


def games(days, among=("a",), where=None):
    """days: {'a': days of January on which a played}; in date order, as tables are read."""
    rows = pd.DataFrame([(who, f"2024-01-{day:02d}") for who, dates in days.items() for day in dates],
                        columns=["who", "date"]).astype({"who": "str", "date": "datetime64[us]"})
    rows = rows.sort_values(["date", "who"], ignore_index=True)
    return Games(rows["who"], rows["date"], pd.Series(list(among), dtype="str"), DAY, where)


def same(found, *wanted):
    np.testing.assert_allclose(found, wanted)


def test_rest_is_the_days_between_two_games():
    found = games({"a": [19], "b": [18], "c": [10]}, among="abcd")
    same(found.days_since_last(), 1, 2, 10, np.nan)
    same(found.days_rest(), 0, 1, 9, np.nan)


def test_the_rest_before_the_last_game_needs_two_games():
    same(games({"a": [15, 19], "b": [19]}, among="ab").days_rest_before_last(), 3, np.nan)


def test_a_window_of_seven_days_holds_games_later_than_seven_days_ago():
    found = games({"a": [6, 7, 13, 14, 19]})
    same(found.count(found.within(7)), 2)
    same(found.count(found.within(14)), 4)


def test_a_back_to_back_counts_by_the_date_of_its_second_game():
    same(games({"a": [5, 6, 12, 13, 18, 19]}).back_to_backs(14), 2)


def test_days_since_rest_end_with_the_game_that_the_rest_came_before():
    found = games({"a": [10, 14, 16, 18, 19], "b": [10, 17], "c": [16, 18, 19]}, among="abc")
    same(found.days_since_rest(2), 6, 0, 4)  # c: the season's first game comes from the summer


def test_a_streak_ends_at_the_last_miss():
    found = games({"a": [10, 12, 14, 16], "b": [10, 11], "c": []}, among="abc")
    hits = found.age <= 8
    same(found.streak(hits), 3, 0, 0)
    same(found.streak(~hits), 0, 2, 0)


def test_games_that_do_not_count_are_not_there():
    found = games({"a": [15, 17, 19]}, where=[True, True, False])
    same(found.count(), 2)
    same(found.days_rest(), 2)


def test_the_sum_of_unknown_minutes_is_of_the_known_ones():
    found = games({"a": [18, 19], "b": [19]}, among="ab")
    same(found.total(found.pick([30.0, 20.0, np.nan]), found.within(7)), 50, 0)


def test_one_may_be_asked_for_twice_and_the_order_is_that_of_the_question():
    same(games({"a": [19], "b": [18, 19]}, among="bab").count(), 2, 1, 2)
