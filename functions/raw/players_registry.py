"""Raw · one row per player of the league's index of a date, with the one id that all sources can share."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.identity import bearers, universal_id
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COLUMNS = {"nba_player_id": "PERSON_ID", "first": "PLAYER_FIRST_NAME", "last": "PLAYER_LAST_NAME",
           "team_abbr": "TEAM_ABBREVIATION", "position": "POSITION", "status": "ROSTER_STATUS"}
NO_TEAM = {"": None}
ACTIVE = {1: True, 0: False, None: False}


class PlayersRegistry(Table, key=("nba_player_id", "source_file_date"), entity="player", partition="source_file_date",
                      outcome=True, dataset="nba_reference"):
    universal_player_id: str = Field(doc="jalenwilliams_001: numbered among those of one name, the oldest id first")
    player_lookup: str
    nba_player_id: int
    player_full_name: str
    namesakes: int = Field(ge=1, doc="how many on the list bear this name")
    team_abbr: str | None = Field(choices=TEAMS, doc="null: on no team")
    position: str | None
    is_active: bool
    season_year: int = Field(ge=1946)
    source_file_date: dt.date


@processor(on=Landed("nba-com/player-list/{game_date}/{taken_at}.json"), writes=PlayersRegistry)
def players_registry(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """The whole list at once: only among all of them is a name known to be borne by one."""
    rows = [_row(**row) for row in wire.result_rows(payload, "PlayerIndex", COLUMNS)]
    among = bearers((row["player_lookup"], row["nba_player_id"]) for row in rows)
    shared = {"source_file_date": landed.game_date, "season_year": season_year(landed.game_date)}
    return [shared | row | {"namesakes": len(among.get(row["player_lookup"], ())), "universal_player_id": universal_id(
        row["player_lookup"], row["nba_player_id"], among)} for row in rows]


def _row(first: Any, last: Any, status: Any, team_abbr: Any, position: Any, nba_player_id: Any) -> dict[str, Any]:
    name = wire.full_name(first, last)
    return {"nba_player_id": nba_player_id, "player_full_name": name, "player_lookup": wire.lookup(name),
            "team_abbr": wire.meaning(team_abbr, NO_TEAM), "position": wire.text(position),
            "is_active": wire.meaning(status, ACTIVE)}
