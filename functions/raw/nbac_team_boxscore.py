"""Raw · two rows per game: each team's totals of the box score."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.boxscores import box_score
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

SHOTS = {"fg": "fieldGoals", "three_pt": "threePointers", "ft": "freeThrows"}
COUNTS = {f"{ours}_{end.lower()}": theirs + end for ours, theirs in SHOTS.items() for end in ("Made", "Attempted")} | {
    "offensive_rebounds": "reboundsOffensive", "defensive_rebounds": "reboundsDefensive",
    "total_rebounds": "reboundsTotal", "assists": "assists", "steals": "steals", "blocks": "blocks",
    "turnovers": "turnovers", "personal_fouls": "foulsPersonal", "points": "points"}


class NbacTeamBoxscore(Table, key=("game_id", "team_abbr"), entity="team", outcome=True,
                       cluster=("game_id", "team_abbr", "season_year", "is_home")):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    team_id: int
    team_abbr: str = Field(choices=TEAMS)
    team_name: str | None
    team_city: str | None
    is_home: bool
    minutes: str = Field(doc="of all its players, 240:00 without overtime")
    fg_made: int = Field(ge=0)
    fg_attempted: int = Field(ge=0)
    fg_percentage: float | None = Field(ge=0, le=1, doc="0-1; null without an attempt")
    three_pt_made: int = Field(ge=0)
    three_pt_attempted: int = Field(ge=0)
    three_pt_percentage: float | None = Field(ge=0, le=1)
    ft_made: int = Field(ge=0)
    ft_attempted: int = Field(ge=0)
    ft_percentage: float | None = Field(ge=0, le=1)
    offensive_rebounds: int = Field(ge=0)
    defensive_rebounds: int = Field(ge=0)
    total_rebounds: int = Field(ge=0)
    assists: int = Field(ge=0)
    steals: int = Field(ge=0)
    blocks: int = Field(ge=0)
    turnovers: int = Field(ge=0)
    personal_fouls: int = Field(ge=0)
    points: int = Field(ge=0)
    plus_minus: int | None


@processor(on=Landed("nba-com/team-boxscore/{game_date}/{event}/{taken_at}.json"), writes=NbacTeamBoxscore)
def nbac_team_boxscore(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """A game whose numbers disagree is refused whole: nobody knows which of its two rows is wrong."""
    shared, home, away = box_score(payload, landed.game_date, landed.fields["event"])
    shared["season_year"] = season_year(landed.game_date)
    rows = [shared | _row(side) | {"is_home": side is home} for side in (home, away)]
    wrong = [problem for row in rows for problem in _problems(row)] or _opposed(*rows)
    if wrong:
        raise Reject(f"{shared['game_id']}: {'; '.join(wrong)}")
    return rows


def _row(side: dict[str, Any]) -> dict[str, Any]:
    statistics = wire.item(side.get("statistics"))
    row = {ours: statistics.get(theirs) for ours, theirs in COUNTS.items()}
    for ours, theirs in SHOTS.items():
        row[f"{ours}_percentage"] = statistics.get(f"{theirs}Percentage") if row[f"{ours}_attempted"] else None
    return row | {"team_id": side.get("teamId"), "team_abbr": side["teamTricode"],
                  "team_name": wire.text(side.get("teamName")), "team_city": wire.text(side.get("teamCity")),
                  "minutes": statistics.get("minutes"), "plus_minus": statistics.get("plusMinusPoints")}


def _problems(row: dict[str, Any]) -> list[str]:
    """Every way in which a team's numbers cannot be, with the numbers."""
    team = row["team_abbr"]
    unknown = [name for name in ("team_id", *COUNTS) if not _is_count(row[name])]
    unknown += [] if isinstance(row["minutes"], str) else ["minutes"]
    if unknown:
        return [f"{team}: {name} is {row[name]!r}" for name in unknown]
    wrong = [f"{team}: {shot}_made {row[f'{shot}_made']} > {shot}_attempted {row[f'{shot}_attempted']}"
             for shot in SHOTS if row[f"{shot}_made"] > row[f"{shot}_attempted"]]
    wrong += [f"{team}: {name} {row[name]!r} is not within 0-1" for shot in SHOTS
              if row[name := f"{shot}_percentage"] is not None and not _is_share(row[name])]
    rebounds = row["offensive_rebounds"] + row["defensive_rebounds"]
    if rebounds != row["total_rebounds"]:
        wrong.append(f"{team}: offensive and defensive rebounds are {rebounds}, total_rebounds {row['total_rebounds']}")
    points = 2 * (row["fg_made"] - row["three_pt_made"]) + 3 * row["three_pt_made"] + row["ft_made"]
    if points != row["points"]:
        wrong.append(f"{team}: its shots make {points} points, points {row['points']}")
    return wrong


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, float)) and value >= 0 and value % 1 == 0


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def _opposed(home: dict[str, Any], away: dict[str, Any]) -> list[str]:
    """One team's plus is the other's minus."""
    pair = home["plus_minus"], away["plus_minus"]
    if pair == (None, None):
        return []
    known = all(isinstance(value, (int, float)) for value in pair)
    return [] if known and sum(pair) == 0 else [f"plus_minus {pair[0]!r} and {pair[1]!r} do not sum to 0"]
