"""Scrapers · the box score of one game: both teams' totals, starters, and who did not play and why."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import NBA_GAME_ID, played, well_formed
from common.scraper import Ask, Request, scraper

SIDES = ("homeTeam", "awayTeam")


@scraper(
    lands="nba-com/team-boxscore/{game_date}/{event}/{taken_at}.json",
    records=lambda payload: sum(len(payload["boxScoreTraditional"][side]["players"] or ()) for side in SIDES)
    if payload["boxScoreTraditional"] else 0,
    empty="the game is not final yet",
    history=True,
)
def nbac_team_boxscore(ask: Ask) -> Iterator[Request]:
    for nba_game_id in well_formed(played(ask.games)["nba_game_id"], NBA_GAME_ID):
        yield Request("https://stats.nba.com/stats/boxscoretraditionalv3", {
            "GameID": nba_game_id, "LeagueID": "00", "StartPeriod": "0", "EndPeriod": "0", "StartRange": "0",
            "EndRange": "0", "RangeType": "0"}, fields={"event": nba_game_id}, profile="stats")
