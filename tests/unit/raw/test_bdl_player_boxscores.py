"""Box scores of Ball Don't Lie: nested by game or flat, who played, what counts."""

import pytest

from common.errors import Reject
from functions.raw.bdl_player_boxscores import COUNTS, bdl_player_boxscores


def line(name="LeBron James", minutes="36", **changes):
    first, _, last = name.partition(" ")
    numbers = dict.fromkeys(COUNTS.values(), 0) | {"pts": 25, "fgm": 10, "fga": 20, "reb": 8, "dreb": 8}
    return {"min": minutes, **numbers, "fg_pct": 0.5, "fg3_pct": 0, "ft_pct": 0,
            "player": {"id": 237, "first_name": first, "last_name": last, "position": "F",
                       "jersey_number": "23"}} | changes


def sat(name="Cam Reddish", minutes="00"):
    return line(name, minutes, **dict.fromkeys(COUNTS.values(), 0), fg_pct=0)


GAME = {"date": "2025-01-15", "season": 2024, "status": "Final", "period": 4, "postseason": False,
        "home_team_score": 117, "visitor_team_score": 108}


def game(*lines, away=(), **changes):
    return GAME | {"home_team": {"id": 14, "players": list(lines)},
                   "visitor_team": {"id": 23, "players": list(away)}} | changes


def flat(one, team_id=14, **changes):
    return {"id": 1, **one, "team": {"id": team_id},
            "game": {"id": 2, **GAME, "home_team_id": 14, "visitor_team_id": 23} | changes}


@pytest.fixture
def box(land):
    return lambda *games, **where: land(bdl_player_boxscores, {"data": list(games)}, game_date="2025-01-15", **where)


def test_a_player(box):
    row = box(game(line())).rows.iloc[0]
    assert row[["game_id", "player_lookup", "team_abbr", "season_year", "home_team_score"]].tolist() == [
        "20250115_PHI_LAL", "lebronjames", "LAL", 2024, 117]
    assert row[["minutes", "minutes_decimal", "points", "rebounds"]].tolist() == ["36", 36, 25, 8]
    assert row[["did_not_play", "is_final", "field_goal_pct"]].tolist() == [False, True, 0.5]


def test_flat_lines_are_the_same_rows(box):
    nested = box(game(line(), away=[line("Joel Embiid")]))
    lines = box(flat(line()), flat(line("Joel Embiid"), 23), on=1)
    assert nested.made == lines.made and len(lines.rows) == 2


@pytest.mark.parametrize("minutes", ["00", "0", "", None])
def test_who_did_not_play_has_no_numbers(box, minutes):
    row = box(game(line(), sat(minutes=minutes))).rows.set_index("player_lookup").loc["camreddish"]
    assert row["did_not_play"] and row[["minutes", "minutes_decimal", *COUNTS, "field_goal_pct"]].isna().all()


def test_a_stint_too_short_for_a_minute_is_a_game_played(box):
    row = box(game(sat() | {"pf": 1})).rows.iloc[0]
    assert not row["did_not_play"] and row[["minutes", "personal_fouls", "points"]].tolist() == ["00", 1, 0]


def test_a_game_without_a_point_is_a_game_played(box):
    row = box(game(sat(minutes="12"))).rows.iloc[0]
    assert row[["did_not_play", "points"]].tolist() == [False, 0]


def test_while_the_game_goes_on_nobody_has_missed_it(box):
    rows = box(game(line(), sat(), status="3rd Qtr", period=3)).rows.set_index("player_lookup")
    assert rows["did_not_play"].tolist() == [None, False] and not rows["is_final"].any()
    assert rows.loc["lebronjames", "points"] == 25


def test_nothing_attempted_is_no_percentage(box):
    assert box(game(line())).rows[["three_point_pct", "free_throw_pct"]].isna().all(axis=None)


@pytest.mark.parametrize("broken", [
    line(minutes="soon"), line(minutes=36), line("", "10"), line("A B", pts=None), line("A B", pts="25"),
    line("A B", pts=-1), line("A B", ast=1.5), line("A B", player=None), line("A B", fg_pct=50), None, {}, "x",
    {key: value for key, value in line("A B").items() if key != "min"},
    {key: value for key, value in line("A B").items() if key != "stl"}])
def test_a_broken_line_leaves_the_others(box, broken):
    out = box(game(line("Anthony Davis"), broken))
    assert out.rows["player_lookup"].tolist() == ["anthonydavis"] and len(out.rejected) == 1


@pytest.mark.parametrize("broken", [
    game(line(), home_team={"id": 31, "players": [line("A B")]}), game(line("A B"), date="soon"),
    game(line("A B"), status=None), game(line("A B"), home_team=None), {}, None, flat(line("A B"), 99),
    flat(line("A B"), 2), flat(line("A B")) | {"game": None}])
def test_a_broken_game_leaves_the_others(box, broken):
    out = box(game(line()), broken)
    assert out.rows["player_lookup"].tolist() == ["lebronjames"] and out.rejected


def test_no_game_is_no_row(box, land, real):
    assert box().made == []
    assert land(bdl_player_boxscores, real("balldontlie/box_scores_empty.json"), game_date="2025-07-15").made == []


def test_all_pages_or_none(land):
    pages = [{"data": [flat(line())]}, {"data": [flat(line("Joel Embiid"), 23)]}]
    assert len(land(bdl_player_boxscores, pages, game_date="2025-01-15").rows) == 2
    with pytest.raises(Reject, match="page 1: data: expected a list, found nothing"):
        land(bdl_player_boxscores, [pages[0], {"error": "slow down"}], game_date="2025-01-15")


def test_a_real_night(land, real):
    payload = real("balldontlie/box_scores_2024-01-15.json")
    out = land(bdl_player_boxscores, payload, game_date="2024-01-15")
    listed = [side["players"] for game in payload["data"] for side in (game["home_team"], game["visitor_team"])]
    assert out.rejected == [] and len(out.rows) == sum(map(len, listed))
    of_teams = out.rows.groupby(["game_id", "team_abbr"])["points"].sum()
    for game_ in payload["data"]:
        for side, score in (("home_team", "home_team_score"), ("visitor_team", "visitor_team_score")):
            assert of_teams.xs(game_[side]["abbreviation"], level="team_abbr").tolist() == [game_[score]]


def test_a_real_flat_game(land, real):
    payload = real("balldontlie/stats_2025-06-22.json")
    out = land(bdl_player_boxscores, payload, game_date="2025-06-22", on=1)
    assert out.rejected == [] and len(out.rows) == len(payload["data"])
    assert out.rows.groupby("team_abbr")["points"].sum().to_dict() == {"IND": 91, "OKC": 103}
    assert out.rows["game_id"].unique().tolist() == ["20250622_IND_OKC"] and out.rows["is_postseason"].all()
