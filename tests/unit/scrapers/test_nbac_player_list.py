from __future__ import annotations

from functions.scrapers.nbac_player_list import nbac_player_list


def test_it_asks_who_is_active_this_season(ask):
    [request] = nbac_player_list(ask())

    assert request.url == "https://stats.nba.com/stats/playerindex"
    assert {"Season": "2023-24", "Historical": "0", "TeamID": "0", "Active": ""}.items() <= request.params.items()


def test_it_asks_nothing_on_a_date_without_games(ask):
    assert list(nbac_player_list(ask(games=()))) == []
