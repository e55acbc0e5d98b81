"""Active players: who, on which team, as one list of all pages had it."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.bdl_active_players_listed import bdl_active_players_listed

LAKERS = {"id": 14, "conference": "West", "division": "Pacific", "city": "Los Angeles", "name": "Lakers",
          "full_name": "Los Angeles Lakers", "abbreviation": "LAL"}


def entry(number=237, name="LeBron James", **changes):
    first, _, last = name.partition(" ")
    return {"id": number, "first_name": first, "last_name": last, "position": "F", "height": "6-9", "weight": "250",
            "jersey_number": "23", "college": "", "country": "USA", "draft_year": 2003, "draft_round": 1,
            "draft_number": 1, "team": LAKERS} | changes


@pytest.fixture
def players(land):
    return lambda *entries: land(bdl_active_players_listed, [{"data": list(entries)}], game_date="2025-01-15")


def test_a_player(players):
    row = players(entry()).rows.iloc[0]
    assert row[["player_lookup", "team_abbr", "team_division", "draft_year", "height"]].tolist() == [
        "lebronjames", "LAL", "Pacific", 2003, "6-9"]
    assert row["last_seen_date"] == pd.Timestamp("2025-01-15") and pd.isna(row["college"])
    assert row["season_year"] == 2024


def test_a_player_without_a_team_is_listed_without_one(players):
    assert players(entry(team=None)).rows[["bdl_team_id", "team_abbr", "team_name"]].isna().all(axis=None)


def test_two_players_of_one_name_are_two_rows(players):
    assert players(entry(1, "Jalen Williams"), entry(2, "Jalen Williams")).rows["bdl_player_id"].tolist() == [1, 2]


@pytest.mark.parametrize("broken", [
    entry(2, ""), entry(2, "…"), entry(None), entry("2"), entry(2, team={"id": 31}), entry(2, team={}),
    entry(2, team=5), entry(2, draft_year="2003"), entry(2, draft_round=0), entry(2, height=79), None, {}])
def test_a_broken_entry_leaves_the_others(players, broken):
    out = players(entry(), broken)
    assert out.rows["bdl_player_id"].tolist() == [237] and len(out.rejected) == 1


def test_all_pages_or_none(land):
    with pytest.raises(Reject, match="page 1: data: expected a list"):
        land(bdl_active_players_listed, [{"data": [entry()]}, {}], game_date="2025-01-15")


def test_a_real_page(land, real):
    payload = real("balldontlie/players_active_page1.json")
    out = land(bdl_active_players_listed, payload, game_date="2025-07-17", taken_at=dt.datetime(2025, 7, 17, 16))
    assert out.rejected == [] and len(out.rows) == len(payload["data"]) == 100
    assert out.rows.set_index("player_lookup").loc["stevenadams", ["team_abbr", "bdl_team_id"]].tolist() == ["HOU", 11]
    assert out.rows["draft_year"].isna().sum() == 11
