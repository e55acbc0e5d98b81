"""Scrapers · the player game log of one date: a line for every player who took the floor in a finished game."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.season_types import asked_as
from common.scraper import Ask, Request, scraper


@scraper(
    lands="nba-com/player-boxscores/{game_date}/{taken_at}.json",
    records=lambda payload: len(payload["resultSets"][0]["rowSet"]),
    empty="no game of the date is final yet",
    history=True,
)
def nbac_player_boxscore(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        day = str(ask.game_date)
        yield Request("https://stats.nba.com/stats/leaguegamelog", {
            "Counter": "1000", "DateFrom": day, "DateTo": day, "Direction": "DESC", "LeagueID": "00",
            "PlayerOrTeam": "P", "Season": ask.season, "SeasonType": asked_as(ask.games["season_type"]),
            "Sorter": "DATE"}, profile="stats")
