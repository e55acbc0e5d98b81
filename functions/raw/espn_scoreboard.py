"""Raw · one row per game of a date's scoreboard, as ESPN shows it."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import ESPN_TEAM, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

PRESEASON = 1
STATUS = {"pre": "scheduled", "in": "in_progress"}  # "post" is final when completed, else postponed or cancelled


class EspnScoreboard(Table, key=("game_id",), entity="game",
                     cluster=("home_team_abbr", "away_team_abbr", "game_status")):
    game_id: str
    espn_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    scheduled_start_time: dt.datetime | None = Field(doc="null while no time is set")
    home_team_abbr: str = Field(choices=TEAMS)
    home_team_espn_abbr: str = Field(doc="as ESPN spells it: NY, UTAH")
    home_team_name: str | None
    home_team_espn_id: str
    home_team_score: int | None = Field(ge=0, outcome=True, doc="null before the game")
    home_team_winner: bool | None = Field(outcome=True, doc="null until completed")
    away_team_abbr: str = Field(choices=TEAMS)
    away_team_espn_abbr: str
    away_team_name: str | None
    away_team_espn_id: str
    away_team_score: int | None = Field(ge=0, outcome=True)
    away_team_winner: bool | None = Field(outcome=True)
    game_status: str = Field(choices=("scheduled", "in_progress", "final", "postponed"), outcome=True)
    game_status_detail: str | None = Field(outcome=True, doc="Final/OT")
    espn_status_id: str = Field(outcome=True)
    espn_state: str = Field(choices=("pre", "in", "post"), outcome=True)
    is_completed: bool = Field(outcome=True)
    processing_confidence: float = Field(ge=0, le=1, places=2, doc="1, less a third for each flag")
    data_quality_flags: str = Field(doc="what is missing, with commas between; empty: nothing is")


@processor(on=Landed("espn/scoreboard/{game_date}/{taken_at}.json"), writes=EspnScoreboard)
def espn_scoreboard(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    events = wire.items(wire.at(payload, "events", list))
    return [_row(event) for event in events if wire.item(event.get("season")).get("type") != PRESEASON]


def _row(event: dict[str, Any]) -> dict[str, Any]:
    game = wire.items(event.get("competitions"))[:1] or [{}]
    status = wire.item(wire.item(game[0].get("status")).get("type"))
    state, completed = status.get("state"), status.get("completed")
    tip = wire.instant(event.get("date"))
    day = wire.date_of(tip)
    home, away = (_side(game[0], side, state, completed) for side in ("home", "away"))
    known = {"start_time": game[0].get("timeValid") is not False, "detail": bool(status.get("detail")),
             "score": state == "pre" or None not in (home["home_team_score"], away["away_team_score"])}
    flags = [name for name, told in known.items() if not told]
    over = "final" if completed else "postponed"
    return home | away | {
        "game_id": wire.game_id(day, away["away_team_abbr"], home["home_team_abbr"]), "espn_game_id": event.get("id"),
        "game_date": day, "season_year": season_year(day) if day else None,
        "scheduled_start_time": tip if known["start_time"] else None,
        "game_status": over if state == "post" else wire.meaning(state, STATUS), "is_completed": completed,
        "game_status_detail": wire.text(status.get("detail")), "espn_status_id": status.get("id"), "espn_state": state,
        "processing_confidence": 1 - len(flags) / len(known), "data_quality_flags": ",".join(flags)}


def _side(game: dict[str, Any], side: str, state: Any, completed: Any) -> dict[str, Any]:
    own = next((team for team in wire.items(game.get("competitors")) if team.get("homeAway") == side), {})
    team = wire.item(own.get("team"))
    row = {"abbr": wire.meaning(team.get("abbreviation"), ESPN_TEAM), "espn_abbr": team.get("abbreviation"),
           "name": wire.text(team.get("displayName")), "espn_id": team.get("id"),
           "score": None if state == "pre" else wire.whole(own.get("score")),
           "winner": own.get("winner") if completed else None}
    return {f"{side}_team_{name}": value for name, value in row.items()}
