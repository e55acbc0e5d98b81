"""Raw · one row per book's side of a player's points line, as BettingPros showed it at an instant."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.odds import american_read
from common.basketball.season import new_york
from common.basketball.teams import TEAMS, team_spelled
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

POINTS = 156
BOOKS = {0: "BettingPros Consensus", 10: "FanDuel", 12: "DraftKings", 13: "Caesars", 18: "BetRivers", 19: "BetMGM",
         24: "bet365", 33: "ESPN BET"}
# Days between the game and the sight of it, and how sure the team is then: the source names a player's present team.
SURE = ((0, 0.95), (7, 0.7), (30, 0.5), (365, 0.3))
LEAST, BELIEVED = 0.1, 0.7


class BettingprosPlayerPointsProps(Table, entity="player", observed="snapshot_timestamp",
                                   key=("offer_id", "bet_side", "book_id", "snapshot_timestamp"),
                                   cluster=("player_lookup", "bookmaker", "has_team_issues", "bet_side")):
    game_date: dt.date
    snapshot_timestamp: dt.datetime = Field(doc="when the line was seen")
    market_type: str = Field(choices=("points",))
    market_id: int
    bp_event_id: int
    offer_id: str
    bet_side: str = Field(choices=("over", "under"))
    bp_player_id: int
    player_name: str
    player_lookup: str
    player_team: str = Field(doc="as the source spells the team he was on when the line was seen")
    player_position: str | None
    team_source: str = Field(choices=("bettingpros",))
    has_team_issues: bool = Field(doc="nobody can tell from this source for whom he played")
    validated_team: str | None = Field(choices=TEAMS, doc="null with an issue")
    validation_confidence: float = Field(ge=0, le=1, doc="by the days between the game and the sight of the line")
    validation_method: str = Field(choices=("days_from_game",))
    validation_notes: str | None
    player_complications: str | None = Field(absent="transactions around the date would tell; an object is read alone")
    book_id: int
    bookmaker: str = Field(doc="book_12 where the name of the number is not known")
    line_id: str | None
    points_line: float = Field(ge=0)
    odds_american: int
    is_active: bool
    is_best_line: bool
    bookmaker_last_update: dt.datetime
    opening_line: float | None = Field(ge=0)
    opening_odds: int | None
    opening_book_id: int | None
    opening_timestamp: dt.datetime | None


@processor(on=Landed("bettingpros/player-props/points/{game_date}/{taken_at}.json", keep="all"),
           writes=BettingprosPlayerPointsProps)
def bettingpros_player_points_props(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    seen = new_york(landed.observed_at).date()
    days = abs((seen - landed.game_date).days)
    shared = {"game_date": landed.game_date, "snapshot_timestamp": landed.observed_at, "market_type": "points",
              "team_source": "bettingpros", "validation_method": "days_from_game",
              "validation_confidence": next((sure for most, sure in SURE if days <= most), LEAST)}
    return [shared | row for offer in wire.pages(payload, "offers") if not _of_another_market(offer.get("market_id"))
            for row in _offer(offer, days, shared["validation_confidence"])]


def _of_another_market(number: Any) -> bool:
    """What is no number says nothing, and is refused with its rows."""
    return type(number) is int and number != POINTS


def _offer(offer: dict[str, Any], days: int, sure: float) -> Iterator[dict[str, Any]]:
    who = (wire.items(offer.get("participants")) or [{}])[0]
    player = wire.item(who.get("player"))
    name, said = wire.text(who.get("name")), wire.text(player.get("team"))
    team = team_spelled(said) if isinstance(said, str) else None
    late = f"seen {days} days from the game" if sure < BELIEVED else None
    notes = late if team else f"{said} is no team's code"
    own = {"market_id": offer.get("market_id"), "bp_event_id": wire.whole(offer.get("event_id")),
           "offer_id": _identifier(offer.get("id")), "bp_player_id": wire.whole(who.get("id")), "player_name": name,
           "player_lookup": wire.lookup(name), "player_team": said,
           "player_position": wire.text(player.get("position")), "has_team_issues": notes is not None,
           "validated_team": team if notes is None else None, "validation_notes": notes}
    for side in wire.items(offer.get("selections")):
        opening = wire.item(side.get("opening_line"))
        opened = {"bet_side": side.get("selection"), "opening_line": opening.get("line"),
                  "opening_odds": american_read(opening.get("cost")), "opening_book_id": opening.get("book_id"),
                  "opening_timestamp": wire.instant(opening.get("created"))}
        for book in wire.items(side.get("books")):
            yield from (own | opened | line for line in _lines(book, offer.get("active", True)))


def _lines(book: dict[str, Any], offered: Any) -> Iterator[dict[str, Any]]:
    """A book's main line; its alternates are other bets."""
    number = wire.whole(book.get("id"))
    for line in wire.items(book.get("lines")):
        if line.get("main") is not False:
            active, name = line.get("active"), f"book_{number}"
            yield {"book_id": number, "bookmaker": BOOKS.get(number, name) if isinstance(number, int) else None,
                   "line_id": _identifier(line.get("id")), "points_line": line.get("line"),
                   "odds_american": wire.owed(american_read(line.get("cost"))), "is_best_line": line.get("best"),
                   "is_active": active and bool(offered) and not line.get("is_off") if active is True else active,
                   "bookmaker_last_update": wire.instant(line.get("updated"))}


def _identifier(value: Any) -> Any:
    """Some are numbers, some text; no arithmetic is done with either."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else value
