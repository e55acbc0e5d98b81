"""Scrapers · the betting events of one game date: their ids, teams and tip-off times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from common.basketball.season import eastern, game_date
from common.basketball.teams import team_named
from common.errors import Reject
from common.scraper import Ask, Request, scraper

EVENTS = "https://api.the-odds-api.com/v4/sports/basketball_nba/events"
ISO = "%Y-%m-%dT%H:%M:%SZ"


@scraper(
    lands="odds-api/events/{game_date}/{taken_at}.json",
    records=lambda payload: len([event["id"] for event in payload]),
    empty="no game of the date is offered (any more)",
    lookup=True,
)
def oddsa_events(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        first = eastern(ask.game_date, "00:00")
        last = eastern(ask.game_date + dt.timedelta(1), "00:00") - dt.timedelta(seconds=1)
        yield Request(EVENTS, {"dateFormat": "iso", "commenceTimeFrom": first.strftime(ISO),
                               "commenceTimeTo": last.strftime(ISO)}, profile="odds_api")


def offered(ask: Ask) -> Iterator[tuple[str, str]]:
    """(event id, '{event id}-{AWYHOM}') of each event of the date that has not begun, from the newest event list.

    An event that cannot be read, is of another date or between teams nobody knows is none of ours: it is left out.
    """
    for event in ask.payload if isinstance(ask.payload, list) else []:
        try:
            event_id, teams, tip = _read(event)
        except (Reject, KeyError, TypeError, ValueError):
            continue
        # Begun: the prices are in-play ones and cost quota.
        if game_date(tip) == ask.game_date and tip.replace(tzinfo=None) > ask.now:
            yield event_id, f"{event_id}-{teams}"


def _read(event: Any) -> tuple[str, str, dt.datetime]:
    event_id = event["id"]
    if not re.fullmatch(r"[0-9A-Za-z]{1,64}", event_id):
        raise Reject(f"not an event id: {event_id!r}")  # it becomes part of an address and of an object name
    tip = dt.datetime.strptime(event["commence_time"], ISO).replace(tzinfo=dt.UTC)
    return event_id, team_named(event["away_team"]) + team_named(event["home_team"]), tip
