"""Raw · one row per team: its place and its records, as the standings were last seen on a date."""

import datetime as dt
import re
from typing import Any

from common.basketball import wire
from common.basketball.season import season_name, season_year
from common.basketball.teams import BDL_TEAM, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

RECORDS = ("conference", "division", "home", "road")
DIVISIONS = ("Atlantic", "Central", "Southeast", "Northwest", "Pacific", "Southwest")


class BdlStandings(Table, key=("date_recorded", "team_abbr"), entity="team", partition="date_recorded", outcome=True,
                   cluster=("team_abbr", "conference", "conference_rank")):
    date_recorded: dt.date
    season_year: int = Field(ge=1946)
    season_display: str = Field(doc="2024-25")
    team_id: int = Field(doc="Ball Don't Lie's")
    team_abbr: str = Field(choices=TEAMS)
    team_city: str | None
    team_name: str | None
    team_full_name: str | None
    conference: str = Field(choices=("East", "West"))
    division: str = Field(choices=DIVISIONS)
    conference_rank: int = Field(ge=1, le=15)
    division_rank: int = Field(ge=1, le=5)
    wins: int = Field(ge=0)
    losses: int = Field(ge=0)
    win_percentage: float | None = Field(ge=0, le=1, places=4, doc="0-1; null before the first game")
    games_played: int = Field(ge=0)
    conference_record: str | None = Field(doc="41-11")
    conference_wins: int | None
    conference_losses: int | None
    division_record: str | None
    division_wins: int | None
    division_losses: int | None
    home_record: str | None
    home_wins: int | None
    home_losses: int | None
    road_record: str | None
    road_wins: int | None
    road_losses: int | None


@processor(on=Landed("ball-dont-lie/standings/{season}/{game_date}/{taken_at}.json"), writes=BdlStandings)
def bdl_standings(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    return [_row(entry, landed) for entry in wire.pages(payload, "data")]


def _row(entry: dict[str, Any], landed: LandedObject) -> dict[str, Any]:
    team, year = wire.item(entry.get("team")), season_year(landed.game_date)
    ours = entry.get("season") == year  # another season's record is not this one's
    row = {"date_recorded": landed.game_date, "season_year": year if ours else None,
           "season_display": season_name(year), "team_id": team.get("id"),
           "team_abbr": wire.meaning(team.get("id"), BDL_TEAM),
           "team_city": wire.text(team.get("city")), "team_name": wire.text(team.get("name")),
           "team_full_name": wire.text(team.get("full_name")),
           **{name: team.get(name) for name in ("conference", "division")},
           **{name: entry.get(name) for name in ("conference_rank", "division_rank", "wins", "losses")},
           **_share(entry.get("wins"), entry.get("losses"))}
    for of in RECORDS:
        record = wire.text(entry.get(f"{of}_record"))
        row[f"{of}_record"], (row[f"{of}_wins"], row[f"{of}_losses"]) = record, _wins_losses(record)
    return row


def _share(wins: Any, losses: Any) -> dict[str, Any]:
    games = wins + losses if isinstance(wins, int) and isinstance(losses, int) else None
    return {"games_played": games, "win_percentage": wins / games if games and abs(games) < 1000 else None}


def _wins_losses(record: Any) -> tuple[Any, Any]:
    """'41-11' -> 41 and 11; what is no record is refused with its row."""
    found = re.fullmatch(r"(\d{1,3})-(\d{1,3})", record) if isinstance(record, str) else None
    return (int(found[1]), int(found[2])) if found else (record, record)
