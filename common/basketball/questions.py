"""What questions to many sources share: ids that may stand in an address, and records that are really listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from common.basketball.teams import TEAMS

# An id becomes part of an address and of an object's name: one that is spelled otherwise is asked about nowhere.
NBA_GAME_ID = r"00[1-6]\d{7}"
GAME_CODE = r"\d{8}/[A-Z]{3}[A-Z]{3}"
NUMBER = r"[1-9]\d{0,11}"


def listed(value: Any) -> int:
    """How many records a list holds; TypeError on anything else, for an error message has a length too."""
    if not isinstance(value, list):
        raise TypeError(f"expected a list of records, found {type(value).__name__}")
    return len(value)


def listed_by(value: Any, name: str) -> int:
    """How many objects a list holds, each of which has that name."""
    return listed(value) and len([item[name] for item in value])


def on_pages(pages: Any, name: str) -> int:
    """How many records the pages of one question hold, each in its list `name`."""
    if not isinstance(pages, list):
        raise TypeError(f"expected a list of pages, found {type(pages).__name__}")
    return sum(listed(page[name]) for page in pages)


def well_formed(ids: Any, spelled: str) -> list[str]:
    """Those of the ids that are spelled so, as texts, each once, in order."""
    return sorted({str(value) for value in ids if re.fullmatch(spelled, str(value), re.ASCII)})


def played(games: pd.DataFrame) -> pd.DataFrame:
    """The games of an Ask that were not put off."""
    return games[~games["postponed"].astype(bool)] if len(games) else games


def matchups(games: pd.DataFrame) -> set[str]:
    """{'DENMIA', …}: who plays whom, the guests first."""
    return set(games["away_team_tricode"] + games["home_team_tricode"]) if len(games) else set()


def teams_of(games: pd.DataFrame) -> list[str]:
    """The tricodes of the league's teams in these games, in order."""
    sides = {team for side in ("home_team_tricode", "away_team_tricode") for team in games.get(side, ())}
    return sorted(sides & set(TEAMS))


def found(payload: Any, *path: str) -> Iterator[dict[str, Any]]:
    """The objects of a list within an answer that another question needs; none where it is not there."""
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    yield from (item for item in payload if isinstance(item, dict)) if isinstance(payload, list) else ()
