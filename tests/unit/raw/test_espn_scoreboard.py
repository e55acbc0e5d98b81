"""ESPN's scoreboard: who plays when, how it stands, what is missing."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.espn_scoreboard import espn_scoreboard


def side(where, code="LAL", score="117", winner=True):
    return {"homeAway": where, "score": score, "winner": winner,
            "team": {"id": "13", "abbreviation": code, "displayName": code}}


def status(state="post", completed=True, detail="Final"):
    return {"type": {"id": "3", "state": state, "completed": completed, "detail": detail}}


def event(home=None, away=None, *, date="2025-01-16T03:30Z", kind=2, **game):
    competitors = [home or side("home"), away or side("away", "UTAH", "108", False)]
    return {"id": "401", "date": date, "season": {"type": kind},
            "competitions": [{"timeValid": True, "competitors": competitors, "status": status()} | game]}


@pytest.fixture
def board(land):
    return lambda *events: land(espn_scoreboard, {"events": list(events)}, game_date="2025-01-15")


def test_a_game(board):
    row = board(event()).rows.iloc[0]
    assert row[["game_id", "espn_game_id", "away_team_espn_abbr", "game_status"]].tolist() == [
        "20250115_UTA_LAL", "401", "UTAH", "final"]
    assert row[["home_team_score", "away_team_score", "home_team_winner", "away_team_winner"]].tolist() == [
        117, 108, True, False]
    assert row["scheduled_start_time"] == pd.Timestamp("2025-01-16 03:30")
    assert row[["processing_confidence", "data_quality_flags"]].tolist() == [1, ""]


@pytest.mark.parametrize(("state", "completed", "word"), [
    ("pre", False, "scheduled"), ("in", False, "in_progress"), ("post", True, "final"), ("post", False, "postponed")])
def test_how_it_stands(board, state, completed, word):
    assert board(event(status=status(state, completed))).rows["game_status"].tolist() == [word]


def test_before_the_game_there_is_no_score_and_no_winner(board):
    row = board(event(side("home", score="0"), side("away", "PHI", "0"), status=status("pre", False))).rows.iloc[0]
    assert row[["home_team_score", "away_team_score", "home_team_winner"]].isna().all()


def test_what_is_missing_is_flagged(board):
    row = board(event(side("home", score=None), timeValid=False, status=status(detail=None))).rows.iloc[0]
    assert row[["processing_confidence", "data_quality_flags"]].tolist() == [0, "start_time,detail,score"]
    assert pd.isna(row["scheduled_start_time"]) and row["game_id"] == "20250115_UTA_LAL"


def test_preseason_is_left_out(board):
    assert board(event(kind=1)).made == []


@pytest.mark.parametrize("broken", [
    event(side("home", "EAST")), event(side("home", score="many")), event(side("home", score="-4")),
    event(side("home", winner="yes")), event(date="soon"), event(date=None), event(date="0001-01-01T00:00Z"),
    event(status=None), event(status=status("delayed")), event(status=status(completed=None)), event(competitors=[]),
    event(competitors=None), {"id": "402"}, None])
def test_a_broken_game_leaves_the_others(board, broken):
    out = board(event(away=side("away", "PHI")), broken)
    assert out.rows["game_id"].tolist() == ["20250115_PHI_LAL"] and len(out.rejected) == 1


def test_an_error_of_the_source_is_refused(land):
    with pytest.raises(Reject, match="events: expected a list, found nothing"):
        land(espn_scoreboard, {"code": 400}, game_date="2025-01-15")


def test_a_real_date_without_games_is_no_row(land, real):
    assert land(espn_scoreboard, real("espn/scoreboard_2025-02-14_empty.json"), game_date="2025-02-14").made == []


def test_a_real_date(land, real):
    payload = real("espn/scoreboard_2024-01-15.json")
    out = land(espn_scoreboard, payload, game_date="2024-01-15")
    assert out.rejected == [] and len(out.rows) == len(payload["events"]) == 11
    rows = out.rows.set_index("game_id")
    jazz = rows.loc["20240115_IND_UTA"]
    assert jazz[["home_team_score", "away_team_score", "season_year"]].tolist() == [132, 105, 2023]
    assert rows.loc["20240115_MIA_BKN", "game_status_detail"] == "Final/OT"
    assert set(out.rows["home_team_abbr"]) >= {"NYK", "WAS", "UTA"} and (out.rows["processing_confidence"] == 1).all()
