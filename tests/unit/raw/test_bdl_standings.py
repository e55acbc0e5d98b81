"""Standings: places, records, shares; one season's, as last seen on a date."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.bdl_standings import bdl_standings

TEAM = {"id": 14, "conference": "West", "division": "Pacific", "city": "Los Angeles", "name": "Lakers",
        "full_name": "Los Angeles Lakers", "abbreviation": "LAL"}


def entry(**changes):
    return {"team": TEAM, "conference_record": "20-10", "conference_rank": 5, "division_record": "7-3",
            "division_rank": 2, "wins": 30, "losses": 10, "home_record": "18-4", "road_record": "12-6",
            "season": 2024} | changes


OTHER = entry(team=TEAM | {"id": 23, "conference": "East", "division": "Atlantic"})


@pytest.fixture
def standings(land):
    return lambda payload, date="2025-01-15", season="2024-25": land(bdl_standings, payload, game_date=date,
                                                                     season=season)


def test_a_team(standings):
    row = standings({"data": [entry()]}).rows.iloc[0]
    assert row[["team_abbr", "season_year", "games_played", "win_percentage"]].tolist() == ["LAL", 2024, 40, 0.75]
    assert row[["conference_wins", "conference_losses", "home_record", "road_losses"]].tolist() == [20, 10, "18-4", 6]
    assert row["date_recorded"] == pd.Timestamp("2025-01-15")


def test_before_the_first_game_there_is_no_percentage(standings):
    row = standings({"data": [entry(wins=0, losses=0, home_record="0-0")]}).rows.iloc[0]
    assert pd.isna(row["win_percentage"]) and row[["games_played", "home_wins"]].tolist() == [0, 0]


def test_a_record_that_is_not_told_is_null(standings):
    row = standings({"data": [entry(division_record=None)]}).rows.iloc[0]
    assert row[["division_record", "division_wins", "division_losses"]].isna().all()


@pytest.mark.parametrize("broken", [
    entry(wins="30"), entry(wins=None), entry(losses=-1), entry(losses=1.5), entry(wins=10**40), entry(wins=True),
    entry(home_record="18"), entry(home_record=18), entry(road_record="a-b"), entry(conference_rank=16),
    entry(conference_rank=None), entry(season=2023), entry(season="2024"), entry(team=None),
    entry(team=TEAM | {"id": 31}), entry(team=TEAM | {"conference": "North"}), None, {}])
def test_a_broken_entry_leaves_the_others(standings, broken):
    out = standings([{"data": [OTHER]}, {"data": [broken]}])
    assert out.rows["team_abbr"].tolist() == ["PHI"] and len(out.rejected) == 1


def test_an_error_of_the_source_is_refused(standings):
    with pytest.raises(Reject, match="data: expected a list, found nothing"):
        standings({"error": "Unauthorized"})


def test_the_real_standings_of_a_season(standings, real):
    out = standings(real("balldontlie/standings_a.json"), "2025-04-14")
    assert out.rejected == [] and len(out.rows) == 30
    assert out.rows.groupby("conference").size().to_dict() == {"East": 15, "West": 15}
    assert set(out.rows["games_played"]) == {82}
    cleveland = out.rows.set_index("team_abbr").loc["CLE"]
    assert cleveland[["conference_rank", "wins", "conference_wins", "conference_losses"]].tolist() == [1, 64, 41, 11]
    assert cleveland["win_percentage"] == 0.7805
