"""What The Odds API's archive is asked for: the last snapshot before a tip-off."""

from __future__ import annotations

import datetime as dt

import pytest

from functions.scrapers.oddsa_events_his import oddsa_events_his, snapshot
from functions.scrapers.oddsa_game_lines_his import oddsa_game_lines_his
from functions.scrapers.oddsa_player_props_his import oddsa_player_props_his

LATER = dt.datetime(2024, 6, 1)
EVENT = {"id": "4b475e3d95cfb03f7f87150313900d7a", "commence_time": "2024-03-13T23:38:00Z",
         "home_team": "Miami Heat", "away_team": "Denver Nuggets"}
ARCHIVED = {"timestamp": "2024-03-13T23:25:38Z", "data": [EVENT]}


def test_the_events_are_asked_for_as_they_were_before_the_first_tip_off(ask):
    [request] = oddsa_events_his(ask(now=LATER))

    assert request.url == "https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events"
    assert request.params == {"date": "2024-03-13T23:30:00Z", "dateFormat": "iso",
                              "commenceTimeFrom": "2024-03-13T04:00:00Z", "commenceTimeTo": "2024-03-14T03:59:59Z"}


def test_nothing_is_asked_about_a_date_without_games(ask):
    assert list(oddsa_events_his(ask(games=(), now=LATER))) == []


@pytest.mark.parametrize(("scraper", "markets", "folder"), [
    (oddsa_player_props_his, "player_points", "player-props-history"),
    (oddsa_game_lines_his, "spreads,totals", "game-lines-history")], ids=["props", "lines"])
def test_an_events_odds_are_asked_for_as_of_the_five_minutes_before_its_tip_off(ask, scraper, markets, folder):
    [request] = scraper(ask(payload=ARCHIVED, now=LATER))

    assert request.url.endswith(f"/historical/sports/basketball_nba/events/{EVENT['id']}/odds")
    assert request.params == {"date": "2024-03-13T23:35:00Z", "regions": "us", "markets": markets,
                              "oddsFormat": "american", "dateFormat": "iso"}
    assert scraper.scraper.landing(ask(now=LATER), request) == (
        f"odds-api/{folder}/2024-03-13/{EVENT['id']}-DENMIA/20240601_000000-snap-2335.json")


@pytest.mark.parametrize("scraper", [oddsa_player_props_his, oddsa_game_lines_his], ids=["props", "lines"])
def test_only_the_games_asked_about_cost_quota(ask, scraper):
    assert list(scraper(ask(games=(), payload=ARCHIVED, now=LATER))) == []


def test_the_events_come_from_the_archive_too():
    assert oddsa_player_props_his.scraper.needs == oddsa_game_lines_his.scraper.needs == (
        "odds-api/events-history/{game_date}/")


@pytest.mark.parametrize(("tip", "now", "seen"), [
    ("23:30", "23:59", "23:30"), ("23:34", "23:59", "23:30"), ("23:30", "18:07", "18:05"), ("23:30", "18:05", "18:05")])
def test_a_snapshot_is_neither_past_the_tip_off_nor_to_come(tip, now, seen):
    tip, now, seen = (dt.datetime.fromisoformat(f"2024-03-13T{clock}:00") for clock in (tip, now, seen))

    assert snapshot(tip, now) == seen
