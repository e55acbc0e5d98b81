"""NBA.com's scoreboard of one date (scoreboardV2), as it stood at an instant: no numbers before a game is final."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from common.adapters.sources.season import Season
from common.adapters.sources.standings import Record, records
from common.adapters.sources.wire_box import share
from common.adapters.sources.wire_league import PLACE
from common.adapters.sources.wire_schedule import tip_text
from common.basketball.teams import CITY, CONFERENCE, NBA_TEAM_ID, NICKNAME

Params = Mapping[str, str]
OVERTIMES = 10
SHARES = (("fgm", "fga"), ("ftm", "fta"), ("fg3m", "fg3a"))
HEADERS = {
    "GameHeader": ["GAME_DATE_EST", "GAME_SEQUENCE", "GAME_ID", "GAME_STATUS_ID", "GAME_STATUS_TEXT", "GAMECODE",
                   "HOME_TEAM_ID", "VISITOR_TEAM_ID", "SEASON", "LIVE_PERIOD", "LIVE_PC_TIME",
                   "NATL_TV_BROADCASTER_ABBREVIATION", "HOME_TV_BROADCASTER_ABBREVIATION",
                   "AWAY_TV_BROADCASTER_ABBREVIATION", "LIVE_PERIOD_TIME_BCAST", "ARENA_NAME", "WH_STATUS",
                   "WNBA_COMMISSIONER_FLAG"],
    "LineScore": ["GAME_DATE_EST", "GAME_SEQUENCE", "GAME_ID", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_CITY_NAME",
                  "TEAM_NAME", "TEAM_WINS_LOSSES", *(f"PTS_QTR{n}" for n in range(1, 5)),
                  *(f"PTS_OT{n}" for n in range(1, OVERTIMES + 1)), "PTS", "FG_PCT", "FT_PCT", "FG3_PCT", "AST",
                  "REB", "TOV"],
    "SeriesStandings": ["GAME_ID", "HOME_TEAM_ID", "VISITOR_TEAM_ID", "GAME_DATE_EST", "HOME_TEAM_WINS",
                        "HOME_TEAM_LOSSES", "SERIES_LEADER"],
    "LastMeeting": ["GAME_ID", "LAST_GAME_ID", "LAST_GAME_DATE_EST", "LAST_GAME_HOME_TEAM_ID",
                    "LAST_GAME_HOME_TEAM_CITY", "LAST_GAME_HOME_TEAM_NAME", "LAST_GAME_HOME_TEAM_ABBREVIATION",
                    "LAST_GAME_HOME_TEAM_POINTS", "LAST_GAME_VISITOR_TEAM_ID", "LAST_GAME_VISITOR_TEAM_CITY",
                    "LAST_GAME_VISITOR_TEAM_NAME", "LAST_GAME_VISITOR_TEAM_CITY1", "LAST_GAME_VISITOR_TEAM_POINTS"],
    "EastConfStandingsByDay": (STANDINGS := ["TEAM_ID", "LEAGUE_ID", "SEASON_ID", "STANDINGSDATE", "CONFERENCE", "TEAM",
                                             "G", "W", "L", "W_PCT", "HOME_RECORD", "ROAD_RECORD"]),
    "WestConfStandingsByDay": STANDINGS,
    "Available": ["GAME_ID", "PT_AVAILABLE"],
    "TeamLeaders": ["GAME_ID", "TEAM_ID", "TEAM_CITY", "TEAM_NICKNAME", "TEAM_ABBREVIATION", "PTS_PLAYER_ID",
                    "PTS_PLAYER_NAME", "PTS", "REB_PLAYER_ID", "REB_PLAYER_NAME", "REB", "AST_PLAYER_ID",
                    "AST_PLAYER_NAME", "AST"],
    "TicketLinks": ["GAME_ID", "LEAG_TIX"],
}


def scoreboard(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """The games of GameDate. Series, last meetings and tickets are left empty: nobody reads them."""
    day = game_date(params)
    shown = [(n, game_id) for n, game_id in enumerate(season.on.get(day, ()), 1)
             if season.known[season.row[game_id]] <= now]
    table = records(season, now)
    rows: dict[str, list[Any]] = {name: [] for name in HEADERS}
    for n, game_id in shown:
        start = [f"{day}T00:00:00", n, game_id]
        rows["GameHeader"].append(start + _header(season, game_id, now))
        rows["LineScore"] += [start + line for line in _lines(season, game_id, table, now)]
        rows["Available"].append([game_id, 0])
        rows["TeamLeaders"] += _leaders(season, game_id, now)
    for conference in ("East", "West"):
        rows[f"{conference}ConfStandingsByDay"] = [
            _standing(season, record, day) for record in table.values() if CONFERENCE[record.team] == conference]
    return {"resource": "scoreboardV2", "parameters": dict(params), "resultSets": [
        {"name": name, "headers": headers, "rowSet": rows[name]} for name, headers in HEADERS.items()]}


def game_date(params: Params) -> dt.date:
    return dt.date.fromisoformat(params["GameDate"]) + dt.timedelta(int(params.get("DayOffset", "0")))


def _header(season: Season, game_id: str, now: Any) -> list[Any]:
    game = season.game[game_id]
    final, begun = season.final(game_id, now), bool(season.commence[season.row[game_id]] <= now)
    period = 4 + game["overtimes"] if final else 0
    text = "Final" if final else "Live" if begun else tip_text(game["tip"])
    return [3 if final else 2 if begun else 1, text,
            f"{game['game_date']:%Y%m%d}/{game['away_abbr']}{game['home_abbr']}", NBA_TEAM_ID[game["home_abbr"]],
            NBA_TEAM_ID[game["away_abbr"]], str(season.year), period, " " * 5, game["national_tv"], None, None,
            f"Q{period}       - {game['national_tv'] or ''}", game["arena"], 1, 0]


def _lines(season: Season, game_id: str, table: dict[str, Record], now: Any) -> Iterable[list[Any]]:
    """The visitors first. A period's points are null where the archive does not tell them; turnovers are the players',
    without those of the team as a whole."""
    game, final = season.game[game_id], season.final(game_id, now)
    totals = {row["team_abbr"]: row for row in season.teams_of.rows(game_id)} if final else {}
    lost = dict.fromkeys(totals, 0)
    for row in season.box_of.rows(game_id) if final else ():
        lost[row["team_abbr"]] += row["tov"] or 0
    for side in ("away", "home"):
        team = game[f"{side}_abbr"]
        start = [NBA_TEAM_ID[team], team, CITY[team], NICKNAME[team], table[team].text]
        total, line = totals.get(team), game[f"{side}_line"] if final else None
        periods = [int(points) for points in line.split(",")] if line else []
        unplayed = [0 if line else None] * (4 + OVERTIMES - len(periods))
        shares = [share(total[made], total[tried]) for made, tried in SHARES] if total else []
        said = [game[f"{side}_pts"], *shares, total["ast"], total["reb"], lost[team]] if total else [None] * 7
        yield [*start, *periods, *unplayed, *said]


def _leaders(season: Season, game_id: str, now: Any) -> Iterable[list[Any]]:
    """Who of each team has most points, rebounds and assists; the one listed first where several have."""
    game = season.game[game_id]
    played = [row for row in season.box_of.rows(game_id) if row["did_play"]] if season.final(game_id, now) else []
    for side in ("away_abbr", "home_abbr"):
        team = game[side]
        own = [row for row in played if row["team_abbr"] == team]
        best = [max(own, key=lambda row: row[name]) for name in ("pts", "reb", "ast")] if own else []
        said = [value for row, name in zip(best, ("pts", "reb", "ast"), strict=True) for value in (
            row["player_id"], season.names[row["player_id"]], row[name])] if own else [None] * 9
        yield [game_id, NBA_TEAM_ID[team], CITY[team], NICKNAME[team], team, *said]


def _standing(season: Season, record: Record, day: dt.date) -> list[Any]:
    return [NBA_TEAM_ID[record.team], "00", f"2{season.year}", str(day), CONFERENCE[record.team], PLACE[record.team],
            record.wins + record.losses, record.wins, record.losses, round(record.share, 3), record.text_at("home"),
            record.text_at("road")]
