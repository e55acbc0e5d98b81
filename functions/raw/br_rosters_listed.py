"""Raw · one row per player whom a page of Basketball-Reference lists as on a team in the season, page by page."""

import datetime as dt
import re
from typing import Any

from common.basketball import pages, wire
from common.basketball.season import season_dates
from common.basketball.surnames import without_suffix
from common.basketball.teams import BR_TEAM, TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

PLAYER = "Player"
READ = (PLAYER, "Pos", "No.", "Ht", "Wt", "Birth Date", "College", "Exp")
EXPERIENCE = re.compile(r"(\d{1,2})( years?)?")


class BrRostersListed(Table, key=("season_year", "team_abbrev", "player_lookup", "snapshot_timestamp"),
                      entity="player", partition="season_start", cluster=("team_abbrev", "player_lookup")):
    season_start: dt.date = Field(doc="October 1 of the season")
    snapshot_timestamp: dt.datetime = Field(doc="when the page was fetched")
    season_year: int = Field(ge=1946)
    season_display: str
    team_abbrev: str = Field(choices=TEAMS, doc="the league's code; a player may have been on several teams")
    player_full_name: str
    player_last_name: str = Field(doc="without a suffix")
    player_normalized: str = Field(doc="small letters without accents: gary payton ii")
    player_lookup: str
    position: str | None = Field(doc="PG, SG, SF, PF, C or two of them: PF-C")
    jersey_number: str | None
    height: str | None = Field(doc="feet-inches: 6-8")
    weight: str | None = Field(doc="pounds")
    birth_date: str | None = Field(doc="as printed: December 30, 1984")
    college: str | None
    experience_years: int | None = Field(ge=0, doc="seasons before this one; 0 is a rookie")
    scraped_date: dt.date = Field(doc="when the page was fetched")
    players_on_page: int = Field(ge=1, doc="how many it names, whether their rows could be read or not")


@processor(on=(Landed("basketball-ref/season-rosters/{season}/{team}.json", form="html"),
               Landed("basketball-ref/season-rosters/{season}/{team}/{taken_at}.json", keep="all", form="html")),
           writes=BrRostersListed)
def br_rosters_listed(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    season, team = landed.fields["season"], landed.fields["team"]
    if team not in BR_TEAM:
        raise Reject(f"the object's name: expected a team of Basketball-Reference, found {team[:20]!r}")
    titled = re.search(r"<h1\b.*?(\d{4}-\d\d)", payload, re.DOTALL)
    if titled and titled[1] != season:
        raise Reject(f"h1: expected the season {season}, found {titled[1]}")
    start = season_dates(season)[0]
    shared = {"season_start": start, "season_year": start.year, "season_display": season, "team_abbrev": BR_TEAM[team],
              "snapshot_timestamp": landed.observed_at, "scraped_date": landed.observed_at.date()}
    listed = pages.rows(pages.table(payload, "roster"))
    if not any(row.get(PLAYER) for row in listed):
        raise Reject(f"table#roster: nobody in a column {PLAYER!r}, found {str(listed[:1])[:80]}")
    rows = [_row({column: wire.text(row.get(column)) for column in READ}) for row in listed]
    named = {row["player_lookup"] or str(n) for n, row in enumerate(rows)}
    return [shared | row | {"players_on_page": len(named)} for row in rows]


def _row(said: dict[str, Any]) -> dict[str, Any]:
    name = said.get(PLAYER)
    words = name.split() if name else []
    return {"player_full_name": name, "player_lookup": wire.lookup(name),
            "player_last_name": " ".join(without_suffix(name).split()[1:]) or name if name else None,
            "player_normalized": " ".join(filter(None, map(wire.lookup, words))) or None,
            "position": said.get("Pos"), "jersey_number": said.get("No."), "height": said.get("Ht"),
            "weight": said.get("Wt"), "birth_date": said.get("Birth Date"), "college": said.get("College"),
            "experience_years": _experience(said.get("Exp"))}


def _experience(said: str | None) -> Any:
    """'R' is a rookie, '20 years' are 20."""
    years = EXPERIENCE.fullmatch(said or "")
    return 0 if said == "R" else int(years[1]) if years else said
