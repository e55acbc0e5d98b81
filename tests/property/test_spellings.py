"""One spelling for each fact, whatever a source's: names, prices, minutes, dates."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.basketball import wire
from common.basketball.names import game_id, player_lookup
from common.basketball.odds import american, decimal, decimal_of
from common.basketball.season import eastern, game_date, season_dates, season_name, season_year
from common.basketball.teams import TEAMS

NAMES = st.text("abcdefgzABZéÉčćŽüñöå '.-0", min_size=1, max_size=30).filter(
    lambda name: re.search(r"[a-zA-Z0-9]", name))
SUFFIXES = ("Jr.", "Sr.", "II", "III", "IV")
DAYS = st.dates(dt.date(1996, 10, 1), dt.date(2035, 9, 30))


@given(NAMES)
def test_a_lookup_is_its_own_lookup(name: str) -> None:
    lookup = player_lookup(name)
    assert re.fullmatch(r"[a-z0-9]+", lookup) and player_lookup(lookup) == lookup


@given(NAMES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.sampled_from([str.upper, str.lower, str.title]))
def test_neither_form_nor_case_nor_punctuation_makes_another_player(name: str, form: str, cased: object) -> None:
    other = cased(unicodedata.normalize(form, name))  # type: ignore[operator]
    assert player_lookup(f" {other}. ".replace(" ", "  ")) == player_lookup(name)


@given(NAMES, st.sampled_from(SUFFIXES))
def test_a_suffix_makes_another_player_and_stays_at_the_end(name: str, suffix: str) -> None:
    plain = re.sub(r"[^a-z]", "", suffix.lower())
    assert player_lookup(f"{name} {suffix}") == player_lookup(name) + plain


@pytest.mark.parametrize(("name", "lookup"), [
    ("Nikola Jokić", "nikolajokic"), ("Luka Dončić", "lukadoncic"), ("D'Angelo Russell", "dangelorussell"),
    ("Ivica Zubac", "ivicazubac"), ("Isaiah Livers", "isaiahlivers"), ("Tim Hardaway Jr.", "timhardawayjr"),
    ("P.J. Tucker", "pjtucker"), ("Karl-Anthony Towns", "karlanthonytowns"), ("Mario Hezonja II", "mariohezonjaii")])
def test_names_that_were_once_corrupted(name: str, lookup: str) -> None:
    assert player_lookup(name) == lookup


@given(st.integers(100, 100_000), st.sampled_from([1, -1]))
def test_a_price_survives_both_ways(price: int, sign: int) -> None:
    assume((price, sign) != (100, -1))  # even money has two names
    assert american(decimal(sign * price)) == sign * price or decimal(sign * price) >= 100
    assert decimal_of(sign * price) == round(decimal(sign * price), 4)


@given(st.integers(101, 9_999))
def test_a_decimal_price_keeps_its_value_to_a_point_of_american_odds(hundredths: int) -> None:
    price = hundredths / 100
    assert decimal_of(price) == price
    assert decimal(american(price)) == pytest.approx(price, rel=0.006)


@given(st.integers(0, 999), st.integers(0, 59))
def test_minutes_are_the_same_in_every_spelling(minutes: int, seconds: int) -> None:
    told = {wire.minutes(text) for text in (f"{minutes}:{seconds:02d}", f"PT{minutes}M{seconds:02d}.00S",
                                            f"{minutes:02d}:{seconds:02d}")}
    assert told == {minutes + seconds / 60}
    assert wire.minutes(str(minutes)) == minutes


@given(DAYS, st.times())
def test_the_game_date_of_an_instant_is_new_york_s(day: dt.date, time: dt.time) -> None:
    assume(not dt.time(1) <= time < dt.time(3))  # once a year these hours are none, or are two
    instant = eastern(day, f"{time:%H:%M}")
    assert game_date(instant) == wire.date_of(instant.replace(tzinfo=None)) == day


@given(DAYS)
def test_a_date_is_of_the_season_that_its_year_names(day: dt.date) -> None:
    year = season_year(day)
    assert year <= day.year <= year + 1
    assert (day in season_dates(season_name(year))) is (day.month not in (8, 9))


@given(DAYS, st.sampled_from(TEAMS), st.sampled_from(TEAMS))
def test_a_game_id_tells_its_date_and_teams(day: dt.date, away: str, home: str) -> None:
    told = re.fullmatch(r"(\d{8})_([A-Z]{3})_([A-Z]{3})", game_id(day, away, home))
    assert told and (dt.datetime.strptime(told[1], "%Y%m%d").date(), told[2], told[3]) == (day, away, home)


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.none(), st.lists(st.integers(), max_size=2)))
def test_what_cannot_be_read_is_never_a_number_or_a_moment(value: object) -> None:
    for read in (wire.whole, wire.number, wire.seconds, wire.minutes, wire.instant, wire.day):
        out = read(value)
        sound = isinstance(out, (int, float, dt.date)) or out is None or out is value
        assert sound or (isinstance(out, str) and out.startswith("unreadable: "))
