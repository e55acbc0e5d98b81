"""Scrapers · the play-by-play of one game with all ten players on the floor, from BigDataBall's shared folder."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from common.basketball.questions import NBA_GAME_ID, found, played, well_formed
from common.errors import Reject
from common.scraper import Ask, Request, scraper
from functions.scrapers.bigdataball_discovery import FILES

# [2025-06-22]-0042400407-IND@OKC.csv
NAMED = rf"\[?(\d{{4}}-\d\d-\d\d)\]?-({NBA_GAME_ID})-([A-Z]{{3}})@([A-Z]{{3}})\.csv"
FILE_ID = r"[A-Za-z0-9_-]{10,100}"


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
    needs="big-data-ball/discovery/{game_date}/",
)
def bigdataball_pbp(ask: Ask) -> Iterator[Request]:
    """The newest file of each game, as the folder was last listed."""
    newest: dict[str, tuple[str, str]] = {}
    for file in sorted(found(ask.payload, "files"), key=lambda file: str(file.get("modifiedTime"))):
        named, file_id = re.fullmatch(NAMED, str(file.get("name")), re.ASCII), str(file.get("id"))
        if named and re.fullmatch(FILE_ID, file_id):
            newest[named[2]] = file_id, "-".join(named.groups())
    for event in well_formed(played(ask.games)["nba_game_id"], NBA_GAME_ID):
        if event in newest:
            file_id, name = newest[event]
            yield Request(f"{FILES}/{file_id}", {"alt": "media", "supportsAllDrives": "true"},
                          fields={"event": event, "file": name}, profile="gdrive")
