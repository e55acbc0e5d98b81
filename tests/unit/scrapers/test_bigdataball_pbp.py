from __future__ import annotations

import pytest

from common.errors import Reject
from functions.scrapers.bigdataball_pbp import bigdataball_pbp

COLUMNS = "game_id,data_set,play_id,event_type,description"


def test_each_game_is_searched_for_by_its_id_and_read(ask):
    first, _ = bigdataball_pbp(ask())

    assert first.url == "https://www.googleapis.com/drive/v3/files"
    assert first.params["q"] == "name contains '0022300946' and not name contains 'combined-stats'"
    assert (first.params["alt"], first.profile) == ("media", "gdrive")


def test_it_lands_under_its_season_date_and_game(ask):
    first, _ = bigdataball_pbp(ask())

    assert bigdataball_pbp.scraper.landing(ask(), first) == (
        "big-data-ball/2023-24/2024-03-13/game_0022300946/2024-03-13-0022300946.csv")


def test_a_record_is_an_event_also_one_whose_description_has_a_comma():
    assert bigdataball_pbp.scraper.records(f'{COLUMNS}\n1,a,1,shot,"3PT, made"\n1,a,2,rebound,\n') == 2


def test_a_file_without_an_event_is_empty():
    assert bigdataball_pbp.scraper.records(COLUMNS + "\n") == 0


@pytest.mark.parametrize("text", ["", '{"files": []}', "<html>Sign in</html>"])
def test_another_file_is_refused(text):
    with pytest.raises((Reject, ValueError)):
        bigdataball_pbp.scraper.records(text)
