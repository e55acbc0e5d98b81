from __future__ import annotations

from functions.scrapers.oddsa_game_lines import oddsa_game_lines

EVENT = {"id": "4b475e3d95cfb03f7f87150313900d7a", "commence_time": "2024-03-13T23:30:00Z",
         "home_team": "Miami Heat", "away_team": "Denver Nuggets"}


def test_it_asks_for_spreads_and_totals_of_each_event(ask):
    [request] = oddsa_game_lines(ask(payload=[EVENT]))

    assert request.params["markets"] == "spreads,totals"
    assert request.fields == {"event": "4b475e3d95cfb03f7f87150313900d7a-DENMIA"}


def test_the_events_are_asked_for_first():
    assert oddsa_game_lines.scraper.needs == "odds-api/events/{game_date}/"
