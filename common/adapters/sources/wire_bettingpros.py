"""BettingPros' events of one date and offers of points lines, as they stood at an instant.

A game's id is NBA.com's without the leading zeros, a player's NBA.com's. Once a game has begun its lines are no longer
active, and stay as they were. The consensus over books is left out: it is BettingPros' own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from common.adapters.sources.absent import lacking
from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season
from common.adapters.sources.standings import records
from common.adapters.sources.wire_odds import NAMES
from common.adapters.sources.wire_players import NOBODY, people_of
from common.basketball.teams import CITY, CONFERENCE, DIVISION, NICKNAME
from common.scraper import Answer

Params = Mapping[str, str]
Row = dict[str, Any]
POINTS = 156
# The books that it numbers; the opening line is the one that it shows without a book.
BOOKS = {"fanduel": 10, "draftkings": 12, "caesars": 13, "betrivers": 18, "betmgm": 19, "bet365": 24}
OPENING = "bettingpros_open"
STAMP = "%Y-%m-%d %H:%M:%S"


def events(season: Season, params: Params, now: Any) -> Row:
    day = dt.date.fromisoformat(params["date"])
    games = [game_id for game_id in season.on.get(day, ()) if season.known[season.row[game_id]] <= now]
    changed = max((at.item() for game_id in games for at in (
        season.known[season.row[game_id]], season.commence[season.row[game_id]], season.over[season.row[game_id]])
        if at <= now), default=dt.datetime(season.year, 8, 15))
    return {"_parameters": {"sport": "NBA", "season": None, "date": str(day)},
            "events": [_event(season, game_id, now) for game_id in games],
            "ts": int(changed.replace(tzinfo=dt.UTC).timestamp()), "utc": changed.strftime(STAMP)}


def offers(season: Season, params: Params, now: Any) -> list[Row] | Answer:
    """One for each player of the events with a points line."""
    market = int(params["market_id"])
    if market != POINTS:
        return lacking(season, f"lines of BettingPros' market {market}, only those of points ({POINTS})")
    ids = [f"{int(event):010d}" for event in params["event_id"].split(":")]
    return [offer for game_id in ids if game_id in season.game and season.known[season.row[game_id]] <= now
            for offer in _offers(season, game_id, now)]


def _event(season: Season, game_id: str, now: Any) -> Row:
    game, row, final = season.game[game_id], season.row[game_id], season.final(game_id, now)
    home, away, table = game["home_abbr"], game["away_abbr"], records(season, now)
    status = "closed" if final else "inprogress" if season.commence[row] <= now else "scheduled"
    sign, day = season.event_of[game_id], game["game_date"].date()
    link = f"/nba/matchups/{_slug(home)}-vs-{_slug(away)}/?date={day}"
    participants = [{"id": team, "name": NICKNAME[team], "link": f"/nba/teams/{_slug(team)}/", "team": {
        "city": CITY[team], "abbreviation": team, "conference": f"{CONFERENCE[team]}ern", "division": DIVISION[team],
        "record": {"W": table[team].wins, "L": table[team].losses, "T": 0}, "slug": _slug(team)}}
        for team in (home, away)]
    return {"id": int(game_id), "sr_id": f"{sign[:8]}-{sign[8:12]}-{sign[12:16]}-{sign[16:20]}-{sign[20:]}",
            "sport": "NBA", "scheduled": season.commence[row].item().strftime(STAMP), "season": season.year,
            "season_type": "REG" if game["season_type"] in ("regular", "cup_final") else "POST", "event_name": None,
            "status": status, "home": home, "visitor": away, "link": link, "series_summary": None, "popularity": 0,
            "venue": {"name": game["arena"], "id": None}, "participants": participants,
            "broadcasts": [{"network": game["national_tv"], "type": "tv"}] if game["national_tv"] else [],
            "results": _results(game) if final else None, "is_free": False}


def _results(game: Row) -> Row:
    def scores(home: int, away: int) -> list[Row]:
        return [{"participant": game["home_abbr"], "score": home}, {"participant": game["away_abbr"], "score": away}]

    lines = [[int(points) for points in (game[f"{side}_line"] or "").split(",") if points] for side in ("home", "away")]
    winner = game["home_abbr"] if game["home_pts"] > game["away_pts"] else game["away_abbr"]
    return {"outcomes": [{"label": "event", "winner": winner, "scores": scores(game["home_pts"], game["away_pts"])}],
            "periods": [{"name": "quarter" if n <= 4 else "overtime", "number": n, "scores": scores(*pair)}
                        for n, pair in enumerate(zip(*lines, strict=True), 1)]}


def _offers(season: Season, game_id: str, now: Any) -> list[Row]:
    limit: dt.datetime = now.item()
    first: dict[int, Row] = {}
    last: dict[int, dict[str, Row]] = {}
    for quote in season.quotes_of.rows(game_id):
        if quote["at"] <= limit and quote["player_id"] in season.names:
            of_player = first.setdefault(quote["player_id"], quote)
            if quote["book"] == OPENING and of_player["book"] != OPENING:
                first[quote["player_id"]] = quote
            last.setdefault(quote["player_id"], {})[quote["book"]] = quote
    active = bool(now < season.commence[season.row[game_id]])
    teams = roster_of(season).teams(now)
    return [{"id": int(game_id) * 10_000_000 + player, "market_id": POINTS, "event_id": int(game_id), "active": active,
             "participants": [_participant(season, player, teams.get(player))],
             "selections": [_selection(side, first[player], last[player], active) for side in ("over", "under")]}
            for player in sorted(last)]


def _participant(season: Season, player: int, team: str | None) -> Row:
    name = season.names[player]
    first, _, last = name.partition(" ")
    return {"id": str(player), "name": name, "player": {
        "short_name": f"{first[:1]}. {last}", "first_name": first, "last_name": last, "slug": _dashed(name),
        "position": (people_of(season).get(player, NOBODY)["position"] or "")[:1] or None, "team": team}}


def _selection(side: str, first: Row, last: dict[str, Row], active: bool) -> Row:
    books = [{"id": number, "lines": [{
        "main": True, "best": False, "active": active, "is_off": False, "line": last[book]["line"],
        "cost": last[book][side], "updated": last[book]["at"].strftime(STAMP)}]}
        for book, number in BOOKS.items() if book in last]
    opening = {"line": first["line"], "cost": first[side], "book_id": BOOKS.get(first["book"]),
               "created": first["at"].strftime(STAMP)}
    return {"selection": side, "label": side.title(), "opening_line": opening, "books": books}


def _slug(team: str) -> str:
    return _dashed(NAMES[team])


def _dashed(name: str) -> str:
    return name.lower().replace(" ", "-")
