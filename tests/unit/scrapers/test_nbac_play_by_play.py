from __future__ import annotations

from functions.scrapers.nbac_play_by_play import nbac_play_by_play


def test_each_game_is_asked_for_by_its_id(ask):
    requests = list(nbac_play_by_play(ask()))

    assert [request.url for request in requests] == [
        f"https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_{event}.json"
        for event in ("0022300946", "0022300948")]
    assert nbac_play_by_play.scraper.landing(ask(), requests[0]) == (
        "nba-com/play-by-play/2024-03-13/game-0022300946/20240313_180000.json")


def test_a_game_that_was_put_off_is_not_asked_for(ask):
    [request] = nbac_play_by_play(ask(postponed=("0022300946",)))

    assert request.fields == {"event": "0022300948"}
