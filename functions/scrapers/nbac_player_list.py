"""Scrapers · who is on which team now: the league's index of active players."""

from __future__ import annotations

from collections.abc import Iterator

from common.scraper import Ask, Request, scraper

# The endpoint refuses a question in which one of these is missing, though none of them is used.
UNUSED = ("Active", "AllStar", "College", "Country", "DraftPick", "DraftRound", "DraftYear", "Height",
          "PlayerPosition", "Weight")


@scraper(
    lands="nba-com/player-list/{game_date}/{taken_at}.json",
    records=lambda payload: len(payload["resultSets"][0]["rowSet"]),
    empty="the league lists no active player for this season yet",
)
def nbac_player_list(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        yield Request("https://stats.nba.com/stats/playerindex",
                      {"LeagueID": "00", "Season": ask.season, "Historical": "0", "TeamID": "0"}
                      | dict.fromkeys(UNUSED, ""), profile="stats")
