"""NBA.com's scoreboard of one date in its present form (scoreboardv3), as it stood at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from common.adapters.sources.season import Season, spelled
from common.adapters.sources.standings import Record, records
from common.adapters.sources.wire_players import NOBODY, people_of
from common.adapters.sources.wire_schedule import final_text, meta, subtype, tip_text
from common.basketball.season import new_york
from common.basketball.teams import CITY, NBA_TEAM_ID, NICKNAME, SLUG

Row = dict[str, Any]
LISTS = ("nationalBroadcasters", "nationalRadioBroadcasters", "nationalOttBroadcasters", "homeTvBroadcasters",
         "homeRadioBroadcasters", "homeOttBroadcasters", "awayTvBroadcasters", "awayRadioBroadcasters",
         "awayOttBroadcasters")
NOBODY_LEADS = {"personId": 0, "name": "", "playerSlug": "", "jerseyNum": "", "position": "", "teamTricode": "",
                "points": 0, "rebounds": 0, "assists": 0}


def scoreboard(season: Season, params: Mapping[str, str], now: Any) -> Row:
    day = dt.date.fromisoformat(params["GameDate"])
    games = [game_id for game_id in season.on.get(day, ()) if season.known[season.row[game_id]] <= now]
    changed = max((at for game_id in games for at in (season.commence[season.row[game_id]],
                                                      season.over[season.row[game_id]]) if at <= now), default=None)
    table = records(season, now)
    return {"meta": meta(f"league/00/{day:%Y/%m/%d}/scoreboard", changed), "scoreboard": {
        "gameDate": str(day), "leagueId": "00", "leagueName": "National Basketball Association",
        "games": [_game(season, game_id, table, now) for game_id in games]}}


def _game(season: Season, game_id: str, table: dict[str, Record], now: Any) -> Row:
    """A game under way shows neither its score nor how far it is; what a season's leaders average is left out."""
    game, final = season.game[game_id], season.final(game_id, now)
    live, tip = bool(season.commence[season.row[game_id]] <= now), game["tip"]
    label, _, sub_label = (game["label"] or "").partition(" - ")
    text = final_text(game["overtimes"]) if final else "Live" if live else tip_text(tip)
    national = [{"broadcasterId": 0, "broadcastDisplay": game["national_tv"], "broadcasterTeamId": -1,
                 "broadcasterDescription": ""}] if game["national_tv"] else []
    return {"gameId": game_id, "gameCode": f"{game['game_date']:%Y%m%d}/{game['away_abbr']}{game['home_abbr']}",
            "gameStatus": 3 if final else 2 if live else 1, "gameStatusText": text,
            "period": 4 + game["overtimes"] if final else 0, "gameClock": "",
            "gameTimeUTC": spelled(tip) if tip else "",
            "gameEt": new_york(tip).strftime("%Y-%m-%dT%H:%M:%SZ") if tip else "", "regulationPeriods": 4,
            "seriesGameNumber": sub_label if sub_label.startswith("Game ") else "", "gameLabel": label,
            "gameSubLabel": sub_label, "seriesText": "", "ifNecessary": False, "seriesConference": "",
            "poRoundDesc": "", "gameSubtype": subtype(game["label"] or ""), "isNeutral": bool(game["is_neutral"]),
            "gameLeaders": {f"{side}Leaders": _leader(season, game_id, game[f"{side}_abbr"], final)
                            for side in ("home", "away")},
            "teamLeaders": {"homeLeaders": NOBODY_LEADS, "awayLeaders": NOBODY_LEADS, "seasonLeadersFlag": 0},
            "broadcasters": dict.fromkeys(LISTS, ()) | {"nationalBroadcasters": national},
            **{f"{side}Team": _team(game, side, table, final) for side in ("home", "away")}}


def _team(game: Row, side: str, table: dict[str, Record], final: bool) -> Row:
    team, line = game[f"{side}_abbr"], game[f"{side}_line"] if final else None
    periods = [{"period": n, "periodType": "REGULAR" if n <= 4 else "OVERTIME", "score": int(points)}
               for n, points in enumerate(line.split(",") if line else (), 1)]
    return {"teamId": NBA_TEAM_ID[team], "teamName": NICKNAME[team], "teamCity": CITY[team], "teamTricode": team,
            "teamSlug": SLUG[team], "wins": table[team].wins, "losses": table[team].losses,
            "score": game[f"{side}_pts"] if final else 0, "seed": 0, "inBonus": None, "timeoutsRemaining": 0,
            "periods": periods}


def _leader(season: Season, game_id: str, team: str, final: bool) -> Row:
    """Who has most points; the one listed first where several have."""
    own = [row for row in season.box_of.rows(game_id) if row["team_abbr"] == team and row["did_play"]] if final else []
    if not own:
        return NOBODY_LEADS
    best = max(own, key=lambda row: row["pts"])
    name, known = season.names[best["player_id"]], people_of(season).get(best["player_id"], NOBODY)
    return {"personId": best["player_id"], "name": name, "playerSlug": name.lower().replace(" ", "-"), "jerseyNum": "",
            "position": known["position"] or "", "teamTricode": team, "points": best["pts"], "rebounds": best["reb"],
            "assists": best["ast"]}
