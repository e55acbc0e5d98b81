"""Reading what the league and the bookmakers send: instants, clocks, dates, codes, shapes."""

import datetime as dt

import pytest

from common.basketball import wire
from common.errors import Reject


@pytest.mark.parametrize("said", ["2024-10-22T23:30:00Z", "2024-10-22T19:30:00-04:00", "2024-10-22T23:30:00"])
def test_an_instant_is_utc_without_a_zone(said):
    assert wire.instant(said) == dt.datetime(2024, 10, 22, 23, 30)


@pytest.mark.parametrize("said", ["2025-03-15", "20250315"])
def test_both_spellings_of_a_date(said):
    assert wire.day(said) == dt.date(2025, 3, 15)


@pytest.mark.parametrize(("said", "minutes"), [("37:48", 37.8), ("240:00", 240), ("PT11M46.50S", 11.775)])
def test_a_clock_is_decimal_minutes(said, minutes):
    assert wire.minutes(said) == pytest.approx(minutes)


def test_no_clock_is_null():
    assert wire.minutes("") is None


@pytest.mark.parametrize("read", [wire.instant, wire.day, wire.minutes])
def test_what_cannot_be_read_becomes_text_that_says_so(read):
    assert read(None) is None
    assert all(read(bad) == f"unreadable: {bad!r}" for bad in ("7:00 pm ET", "July", 5, [], {}, True))


def test_a_year_beyond_the_calendar_is_not_read():
    assert str(wire.instant("0001-01-01T00:00:00+14:00")).startswith("unreadable")


def test_an_unknown_code_stands_for_itself():
    assert [wire.meaning(code, {"W": True}) for code in ("W", "X", None, [])] == [True, "X", None, []]


def test_a_path_that_is_not_there_is_named_where_it_ends():
    with pytest.raises(Reject, match=r"^a: expected an object, found 'x'$"):
        wire.at({"a": "x"}, "a.b.c", list)
    with pytest.raises(Reject, match=r"^a.b: expected an object, found nothing$"):
        wire.at({"a": {}}, "a.b.c", list)


def test_a_reason_never_carries_a_whole_payload():
    with pytest.raises(Reject) as refused:
        wire.at({"a": "x" * 10_000}, "a", list)
    assert len(str(refused.value)) < 150


def test_a_season_type_of_no_game_id_is_null():
    assert wire.season_type("0042300405") == "playoffs"
    assert [wire.season_type(said) for said in ("42300405", 42300405, None)] == [None, None, None]
