"""Raw · one row per player who took the floor in a game, as the league's game log has him."""

import datetime as dt
from collections import defaultdict
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import NBA_TEAM_ID, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COUNTS = {"points": "PTS", "field_goals_made": "FGM", "field_goals_attempted": "FGA", "three_pointers_made": "FG3M",
          "three_pointers_attempted": "FG3A", "free_throws_made": "FTM", "free_throws_attempted": "FTA",
          "offensive_rebounds": "OREB", "defensive_rebounds": "DREB", "total_rebounds": "REB", "assists": "AST",
          "steals": "STL", "blocks": "BLK", "turnovers": "TOV", "personal_fouls": "PF"}
SHOTS = {"field_goal_percentage": "field_goals", "three_point_percentage": "three_pointers",
         "free_throw_percentage": "free_throws"}
COLUMNS = {"nba_game_id": "GAME_ID", "day": "GAME_DATE", "nba_player_id": "PLAYER_ID",
           "player_full_name": "PLAYER_NAME", "team_id": "TEAM_ID", "team_abbr": "TEAM_ABBREVIATION",
           "matchup": "MATCHUP", "won": "WL", "minutes": "MIN", "plus_minus": "PLUS_MINUS", **COUNTS}
WON = {"W": True, "L": False}


OF_GAMES = "the log is of players: raw.nbac_scoreboard_v2 and raw.nbac_team_boxscore tell it"
OF_BOX = "the log does not say; raw.nbac_boxscore_traditional tells starters and positions"
ADVANCED = "the log has no advanced statistics"
BY_PERIOD = "the log has no periods"


class NbacPlayerBoxscores(Table, key=("game_id", "player_lookup"), entity="player", outcome=True,
                          cluster=("player_lookup", "team_abbr", "game_date")):
    game_id: str
    nba_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    season_type: str = Field(choices=("regular", "playin", "playoffs", "cup_final"))
    game_code: str = Field(doc="as the league names its gamebook: 20250115/PHILAL")
    game_status: str | None = Field(absent=OF_GAMES)
    period: int | None = Field(absent=OF_GAMES)
    is_playoff_game: bool
    home_team_id: int
    home_team_abbr: str = Field(choices=TEAMS)
    home_team_score: int | None = Field(absent=OF_GAMES)
    away_team_id: int
    away_team_abbr: str = Field(choices=TEAMS)
    away_team_score: int | None = Field(absent=OF_GAMES)
    player_lookup: str
    nba_player_id: int
    player_full_name: str
    team_id: int
    team_abbr: str = Field(choices=TEAMS)
    opponent_team_abbr: str = Field(choices=TEAMS)
    home_game: bool
    jersey_number: str | None = Field(absent=OF_BOX)
    position: str | None = Field(absent=OF_BOX)
    starter: bool | None = Field(absent=OF_BOX)
    win_flag: bool | None
    minutes: int | None = Field(ge=0, doc="whole minutes, as the log states them")
    points: int = Field(ge=0)
    field_goals_made: int = Field(ge=0)
    field_goals_attempted: int = Field(ge=0)
    field_goal_percentage: float | None = Field(ge=0, le=1, places=3, doc="0-1; null without an attempt")
    three_pointers_made: int = Field(ge=0)
    three_pointers_attempted: int = Field(ge=0)
    three_point_percentage: float | None = Field(ge=0, le=1, places=3)
    free_throws_made: int = Field(ge=0)
    free_throws_attempted: int = Field(ge=0)
    free_throw_percentage: float | None = Field(ge=0, le=1, places=3)
    offensive_rebounds: int = Field(ge=0)
    defensive_rebounds: int = Field(ge=0)
    total_rebounds: int = Field(ge=0)
    assists: int = Field(ge=0)
    steals: int = Field(ge=0)
    blocks: int = Field(ge=0)
    turnovers: int = Field(ge=0)
    personal_fouls: int = Field(ge=0)
    flagrant_fouls: int | None = Field(absent=OF_BOX)
    technical_fouls: int | None = Field(absent=OF_BOX)
    plus_minus: int | None
    true_shooting_pct: float | None = Field(absent=ADVANCED)
    effective_fg_pct: float | None = Field(absent=ADVANCED)
    usage_rate: float | None = Field(absent=ADVANCED)
    offensive_rating: float | None = Field(absent=ADVANCED)
    defensive_rating: float | None = Field(absent=ADVANCED)
    net_rating: float | None = Field(absent=ADVANCED)
    pace: float | None = Field(absent=ADVANCED)
    pie: float | None = Field(absent=ADVANCED)
    points_q1: int | None = Field(absent=BY_PERIOD)
    points_q2: int | None = Field(absent=BY_PERIOD)
    points_q3: int | None = Field(absent=BY_PERIOD)
    points_q4: int | None = Field(absent=BY_PERIOD)
    points_ot: int | None = Field(absent=BY_PERIOD)


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
    away_team, home_team = (opponent, row["team_abbr"]) if home else (row["team_abbr"], opponent)
    game, kind = wire.game_id(day, away_team, home_team), wire.season_type(row["nba_game_id"])
    return row | {"game_id": game, "game_code": f"{game[:8]}/{away_team}{home_team}" if game else None,
                  "game_date": day, "season_year": season_year(day) if isinstance(day, dt.date) else None,
                  "season_type": kind, "is_playoff_game": kind == "playoffs",
                  "home_team_id": _team_id(home_team), "home_team_abbr": home_team,
                  "away_team_id": _team_id(away_team), "away_team_abbr": away_team,
                  "player_lookup": wire.lookup(row["player_full_name"]), "opponent_team_abbr": opponent,
                  "home_game": home, "win_flag": wire.meaning(won, WON)} | {
        share: _share(row[f"{shots}_made"], row[f"{shots}_attempted"]) for share, shots in SHOTS.items()}


def _team_id(code: Any) -> int | None:
    return NBA_TEAM_ID.get(code) if isinstance(code, str) else None


def _share(made: Any, attempted: Any) -> float | None:
    """Of what was attempted; more than that is no share, and the counts say so themselves."""
    known = type(made) is type(attempted) is int and 0 <= made <= attempted
    return made / attempted if known and attempted else None


def _opponent(matchup: Any, team: Any) -> tuple[str | None, bool | None]:
    """'LAL vs. PHI' of LAL -> PHI, at home; 'PHI @ LAL' of PHI -> LAL, away."""
    own, sign, other = ([*matchup.split(" "), "", ""] if isinstance(matchup, str) else ["", "", ""])[:3]
    known = own == team and sign in ("vs.", "@")
    return (other, sign == "vs.") if known else (None, None)
