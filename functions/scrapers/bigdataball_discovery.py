"""Scrapers · the play-by-play files of one date that BigDataBall has put into its shared folder."""

from __future__ import annotations

from collections.abc import Iterator

from common.basketball.questions import listed
from common.scraper import Ask, Request, scraper

FILES = "https://www.googleapis.com/drive/v3/files"
# The folder is shared with the account, not owned by it: without these two, nothing is found.
SHARED = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true",
          "fields": "files(id,name,modifiedTime,size)"}


@scraper(
    lands="big-data-ball/discovery/{game_date}/{taken_at}.json",
    records=lambda payload: listed(payload["files"]),
    empty="no file of the date is there (yet)",
    lookup=True,
)
def bigdataball_discovery(ask: Ask) -> Iterator[Request]:
    yield Request(FILES, SHARED | {"q": f"name contains '{ask.game_date}' and not name contains 'combined-stats'",
                                   "pageSize": "100"}, profile="gdrive")
