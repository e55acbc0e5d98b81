from __future__ import annotations

from functions.scrapers.oddsa_player_props import oddsa_player_props

EVENT = {"id": "4b475e3d95cfb03f7f87150313900d7a", "commence_time": "2024-03-13T23:30:00Z",
         "home_team": "Miami Heat", "away_team": "Denver Nuggets"}


def test_it_asks_every_us_book_for_points_in_american_odds(ask):
    [request] = oddsa_player_props(ask(payload=[EVENT]))

    assert request.url.endswith("/sports/basketball_nba/events/4b475e3d95cfb03f7f87150313900d7a/odds")
    assert request.params == {"regions": "us", "markets": "player_points", "oddsFormat": "american",
                              "dateFormat": "iso"}
    assert request.profile == "odds_api"


def test_it_lands_by_event_and_teams_with_the_utc_time_of_the_snapshot(ask):
    [request] = oddsa_player_props(ask(payload=[EVENT]))

    assert oddsa_player_props.scraper.landing(ask(), request) == (
        "odds-api/player-props/2024-03-13/4b475e3d95cfb03f7f87150313900d7a-DENMIA/20240313_180000-snap-1800.json")


def test_it_asks_nothing_before_the_events_are_known(ask):
    assert list(oddsa_player_props(ask())) == []


def test_a_record_is_one_side_of_a_line():
    book = {"markets": [{"key": "player_points", "outcomes": [{"name": "Over"}, {"name": "Under"}]}]}

    assert oddsa_player_props.scraper.records({"bookmakers": [book, book]}) == 4
    assert oddsa_player_props.scraper.records({"bookmakers": []}) == 0
