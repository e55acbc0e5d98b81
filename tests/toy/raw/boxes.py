"""Raw · one row per team and game, from one object a game."""

import datetime as dt
from typing import Any

from common.processor import Landed, LandedObject, processor
from common.table import Table


class Boxes(Table, key=("game_id", "team_abbr"), entity="team", outcome=True):
    game_id: str
    game_date: dt.date
    team_abbr: str
    points: int


@processor(on=Landed("league/boxes/{game_date}/{event}/{taken_at}.json"), writes=Boxes)
def boxes(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [{"game_id": landed.fields["event"], "game_date": landed.game_date, "team_abbr": team, "points": points}
            for team, points in payload.items()]
