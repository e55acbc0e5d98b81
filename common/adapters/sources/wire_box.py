"""NBA.com's game log, box score and shot chart, as they stood at an instant: nothing of a game that is not final."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from common.adapters.sources.season import Season
from common.adapters.sources.wire_schedule import meta
from common.basketball.season_types import ASKED_AS
from common.basketball.teams import CITY, FULL_NAME, NBA_TEAM_ID, NICKNAME, SLUG
from common.errors import Reject

Params = Mapping[str, str]
Row = dict[str, Any]
LOG = ["SEASON_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_NAME", "GAME_ID", "GAME_DATE",
       "MATCHUP", "WL", "MIN", "FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT", "OREB",
       "DREB", "REB", "AST", "STL", "BLK", "TOV", "PF", "PTS", "PLUS_MINUS", "FANTASY_PTS", "VIDEO_AVAILABLE"]
SHOTS = ["GRID_TYPE", "GAME_ID", "GAME_EVENT_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_NAME", "PERIOD",
         "MINUTES_REMAINING", "SECONDS_REMAINING", "EVENT_TYPE", "ACTION_TYPE", "SHOT_TYPE", "SHOT_ZONE_BASIC",
         "SHOT_ZONE_AREA", "SHOT_ZONE_RANGE", "SHOT_DISTANCE", "LOC_X", "LOC_Y", "SHOT_ATTEMPTED_FLAG",
         "SHOT_MADE_FLAG", "GAME_DATE", "HTM", "VTM"]
SHOT_COLUMNS = ("player_id", "team_id", "period", "clock_s", "shot_made", "action_type", "shot_value", "basic_zone",
                "zone_area", "zone_range", "shot_distance", "loc_x", "loc_y")
AVERAGES = ["GRID_TYPE", "SHOT_ZONE_BASIC", "SHOT_ZONE_AREA", "SHOT_ZONE_RANGE", "FGA", "FGM", "FG_PCT"]
COUNTS = {"fieldGoals": ("fgm", "fga"), "threePointers": ("fg3m", "fg3a"), "freeThrows": ("ftm", "fta")}
OTHERS = {"reboundsOffensive": "oreb", "reboundsDefensive": "dreb", "reboundsTotal": "reb", "assists": "ast",
          "steals": "stl", "blocks": "blk", "turnovers": "tov", "foulsPersonal": "pf", "points": "pts"}
POSITIONS = {"F": 0, "C": 1, "G": 2}


def game_log(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """leaguegamelog of players: who took the floor, in whole minutes; half a minute is rounded down."""
    rows = [_log_row(season, game_id, row) for game_id in _final(season, params, now)
            for row in season.box_of.rows(game_id) if row["did_play"]]
    return _result("leaguegamelog", params, ("LeagueGameLog", LOG, rows))


def box_score(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """boxscoretraditionalv3: before the game is final the teams, and nobody in them."""
    game_id = params["GameID"]
    game = season.game.get(game_id)
    if game is None or season.known[season.row[game_id]] > now:
        raise Reject(f"NBA.com knows no game {game_id}")
    final = season.final(game_id, now)
    rows = season.box_of.rows(game_id) if final else []
    totals = {row["team_abbr"]: row for row in season.teams_of.rows(game_id)} if final else {}
    sides = {side: _side(season, team, rows, totals.get(team), game["overtimes"])
             for side, team in (("homeTeam", game["home_abbr"]), ("awayTeam", game["away_abbr"]))}
    changed = season.over[season.row[game_id]] if final else None
    return {"meta": meta(f"games/{game_id}/boxscoretraditional", changed), "boxScoreTraditional": {
        "gameId": game_id, "awayTeamId": sides["awayTeam"]["teamId"], "homeTeamId": sides["homeTeam"]["teamId"],
        **sides}}


def shot_chart(season: Season, params: Params, now: Any) -> bytes:
    """shotchartdetail of everybody. An attempt's event number is its place in the order of the game.

    Printed by a template: a night has up to 2,700 attempts of 24 values each.
    """
    rows = [line for game_id in _final(season, params, now) for line in _shot_lines(season, game_id)]
    empty = _result("shotchartdetail", params, ("Shot_Chart_Detail", SHOTS, []), ("LeagueAverages", AVERAGES, []))
    said = json.dumps(empty, ensure_ascii=False, separators=(",", ":"))
    return said.replace('"rowSet":[]', f'"rowSet":[{",".join(rows)}]', 1).encode()


def _final(season: Season, params: Params, now: Any) -> Iterable[str]:
    """The final games of the dates and the part of the season that were asked for, in order."""
    first, last = (dt.date.fromisoformat(params[name]) for name in ("DateFrom", "DateTo"))
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    return [game_id for day in days for game_id in season.on.get(day, ())
            if season.final(game_id, now) and ASKED_AS[season.game[game_id]["season_type"]] == params["SeasonType"]]


def _result(resource: str, params: Params, *sets: tuple[str, list[str], list[Any]]) -> dict[str, Any]:
    return {"resource": resource, "parameters": dict(params), "resultSets": [
        {"name": name, "headers": headers, "rowSet": rows} for name, headers, rows in sets]}


def _log_row(season: Season, game_id: str, row: Row) -> list[Any]:
    own, other = row["team_abbr"], row["opp_team_abbr"]
    fantasy = row["pts"] + 1.2 * row["reb"] + 1.5 * row["ast"] + 3 * row["stl"] + 3 * row["blk"] - row["tov"]
    return [f"{game_id[2]}{season.year}", row["player_id"], season.names[row["player_id"]], NBA_TEAM_ID[own], own,
            FULL_NAME[own], game_id, f"{season.game[game_id]['game_date']:%Y-%m-%d}",
            f"{own} vs. {other}" if row["is_home"] else f"{own} @ {other}", "W" if row["won"] else "L",
            math.ceil(row["minutes"] - 0.5), row["fgm"], row["fga"], share(row["fgm"], row["fga"]),
            row["fg3m"], row["fg3a"], share(row["fg3m"], row["fg3a"]), row["ftm"], row["fta"],
            share(row["ftm"], row["fta"]), row["oreb"], row["dreb"], row["reb"], row["ast"], row["stl"], row["blk"],
            row["tov"], row["pf"], row["pts"], row["plus_minus"], round(fantasy, 1), 1]


def share(made: int, attempted: int) -> float | None:
    """To three places, halves up, as the league rounds."""
    return (2000 * made + attempted) // (2 * attempted) / 1000 if attempted else None


def _side(season: Season, team: str, rows: list[Row], total: Row | None, overtimes: int) -> dict[str, Any]:
    own = [row for row in rows if row["team_abbr"] == team]
    placed = _positions(season, own)
    own.sort(key=lambda row: (not row["starter"], not row["did_play"],
                              POSITIONS.get(placed.get(row["player_id"], ""), 3), row["player_id"]))
    statistics = None
    if total:
        # 240 and 25 for every overtime: sources that add up rounded minutes are off by up to four.
        statistics = {"minutes": f"{240 + 25 * overtimes}:00", **_statistics(total)}
    return {"teamId": NBA_TEAM_ID[team], "teamCity": CITY[team], "teamName": NICKNAME[team], "teamTricode": team,
            "teamSlug": SLUG[team], "players": [_player(season, row, placed.get(row["player_id"], "")) for row in own],
            "statistics": statistics, "starters": None, "bench": None}


def _positions(season: Season, rows: list[Row]) -> dict[int, str]:
    """The starters' positions: the only mark of a starter in this format.

    Where the archive knows who started but not where (2021-22), the position is the one that the league lists him
    with; unless every starter of the team has one, nobody has, so that no starter looks like a substitute.
    """
    starters = [row for row in rows if row["starter"]]
    listed = _listed(season)
    out = {row["player_id"]: row["start_position"] or (listed.get(row["player_id"]) or "")[:1] for row in starters}
    return out if all(out.values()) else {}


@lru_cache(maxsize=8)
def _listed(season: Season) -> dict[int, str | None]:
    return dict(zip(season.people["player_id"].tolist(), season.people["position"].where(
        season.people["position"].notna(), None).tolist(), strict=True))


def _player(season: Season, row: dict[str, Any], position: str) -> dict[str, Any]:
    name = season.names[row["player_id"]]
    first, _, family = name.partition(" ")
    seconds = math.floor((row["minutes"] or 0) * 60 + 0.5)
    return {"personId": row["player_id"], "firstName": first, "familyName": family,
            "nameI": f"{first[:1]}. {family}" if family else first, "playerSlug": name.lower().replace(" ", "-"),
            "position": position, "comment": "" if row["did_play"] else row["dnp_reason"] or "", "jerseyNum": "",
            "statistics": {"minutes": f"{seconds // 60}:{seconds % 60:02d}" if row["did_play"] else "",
                           **_statistics(row)}}


def _statistics(row: Row) -> dict[str, Any]:
    """Zeros for somebody who did not play: his empty minutes say so."""
    out: dict[str, Any] = {}
    for name, (made, attempted) in COUNTS.items():
        out |= {f"{name}Made": row[made] or 0, f"{name}Attempted": row[attempted] or 0,
                f"{name}Percentage": share(row[made] or 0, row[attempted] or 0) or 0.0}
    out |= {name: row[column] or 0 for name, column in OTHERS.items()}
    return out | {"plusMinusPoints": float(row["plus_minus"] or 0)}


def _shot_lines(season: Season, game_id: str) -> Iterable[str]:
    game = season.game[game_id]
    end = f'"{game["game_date"]:%Y%m%d}","{game["home_abbr"]}","{game["away_abbr"]}"]'
    names, teams = _quoted(season), _TEAM_NAMES
    columns = season.shots_of.lists(game_id, SHOT_COLUMNS)
    for n, (player, team, period, clock, made, action, value, basic, area, reach, feet, x, y) in enumerate(
            zip(*columns, strict=True), 1):
        yield (f'["Shot Chart Detail","{game_id}",{n},{player},{names[player]},{team},{teams[team]},{period},'
               f'{clock // 60},{clock % 60},"{"Made" if made else "Missed"} Shot","{action}","{value}PT Field Goal",'
               f'"{basic}","{area}","{reach}",{feet},{x},{y},1,{int(made)},{end}')


@lru_cache(maxsize=8)
def _quoted(season: Season) -> dict[int, str]:
    return {player: json.dumps(name, ensure_ascii=False) for player, name in season.names.items()}


_TEAM_NAMES = {NBA_TEAM_ID[team]: json.dumps(name) for team, name in FULL_NAME.items()}
