"""Raw · one row per player of a team, as ESPN listed it at an instant."""

import datetime as dt
from typing import Any

from common.basketball import wire
from common.basketball.season import new_york, season_year
from common.basketball.teams import ESPN_TEAM, TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table


class EspnTeamRosters(Table, key=("team_abbr", "espn_player_id", "scrape_timestamp"), entity="player",
                      partition="roster_date", observed="scrape_timestamp", cluster=("team_abbr", "player_lookup")):
    roster_date: dt.date
    scrape_timestamp: dt.datetime = Field(doc="when the roster was seen")
    scrape_hour: int = Field(ge=0, le=23, doc="its hour in New York")
    season_year: int = Field(ge=1946)
    team_abbr: str = Field(choices=TEAMS)
    team_display_name: str | None
    espn_player_id: int
    player_full_name: str
    player_lookup: str
    universal_player_id: str | None = Field(absent="a roster is read alone; nba_reference.players_registry gives it")
    jersey_number: str | None
    position: str | None = Field(doc="PG, SG, SF, PF, C, G or F")
    height: str | None = Field(doc="6' 6\"")
    weight: str | None = Field(doc="223 lbs")
    age: int | None = Field(ge=15, le=60)
    experience_years: int | None = Field(ge=0, doc="seasons before this one; 0: a rookie")
    college: str | None
    birth_place: str | None = Field(doc="Marietta, GA, USA")
    birth_date: dt.date | None
    status: str | None = Field(doc="as the source words it: Active, Day-To-Day")
    roster_status: str | None = Field(doc="its kind of that status: active")
    salary: int | None = Field(ge=1, doc="dollars of this season; null where the source says 0")
    espn_roster_url: str | None


@processor(on=Landed("espn/rosters/{game_date}/team_{team}/{taken_at}.json", keep="all"), writes=EspnTeamRosters)
def espn_team_rosters(payload: Any, landed: LandedObject) -> list[dict[str, Any]]:
    team = wire.at(payload, "team", dict)
    code = wire.meaning(team.get("abbreviation"), ESPN_TEAM)
    if code != landed.fields["team"]:
        raise Reject(f"team.abbreviation: expected {landed.fields['team']}'s, found {str(code)[:80]}")
    seen = new_york(landed.observed_at)
    shared = {"roster_date": landed.game_date, "scrape_timestamp": landed.observed_at, "scrape_hour": seen.hour,
              "season_year": season_year(landed.game_date), "team_abbr": code,
              "team_display_name": wire.text(team.get("displayName")), "espn_roster_url": _address(team)}
    return [shared | _row(athlete) for athlete in wire.items(wire.at(payload, "team.athletes", list))]


def _row(athlete: dict[str, Any]) -> dict[str, Any]:
    name = wire.text(athlete.get("fullName"))
    place, status, contract = (wire.item(athlete.get(part)) for part in ("birthPlace", "status", "contract"))
    lived = [wire.text(place.get(part)) for part in ("city", "state", "country")]
    born = athlete.get("dateOfBirth")
    return {"espn_player_id": wire.whole(athlete.get("id")), "player_full_name": name,
            "player_lookup": wire.lookup(name), "jersey_number": wire.text(athlete.get("jersey")),
            "position": wire.text(wire.item(athlete.get("position")).get("abbreviation")),
            "height": wire.text(athlete.get("displayHeight")), "weight": wire.text(athlete.get("displayWeight")),
            "age": athlete.get("age"), "experience_years": wire.item(athlete.get("experience")).get("years"),
            "college": wire.text(wire.item(athlete.get("college")).get("name")),
            "birth_place": ", ".join(part for part in lived if isinstance(part, str)) or None,
            "birth_date": wire.day(born[:10] if isinstance(born, str) else born),
            "status": wire.text(status.get("name")), "roster_status": wire.text(status.get("type")),
            "salary": contract.get("salary") or None}


def _address(team: dict[str, Any]) -> Any:
    """Of the links of a team the one to its roster."""
    links = team.get("links")
    return next((link.get("href") for link in (wire.items(links) if links else ())
                 if isinstance(link.get("rel"), list) and "roster" in link["rel"]), None)
