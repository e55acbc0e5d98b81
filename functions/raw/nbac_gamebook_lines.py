"""Raw · one row per player listed in a game's gamebook, as printed: who played, who did not, who was not in uniform."""

import datetime as dt
import re
from typing import Any

from common.basketball import wire
from common.basketball.gamebook import STATISTICS, Entry, entries
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

STATUSES = ("active", "dnp", "inactive")
SHOTS = ("field_goal", "three_point", "free_throw")


class NbacGamebookLines(Table, key=("game_id", "team_abbr", "listed_order"), entity="game", outcome=True):
    game_id: str
    game_code: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    team_abbr: str = Field(choices=TEAMS)
    listed_order: int = Field(ge=1, doc="his place in the book: two players of a team may have one last name")
    player_name_original: str = Field(doc="as printed; of an inactive player the last name only")
    player_status: str = Field(choices=STATUSES)
    dnp_reason: str | None = Field(doc="DNP, DND or NWT and why; of an inactive player why")
    minutes: str | None = Field(doc="minutes:seconds, as printed")
    minutes_decimal: float | None = Field(ge=0, places=4, doc="35:42 is 35.7")
    points: int | None = Field(ge=0, doc="this and what follows: null when he did not play")
    field_goals_made: int | None = Field(ge=0)
    field_goals_attempted: int | None = Field(ge=0)
    field_goal_percentage: float | None = Field(ge=0, le=1, places=3, doc="0-1; null without an attempt")
    three_pointers_made: int | None = Field(ge=0)
    three_pointers_attempted: int | None = Field(ge=0)
    three_point_percentage: float | None = Field(ge=0, le=1, places=3)
    free_throws_made: int | None = Field(ge=0)
    free_throws_attempted: int | None = Field(ge=0)
    free_throw_percentage: float | None = Field(ge=0, le=1, places=3)
    offensive_rebounds: int | None = Field(ge=0)
    defensive_rebounds: int | None = Field(ge=0)
    total_rebounds: int | None = Field(ge=0)
    assists: int | None = Field(ge=0)
    steals: int | None = Field(ge=0)
    blocks: int | None = Field(ge=0)
    turnovers: int | None = Field(ge=0)
    personal_fouls: int | None = Field(ge=0)
    plus_minus: int | None
    data_quality_flags: list[str] = Field(doc="numbers_missing; points, rebounds or shots that do not add up")
    requires_manual_review: bool


@processor(on=Landed("nba-com/gamebooks-data/{game_date}/{event}/{taken_at}.json"), writes=NbacGamebookLines)
def nbac_gamebook_lines(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    code = re.fullmatch(r"(\d{8})-([A-Z]{3})([A-Z]{3})", landed.fields["event"])
    if not code or wire.day(code[1]) != landed.game_date or not {code[2], code[3]} <= set(TEAMS):
        raise Reject(f"the object's name: expected a game of its date as 20240410-MEMCLE, found "
                     f"{landed.fields['event'][:40]!r}")
    day, away, home = landed.game_date, code[2], code[3]
    shared = {"game_id": wire.game_id(day, away, home), "game_code": f"{code[1]}/{away}{home}", "game_date": day,
              "season_year": season_year(day), "home_team_abbr": home, "away_team_abbr": away}
    listed = entries(wire.at(payload, "pages", list), away, home)
    if not any(entry.status == "active" and entry.numbers for entry in listed):
        raise Reject(f"pages: none of the {len(listed)} players has played: the book is not filled in yet")
    return [shared | _row(entry) | {"listed_order": n} for n, entry in enumerate(listed, 1)]


def _row(entry: Entry) -> dict[str, Any]:
    numbers = dict(zip(STATISTICS, entry.numbers, strict=True)) if len(entry.numbers) == len(STATISTICS) else {}
    row: dict[str, Any] = dict.fromkeys(STATISTICS) | numbers
    flags = _flags(row) if numbers else ["numbers_missing"] if entry.status == "active" else []
    if entry.numbers and not numbers:
        row["points"] = entry.numbers[-1]  # the last of a line
    for shot, made in zip(SHOTS, ("field_goals", "three_pointers", "free_throws"), strict=True):
        row[f"{shot}_percentage"] = _share(row[f"{made}_made"], row[f"{made}_attempted"])
    return row | {"team_abbr": entry.team, "player_name_original": entry.name, "player_status": entry.status,
                  "dnp_reason": entry.reason, "minutes": entry.minutes, "minutes_decimal": wire.minutes(entry.minutes),
                  "data_quality_flags": flags, "requires_manual_review": bool(flags)}


def _share(made: Any, attempted: Any) -> float | None:
    return made / attempted if attempted and made <= attempted else None


def _flags(row: dict[str, Any]) -> list[str]:
    """What a line contradicts itself in."""
    points = 2 * row["field_goals_made"] + row["three_pointers_made"] + row["free_throws_made"]
    wrong = {"points_do_not_add_up": points != row["points"],
             "rebounds_do_not_add_up":
                 row["offensive_rebounds"] + row["defensive_rebounds"] != row["total_rebounds"],
             "more_made_than_attempted": any(row[f"{made}_made"] > row[f"{made}_attempted"] for made in (
                 "field_goals", "three_pointers", "free_throws"))}
    return [flag for flag, found in wrong.items() if found]
