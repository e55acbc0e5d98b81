"""The scoreboard, in both forms: who plays, how it stands, who won."""

import pandas as pd
import pytest

from common.errors import Reject
from functions.raw.nbac_scoreboard_v2 import nbac_scoreboard_v2

FINAL = {"gameId": "0022400561", "gameCode": "20250115/NYKPHI", "gameStatus": 3, "gameStatusText": "Final/OT",
         "gameTimeUTC": "2025-01-16T00:00:00Z",
         "homeTeam": {"teamId": 1610612755, "teamTricode": "PHI", "score": 119},
         "awayTeam": {"teamId": 1610612752, "teamTricode": "NYK", "score": 125}}
WAITING = FINAL | {"gameStatus": 1, "gameStatusText": "7:00 pm ET", "homeTeam": FINAL["homeTeam"] | {"score": 0},
                   "awayTeam": FINAL["awayTeam"] | {"score": 0}}
HEADER = ["GAME_ID", "GAMECODE", "GAME_STATUS_ID", "GAME_STATUS_TEXT", "HOME_TEAM_ID", "VISITOR_TEAM_ID"]
LINE = ["GAME_ID", "TEAM_ID", "TEAM_ABBREVIATION", "PTS"]


@pytest.fixture
def board(land):
    return lambda *games: land(nbac_scoreboard_v2, {"scoreboard": {"games": list(games)}}, game_date="2025-01-15")


@pytest.fixture
def old_board(land):
    def landing(status=1, text="7:30 pm ET", points=(None, None)):
        sets = [{"name": "GameHeader", "headers": HEADER, "rowSet": [
                    ["0022400561", "20250115/NYKPHI", status, text, 1610612755, 1610612752]]},
                {"name": "LineScore", "headers": LINE, "rowSet": [["0022400561", 1610612752, "NYK", points[0]],
                                                                  ["0022400561", 1610612755, "PHI", points[1]]]}]
        return land(nbac_scoreboard_v2, {"resultSets": sets}, game_date="2025-01-15")
    return landing


def test_a_final_names_the_winner(board):
    row = board(FINAL).rows.iloc[0]
    seen = ["game_id", "game_state", "home_score", "away_score", "winning_team_abbr", "winning_team_side"]
    assert row[seen].tolist() == ["20250115_NYK_PHI", "post", 119, 125, "NYK", "away"]


def test_a_game_that_has_not_begun_has_no_score(board):
    row = board(WAITING).rows.iloc[0]
    assert row[["game_state", "game_status_text"]].tolist() == ["pre", "7:00 pm ET"]
    assert row[["home_score", "away_score", "winning_team_abbr"]].isna().all()
    assert row["start_time"] == pd.Timestamp("2025-01-16 00:00")


def test_a_lead_in_the_third_quarter_is_no_win(board):
    row = board(FINAL | {"gameStatus": 2, "gameStatusText": "Q3 4:12"}).rows.iloc[0]
    assert row["game_state"] == "in" and row["home_score"] == 119 and pd.isna(row["winning_team_side"])


def test_the_older_form_says_the_same(old_board):
    row = old_board(3, "Final", (125, 119)).rows.iloc[0]
    seen = ["game_id", "home_team_abbr", "home_score", "away_score", "winning_team_abbr"]
    assert row[seen].tolist() == ["20250115_NYK_PHI", "PHI", 119, 125, "NYK"]


@pytest.mark.parametrize(("text", "start"), [
    ("7:30 pm ET", "2025-01-16 00:30"), ("12:00 pm ET", "2025-01-15 17:00"), ("11:30 am ET", "2025-01-15 16:30"),
    ("13:77 pm ET", None), ("TBD", None), ("Q3 4:12", None)])
def test_the_older_form_tells_the_tip_off_in_words(old_board, text, start):
    told = old_board(text=text).rows.iloc[0]["start_time"]
    assert pd.isna(told) if start is None else told == pd.Timestamp(start)


def test_preseason_games_are_left_out(board):
    assert board(FINAL | {"gameId": "0012400001"}).made == []


def test_an_all_star_game_keeps_its_own_codes(board):
    stars = {"gameId": "0032400001", "homeTeam": {"teamId": 1, "teamTricode": "KNY", "score": 41},
             "awayTeam": {"teamId": 2, "teamTricode": "CHK", "score": 25}}
    assert board(FINAL | stars).rows["game_id"].tolist() == ["20250115_CHK_KNY"]


@pytest.mark.parametrize("changes", [
    {"gameStatus": 4}, {"gameStatus": None}, {"gameStatusText": ""}, {"gameCode": None}, {"gameCode": "2025"},
    {"homeTeam": None}, {"awayTeam": {"teamId": 1, "teamTricode": "XXX", "score": 1}}, {"gameTimeUTC": "evening"},
    {"homeTeam": FINAL["homeTeam"] | {"score": -1}}])
def test_a_game_that_cannot_be_read_leaves_the_others(board, changes):
    other = FINAL | {"gameId": "0022400562", "gameCode": "20250115/MINGSW",
                     "homeTeam": {"teamId": 1610612744, "teamTricode": "GSW", "score": 115},
                     "awayTeam": {"teamId": 1610612750, "teamTricode": "MIN", "score": 116}}
    out = board(other, FINAL | changes)
    assert out.rows["game_id"].tolist() == ["20250115_MIN_GSW"] and len(out.rejected) == 1


@pytest.mark.parametrize(("payload", "reason"), [
    ({}, "resultSets: expected a list"), ([], "expected an object"),
    ({"scoreboard": {"games": None}}, r"scoreboard\.games: expected a list, found nothing")])
def test_another_shape_is_refused_with_its_path(land, payload, reason):
    with pytest.raises(Reject, match=reason):
        land(nbac_scoreboard_v2, payload, game_date="2025-01-15")


@pytest.mark.parametrize(("name", "game_id", "score"), [
    ("scoreboardv2_2024-01-15", "20240115_HOU_PHI", [124, 115]),
    ("scoreboardv3_2025-11-05", "20251105_PHI_CLE", [132, 121])])
def test_a_real_scoreboard(land, real, name, game_id, score):
    out = land(nbac_scoreboard_v2, real(f"nbacom/{name}.json"), game_date=name[-10:])
    assert out.rejected == [] and len(out.rows) == 11
    assert out.rows.set_index("game_id").loc[game_id, ["home_score", "away_score"]].tolist() == score
    assert out.rows["winning_team_abbr"].notna().all()


def test_a_real_date_without_games(land, real):
    assert land(nbac_scoreboard_v2, real("nbacom/scoreboardv3_offseason_empty.json"), game_date="2025-07-15").made == []
