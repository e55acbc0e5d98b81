from __future__ import annotations

from functions.scrapers.bdl_injuries import bdl_injuries


def test_it_asks_one_question_and_names_no_key(ask):
    [request] = bdl_injuries(ask())

    assert (request.url, request.params) == ("https://api.balldontlie.io/v1/player_injuries", {"per_page": "100"})
    assert request.profile == "balldontlie"


def test_the_records_of_all_pages_count():
    pages = [{"data": [{}, {}], "meta": {"next_cursor": 7}}, {"data": [{}], "meta": {}}]

    assert bdl_injuries.scraper.records(pages) == 3
