"""Every scraper's questions are understood by the offline sources, and its answers hold the same game."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from common.forms import payload_of
from common.pipeline import Pipeline
from common.scraper import Ask

DAY, MORNING = dt.date(2024, 3, 13), dt.datetime(2024, 3, 14, 13)
SCRAPERS = {s.name.partition(".")[2]: s for s in Pipeline.load().scrapers}


def schedule(source) -> pd.DataFrame:
    games = source.season(2023).games
    games = games[games["game_date"] == pd.Timestamp(DAY)]
    return pd.DataFrame({
        "nba_game_id": games["game_id"], "game_date": pd.Timestamp(DAY), "tip_time_utc": games["tip"],
        "game_code": "20240313/" + games["away_abbr"] + games["home_abbr"], "season_type": "regular",
        "postponed": False, "home_team_tricode": games["home_abbr"], "away_team_tricode": games["away_abbr"]})


def counts(source) -> tuple[dict[str, int], int]:
    """{scraper: records of all its answers} the morning after; and how many games were played. A Reject fails."""
    games, landed, held = schedule(source), {}, {}
    for scraper in sorted(SCRAPERS.values(), key=lambda s: s.needs is not None):
        ask = Ask(DAY, "2023-24", games, MORNING, landed.get((scraper.needs or "").format(game_date=DAY)))
        held[scraper.name.partition(".")[2]] = 0
        for request in list(scraper.requests(ask))[:40]:  # of 400 active players, some
            answer = source.fetch(request, MORNING)
            if answer.data is not None:
                payload = payload_of(answer.data, scraper.form)
                landed[scraper.landing(ask, request).rpartition("/")[0] + "/"] = json.loads(json.dumps(payload))
                held[scraper.name.partition(".")[2]] += scraper.records(payload)
    return held, len(games)


@pytest.mark.parametrize("made", ["sample", "archive"])
def test_the_sources_tell_of_one_night_alike(request, made):
    held, games = counts(request.getfixturevalue(made))

    lines = held["nbac_team_boxscore"]
    assert lines > 20 * games
    assert held["bdl_box_scores"] == held["bdl_player_box_scores"] == held["espn_game_boxscore"] == lines
    assert {held[name] for name in ("bdl_games", "bdl_game_detail", "bp_events", "espn_scoreboard", "oddsa_events_his",
                                    "nbac_scoreboard_v2", "nbac_referee_assignments")} == {games}
    assert held["bdl_standings"] == held["bdl_teams"] == 30
    assert {held[name] for name in ("espn_roster", "nbac_roster", "br_season_roster", "bdl_active_players")} == {
        held["nbac_player_list"]}
    assert held["nbac_schedule_cdn"] == held["nbac_schedule_api"]
    assert held["oddsa_events"] == held["oddsa_player_props"] == 0 < held["oddsa_player_props_his"]
