"""Ball Don't Lie's active players beside the league's list of the same date."""

import datetime as dt

import pandas as pd
import pytest

from common.conform import conform, dtype, empty
from functions.raw.bdl_active_players_current import bdl_active_players_current
from functions.raw.bdl_active_players_listed import BdlActivePlayersListed
from functions.raw.players_registry import PlayersRegistry

DAY = dt.date(2025, 1, 15)


def frame(table, *rows):
    known = [dict.fromkeys(table.columns) | row for row in rows]
    made = pd.DataFrame(known, columns=list(table.columns)) if known else empty(table)
    return made.astype({c.name: dtype(c) for c in table.columns.values() if c.kind in (str, dt.date, bool)})


def listed(name="lebronjames", team="LAL", number=237, day=DAY):
    return {"bdl_player_id": number, "player_lookup": name, "player_full_name": name, "team_abbr": team,
            "last_seen_date": day, "season_year": 2024}


def known(name="lebronjames", team="LAL", number=2544, day=DAY, namesakes=1, active=True):
    return {"nba_player_id": number, "player_lookup": name, "team_abbr": team, "source_file_date": day,
            "namesakes": namesakes, "is_active": active}


@pytest.fixture
def current():
    def running(bdl, league):
        rows, rejected = conform(bdl_active_players_current.processor.writes, bdl_active_players_current(
            frame(BdlActivePlayersListed, *bdl), frame(PlayersRegistry, *league)))
        assert rejected == []
        return rows
    return running


@pytest.mark.parametrize(("bdl", "league", "status", "details"), [
    (listed(), known(), "validated", None),
    (listed(team="BOS"), known(), "team_mismatch", "BOS here, LAL there"),
    (listed(), known(team=None), "team_mismatch", "LAL here, no team there"),
    (listed(), known("bronnyjames"), "missing_nba_com", "not on the league's list"),
    (listed(), known(active=False), "missing_nba_com", "not on the league's list"),
    (listed(), known(day=dt.date(2025, 1, 14)), "missing_nba_com", "not on the league's list"),
    (listed(team=None), known(), "data_quality", "on no team"),
    (listed(), known(namesakes=2), "data_quality", "several bear this name")])
def test_whether_the_league_s_list_agrees(current, bdl, league, status, details):
    row = current([bdl], [league]).iloc[0]
    assert row["validation_status"] == status and row["has_validation_issues"] == (status != "validated")
    assert (None if pd.isna(row["validation_details"]) else row["validation_details"]) == details


def test_of_namesakes_nobody_has_a_team_of_the_league_s(current):
    rows = current([listed("jalenwilliams", "OKC", 1), listed("jalenwilliams", "LAC", 2)],
                   [known("jalenwilliams", "OKC", 5, namesakes=2), known("jalenwilliams", "LAC", 9, namesakes=2)])
    assert rows["validation_status"].tolist() == ["data_quality"] * 2 and rows["nba_com_team_abbr"].isna().all()


def test_every_date_is_checked_against_its_own_list(current):
    other = dt.date(2025, 1, 16)
    rows = current([listed(), listed(team="BOS", day=other)], [known(), known(team="BOS", day=other)])
    assert rows["validation_status"].tolist() == ["validated"] * 2
