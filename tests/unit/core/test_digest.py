"""Equal rows have equal digests in every order; one changed cell changes them."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import digest
from common.conform import conform
from common.table import Table

DAY = dt.date(2024, 1, 15)


class Sample(Table, key=("game_id", "player_lookup"), entity="player"):
    __module__ = "tests.raw.sample"
    game_id: str
    game_date: dt.date
    player_lookup: str
    text: str | None
    whole: int | None
    real: float | None
    flag: bool | None
    instant: dt.datetime | None


ROW: dict[str, Any] = {"game_id": "g", "game_date": DAY, "player_lookup": "a", "text": "t", "whole": 1, "real": 1.5,
                       "flag": True, "instant": dt.datetime(2024, 1, 15, 17)}
CHANGES = {
    "game_id": "h",
    "game_date": DAY + dt.timedelta(1),
    "text": "u",
    "whole": 2,
    "real": 1.5000001,
    "flag": False,
    "instant": dt.datetime(2024, 1, 15, 17, 0, 0, 1),
}


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    found, rejected = conform(Sample, list(rows))
    assert not rejected
    return found.assign(partition_id="p")


def digests(rows: pd.DataFrame) -> dict[str, str]:
    return digest.per_entity(rows, list(Sample.columns), "partition_id", "player_lookup").get("p", {})


def test_equal_rows_have_equal_digests_wherever_they_were_made() -> None:
    assert digests(frame(ROW)) == digests(frame({**ROW, "whole": 1.0, "real": np.float64(1.5), "game_date": str(DAY)}))


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert digests(frame(ROW)) == {"a": "1:e37535181ba9286b"}
    assert digest.of({"b": 1, "a": None}) == "8470183a5e913703"


@pytest.mark.parametrize(("column", "value"), CHANGES.items())
def test_one_changed_cell_changes_the_digest(column: str, value: Any) -> None:
    assert digests(frame(ROW)) != digests(frame({**ROW, column: value}))


@pytest.mark.parametrize("column", ["text", "whole", "real", "flag", "instant"])
def test_a_null_is_neither_empty_nor_zero_nor_false(column: str) -> None:
    neutral = {"text": "", "whole": 0, "real": 0.0, "flag": False, "instant": dt.datetime(1970, 1, 1)}[column]
    assert digests(frame({**ROW, column: None})) != digests(frame({**ROW, column: neutral}))


def test_the_same_value_in_another_column_is_another_row() -> None:
    assert digests(frame({**ROW, "text": None, "whole": None, "real": 7})) != digests(
        frame({**ROW, "text": None, "whole": 7, "real": None}))


def test_negative_zero_is_zero() -> None:
    assert digests(frame({**ROW, "real": -0.0})) == digests(frame({**ROW, "real": 0.0}))


def test_a_row_told_twice_is_not_the_row_told_once() -> None:
    once = frame(ROW)
    assert digests(pd.concat([once, once])) != digests(once)
    assert digest.count(digests(pd.concat([once, once]))["a"]) == 2


def test_the_players_of_a_partition_are_told_apart() -> None:
    found = digests(frame(ROW, {**ROW, "player_lookup": "b"}, {**ROW, "player_lookup": "b", "game_id": "h"}))
    assert {who: digest.count(d) for who, d in found.items()} == {"a": 1, "b": 2}
    assert found["a"] == digests(frame(ROW))["a"]


def test_no_rows_have_no_digest() -> None:
    assert digest.per_entity(frame(ROW).iloc[:0], list(Sample.columns), "partition_id", "player_lookup") == {}


VALUES = {"game_id": st.sampled_from(["g", "h", "i", "j"]), "player_lookup": st.sampled_from(["a", "b"]),
          "game_date": st.just(DAY), "text": st.one_of(st.none(), st.sampled_from(["", "0", "None", "nan"])),
          "whole": st.one_of(st.none(), st.integers(-3, 3)), "real": st.one_of(st.none(), st.floats(-2, 2)),
          "flag": st.one_of(st.none(), st.booleans()), "instant": st.none()}
ROWS = st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=8,
                unique_by=lambda r: (r["game_id"], r["player_lookup"]))


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, Any]], rng: Any) -> None:
    made = frame(*rows)
    order = list(range(len(made)))
    rng.shuffle(order)
    assert digests(made) == digests(made.iloc[order])


@settings(max_examples=40, deadline=None)
@given(ROWS, st.data())
def test_any_other_value_anywhere_shows(rows: list[dict[str, Any]], data: Any) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(["text", "whole", "real", "flag"]))
    value = data.draw(VALUES[column])
    changed = [*rows[:at], {**rows[at], column: value}, *rows[at + 1:]]
    one, other = frame(*rows), frame(*changed)
    assert (digests(one) == digests(other)) == one.equals(other)
