"""Raw · one row per game of a season: who plays whom, when and where, and how it ended."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.season import EASTERN
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

FINAL = 3
SIDE_DOC = "a team's tricode; of an all-star game the code of that year's side"


class NbacSchedule(Table, key=("game_id",), entity="game"):
    game_id: str
    nba_game_id: str
    game_code: str = Field(doc="as the league names its gamebook: 20250115/PHILAL")
    game_date: dt.date = Field(doc="New York date of the scheduled tip-off")
    season: str
    season_year: int = Field(ge=1946, doc="the year the season starts in")
    season_type: str = Field(choices=("regular", "playin", "playoffs", "cup_final", "allstar"))
    home_team_id: int
    home_team_tricode: str = Field(doc=SIDE_DOC)
    away_team_id: int
    away_team_tricode: str = Field(doc=SIDE_DOC)
    tip_time_utc: dt.datetime | None = Field(doc="scheduled; null while the league has not set a time")
    arena_name: str | None
    arena_city: str | None
    arena_state: str | None
    neutral_site_flag: bool
    has_national_tv: bool = Field(doc="the schedule names a national television or streaming broadcaster")
    primary_network: str | None
    postponed: bool
    game_status: int | None = Field(ge=1, le=FINAL, outcome=True, doc="1 scheduled, 2 in progress, 3 final")
    game_status_text: str | None = Field(outcome=True)
    home_team_score: int | None = Field(ge=0, outcome=True, doc="null until final")
    away_team_score: int | None = Field(ge=0, outcome=True, doc="null until final")
    winning_team_tricode: str | None = Field(outcome=True)


@processor(on=Landed("nba-com/schedule/{season}/{taken_at}.json"), writes=NbacSchedule)
def nbac_schedule(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    dates = wire.at(payload, "leagueSchedule.gameDates", list)
    season = payload["leagueSchedule"].get("seasonYear")
    if season != landed.fields["season"]:
        raise Reject(f"leagueSchedule.seasonYear: expected {landed.fields['season']!r}, found {season!r}")
    games = [game for date in wire.items(dates) for game in wire.items(date.get("games"))]
    return [_row(game, season) for game in games if not _left_out(game)]


def _left_out(game: dict[str, Any]) -> bool:
    """Preseason, and a place in a bracket that no team has won yet: the league gives it the team id 0."""
    return wire.season_type(game.get("gameId")) == "preseason" or any(
        wire.item(game.get(side)).get("teamId") == 0 for side in ("homeTeam", "awayTeam"))


def _row(game: dict[str, Any], season: str) -> dict[str, Any]:
    home, away = wire.item(game.get("homeTeam")), wire.item(game.get("awayTeam"))
    kind, tip = wire.season_type(game.get("gameId")), _tip(game)
    code = game.get("gameCode")
    # The code keeps the planned date while the time is not set.
    day = tip.replace(tzinfo=dt.UTC).astimezone(EASTERN).date() if isinstance(tip, dt.datetime) else (
        wire.day(code[:8] if isinstance(code, str) else None))
    network = _network(game)
    return {"game_id": wire.game_id(day, away.get("teamTricode"), home.get("teamTricode")),
            "nba_game_id": game.get("gameId"), "game_code": code, "game_date": day,
            "season": season, "season_year": int(season[:4]), "season_type": kind,
            "home_team_id": home.get("teamId"), "home_team_tricode": wire.side_code(home.get("teamTricode"), kind),
            "away_team_id": away.get("teamId"), "away_team_tricode": wire.side_code(away.get("teamTricode"), kind),
            "tip_time_utc": tip,
            "arena_name": wire.text(game.get("arenaName")), "arena_city": wire.text(game.get("arenaCity")),
            "arena_state": wire.text(game.get("arenaState")), "neutral_site_flag": game.get("isNeutral") or False,
            "has_national_tv": network is not None, "primary_network": None if network == "TBD" else network,
            "postponed": game.get("postponedStatus") == "Y", **_result(game, home, away)}


def _tip(game: dict[str, Any]) -> Any:
    """gameDateTimeUTC: gameDateTimeEst is New York's time with a Z that is not true.

    A time that is not set comes as null, '', the year 1900 or midnight in New York, when no game begins.
    """
    tip = wire.instant(wire.text(game.get("gameDateTimeUTC")))
    if not isinstance(tip, dt.datetime):
        return tip
    unset = game.get("gameStatusText") == "TBD" or tip.year <= 1900
    return None if unset or tip.replace(tzinfo=dt.UTC).astimezone(EASTERN).time() == dt.time(0) else tip


def _network(game: dict[str, Any]) -> str | None:
    """The first national broadcaster by name, television before streaming."""
    by_scope = wire.item(game.get("broadcasters"))
    named = [wire.text(caster.get("broadcasterDisplay")) for medium in ("Tv", "Ott")
             for caster in wire.items(by_scope.get(f"national{medium}Broadcasters"))]
    return next((name for name in named if isinstance(name, str)), None)


def _result(game: dict[str, Any], home: dict[str, Any], away: dict[str, Any]) -> dict[str, Any]:
    status = game.get("gameStatus")
    scores = (home.get("score"), away.get("score")) if status == FINAL else (None, None)
    decided = all(isinstance(score, int) for score in scores) and scores[0] != scores[1]
    return {"game_status": status, "game_status_text": wire.text(game.get("gameStatusText")),
            "home_team_score": scores[0], "away_team_score": scores[1],
            "winning_team_tricode": (home if scores[0] > scores[1] else away).get("teamTricode") if decided else None}
