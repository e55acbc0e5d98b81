"""ESPN's scoreboard of one date and roster of one team (site.api), as they stood at an instant.

Games have ESPN's own ids, where the archive knows them; ids of players are NBA.com's. Colours, pictures and links are
left out: nobody reads them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from common.adapters.sources.absent import lacking
from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season
from common.adapters.sources.standings import records
from common.adapters.sources.wire_injuries import STATUS
from common.adapters.sources.wire_players import NOBODY, people_of
from common.adapters.sources.wire_schedule import final_text, tip_text
from common.basketball.season import new_york
from common.basketball.teams import CITY, ESPN_CODE, ESPN_TEAM_ID, FULL_NAME, NICKNAME
from common.scraper import Answer

Params = Mapping[str, str]
Row = dict[str, Any]
TEAM = {number: team for team, number in ESPN_TEAM_ID.items()}
UID = "s:40~l:46"
TYPES = {"regular": (2, "regular-season"), "cup_final": (2, "regular-season"), "playin": (5, "play-in-season"),
         "playoffs": (3, "post-season")}
STATES = {"pre": ("1", "STATUS_SCHEDULED", "Scheduled"), "in": ("2", "STATUS_IN_PROGRESS", "In Progress"),
          "post": ("3", "STATUS_FINAL", "Final")}
POSITIONS = {"G": "Guard", "F": "Forward", "C": "Center"}
STATISTICS = (("rebounds", "REB", "reb"), ("assists", "AST", "ast"), ("fieldGoalsAttempted", "FGA", "fga"),
              ("fieldGoalsMade", "FGM", "fgm"), ("freeThrowsAttempted", "FTA", "fta"), ("freeThrowsMade", "FTM", "ftm"),
              ("points", "PTS", "pts"), ("threePointFieldGoalsAttempted", "3PA", "fg3a"),
              ("threePointFieldGoalsMade", "3PM", "fg3m"))


def scoreboard(season: Season, params: Params, now: Any) -> Row | Answer:
    """A game under way shows neither its score nor how far it is."""
    day = date_asked(params)
    games = [game_id for game_id in season.on.get(day, ()) if season.known[season.row[game_id]] <= now]
    told = [game_id for game_id in games if season.game[game_id]["espn_id"]]
    if games and not told:
        return lacking(season, f"ESPN ids of the games of {day}")
    league = {"id": "46", "uid": UID, "name": "National Basketball Association", "abbreviation": "NBA", "slug": "nba",
              "season": {"year": season.year + 1, "displayName": season.name}, "calendarType": "day"}
    return {"leagues": [league], "events": [_event(season, game_id, now) for game_id in told]}


def date_asked(params: Params) -> dt.date:
    return dt.datetime.strptime(params["dates"], "%Y%m%d").date()


def state_of(season: Season, game_id: str, now: Any) -> str:
    begun = bool(season.commence[season.row[game_id]] <= now)
    return "post" if season.final(game_id, now) else "in" if begun else "pre"


def roster(season: Season, params: Params, now: Any) -> Row | Answer:
    team = TEAM.get(int(params["team"]))
    if team is None:
        return Answer(None, f"ESPN has no team {params['team']}")
    found = roster_of(season)
    own = sorted(player for player, at in found.teams(now).items() if at == team)
    hurt = {player: (when, said) for player, when, said, _ in found.hurt(now)}
    record = records(season, now)[team]
    return {"team": _names(team) | {
        "slug": FULL_NAME[team].lower().replace(" ", "-"), "isActive": True,
        "record": {"items": [{"description": "Overall Record", "type": "total", "summary": record.text, "stats": []}]},
        "athletes": [_athlete(season, player, hurt.get(player)) for player in own]}}


def _names(team: str) -> Row:
    number = str(ESPN_TEAM_ID[team])
    return {"id": number, "uid": f"{UID}~t:{number}", "location": CITY[team], "name": NICKNAME[team],
            "abbreviation": ESPN_CODE[team], "displayName": FULL_NAME[team], "shortDisplayName": NICKNAME[team]}


def _event(season: Season, game_id: str, now: Any) -> Row:
    game, state = season.game[game_id], state_of(season, game_id, now)
    home, away, number = game["home_abbr"], game["away_abbr"], game["espn_id"]
    status, tip = _status(game, state), f"{season.commence[season.row[game_id]].item():%Y-%m-%dT%H:%MZ}"
    kind, slug = TYPES[game["season_type"]]
    national = [game["national_tv"]] if game["national_tv"] else []
    competition = {
        "id": number, "uid": f"{UID}~e:{number}~c:{number}", "date": tip,
        "attendance": game["attendance"] or 0 if state == "post" else 0,
        "type": {"id": "1", "abbreviation": "STD"}, "timeValid": game["tip"] is not None,
        "neutralSite": bool(game["is_neutral"]), "conferenceCompetition": False,
        "playByPlayAvailable": state != "pre", "recent": False,
        "venue": {"fullName": game["arena"] or "", "address": {}, "indoor": True},
        "competitors": [_competitor(season, game_id, side, state, now) for side in ("home", "away")], "notes": [],
        "status": status, "broadcasts": [{"market": "national", "names": national}] if national else [],
        "format": {"regulation": {"periods": 4}}, "startDate": tip, "broadcast": "".join(national),
        "geoBroadcasts": [], "highlights": []}
    return {"id": number, "uid": f"{UID}~e:{number}", "date": tip, "name": f"{FULL_NAME[away]} at {FULL_NAME[home]}",
            "shortName": f"{ESPN_CODE[away]} @ {ESPN_CODE[home]}",
            "season": {"year": season.year + 1, "type": kind, "slug": slug}, "competitions": [competition], "links": [],
            "status": status}


def _status(game: Row, state: str) -> Row:
    number, name, description = STATES[state]
    tip = game["tip"]
    detail = {"post": final_text(game["overtimes"]), "in": description,
              "pre": f"{new_york(tip):%a, %B %d} at {tip_text(tip)}" if tip else "TBD"}[state]
    return {"clock": 0.0, "displayClock": "0.0", "period": 4 + game["overtimes"] if state == "post" else 0,
            "type": {"id": number, "name": name, "state": state, "completed": state == "post",
                     "description": description, "detail": detail, "shortDetail": detail}}


def _competitor(season: Season, game_id: str, side: str, state: str, now: Any) -> Row:
    game = season.game[game_id]
    team, other = game[f"{side}_abbr"], "away" if side == "home" else "home"
    record, final = records(season, now)[team], state == "post"
    totals = [row for row in season.teams_of.rows(game_id) if row["team_abbr"] == team] if final else []
    periods = (game[f"{side}_line"] or "").split(",") if final and game[f"{side}_line"] else []
    out = {"id": str(ESPN_TEAM_ID[team]), "uid": f"{UID}~t:{ESPN_TEAM_ID[team]}", "type": "team",
           "order": 0 if side == "home" else 1, "homeAway": side, "winner": game[f"{side}_pts"] > game[f"{other}_pts"],
           "team": _names(team) | {"isActive": True}, "score": str(game[f"{side}_pts"]) if final else "0",
           "linescores": [{"value": float(points), "displayValue": points, "period": n}
                          for n, points in enumerate(periods, 1)],
           "statistics": [{"name": name, "abbreviation": short, "displayValue": str(total[column])}
                          for total in totals for name, short, column in STATISTICS],
           "leaders": [], "records": [
               {"name": "overall", "abbreviation": "Game", "type": "total", "summary": record.text},
               {"name": "Home", "type": "home", "summary": record.text_at("home")},
               {"name": "Road", "type": "road", "summary": record.text_at("road")}]}
    return out if final else {name: value for name, value in out.items() if name not in ("winner", "linescores")}


def _athlete(season: Season, player: int, hurt: tuple[dt.datetime, str] | None) -> Row:
    known, name = people_of(season).get(player, NOBODY), season.names[player]
    first, _, last = name.partition(" ")
    out: Row = {"id": str(player), "uid": f"{UID}~a:{player}", "type": "basketball", "firstName": first,
                "lastName": last, "fullName": name, "displayName": name,
                "shortName": f"{first[:1]}. {last}" if last else first, "slug": name.lower().replace(" ", "-"),
                "injuries": [], "linked": True, "active": True,
                "status": {"id": "1", "name": "Active", "type": "active", "abbreviation": "Active"}}
    if known.get("weight_lb"):
        out |= {"weight": float(known["weight_lb"]), "displayWeight": f"{known['weight_lb']} lbs"}
    if known.get("height_in"):
        inches = int(known["height_in"])
        out |= {"height": float(inches), "displayHeight": f"{inches // 12}' {inches % 12}\""}
    if known["position"]:
        short = known["position"][:1]
        out["position"] = {"name": POSITIONS[short], "displayName": POSITIONS[short], "abbreviation": short,
                           "leaf": True}
    if known["from_year"] and known["from_year"] <= season.year:
        out |= {"debutYear": known["from_year"], "experience": {"years": season.year - known["from_year"]}}
    status = STATUS.get(hurt[1].lower(), hurt[1]) if hurt else None
    if hurt and status:
        out["injuries"] = [{"status": status, "date": f"{hurt[0]:%Y-%m-%dT%H:%MZ}"}]
    return out
