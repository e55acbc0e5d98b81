"""Scrapers · every field-goal attempt of one date's finished games: who, when, from where, and whether it fell."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.season_types import asked_as
from common.scraper import Ask, Request, scraper

# The endpoint refuses a question in which one of these is missing, though none of them is used.
UNUSED = ("AheadBehind", "ClutchTime", "ContextFilter", "EndPeriod", "EndRange", "GameID", "GameSegment", "Location",
          "Outcome", "PlayerPosition", "PointDiff", "Position", "RangeType", "RookieYear", "SeasonSegment",
          "StartPeriod", "StartRange", "VsConference", "VsDivision")
# 0: of every team, player, month, period and opponent.
ANY = ("LastNGames", "Month", "OpponentTeamID", "Period", "PlayerID", "TeamID")


@scraper(
    lands="nba-com/shot-chart/{game_date}/{taken_at}.json",
    records=lambda payload: len(payload["resultSets"][0]["rowSet"]),
    empty="the league shows no shot of the date (yet)",
    history=True,
)
def nbac_shot_chart(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        day = str(ask.game_date)
        yield Request("https://stats.nba.com/stats/shotchartdetail", {
            "ContextMeasure": "FGA", "DateFrom": day, "DateTo": day, "LeagueID": "00", "Season": ask.season,
            "SeasonType": asked_as(ask.games["season_type"])}
            | dict.fromkeys(ANY, "0") | dict.fromkeys(UNUSED, ""), profile="stats")
