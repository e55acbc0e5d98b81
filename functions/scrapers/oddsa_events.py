"""Scrapers · the betting events of one game date: their ids, teams and tip-off times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from common.basketball.questions import listed, listed_by, matchups
from common.basketball.season import eastern, game_date
from common.basketball.teams import team_named
from common.errors import Reject
from common.scraper import Ask, Request, scraper

EVENTS = "https://api.the-odds-api.com/v4/sports/basketball_nba/events"
ISO = "%Y-%m-%dT%H:%M:%SZ"


@scraper(
    lands="odds-api/events/{game_date}/{taken_at}.json",
    records=lambda payload: listed_by(payload, "id"),
    empty="no game of the date is offered (any more)",
    lookup=True,
)
def oddsa_events(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        yield Request(EVENTS, bounds(ask.game_date), profile="odds_api")


def bounds(day: dt.date) -> dict[str, str]:
    """The tip-offs of a New York date, as The Odds API is asked for them."""
    last = eastern(day + dt.timedelta(1), "00:00") - dt.timedelta(seconds=1)
    return {"dateFormat": "iso", "commenceTimeFrom": eastern(day, "00:00").strftime(ISO),
            "commenceTimeTo": last.strftime(ISO)}


class Event(NamedTuple):
    """folder: '{id}-{AWYHOM}', where its prices land. tip: naive UTC."""

    id: str
    folder: str
    tip: dt.datetime


def of_date(payload: Any, day: dt.date) -> Iterator[Event]:
    """The events of a date in a list of events, or in what the archive wraps around one.

    An event that cannot be read, is of another date or between teams nobody knows is none of ours: it is left out.
    """
    events = payload.get("data") if isinstance(payload, dict) else payload
    for event in events if isinstance(events, list) else []:
        try:
            tip = dt.datetime.strptime(event["commence_time"], ISO)
            if game_date(tip.replace(tzinfo=dt.UTC)) == day:
                yield Event(_id(event), f"{_id(event)}-{_teams(event)}", tip)
        except (Reject, KeyError, TypeError, ValueError):
            continue


def asked(ask: Ask) -> Iterator[Event]:
    """The events of the games asked about."""
    wanted = matchups(ask.games)
    return (event for event in of_date(ask.payload, ask.game_date) if event.folder.rpartition("-")[2] in wanted)


def offered(ask: Ask) -> Iterator[Event]:
    """Those of them that have not begun: then the prices are in-play ones, and cost quota."""
    return (event for event in asked(ask) if event.tip > ask.now)


def outcomes(event: Any, markets: str) -> int:
    """How many sides of lines in these markets ('spreads,totals') the bookmakers of an event offer."""
    return sum(listed(market["outcomes"]) for book in event["bookmakers"] for market in book["markets"]
               if market["key"] in markets.split(","))


def _id(event: Any) -> str:
    if not re.fullmatch(r"[0-9A-Za-z]{1,64}", event["id"]):
        raise Reject(f"not an event id: {event['id']!r}")  # it becomes part of an address and of an object name
    return str(event["id"])


def _teams(event: Any) -> str:
    return team_named(event["away_team"]) + team_named(event["home_team"])
