"""Ball Don't Lie's injury list (player_injuries), as it stood at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.adapters.sources.roster import roster_of
from common.adapters.sources.season import Season
from common.adapters.sources.wire_bdl import person
from common.basketball.teams import BDL_TEAM_ID

NOT_LISTED = None
# What the team-news page says, in lower case -> how Ball Don't Lie would list him.
STATUS = {
    "out": "Out", "injured": "Out", "out for season": "Out", "suspended": "Out",
    "doubtful": "Doubtful", "unlikely to play": "Doubtful",
    "questionable": "Questionable", "tbd": "Questionable", "uncertain to play": "Questionable",
    "could return": "Questionable", "game-time decision": "Questionable",
    "probable": "Probable", "expected to play": "Probable", "on track to play": "Probable",
    "likely to play": "Probable", "said he'll play": "Probable", "expected to be available": "Probable",
    "expects to play": "Probable", "plans to play": "Probable", "will play": "Probable",
    "intends to play": "Probable", "optimistic to play": "Probable",
    "available": NOT_LISTED, "available to play": NOT_LISTED, "in": NOT_LISTED, "not on injury report": NOT_LISTED,
    "not listed on injury report": NOT_LISTED,
}


def player_injuries(season: Season, params: Mapping[str, str], now: Any) -> list[dict[str, Any]]:
    """Nobody is listed who is on no team; no source knows a return date."""
    roster = roster_of(season)
    teams, listed = roster.teams(now), list[dict[str, Any]]()
    for player, when, said, notes in roster.hurt(now):
        status = STATUS.get(said.lower(), said)
        if status is not NOT_LISTED and player in teams:
            name, day = season.names[player], f"{when:%b} {when.day}"
            text = f"{day}: {name}, {notes}." if notes else f"{day}: {name} is listed as {said.lower()}."
            listed.append({"player": person(season, player) | {"team_id": BDL_TEAM_ID[teams[player]]},
                           "return_date": None, "description": text, "status": status})
    listed.sort(key=lambda row: (row["player"]["team_id"], row["player"]["id"]))
    return listed
