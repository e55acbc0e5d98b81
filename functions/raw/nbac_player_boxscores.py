"""Raw · one row per player who took the floor in a game, as the league's game log has him."""

import datetime as dt
from collections import defaultdict
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COUNTS = {"points": "PTS", "field_goals_made": "FGM", "field_goals_attempted": "FGA", "three_pointers_made": "FG3M",
          "three_pointers_attempted": "FG3A", "free_throws_made": "FTM", "free_throws_attempted": "FTA",
          "offensive_rebounds": "OREB", "defensive_rebounds": "DREB", "total_rebounds": "REB", "assists": "AST",
          "steals": "STL", "blocks": "BLK", "turnovers": "TOV", "personal_fouls": "PF"}
COLUMNS = {"nba_game_id": "GAME_ID", "day": "GAME_DATE", "nba_player_id": "PLAYER_ID",
           "player_full_name": "PLAYER_NAME", "team_id": "TEAM_ID", "team_abbr": "TEAM_ABBREVIATION",
           "matchup": "MATCHUP", "won": "WL", "minutes": "MIN", "plus_minus": "PLUS_MINUS", **COUNTS}
WON = {"W": True, "L": False}


class NbacPlayerBoxscores(Table, key=("game_id", "player_lookup"), entity="player", outcome=True):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    season_type: str = Field(choices=("regular", "playin", "playoffs", "cup_final"))
    player_lookup: str
    nba_player_id: int
    player_full_name: str
    team_id: int
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    home_game: bool
    win_flag: bool | None
    minutes: int | None = Field(ge=0, doc="whole minutes, as the log states them")
    points: int = Field(ge=0)
    field_goals_made: int = Field(ge=0)
    field_goals_attempted: int = Field(ge=0)
    three_pointers_made: int = Field(ge=0)
    three_pointers_attempted: int = Field(ge=0)
    free_throws_made: int = Field(ge=0)
    free_throws_attempted: int = Field(ge=0)
    offensive_rebounds: int = Field(ge=0)
    defensive_rebounds: int = Field(ge=0)
    total_rebounds: int = Field(ge=0)
    assists: int = Field(ge=0)
    steals: int = Field(ge=0)
    blocks: int = Field(ge=0)
    turnovers: int = Field(ge=0)
    personal_fouls: int = Field(ge=0)
    plus_minus: int | None


@processor(on=Landed("nba-com/player-boxscores/{game_date}/{taken_at}.json"), writes=NbacPlayerBoxscores)
def nbac_player_boxscores(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    rows = [_row(row) for row in wire.result_rows(payload, "LeagueGameLog", COLUMNS)]
    spelled = defaultdict(set)
    for row in rows:
        if row["game_id"] and row["team_abbr"] in TEAMS and row["opponent_team_abbr"] in TEAMS:
            spelled[str(row["nba_game_id"])].add(row["game_id"])
    # Both teams "vs." or both "@" (a neutral floor): the log does not tell who is at home.
    return [row | {"home_game": None} if len(spelled[str(row["nba_game_id"])]) > 1 else row for row in rows]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    day, won, matchup = wire.day(row.pop("day")), row.pop("won"), row.pop("matchup")
    opponent, home = _opponent(matchup, row["team_abbr"])
    sides = (opponent, row["team_abbr"]) if home else (row["team_abbr"], opponent)
    return row | {"game_id": wire.game_id(day, *sides), "game_date": day,
                  "season_year": season_year(day) if isinstance(day, dt.date) else None,
                  "season_type": wire.season_type(row["nba_game_id"]),
                  "player_lookup": wire.lookup(row["player_full_name"]), "opponent_team_abbr": opponent,
                  "home_game": home, "win_flag": wire.meaning(won, WON)}


def _opponent(matchup: Any, team: Any) -> tuple[str | None, bool | None]:
    """'LAL vs. PHI' of LAL -> PHI, at home; 'PHI @ LAL' of PHI -> LAL, away."""
    own, sign, other = ([*matchup.split(" "), "", ""] if isinstance(matchup, str) else ["", "", ""])[:3]
    known = own == team and sign in ("vs.", "@")
    return (other, sign == "vs.") if known else (None, None)
