"""The made-up referees, and the made-up league's list of transactions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources.sample_league import BACK, FIRST, FRONT
from common.basketball.teams import FULL_NAME, NBA_TEAM_ID, SLUG

REFEREES, CREW = 60, 3
FIRST_CODE = 90_001  # far from any referee's real number
POSITION = {"G": "guard", "F": "forward", "C": "center"}


def draw(rng: np.random.Generator, day: Any) -> Any:
    """[games, 3] the crew of each game by index: nobody has two games on a day."""
    crews = np.empty((len(day), CREW), dtype=int)
    for number in np.unique(day):
        games = np.flatnonzero(day == number)
        crews[games] = rng.permutation(REFEREES)[:CREW * len(games)].reshape(-1, CREW)
    return crews


def officials(crews: Any, game_ids: Any) -> pd.DataFrame:
    """Three referees; a fourth is named for play-off games only, and the made-up season has none."""
    # Last names from the end of the players' list of parts: the other way round, so that no player is called so.
    names = np.array([f"{FIRST[n % len(FIRST)]} {BACK[n % len(BACK)].title()}{FRONT[-1 - n % len(FRONT)].lower()}"
                      for n in range(REFEREES)], dtype=object)
    columns = {"official4": None, "official4_code": None}
    for place in range(CREW):
        columns |= {f"official{place + 1}": names[crews[:, place]],
                    f"official{place + 1}_code": FIRST_CODE + crews[:, place]}
    return pd.DataFrame({"game_id": game_ids, **columns})


def news(moves: pd.DataFrame, positions: dict[int, str]) -> pd.DataFrame:
    """The first move of a player is a signing, a later one a trade."""
    before = moves.groupby("player_id")["team_abbr"].shift()
    said = [f"{FULL_NAME[team]} signed {POSITION[positions[player]]} {name} to a Contract." if pd.isna(former) else
            f"{FULL_NAME[team]} received {POSITION[positions[player]]} {name} from {FULL_NAME[former]}."
            for player, name, team, former in zip(moves["player_id"], moves["name"], moves["team_abbr"], before,
                                                  strict=True)]
    kind = np.where(before.isna(), "Signing", "Trade")
    return pd.DataFrame({
        "kind": kind, "day": moves["day"], "said": said, "team_id": moves["team_abbr"].map(NBA_TEAM_ID),
        "team_slug": moves["team_abbr"].map(SLUG),
        "player_id": moves["player_id"], "player_slug": moves["name"].str.lower().str.replace(" ", "-"),
        "sort": before.map(NBA_TEAM_ID).fillna(0).astype("int64"),
        "group": [f"{word} {number}" for number, word in enumerate(kind, 1)]})
