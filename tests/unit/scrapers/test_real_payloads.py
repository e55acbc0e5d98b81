"""How many records do the upstreams' own answers hold?"""

from __future__ import annotations

import gzip
from importlib import import_module

import pytest

from common.forms import payload_of

PAGES, ONE = True, False
HELD = [  # scraper, its answer, whether it is one page of several, records
    ("bdl_box_scores", "balldontlie/box_scores_2024-01-15.json", ONE, 384),
    ("bdl_box_scores", "balldontlie/box_scores_empty.json", ONE, 0),
    ("bdl_live_box_scores", "balldontlie/box_scores_empty.json", ONE, 0),
    ("bdl_active_players", "balldontlie/players_active_page1.json", PAGES, 100),
    ("bdl_injuries", "balldontlie/player_injuries_page1.json", PAGES, 100),
    ("bdl_standings", "balldontlie/standings_a.json", ONE, 30),
    ("bdl_games", "balldontlie/games_2025-02-20.json", PAGES, 9),
    ("bdl_player_box_scores", "balldontlie/stats_2025-06-22.json", PAGES, 30),
    ("bdl_teams", "balldontlie/teams.json", ONE, 45),
    ("bdl_game_detail", "balldontlie/game_detail.json", ONE, 1),
    ("bdl_game_adv_stats", "balldontlie/stats_advanced_2025-06-22.json", PAGES, 29),
    ("bdl_player_averages", "balldontlie/season_averages.json", PAGES, 3),
    ("bdl_odds", "balldontlie/odds_empty.json", PAGES, 0),
    ("nbac_schedule_api", "nbacom/scheduleleaguev2_2024-25_trimmed.json", ONE, 22),
    ("nbac_schedule_cdn", "nbacom/schedule_cdn_2025-26_preseason.json", ONE, 13),
    ("nbac_player_list", "nbacom/playerindex_2025-26.json", ONE, 594),
    ("nbac_player_movement", "nbacom/player_movement_trimmed.json", ONE, 300),
    ("nbac_injury_report", "nbacom/injury_report_2024-01-04.pdf", ONE, 14),
    ("nbac_referee_assignments", "nbacom/referee_assignments_2025-01-08.json", ONE, 8),
    ("nbac_scoreboard_v2", "nbacom/scoreboardv3_2025-11-05.json", ONE, 11),
    ("nbac_scoreboard_v2", "nbacom/scoreboardv3_offseason_empty.json", ONE, 0),
    ("nbac_team_boxscore", "nbacom/boxscoretraditionalv3.json", ONE, 23),
    ("nbac_player_boxscore", "nbacom/leaguegamelog_players_2025-03-15.json", ONE, 157),
    ("nbac_play_by_play", "nbacom_cdn/playbyplay_0022000001_first200.json", ONE, 200),
    ("nbac_play_by_play", "nbacom_cdn/playbyplay_0022400500_first340.json", ONE, 340),
    ("nbac_roster", "nbacom/team_roster_GSW_2025-07.html", ONE, 18),
    ("oddsa_events", "oddsapi/events_small.json", ONE, 3),
    ("oddsa_events", "oddsapi/events_or_odds_list_2024-02.json", ONE, 21),
    ("oddsa_events_his", "oddsapi/historical_events_2024-01-25.json", ONE, 10),
    ("oddsa_player_props", "oddsapi/event_odds_player_props_2024-02-23_ORL_at_CLE.json", ONE, 482),
    ("oddsa_player_props", "oddsapi/event_odds_player_points_small.json", ONE, 6),
    ("oddsa_player_props_his", "oddsapi/historical_event_odds_2024-01-25_a.json", ONE, 0),  # it has other markets
    ("oddsa_game_lines", "oddsapi/event_odds_game_lines_small.json", ONE, 8),
    ("oddsa_game_lines_his", "oddsapi/historical_event_odds_2024-01-25_a.json", ONE, 8),
    ("oddsa_game_lines_his", "oddsapi/historical_event_odds_2024-01-25_b.json", ONE, 0),  # it has other markets
    ("espn_scoreboard", "espn/scoreboard_2024-01-15.json", ONE, 11),
    ("espn_scoreboard", "espn/scoreboard_2025-02-14_empty.json", ONE, 0),
    ("espn_roster", "espn/team_roster_BOS_api.json", ONE, 17),
    ("espn_game_boxscore", "espn/boxscore_page_401585183.html.gz", ONE, 25),
    ("br_season_roster", "basketball_reference/team_roster_fixture.html", ONE, 6),
    ("br_season_roster", "basketball_reference/team_roster_fixture_suffix.html", ONE, 6),
    ("bp_events", "bettingpros/events_2021-10-21.json", ONE, 3),
    ("bigdataball_pbp", "bigdataball/pbp_0042400407_first300.csv", ONE, 300),
]


@pytest.mark.parametrize(("name", "path", "paged", "records"), HELD, ids=lambda value: str(value).rpartition("/")[2])
def test_an_answer_holds_so_many_records(archive_dir, name, path, paged, records):
    data = (archive_dir / "payloads" / path).read_bytes()
    scraper = getattr(import_module(f"functions.scrapers.{name}"), name).scraper
    payload = payload_of(gzip.decompress(data) if path.endswith(".gz") else data, scraper.form)

    assert scraper.records([payload] if paged else payload) == records
