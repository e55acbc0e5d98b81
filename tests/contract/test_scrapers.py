"""The registry of scrapers against the list of what is to be collected, written down here by hand."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from common.pipeline import Pipeline
from common.processor import Landed
from common.scraper import Ask
from functions.orchestration.decisions.reading import configured

PIPELINE = Pipeline.load()
SCRAPERS = {s.name.partition(".")[2]: s for s in PIPELINE.scrapers}
FORMS = {"json": (".json",), "html": (".json",), "csv": (".csv",), "pdf": (".pdf",)}

# {date}: a game date, {ts}: the UTC instant of taking, {season}: 2025-26, {HHMM}: of a snapshot; other names: an id.
PATHS = {
    "bdl_box_scores": "ball-dont-lie/boxscores/{date}/{ts}.json",
    "bdl_active_players": "ball-dont-lie/active-players/{date}/{ts}.json",
    "bdl_injuries": "ball-dont-lie/injuries/{date}/{ts}.json",
    "bdl_standings": "ball-dont-lie/standings/{season}/{date}/{ts}.json",
    "bdl_games": "ball-dont-lie/games/{date}/{ts}.json",
    "bdl_player_box_scores": "ball-dont-lie/player-box-scores/{date}/{ts}.json",
    "bdl_live_box_scores": "ball-dont-lie/live-boxscores/{date}/{ts}.json",
    "oddsa_events": "odds-api/events/{date}/{ts}.json",
    "oddsa_player_props": "odds-api/player-props/{date}/{event_id-AWYHOM}/{ts}-snap-{HHMM}.json",
    "oddsa_game_lines": "odds-api/game-lines/{date}/{event_id-AWYHOM}/{ts}-snap-{HHMM}.json",
    "oddsa_events_his": "odds-api/events-history/{date}/{ts}.json",
    "oddsa_player_props_his": "odds-api/player-props-history/{date}/{event_id-AWYHOM}/{ts}-snap-{HHMM}.json",
    "oddsa_game_lines_his": "odds-api/game-lines-history/{date}/{event_id-AWYHOM}/{ts}-snap-{HHMM}.json",
    "oddsa_team_players": "odds-api/players/{date}/{ts}.json",
    "nbac_schedule_api": "nba-com/schedule/{season}/{ts}.json",
    "nbac_schedule_cdn": "nba-com/schedule-cdn/{season}/{ts}.json",
    "nbac_player_list": "nba-com/player-list/{date}/{ts}.json",
    "nbac_player_movement": "nba-com/player-movement/{date}/{ts}.json",
    "nbac_injury_report": "nba-com/injury-report-pdf/{date}/{hour24}/{ts}.pdf",
    "nbac_referee_assignments": "nba-com/referee-assignments/{date}/{ts}.json",
    "nbac_scoreboard_v2": "nba-com/scoreboard-v2/{date}/{ts}.json",
    "nbac_team_boxscore": "nba-com/team-boxscore/{date}/{game_id}/{ts}.json",
    "nbac_player_boxscore": "nba-com/player-boxscores/{date}/{ts}.json",
    "nbac_play_by_play": "nba-com/play-by-play/{date}/game-{game_id}/{ts}.json",
    "nbac_gamebook_pdf": "nba-com/gamebooks-pdf/{date}/{YYYYMMDD-AWYHOM}/{ts}.pdf",
    "nbac_roster": "nba-com/rosters/{date}/team_{abbr}/{ts}.json",
    "espn_scoreboard": "espn/scoreboard/{date}/{ts}.json",
    "espn_game_boxscore": "espn/boxscores/{date}/game-{id}/{ts}.json",
    "espn_roster": "espn/rosters/{date}/team_{abbr}/{ts}.json",
    "br_season_roster": "basketball-ref/season-rosters/{season}/{BR}.json",
    "bp_events": "bettingpros/events/{date}/{ts}.json",
    "bp_player_props": "bettingpros/player-props/points/{date}/{ts}.json",
    "bigdataball_pbp": "big-data-ball/{season}/{date}/game_{id}/{filename}.csv",
}
EXTRACTS = {
    "nbac_injury_report": "nba-com/injury-report-data/{date}/{hour24}/{ts}.json",
    "nbac_gamebook_pdf": "nba-com/gamebooks-data/{date}/{YYYYMMDD-AWYHOM}/{ts}.json",
}
# Collected beyond that list, or named by it without a path.
BEYOND = {"bdl_teams", "bdl_team_detail", "bdl_players", "bdl_player_detail", "bdl_game_detail", "bdl_game_adv_stats",
          "bdl_player_averages", "bdl_player_leaders", "bdl_odds", "bigdataball_discovery", "nbac_shot_chart",
          "oddsa_participants"}


def spelled(pattern: str) -> str:
    """A pattern in which ids have no name of their own."""
    known = {"date": "date", "game_date": "date", "ts": "ts", "taken_at": "ts", "season": "season", "HHMM": "snap",
             "snap": "snap"}
    return re.sub(r"\{([\w-]+)\}", lambda m: f"{{{known.get(m[1], 'id')}}}", pattern)


def test_every_source_that_is_to_be_collected_has_its_scraper():
    assert len(SCRAPERS) >= 33
    assert set(SCRAPERS) == set(PATHS) | BEYOND


@pytest.mark.parametrize("name", PATHS)
def test_what_is_collected_lands_where_it_is_expected(name):
    assert spelled(SCRAPERS[name].lands) == spelled(PATHS[name])
    assert spelled(SCRAPERS[name].extracts or "") == spelled(EXTRACTS.get(name, ""))


def test_no_two_scrapers_land_under_one_name():
    patterns = [spelled(p) for s in SCRAPERS.values() for p in s.patterns]

    assert len(patterns) == len(set(patterns))


def test_what_lands_is_either_loaded_or_known_as_lookup_only():
    loaded = {name for name, s in SCRAPERS.items() if PIPELINE.loaders(s)}
    lookup = {name for name, s in SCRAPERS.items() if s.lookup}

    assert set(SCRAPERS) - loaded == lookup


@pytest.mark.parametrize("name", SCRAPERS)
def test_a_declaration_says_what_it_is_and_why_it_may_be_empty(name):
    declared = SCRAPERS[name]

    assert declared.form in FORMS and declared.lands.endswith(FORMS[declared.form])
    assert bool(declared.extracts) == (declared.form == "pdf")
    assert bool(declared.keeps) == ("{taken_at}" not in declared.lands and declared.form != "csv")
    assert re.fullmatch(r"[a-z].{8,}[^.]", declared.empty, re.IGNORECASE)


@pytest.mark.parametrize("name", [name for name, s in SCRAPERS.items() if s.needs])
def test_what_a_scraper_needs_is_what_another_lands(name):
    needed = (SCRAPERS[name].needs or "") + "{taken_at}.json"

    assert needed in {s.lands for s in SCRAPERS.values() if s.form == "json"}


@pytest.mark.parametrize("workflow", configured(tuple(s.name for s in PIPELINE.scrapers)).workflows,
                         ids=lambda workflow: workflow.name)
def test_what_a_scraper_needs_is_asked_for_in_an_earlier_step_of_its_workflow(workflow):
    by_name, landed = {s.name: s for s in PIPELINE.scrapers}, []
    for step in workflow.plan:
        for needs in filter(None, (by_name[name].needs for name in step)):
            assert any(pattern.startswith(needs) for pattern in landed), f"{workflow.name} asks for no {needs}"
        landed += [by_name[name].lands for name in step]


@pytest.mark.parametrize("name", SCRAPERS)
def test_a_scraper_asks_no_clock_and_keeps_no_memory(name):
    """Asked twice the same, it answers the same; what it is asked stays as it was."""
    question = Ask(dt.date(2024, 3, 13), "2023-24", _games(), dt.datetime(2024, 3, 13, 18), {"events": [{"id": "7"}]})
    first = list(SCRAPERS[name].requests(question))

    assert list(SCRAPERS[name].requests(question)) == first
    pd.testing.assert_frame_equal(question.games, _games())
    for request in first:
        assert Landed(SCRAPERS[name].lands).match(SCRAPERS[name].landing(question, request))
        assert request.url.startswith("https://")
        assert all(isinstance(value, str) for value in (*request.params.values(), *request.fields.values()))


def _games() -> pd.DataFrame:
    return pd.DataFrame({
        "nba_game_id": ["0022300946", "0022300948"], "game_code": ["20240313/DENMIA", "20240313/PHXBOS"],
        "game_date": pd.Timestamp("2024-03-13"), "tip_time_utc": pd.Timestamp("2024-03-13T23:30"),
        "season_type": "regular", "postponed": False, "away_team_tricode": ["DEN", "PHX"],
        "home_team_tricode": ["MIA", "BOS"]})
