"""The season 2023-24 as it was played: what must hold of every game holds of the tables."""

import datetime as dt
from functools import cache
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from common import conform
from common.basketball.names import lookups
from functions.analytics.player_game_summary import player_game_summary
from functions.analytics.team_defense_game_summary import team_defense_game_summary
from functions.analytics.team_offense_game_summary import team_offense_game_summary
from functions.analytics.upcoming_player_game_context import upcoming_player_game_context

SEASON = "2023-24"
BOX = {"points": "pts", "field_goals_made": "fgm", "field_goals_attempted": "fga", "three_pointers_made": "fg3m",
       "three_pointers_attempted": "fg3a", "free_throws_made": "ftm", "free_throws_attempted": "fta",
       "offensive_rebounds": "oreb", "defensive_rebounds": "dreb", "total_rebounds": "reb", "assists": "ast",
       "steals": "stl", "blocks": "blk", "turnovers": "tov", "personal_fouls": "pf"}
TEAM = {"points": "pts", "fg_made": "fgm", "fg_attempted": "fga", "three_pt_made": "fg3m", "three_pt_attempted": "fg3a",
        "ft_made": "ftm", "ft_attempted": "fta", "offensive_rebounds": "oreb", "defensive_rebounds": "dreb",
        "total_rebounds": "reb", "assists": "ast", "steals": "stl", "blocks": "blk", "turnovers": "tov",
        "personal_fouls": "pf"}
MINUTE = {"minutes_decimal": "minutes"}


def rows_of(function, parameter, frame, **columns):
    """The frame as the function's input table, its columns renamed; what is not told is neutral or null."""
    table = function.processor.reads[parameter].table
    known = {name: frame[source] if isinstance(source, str) and source in frame else source
             for name, source in columns.items()}
    neutral = {int: 0, bool: False}
    known |= {name: neutral.get(c.kind, min(c.choices) if c.choices else "-") for name, c in table.columns.items()
              if name not in known and c.required}
    whole = pd.DataFrame(known, index=frame.index).reindex(columns=list(table.columns))
    numbers = [c.name for c in table.columns.values() if c.kind in (int, float)]
    rows, rejected = conform.conform(table, whole.astype(dict.fromkeys(numbers, "float64")))
    assert not rejected, rejected[:3]
    return rows


@cache
def season(archive_dir):
    """The three tables of finished games, made in one call each, and the schedule."""
    folder = archive_dir / "box" / SEASON
    tables = {name: duckdb.read_parquet(str(folder / f"{name}.parquet")).df()
              for name in ("player_box", "team_box", "schedule")}
    games = tables["schedule"].rename(columns={"game_id": "nba_game_id"}).assign(
        day=lambda g: pd.to_datetime(g["game_date"]).astype("datetime64[us]"))
    games["game_id"] = games["day"].dt.strftime("%Y%m%d_") + games["away_team_abbr"] + "_" + games["home_team_abbr"]
    ids = games.set_index("nba_game_id")["game_id"]
    days = games.set_index("game_id")["day"]
    for name in ("player_box", "team_box"):
        table = tables[name].rename(columns={"game_id": "nba_game_id"})
        table["game_id"] = table["nba_game_id"].map(ids)
        tables[name] = table.assign(day=table["game_id"].map(days), year=2023)
    who = tables["player_box"].assign(player_lookup=lookups(tables["player_box"]["player_name"]))
    own = {name: name for name in ("game_id", "nba_game_id", "player_lookup", "team_abbr")}
    own |= {"game_date": "day", "nba_player_id": "player_id", "player_full_name": "player_name"}
    f = player_game_summary
    box = rows_of(f, "box", who[who["did_play"]], season_year="year", season_type="season_type", win_flag="won",
                  opponent_team_abbr="opp_team_abbr", **own, **BOX)
    detail = rows_of(f, "detail", who, did_play="did_play", starter="starter", dnp_reason="dnp_reason", **MINUTE, **own)
    teams = tables["team_box"].assign(clock=tables["team_box"]["minutes"].round().astype("int64").astype("str") + ":00")
    team = rows_of(f, "team", teams, game_id="game_id", nba_game_id="nba_game_id", game_date="day", season_year="year",
                   team_abbr="team_abbr", is_home="is_home", minutes="clock", **TEAM)
    slate = rows_of(f, "slate", games.assign(year=2023), game_id="game_id", nba_game_id="nba_game_id", game_date="day",
                    season_year="year", season_type="season_type", tip_time_utc="tip_time_utc",
                    home_team_tricode="home_team_abbr", away_team_tricode="away_team_abbr")
    none = {name: conform.empty(f.processor.reads[name].table) for name in ("shots", "registry", "props")}
    made = {"players": (f, {"slate": slate, "box": box, "detail": detail, "team": team, **none}),
            "offense": (team_offense_game_summary, {"team": team, "shots": none["shots"]}),
            "defense": (team_defense_game_summary, {"team": team, "shots": none["shots"], "box": box})}
    out = {"slate": slate, "made": made}
    for name, (function, inputs) in made.items():
        out[name], rejected = conform.conform(function.processor.writes, function(**inputs))
        assert not rejected, rejected[:3]
    return SimpleNamespace(**out)


def context(tables, day):
    """The player contexts of a date, with no roster, line or injury report."""
    f = upcoming_player_game_context
    inputs = {name: conform.empty(read.table) for name, read in f.processor.reads.items()}
    inputs["slate"] = tables.slate[tables.slate["game_date"] == pd.Timestamp(day)].reset_index(drop=True)
    for name, table in (("past", tables.players), ("team_past", tables.offense), ("defense_past", tables.defense)):
        inputs[name] = table[table["game_date"] < pd.Timestamp(day)].reset_index(drop=True)
    rows, rejected = conform.conform(f.processor.writes, f(**inputs, game_date=day))
    assert not rejected, rejected[:3]
    return rows


@pytest.fixture
def tables(archive_dir):
    return season(archive_dir)


def test_the_players_points_add_up_to_their_teams(tables):
    summed = tables.players.groupby(["game_id", "team_abbr"])["points"].sum()
    stated = tables.offense.set_index(["game_id", "team_abbr"])["points_scored"]
    assert (summed == stated).all() and len(summed) == 2 * 1319


def test_five_players_share_the_usage_of_a_team(tables):
    played = tables.players[~tables.players["is_dnp"]]
    used = (played["usage_rate"] * played["minutes_played"]).groupby([played["game_id"], played["team_abbr"]]).sum()
    minutes = played["minutes_played"].groupby([played["game_id"], played["team_abbr"]]).sum()
    share = used / minutes
    assert share.mean() == pytest.approx(20, abs=0.2)
    assert share.between(18, 20.6).all(), "team turnovers belong to nobody"


def test_a_defence_is_the_mirror_of_the_offence_it_faced(tables):
    offense = tables.offense.rename(
        columns={"team_abbr": "opponent_team_abbr", "opponent_team_abbr": "defending_team_abbr"})
    both = tables.defense.merge(offense, on=["game_id", "defending_team_abbr"], suffixes=("", "_theirs"))
    assert len(both) == len(tables.defense)
    for allowed, made in (("points_allowed", "points_scored"), ("defensive_rating", "offensive_rating"),
                          ("opponent_pace", "pace"), ("margin_of_victory", "margin_of_victory_theirs")):
        np.testing.assert_array_equal(both[allowed].abs(), both[made].abs())


@pytest.mark.parametrize("name", ["players", "offense", "defense"])
def test_a_date_by_itself_gives_the_rows_of_the_season_made_at_once(tables, name):
    function, inputs = tables.made[name]
    day = pd.Timestamp(2024, 3, 13)
    dated = {key: read.table.partition for key, read in function.processor.reads.items()}
    alone = function(**{key: rows[rows[dated[key]] == day].reset_index(drop=True) for key, rows in inputs.items()})
    rows, _ = conform.conform(function.processor.writes, alone)
    whole = getattr(tables, name)
    pd.testing.assert_frame_equal(rows, whole[whole["game_date"] == day].reset_index(drop=True))


def test_the_seventy_three_points_of_doncic_are_there(tables):
    best = tables.players.nlargest(1, "points").iloc[0]
    assert (best["player_lookup"], best["points"], best["game_id"]) == ("lukadoncic", 73, "20240126_DAL_ATL")
    assert (best["starter_flag"], best["win_flag"], best["opponent_team_abbr"]) == (True, True, "ATL")


def test_everyone_who_played_was_expected_to_but_for_debuts(tables):
    day = dt.date(2024, 3, 13)
    expected = context(tables, day)
    played = tables.players[(tables.players["game_date"] == pd.Timestamp(day)) & tables.players["is_active"]]
    both = played.merge(expected, on=["game_id", "player_lookup"], how="left", suffixes=("", "_expected"))
    assert both["team_abbr_expected"].equals(both["team_abbr"])
    assert both["minutes_played"].corr(both["projected_minutes"]) > 0.8
    assert both["points"].corr(both["points_avg_last_10"]) > 0.6


def test_boston_came_home_from_utah_with_a_day_of_rest(tables):
    rows = context(tables, dt.date(2024, 3, 14))
    tatum = rows[rows["player_lookup"] == "jaysontatum"].iloc[0]
    assert (tatum["days_rest"], tatum["home_game"], tatum["time_zone_changes"]) == (1, True, 2)
    assert 2050 < tatum["travel_miles"] < 2150
