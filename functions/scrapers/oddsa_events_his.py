"""Scrapers · the betting events of a past game date, as they were listed before its first tip-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from common.basketball.questions import listed
from common.basketball.slate import cutoffs
from common.scraper import Ask, Request, scraper
from functions.scrapers.oddsa_events import ISO, bounds

HISTORY = "https://api.the-odds-api.com/v4/historical/sports/basketball_nba/events"
EVERY = dt.timedelta(minutes=5)  # how often the archive of The Odds API took a snapshot


@scraper(
    lands="odds-api/events-history/{game_date}/{taken_at}.json",
    records=lambda payload: listed([event["id"] for event in payload["data"]]),
    empty="no game of the date was offered",
    lookup=True,
)
def oddsa_events_his(ask: Ask) -> Iterator[Request]:
    if not ask.games.empty:
        seen = snapshot(cutoffs(ask.games).min().to_pydatetime(), ask.now)
        yield Request(HISTORY, {"date": seen.strftime(ISO)} | bounds(ask.game_date), profile="odds_api")


def snapshot(tip: dt.datetime, now: dt.datetime) -> dt.datetime:
    """The last instant of the archive that is neither past a tip-off nor to come."""
    latest = min(tip, now)
    return latest - (latest - dt.datetime.min) % EVERY
