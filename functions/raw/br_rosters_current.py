"""Raw · one row per player who has been on a team in a season, as Basketball-Reference listed him last."""

import datetime as dt

import pandas as pd

from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.br_rosters_listed import BrRostersListed

SPELL = ["season_start", "team_abbrev", "player_lookup"]


class BrRostersCurrent(Table, key=("season_year", "team_abbrev", "player_lookup"), entity="player",
                       partition="season_start", cluster=("team_abbrev", "player_lookup")):
    season_start: dt.date = Field(doc="October 1 of the season")
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
    first_seen_date: dt.date = Field(doc="of the season's first page that lists him there")
    last_scraped_date: dt.date = Field(doc="of the last page that lists him there; earlier than the team's: he left")


# Optional, for a date in the season is no partition of either.
@processor(writes=BrRostersCurrent, together=True, per_entity=True,
           reads={"listed": BrRostersListed.on_date(optional=True)})
def br_rosters_current(listed: pd.DataFrame) -> pd.DataFrame:
    pages = listed.sort_values("snapshot_timestamp", kind="stable")
    first = pages.groupby(SPELL)["scraped_date"].min().rename("first_seen_date")
    last = pages.drop_duplicates(SPELL, keep="last").rename(columns={"scraped_date": "last_scraped_date"})
    return last.merge(first, on=SPELL)
