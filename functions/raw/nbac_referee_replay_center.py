"""Raw · one row per official in the replay center on a date."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table


class NbacRefereeReplayCenter(Table, key=("game_date", "official_code", "official_name"), entity="official"):
    game_date: dt.date
    official_code: int = Field(ge=0, doc="his id at the league")
    official_name: str


@processor(on=Landed("nba-com/referee-assignments/{game_date}/{taken_at}.json"), writes=NbacRefereeReplayCenter)
def nbac_referee_replay_center(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [{"game_date": wire.american_day(entry.get("game_date")), "official_code": entry.get("official_code"),
             "official_name": wire.text(entry.get("replaycenter_official"))}
            for entry in wire.items(wire.at(payload, "nba.Table1.rows", list))]
