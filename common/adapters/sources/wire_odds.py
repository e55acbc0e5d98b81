"""The Odds API's events, points lines and game lines, as they stood at an instant: only games that have not begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from common.adapters.sources.season import Season, spelled
from common.basketball import odds
from common.basketball.season import new_york
from common.basketball.teams import FULL_NAME
from common.errors import Reject

Params = Mapping[str, str]
NAMES = FULL_NAME | {"LAC": "Los Angeles Clippers"}
EVERY, PAST = np.timedelta64(5, "m"), np.timedelta64(40, "s")
# Bookmakers that the upstream spells in its own way: our name -> (its key, its title).
BOOKS = {
    "betmgm": ("betmgm", "BetMGM"), "betonlineag": ("betonlineag", "BetOnline.ag"),
    "betrivers": ("betrivers", "BetRivers"), "bovada": ("bovada", "Bovada"), "caesars": ("williamhill_us", "Caesars"),
    "draftkings": ("draftkings", "DraftKings"), "fanduel": ("fanduel", "FanDuel"),
    "mybookieag": ("mybookieag", "MyBookie.ag"),
    "pointsbet": ("pointsbetus", "PointsBet (US)"), "unibet_us": ("unibet_us", "Unibet"),
}


def events(season: Season, params: Params, now: Any) -> list[dict[str, Any]]:
    """The games known and not begun, by tip-off, within commenceTimeFrom … commenceTimeTo."""
    since, until = params.get("commenceTimeFrom", ""), params.get("commenceTimeTo", "9")
    out = [_event(season, game_id) for game_id in season.game if _open(season, game_id, now)]
    return [event for event in out if since <= event["commence_time"] <= until]


def event_odds(season: Season, params: Params, now: Any) -> dict[str, Any]:
    """The markets asked for (player_points, spreads, totals); none once the game has begun."""
    game_id = season.event.get(params["event"])
    if game_id is None:
        raise Reject(f"The Odds API knows no event {params['event']}")
    wanted = params["markets"].split(",")
    books: dict[str, list[dict[str, Any]]] = {}
    if _open(season, game_id, now):
        for market, quotes in {"player_points": _points, "spreads": _spreads, "totals": _totals}.items():
            if market in wanted:
                for book, at, outcomes in quotes(season, game_id, now):
                    if params.get("oddsFormat") != "american":
                        outcomes = [outcome | {"price": _decimal(outcome["price"])} for outcome in outcomes]
                    books.setdefault(book, []).append({"key": market, "last_update": spelled(at), "outcomes": outcomes})
    named = sorted((*BOOKS.get(book, (book, book)), markets) for book, markets in books.items())
    return _event(season, game_id) | {"bookmakers": [
        {"key": key, "title": title, "markets": markets} for key, title, markets in named]}


def history(told: Callable[[Season, Params, Any], Any]) -> Callable[[Season, Params, Any], dict[str, Any]]:
    """The same as it was at the snapshot before `date`: one every five minutes, forty seconds past the minute as the
    upstream's are, and none from the future."""

    def then(season: Season, params: Params, now: Any) -> dict[str, Any]:
        asked = np.datetime64(params["date"].removesuffix("Z"), "us")
        seen = min(asked, now) - PAST
        seen += PAST - (seen - np.datetime64(0, "us")) % EVERY
        following = spelled((seen + EVERY).item()) if seen + EVERY <= now else None
        return {"timestamp": spelled(seen.item()), "previous_timestamp": spelled((seen - EVERY).item()),
                "next_timestamp": following, "data": told(season, params, seen)}

    return then


def day_of(params: Params) -> dt.date:
    """The date in New York of a snapshot."""
    return new_york(dt.datetime.fromisoformat(params["date"].removesuffix("Z"))).date()


def _open(season: Season, game_id: str, now: Any) -> bool:
    row = season.row[game_id]
    return bool(season.known[row] <= now < season.commence[row])


def _decimal(price: int | None) -> float | None:
    return None if price is None else round(odds.decimal(price), 2)


def _event(season: Season, game_id: str) -> dict[str, Any]:
    """An unknown tip-off is told as 19:00 in New York: the upstream always names one."""
    game = season.game[game_id]
    return {"id": season.event_of[game_id], "sport_key": "basketball_nba", "sport_title": "NBA",
            "commence_time": spelled(season.commence[season.row[game_id]].item()),
            "home_team": NAMES[game["home_abbr"]], "away_team": NAMES[game["away_abbr"]]}


def _points(season: Season, game_id: str, now: Any) -> Any:
    """Of every book and player the last quote seen by `now`."""
    limit, last = now.item(), {}
    for quote in season.quotes_of.rows(game_id):
        if quote["at"] <= limit and quote["player_id"] in season.names:
            last[quote["book"], season.names[quote["player_id"]]] = quote
    for book in sorted({book for book, _ in last}):
        own = sorted((name, quote) for (b, name), quote in last.items() if b == book)
        outcomes = [{"name": side, "description": name, "price": quote[side.lower()], "point": quote["line"]}
                    for name, quote in own for side in ("Over", "Under") if quote[side.lower()] is not None]
        if outcomes:
            yield book, max(quote["at"] for _, quote in own), outcomes


def _lines(season: Season, game_id: str, now: Any) -> Any:
    limit = now.item()
    return sorted({line["book"]: line for line in season.lines_of.rows(game_id) if line["at"] <= limit}.items())


def _spreads(season: Season, game_id: str, now: Any) -> Any:
    game = season.game[game_id]
    for book, line in _lines(season, game_id, now):
        if line["home_spread"] is not None:
            yield book, line["at"], [
                {"name": NAMES[game[side]], "price": line["spread_price"], "point": sign * line["home_spread"]}
                for side, sign in (("home_abbr", 1), ("away_abbr", -1))]


def _totals(season: Season, game_id: str, now: Any) -> Any:
    for book, line in _lines(season, game_id, now):
        if line["total"] is not None:
            yield book, line["at"], [{"name": side, "price": line[side.lower()], "point": line["total"]}
                                     for side in ("Over", "Under")]
