"""Web pages, cut down to what is read of them: ESPN's box score (the state its scripts read), NBA.com's team page (the
same) and Basketball-Reference's roster (a table)."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season
from common.adapters.sources.wire_espn import STATES, state_of
from common.adapters.sources.wire_players import NOBODY, people_of
from common.basketball.teams import BR_CODE, ESPN_CODE, ESPN_TEAM_ID, FULL_NAME, NBA_TEAM_ID, NICKNAME, SLUG
from common.scraper import Answer

Params = Mapping[str, str]
Row = dict[str, Any]
PLAYER = "https://www.espn.com/nba/player/_/id"
LABELS = {"MIN": "minutes", "FG": "fieldGoalsMade-fieldGoalsAttempted",
          "3PT": "threePointFieldGoalsMade-threePointFieldGoalsAttempted", "FT": "freeThrowsMade-freeThrowsAttempted",
          "OREB": "offensiveRebounds", "DREB": "defensiveRebounds", "REB": "rebounds", "AST": "assists",
          "STL": "steals", "BLK": "blocks", "TO": "turnovers", "PF": "fouls", "+/-": "plusMinus", "PTS": "points"}
COUNTS = ("oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf")
MADE = (("fgm", "fga"), ("fg3m", "fg3a"), ("ftm", "fta"))
OF_TEAM = {str(number): team for team, number in NBA_TEAM_ID.items()}
OF_BR = {code: team for team, code in BR_CODE.items()}
COLUMNS = ("No.", "Player", "Pos", "Ht", "Wt", "Birth Date", "Exp", "College")


def espn_box_score(season: Season, params: Params, now: Any) -> bytes | Answer:
    """Before a game is final its page has no box score."""
    game_id = next((game_id for game_id, game in season.game.items() if game["espn_id"] == params["gameId"]), None)
    if game_id is None or season.known[season.row[game_id]] > now:
        return Answer(None, f"{season.source} knows no ESPN game {params['gameId']} of {season.name}")
    state = state_of(season, game_id, now)
    tip = f"{season.commence[season.row[game_id]].item():%Y-%m-%dT%H:%MZ}"
    number, _, word = STATES[state]
    strip = {"uid": f"s:40~l:46~e:{params['gameId']}", "gid": params["gameId"], "dt": tip, "nm": "basketball",
             "status": {"desc": word, "det": word, "id": number, "state": state}, "statusState": state,
             "tms": [_espn_team(season.game[game_id], side, state) for side in ("home", "away")]}
    game: Row = {"compUID": f"s:40~l:46~e:{params['gameId']}~c:{params['gameId']}", "gmStrp": strip, "lg": "nba"}
    if state == "post":
        game["bxscr"] = [_espn_side(season, game_id, side) for side in ("away", "home")]
    state_json = json.dumps({"page": {"content": {"gamepackage": game}}}, separators=(",", ":")).replace("</", "<\\/")
    return _page("Box Score", f"<script>window['__espnfitt__']={state_json};</script>")


def nba_team(season: Season, params: Params, now: Any) -> bytes | Answer:
    """A team's page: its roster."""
    team = OF_TEAM.get(params["team"])
    if team is None:
        return Answer(None, f"NBA.com has no team {params['team']}")
    roster = [_nba_player(season, team, player) for player in _on(season, team, now)]
    told = json.dumps({"props": {"pageProps": {"team": {"id": params["team"], "slug": SLUG[team], "roster": roster}}}},
                      separators=(",", ":")).replace("</", "<\\/")
    return _page(f"{FULL_NAME[team]} Roster", f'<script id="__NEXT_DATA__" type="application/json">{told}</script>')


def br_roster(season: Season, params: Params, now: Any) -> bytes | Answer:
    """The roster of table#roster: of today, for nobody tells when the page was written. A player's own page is not
    known, so that he is linked to the list of his letter; nor are his number and his birth date."""
    team = OF_BR.get(params["team"])
    if team is None:
        return Answer(None, f"Basketball-Reference has no team {params['team']}")
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = "\n".join(f"<tr>{_br_player(season, player)}</tr>" for player in _on(season, team, now))
    title = f"{season.name} {FULL_NAME[team]} Roster"
    return _page(title, f'<h1>{title}</h1>\n<table class="sortable stats_table" id="roster">\n<thead><tr>{head}</tr>'
                        f"</thead>\n<tbody>\n{rows}\n</tbody>\n</table>")


def _page(title: str, body: str) -> bytes:
    return (f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
            f"\n<body>\n{body}\n</body>\n</html>\n").encode()


def _on(season: Season, team: str, now: Any) -> list[int]:
    return sorted(player for player, at in roster_of(season).teams(now).items() if at == team)


def _espn_team(game: Mapping[str, Any], side: str, state: str) -> Row:
    team = game[f"{side}_abbr"]
    score = {"score": str(game[f"{side}_pts"])} if state == "post" else {}
    return {"id": str(ESPN_TEAM_ID[team]), "abbrev": ESPN_CODE[team], "displayName": FULL_NAME[team],
            "isHome": side == "home", **score}


def _espn_side(season: Season, game_id: str, side: str) -> Row:
    team = season.game[game_id][f"{side}_abbr"]
    own = [row for row in season.box_of.rows(game_id) if row["team_abbr"] == team]
    own.sort(key=lambda row: (not row["did_play"], -(row["minutes"] or 0), row["player_id"]))
    groups = [{"athlts": [_espn_line(season, row) for row in own if bool(row["starter"]) == starts],
               "keys": list(LABELS.values()), "lbls": list(LABELS), "type": name}
              for name, starts in (("starters", True), ("bench", False))]
    # The sums over the players: a turnover of the team as a whole is not among them.
    total = {name: sum(row[name] or 0 for row in own) for name in ("fgm", "fga", "fg3m", "fg3a", "ftm", "fta", *COUNTS,
                                                                   "pts")}
    shares = [f"{100 * total[made] / total[tried]:.1f}%" if total[tried] else "0.0%" for made, tried in MADE]
    totals = {"pcts": ["", *shares, *[""] * 10], "ttls": ["", *_counted(total), "", str(total["pts"])],
              "type": "totals"}
    return {"tm": {"abbrev": ESPN_CODE[team], "dspNm": FULL_NAME[team], "id": str(ESPN_TEAM_ID[team]),
                   "nm": NICKNAME[team], "hm": side == "home"}, "stats": [*groups, totals]}


def _espn_line(season: Season, row: Row) -> Row:
    player, name = row["player_id"], season.names[row["player_id"]]
    first, _, last = name.partition(" ")
    athlete = {"id": str(player), "lnk": f"{PLAYER}/{player}/{name.lower().replace(' ', '-')}",
               "uid": f"s:40~l:46~a:{player}", "shrtNm": f"{first[:1]}. {last}" if last else first, "dspNm": name}
    if not row["did_play"]:
        why = row["dnp_reason"]
        return {"stats": [], "athlt": athlete} | ({"dnpRsn": why.replace(" - ", "-").upper()} if why else {})
    margin = row["plus_minus"] or 0
    return {"stats": [str(int(row["minutes"] + 0.5)), *_counted(row), f"+{margin}" if margin > 0 else str(margin),
                      str(row["pts"])], "athlt": athlete}


def _counted(row: Row) -> list[str]:
    return [*(f"{row[made]}-{row[tried]}" for made, tried in MADE), *(str(row[name]) for name in COUNTS)]


def _years(season: Season, known: Row) -> str:
    """How long he has been in the league before this season: 'R' for a rookie, '' where nobody knows."""
    years = season.year - known["from_year"] if known["from_year"] else -1
    return "" if years < 0 else str(years or "R")


def _nba_player(season: Season, team: str, player: int) -> Row:
    known, name = people_of(season).get(player, NOBODY), season.names[player]
    return {"TeamID": NBA_TEAM_ID[team], "SEASON": str(season.year), "LeagueID": "00", "PLAYER": name,
            "NICKNAME": name.partition(" ")[0], "PLAYER_SLUG": name.lower().replace(" ", "-"), "NUM": None,
            "POSITION": known["position"], "HEIGHT": known["height"], "WEIGHT": known["weight"], "BIRTH_DATE": None,
            "AGE": None, "EXP": _years(season, known), "SCHOOL": known["college"], "PLAYER_ID": player,
            "HOW_ACQUIRED": None}


def _br_player(season: Season, player: int) -> str:
    known, name = people_of(season).get(player, NOBODY), season.names[player]
    letter = (name.rpartition(" ")[2] or name)[:1].lower()
    link = f'<a href="/players/{html.escape(letter)}/">{html.escape(name)}</a>'
    cells = ("", link, known["position"] or "", known["height"] or "", known["weight"] or "", "",
             _years(season, known), html.escape(known["college"] or ""))
    return "".join(f"<td>{cell}</td>" for cell in cells)
