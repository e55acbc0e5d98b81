"""A season archive out of public community releases: their files as they are published, in the archive's own layout."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from common.basketball.season import season_name
from common.errors import Reject, Retry, Usage
from common.ports import Source
from common.scraper import Request

LOGS = "https://raw.githubusercontent.com/llimllib/nba_data/main/data/{kind}_{ends}.parquet"
SCHEDULES = ("https://github.com/sportsdataverse/sportsdataverse-data/releases/download/nba_stats_schedules/"
             "schedule_{season}.parquet")
# What the releases are made of, by the id of a game: the others are pre-season and All-Star games.
TYPES = {"002": "regular", "004": "playoffs", "005": "playin", "006": "cup_final"}
V3 = {"fgm": "fieldGoalsMade", "fga": "fieldGoalsAttempted", "fg3m": "threePointersMade",
      "fg3a": "threePointersAttempted", "ftm": "freeThrowsMade", "fta": "freeThrowsAttempted",
      "oreb": "reboundsOffensive", "dreb": "reboundsDefensive", "reb": "reboundsTotal", "ast": "assists",
      "stl": "steals", "blk": "blocks", "tov": "turnovers", "pf": "foulsPersonal", "pts": "points",
      "plus_minus": "plusMinusPoints"}
GAME_ID = "lpad(CAST({} AS VARCHAR), 10, '0')"
# Team game logs, both teams of a game beside each other; a game that is still on is in none of the files.
TEAMS = f"""
    CREATE TABLE teams AS SELECT DISTINCT ON (id, team_id) {GAME_ID.format('game_id')} AS id, *,
        CAST(left(CAST(game_date AS VARCHAR), 10) AS DATE) AS day, contains(matchup, ' vs. ') AS home
    FROM read_parquet($teams) ORDER BY id, team_id;
    CREATE TABLE games AS SELECT h.id, h.day, h.team_abbreviation AS home_abbr, a.team_abbreviation AS away_abbr,
        h.team_id AS home_id, a.team_id AS away_id, h.pts AS home_pts, a.pts AS away_pts, h.min AS minutes
    FROM teams h JOIN teams a ON a.id = h.id AND a.team_id <> h.team_id AND h.home AND NOT a.home
    WHERE left(h.id, 3) IN ({", ".join(f"'{prefix}'" for prefix in TYPES)})"""
PLAYERS = f"""
    CREATE TABLE players AS SELECT DISTINCT ON (id, personId) {GAME_ID.format('gameId')} AS id, *,
        coalesce(minutes, '') <> '' AS played
    FROM read_parquet($players) ORDER BY id, personId"""
PLAYER_BOX = f"""
    SELECT g.id AS game_id, g.day AS game_date, p.teamTricode AS team_abbr,
        if(home, g.away_abbr, g.home_abbr) AS opp_team_abbr, home AS is_home,
        (g.home_pts > g.away_pts) = home AS won, CAST(p.personId AS BIGINT) AS player_id,
        trim(concat_ws(' ', p.firstName, p.familyName)) AS player_name, p.played AS did_play,
        CASE WHEN p.played THEN coalesce(p.position, '') <> '' ELSE false END AS starter,
        nullif(p.position, '') AS start_position,
        CASE WHEN p.played THEN CAST(regexp_extract(p.minutes, '(\\d+)[:M]', 1) AS DOUBLE)
            + coalesce(try_cast(regexp_extract(p.minutes, '[:M](\\d+)', 1) AS DOUBLE), 0) / 60 END AS minutes,
        nullif(p.comment, '') AS dnp_reason,
        {", ".join(f'CASE WHEN p.played THEN CAST(p.{column} AS SMALLINT) END AS {name}'
                   for name, column in V3.items())}
    FROM players p JOIN games g ON g.id = p.id AND p.teamId IN (g.home_id, g.away_id)
        CROSS JOIN LATERAL (SELECT p.teamId = g.home_id AS home) ORDER BY game_id, team_abbr, player_id"""
TEAM_BOX = f"""
    SELECT t.id AS game_id, t.day AS game_date, t.team_abbreviation AS team_abbr,
        {", ".join(f"CAST(t.{name} AS SMALLINT) AS {name}" for name in V3)}
    FROM teams t JOIN games g USING (id) ORDER BY game_id, team_abbr"""
# A team's minutes are told as the game's (48, 53, …) or as the five players' (240, 265, …).
SCHEDULE = f"""
    SELECT g.id AS game_id, g.day AS game_date, s.tip AS tip_time_utc,
        CASE left(g.id, 3) {" ".join(f"WHEN '{prefix}' THEN '{name}'" for prefix, name in TYPES.items())} END
            AS season_type,
        g.home_abbr AS home_team_abbr, g.away_abbr AS away_team_abbr, CAST(g.home_pts AS SMALLINT) AS home_pts,
        CAST(g.away_pts AS SMALLINT) AS away_pts,
        CAST(round((g.minutes / if(g.minutes > 100, 5, 1) - 48) / 5) AS SMALLINT) AS overtimes,
        coalesce(s.is_neutral, false) AS is_neutral, s.arena, CAST(NULL AS VARCHAR) AS national_tv, s.label
    FROM games g LEFT JOIN told s ON s.id = g.id ORDER BY game_date, game_id"""
KNOWN = f"""
    CREATE TABLE told AS SELECT DISTINCT ON (id) {GAME_ID.format('game_id')} AS id, is_neutral,
        nullif(arena_name, '') AS arena, nullif(game_label, '') AS label,
        CAST(try_cast(game_date_time_utc AS TIMESTAMPTZ) AS TIMESTAMP) AS tip
    FROM read_parquet($schedule) ORDER BY id"""
UNKNOWN = """
    CREATE TABLE told (id VARCHAR, is_neutral BOOLEAN, arena VARCHAR, label VARCHAR, tip TIMESTAMP)"""
WRONG = """
    SELECT game_id, team_abbr FROM team_box t WHERE pts IS DISTINCT FROM (SELECT sum(pts) FROM player_box p
        WHERE p.game_id = t.game_id AND p.team_abbr = t.team_abbr) ORDER BY ALL"""


@dataclass(frozen=True)
class Fetched:
    """What came of a season: rows by file, what is missing, and games whose points do not add up."""

    rows: Mapping[str, int]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]


def fetch(year: int, folder: Path, source: Source) -> Fetched:
    """Write box/<season>/ of the season that begins in `year`; Usage when a needed file is not there or has changed.

    The files are put where they belong when all of them are made: an archive never holds half a season.
    """
    target = folder / "box" / season_name(year)
    with tempfile.TemporaryDirectory() as kept, duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        try:
            missing = tuple(_loaded(year, Path(kept), db, source))
            rows = {name: _made(db, name, select) for name, select in (
                ("player_box", PLAYER_BOX), ("team_box", TEAM_BOX), ("schedule", SCHEDULE))}
        except duckdb.Error as error:
            raise Usage(f"the releases have changed their shape: {str(error).splitlines()[0][:200]}") from None
        if not all(rows.values()):
            raise Usage(f"the releases hold no finished game of {season_name(year)}")
        wrong = tuple(f"{game} {team}" for game, team in db.execute(WRONG).fetchall())
        target.mkdir(parents=True, exist_ok=True)
        for name in rows:
            _put(db, name, target)
    return Fetched({f"box/{target.name}/{name}.parquet": count for name, count in rows.items()}, missing, wrong)


def _loaded(year: int, kept: Path, db: duckdb.DuckDBPyConnection, source: Source) -> Iterator[str]:
    """Load the releases' files into tables; yields what is missing of those that need not be there."""
    for kind, table, create in (("gamelog", "teams", TEAMS), ("playerlog", "players", PLAYERS)):
        path = _downloaded(LOGS.format(kind=kind, ends=year + 1), kept / table, source)
        if path is None:
            raise Usage(f"there is no {kind} of {season_name(year)} among the releases (yet)")
        db.execute(create.replace(f"${table}", _quoted(path)))
    path = _downloaded(SCHEDULES.format(season=season_name(year)), kept / "schedule", source)
    db.execute(KNOWN.replace("$schedule", _quoted(path)) if path else UNKNOWN)
    if path is None:
        yield "tip times, arenas and labels"
    yield from ("shots", "points lines", "spreads and totals", "injuries", "players and rosters")


def _downloaded(url: str, path: Path, source: Source) -> Path | None:
    """The file where it was put; None where the release has none."""
    try:
        data = source.fetch(Request(url), dt.datetime.min).data
    except (Reject, Retry) as error:
        raise Usage(f"{url} could not be fetched: {error}") from None
    if data is None:
        return None
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise Usage(f"{url} is no parquet file (any more)")
    path.write_bytes(data)
    return path


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _made(db: duckdb.DuckDBPyConnection, name: str, select: str) -> int:
    db.execute(f"CREATE TABLE {name} AS {select}")
    [(count,)] = db.execute(f"SELECT count(*) FROM {name}").fetchall()
    return int(count)


def _put(db: duckdb.DuckDBPyConnection, name: str, target: Path) -> None:
    partial = target / f"{name}.parquet.partial"
    db.execute(f"COPY {name} TO {_quoted(partial)} (FORMAT parquet, COMPRESSION zstd)")
    os.replace(partial, target / f"{name}.parquet")
