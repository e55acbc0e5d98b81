"""The players of a box score: who started, who played, who did not and why."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.nbac_boxscore_traditional import nbac_boxscore_traditional

GAME = "0022400561"


def player(name, minutes="35:22", position="F", points=20, comment="", **more):
    first, _, last = name.partition(" ")
    return {"personId": len(name), "firstName": first, "familyName": last, "position": position, "comment": comment,
            "statistics": {"minutes": minutes, "points": points}} | more


def game(home, away=(), **changes):
    return {"boxScoreTraditional": {"gameId": GAME, "homeTeam": {"teamTricode": "LAL", "players": home},
                                    "awayTeam": {"teamTricode": "PHI", "players": list(away)}} | changes}


@pytest.fixture
def box(land):
    def one(*home, away=(), **changes):
        return land(nbac_boxscore_traditional, game(list(home), away, **changes), game_date="2025-01-15", event=GAME)
    return one


def test_a_starter_is_who_has_a_position(box):
    rows = box(player("LeBron James"), player("Gabe Vincent", position="")).rows.set_index("player_lookup")
    assert rows["starter"].to_dict() == {"lebronjames": True, "gabevincent": False}
    assert rows.loc["lebronjames", ["game_id", "start_position", "points"]].tolist() == ["20250115_PHI_LAL", "F", 20]


def test_nobody_is_a_substitute_where_nobody_has_a_position(box):
    out = box(player("LeBron James", position=""), away=[player("Joel Embiid", position="C")])
    assert out.rows.set_index("player_lookup")["starter"].to_dict() == {"lebronjames": None, "joelembiid": True}


@pytest.mark.parametrize(("clock", "decimal"), [("37:48", 37.8), ("0:03", 0.05), ("PT12M30.00S", 12.5)])
def test_minutes_are_decimal(box, clock, decimal):
    assert box(player("LeBron James", clock)).rows["minutes_decimal"][0] == decimal


@pytest.mark.parametrize("minutes", ["", None, "0:00"])
def test_who_did_not_play_scored_nothing_rather_than_zero(box, minutes):
    row = box(player("Jalen Hood", minutes, "", 0, "DNP - Coach's Decision")).rows.iloc[0]
    assert not row["did_play"]
    assert row[["points", "minutes_decimal"]].isna().all()
    assert row["dnp_reason"] == "DNP - Coach's Decision"


def test_a_stint_too_short_for_the_clock_is_a_game_played(box):
    row = box(player("Andre Jackson Jr.", "0:00", "", 0)).rows.iloc[0]
    assert row["did_play"]
    assert row[["points", "minutes_decimal"]].tolist() == [0, 0]


@pytest.mark.parametrize("broken", [
    player("Max Christie", "a while"), player("Max Christie", "", points=12), player("Max Christie", statistics=None),
    player("Max Christie", statistics={"points": 0}), player("Max Christie", personId=None), player(""), None, "x", {}])
def test_a_player_who_cannot_be_read_leaves_the_others(box, broken):
    out = box(player("LeBron James"), broken)
    assert out.rows["player_lookup"].tolist() == ["lebronjames"]
    assert len(out.rejected) == 1


def test_a_team_whose_players_are_missing_shows(box):
    out = box(player("LeBron James"), awayTeam={"teamTricode": "PHI"})
    assert len(out.rows) == 1 and len(out.rejected) == 1


def test_a_player_listed_twice_is_refused_twice(box):
    out = box(player("LeBron James"), player("LeBron James", points=2))
    assert out.rows.empty and len(out.rejected) == 2


@pytest.mark.parametrize(("changes", "reason"), [
    ({"gameId": "0022400562"}, "boxScoreTraditional.gameId: expected '0022400561', found '0022400562'"),
    ({"homeTeam": None}, "boxScoreTraditional.homeTeam: expected an object, found nothing"),
    ({"awayTeam": {"teamTricode": "XXX"}}, "awayTeam.teamTricode: expected a team's code, found 'XXX'"),
    ({"homeTeam": {"teamTricode": "LAL", "players": []}}, "neither homeTeam.players nor awayTeam.players lists")])
def test_another_shape_is_refused_with_its_path(box, changes, reason):
    with pytest.raises(Reject, match=reason):
        box(player("LeBron James"), **changes)


def test_a_real_box_score(land, real):
    out = land(nbac_boxscore_traditional, real("nbacom/boxscoretraditionalv3.json"), game_date="2023-01-02",
               event="0022200552")
    assert out.rejected == [] and len(out.rows) == 23
    rows = out.rows.set_index("player_lookup")
    assert rows.loc["donovanmitchell", ["points", "starter", "game_id"]].tolist() == [71, True, "20230102_CHI_CLE"]
    assert rows.loc["kevinlove", "minutes_decimal"] == 37.8
    assert rows.groupby("team_abbr")["starter"].sum().to_dict() == {"CHI": 5, "CLE": 5}
    assert rows.loc["evanmobley", "dnp_reason"] == "DNP - Injury/Illness"
    assert pd.isna(rows.loc["evanmobley", "points"])
    assert rows.groupby("team_abbr")["points"].sum().to_dict() == {"CHI": 134, "CLE": 145}


def test_the_older_form_has_the_same_players(land, real):
    out = land(nbac_boxscore_traditional, real("nbacom/boxscoretraditionalv2_0022400561.json"),
               game_date="2025-01-15", event="0022400561")
    assert out.rejected == [] and len(out.rows) == 25
    rows = out.rows.set_index("player_lookup")
    seen = ["team_abbr", "starter", "minutes_decimal", "points"]
    assert rows.loc["joshhart", seen].tolist() == ["NYK", True, 49.4167, 10]
    drummond = rows.loc["andredrummond"]
    assert drummond[["did_play", "dnp_reason"]].tolist() == [False, "DND - Injury/Illness"]
