"""A season archive of a few weeks: as it is, and with everything at or after a night's cut-offs absurd or deleted."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import duckdb

from tests.played import ARCHIVE

FIRST, NIGHT = dt.date(2024, 2, 22), dt.date(2024, 3, 13)
BOX, TEAMS, GAMES = (f"box/2023-24/{name}" for name in ("player_box", "team_box", "schedule"))
SHOTS, LINES, PROPS = "shots/2023-24", "lines/2023-24", "props/player_points_2023-24"
HISTORY, NEWS = "props/line_history_2023-24", "injuries/status_snapshots_2024-02_2024-06"
LISTED, MOVES = "injuries/il_transactions_2020-10_2025-05", "players/player_movement_2015-07_2025-07"
DATED = (BOX, TEAMS, GAMES, SHOTS, LINES, PROPS)
POINTS = 50  # more free throws for everybody

# What a row is when nobody could have known it before the tip-off of its game.
TIPPED = "(SELECT tip FROM games WHERE games.game_id = this.game_id)"
FIRST_TIP, LAST_TIP = (f"(SELECT {which}(tip) FROM games WHERE game_date = '{{day}}')" for which in ("min", "max"))
LATE = {
    **dict.fromkeys((BOX, TEAMS, GAMES, SHOTS), "game_date >= '{day}'"),
    LINES: "game_date > '{day}'",  # served from an hour before the tip-off
    PROPS: "(game_date > '{day}' OR snapshot_utc >= " + TIPPED + ")",
    HISTORY: "snapshot_utc >= " + TIPPED + " AND snapshot_utc::DATE >= '{day}'",
    NEWS: "snapshot_utc >= " + LAST_TIP,
    LISTED: "date > '{day}'",
    MOVES: "transaction_date > '{day}'",
}
ABSURD = {
    BOX: {name: f"{name} + {POINTS}" for name in ("ftm", "fta", "pts")},
    TEAMS: {name: f"{name} + {POINTS} * (SELECT count(*) FROM box WHERE did_play AND box.game_id = this.game_id"
                  " AND box.team_abbr = this.team_abbr)" for name in ("ftm", "fta", "pts")},
    GAMES: {"home_pts": "home_pts + 500", "away_pts": "away_pts + 500"},
    SHOTS: {"shot_made": "true", "basic_zone": "'Backcourt'", "shot_distance": "80"},
    LINES: {"home_spread": "77.5", "total": "999.5"},
    PROPS: {"line": "99.5"}, HISTORY: {"line": "99.5"},
    NEWS: {"status": "'Out'"}, LISTED: {"event": "'relinquished'"}, MOVES: {"transaction_type": "'Waive'"},
}
# From its tip-off on, everybody in a game of the night is said to be out; of the others the page says what it said
# (until midnight UTC: the list names the day of the page, so it would not be the same list).
EVERYBODY_OUT = """
    SELECT later.tip AS snapshot_utc, player_id, player_name, 'Out' AS status
    FROM (SELECT DISTINCT tip FROM games WHERE game_date = '{day}' AND tip::DATE = '{day}') later,
         box JOIN games USING (game_id)
    WHERE games.game_date = '{day}' AND games.tip <= later.tip
    UNION ALL BY NAME
    SELECT later.tip AS snapshot_utc, player_id, player_name, status
    FROM (SELECT DISTINCT tip FROM games WHERE game_date = '{day}' AND tip::DATE = '{day}') later, this
    WHERE snapshot_utc = (SELECT max(snapshot_utc) FROM this WHERE snapshot_utc < {first})
      AND player_id NOT IN (SELECT player_id FROM box JOIN games USING (game_id)
                            WHERE games.game_date = '{day}' AND games.tip <= later.tip)"""


def archive(folder: Path, first: dt.date = FIRST) -> Path:
    """The archive of these weeks as it is."""
    return _written(folder, {}, first)


def absurd(folder: Path, day: dt.date = NIGHT) -> Path:
    """Every value at or after the cut-offs of the day as it never was."""
    selects = {}
    for name, values in ABSURD.items():
        late = LATE[name].format(day=day)
        replaced = ", ".join(f"CASE WHEN {late} THEN {value} ELSE {column} END AS {column}"
                             for column, value in values.items())
        selects[name] = f"SELECT * REPLACE ({replaced}) FROM this"
    selects[NEWS] += " UNION ALL BY NAME " + EVERYBODY_OUT.format(day=day, first=FIRST_TIP.format(day=day))
    return _written(folder, selects)


def deleted(folder: Path, day: dt.date = NIGHT) -> Path:
    """No row at or after the cut-offs of the day; its games stay on the schedule and end 0 to 0."""
    selects = {name: f"SELECT * FROM this WHERE ({late.format(day=day)}) IS NOT true" for name, late in LATE.items()}
    late = LATE[GAMES].format(day=day)
    selects[GAMES] = (f"SELECT * REPLACE (CASE WHEN {late} THEN 0 ELSE home_pts END AS home_pts,"
                      f" CASE WHEN {late} THEN 0 ELSE away_pts END AS away_pts) FROM this")
    return _written(folder, selects)


def _written(folder: Path, selects: dict[str, str], first: dt.date = FIRST) -> Path:
    """Each file with its rows since the first date, through its own query over `this`; the others stay as they are."""
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        for view, name, more in (("games", GAMES, ", tip_time_utc::TIMESTAMPTZ AS tip"), ("box", BOX, "")):
            db.execute(f"CREATE VIEW {view} AS SELECT *{more} FROM '{ARCHIVE / name}.parquet'"
                       f" WHERE game_date >= '{first}'")
        for source in [*(ARCHIVE / f"{name}.parquet" for name in (*DATED, HISTORY, NEWS, LISTED, MOVES)),
                       ARCHIVE / "players/players.parquet"]:
            name, to = str(source.relative_to(ARCHIVE).with_suffix("")), folder / source.relative_to(ARCHIVE)
            to.parent.mkdir(parents=True, exist_ok=True)
            if name not in DATED and name not in selects:
                os.symlink(source, to)
                continue
            since = f" WHERE game_date >= '{first}'" if name in DATED else ""
            db.execute(f"COPY (WITH this AS (SELECT * FROM '{source}'{since}) {selects.get(name, 'FROM this')})"
                       f" TO '{to}' (FORMAT parquet)")
    return folder
