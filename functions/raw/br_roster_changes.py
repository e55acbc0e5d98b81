"""Raw · one row per player who came to a team, left it or is described otherwise than on its page before."""

import datetime as dt
import json
from typing import Any

import pandas as pd

from common.basketball.teams import TEAMS
from common.processor import processor
from common.table import Field, Table
from functions.raw.br_rosters_listed import BrRostersListed

TEAM, PLAYER = ["season_start", "team_abbrev"], ["season_start", "team_abbrev", "player_lookup", "page"]
DESCRIBED = ["player_full_name", "position", "jersey_number", "height", "weight", "birth_date", "college",
             "experience_years"]
TYPES = {"left_only": "added", "right_only": "removed", "both": "modified"}


class BrRosterChanges(Table, key=("season_year", "team_abbrev", "player_lookup", "changed_at"), entity="player",
                      partition="season_start", cluster=("team_abbrev", "player_lookup")):
    season_start: dt.date = Field(doc="October 1 of the season")
    change_date: dt.date = Field(doc="when the page was fetched that shows it")
    changed_at: dt.datetime = Field(doc="the same, to the second")
    season_year: int = Field(ge=1946)
    team_abbrev: str = Field(choices=TEAMS)
    player_full_name: str
    player_lookup: str
    change_type: str = Field(choices=TYPES.values(), doc="against the page before; a season's first changes nothing")
    change_details: str | None = Field(doc="of what is modified, as JSON: {column: [before, now]}")


# Optional, for a date in the season is no partition of either.
@processor(writes=BrRosterChanges, reads={"listed": BrRostersListed.on_date(optional=True)}, together=True)
def br_roster_changes(listed: pd.DataFrame) -> pd.DataFrame:
    """A page of which a part was refused is compared with none: nobody knows whom it does not name."""
    found = listed.groupby([*TEAM, "snapshot_timestamp"])["player_lookup"].transform("size")
    rows = listed[found == listed["players_on_page"]]
    pages = rows[[*TEAM, "season_year", "snapshot_timestamp", "scraped_date"]].drop_duplicates()
    pages = pages.sort_values("snapshot_timestamp", kind="stable")
    pages["page"] = pages.groupby(TEAM).cumcount()
    rows = rows.merge(pages[[*TEAM, "snapshot_timestamp", "page"]], on=[*TEAM, "snapshot_timestamp"])[
        [*PLAYER, *DESCRIBED]]
    before = rows.assign(page=rows["page"] + 1)
    both = rows.merge(before, on=PLAYER, how="outer", suffixes=("", "_before"), indicator="seen")
    both = both[both["page"] > 0].merge(pages, on=[*TEAM, "page"])  # without who would come after the last page
    apart = pd.DataFrame({name: (now := both[name]).ne(old := both[f"{name}_before"]) & ~(now.isna() & old.isna())
                          for name in DESCRIBED}).any(axis=1)
    changed = both[(both["seen"] != "both") | apart]
    return changed.assign(
        change_type=changed["seen"].astype("str").map(TYPES), change_date=changed["scraped_date"],
        changed_at=changed["snapshot_timestamp"], change_details=_details(changed),
        player_full_name=changed["player_full_name"].fillna(changed["player_full_name_before"]))


def _details(changed: pd.DataFrame) -> list[str | None]:
    rows = changed.astype("object").where(changed.notna(), None).to_dict("records")
    return [json.dumps({name: [_plain(row[f"{name}_before"]), _plain(row[name])] for name in DESCRIBED
                        if row[f"{name}_before"] != row[name]}, ensure_ascii=False) if row["seen"] == "both" else None
            for row in rows]


def _plain(said: Any) -> Any:
    """A nullable number of a frame is a float."""
    return int(said) if isinstance(said, float) else said
