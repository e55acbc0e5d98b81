"""Raw · one row per bookmaker's points line of a player, as seen at an instant."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.odds import american, decimal_of
from common.basketball.odds_events import odds_event
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

MARKET = "player_points"
PRICE = {"Over": "over_price", "Under": "under_price"}
PATH = "/{game_date}/{event}/{taken_at}-snap-{snap}.json"


class OddsApiPlayerPointsProps(Table, key=("game_id", "bookmaker", "player_lookup", "snapshot_timestamp"),
                               entity="player", observed="snapshot_timestamp",
                               cluster=("player_lookup", "game_date", "bookmaker")):
    game_id: str
    odds_api_event_id: str
    game_date: dt.date
    game_start_time: dt.datetime
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    snapshot_timestamp: dt.datetime = Field(doc="when the line was seen")
    snapshot_tag: str = Field(doc="the snapshot as its object's name has it: snap-2230")
    capture_timestamp: dt.datetime | None = Field(doc="when the present was taken; null of a history")
    minutes_before_tipoff: int = Field(doc="from the snapshot to the scheduled tip-off; negative after it")
    bookmaker: str = Field(doc="its key at The Odds API")
    player_name: str
    player_lookup: str
    points_line: float = Field(ge=0)
    over_price: float | None = Field(ge=1, places=4, doc="decimal odds; null when this side is not offered")
    over_price_american: int | None
    under_price: float | None = Field(ge=1, places=4)
    under_price_american: int | None
    bookmaker_last_update: dt.datetime | None
    data_source: str = Field(choices=("current", "historical"), doc="which of the two questions answered")


@processor(on=(Landed("odds-api/player-props" + PATH, keep="all"),
               Landed("odds-api/player-props-history" + PATH, keep="all")), writes=OddsApiPlayerPointsProps)
def odds_api_player_points_props(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    event = odds_event(payload, landed.observed_at)
    home, away, tip, seen = event["home"], event["away"], event["commence_time"], event["seen"]
    shared = {"game_id": wire.game_id(landed.game_date, away, home), "odds_api_event_id": event.get("id"),
              "game_date": landed.game_date, "game_start_time": tip, "home_team_abbr": home, "away_team_abbr": away,
              "snapshot_timestamp": seen, "snapshot_tag": f"snap-{landed.fields['snap']}",
              "capture_timestamp": event["captured"], "minutes_before_tipoff": (tip - seen) // dt.timedelta(minutes=1),
              "data_source": event["source"]}
    return [shared | line for book in wire.items(event["bookmakers"]) for line in _lines(book)]


def _lines(book: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for market in wire.items(book.get("markets")):
        if market.get("key") in (MARKET, None):
            updated = wire.instant(market.get("last_update") or book.get("last_update"))
            for pair in _paired(wire.items(market.get("outcomes"))):
                yield pair | {"bookmaker": book.get("key"), "bookmaker_last_update": updated}


def _paired(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Over and Under of one player and line make one row; what comes a second time makes a second row."""
    pairs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for outcome in outcomes:
        player, side = outcome.get("description"), outcome.get("name")
        price = PRICE[side] if side in ("Over", "Under") else "neither"
        line = outcome.get("point") if price != "neither" else None  # without a line the row is refused
        own = pairs[f"{player} {line}"]
        row = next((row for row in own if row.get(price) is None), None)
        if row is None:
            row = {"player_name": player, "player_lookup": wire.lookup(player), "points_line": line,
                   **dict.fromkeys(PRICE.values()), **dict.fromkeys(f"{side}_american" for side in PRICE.values())}
            own.append(row)
        row |= _prices(price, outcome.get("price"))
    return [row for own in pairs.values() for row in own]


def _prices(column: str, said: Any) -> dict[str, Any]:
    """Null stays null: one side alone is offered. What is no price is handed on as text, which the contract refuses."""
    try:
        return {} if said is None else {column: decimal_of(said), f"{column}_american": american(said)}
    except Reject as reason:
        return {column: str(reason)}
