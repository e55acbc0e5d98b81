"""Raw · one row per signing, trade, waiver or other transaction, as the league's list had it at an instant."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import NBA_TEAM_ID, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

SINCE = dt.date(2021, 1, 1)  # what is older concerns no season that is predicted
TEAM = {number: code for code, number in NBA_TEAM_ID.items()}
SUFFIXES = ("Jr.", "Sr.")


class NbacPlayerMovement(Table, entity="team", partition="source_file_date", observed="scrape_timestamp",
                         cluster=("player_lookup", "team_abbr", "transaction_type", "transaction_date"),
                         key=("player_id", "team_id", "transaction_date", "transaction_type", "group_sort",
                              "additional_sort", "scrape_timestamp")):
    source_file_date: dt.date
    scrape_timestamp: dt.datetime = Field(doc="when the list was seen")
    transaction_type: str = Field(doc="Signing, Trade, Waive, AwardOnWaivers, ContractConverted, …")
    transaction_date: dt.date
    season_year: int = Field(ge=1946, doc="of the transaction's date")
    player_id: int = Field(ge=0, doc="0: no player, but draft consideration or cash")
    player_slug: str | None
    player_full_name: str | None = Field(doc="as the description spells the slug's name")
    player_lookup: str | None
    is_player_transaction: bool
    team_id: int
    team_slug: str
    team_abbr: str = Field(choices=TEAMS, doc="who got or let go of him")
    transaction_description: str
    additional_sort: int = Field(ge=0, doc="of a trade the team id of the other side; else 0. A team may get draft "
                                           "consideration from two others in one trade")
    group_sort: str = Field(doc="what belongs to one transaction: Trade 2025015")


@processor(on=Landed("nba-com/player-movement/{game_date}/{taken_at}.json"), writes=NbacPlayerMovement)
def nbac_player_movement(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    shared = {"source_file_date": landed.game_date, "scrape_timestamp": landed.observed_at}
    entries = [(_day(entry.get("TRANSACTION_DATE")), entry)
               for entry in wire.items(wire.at(payload, "NBA_Player_Movement.rows", list))]
    return [shared | _row(day, entry) for day, entry in entries if not isinstance(day, dt.date) or day >= SINCE]


def _row(day: Any, entry: dict[str, Any]) -> dict[str, Any]:
    player, slug = entry.get("PLAYER_ID"), wire.text(entry.get("PLAYER_SLUG"))
    said = wire.text(entry.get("TRANSACTION_DESCRIPTION"))
    name = _name(slug, said)
    return {"transaction_type": wire.text(entry.get("Transaction_Type")), "transaction_date": day,
            "season_year": season_year(day) if isinstance(day, dt.date) else None, "player_id": player,
            "player_slug": slug, "player_full_name": name, "player_lookup": wire.lookup(slug),
            "is_player_transaction": player != 0 if isinstance(player, (int, float)) else None,
            "team_id": entry.get("TEAM_ID"), "team_slug": wire.text(entry.get("TEAM_SLUG")),
            "team_abbr": wire.meaning(entry.get("TEAM_ID"), TEAM), "transaction_description": said,
            "additional_sort": entry.get("Additional_Sort"), "group_sort": wire.text(entry.get("GroupSort"))}


def _day(said: Any) -> Any:
    """'2025-07-16T00:00:00' -> its date."""
    instant = wire.instant(said)
    return instant.date() if isinstance(instant, dt.datetime) else instant


def _name(slug: Any, said: Any) -> str | None:
    """'jt-thor' -> 'JT Thor', the way the sentence spells it; one that it does not name is spelled from the slug."""
    if not isinstance(slug, str):
        return None
    words, wanted = said.split() if isinstance(said, str) else [], wire.lookup(slug)
    begins = [n for n, word in enumerate(words) if word[0].lower() == slug[0]]
    for length in range(1, slug.count("-") + 2):
        for first in begins:
            spelled = " ".join(words[first:first + length])
            if wire.lookup(spelled) == wanted:
                return spelled if spelled.endswith(SUFFIXES) else spelled.rstrip(".,")
    return slug.replace("-", " ").title()
