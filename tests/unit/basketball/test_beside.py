import numpy as np
import pandas as pd

from common.basketball.beside import Beside

PLAYERS = pd.DataFrame({"player": ["b", "a", "c"], "game": ["1", "1", "2"], "against": ["X", "Y", "X"]})
TEAMS = pd.DataFrame({"game": ["1", "2", "1", "1"], "team": ["X", "X", "Y", "X"], "rest": [0, 2, 1, 9],
                      "late": [True, False, True, False], "seen": pd.to_datetime(["2024-03-13"] * 4)})


def test_a_row_is_matched_by_all_of_its_columns_and_the_first_of_several_counts():
    assert Beside(PLAYERS, TEAMS, game="game", team="against")["rest"].tolist() == [0, 1, 2]


def test_what_has_no_row_is_null():
    beside = Beside(PLAYERS, TEAMS[2:3], game="game", team="against")
    assert np.isnan(beside["rest"]).tolist() == [True, False, True]
    assert (beside["late"] == 1).tolist() == [False, True, False]
    assert pd.isna(beside["team"]).tolist() == [True, False, True]
    assert np.isnat(beside["seen"]).tolist() == [True, False, True]


def test_nothing_beside_nothing_is_null():
    assert np.isnan(Beside(PLAYERS, TEAMS[:0], game="game")["rest"]).all()
    assert Beside(PLAYERS[:0], TEAMS, game="game")["rest"].tolist() == []
