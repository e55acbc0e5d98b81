"""Raw · one row per official of a game, as assigned in the morning: three, and in the playoffs an alternate."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.season import season_name
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

POSITIONS = (1, 2, 3, 4)


class NbacRefereeGameAssignments(Table, key=("game_id", "official_position"), entity="game"):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season: str
    game_code: str = Field(doc="as the league names its gamebook: 20250108/OKCCLE")
    home_team_id: int
    home_team: str = Field(doc="its city")
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_id: int
    away_team: str = Field(doc="its city")
    away_team_abbr: str = Field(choices=TEAMS)
    official_position: int = Field(ge=1, le=POSITIONS[-1], doc="1 crew chief, 2 referee, 3 umpire, 4 alternate")
    official_name: str
    official_code: int = Field(ge=0, doc="his id at the league")
    official_jersey_number: str | None


@processor(on=Landed("nba-com/referee-assignments/{game_date}/{taken_at}.json"), writes=NbacRefereeGameAssignments)
def nbac_referee_game_assignments(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """The league's own games; the answer also holds those of its other leagues."""
    games = wire.items(wire.at(payload, "nba.Table.rows", list))
    return [official for game in games
            if wire.season_type(game.get("game_id")) not in ("preseason", "allstar") for official in _crew(game)]


def _crew(game: dict[str, Any]) -> Iterator[dict[str, Any]]:
    day, code = wire.american_day(game.get("game_date")), wire.text(game.get("game_code"))
    shared = {"game_id": wire.game_id(day, game.get("away_team_abbr"), game.get("home_team_abbr")),
              "nba_game_id": game.get("game_id"), "game_date": day, "season": _season(game.get("season")),
              "game_code": code}
    for side in ("home", "away"):
        shared |= {f"{side}_team_id": game.get(f"{side}_team_id"), f"{side}_team": wire.text(game.get(f"{side}_team")),
                   f"{side}_team_abbr": game.get(f"{side}_team_abbr")}
    for position in POSITIONS:
        name, number = (wire.text(game.get(f"official{position}{part}")) for part in ("", "_code"))
        # Nobody, from the fourth on: three must be there.
        if position < POSITIONS[-1] or name is not None or number is not None:
            yield shared | {"official_position": position, "official_name": name, "official_code": number,
                            "official_jersey_number": wire.text(game.get(f"official{position}_JNum"))}


def _season(said: Any) -> str | None:
    """'22024' -> '2024-25': the first digit is the kind of season."""
    known = isinstance(said, str) and len(said) == 5 and said.isascii() and said.isdecimal()
    return season_name(int(said[1:])) if known else None
