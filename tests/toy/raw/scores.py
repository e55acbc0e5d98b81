"""Raw · one row per player and game of a small league."""

import datetime as dt
from typing import Any

from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table
from tests.toy.raw.nbac_schedule import TEAMS


class Scores(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    game_id: str
    game_date: dt.date
    player_lookup: str
    team_abbr: str = Field(choices=TEAMS)
    points: int = Field(ge=0, le=100)


@processor(on=Landed("league/scores/{game_date}/{taken_at}.json"), writes=Scores)
def scores(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    if not isinstance(payload, dict) or not isinstance(payload.get("rows"), list):
        raise Reject(f"rows: expected a list, found {type(payload).__name__}")
    return [{**row, "game_date": landed.game_date} for row in payload["rows"]]
