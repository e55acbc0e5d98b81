"""Scrapers that ask one question about a date, whatever is played on it."""

from __future__ import annotations

from importlib import import_module

import pytest

BDL, NBA = "https://api.balldontlie.io/v1/", "https://stats.nba.com/"
DAY, ON = "2024-03-13", {"start_date": "2024-03-13", "end_date": "2024-03-13"}
ONE, ALL = ("balldontlie", ""), ("balldontlie", "cursor")

ASKED = {
    "bdl_box_scores": (BDL + "box_scores", {"date": DAY, "per_page": "100"}, ONE),
    "bdl_live_box_scores": (BDL + "box_scores/live", {}, ONE),
    "bdl_standings": (BDL + "standings", {"season": "2023", "per_page": "100"}, ONE),
    "bdl_active_players": (BDL + "players/active", {"per_page": "100"}, ALL),
    "bdl_games": (BDL + "games", ON | {"per_page": "100"}, ALL),
    "bdl_player_box_scores": (BDL + "stats", ON | {"per_page": "100"}, ALL),
    "bdl_teams": (BDL + "teams", {}, ONE),
    "bdl_players": (BDL + "players", {"per_page": "100"}, ALL),
    "bdl_game_adv_stats": (BDL + "stats/advanced", {"dates[]": DAY, "per_page": "100"}, ALL),
    "bdl_player_averages": (BDL + "season_averages/general",
                            {"season": "2023", "season_type": "regular", "type": "base", "per_page": "100"}, ALL),
    "bdl_player_leaders": (BDL + "leaders", {"season": "2023", "stat_type": "pts"}, ONE),
    "bdl_odds": (BDL + "odds", {"date": DAY, "per_page": "100"}, ALL),
    "nbac_player_movement": (NBA + "js/data/playermovement/NBA_Player_Movement.json", {}, ("stats", "")),
    "nbac_scoreboard_v2": (NBA + "stats/scoreboardv3", {"GameDate": DAY, "LeagueID": "00"}, ("stats", "")),
    "nbac_referee_assignments": ("https://official.nba.com/wp-json/api/v1/get-game-officials", {"date": DAY},
                                 ("data", "")),
    "nbac_schedule_cdn": ("https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json", {}, ("data", "")),
    "espn_scoreboard": ("https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard",
                        {"dates": "20240313"}, ("espn", "")),
    "bp_events": ("https://api.bettingpros.com/v3/events", {"sport": "NBA", "date": DAY}, ("bettingpros", "")),
    "oddsa_participants": ("https://api.the-odds-api.com/v4/sports/basketball_nba/participants", {}, ("odds_api", "")),
    "bigdataball_discovery": ("https://www.googleapis.com/drive/v3/files", {
        "q": f"name contains '{DAY}' and not name contains 'combined-stats'", "pageSize": "100",
        "fields": "files(id,name,modifiedTime,size)", "supportsAllDrives": "true",
        "includeItemsFromAllDrives": "true"}, ("gdrive", "")),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("games", [(), ("0022300946", "0022300948")], ids=["no game known", "two games"])
def test_it_asks_exactly_this(ask, name, games):
    [request] = getattr(import_module(f"functions.scrapers.{name}"), name)(ask(games=games))

    assert (request.url, request.params, (request.profile, request.pages)) == ASKED[name]
    assert not request.fields


def test_the_schedule_is_asked_for_under_its_older_name_where_the_newer_is_gone(ask):
    from functions.scrapers.nbac_schedule_cdn import nbac_schedule_cdn
    [request] = nbac_schedule_cdn(ask())

    assert request.fallback == "https://cdn.nba.com/static/json/staticData/scheduleLeagueV2.json"
