from __future__ import annotations

from functions.scrapers.nbac_team_boxscore import nbac_team_boxscore


def test_it_asks_once_for_each_game(ask):
    requests = list(nbac_team_boxscore(ask()))

    assert [request.params["GameID"] for request in requests] == ["0022300946", "0022300948"]
    assert nbac_team_boxscore.scraper.landing(ask(), requests[0]) == (
        "nba-com/team-boxscore/2024-03-13/0022300946/20240313_180000.json")


def test_a_postponed_game_has_no_box_score(ask):
    [request] = nbac_team_boxscore(ask(postponed=("0022300946",)))

    assert request.params["GameID"] == "0022300948"


def test_a_game_that_has_not_begun_holds_no_record():
    records = nbac_team_boxscore.scraper.records

    assert records({"boxScoreTraditional": None}) == 0
    assert records({"boxScoreTraditional": {"homeTeam": {"players": []}, "awayTeam": {"players": None}}}) == 0
    assert records({"boxScoreTraditional": {"homeTeam": {"players": [{}]}, "awayTeam": {"players": [{}, {}]}}}) == 3
