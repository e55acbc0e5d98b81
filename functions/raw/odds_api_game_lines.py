"""Raw · one row per bookmaker's offer on a game's spread or total, as seen at an instant."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.odds import american_read
from common.basketball.odds_events import odds_event
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

MARKETS = ("spreads", "totals")
OF_EVENT = ("commence_time", "sport_key", "sport_title", "home_team", "away_team")
PATH = "/{game_date}/{event}/{taken_at}-snap-{snap}.json"


class OddsApiGameLines(Table, key=("game_id", "bookmaker_key", "market_key", "outcome_name", "snapshot_timestamp"),
                       entity="game", observed="snapshot_timestamp",
                       cluster=("game_id", "bookmaker_key", "market_key", "snapshot_timestamp")):
    game_id: str
    game_date: dt.date
    commence_time: dt.datetime
    sport_key: str = Field(choices=("basketball_nba",))
    sport_title: str
    home_team: str = Field(doc="full name")
    away_team: str
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    snapshot_timestamp: dt.datetime = Field(doc="when the line was seen")
    previous_snapshot_timestamp: dt.datetime | None = Field(doc="null of the present")
    next_snapshot_timestamp: dt.datetime | None = Field(doc="null of the present, and of the last one there is")
    bookmaker_key: str
    bookmaker_title: str
    bookmaker_last_update: dt.datetime | None = Field(doc="null where the source tells it of markets alone")
    market_key: str = Field(choices=MARKETS)
    market_last_update: dt.datetime | None
    outcome_name: str = Field(doc="a team's full name, Over or Under")
    outcome_team_abbr: str | None = Field(choices=TEAMS, doc="null of Over and Under")
    outcome_price: float | None = Field(doc="American odds; null where the source names none")
    outcome_point: float | None = Field(doc="points: the spread of the team, or the total")
    data_source: str = Field(choices=("current", "historical"), doc="which of the two questions answered")


@processor(on=(Landed("odds-api/game-lines" + PATH, keep="all"),
               Landed("odds-api/game-lines-history" + PATH, keep="all")), writes=OddsApiGameLines)
def odds_api_game_lines(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    event = odds_event(payload, landed.observed_at)
    home, away = event["home"], event["away"]
    shared = {"game_id": wire.game_id(landed.game_date, away, home), "game_date": landed.game_date,
              "home_team_abbr": home, "away_team_abbr": away, "snapshot_timestamp": event["seen"],
              "previous_snapshot_timestamp": event["previous"], "next_snapshot_timestamp": event["next"],
              "data_source": event["source"], **{name: event.get(name) for name in OF_EVENT}}
    # A name that is none of these is no team's code either: the contract refuses the row.
    codes = {"Over": None, "Under": None, event["home_team"]: home, event["away_team"]: away}
    return [shared | offer for book in wire.items(event["bookmakers"]) for offer in _offers(book, codes)]


def _offers(book: dict[str, Any], codes: dict[str, str | None]) -> Iterator[dict[str, Any]]:
    for market in wire.items(book.get("markets")):
        if market.get("key") in (*MARKETS, None):
            for outcome in wire.items(market.get("outcomes")):
                name = outcome.get("name")
                yield {"bookmaker_key": book.get("key"), "bookmaker_title": book.get("title"),
                       "bookmaker_last_update": wire.instant(book.get("last_update")), "market_key": market.get("key"),
                       "market_last_update": wire.instant(market.get("last_update")), "outcome_name": name,
                       "outcome_team_abbr": wire.meaning(name, codes), "outcome_point": outcome.get("point"),
                       "outcome_price": american_read(outcome.get("price"))}
