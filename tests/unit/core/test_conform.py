"""Rows keep their table's contract, or are refused one by one with a reason; nothing is made up on the way."""

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.conform import conform, dtype, empty
from common.errors import Reject, Rejection
from common.table import Field, Table

DAY = dt.date(2024, 1, 15)
NOON = dt.datetime(2024, 1, 15, 17)


class Line(Table, key=("game_id", "player_lookup"), entity="player"):
    __module__ = "tests.raw.line"
    game_id: str
    game_date: dt.date
    player_lookup: str
    side: str | None = Field(choices=("over", "under"))
    points: int = Field(ge=0, le=100)
    minutes: int | None
    price: float | None = Field(places=2)
    rate: float = Field(ge=-1)
    starter: bool
    active: bool | None
    tip: dt.datetime | None
    referee: str | None = Field(absent="no source lands it")


GOOD: dict[str, Any] = {
    "game_id": "g1", "game_date": DAY, "player_lookup": "aaa0", "side": "over", "points": 12, "minutes": 30,
    "price": 1.91, "rate": 0.5, "starter": True, "active": None, "tip": NOON}


def row(**changes: Any) -> dict[str, Any]:
    return {**GOOD, **changes}


def kept(**changes: Any) -> Any:
    """The one row, as it is kept."""
    rows, rejected = conform(Line, [row(**changes)])
    assert not rejected, rejected
    return rows.iloc[0]


def refused(**changes: Any) -> str:
    """Why the one row is refused."""
    rows, rejected = conform(Line, [row(**changes)])
    assert rows.empty and len(rejected) == 1
    return rejected[0].reason


@pytest.mark.parametrize(("column", "value", "becomes"), [
    ("points", 12.0, 12), ("points", np.int64(7), 7), ("points", 0, 0), ("points", 100, 100),
    ("minutes", 2**40, float(2**40)), ("rate", 1, 1.0), ("rate", -1, -1.0), ("starter", np.bool_(False), False),
    ("price", 1.915000001, 1.92), ("price", -0.001, 0.0), ("active", False, False), ("active", True, True),
    ("game_date", "2024-01-15", pd.Timestamp(DAY)), ("game_date", dt.datetime(2024, 1, 15, 23), pd.Timestamp(DAY)),
    ("tip", "2024-01-15T17:00:00Z", pd.Timestamp(NOON)), ("tip", "2024-01-15T12:00:00-05:00", pd.Timestamp(NOON)),
    ("tip", pd.Timestamp(NOON), pd.Timestamp(NOON)), ("side", "under", "under"), ("player_lookup", "", ""),
    ("player_lookup", "nikola-jokić\x00", "nikola-jokić\x00"),
])
def test_a_value_of_the_declared_kind_is_kept(column: str, value: Any, becomes: Any) -> None:
    found = kept(**{column: value})[column]
    assert found == becomes
    assert not isinstance(found, float) or str(found) == str(float(becomes))  # no negative zero


@pytest.mark.parametrize("column", ["side", "minutes", "price", "active", "tip"])
@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_a_null_stays_a_null(column: str, nothing: Any) -> None:
    assert pd.isna(kept(**{column: nothing})[column])


@pytest.mark.parametrize("column", ["game_id", "game_date", "player_lookup", "points", "rate", "starter"])
def test_a_null_in_a_required_column_is_refused(column: str) -> None:
    assert refused(**{column: None}) == f"{column}: null in a required column"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("points", "12", "points: not int"),
        ("points", 12.5, "points: not int"),
        ("points", True, "points: not int"),
        ("points", [12], "points: not int"),
        ("points", float("inf"), "points: not int"),
        ("points", decimal.Decimal(3), "points: not int"),
        ("rate", "x", "rate: not float"),
        ("rate", float("-inf"), "rate: not float"),
        ("rate", False, "rate: not float"),
        ("rate", {}, "rate: not float"),
        ("starter", 1, "starter: not bool"),
        ("starter", "true", "starter: not bool"),
        ("active", 0, "active: not bool"),
        ("player_lookup", 7, "player_lookup: not str"),
        ("player_lookup", b"aaa0", "player_lookup: not str"),
        ("side", 0, "side: not str"),
        ("game_date", "never", "game_date: not date"),
        ("game_date", "", "game_date: not date"),
        ("game_date", "2024-02-30", "game_date: not date"),
        ("tip", [], "tip: not datetime"),
        ("tip", {}, "tip: not datetime"),
        ("points", -1, "points: below 0"),
        ("points", 101, "points: above 100"),
        ("rate", -1.5, "rate: below -1"),
        ("side", "both", "side: not one of the 2 known values"),
        ("side", "", "side: not one of the 2 known values"),
    ],
)
def test_a_value_that_breaks_the_contract_is_refused_by_name(column: str, value: Any, reason: str) -> None:
    assert refused(**{column: value}) == reason


@pytest.mark.parametrize(("column", "value"), [
    ("game_date", 20240115), ("game_date", 5), ("game_date", 1.5), ("game_date", True), ("tip", 0), ("tip", False),
    ("tip", 1705338000),
])
def test_a_number_is_no_date(column: str, value: Any) -> None:
    """An epoch of 1970 out of a misread field is a made-up value."""
    assert refused(**{column: value}).startswith(f"{column}: not ")


@pytest.mark.parametrize("text", ["now", "today", "7:00 pm", "19:00", "15", "January"])
def test_a_text_that_names_no_whole_date_is_refused(text: str) -> None:
    """A parser that completes it from the wall clock makes a value up, another one each day."""
    assert refused(tip=text) == "tip: not datetime"


@pytest.mark.parametrize("value", [2**63, 10**40, -10**30])
def test_an_integer_that_the_column_cannot_hold_is_refused(value: int) -> None:
    class Count(Table, key=("game_id",), entity="game"):
        __module__ = "tests.raw.count"
        game_id: str
        game_date: dt.date
        n: int

    rows, rejected = conform(Count, [{"game_id": "g1", "game_date": DAY, "n": value}])
    assert rows.empty and rejected[0].reason.startswith("n: ")


def test_neighbouring_large_integers_stay_apart() -> None:
    class Count(Table, key=("game_id",), entity="game"):
        __module__ = "tests.raw.count"
        game_id: str
        game_date: dt.date
        n: int

    wanted = [2**53, 2**53 + 1]
    rows, rejected = conform(Count, [{"game_id": f"g{i}", "game_date": DAY, "n": n} for i, n in enumerate(wanted)])
    assert rows["n"].tolist() == wanted or len(rejected) == 2  # kept to the letter, or refused; never another number


def test_each_row_is_held_to_both_bounds_whatever_stands_in_the_others() -> None:
    given_rows = [row(player_lookup="low", points=-1), row(player_lookup="high", points=101), row(player_lookup="fine")]
    rows, rejected = conform(Line, given_rows)
    assert rows["player_lookup"].tolist() == ["fine"]
    assert {r.reason for r in rejected} == {"points: below 0", "points: above 100"}


def test_a_refused_row_takes_no_other_with_it_and_says_where_it_stood() -> None:
    rows, rejected = conform(Line, [row(), row(player_lookup="bbb1", points="x"), row(player_lookup="ccc2")])
    assert rows["player_lookup"].tolist() == ["aaa0", "ccc2"]
    assert [(r.path, r.reason) for r in rejected] == [("game_id=g1, player_lookup=bbb1", "points: not int")]


def test_the_first_broken_column_is_the_reason() -> None:
    assert refused(points="x", rate="y", side="z") == "side: not one of the 2 known values"


def test_a_column_that_nobody_made_is_the_module_s_fault_and_is_named() -> None:
    rows = [{k: v for k, v in row().items() if k not in ("points", "tip")}]
    with pytest.raises(Reject, match=r"raw.line: missing columns \['points', 'tip'\]"):
        conform(Line, rows)


def test_an_absent_column_is_null_in_every_row_and_an_unknown_one_is_left_out() -> None:
    rows, rejected = conform(Line, [row(surprise=1)])
    assert not rejected and rows["referee"].isna().all()
    assert list(rows.columns) == list(Line.columns)


@pytest.mark.parametrize("nothing", [[], pd.DataFrame(), pd.DataFrame({"points": []}), empty(Line)])
def test_no_rows_are_the_empty_frame_of_the_contract(nothing: Any) -> None:
    rows, rejected = conform(Line, nothing)
    assert rows.empty and not rejected
    assert {n: str(rows[n].dtype) for n in rows} == {n: dtype(c) for n, c in Line.columns.items()}


def test_the_columns_have_the_same_dtypes_however_the_rows_came() -> None:
    frames = [[row()], [row(minutes=None, active=True, tip=None, side=None, price=None)],
              pd.DataFrame([row()]).astype({"points": "float64", "player_lookup": "object", "minutes": "Int64"}),
              [row(points=12.0, minutes=None), row(player_lookup="b")]]
    for frame in frames:
        rows, rejected = conform(Line, frame)
        assert not rejected
        assert {n: str(rows[n].dtype) for n in rows} == {n: dtype(c) for n, c in Line.columns.items()}


def test_a_row_that_comes_twice_is_kept_once_and_said_so() -> None:
    rows, rejected = conform(Line, [row(), row(), row(player_lookup="b")])
    assert rows["player_lookup"].tolist() == ["aaa0", "b"]
    assert [r.reason for r in rejected] == ["the same row twice (key game_id, player_lookup); one was kept"]


def test_two_rows_that_contradict_each_other_are_both_refused() -> None:
    rows, rejected = conform(Line, [row(points=1), row(points=2), row(points=1), row(player_lookup="b")])
    assert rows["player_lookup"].tolist() == ["b"]
    assert len(rejected) == 3
    assert sum("two different rows with one key" in r.reason for r in rejected) == 2


def test_a_broken_row_does_not_make_its_sound_namesake_a_contradiction() -> None:
    rows, rejected = conform(Line, [row(points=1), row(points=-5)])
    assert rows["points"].tolist() == [1]
    assert [r.reason for r in rejected] == ["points: below 0"]


def test_infinity_is_refused_in_a_nullable_extension_column_too() -> None:
    frame = pd.DataFrame([row()]).assign(rate=pd.array([float("inf")], dtype="Float64"))
    rows, rejected = conform(Line, frame)
    assert rows.empty and rejected[0].reason == "rate: not float"


def test_half_of_a_character_is_refused_in_a_text() -> None:
    """JSON may spell half a surrogate pair; no store and no digest can hold it."""
    assert refused(player_lookup="\ud800").startswith("player_lookup: ")


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**31), 2**31), st.floats(), st.text(max_size=3),
    st.sampled_from(["over", "under", "2024-01-15", "2024-01-15T17:00:00Z", "x"]), st.lists(st.integers(), max_size=1))
USUAL = {
    "game_id": st.sampled_from(["g1", "g2"]),
    "player_lookup": st.sampled_from(["a", "b", "c"]),
    "game_date": st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    "side": st.sampled_from(["over", "under", None]),
    "points": st.integers(0, 100),
    "minutes": st.one_of(st.none(), st.integers(0, 60)),
    "rate": st.floats(-1, 9),
    "price": st.one_of(st.none(), st.floats(-1e6, 1e6)),
    "starter": st.booleans(),
    "active": st.one_of(st.none(), st.booleans()),
    "tip": st.one_of(st.none(), st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1))),
}
ROWS = st.lists(st.fixed_dictionaries(USUAL), max_size=6)
WILD = st.lists(
    st.fixed_dictionaries({name: st.one_of(usual, usual, usual, ANYTHING) for name, usual in USUAL.items()}),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_rows_that_conform_stay_as_they_are(rows: list[dict[str, Any]]) -> None:
    once, _ = conform(Line, rows)
    twice, rejected = conform(Line, once)
    assert not rejected
    pd.testing.assert_frame_equal(once, twice)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_the_rows_changes_nothing(rows: list[dict[str, Any]], rng: Any) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    one, refused_one = conform(Line, rows)
    other, refused_other = conform(Line, shuffled)
    pd.testing.assert_frame_equal(one, other)
    assert sorted(map(told, refused_one)) == sorted(map(told, refused_other))


def told(rejection: Rejection) -> tuple[str, str, str]:
    """All but its place, which is that in the order given."""
    return rejection.path, rejection.reason, rejection.sample


@settings(max_examples=40, deadline=None)
@given(WILD)
def test_every_row_is_kept_or_refused_whatever_stands_in_it(rows: list[dict[str, Any]]) -> None:
    found, rejected = conform(Line, rows)
    assert len(found) + len(rejected) == len(rows)
    assert not found.duplicated(list(Line.key)).any()
    assert found["points"].between(0, 100).all() and (found["rate"] >= -1).all()
    assert {n: str(found[n].dtype) for n in found} == {n: dtype(c) for n, c in Line.columns.items()}
