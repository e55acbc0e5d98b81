"""Each schedule file that landed: where it is from, and that its games are all accounted for."""

import datetime as dt

import pandas as pd
import pytest

from common.errors import Reject
from common.state import Scope
from functions.raw.nbac_schedule_source_history import nbac_schedule_source_history
from tests.unit.raw.test_nbac_schedule import game, season, side

ROUTES = nbac_schedule_source_history.processor.on


@pytest.fixture
def history(land):
    return lambda payload, on=0, **given: land(nbac_schedule_source_history, payload, on=on, season="2024-25", **given)


def test_every_game_of_the_file_is_processed_skipped_or_refused(history):
    file = season(game(), game(gameId="0012400001"), game(gameDateTimeUTC="7:00 pm ET"),
                  game(gameId="0042400401", homeTeam=side(None, 0)))
    row = history(file).rows.iloc[0]
    assert row[["games_processed", "games_skipped", "games_refused"]].tolist() == [1, 2, 1]
    assert row["errors"] == '["tip_time_utc: not datetime"]'


@pytest.mark.parametrize(("on", "source", "fallback"), [(0, "api_stats", False), (1, "cdn_static", True)])
def test_a_file_is_of_one_of_two_sources(history, on, source, fallback):
    row = history(season(game()), on=on).rows.iloc[0]
    assert (row["data_source"], bool(row["is_fallback"])) == (source, fallback)


def test_a_file_is_of_the_date_when_it_was_taken_also_of_a_season_to_come(history):
    row = history(season(game()), taken_at=dt.datetime(2024, 8, 20, 12)).rows.iloc[0]
    assert row["source_file_date"] == pd.Timestamp("2024-08-20") and row["season"] == "2024-25"
    assert ROUTES[0].match("nba-com/schedule/2024-25/20240820_120000.json") == {
        "taken_at": "20240820_120000", "game_date": "2024-08-20"}


def test_what_a_run_wrote_is_not_told_here(history):
    assert history(season(game())).rows[["games_inserted", "games_updated", "duration_seconds"]].isna().all().all()


def test_the_file_of_another_season_is_refused(history):
    with pytest.raises(Reject, match="seasonYear: expected '2024-25', found '2023-24'"):
        history({"leagueSchedule": season()["leagueSchedule"] | {"seasonYear": "2023-24"}})


def test_files_of_one_day_are_listed_whatever_their_season():
    from common.landed import _folder
    assert _folder(ROUTES[0], Scope(dt.date(2024, 8, 20))) == "raw/nba-com/schedule/"
