"""Is every part of an offline answer loaded: scraper, source and raw processor together, nothing rejected?"""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from common.conform import conform
from common.pipeline import Pipeline
from common.processor import LandedObject
from common.scraper import Ask


def night(source, day):
    """{raw table: rows} of what the scrapers are answered on a game day, loaded; what is rejected fails."""
    pipeline, tables, payloads = Pipeline.load(), {}, {}
    games = pd.DataFrame({"season_type": pd.Series([], dtype="str"), "postponed": pd.Series([], dtype="bool")})
    order = ["nbac_schedule_api", "nbac_player_list", "bdl_injuries", "oddsa_events", "oddsa_player_props",
             "oddsa_game_lines", "nbac_player_boxscore", "nbac_team_boxscore", "nbac_shot_chart"]
    by_name = {scraper.name.partition(".")[2]: scraper for scraper in pipeline.scrapers}
    for name in order:
        post_game = name in order[6:]
        now = dt.datetime.combine(day, dt.time(22, 45)) + dt.timedelta(hours=12 * post_game)
        ask = Ask(day, source.season_of(day), games, now, payloads.get("oddsa_events"))
        for request in by_name[name].requests(ask):
            payloads[name] = json.loads(source.fetch(request, now).data)
            landed = by_name[name].landing(ask, request)
            routes = pipeline.routes(landed)
            assert routes or pipeline.is_lookup(landed)
            for processor, _, fields in routes if by_name[name].records(payloads[name]) else ():
                rows, rejected = conform(processor.writes, processor.function(
                    payloads[name], LandedObject(landed, fields, now)))
                assert rejected == []
                tables.setdefault(processor.writes.table, []).append(rows)
        if name == "nbac_schedule_api":
            schedule = tables["nbac_schedule"][0]
            games = schedule[schedule["game_date"] == pd.Timestamp(day)]
    return {table: pd.concat(parts) for table, parts in tables.items()}


@pytest.mark.parametrize("day", [dt.date(2023, 11, 15), dt.date(2024, 3, 13)], ids=str)
def test_a_made_up_night_fills_every_table(sample, day):
    tables = night(sample, day)

    assert set(tables) == {
        "nbac_schedule", "nbac_player_list_current", "bdl_injuries", "odds_api_player_points_props",
        "odds_api_game_lines", "nbac_player_boxscores", "nbac_boxscore_traditional", "nbac_team_boxscore",
        "nbac_shot_chart"}
    assert tables["nbac_boxscore_traditional"].groupby(["game_id", "team_abbr"])["starter"].sum().eq(5).all()


@pytest.mark.parametrize(("day", "games"), [
    ("2024-03-13", 9), ("2023-12-09", 1), ("2024-05-10", 2), ("2022-11-20", 8), ("2021-12-15", 11), ("2021-03-26", 11),
    ("2024-12-17", 1)])
def test_a_real_night_loads_whole(archive, day, games):
    tables = night(archive, dt.date.fromisoformat(day))

    assert len(tables["nbac_team_boxscore"]) == 2 * games
    assert (tables["nbac_player_boxscores"].groupby(["game_id", "team_abbr"])["points"].sum().sort_index().tolist()
            == tables["nbac_team_boxscore"].set_index(["game_id", "team_abbr"])["points"].sort_index().tolist())
