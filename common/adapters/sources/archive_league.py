"""What a season archive holds beside games and players: referees, the list of transactions, the play-by-play."""

from __future__ import annotations

import pandas as pd

from common.adapters.sources.archive_tables import Tables
from common.adapters.sources.by_game import US

OFFICIALS = ", ".join(f"official{n}, official{n}_code" for n in (1, 2, 3, 4))


def officials(files: Tables) -> pd.DataFrame:
    """The four places of each crew; the date of a row is left out, it may be the one first set for the game."""
    return files.read("referees/referee_assignments_*", f"game_id, {OFFICIALS}",
                      f"WHERE substr(game_id, 4, 2) = '{files.year % 100:02d}' ORDER BY game_id")


def news(files: Tables) -> pd.DataFrame:
    """Every transaction that the file holds; the upstream keeps one list for all years."""
    rows = files.read(
        "players/player_movement_*",
        "transaction_type AS kind, transaction_date AS day, transaction_description AS said, team_id, team_slug, "
        'player_id, player_slug, additional_sort AS sort, groupsort AS "group"',
        "ORDER BY day, CAST(regexp_extract(groupsort, '[0-9]+$') AS BIGINT), groupsort, additional_sort, player_id")
    return rows.astype({"day": US})


def plays(files: Tables, game_ids: list[str]) -> pd.DataFrame:
    """Of these games, in playing order."""
    wanted = ", ".join(f"'{game_id}'" for game_id in game_ids)
    return files.read(
        "pbp/{season}", "game_id, action_number, period, clock_s, team_id, person_id, action_type, sub_type, "
        "shot_result, shot_value, shot_distance, x_legacy, y_legacy, score_home, score_away, description",
        f"WHERE game_id IN ({wanted}) ORDER BY game_id, action_id")
