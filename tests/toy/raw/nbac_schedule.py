"""Raw · one row per game of a small league."""

import datetime as dt
from typing import Any

from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

TEAMS = ("AAA", "BBB", "CCC", "DDD")


class NbacSchedule(Table, key=("game_id",), entity="game"):
    game_id: str
    game_date: dt.date
    home: str = Field(choices=TEAMS)
    away: str = Field(choices=TEAMS)
    tip_time_utc: dt.datetime | None
    postponed: bool
    home_points: int | None = Field(outcome=True)


@processor(on=(Landed("league/schedule/{season}/{taken_at}.json"), Landed("league/slate/{game_date}/{taken_at}.json")),
           writes=NbacSchedule)
def nbac_schedule(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [{**game, "postponed": False} for game in payload["games"]]
