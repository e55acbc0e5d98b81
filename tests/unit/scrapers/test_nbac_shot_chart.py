from __future__ import annotations

from functions.scrapers.nbac_shot_chart import nbac_shot_chart


def test_it_asks_for_every_attempt_of_the_one_date(ask):
    [request] = nbac_shot_chart(ask())

    assert request.url == "https://stats.nba.com/stats/shotchartdetail"
    assert {"PlayerID": "0", "TeamID": "0", "ContextMeasure": "FGA", "DateFrom": "2024-03-13", "DateTo": "2024-03-13",
            "SeasonType": "Regular Season", "GameID": ""}.items() <= request.params.items()


def test_it_asks_nothing_on_a_date_without_games(ask):
    assert list(nbac_shot_chart(ask(games=()))) == []
