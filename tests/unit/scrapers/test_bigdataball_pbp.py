from __future__ import annotations

import pytest

from common.errors import Reject
from functions.scrapers.bigdataball_pbp import bigdataball_pbp

COLUMNS = "game_id,data_set,play_id,event_type,description"
NAME = "[2024-03-13]-0022300946-DEN@MIA.csv"


def file(**told):
    return {"id": "1aBcD_efGhIj-k", "name": NAME, "modifiedTime": "2024-03-14T09:00:00.000Z"} | told


def listing(*files):
    return {"files": list(files)}


def test_the_file_of_each_game_is_read_by_the_id_that_the_folder_gives_it(ask):
    [request] = bigdataball_pbp(ask(payload=listing(file(), file(name="[2024-03-13]-0022300947-LAL@SAC.csv"))))

    assert request.url == "https://www.googleapis.com/drive/v3/files/1aBcD_efGhIj-k"
    assert (request.params["alt"], request.profile) == ("media", "gdrive")


def test_of_two_files_of_a_game_the_newer_is_read(ask):
    newer = file(id="9zYxW_vuTsRq-p", modifiedTime="2024-03-15T09:00:00.000Z")
    [request] = bigdataball_pbp(ask(payload=listing(newer, file())))

    assert request.url.endswith("/9zYxW_vuTsRq-p")


def test_it_lands_under_its_season_date_and_game(ask):
    [request] = bigdataball_pbp(ask(payload=listing(file())))

    assert bigdataball_pbp.scraper.landing(ask(), request) == (
        "big-data-ball/2023-24/2024-03-13/game_0022300946/2024-03-13-0022300946-DEN-MIA.csv")


def test_the_folder_is_listed_first():
    assert bigdataball_pbp.scraper.needs == "big-data-ball/discovery/{game_date}/"


@pytest.mark.parametrize("payload", [None, [], {"error": {"code": 403}}, listing(file(id="../x")), listing(7, {}),
                                     listing(file(name="combined-stats.csv"))], ids=str)
def test_without_a_file_that_can_be_named_nothing_is_asked(ask, payload):
    assert list(bigdataball_pbp(ask(payload=payload))) == []


def test_a_record_is_an_event_also_one_whose_description_has_a_comma():
    assert bigdataball_pbp.scraper.records(f'{COLUMNS}\n1,a,1,shot,"3PT, made"\n1,a,2,rebound,\n') == 2


def test_a_file_without_an_event_is_empty():
    assert bigdataball_pbp.scraper.records(COLUMNS + "\n") == 0


@pytest.mark.parametrize("text", ["", '{"files": []}', "<html>Sign in</html>"])
def test_another_file_is_refused(text):
    with pytest.raises((Reject, ValueError)):
        bigdataball_pbp.scraper.records(text)
