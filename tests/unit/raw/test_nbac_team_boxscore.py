"""The totals of a box score, and the ways in which they cannot be."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.nbac_team_boxscore import nbac_team_boxscore

GAME = "0022400561"
TOTALS = {
    "minutes": "240:00", "fieldGoalsMade": 40, "fieldGoalsAttempted": 90, "fieldGoalsPercentage": 0.444,
    "threePointersMade": 10, "threePointersAttempted": 30, "threePointersPercentage": 0.333, "freeThrowsMade": 15,
    "freeThrowsAttempted": 20, "freeThrowsPercentage": 0.75, "reboundsOffensive": 10, "reboundsDefensive": 35,
    "reboundsTotal": 45, "assists": 25, "steals": 7, "blocks": 4, "turnovers": 12, "foulsPersonal": 18, "points": 105,
    "plusMinusPoints": 5.0}


def side(code, number, **changes):
    return {"teamId": number, "teamTricode": code, "teamName": "Team", "teamCity": "City", "players": [],
            "statistics": TOTALS | changes}


@pytest.fixture
def box(land):
    def one(home=None, away=None, **changes):
        lost = {"points": 100, "freeThrowsMade": 10, "plusMinusPoints": -5.0}
        teams = {"homeTeam": side("LAL", 1610612747, **home or {}),
                 "awayTeam": side("PHI", 1610612755, **lost | (away or {}))}
        payload = {"boxScoreTraditional": {"gameId": GAME, **teams} | changes}
        return land(nbac_team_boxscore, payload, game_date="2025-01-15", event=GAME)
    return one


def test_a_game_has_two_rows_of_one_id(box):
    rows = box().rows
    assert rows["game_id"].tolist() == ["20250115_PHI_LAL"] * 2
    assert dict(zip(rows["team_abbr"], rows["is_home"], strict=True)) == {"LAL": True, "PHI": False}
    seen = ["points", "fg_made", "three_pt_attempted", "ft_percentage", "plus_minus"]
    assert rows.loc[0, seen].tolist() == [105, 40, 30, 0.75, 5]


def test_a_percentage_of_no_attempt_is_null_not_zero(box):
    none = {"freeThrowsMade": 0, "freeThrowsAttempted": 0, "freeThrowsPercentage": 0.0, "points": 90}
    assert pd.isna(box(home=none).rows.set_index("team_abbr").loc["LAL", "ft_percentage"])


@pytest.mark.parametrize(("home", "reason"), [
    ({"fieldGoalsAttempted": 39}, "20250115_PHI_LAL: LAL: fg_made 40 > fg_attempted 39"),
    ({"reboundsTotal": 44}, "LAL: offensive and defensive rebounds are 45, total_rebounds 44"),
    ({"points": 106}, "LAL: its shots make 105 points, points 106"),
    ({"plusMinusPoints": 6.0}, "plus_minus 6.0 and -5.0 do not sum to 0"),
    ({"plusMinusPoints": None}, "plus_minus None and -5.0 do not sum to 0"),
    ({"fieldGoalsPercentage": 44.4}, "LAL: fg_percentage 44.4 is not within 0-1"),
    ({"fieldGoalsPercentage": "x"}, "LAL: fg_percentage 'x' is not within 0-1"),
    ({"assists": None}, "LAL: assists is None"), ({"assists": "25"}, "LAL: assists is '25'"),
    ({"assists": -1}, "LAL: assists is -1"), ({"minutes": None}, "LAL: minutes is None")])
def test_numbers_that_disagree_refuse_the_whole_game(box, home, reason):
    with pytest.raises(Reject, match=reason):
        box(home=home)


def test_every_problem_is_named_at_once(box):
    with pytest.raises(Reject, match=r"LAL: its shots .*; PHI: offensive"):
        box(home={"points": 1}, away={"reboundsTotal": 1})


@pytest.mark.parametrize("statistics", [None, [], {}])
def test_a_team_without_totals_refuses_the_game(box, statistics):
    with pytest.raises(Reject, match="PHI: fg_made is None"):
        box(awayTeam=side("PHI", 1610612755) | {"statistics": statistics})


def test_a_game_with_one_team_is_refused(box):
    with pytest.raises(Reject, match=r"boxScoreTraditional.awayTeam: expected an object, found nothing"):
        box(awayTeam=None)


def test_real_totals(land, real):
    out = land(nbac_team_boxscore, real("nbacom/boxscoretraditionalv3.json"), game_date="2023-01-02",
               event="0022200552")
    rows = out.rows.set_index("team_abbr")
    assert out.rejected == []
    assert rows.loc["CLE", ["points", "minutes", "is_home", "season_year"]].tolist() == [145, "265:00", True, 2022]
    assert rows["plus_minus"].to_dict() == {"CHI": -11, "CLE": 11}


def test_the_older_form_lists_the_visitors_players_first(land, real):
    out = land(nbac_team_boxscore, real("nbacom/boxscoretraditionalv2_0022400561.json"), game_date="2025-01-15",
               event=GAME)
    assert out.rejected == [] and out.rows["game_id"].unique().tolist() == ["20250115_NYK_PHI"]
    rows = out.rows.set_index("team_abbr")
    seen = ["is_home", "points", "minutes", "total_rebounds", "plus_minus"]
    assert rows.loc["PHI", seen].tolist() == [True, 119, "265:00", 35, -6]
    assert rows.loc["NYK", seen].tolist() == [False, 125, "265:00", 45, 6]


def test_the_older_form_without_two_teams_is_refused(land, real):
    payload = real("nbacom/boxscoretraditionalv2_0022400561.json")
    totals = next(result for result in payload["resultSets"] if result["name"] == "TeamStats")
    totals["rowSet"] = totals["rowSet"][:1]
    with pytest.raises(Reject, match="resultSets: expected players and totals of two teams"):
        land(nbac_team_boxscore, payload, game_date="2025-01-15", event=GAME)
