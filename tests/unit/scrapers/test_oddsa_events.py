from __future__ import annotations

import datetime as dt

import pytest

from functions.scrapers.oddsa_events import Event, oddsa_events, offered

TONIGHT = {"id": "4b475e3d95cfb03f7f87150313900d7a", "commence_time": "2024-03-13T23:30:00Z",
           "home_team": "Miami Heat", "away_team": "Denver Nuggets"}
TIP = dt.datetime(2024, 3, 13, 23, 30)
FILED = Event("4b475e3d95cfb03f7f87150313900d7a", "4b475e3d95cfb03f7f87150313900d7a-DENMIA", TIP)


def test_the_day_that_is_asked_for_is_new_yorks(ask):
    [request] = oddsa_events(ask())

    assert request.params == {"dateFormat": "iso", "commenceTimeFrom": "2024-03-13T04:00:00Z",
                              "commenceTimeTo": "2024-03-14T03:59:59Z"}


def test_it_asks_nothing_on_a_date_without_games(ask):
    assert list(oddsa_events(ask(games=()))) == []


def test_an_event_of_the_date_is_filed_under_its_id_and_its_teams(ask):
    assert list(offered(ask(payload=[TONIGHT]))) == [FILED]


@pytest.mark.parametrize("strange", [
    {"home_team": "Seattle SuperSonics"}, {"commence_time": "2024-03-14T23:30:00Z"}, {"commence_time": None},
    {"id": "../../secrets"}, {"id": 7}, {"away_team": ["Denver"]}], ids=str)
def test_an_event_that_is_none_of_ours_is_left_out_and_the_others_stay(ask, strange):
    assert list(offered(ask(payload=[TONIGHT | strange, "no event", TONIGHT]))) == [FILED]


def test_a_late_game_belongs_to_the_new_york_date_it_begins_on(ask):
    tip = dt.datetime(2024, 3, 14, 2)
    late = TONIGHT | {"commence_time": "2024-03-14T02:00:00Z"}

    assert list(offered(ask(payload=[late]))) == [FILED._replace(tip=tip)]


def test_an_event_that_has_begun_is_left_out(ask):
    assert list(offered(ask(payload=[TONIGHT | {"commence_time": "2024-03-13T17:00:00Z"}]))) == []


@pytest.mark.parametrize("payload", [None, {"message": "Invalid API key"}])
def test_without_a_list_of_events_there_is_none(ask, payload):
    assert list(offered(ask(payload=payload))) == []


def test_an_error_instead_of_a_list_is_not_taken_for_events():
    with pytest.raises(TypeError):
        oddsa_events.scraper.records({"message": "Invalid API key"})
