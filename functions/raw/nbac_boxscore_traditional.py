"""Raw · one row per player listed in a game's box score: who started, for how long, and why the others did not play."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.boxscores import box_score
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table


class NbacBoxscoreTraditional(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    player_lookup: str
    nba_player_id: int
    player_full_name: str
    team_abbr: str = Field(choices=TEAMS)
    starter: bool | None = Field(doc="has a position; null when the box score gives nobody of his team one")
    start_position: str | None = Field(doc="F, C or G, of starters only")
    did_play: bool = Field(doc="took the floor")
    minutes_decimal: float | None = Field(ge=0, places=4, doc="37:48 is 37.8")
    points: int | None = Field(ge=0, doc="null when he did not play")
    dnp_reason: str | None = Field(doc="the scorer's comment")


@processor(on=Landed("nba-com/team-boxscore/{game_date}/{event}/{taken_at}.json"), writes=NbacBoxscoreTraditional)
def nbac_boxscore_traditional(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    shared, home, away = box_score(payload, landed.game_date, landed.fields["event"])
    rows = [shared | row for side in (home, away) for row in _players(side)]
    if not rows:
        raise Reject("boxScoreTraditional: neither homeTeam.players nor awayTeam.players lists anybody")
    return rows


def _players(side: dict[str, Any]) -> list[dict[str, Any]]:
    players = wire.items(side.get("players"))
    positions = [wire.text(player.get("position")) for player in players]
    told = any(positions)
    return [_row(player, position, told) | {"team_abbr": side["teamTricode"]}
            for player, position in zip(players, positions, strict=True)]


def _row(player: dict[str, Any], position: Any, told: bool) -> dict[str, Any]:
    name = wire.full_name(player.get("firstName"), player.get("familyName"))
    statistics = wire.item(player.get("statistics"))
    minutes, comment = wire.minutes(statistics.get("minutes")), wire.text(player.get("comment"))
    points = statistics.get("points")
    # 0:00 without a comment is a stint too short for the clock; the game log has him.
    played = minutes is not None and (minutes != 0 or comment is None)
    if "minutes" not in statistics or (points and not played):
        played = None  # not told, or contradicting itself: the contract refuses the row
    return {"player_lookup": wire.lookup(name), "nba_player_id": player.get("personId"), "player_full_name": name,
            "starter": position is not None if told else None, "start_position": position, "did_play": played,
            "minutes_decimal": minutes if played else None, "points": points if played else None,
            "dnp_reason": comment}
