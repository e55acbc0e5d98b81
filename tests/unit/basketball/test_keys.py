import numpy as np
import pandas as pd

from common.basketball.keys import ends, numbered, pairs, places


def test_a_pair_is_one_text_of_a_frame_and_of_plain_arrays():
    rows = pd.DataFrame({"team_abbr": ["BOS", "LAL"], "player_lookup": ["tatum", "james"]}, dtype="str")
    arrays = {name: rows[name].to_numpy() for name in rows}
    assert pairs(rows, "team_abbr").tolist() == pairs(arrays, "team_abbr").tolist() == ["BOS tatum", "LAL james"]
    assert len(pairs(rows[:0], "team_abbr")) == 0


def test_who_is_not_known_has_no_place():
    assert places(["a", "b", "a"], ["b", "c", "a", None]).tolist() == [1, -1, 2, -1]
    assert places([], ["a"]).tolist() == [-1]
    assert places(["a"], []).dtype == np.int64


def test_equal_keys_have_one_number_and_nobody_elses_has_any():
    place, group = numbered(["b", "a", "b"], pd.Series(["a", "c", "b", None], dtype="str"))
    assert (place.tolist(), group.tolist()) == ([0, 1, 0], [1, -1, 0, -1])
    assert numbered(np.array([], dtype=object), ["a"])[1].tolist() == [-1]


def test_the_ends_of_a_key_are_its_first_and_last_row_and_of_equal_ones_the_first_and_last_given():
    first, last = ends(np.array(["a", "b", "a", "a", "b"], dtype=object), [2, 5, 1, 3, 5])
    assert (first.tolist(), last.tolist()) == ([2, 1], [3, 4])
    assert [len(end) for end in ends(np.array([], dtype=object), [])] == [0, 0]
