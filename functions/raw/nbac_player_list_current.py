"""Raw · one row per player who is on a team, as the league's index listed him at an instant."""

import datetime as dt
import re
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COLUMNS = {"player_id": "PERSON_ID", "first": "PLAYER_FIRST_NAME", "last": "PLAYER_LAST_NAME", "team_id": "TEAM_ID",
           "team_abbr": "TEAM_ABBREVIATION", "jersey_number": "JERSEY_NUMBER", "position": "POSITION",
           "height": "HEIGHT", "weight": "WEIGHT", "status": "ROSTER_STATUS"}
ACTIVE = {1: True, 0: False, None: False}


class NbacPlayerListCurrent(Table, key=("player_lookup", "snapshot_timestamp"), entity="player",
                            partition="source_file_date", observed="snapshot_timestamp"):
    source_file_date: dt.date
    snapshot_timestamp: dt.datetime = Field(doc="when the index was seen")
    season_year: int = Field(ge=1946, doc="the season the index is of")
    player_lookup: str
    player_id: int
    player_full_name: str
    team_id: int
    team_abbr: str = Field(choices=TEAMS)
    jersey_number: str | None
    position: str | None = Field(doc="G, F, C or two of them: F-C")
    height: str | None = Field(doc="feet-inches: 6-8")
    weight: str | None = Field(doc="pounds")
    is_active: bool = Field(doc="ROSTER_STATUS is 1")


@processor(on=Landed("nba-com/player-list/{game_date}/{taken_at}.json", keep="all"), writes=NbacPlayerListCurrent)
def nbac_player_list_current(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    shared = {"source_file_date": landed.game_date, "snapshot_timestamp": landed.observed_at,
              "season_year": _season(payload, landed.game_date)}
    rows = wire.result_rows(payload, "PlayerIndex", COLUMNS)
    return [shared | _row(**row) for row in rows if row["team_id"] != 0]  # 0: on no team


def _season(payload: Any, day: dt.date) -> int:
    """The season asked for; in summer that is not the one of the date."""
    asked = wire.item(wire.item(payload).get("parameters")).get("Season")
    return int(asked[:4]) if isinstance(asked, str) and re.fullmatch(r"\d{4}-\d{2}", asked) else season_year(day)


def _row(first: Any, last: Any, status: Any, **row: Any) -> dict[str, Any]:
    name = wire.full_name(first, last)
    known = {column: wire.text(row[column]) for column in ("jersey_number", "position", "height", "weight")}
    return row | known | {"player_full_name": name, "player_lookup": wire.lookup(name),
                          "is_active": wire.meaning(status, ACTIVE)}
