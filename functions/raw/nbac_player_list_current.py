"""Raw · one row per player who is on a team, as the league's index listed him at an instant."""

import datetime as dt
import re
from typing import Any

from common.basketball import wire
from common.basketball.identity import bearers, universal_id
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COLUMNS = {"player_id": "PERSON_ID", "first": "PLAYER_FIRST_NAME", "last": "PLAYER_LAST_NAME", "team_id": "TEAM_ID",
           "team_abbr": "TEAM_ABBREVIATION", "jersey_number": "JERSEY_NUMBER", "position": "POSITION",
           "height": "HEIGHT", "weight": "WEIGHT", "status": "ROSTER_STATUS", "college": "COLLEGE",
           "country": "COUNTRY", "draft_year": "DRAFT_YEAR", "draft_round": "DRAFT_ROUND", "draft_pick": "DRAFT_NUMBER",
           "first_season": "FROM_YEAR"}
TEXTS = ("jersey_number", "position", "height", "weight", "college", "country")
NUMBERS = ("draft_year", "draft_round", "draft_pick")
ROSTER_STATUS = {True: "active", False: "inactive"}
NO_BIRTHDAY = "the index has no birthdays"
ACTIVE = {1: True, 0: False, None: False}


class NbacPlayerListCurrent(Table, key=("player_lookup", "snapshot_timestamp"), entity="player",
                            partition="source_file_date", observed="snapshot_timestamp",
                            cluster=("team_abbr", "is_active")):
    source_file_date: dt.date
    snapshot_timestamp: dt.datetime = Field(doc="when the index was seen")
    season_year: int = Field(ge=1946, doc="the season the index is of")
    player_lookup: str
    universal_player_id: str | None = Field(doc="as nba_reference.players_registry has it, of the same index")
    player_id: int
    player_full_name: str
    team_id: int
    team_abbr: str = Field(choices=TEAMS)
    jersey_number: str | None
    position: str | None = Field(doc="G, F, C or two of them: F-C")
    height: str | None = Field(doc="feet-inches: 6-8")
    weight: str | None = Field(doc="pounds")
    birth_date: dt.date | None = Field(absent=NO_BIRTHDAY)
    age: float | None = Field(absent=NO_BIRTHDAY)
    draft_year: int | None = Field(doc="null: was not drafted")
    draft_round: int | None = Field(ge=0)
    draft_pick: int | None = Field(ge=0)
    years_pro: int | None = Field(ge=0, doc="seasons since his first in the league; 0 is a rookie")
    college: str | None = Field(doc="or the club abroad that he came from")
    country: str | None
    is_active: bool = Field(doc="ROSTER_STATUS is 1")
    roster_status: str = Field(choices=(*ROSTER_STATUS.values(), "g-league"), doc="the index tells no g-league")
    first_seen_date: dt.date | None = Field(absent="every index is kept: the first that has him tells")
    last_seen_date: dt.date = Field(doc="of this index")


@processor(on=Landed("nba-com/player-list/{game_date}/{taken_at}.json", keep="all"), writes=NbacPlayerListCurrent)
def nbac_player_list_current(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    shared = {"source_file_date": landed.game_date, "snapshot_timestamp": landed.observed_at,
              "last_seen_date": landed.game_date}
    year = _season(payload, landed.game_date)
    rows = [shared | _row(year, **row) for row in wire.result_rows(payload, "PlayerIndex", COLUMNS)]
    among = bearers((row["player_lookup"], row["player_id"]) for row in rows)
    return [row | {"universal_player_id": universal_id(row["player_lookup"], row["player_id"], among)}
            for row in rows if row["team_id"] != 0]  # 0: on no team


def _season(payload: Any, day: dt.date) -> int:
    """The season asked for; in summer that is not the one of the date."""
    asked = wire.item(wire.item(payload).get("parameters")).get("Season")
    return int(asked[:4]) if isinstance(asked, str) and re.fullmatch(r"\d{4}-\d{2}", asked) else season_year(day)


def _row(season_year: int, first: Any, last: Any, status: Any, first_season: Any, **row: Any) -> dict[str, Any]:
    name, active, since = wire.full_name(first, last), wire.meaning(status, ACTIVE), _number(first_season)
    known = {column: wire.text(row[column]) for column in TEXTS} | {column: _number(row[column]) for column in NUMBERS}
    years = season_year - since if isinstance(since, int) and since <= season_year else None
    return row | known | {"season_year": season_year, "player_full_name": name, "player_lookup": wire.lookup(name),
                          "years_pro": years, "is_active": active,
                          "roster_status": ROSTER_STATUS.get(active) if isinstance(active, bool) else None}


def _number(said: Any) -> Any:
    """Years come as text, some as numbers."""
    return int(said) if isinstance(said, str) and re.fullmatch(r"\d{1,4}", said) else wire.text(said)
