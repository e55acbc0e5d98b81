"""Raw · one row per player listed for a game, as Ball Don't Lie has it; he need not have played."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import BDL_TEAM, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

COUNTS = {"points": "pts", "assists": "ast", "rebounds": "reb", "offensive_rebounds": "oreb",
          "defensive_rebounds": "dreb", "steals": "stl", "blocks": "blk", "turnovers": "turnover",
          "personal_fouls": "pf", "field_goals_made": "fgm", "field_goals_attempted": "fga",
          "three_pointers_made": "fg3m", "three_pointers_attempted": "fg3a", "free_throws_made": "ftm",
          "free_throws_attempted": "fta"}
SHARES = {"field_goal_pct": ("fg_pct", "fga"), "three_point_pct": ("fg3_pct", "fg3a"),
          "free_throw_pct": ("ft_pct", "fta")}
FINAL, SIDES = "Final", ("home_team", "visitor_team")


class BdlPlayerBoxscores(Table, key=("game_id", "player_lookup"), entity="player", outcome=True,
                         cluster=("player_lookup", "team_abbr", "game_date")):
    game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    game_status: str = Field(doc="as the source words it: Final, 3rd Qtr, or the instant of the tip-off")
    is_final: bool = Field(doc="only then do the numbers count for anything")
    period: int | None = Field(ge=0)
    is_postseason: bool
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    home_team_score: int | None = Field(ge=0)
    away_team_score: int | None = Field(ge=0)
    team_abbr: str = Field(choices=TEAMS)
    player_full_name: str
    player_lookup: str
    bdl_player_id: int
    jersey_number: str | None
    position: str | None
    did_not_play: bool | None = Field(doc="no minutes and no number; null while the game goes on")
    minutes: str | None = Field(doc="whole minutes as the source spells them: 07; null when he did not play")
    minutes_decimal: float | None = Field(ge=0, places=4)
    points: int | None = Field(ge=0, doc="this and every number below: null when he did not play")
    assists: int | None = Field(ge=0)
    rebounds: int | None = Field(ge=0)
    offensive_rebounds: int | None = Field(ge=0)
    defensive_rebounds: int | None = Field(ge=0)
    steals: int | None = Field(ge=0)
    blocks: int | None = Field(ge=0)
    turnovers: int | None = Field(ge=0)
    personal_fouls: int | None = Field(ge=0)
    field_goals_made: int | None = Field(ge=0)
    field_goals_attempted: int | None = Field(ge=0)
    field_goal_pct: float | None = Field(ge=0, le=1, places=7, doc="0-1; null without an attempt")
    three_pointers_made: int | None = Field(ge=0)
    three_pointers_attempted: int | None = Field(ge=0)
    three_point_pct: float | None = Field(ge=0, le=1, places=7)
    free_throws_made: int | None = Field(ge=0)
    free_throws_attempted: int | None = Field(ge=0)
    free_throw_pct: float | None = Field(ge=0, le=1, places=7)


@processor(on=(Landed("ball-dont-lie/boxscores/{game_date}/{taken_at}.json"),
               Landed("ball-dont-lie/player-box-scores/{game_date}/{taken_at}.json")), writes=BdlPlayerBoxscores)
def bdl_player_boxscores(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """/box_scores gives games with their teams with their players, /stats a line per player with his game and team."""
    rows: list[dict[str, Any]] = []
    for n, entry in enumerate(wire.pages(payload, "data")):
        broken = [] if "game" in entry else [side for side in SIDES if not _listed(entry.get(side))]
        if broken:  # half a game would look like a whole one
            landed.reject(f"{'$' if isinstance(payload, dict) else '$[*]'}.data[{n}]",
                          f"{' and '.join(broken)}: expected a team with a list of players", entry)
        else:
            rows += _of_line(entry) if "game" in entry else _of_game(entry)
    return rows


def _listed(team: Any) -> bool:
    return isinstance(team, dict) and isinstance(team.get("players"), list)


def _of_game(game: dict[str, Any]) -> Iterator[dict[str, Any]]:
    home, away = (game[side] for side in SIDES)
    shared = _game(game, home.get("id"), away.get("id"))
    for side in (home, away):
        for line in wire.items(side["players"]):
            yield _row(line, shared, side.get("id"))


def _of_line(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    game = wire.item(line["game"])
    shared = _game(game, game.get("home_team_id"), game.get("visitor_team_id"))
    yield _row(line, shared, wire.item(line.get("team")).get("id"))


def _game(game: dict[str, Any], home_id: Any, away_id: Any) -> dict[str, Any]:
    day, home, away = wire.day(game.get("date")), wire.meaning(home_id, BDL_TEAM), wire.meaning(away_id, BDL_TEAM)
    status = wire.text(game.get("status"))
    return {"game_id": wire.game_id(day, away, home), "game_date": day,
            "season_year": season_year(day) if isinstance(day, dt.date) else None, "game_status": status,
            "is_final": status == FINAL, "period": game.get("period"), "is_postseason": game.get("postseason"),
            "home_team_abbr": home, "away_team_abbr": away, "home_team_score": game.get("home_team_score"),
            "away_team_score": game.get("visitor_team_score")}


def _row(line: dict[str, Any], game: dict[str, Any], team_id: Any) -> dict[str, Any]:
    player = wire.item(line.get("player"))
    name = wire.full_name(player.get("first_name"), player.get("last_name"))
    minutes = wire.text(line["min"] if "min" in line else wire.owed(None))
    # '00' beside a foul is a stint too short for whole minutes.
    played = wire.minutes(minutes) not in (None, 0) or any(line.get(theirs) for theirs in COUNTS.values())
    numbers = {ours: wire.owed(line.get(theirs)) if played else None for ours, theirs in COUNTS.items()}
    shares = {ours: line.get(share) if played and line.get(tries) else None for ours, (share, tries) in SHARES.items()}
    team, told = wire.meaning(team_id, BDL_TEAM), played or game["is_final"]
    return game | numbers | shares | {
        "team_abbr": team if team in (game["home_team_abbr"], game["away_team_abbr"]) else None,
        "player_full_name": name, "player_lookup": wire.lookup(name), "bdl_player_id": player.get("id"),
        "jersey_number": wire.text(player.get("jersey_number")), "position": wire.text(player.get("position")),
        "did_not_play": not played if told else None, "minutes": minutes if played else None,
        "minutes_decimal": wire.minutes(minutes) if played else None}
