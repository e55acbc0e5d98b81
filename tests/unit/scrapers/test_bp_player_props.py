from __future__ import annotations

import pytest

from functions.scrapers.bp_player_props import bp_player_props

EVENTS = {"events": [{"id": 20880}, {"id": 20879}]}


def test_the_events_of_the_date_are_asked_for_together(ask):
    [request] = bp_player_props(ask(payload=EVENTS))

    assert request.url == "https://api.bettingpros.com/v3/offers"
    assert request.params == {"sport": "NBA", "market_id": "156", "event_id": "20879:20880", "book_id": "null",
                              "limit": "10"}
    assert (request.profile, request.pages) == ("bettingpros", "page")
    assert bp_player_props.scraper.needs == "bettingpros/events/{game_date}/"


@pytest.mark.parametrize("payload", [None, {"events": []}, {"events": [{"id": "7&market_id=1"}, {"id": None}, 5]}],
                         ids=str)
def test_without_an_event_nothing_is_asked(ask, payload):
    assert list(bp_player_props(ask(payload=payload))) == []


def test_the_offers_of_all_pages_count():
    pages = [{"offers": [{}, {}], "_pagination": {"page": 1, "total_pages": 2}}, {"offers": [{}]}]

    assert bp_player_props.scraper.records(pages) == 3
