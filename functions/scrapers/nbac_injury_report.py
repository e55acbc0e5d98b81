"""Scrapers · the league's injury report of one hour, as a PDF: who is out or doubtful, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from common.basketball.season import new_york
from common.scraper import Ask, Request, scraper

# 'Last, First' and his status; the text layer of a report may have lost any of its spaces.
LINE = r"^.*,[^,\n]*?\S\s+(?:Out|Questionable|Doubtful|Probable|Available)\b"

TITLE = r"Injury\s*Report"


def _players(payload: Any) -> int | None:
    """A report in which no team has listed anybody yet is still one: it says so in its title."""
    pages = payload["pages"]
    found = sum(len(re.findall(LINE, page, re.MULTILINE)) for page in pages)
    return found if found or any(re.search(TITLE, page) for page in pages) else None


@scraper(
    lands="nba-com/injury-report-pdf/{game_date}/{hour24}/{taken_at}.pdf",
    records=_players,
    empty="the report names no player",
    form="pdf",
    extracts="nba-com/injury-report-data/{game_date}/{hour24}/{taken_at}.json",
)
def nbac_injury_report(ask: Ask) -> Iterator[Request]:
    """The report of the present hour; of a past date its last one, and of a coming date none."""
    local = new_york(ask.now)
    if local.date() >= ask.game_date:
        hour = local.hour if local.date() == ask.game_date else 23
        named = f"{ask.game_date}_{(hour + 11) % 12 + 1:02d}{'PM' if hour >= 12 else 'AM'}"
        yield Request(f"https://ak-static.cms.nba.com/referee/injury/Injury-Report_{named}.pdf",
                      fields={"hour24": f"{hour:02d}"}, profile="data")
