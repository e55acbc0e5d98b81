from __future__ import annotations

from functions.scrapers.nbac_schedule_api import nbac_schedule_api


def test_it_asks_for_the_whole_season_even_when_no_game_is_known(ask):
    [request] = nbac_schedule_api(ask(games=()))

    assert request.url == "https://stats.nba.com/stats/scheduleleaguev2int"
    assert request.params == {"LeagueID": "00", "Season": "2023-24"}
    assert request.profile == "stats"


def test_a_record_is_a_game(ask):
    answer = {"leagueSchedule": {"gameDates": [{"games": [{}, {}]}, {"games": [{}]}]}}

    assert nbac_schedule_api.scraper.records(answer) == 3


def test_it_lands_by_season_under_the_instant_it_was_asked(ask):
    [request] = nbac_schedule_api(ask())

    assert nbac_schedule_api.scraper.landing(ask(), request) == "nba-com/schedule/2023-24/20240313_180000.json"
