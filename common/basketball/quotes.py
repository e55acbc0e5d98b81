"""A player's points line as several bookmakers quote it at one instant."""

from __future__ import annotations

import pandas as pd

from common.basketball.lines import PREFERRED

WHO = ["game_id", "player_lookup"]
QUOTE = {"points_line": "current_points_line", "bookmaker": "sportsbook", "snapshot_timestamp": "line_taken_at",
         "over_price_american": "over_price_american", "under_price_american": "under_price_american"}
COLUMNS = [*QUOTE.values(), "line_median", "line_books"]


def shown_and_median(props: pd.DataFrame) -> pd.DataFrame:
    """WHO and COLUMNS, one row per player with a line: the preferred bookmaker's own, the median over all of them.

    props: the last observation of each (game_id, bookmaker, player_lookup).
    """
    rank = props["bookmaker"].map({name: place for place, name in enumerate(PREFERRED)}).fillna(len(PREFERRED))
    ordered = props.assign(rank=rank).sort_values([*WHO, "rank", "bookmaker"])
    shown = ordered.drop_duplicates(WHO)[[*WHO, *QUOTE]].rename(columns=QUOTE)
    books = ordered.groupby(WHO, sort=False)["points_line"]
    return shown.assign(line_median=books.median().to_numpy(), line_books=books.size().to_numpy())
