"""A window never holds its own date, and what it holds reaches back to it."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.inputs import as_of
from common.table import Table
from tests.toy.analytics.game_log import GameLog
from tests.toy.raw.news import News
from tests.toy.raw.scores import Scores

DAY = dt.date(2024, 1, 15)
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2030, 12, 31))
WINDOWS = st.one_of(st.none(), st.integers(1, 60))
ONE = dt.timedelta(days=1)


def test_a_read_of_the_date_is_the_date_alone() -> None:
    assert Scores.on_date().window(DAY) == (DAY, DAY)
    assert Scores.on_date().reached(DAY, DAY) == (DAY, DAY)


def test_a_read_of_the_date_reaches_it_even_when_it_lies_ahead() -> None:
    ahead = DAY + 5 * ONE
    assert Scores.on_date().reached(ahead, DAY) == (ahead, ahead)


@pytest.mark.parametrize(("days", "first", "last"), [(1, "2024-01-14", "2024-01-14"), (30, "2023-12-16", "2024-01-14"),
                                                     (None, "2023-10-01", "2024-01-14")])
def test_a_window_ends_the_day_before(days: int | None, first: str, last: str) -> None:
    assert GameLog.before(days=days).window(DAY) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(("day", "first"), [("2023-10-02", "2023-10-01"), ("2024-09-30", "2023-10-01"),
                                            ("2024-12-31", "2024-10-01"), ("2025-01-01", "2024-10-01")])
def test_a_season_s_window_begins_on_its_october_first(day: str, first: str) -> None:
    assert GameLog.before().window(dt.date.fromisoformat(day))[0] == dt.date.fromisoformat(first)


def test_the_first_day_of_a_season_has_nothing_before_it() -> None:
    first, last = GameLog.before().window(dt.date(2023, 10, 1))
    assert last < first


def test_the_last_day_of_a_season_reaches_nothing() -> None:
    first, last = GameLog.before().reached(dt.date(2024, 9, 30), dt.date(2025, 1, 1))
    assert last < first


def test_a_change_of_today_reaches_nothing_yet() -> None:
    first, last = GameLog.before(days=30).reached(DAY, DAY)
    assert last < first


@given(DAYS, DAYS, WINDOWS)
def test_a_date_is_reached_by_what_its_window_holds_and_by_nothing_else(day: dt.date, seen: dt.date,
                                                                        days: int | None) -> None:
    read, today = GameLog.before(days=days), max(day, seen)
    first, last = read.window(day)
    after, until = read.reached(seen, today)
    assert (first <= seen <= last) == (after <= day <= until)


@given(DAYS, DAYS, WINDOWS)
def test_nothing_reaches_past_today(seen: dt.date, today: dt.date, days: int | None) -> None:
    assert GameLog.before(days=days).reached(seen, today)[1] <= today


@given(DAYS, WINDOWS)
def test_no_window_holds_its_own_date(day: dt.date, days: int | None) -> None:
    assert GameLog.before(days=days).window(day)[1] == day - ONE


def test_a_snapshot_table_alone_can_be_read_as_of_an_instant() -> None:
    with pytest.raises(TypeError, match="not a snapshot table"):
        Scores.as_of("slate")
    assert News.as_of("slate").as_of is not None


class Quotes(Table, key=("game_id", "book", "seen"), entity="game", observed="seen"):
    __module__ = "tests.raw.quotes"
    game_id: str
    game_date: dt.date
    book: str
    seen: dt.datetime
    line: float


def test_a_key_that_two_partitions_of_a_date_hold_is_seen_once() -> None:
    day, noon, tip = (pd.Timestamp(f"2024-01-15 {hour}").as_unit("us") for hour in ("00:00", "12:00", "19:00"))
    slate = pd.DataFrame({"game_id": ["g"], "game_date": [day], "tip_time_utc": [tip]})
    rows = pd.DataFrame({"game_id": ["g", "g", "g"], "game_date": [day] * 3, "book": ["b", "b", "c"],
                         "seen": [noon] * 3, "line": [1.5, 2.5, 3.5]})
    found = as_of(Quotes.as_of("slate", latest=Quotes.key), rows, slate)
    assert found["line"].tolist() == [2.5, 3.5]
