"""ESPN's rosters: who is on a team, as one page had it."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.espn_team_rosters import espn_team_rosters


def athlete(number="1966", name="LeBron James", **changes):
    return {"id": number, "fullName": name, "jersey": "23", "displayHeight": "6' 9\"", "displayWeight": "250 lbs",
            "age": 40, "position": {"abbreviation": "SF"}, "experience": {"years": 21}, "college": {},
            "birthPlace": {"city": "Akron", "state": "OH", "country": "USA"}, "dateOfBirth": "1984-12-30T08:00Z",
            "status": {"name": "Active", "type": "active"}, "contract": {"salary": 48_728_845}} | changes


@pytest.fixture
def roster(land):
    return lambda *athletes, code="LAL", **changes: land(espn_team_rosters, {"team": {
        "abbreviation": code, "displayName": "Los Angeles Lakers", "athletes": list(athletes)} | changes},
        game_date="2025-01-15", team="LAL")


def test_a_player(roster):
    row = roster(athlete()).rows.iloc[0]
    assert row[["team_abbr", "espn_player_id", "player_lookup", "position", "experience_years", "age"]].tolist() == [
        "LAL", 1966, "lebronjames", "SF", 21, 40]
    assert row[["birth_place", "birth_date", "salary", "roster_status"]].tolist() == [
        "Akron, OH, USA", pd.Timestamp("1984-12-30"), 48_728_845, "active"]
    assert row[["roster_date", "scrape_hour"]].tolist() == [pd.Timestamp("2025-01-15"), 17]


def test_what_the_source_does_not_know_is_null(roster):
    row = roster(athlete(contract={"salary": 0}, college=None, birthPlace=None, status=None, age=None)).rows.iloc[0]
    assert row[["salary", "college", "birth_place", "status", "age", "universal_player_id"]].isna().all()


@pytest.mark.parametrize("broken", [
    athlete("x"), athlete(None), athlete("7", ""), athlete("7", None), athlete("7", age="40"), athlete("7", age=5),
    athlete("7", dateOfBirth="soon"), athlete("7", dateOfBirth=1984), athlete("7", contract={"salary": "much"}),
    athlete("7", jersey=23), None, {}])
def test_a_broken_entry_leaves_the_others(roster, broken):
    out = roster(athlete(), broken)
    assert out.rows["espn_player_id"].tolist() == [1966] and len(out.rejected) == 1


@pytest.mark.parametrize(("changes", "reason"), [
    ({"code": "BOS"}, "team.abbreviation: expected LAL's, found BOS"), ({"code": None}, "expected LAL's, found None"),
    ({"athletes": None}, "team.athletes: expected a list, found nothing")])
def test_a_page_of_another_team_is_refused(roster, changes, reason):
    with pytest.raises(Reject, match=reason):
        roster(athlete(), **changes)


def test_a_real_roster(land, real):
    payload = real("espn/team_roster_BOS_api.json")
    out = land(espn_team_rosters, payload, game_date="2025-07-17", team="BOS", taken_at=dt.datetime(2025, 7, 17, 4))
    assert out.rejected == [] and len(out.rows) == len(payload["team"]["athletes"]) == 17
    brown = out.rows.set_index("player_lookup").loc["jaylenbrown"]
    assert brown[["height", "weight", "experience_years", "salary"]].tolist() == ["6' 6\"", "223 lbs", 8, 49_205_800]
    assert brown[["scrape_hour", "birth_place", "espn_roster_url"]].tolist() == [
        0, "Marietta, GA, USA", "https://www.espn.com/nba/team/roster/_/name/bos/boston-celtics"]
