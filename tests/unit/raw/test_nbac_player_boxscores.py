"""The game log: who scored what, for whom, against whom."""

import pytest

from common.errors import Reject
from functions.raw.nbac_player_boxscores import nbac_player_boxscores

JOKIC = {
    "GAME_ID": "0022400561", "GAME_DATE": "2025-01-15", "PLAYER_ID": 203999, "PLAYER_NAME": "Nikola Jokić",
    "TEAM_ID": 1610612743, "TEAM_ABBREVIATION": "DEN", "MATCHUP": "DEN vs. HOU", "WL": "W", "MIN": 35, "PLUS_MINUS": -2,
    "PTS": 28, "FGM": 11, "FGA": 20, "FG3M": 2, "FG3A": 5, "FTM": 4, "FTA": 4, "OREB": 3, "DREB": 10, "REB": 13,
    "AST": 9, "STL": 1, "BLK": 0, "TOV": 4, "PF": 2}


def log(*rows, headers=tuple(JOKIC)):
    return {"resultSets": [{"name": "LeagueGameLog", "headers": list(headers),
                            "rowSet": [[row[h] for h in headers] if isinstance(row, dict) else row for row in rows]}]}


def other(**changes):
    return JOKIC | {"PLAYER_ID": 1627832, "PLAYER_NAME": "Fred VanVleet", "TEAM_ABBREVIATION": "HOU",
                    "MATCHUP": "HOU @ DEN", "WL": "L"} | changes


@pytest.fixture
def box(land):
    return lambda *rows: land(nbac_player_boxscores, log(*rows), game_date="2025-01-15")


def test_both_teams_rows_carry_one_game_id(box):
    rows = box(JOKIC, other()).rows.set_index("player_lookup")
    assert rows["game_id"].unique().tolist() == ["20250115_HOU_DEN"]
    seen = ["team_abbr", "opponent_team_abbr", "home_game", "win_flag"]
    assert rows.loc["nikolajokic", seen].tolist() == ["DEN", "HOU", True, True]
    assert rows.loc["fredvanvleet", seen].tolist() == ["HOU", "DEN", False, False]


def test_what_follows_from_what_the_log_says(box):
    row = box(JOKIC | {"FTM": 0, "FTA": 0}).rows.iloc[0]
    seen = ["game_code", "is_playoff_game", "home_team_abbr", "home_team_id", "away_team_abbr", "away_team_id"]
    assert row[seen].tolist() == ["20250115/HOUDEN", False, "DEN", 1610612743, "HOU", 1610612745]
    assert row[["field_goal_percentage", "three_point_percentage"]].tolist() == [0.55, 0.4]
    assert row[["free_throw_percentage", "usage_rate", "starter"]].isna().all()


def test_columns_are_found_by_name_wherever_they_stand(land):
    straight = land(nbac_player_boxscores, log(JOKIC), game_date="2025-01-15").rows
    turned = land(nbac_player_boxscores, log(JOKIC, headers=list(JOKIC)[::-1]), game_date="2025-01-15").rows
    assert straight.equals(turned)
    assert straight.loc[0, ["points", "total_rebounds", "turnovers"]].tolist() == [28, 13, 4]


def test_a_game_that_is_not_decided_has_no_winner(box):
    assert box(JOKIC | {"WL": None}).rows["win_flag"].isna().all()


def test_a_neutral_floor_where_both_teams_are_away_is_not_guessed(box):
    out = box(JOKIC | {"MATCHUP": "DEN @ HOU"}, other())
    assert out.rows.empty
    assert {r.reason for r in out.rejected} == {"home_game: null in a required column"}


@pytest.mark.parametrize("changes", [
    {"TEAM_ABBREVIATION": None}, {"TEAM_ABBREVIATION": "XXX", "MATCHUP": "XXX @ DEN"}, {"MATCHUP": "HOU"},
    {"MATCHUP": 5}, {"PLAYER_NAME": ""},
    {"PTS": None}, {"PTS": "28"}, {"PTS": -1}, {"PTS": 1.5}, {"WL": "X"}, {"GAME_ID": "12"},
    {"GAME_ID": "0032400001"}, {"GAME_DATE": "yesterday"}, {"GAME_DATE": []}])
def test_a_row_with_a_bad_value_leaves_the_others(box, changes):
    out = box(JOKIC, other(**changes))
    assert out.rows["player_lookup"].tolist() == ["nikolajokic"]
    assert len(out.rejected) == 1


@pytest.mark.parametrize("broken", [None, {}, [], ["0022400561"], [*JOKIC.values(), "one too many"]])
def test_a_row_of_another_length_is_refused_alone(land, broken):
    payload = log(JOKIC)
    payload["resultSets"][0]["rowSet"].append(broken)
    out = land(nbac_player_boxscores, payload, game_date="2025-01-15")
    assert len(out.rows) == 1 and len(out.rejected) == 1


def test_two_players_of_one_name_are_both_refused(box):
    out = box(JOKIC, JOKIC | {"PLAYER_ID": 1, "PTS": 3})
    assert out.rows.empty
    assert {r.reason for r in out.rejected} == {"two different rows with one key (game_id, player_lookup)"}


@pytest.mark.parametrize(("payload", "reason"), [
    ({}, "resultSets: expected a list, found nothing"),
    ({"resultSets": [{"name": "Other"}]}, "resultSets: expected one named 'LeagueGameLog', found .*Other"),
    ({"resultSets": [{"name": "LeagueGameLog"}]}, "resultSets.LeagueGameLog.headers: expected a list, found nothing"),
    ({"resultSets": [{"name": "LeagueGameLog", "headers": ["PTS"], "rowSet": []}]},
     r"resultSets.LeagueGameLog.headers: expected \['GAME_ID', .*found \['PTS'\]")])
def test_another_shape_is_refused_with_its_path(land, payload, reason):
    with pytest.raises(Reject, match=reason):
        land(nbac_player_boxscores, payload, game_date="2025-01-15")


def test_a_date_without_rows_has_none(box):
    assert box().made == []


def test_a_real_log(land, real):
    out = land(nbac_player_boxscores, real("nbacom/leaguegamelog_players_2025-03-15.json"), game_date="2025-03-15")
    assert out.rejected == [] and len(out.rows) == 157
    curry = out.rows.set_index("player_lookup").loc["stephencurry"]
    assert curry[["game_id", "points", "minutes", "plus_minus"]].tolist() == ["20250315_NYK_GSW", 28, 35, -5]
    assert "kevinporterjr" in set(out.rows["player_lookup"])
    assert out.rows.groupby("game_id")["team_abbr"].nunique().eq(2).all()
