"""Raw · one row per active player, as Ball Don't Lie last listed him on a date."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.season import season_year
from common.basketball.teams import BDL_TEAM, TEAMS
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

TEXTS = ("position", "height", "weight", "jersey_number", "college", "country")
DRAFT = ("draft_year", "draft_round", "draft_number")
OF_TEAM = {"team_city": "city", "team_name": "name", "team_full_name": "full_name", "team_conference": "conference",
           "team_division": "division"}


class BdlActivePlayersListed(Table, key=("bdl_player_id", "last_seen_date"), entity="player",
                             partition="last_seen_date", outcome=True):
    last_seen_date: dt.date
    season_year: int = Field(ge=1946)
    bdl_player_id: int
    player_full_name: str
    player_lookup: str
    first_name: str | None
    last_name: str | None
    position: str | None = Field(doc="G, F, C or two of them: F-C")
    height: str | None = Field(doc="feet-inches: 6-8")
    weight: str | None = Field(doc="pounds")
    jersey_number: str | None
    college: str | None
    country: str | None
    draft_year: int | None = Field(ge=1946, doc="null: not drafted")
    draft_round: int | None = Field(ge=1)
    draft_number: int | None = Field(ge=1)
    bdl_team_id: int | None = Field(doc="null: on no team")
    team_abbr: str | None = Field(choices=TEAMS)
    team_city: str | None
    team_name: str | None
    team_full_name: str | None
    team_conference: str | None
    team_division: str | None


@processor(on=Landed("ball-dont-lie/active-players/{game_date}/{taken_at}.json"), writes=BdlActivePlayersListed)
def bdl_active_players_listed(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    """All pages or none: who stands on a missing page would look inactive."""
    shared = {"last_seen_date": landed.game_date, "season_year": season_year(landed.game_date)}
    return [shared | _row(entry) for entry in wire.pages(payload, "data")]


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    first, last = wire.text(entry.get("first_name")), wire.text(entry.get("last_name"))
    name, said = wire.full_name(first, last), entry.get("team")
    team = wire.item(said)
    number = team.get("id") if said is None else wire.owed(team.get("id"))
    return {"bdl_player_id": entry.get("id"), "player_full_name": name, "player_lookup": wire.lookup(name),
            "first_name": first, "last_name": last, "bdl_team_id": number, "team_abbr": wire.meaning(number, BDL_TEAM),
            **{name: wire.text(entry.get(name)) for name in TEXTS}, **{name: entry.get(name) for name in DRAFT},
            **{ours: wire.text(team.get(theirs)) for ours, theirs in OF_TEAM.items()}}
