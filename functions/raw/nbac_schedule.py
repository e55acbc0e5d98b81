"""Raw · one row per game of a season: who plays whom, when and where, and how it ended."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.occasions import ROUNDS, TIME_SLOTS, channels, day_and_time, place, stage
from common.basketball.season import EASTERN
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

FINAL = 3
SIDE_DOC = "a team's tricode; of an all-star game the code of that year's side"


SOURCES = {"nba-com/schedule/": "api_stats", "nba-com/schedule-cdn/": "cdn_static"}


class NbacSchedule(Table, key=("game_id",), entity="game",
                   cluster=("game_date", "home_team_tricode", "away_team_tricode", "season_year")):
    game_id: str
    nba_game_id: str
    game_code: str = Field(doc="as the league names its gamebook: 20250115/PHILAL")
    game_date: dt.date = Field(doc="New York date of the scheduled tip-off")
    game_date_est: dt.datetime | None = Field(doc="midnight of that date")
    season: str
    season_nba_format: str
    season_year: int = Field(ge=1946, doc="the year the season starts in")
    season_type: str = Field(choices=("regular", "playin", "playoffs", "cup_final", "allstar"))
    home_team_id: int
    home_team_tricode: str = Field(doc=SIDE_DOC)
    home_team_name: str | None
    away_team_id: int
    away_team_tricode: str = Field(doc=SIDE_DOC)
    away_team_name: str | None
    tip_time_utc: dt.datetime | None = Field(doc="scheduled; null while the league has not set a time")
    arena_name: str | None
    arena_city: str | None
    arena_state: str | None
    arena_timezone: str | None = Field(doc="of the home arena; null on a neutral floor")
    neutral_site_flag: bool
    international_game: bool | None = Field(doc="outside the United States and Canada; null without an arena")
    is_primetime: bool | None = Field(doc="nationally broadcast from 19:00 New York time on; null without a time")
    has_national_tv: bool = Field(doc="the schedule names a national television or streaming broadcaster")
    primary_network: str | None
    traditional_networks: str | None = Field(doc="national television, a JSON list")
    streaming_platforms: str | None = Field(doc="national streaming, a JSON list")
    is_regular_season: bool
    is_playoffs: bool
    is_all_star: bool
    is_emirates_cup: bool = Field(doc="its group and knock-out games count as regular season, its final as neither")
    playoff_round: str | None = Field(choices=ROUNDS)
    is_christmas: bool | None
    is_mlk_day: bool | None
    day_of_week: str | None
    is_weekend: bool | None = Field(doc="Saturday or Sunday")
    time_slot: str | None = Field(choices=TIME_SLOTS, doc="evening begins at 17:00 in New York, late at 21:00")
    postponed: bool
    rescheduled_from: dt.date | None = Field(doc="the date in its code, where that is another one")
    data_source: str = Field(choices=SOURCES.values(), doc="which of the league's two files")
    source_updated_at: dt.datetime | None = Field(absent="the file is stamped anew whenever it is asked for")
    game_status: int | None = Field(ge=1, le=FINAL, outcome=True, doc="1 scheduled, 2 in progress, 3 final")
    game_status_text: str | None = Field(outcome=True)
    home_team_score: int | None = Field(ge=0, outcome=True, doc="null until final")
    away_team_score: int | None = Field(ge=0, outcome=True, doc="null until final")
    winning_team_tricode: str | None = Field(outcome=True)


@processor(on=tuple(Landed(f"{folder}{{season}}/{{taken_at}}.json") for folder in SOURCES), writes=NbacSchedule)
def nbac_schedule(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    games = games_of(payload)
    season = payload["leagueSchedule"].get("seasonYear")
    if season != landed.fields["season"]:
        raise Reject(f"leagueSchedule.seasonYear: expected {landed.fields['season']!r}, found {season!r}")
    source = source_of(landed)
    return [_row(game, season) | {"data_source": source} for game in games if not left_out(game)]


def games_of(payload: Any) -> list[dict[str, Any]]:
    dates = wire.at(payload, "leagueSchedule.gameDates", list)
    return [game for date in wire.items(dates) for game in wire.items(date.get("games"))]


def source_of(landed: LandedObject) -> str | None:
    return next((name for folder, name in SOURCES.items() if landed.name.startswith(folder)), None)


def left_out(game: dict[str, Any]) -> bool:
    """Preseason, and a place in a bracket that no team has won yet: the league gives it the team id 0."""
    return wire.season_type(game.get("gameId")) == "preseason" or any(
        wire.item(game.get(side)).get("teamId") == 0 for side in ("homeTeam", "awayTeam"))


def _row(game: dict[str, Any], season: str) -> dict[str, Any]:
    home, away = wire.item(game.get("homeTeam")), wire.item(game.get("awayTeam"))
    kind, tip = wire.season_type(game.get("gameId")), _tip(game)
    code = game.get("gameCode")
    planned = wire.day(code[:8] if isinstance(code, str) else None)
    # The code keeps the planned date while the time is not set.
    day = tip.replace(tzinfo=dt.UTC).astimezone(EASTERN).date() if isinstance(tip, dt.datetime) else planned
    return {"game_id": wire.game_id(day, away.get("teamTricode"), home.get("teamTricode")),
            "nba_game_id": game.get("gameId"), "game_code": code, "game_date": day, "season": season,
            "season_nba_format": season, "season_year": int(season[:4]), "season_type": kind,
            "home_team_id": home.get("teamId"), "home_team_tricode": wire.side_code(home.get("teamTricode"), kind),
            "home_team_name": wire.text(home.get("teamName")), "away_team_id": away.get("teamId"),
            "away_team_tricode": wire.side_code(away.get("teamTricode"), kind),
            "away_team_name": wire.text(away.get("teamName")), "tip_time_utc": tip,
            "rescheduled_from": planned if isinstance(planned, dt.date) and planned != day else None,
            "postponed": game.get("postponedStatus") == "Y", **place(game, home.get("teamTricode")),
            **channels(game, tip), **day_and_time(day, tip), **stage(game, kind), **_result(game, home, away)}


def _tip(game: dict[str, Any]) -> Any:
    """gameDateTimeUTC: gameDateTimeEst is New York's time with a Z that is not true.

    A time that is not set comes as null, '', the year 1900 or midnight in New York, when no game begins.
    """
    tip = wire.instant(wire.text(game.get("gameDateTimeUTC")))
    if not isinstance(tip, dt.datetime):
        return tip
    unset = game.get("gameStatusText") == "TBD" or tip.year <= 1900
    return None if unset or tip.replace(tzinfo=dt.UTC).astimezone(EASTERN).time() == dt.time(0) else tip


def _result(game: dict[str, Any], home: dict[str, Any], away: dict[str, Any]) -> dict[str, Any]:
    status = game.get("gameStatus")
    scores = (home.get("score"), away.get("score")) if status == FINAL else (None, None)
    decided = all(isinstance(score, int) for score in scores) and scores[0] != scores[1]
    return {"game_status": status, "game_status_text": wire.text(game.get("gameStatusText")),
            "home_team_score": scores[0], "away_team_score": scores[1],
            "winning_team_tricode": (home if scores[0] > scores[1] else away).get("teamTricode") if decided else None}
