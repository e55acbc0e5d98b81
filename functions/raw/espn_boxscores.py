"""Raw · one row per player listed for a game, as ESPN's page of it has him; he need not have played."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from common.basketball import pages, wire
from common.basketball.season import season_year
from common.basketball.teams import ESPN_TEAM, TEAMS
from common.errors import Reject
from common.processor import Landed, LandedObject, processor
from common.table import Field, Table

STATE, GAME = "window['__espnfitt__']=", "page.content.gamepackage"
COUNTS = {"points": "points", "offensive_rebounds": "offensiveRebounds", "defensive_rebounds": "defensiveRebounds",
          "total_rebounds": "rebounds", "assists": "assists", "steals": "steals", "blocks": "blocks",
          "turnovers": "turnovers", "personal_fouls": "fouls", "plus_minus": "plusMinus"}
PAIRS = {"field_goals": "fieldGoals", "three_pointers": "threePointFieldGoals", "free_throws": "freeThrows"}
READ = ("minutes", *COUNTS.values(), *(f"{name}Made-{name}Attempted" for name in PAIRS.values()))
GROUPS = {"starters": True, "bench": False}


class EspnBoxscores(Table, key=("game_id", "player_lookup"), entity="player", outcome=True,
                    cluster=("player_lookup", "team_abbr", "game_date")):
    game_id: str
    espn_game_id: str
    game_date: dt.date
    season_year: int = Field(ge=1946)
    game_status: str = Field(doc="Final, or how far the game is")
    is_final: bool = Field(doc="only then do the numbers count for anything")
    home_team_abbr: str = Field(choices=TEAMS)
    away_team_abbr: str = Field(choices=TEAMS)
    home_team_score: int | None = Field(ge=0)
    away_team_score: int | None = Field(ge=0)
    team_abbr: str = Field(choices=TEAMS)
    espn_team_id: str
    espn_player_id: int
    player_full_name: str
    player_lookup: str
    jersey_number: str | None
    starter: bool
    did_not_play: bool | None = Field(doc="without numbers; null while the game goes on")
    dnp_reason: str | None = Field(doc="the source's words: DNP-COACH'S DECISION")
    minutes: str | None = Field(doc="whole minutes")
    minutes_decimal: float | None = Field(ge=0, places=4)
    points: int | None = Field(ge=0, doc="this and every number below: null when he did not play")
    field_goals_made: int | None = Field(ge=0)
    field_goals_attempted: int | None = Field(ge=0)
    three_pointers_made: int | None = Field(ge=0)
    three_pointers_attempted: int | None = Field(ge=0)
    free_throws_made: int | None = Field(ge=0)
    free_throws_attempted: int | None = Field(ge=0)
    offensive_rebounds: int | None = Field(ge=0)
    defensive_rebounds: int | None = Field(ge=0)
    total_rebounds: int | None = Field(ge=0)
    assists: int | None = Field(ge=0)
    steals: int | None = Field(ge=0)
    blocks: int | None = Field(ge=0)
    turnovers: int | None = Field(ge=0)
    personal_fouls: int | None = Field(ge=0)
    plus_minus: int | None


@processor(on=Landed("espn/boxscores/{game_date}/game-{event}/{taken_at}.json", form="html"), writes=EspnBoxscores)
def espn_boxscores(payload: str, landed: LandedObject) -> list[dict[str, Any]]:
    """The page's script state holds the game; what else the page is made of changes with its design."""
    game = pages.json_at(payload, STATE, GAME)
    shared = _game(wire.at(game, "gmStrp", dict), landed.fields["event"])
    sides = wire.items(wire.at(game, "bxscr", list))
    return [shared | row for side in sides for row in _players(side, shared)]


def _game(strip: dict[str, Any], event: str) -> dict[str, Any]:
    if strip.get("gid") != event:
        raise Reject(f"gmStrp.gid: expected {event!r}, found {str(strip.get('gid'))[:80]}")
    status, tip = wire.item(strip.get("status")), wire.instant(strip.get("dt"))
    day, teams = wire.date_of(tip), wire.items(strip.get("tms"))
    home, away = (next((team for team in teams if team.get("isHome") is at_home), {}) for at_home in (True, False))
    codes = [wire.meaning(team.get("abbrev"), ESPN_TEAM) for team in (home, away)]
    begun = status.get("state") != "pre"
    return {"game_id": wire.game_id(day, codes[1], codes[0]), "espn_game_id": event, "game_date": day,
            "season_year": season_year(day) if day else None, "game_status": wire.text(status.get("desc")),
            "is_final": status.get("state") == "post" and status.get("desc") == "Final",
            "home_team_abbr": codes[0], "away_team_abbr": codes[1],
            "home_team_score": wire.whole(home.get("score")) if begun else None,
            "away_team_score": wire.whole(away.get("score")) if begun else None}


def _players(side: dict[str, Any], game: dict[str, Any]) -> Iterator[dict[str, Any]]:
    team = wire.item(side.get("tm"))
    code = wire.meaning(team.get("abbrev"), ESPN_TEAM)
    own = {"team_abbr": code if code in (game["home_team_abbr"], game["away_team_abbr"]) else None,
           "espn_team_id": team.get("id")}
    for group in wire.items(side.get("stats")):
        if group.get("type") != "totals":
            for entry in wire.items(group.get("athlts")):
                yield own | {"starter": wire.meaning(group.get("type"), GROUPS)} | _row(
                    entry, group.get("keys"), game["is_final"])


def _row(entry: dict[str, Any], keys: Any, final: bool) -> dict[str, Any]:
    player, stats = wire.item(entry.get("athlt")), entry.get("stats")
    name, played = wire.text(player.get("dspNm")), stats != []
    fits = isinstance(stats, list) and isinstance(keys, list) and len(stats) == len(keys)
    told = {key: stats[keys.index(key)] for key in READ if key in keys} if fits else {}
    row = {ours: wire.whole(wire.owed(told.get(theirs))) if played else None for ours, theirs in COUNTS.items()}
    for ours, theirs in PAIRS.items():
        pair = _pair(told.get(f"{theirs}Made-{theirs}Attempted")) if played else (None, None)
        row[f"{ours}_made"], row[f"{ours}_attempted"] = pair
    minutes = told.get("minutes") if played else None
    return row | {"espn_player_id": wire.whole(player.get("id")), "player_full_name": name,
                  "player_lookup": wire.lookup(name), "jersey_number": wire.text(player.get("jersey")),
                  "did_not_play": not played if played or final else None,
                  "dnp_reason": wire.text(entry.get("dnpRsn")), "minutes": minutes,
                  "minutes_decimal": wire.minutes(wire.owed(minutes)) if played else None}


def _pair(text: Any) -> tuple[Any, Any]:
    """'5-11' -> 5 of 11; what is no pair is refused with its row."""
    found = re.fullmatch(r"(\d{1,3})-(\d{1,3})", text) if isinstance(text, str) else None
    return (int(found[1]), int(found[2])) if found else (wire.owed(None),) * 2
