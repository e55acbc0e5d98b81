import datetime as dt

import numpy as np
import pandas as pd
import pytest

from common.basketball.arenas import ARENAS, Journeys, clocks, haversine, local_times, miles
from common.basketball.rest import Games
from common.basketball.teams import TEAMS

WINTER, SUMMER = dt.date(2024, 1, 20), dt.date(2024, 4, 5)


def journeys(played, team, home, day=WINTER):
    """played: game ids of one team, in date order; home: whose arena it plays in now."""
    rows = pd.DataFrame({"game_id": played, "team": team}, dtype="str")
    dates = pd.to_datetime(rows["game_id"].str[:8], format="%Y%m%d")
    return Journeys(Games(rows["team"], dates, pd.Series([team]), day), rows["game_id"], pd.Series([home]), day)


def test_every_team_has_an_arena():
    assert set(ARENAS) == set(TEAMS)


@pytest.mark.parametrize("one, other, away", [
    ("BOS", "NYK", 187), ("LAL", "BOS", 2592), ("MIA", "POR", 2704), ("BKN", "NYK", 5), ("SAS", "HOU", 188)])
def test_miles_are_those_of_the_map(one, other, away):
    assert miles(one, other) == pytest.approx(away, abs=4)
    assert miles(other, one) == miles(one, other)
    assert miles(one, one) == 0


def test_a_quarter_of_the_globe_is_a_quarter_of_its_circumference():
    assert haversine((0, 0), (90, 0)) == pytest.approx(6218.5, abs=1)


def test_phoenix_keeps_no_daylight_saving_time():
    hours = {day: dict(zip(TEAMS, clocks(day), strict=True)) for day in (WINTER, SUMMER)}
    assert hours[WINTER]["PHX"] == hours[WINTER]["DEN"] == -7
    assert hours[SUMMER]["PHX"] == hours[SUMMER]["LAL"] == -7


def test_a_tip_off_is_told_on_the_clock_of_the_arena():
    instants = np.array(["2024-01-21T03:00", "2024-01-21T00:30", "NaT"], dtype="datetime64[us]")
    assert local_times(instants, ["LAL", "BOS", "DEN"], WINTER).tolist() == ["19:00", "19:30", None]


def test_a_team_that_comes_home_has_travelled():
    trip = journeys(["20240115_BOS_LAL"], "BOS", home="BOS")
    assert trip.miles()[0] == pytest.approx(miles("LAL", "BOS"))
    assert trip.zone_changes()[0] == 3


def test_a_team_that_stays_has_not():
    trip = journeys(["20240115_NYK_BOS"], "BOS", home="BOS")
    assert (trip.miles()[0], trip.zone_changes()[0]) == (0, 0)


def test_fourteen_days_of_journeys_end_with_the_one_to_this_game():
    trip = journeys(["20240105_BOS_MIA", "20240107_BOS_LAL", "20240110_BOS_DEN"], "BOS", home="BOS")
    wanted = miles("MIA", "LAL") + miles("LAL", "DEN") + miles("DEN", "BOS")
    assert trip.miles_14_days()[0] == pytest.approx(wanted)
    assert trip.zones_14_days()[0] == 3 + 1 + 2


def test_a_journey_before_the_last_fourteen_days_is_over():
    trip = journeys(["20240101_BOS_MIA", "20240106_BOS_LAL", "20240110_BOS_LAL"], "BOS", home="LAL")
    assert trip.miles_14_days()[0] == 0


def test_nobody_knows_where_a_team_comes_from_before_its_first_game():
    trip = journeys([], "BOS", home="LAL")
    assert np.isnan(trip.miles()[0]) and np.isnan(trip.zone_changes()[0])
    assert trip.miles_14_days()[0] == 0
