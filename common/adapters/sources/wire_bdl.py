"""Ball Don't Lie's games, box scores, players and standings, as they stood at an instant: only final games have any
numbers. Ids of players are NBA.com's, those of games NBA.com's without the leading zeros."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season, spelled
from common.adapters.sources.standings import records
from common.adapters.sources.wire_players import NOBODY, people_of
from common.basketball.teams import BDL_TEAM_ID, CITY, CONFERENCE, DIVISION, FULL_NAME, NICKNAME, TEAMS
from common.scraper import Answer

Params = Mapping[str, str]
Row = dict[str, Any]
COUNTS = {name: name for name in ("fgm", "fga", "fg_pct", "fg3m", "fg3a", "fg3_pct", "ftm", "fta", "ft_pct", "oreb",
                                  "dreb", "reb", "ast", "stl", "blk", "turnover", "pf", "pts")} | {"turnover": "tov"}
SHARES = {"fg_pct": ("fgm", "fga"), "fg3_pct": ("fg3m", "fg3a"), "ft_pct": ("ftm", "fta")}
TEAM = {team: {"id": BDL_TEAM_ID[team], "conference": CONFERENCE[team], "division": DIVISION[team],
               "city": CITY[team], "name": NICKNAME[team], "full_name": FULL_NAME[team], "abbreviation": team}
        for team in TEAMS}


def box_scores(season: Season, params: Params, now: Any) -> Row:
    """The games of a date, both teams' players within: nobody before the game is final. This endpoint has one page."""
    return {"data": [_box_score(season, game_id, now) for game_id in _known(season, params, now)]}


def games(season: Season, params: Params, now: Any) -> list[Row]:
    return [_with_teams(season, game_id, now) for game_id in _known(season, params, now)]


def game(season: Season, params: Params, now: Any) -> Row | Answer:
    game_id = f"{int(params['id']):010d}"
    if game_id not in season.game or season.known[season.row[game_id]] > now:
        return Answer(None, f"Ball Don't Lie knows no game {params['id']}")
    return {"data": _with_teams(season, game_id, now)}


def stats(season: Season, params: Params, now: Any) -> list[Row]:
    """A row for every player listed for a final game."""
    out = []
    for game_id in _known(season, params, now):
        if season.final(game_id, now):
            game, sides = _game(season, game_id, now), season.game[game_id]
            told = game | {"home_team_id": BDL_TEAM_ID[sides["home_abbr"]],
                           "visitor_team_id": BDL_TEAM_ID[sides["away_abbr"]]}
            out += [{"id": game["id"] * 100 + n, **_line(row),
                     "player": person(season, row["player_id"]) | {"team_id": BDL_TEAM_ID[row["team_abbr"]]},
                     "team": TEAM[row["team_abbr"]], "game": told}
                    for n, row in enumerate(season.box_of.rows(game_id), 1)]
    return out


def active_players(season: Season, params: Params, now: Any) -> list[Row]:
    """Everybody who is on a team, by id."""
    return [person(season, player) | {"team": TEAM[team]}
            for player, team in sorted(roster_of(season).teams(now).items())]


def players(season: Season, params: Params, now: Any) -> list[Row]:
    """Everybody who is or was on a team, as far as the season's facts go back, with the last one."""
    return [person(season, player) | {"team": TEAM[team]}
            for player, team in sorted(roster_of(season).last_teams(now).items())]


def player(season: Season, params: Params, now: Any) -> Row | Answer:
    number = int(params["id"])
    team = roster_of(season).last_teams(now).get(number)
    if team is None:
        return Answer(None, f"Ball Don't Lie knows no player {number}")
    return {"data": person(season, number) | {"team": TEAM[team]}}


def teams(season: Season, params: Params, now: Any) -> Row:
    """The thirty of today; those of long ago are left out."""
    return {"data": list(TEAM.values())}


def team(season: Season, params: Params, now: Any) -> Row | Answer:
    found = [one for one in TEAM.values() if one["id"] == int(params["id"])]
    return {"data": found[0]} if found else Answer(None, f"Ball Don't Lie knows no team {params['id']}")


def standings(season: Season, params: Params, now: Any) -> Row:
    """All thirty teams, best first; one page."""
    rows = [{"team": TEAM[team], "conference_record": record.text_at("conference"),
             "conference_rank": record.conference_rank, "division_record": record.text_at("division"),
             "division_rank": record.division_rank, "wins": record.wins, "losses": record.losses,
             "home_record": record.text_at("own floor"), "road_record": record.text_at("other floor"),
             "season": season.year}
            for team, record in records(season, now).items()]
    return {"data": rows}


def first_date(params: Params) -> dt.date:
    """Of the dates asked for: `date`, `dates[]`, or `start_date` to `end_date`."""
    return _dates(params)[0]


def person(season: Season, player: int) -> Row:
    """A player as this upstream tells of him wherever he appears. No source knows jersey numbers."""
    return dict(_people(season, player))


@lru_cache(maxsize=4096)
def _people(season: Season, player: int) -> Row:
    known = people_of(season).get(player, NOBODY)
    first, _, last = season.names[player].partition(" ")
    return {"id": player, "first_name": first, "last_name": last, "position": known["position"],
            "height": known["height"], "weight": known["weight"], "jersey_number": None, "college": known["college"],
            "country": known["country"], "draft_year": known["draft_year"],
            # Undrafted: NBA.com has noughts, this upstream nothing.
            "draft_round": known["draft_round"] or None, "draft_number": known["draft_number"] or None}


def _dates(params: Params) -> list[dt.date]:
    asked = params.get("date") or params.get("dates[]")
    first = dt.date.fromisoformat(asked or params["start_date"])
    last = first if asked else dt.date.fromisoformat(params.get("end_date") or params["start_date"])
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def _known(season: Season, params: Params, now: Any) -> list[str]:
    return [game_id for day in _dates(params) for game_id in season.on.get(day, ())
            if season.known[season.row[game_id]] <= now]


def _game(season: Season, game_id: str, now: Any) -> Row:
    """A game under way shows neither its score nor how far it is."""
    game, tip = season.game[game_id], season.game[game_id]["tip"]
    final = season.final(game_id, now)
    begun = bool(season.commence[season.row[game_id]] <= now)
    upcoming = spelled(tip) if tip else "TBD"
    return {"id": int(game_id), "date": str(game["game_date"].date()), "season": season.year,
            "status": "Final" if final else "In Progress" if begun else upcoming,
            "period": 4 + game["overtimes"] if final else 0, "time": "Final" if final else "",
            "postseason": game["season_type"] in ("playin", "playoffs"),
            "home_team_score": game["home_pts"] if final else 0,
            "visitor_team_score": game["away_pts"] if final else 0,
            "datetime": f"{tip:%Y-%m-%dT%H:%M:%S}.000Z" if tip else None}


def _with_teams(season: Season, game_id: str, now: Any) -> Row:
    sides = season.game[game_id]
    return _game(season, game_id, now) | {
        "home_team": TEAM[sides["home_abbr"]], "visitor_team": TEAM[sides["away_abbr"]]}


def _box_score(season: Season, game_id: str, now: Any) -> Row:
    told = _with_teams(season, game_id, now)
    listed = season.box_of.rows(game_id) if season.final(game_id, now) else []
    listed.sort(key=lambda row: (not row["starter"], not row["did_play"], row["player_id"]))
    for side in ("home_team", "visitor_team"):
        own = [row for row in listed if row["team_abbr"] == told[side]["abbreviation"]]
        told[side] = told[side] | {"players": [
            _line(row) | {"player": person(season, row["player_id"])} for row in own]}
    return {name: value for name, value in told.items() if name not in ("id", "datetime")}


def _line(row: Row) -> Row:
    """Whole minutes in two digits, '00' for somebody who did not play; zeros besides."""
    counts = {name: _share(row, name) if name in SHARES else row[column] or 0 for name, column in COUNTS.items()}
    return {"min": f"{math.floor((row['minutes'] or 0) + 0.5):02d}", **counts}


def _share(row: Row, name: str) -> float:
    """To seven places."""
    made, attempted = (row[column] or 0 for column in SHARES[name])
    return round(made / attempted, 7) if attempted else 0
