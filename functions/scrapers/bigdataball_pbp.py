"""Scrapers · the play-by-play of one game with all ten players on the floor, from BigDataBall's shared folder."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from common.basketball.questions import NBA_GAME_ID, played, well_formed
from common.errors import Reject
from common.scraper import Ask, Request, scraper
from functions.scrapers.bigdataball_discovery import FILES, SHARED


def _events(text: str) -> int:
    """The rows below the line of columns; Reject where that is not it."""
    columns, *rows = csv.reader(text.splitlines())
    if not {"game_id", "play_id", "event_type"} <= set(columns):
        raise Reject(f"not a play-by-play: its columns are {', '.join(columns)[:80]}")
    return sum(len(row) == len(columns) for row in rows)


@scraper(
    lands="big-data-ball/{season}/{game_date}/game_{event}/{file}.csv",
    records=_events,
    empty="the game's file holds no event",
    form="csv",
)
def bigdataball_pbp(ask: Ask) -> Iterator[Request]:
    """A search for the one file that has the game's id in its name, which the source then reads (alt=media)."""
    for event in well_formed(played(ask.games)["nba_game_id"], NBA_GAME_ID):
        yield Request(FILES, SHARED | {"q": f"name contains '{event}' and not name contains 'combined-stats'",
                                       "alt": "media"},
                      fields={"event": event, "file": f"{ask.game_date}-{event}"}, profile="gdrive")
