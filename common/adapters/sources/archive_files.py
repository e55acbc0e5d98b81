"""The files of a season archive as the facts of a season. Only box/<season> must be there; the rest may be missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from common.adapters.sources import archive_league
from common.adapters.sources.archive_tables import Tables
from common.adapters.sources.archive_tables import utc as utc_of
from common.adapters.sources.by_game import US
from common.adapters.sources.season import NOMINAL_TIP, Season, utc
from common.basketball.teams import NBA_TEAM_ID

COUNTS = "fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts, plus_minus"
# Daily-fantasy pick'em: the prices are placeholders.
PICKEM = ("prizepicks", "underdog", "draftkingspick6")
LINE_BOOKS = {"oddsapi_avg": "consensus", "kaggle_cviaxmiwnptr": "closing"}
ZONE_CODES = {"Left Side": "(L)", "Left Side Center": "(LC)", "Center": "(C)", "Right Side Center": "(RC)",
              "Right Side": "(R)", "Back Court": "(BC)"}
# Columns of the schedule that an archive may be without.
LATER = ("attendance", "espn_game_id", "home_linescore", "away_linescore")
BASKET_FEET = 5.25  # from the baseline
TEAM = {team_id: team for team, team_id in NBA_TEAM_ID.items()}
PLAYER_NAMED = r"(?:guard|forward|center)(?:-(?:guard|forward|center))? (.+?)(?: from | to a| off |\.$)"
LEFT, JOINED, LEFT_AGAIN = 0, 1, 2  # the order of one day: signed, traded, waived


def years(folder: Path) -> list[int]:
    """The seasons held, by the year they begin in."""
    found = (re.fullmatch(r"(\d{4})-\d\d", path.parent.name) for path in folder.glob("box/*/player_box.parquet"))
    return sorted(int(match[1]) for match in found if match)


def read(folder: Path, year: int) -> Season:
    files = Tables(folder, year)
    games = _games(files)
    return Season(
        source="the archive", year=year, games=games,
        box=files.read("box/{season}/player_box", "game_id, game_date, team_abbr, opp_team_abbr, is_home, won, "
                        f"player_id, player_name, did_play, starter, start_position, minutes, dnp_reason, {COUNTS}"),
        teams=files.read("box/{season}/team_box", f"game_id, team_abbr, {COUNTS}"),
        shots=_shots(files), quotes=_quotes(files), lines=_lines(files, games), absences=_absences(files, games),
        snapshots=files.read("injuries/status_snapshots_*", f"{utc_of('snapshot_utc')} AS at, player_id, status"),
        moves=_moves(files), before=_before(files),
        people=files.read("players/players", "player_id, player_name AS name, position, height_in, weight_lb, "
                           "college, country, draft_year, draft_round, draft_number, from_year"),
        officials=archive_league.officials(files), news=archive_league.news(files),
        read_plays=lambda game_ids: archive_league.plays(files, game_ids))


def _games(files: Tables) -> pd.DataFrame:
    games = files.read("box/{season}/schedule", f"game_id, game_date, {utc_of('tip_time_utc')} AS tip, season_type, "
                        "home_team_abbr AS home_abbr, away_team_abbr AS away_abbr, home_pts, away_pts, overtimes, "
                        "is_neutral, arena, national_tv, label, attendance, espn_game_id AS espn_id, "
                        "home_linescore AS home_line, away_linescore AS away_line", optional=LATER)
    # Beside the play-offs: from 2023-24 on the Cup's knockout week, and the games that fill it for everybody else.
    cup = (games["game_id"].str[5:].astype(int) > 1200) & (files.year >= 2023)
    games = games.assign(drawn=cup | (games["season_type"] != "regular")).astype({"tip": US})
    return games.sort_values(["game_date", "tip", "game_id"], ignore_index=True)


def _shots(files: Tables) -> pd.DataFrame:
    shots = files.read("shots/{season}", "game_id, player_id, team_id, period, clock_s, shot_made, action_type, "
                        "shot_value, basic_zone, zone_area, zone_range, shot_distance, loc_x, loc_y")
    if shots.empty:
        return shots
    # The file of 2020-21 looks from the other side of the court than the others do.
    mirrored = -1.0 if shots["loc_x"][shots["basic_zone"] == "Left Corner 3"].mean() > 0 else 1.0
    areas = {area: f"{area}{code}" for area, code in ZONE_CODES.items()}
    shots = shots.assign(loc_x=_tenths(shots["loc_x"] * mirrored), loc_y=_tenths(shots["loc_y"] - BASKET_FEET),
                         zone_area=shots["zone_area"].map(areas))
    return shots.sort_values(["game_id", "period", "clock_s", "player_id", "loc_x", "loc_y"],
                             ascending=[True, True, False, True, True, True], ignore_index=True)


def _tenths(feet: pd.Series) -> Any:
    return np.rint(feet.to_numpy("float64") * 10).astype("int64")


def _quotes(files: Tables) -> pd.DataFrame:
    """Every observation of a points line: the history of changes, then the first and the last of each source.

    A line whose source tells no time is served from 16:00 UTC of the game date. One bookmaker's line may come from
    several sources; the one seen last counts.
    """
    history = files.read("props/line_history_{season}", f"game_id, player_id, bookmaker AS book, "
                          f"{utc_of('snapshot_utc')} AS at, line, over_price AS over, under_price AS under")
    props, real = "props/player_points_{season}", f"WHERE bookmaker NOT IN {PICKEM}"
    opening = files.read(props, f"game_id, player_id, bookmaker AS book, {utc_of('open_utc')} AS at, "
                          "open_line AS line, open_over_price AS over, open_under_price AS under",
                          f"{real} AND open_utc IS NOT NULL AND open_line IS NOT NULL ORDER BY source")
    closing = files.read(props, "game_id, player_id, bookmaker AS book, "
                          f"coalesce({utc_of('snapshot_utc')}, game_date + INTERVAL 16 HOUR) AS at, line, "
                          "over_price AS over, under_price AS under",
                          f"{real} AND line IS NOT NULL ORDER BY source")
    found = [frame for frame in (opening, history, closing) if len(frame)] or [closing]
    quotes = pd.concat(found, ignore_index=True).astype({"at": US})
    return quotes.assign(**{side: _whole(quotes[side]) for side in ("over", "under")})


def _whole(prices: pd.Series) -> pd.Series:
    """Whole American odds; an average over books may lie between -100 and 100, which is no price."""
    whole = pd.to_numeric(prices).astype("float64").round().astype("Int64")
    return whole.where(whole.abs() >= 100)


def _lines(files: Tables, games: pd.DataFrame) -> pd.DataFrame:
    """Closing spreads and totals: no source tells when it saw them, so they are served from an hour before tip-off."""
    lines = files.read("lines/{season}", "game_id, source AS book, home_spread, total, over_price AS over, "
                        "under_price AS under", "ORDER BY source")
    at = pd.Series(_tips(games), index=games["game_id"]).reindex(lines["game_id"]).to_numpy() - np.timedelta64(60, "m")
    return lines.assign(book=lines["book"].map(LINE_BOOKS), at=at, spread_price=pd.array([None] * len(lines), "Int64"),
                        over=_whole(lines["over"]), under=_whole(lines["under"]))


def _absences(files: Tables, games: pd.DataFrame) -> pd.DataFrame:
    """The season's injured-list transactions. They carry a date and no time: those of a game day are told half an hour
    before the team's tip-off, when the lists of who may play are final; the others when their day is over."""
    first, last = f"{files.year}-10-01", f"{files.year + 1}-09-30"
    rows = files.read("injuries/il_transactions_*", "date, team_abbr, player_id, event, notes",
                       f"WHERE player_id IS NOT NULL AND date BETWEEN '{first}' AND '{last}'")
    tips = {(day, team): tip - np.timedelta64(30, "m") for side in ("home_abbr", "away_abbr")
            for day, team, tip in zip(games["game_date"], games[side], _tips(games), strict=True)}
    at = [tips.get((day, team), np.datetime64(utc(day.date(), "23:59"), "us"))
          for day, team in zip(rows["date"], rows["team_abbr"], strict=True)]
    out = pd.DataFrame({"player_id": rows["player_id"].astype("int64"), "day": rows["date"].astype(US),
                        "at": np.array(at, dtype=US), "gone": rows["event"] == "relinquished",
                        "notes": rows["notes"].fillna("")})
    return out.sort_values(["day", "gone"], kind="stable", ignore_index=True)


def _tips(games: pd.DataFrame) -> Any:
    """When each game tips off; 19:00 in New York where that is unknown."""
    tips = games["tip"].to_numpy(US)
    nominal = np.array([utc(day.date(), NOMINAL_TIP) for day in games["game_date"]], dtype=US)
    return np.where(np.isnat(tips), nominal, tips)


def _moves(files: Tables) -> pd.DataFrame:
    """Transactions since the summer before. The file keeps no order within a day: signed, then traded, then waived."""
    rows = files.read("players/player_movement_*", "transaction_type AS kind, transaction_date AS day, player_id, "
                       "team_id, transaction_description AS said, "
                       "CAST(regexp_extract(groupsort, '[0-9]+$') AS BIGINT) AS number",
                       f"WHERE player_id > 0 AND day BETWEEN '{files.year}-07-01' AND '{files.year + 1}-09-30'")
    name = rows["said"].astype("str").str.extract(PLAYER_NAMED, expand=False)
    kind = rows["kind"].map({"Trade": JOINED, "Waive": LEFT_AGAIN}).fillna(LEFT)
    team = rows["team_id"].map(TEAM).where(rows["kind"] != "Waive", "").fillna("")
    out = rows[["player_id", "day"]].assign(name=name, team_abbr=team, rank=kind * 10_000_000 + rows["number"])
    return out.dropna(subset=["name"]).astype({"day": US}).reset_index(drop=True)


def _before(files: Tables) -> pd.DataFrame:
    """The last team of each player in the season before, where that is held."""
    rows = files.read("box/{season}/player_box", "player_id, any_value(player_name) AS name, "
                       "arg_max(team_abbr, game_date) AS team_abbr, max(game_date) AS day",
                       "GROUP BY player_id ORDER BY player_id", year=files.year - 1)
    return rows.astype({"day": US})
