"""Raw · one row per field-goal attempt: who, when, from where, and whether it fell."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.teams import NBA_TEAM_ID, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COLUMNS = {"nba_game_id": "GAME_ID", "day": "GAME_DATE", "home": "HTM", "away": "VTM", "team": "TEAM_ID",
           "game_event_id": "GAME_EVENT_ID", "nba_player_id": "PLAYER_ID", "name": "PLAYER_NAME", "period": "PERIOD",
           "minutes": "MINUTES_REMAINING", "seconds": "SECONDS_REMAINING", "made": "SHOT_MADE_FLAG",
           "kind": "SHOT_TYPE", "basic_zone": "SHOT_ZONE_BASIC", "shot_distance": "SHOT_DISTANCE", "loc_x": "LOC_X",
           "loc_y": "LOC_Y"}
ZONES = ("Restricted Area", "In The Paint (Non-RA)", "Mid-Range", "Left Corner 3", "Right Corner 3",
         "Above the Break 3", "Backcourt")
TEAM = {number: code for code, number in NBA_TEAM_ID.items()}
VALUE = {"2PT Field Goal": 2, "3PT Field Goal": 3}
MADE = {1: True, 0: False}


class NbacShotChart(Table, key=("game_id", "game_event_id"), entity="game", outcome=True):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    game_event_id: int = Field(ge=0, doc="its number in the play-by-play")
    player_lookup: str
    nba_player_id: int
    team_abbr: str = Field(choices=TEAMS, doc="of the shooter")
    opponent_team_abbr: str = Field(choices=TEAMS)
    period: int = Field(ge=1, doc="5 and more are overtimes")
    clock_seconds: int = Field(ge=0, le=720, doc="left in the period")
    shot_made: bool
    shot_value: int = Field(ge=2, le=3)
    basic_zone: str = Field(choices=ZONES)
    shot_distance: int = Field(ge=0, doc="feet")
    loc_x: float | None = Field(doc="tenths of a foot from the basket, the left corner negative")
    loc_y: float | None = Field(doc="tenths of a foot from the basket towards the other one")


@processor(on=Landed("nba-com/shot-chart/{game_date}/{taken_at}.json"), writes=NbacShotChart)
def nbac_shot_chart(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [_row(shot) for shot in wire.result_rows(payload, "Shot_Chart_Detail", COLUMNS)]


def _row(shot: dict[str, Any]) -> dict[str, Any]:
    date, home, away, team = wire.day(shot["day"]), shot["home"], shot["away"], wire.meaning(shot["team"], TEAM)
    minutes, seconds = shot["minutes"], shot["seconds"]
    return {"game_id": wire.game_id(date, away, home), "nba_game_id": shot["nba_game_id"], "game_date": date,
            "game_event_id": shot["game_event_id"], "player_lookup": wire.lookup(shot["name"]),
            "nba_player_id": shot["nba_player_id"], "team_abbr": team,
            "opponent_team_abbr": away if team == home else home if team == away else None, "period": shot["period"],
            "clock_seconds": minutes * 60 + seconds if type(minutes) is type(seconds) is int else None,
            "shot_made": wire.meaning(shot["made"], MADE), "shot_value": wire.meaning(shot["kind"], VALUE),
            "basic_zone": shot["basic_zone"], "shot_distance": shot["shot_distance"],
            "loc_x": shot["loc_x"], "loc_y": shot["loc_y"]}
