from __future__ import annotations

import pytest

from functions.scrapers.nbac_player_boxscore import nbac_player_boxscore


def test_it_asks_for_the_players_of_the_one_date(ask):
    [request] = nbac_player_boxscore(ask())

    assert request.url == "https://stats.nba.com/stats/leaguegamelog"
    assert {"PlayerOrTeam": "P", "DateFrom": "2024-03-13", "DateTo": "2024-03-13", "Season": "2023-24",
            "SeasonType": "Regular Season"}.items() <= request.params.items()


@pytest.mark.parametrize(("season_type", "spelled"), [
    ("playoffs", "Playoffs"), ("playin", "PlayIn"), ("cup_final", "IST")])
def test_the_part_of_the_season_is_spelled_as_the_league_wants_it(ask, season_type, spelled):
    [request] = nbac_player_boxscore(ask(season_type=season_type))

    assert request.params["SeasonType"] == spelled


def test_it_asks_nothing_on_a_date_without_games(ask):
    assert list(nbac_player_boxscore(ask(games=()))) == []


def test_every_past_date_of_the_season_is_asked_for_once():
    assert nbac_player_boxscore.scraper.history
