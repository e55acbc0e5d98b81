"""Scrapers · the official scorer's report of one game: who played, who did not and why, and who officiated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from common.basketball.questions import GAME_CODE, played, well_formed
from common.scraper import Ask, Request, scraper

# His number, name, minutes and what he made; or why he did not play (DNP), dress (DND) or travel (NWT).
LINE = r"^\s*\d+\s+\S.*\s(?:\d{1,3}:\d\d(?:\s+-?\d+){4}|(?:DNP|DND|NWT)\s*-)"


@scraper(
    lands="nba-com/gamebooks-pdf/{game_date}/{event}/{taken_at}.pdf",
    records=lambda payload: sum(len(re.findall(LINE, page, re.MULTILINE)) for page in payload["pages"]) or None,
    empty="the report names no player",
    form="pdf",
    extracts="nba-com/gamebooks-data/{game_date}/{event}/{taken_at}.json",
)
def nbac_gamebook_pdf(ask: Ask) -> Iterator[Request]:
    for code in well_formed(played(ask.games)["game_code"], GAME_CODE):
        day, teams = code.split("/")
        yield Request(f"https://statsdmz.nba.com/pdfs/{day}/{day}_{teams}.pdf", fields={"event": f"{day}-{teams}"},
                      profile="data")
