"""A player's points line as several bookmakers quote it at one instant."""

from __future__ import annotations

import numpy as np
import pandas as pd

from common.basketball.keys import pairs
from common.basketball.lines import preference

WHO = ["game_id", "player_lookup"]
QUOTE = {"points_line": "current_points_line", "bookmaker": "sportsbook", "snapshot_timestamp": "line_taken_at",
         "over_price_american": "over_price_american", "under_price_american": "under_price_american"}
COLUMNS = [*QUOTE.values(), "line_median", "line_books"]


def shown_and_median(props: pd.DataFrame) -> pd.DataFrame:
    """WHO and COLUMNS, one row per player with a line: the preferred bookmaker's own, the median over all of them.

    props: the last observation of each (game_id, bookmaker, player_lookup).
    """
    who, known = pd.factorize(pairs(props, "game_id"))
    points, count = props["points_line"].to_numpy(), np.bincount(who, minlength=len(known))
    first = np.cumsum(count) - count
    preferred = np.lexsort((preference(props["bookmaker"]), who))[first]
    shown = props.take(preferred)[[*WHO, *QUOTE]].set_axis([*WHO, *QUOTE.values()], axis=1)
    ascending = points[np.lexsort((points, who))]
    median = (ascending[first + (count - 1) // 2] + ascending[first + count // 2]) / 2
    return shown.assign(line_median=median, line_books=count)
