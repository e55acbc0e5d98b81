"""Raw · one row per player and bulletin of a small league."""

import datetime as dt
from typing import Any

from common.processor import Landed, LandedObject, processor
from common.table import Table


class News(Table, key=("player_lookup", "taken"), entity="player", observed="taken"):
    player_lookup: str
    game_date: dt.date
    team_abbr: str
    status: str
    taken: dt.datetime


@processor(on=Landed("league/news/{game_date}/{taken_at}.json", keep="all"), writes=News)
def news(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [{**row, "game_date": landed.game_date, "taken": landed.observed_at} for row in payload]
